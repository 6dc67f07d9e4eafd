//! Runs the work in a child process and supervises it.

#![allow(unsafe_code, reason = "std has no fork")]

use std::fs::File;
use std::io::{self, BufWriter, PipeReader, PipeWriter, Read, Write};
use std::os::fd::AsFd;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::signal::{SigHandler, Signal, kill, signal};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, dup2_stderr, fork, getpid, getppid};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use spareval::CancellationToken;

use super::{CHUNK, Ended, Limits, STACK, Work};

/// How often the child checks that its parent is alive.
const WATCH: Duration = Duration::from_millis(100);

/// The last message of the child.
#[derive(Serialize, Deserialize)]
enum Word<T> {
    Done(T),
    Failed(String),
}

/// Runs work within limits in a separate process, which has ended when this returns, and copies its
/// output to `out`. A limit of memory works on Linux only, and is an error elsewhere.
///
/// The value is passed as JSON. The caller does not see changes made by the work.
///
/// # Errors
/// [`Ended`].
pub fn contained<T: Serialize + DeserializeOwned + Send>(
    limits: &Limits,
    out: &mut dyn Write,
    work: impl FnOnce(Work<'_>) -> Result<T, String> + Send,
) -> Result<T, Ended> {
    let (answer, answer_end) = io::pipe()?;
    let (word, word_end) = io::pipe()?;
    let parent = getpid();
    // SAFETY: only this thread continues in the child. The child allocates memory, which the
    // supported C libraries allow (they hold the locks of their allocators during a fork); the
    // locks of the standard library that it uses, for the panic hook and threads, are held only
    // briefly and by none of our threads; the child leaves by `_exit` and never returns to its
    // caller's code.
    match unsafe { fork() }.map_err(io::Error::from)? {
        ForkResult::Child => {
            drop((answer, word));
            child(limits, parent, answer_end, word_end, work)
        }
        ForkResult::Parent { child } => {
            let child = Child { pid: child, ended: false };
            drop((answer_end, word_end));
            let deadline = limits.timeout.and_then(|time| Instant::now().checked_add(time));
            Parent { limits, child, deadline }.supervise(answer, word, out)
        }
    }
}

/// The child: runs the work on a thread, and ends with its parent.
fn child<T: Serialize>(
    limits: &Limits,
    parent: Pid,
    answer: PipeWriter,
    word: PipeWriter,
    work: impl FnOnce(Work<'_>) -> Result<T, String> + Send,
) -> ! {
    if let Err(error) = prepare(&word) {
        say(&word, &Word::<T>::Failed(error.to_string()));
        leave();
    }
    thread::scope(|scope| {
        let worker = || {
            let said = match restrict(limits) {
                Ok(()) => perform(answer, work),
                Err(error) => Some(Word::Failed(format!("no limit can be set: {error}"))),
            };
            if let Some(said) = said {
                say(&word, &said);
            }
            leave()
        };
        if let Err(error) = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker) {
            say(&word, &Word::<T>::Failed(error.to_string()));
            leave();
        }
        while getppid() == parent {
            thread::sleep(WATCH);
        }
        leave()
    })
}

/// Detaches the copied process from its parent's state.
fn prepare(word: &PipeWriter) -> io::Result<()> {
    use Signal::{SIGBUS, SIGHUP, SIGINT, SIGSEGV, SIGTERM};
    // The parent's handlers would wake its threads; without the handler of the standard library, a
    // stack overflow ends the process with a distinct signal.
    for number in [SIGINT, SIGTERM, SIGHUP, SIGSEGV, SIGBUS] {
        // SAFETY: the default action runs no code of this process.
        unsafe { signal(number, SigHandler::SigDfl) }?;
    }
    // Hide the abort message of the standard library; the parent writes its own.
    dup2_stderr(File::options().write(true).open("/dev/null")?)?;
    let word = word.try_clone()?;
    set_hook(Box::new(move |panic| {
        // Send it at once: another panic while unwinding may abort.
        let message =
            format!("the evaluator panicked; please report this: {panic}").replace('\n', " ");
        say(&word, &Word::<()>::Failed(message));
    }));
    Ok(())
}

/// Sets the limits enforced by the kernel.
fn restrict(limits: &Limits) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    super::machine::allow_memory(limits.memory)?;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    if limits.memory.is_some() {
        return Err(io::Error::other("the memory of a question can be limited on Linux only"));
    }
    let soft = |resource, value: u64| -> io::Result<()> {
        let (_, hard) = getrlimit(resource)?;
        Ok(setrlimit(resource, hard.min(value), hard)?)
    };
    soft(Resource::RLIMIT_CORE, 0)?;
    if let Some(time) = limits.timeout {
        // In case the parent is stopped: limit the processor time too.
        let usage = getrusage(UsageWho::RUSAGE_SELF)?;
        let used = usage.user_time().tv_sec() + usage.system_time().tv_sec();
        let used = u64::try_from(used).unwrap_or(0);
        soft(Resource::RLIMIT_CPU, used.saturating_add(time.as_secs()).saturating_add(2))?;
    }
    Ok(())
}

