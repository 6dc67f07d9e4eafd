//! The work in a child, and the parent that looks after it.

#![allow(unsafe_code, reason = "a process is made of this one, which std does not know")]

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

/// How often the child looks whether its parent is still there.
const WATCH: Duration = Duration::from_millis(100);

/// What the child says last.
#[derive(Serialize, Deserialize)]
enum Word<T> {
    Done(T),
    Failed(String),
}

/// Does work within limits, in a process of its own that is gone when this returns, and copies
/// what it writes to `out`. A limit of memory stands on Linux only, and is an error elsewhere.
///
/// The value is passed on as JSON. Whatever the work changes, the caller does not see.
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
    // SAFETY: of several threads only this one goes on in the child. Memory is allocated there,
    // which the C libraries at hand allow (they hold the locks of their allocators while they
    // fork); the locks of the standard library that it uses, those of the hook of panics and of
    // threads, are held for moments only and by none of our threads; the child leaves by `_exit`
    // and never returns to its caller's code.
    match unsafe { fork() }.map_err(io::Error::from)? {
        ForkResult::Child => {
            drop((answer, word));
            child(limits, parent, answer_end, word_end, work)
        }
        ForkResult::Parent { child } => {
            let child = Child { pid: child, ended: false };
            drop((answer_end, word_end));
            let deadline = limits.timeout.and_then(|time| Instant::now().checked_add(time));
            Parent { limits, child, deadline }.look_after(answer, word, out)
        }
    }
}

/// The child: does the work on a thread, and ends with its parent.
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

/// Makes a process of its own of a copy of the parent.
fn prepare(word: &PipeWriter) -> io::Result<()> {
    use Signal::{SIGBUS, SIGHUP, SIGINT, SIGSEGV, SIGTERM};
    // The handlers of the parent would wake the parent's threads; without that of the standard
    // library, running out of stack ends the process in a way of its own.
    for number in [SIGINT, SIGTERM, SIGHUP, SIGSEGV, SIGBUS] {
        // SAFETY: the default action runs no code of this process.
        unsafe { signal(number, SigHandler::SigDfl) }?;
    }
    // What the standard library says when it aborts; the parent says it in its own words.
    dup2_stderr(File::options().write(true).open("/dev/null")?)?;
    let word = word.try_clone()?;
    set_hook(Box::new(move |panic| {
        // Said at once: while the stack is unwound another panic may abort.
        let message =
            format!("the evaluator panicked; please report this: {panic}").replace('\n', " ");
        say(&word, &Word::<()>::Failed(message));
    }));
    Ok(())
}

/// Sets the limits that the kernel holds.
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
        // Should the parent be stopped: no more processor time than would fit in.
        let usage = getrusage(UsageWho::RUSAGE_SELF)?;
        let used = usage.user_time().tv_sec() + usage.system_time().tv_sec();
        let used = u64::try_from(used).unwrap_or(0);
        soft(Resource::RLIMIT_CPU, used.saturating_add(time.as_secs()).saturating_add(2))?;
    }
    Ok(())
}

/// Does the work; gives its last word, or nothing where the hook of panics has said it.
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

/// Says a word. A parent that does not hear it is gone.
fn say<T: Serialize>(mut pipe: &PipeWriter, word: &Word<T>) {
    let text = serde_json::to_vec(word).or_else(|error| {
        serde_json::to_vec(&Word::<()>::Failed(format!("the value cannot be passed on: {error}")))
    });
    let _ = pipe.write_all(&text.unwrap_or_default());
}

/// Ends the child.
fn leave() -> ! {
    // SAFETY: ends the process; what the parent has registered to run at its end does not run, nor
    // is anything written that it holds back.
    unsafe { nix::libc::_exit(0) }
}

/// Reads what there is; nothing at the end.
fn read(pipe: &mut PipeReader, chunk: &mut [u8]) -> io::Result<usize> {
    loop {
        match pipe.read(chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// A child process, which does not outlive this.
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
            // It may have ended by itself.
            let _ = kill(self.pid, Signal::SIGKILL);
            let _ = self.end();
        }
    }
}

/// The parent, while its child is at work.
struct Parent<'a> {
    limits: &'a Limits,
    child: Child,
    deadline: Option<Instant>,
}

impl Parent<'_> {
    /// Copies the answer, hears the last word, and tells how it ended.
    fn look_after<T: DeserializeOwned>(
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

    /// Waits until there is something to read; tells where. Both may be false.
    fn wait(&self, pipes: [Option<&PipeReader>; 2]) -> Result<[bool; 2], Ended> {
        let timeout = match self.deadline {
            None => PollTimeout::NONE,
            Some(deadline) => {
                let left = deadline.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Err(self.overdue());
                }
                // A millisecond more, so that it does not wait for parts of one again and again.
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
        // At its end a pipe hangs up, which is an event too.
        let mut ready = waits.iter().map(|wait| wait.any().unwrap_or(false));
        Ok(pipes.map(|pipe| pipe.is_some() && ready.next().unwrap_or(false)))
    }

    fn overdue(&self) -> Ended {
        Ended::Overdue(self.limits.timeout.unwrap_or_default())
    }

    /// Why a child ended that has said nothing.
    fn why(&self, status: WaitStatus) -> Ended {
        match status {
            WaitStatus::Exited(_, code) if code == i32::from(Ended::NO_MEMORY) => {
                Ended::Memory(self.limits.memory)
            }
            // The standard library aborts when an allocation fails; the kernel kills when there is
            // no memory left to give.
            WaitStatus::Signaled(_, Signal::SIGABRT | Signal::SIGKILL, _) => {
                Ended::Memory(self.limits.memory)
            }
            WaitStatus::Signaled(_, Signal::SIGSEGV | Signal::SIGBUS, _) => Ended::Stack,
            WaitStatus::Signaled(_, Signal::SIGXCPU, _) => self.overdue(),
            other => Ended::Failed(format!("the process of the question ended: {other:?}")),
        }
    }
}
