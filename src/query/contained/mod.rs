//! Runs work in a separate process with limits of time and memory.
//!
//! The evaluator of queries cannot be stopped reliably: it checks its flag only at times, a failed
//! allocation aborts, and deep recursion overflows the stack. None of this can be caught within a
//! process, so on Unix [`contained`] forks one:
//!
//! ```text
//! parent                                         child
//!   poll until the deadline ◀──── answer, bytes ──── a thread with a large stack does the work,
//!   copy the bytes to `out` ◀──── last word, JSON ── within limits that the kernel holds
//!   kill, wait, look how it ended                    the main thread ends it with its parent
//! ```
//!
//! The child has all data of the parent without a copy, since pages are shared until one of them
//! writes. Its last message is the value of the work, or its error; without a last message, the
//! exit status tells why it ended ([`Ended`]).
//!
//! Only the calling thread continues in the child. Another thread must not hold a lock that the
//! work needs.
//!
//! On other systems than Unix, the work is a thread and the deadline a [`CancellationToken`], which is
//! checked at each triple and row ([`crate::rdf::stop`]), and the output at each write: a single long
//! step ends late, and memory has no limit.

#[cfg(unix)]
mod enforce;
mod fence;
#[cfg(unix)]
pub mod fork;
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

pub use fence::Fence;
pub use limits::Limits;
#[cfg(any(target_os = "linux", target_os = "android"))]
pub use machine::memory_in_use;
#[cfg(unix)]
pub use process::contained;
#[cfg(not(unix))]
pub use threaded::contained;

/// The stack of the work: the evaluator recurses as deep as a query is nested. Unused pages take no
/// memory.
pub const STACK: usize = 64 << 20;

/// The size of one read or write: that of a pipe.
const CHUNK: usize = 64 << 10;

/// The output of contained work, and the token that is cancelled at the deadline if there is no
/// process to end.
pub struct Work<'a> {
    /// Takes the bytes of the answer; buffered.
    pub out: &'a mut dyn io::Write,
    /// Checked by the evaluator.
    pub cancelled: CancellationToken,
}

impl Limits {
    /// Limits this process to the memory of the machine, so that an allocation fails before the
    /// kernel kills a process. Does nothing if the memory is unknown. Only for a program without
    /// other work.
    pub fn within_machine() {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let _ = machine::allow_memory(None);
    }
}

/// The memory of this process in bytes, where the system tells.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub fn memory_in_use() -> Option<u64> {
    None
}

/// Runs work with little memory, such as parsing a query, on a thread with the stack of a main
/// thread. At the deadline the thread is abandoned; only for a program that is about to end.
///
/// # Errors
/// [`Ended::Overdue`], and [`Ended::Failed`] if it panics.
pub fn timely<T: Send + 'static>(
    limits: &Limits,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Ended> {
    let (sender, receiver) = mpsc::channel();
    // The receiver may have stopped waiting.
    let work = move || drop(sender.send(work()));
    thread::Builder::new().stack_size(STACK / 8).spawn(work)?;
    let time = limits.timeout.unwrap_or(Duration::MAX);
    receiver.recv_timeout(time).map_err(|error| match error {
        RecvTimeoutError::Timeout => Ended::Overdue(time),
        RecvTimeoutError::Disconnected => Ended::Failed("it panicked; please report this".into()),
    })
}

impl Ended {
    /// The exit code after a failed allocation (128 and SIGKILL, as in shells after the kernel
    /// kills a process for its memory). An allocator that exits with it signals [`Ended::Memory`].
    pub const NO_MEMORY: u8 = 137;

    /// The exit code for a passed deadline, as in GNU `timeout`.
    pub const OVERDUE: u8 = 124;
}

/// Why contained work has no value. Its earlier output is written.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// The time is over.
    #[error("it takes longer than {} s", .0.as_secs_f64())]
    Overdue(Duration),
    /// It needed more memory than its limit or than the machine has.
    #[error("it takes more memory than {}", match .0 {
        Some(bytes) => limits::size(*bytes),
        None => "this machine has".to_owned(),
    })]
    Memory(Option<u64>),
    /// It ran out of stack: it recursed too deeply.
    #[error("it is nested too deeply")]
    Stack,
    /// The work failed or panicked.
    #[error("{0}")]
    Failed(String),
    /// The answer could not be written, or the process could not be created.
    #[error(transparent)]
    Io(#[from] io::Error),
}