/// Runs the work; returns its last message, or nothing if the panic hook has sent it.
fn perform<T>(
    answer: PipeWriter,
    work: impl FnOnce(Work<'_>) -> Result<T, String>,
) -> Option<Word<T>> {
    let mut out = BufWriter::with_capacity(CHUNK, answer);
    let done = catch_unwind(AssertUnwindSafe(|| {
        let value = work(Work { out: &mut out, cancelled: CancellationToken::new() })?;
        out.flush().map_err(|error| error.to_string())?;
        Ok(value)
    }));
    Some(done.ok()?.map_or_else(Word::Failed, Word::Done))
}

/// Sends a message. If that fails, the parent has ended.
fn say<T: Serialize>(mut pipe: &PipeWriter, word: &Word<T>) {
    let text = serde_json::to_vec(word).or_else(|error| {
        serde_json::to_vec(&Word::<()>::Failed(format!("the value cannot be passed on: {error}")))
    });
    let _ = pipe.write_all(&text.unwrap_or_default());
}

/// Ends the child.
fn leave() -> ! {
    // SAFETY: ends the process; exit handlers of the parent do not run, and its buffers are not
    // flushed.
    unsafe { nix::libc::_exit(0) }
}

/// Reads the available bytes; none at the end.
fn read(pipe: &mut PipeReader, chunk: &mut [u8]) -> io::Result<usize> {
    loop {
        match pipe.read(chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// A child process, killed on drop.
struct Child {
    pid: Pid,
    ended: bool,
}

impl Child {
    /// Waits for its end.
    fn end(&mut self) -> io::Result<WaitStatus> {
        self.ended = true;
        loop {
            match waitpid(self.pid, None) {
                Err(Errno::EINTR) => {}
                status => return Ok(status?),
            }
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if !self.ended {
            // It may have ended already.
            let _ = kill(self.pid, Signal::SIGKILL);
            let _ = self.end();
        }
    }
}

/// The parent of a running child.
struct Parent<'a> {
    limits: &'a Limits,
    child: Child,
    deadline: Option<Instant>,
}

impl Parent<'_> {
    /// Copies the answer, reads the last message, and returns how the child ended.
    fn supervise<T: DeserializeOwned>(
        mut self,
        mut answer: PipeReader,
        mut word: PipeReader,
        out: &mut dyn Write,
    ) -> Result<T, Ended> {
        let mut chunk = vec![0; CHUNK];
        let mut said = Vec::new();
        let (mut answering, mut talking) = (true, true);
        while answering || talking {
            let [answer_ready, word_ready] =
                self.wait([answering.then_some(&answer), talking.then_some(&word)])?;
            if answer_ready {
                let length = read(&mut answer, &mut chunk)?;
                out.write_all(chunk.get(..length).unwrap_or_default())?;
                answering = length > 0;
            }
            if word_ready {
                let length = read(&mut word, &mut chunk)?;
                said.extend_from_slice(chunk.get(..length).unwrap_or_default());
                talking = length > 0;
            }
        }
        let status = self.child.end()?;
        let mut words = serde_json::Deserializer::from_slice(&said).into_iter::<Word<T>>();
        match words.by_ref().map_while(Result::ok).last() {
            Some(Word::Done(value)) => Ok(value),
            Some(Word::Failed(message)) => Err(Ended::Failed(message)),
            None => Err(self.why(status)),
        }
    }

    /// Waits for input; returns which pipes are ready, perhaps none.
    fn wait(&self, pipes: [Option<&PipeReader>; 2]) -> Result<[bool; 2], Ended> {
        let timeout = match self.deadline {
            None => PollTimeout::NONE,
            Some(deadline) => {
                let left = deadline.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Err(self.overdue());
                }
                // Add a millisecond, so that it does not wait repeatedly for fractions of one.
                let left = left.saturating_add(Duration::from_millis(1));
                PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX)
            }
        };
        let open = pipes.iter().flatten();
        let mut waits: Vec<PollFd<'_>> =
            open.map(|pipe| PollFd::new(pipe.as_fd(), PollFlags::POLLIN)).collect();
        match poll(&mut waits, timeout) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(io::Error::from(error).into()),
        }
        // The end of a pipe is an event too.
        let mut ready = waits.iter().map(|wait| wait.any().unwrap_or(false));
        Ok(pipes.map(|pipe| pipe.is_some() && ready.next().unwrap_or(false)))
    }

    fn overdue(&self) -> Ended {
        Ended::Overdue(self.limits.timeout.unwrap_or_default())
    }

    /// Why a child ended without a last message.
    fn why(&self, status: WaitStatus) -> Ended {
        match status {
            WaitStatus::Exited(_, code) if code == i32::from(Ended::NO_MEMORY) => {
                Ended::Memory(self.limits.memory)
            }
            // The standard library aborts when an allocation fails; the kernel kills when memory
            // runs out.
            WaitStatus::Signaled(_, Signal::SIGABRT | Signal::SIGKILL, _) => {
                Ended::Memory(self.limits.memory)
            }
            WaitStatus::Signaled(_, Signal::SIGSEGV | Signal::SIGBUS, _) => Ended::Stack,
            WaitStatus::Signaled(_, Signal::SIGXCPU, _) => self.overdue(),
            other => Ended::Failed(format!("the process of the question ended: {other:?}")),
        }
    }
}
