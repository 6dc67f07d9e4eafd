//! Runs work in a process of its own, with limits of time and memory that hold whatever it does.
//!
//! An evaluator of queries cannot be trusted to end: it looks at a flag only now and then, an
//! allocation that fails aborts, and deep recursion runs out of stack. None of this can be caught
//! within a process, so on Unix [`contained`] forks one:
//!
//! ```text
//! parent                                         child
//!   poll until the deadline ◀──── answer, bytes ──── a thread with a large stack does the work,
//!   copy the bytes to `out` ◀──── last word, JSON ── within limits that the kernel holds
//!   kill, wait, look how it ended                    the main thread ends it with its parent
//! ```
//!
//! The child has all that the parent has read, without a copy: pages are shared until one of the
//! two writes to them. Its last word is the value that the work gave, or an error of it; the end
//! of a child without a last word is told from its exit status ([`Ended`]).
//!
//! Of a process with several threads only the calling one goes on in the child. What the work
//! needs must not be locked by another thread at that moment.
//!
//! Elsewhere than on Unix the work is a thread and the deadline a [`CancellationToken`], which
//! Oxigraph's evaluator looks at while it reads triples and the output at each write: products and
//! sorts end late, and memory has no limit.

mod limits;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod machine;
#[cfg(unix)]
mod process;
#[cfg(not(unix))]
mod threaded;

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use spareval::CancellationToken;

pub use limits::Limits;
#[cfg(unix)]
pub use process::contained;
#[cfg(not(unix))]
pub use threaded::contained;

/// How much stack the work has: an evaluator recurses as deep as a query is nested. Pages that are
/// not used take no memory.
pub(super) const STACK: usize = 64 << 20;

/// How much is read or written at once: what a pipe holds.
const CHUNK: usize = 64 << 10;

/// What contained work is given: where its bytes go, and the token that is cancelled at the
/// deadline where there is no process to end.
pub struct Work<'a> {
    /// Takes the bytes of the answer; buffered.
    pub out: &'a mut dyn io::Write,
    /// For an evaluator to look at.
    pub cancelled: CancellationToken,
}

impl Limits {
    /// Lets this process allocate what the machine has to give and no more, so that an allocation
    /// fails before the kernel ends a process for its memory. Where this cannot be told, nothing
    /// changes. For a program that does nothing else.
    pub fn within_machine() {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let _ = machine::allow_memory(None);
    }
}

/// Does work that needs no more memory than its input, such as reading a query, on a thread with the
/// stack of a main one. At the deadline it is left behind: for a program that is about to end.
///
/// # Errors
/// [`Ended::Overdue`], and [`Ended::Failed`] if it panics.
pub fn timely<T: Send + 'static>(
    limits: &Limits,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Ended> {
    let (sender, receiver) = mpsc::channel();
    // Who waits no longer needs no value.
    let work = move || drop(sender.send(work()));
    thread::Builder::new().stack_size(STACK / 8).spawn(work)?;
    let time = limits.timeout.unwrap_or(Duration::MAX);
    receiver.recv_timeout(time).map_err(|error| match error {
        RecvTimeoutError::Timeout => Ended::Overdue(time),
        RecvTimeoutError::Disconnected => Ended::Failed("it panicked; please report this".into()),
    })
}

impl Ended {
    /// The exit code of a process in which an allocation failed (128 and SIGKILL, as shells have it
    /// for what the kernel ends for its memory). An allocator that ends the process with it makes
    /// that known as [`Ended::Memory`].
    pub const NO_MEMORY: u8 = 137;

    /// The exit code for a deadline that is past, as `timeout` of GNU has it.
    pub const OVERDUE: u8 = 124;
}

/// Why contained work gave no value. What it had written by then is written.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// The time is over.
    #[error("it takes longer than {} s", .0.as_secs_f64())]
    Overdue(Duration),
    /// It needed more memory than it may have, or, without a limit, than the machine has.
    #[error("it takes more memory than {}", match .0 {
        Some(bytes) => limits::size(*bytes),
        None => "this machine has".to_owned(),
    })]
    Memory(Option<u64>),
    /// It ran out of stack: it recursed too deeply.
    #[error("it is nested too deeply")]
    Stack,
    /// The work gave an error or panicked.
    #[error("{0}")]
    Failed(String),
    /// The answer could not be passed on, or no process could be made.
    #[error(transparent)]
    Io(#[from] io::Error),
}
