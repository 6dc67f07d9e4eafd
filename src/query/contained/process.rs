//! Runs the work in a child process and supervises it.

use std::io::{self, BufWriter, PipeReader, PipeWriter, Read, Write};
use std::os::fd::AsFd;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, getpid, getppid};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use spareval::CancellationToken;

use super::fork::{fork, leave, reset_signals, silence};
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
    match fork()? {
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
        leave(0);
    }
    thread::scope(|scope| {
        let worker = || {
            let said = match limits.enforce() {
                Ok(()) => perform(answer, work),
                Err(error) => Some(Word::Failed(format!("no limit can be set: {error}"))),
            };
            if let Some(said) = said {
                say(&word, &said);
            }
            leave(0)
        };
        if let Err(error) = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker) {
            say(&word, &Word::<T>::Failed(error.to_string()));
            leave(0);
        }
        while getppid() == parent {
            thread::sleep(WATCH);
        }
        leave(0)
    })
}

/// Detaches the copied process from its parent's state.
fn prepare(word: &PipeWriter) -> io::Result<()> {
    reset_signals()?;
    silence()?;
    let word = word.try_clone()?;
    set_hook(Box::new(move |panic| {
        // Send it at once: another panic while unwinding may abort.
        let message =
            format!("the evaluator panicked; please report this: {panic}").replace('\n', " ");
        say(&word, &Word::<()>::Failed(message));
    }));
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
                    return Err(Ended::Overdue(self.limits.timeout.unwrap_or_default()));
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

    /// Why a child ended without a last message.
    fn why(&self, status: WaitStatus) -> Ended {
        Ended::of(status, self.limits)
    }
}
