//! What the front learns from the part that reads the folder.

use super::link::Link;
use super::task::Stop;

/// What happens beside the front.
pub(super) enum News {
    /// There is a worker.
    Worker {
        /// The number of the version of the folder.
        version: u64,
        /// Tells the workers apart.
        id: i32,
        /// The number of triples.
        triples: usize,
        /// The connection to it.
        link: Link,
        /// Stops what it does, if it is a thread; a process ends with its connection.
        stop: Option<Stop>,
    },
    /// A worker ended during a reply: the status of the reply, and why.
    Ended { id: i32, status: u16, why: String },
    /// A question was stopped, and its worker goes on: the status of the reply.
    Stopped { status: u16 },
    /// A version of the folder cannot be served; the exit code of a command with it.
    Refused { version: u64, code: i32 },
}

/// The part that reads the folder, and starts workers.
pub(super) struct Nursery {
    /// Waits for what happens next; none at the end.
    pub news: Box<dyn FnMut() -> Option<News> + Send>,
    /// Has the folder read again; false at the end.
    pub reload: Box<dyn Fn() -> bool + Send + Sync>,
    /// Waits until it ends by itself, which it should not.
    pub end: Box<dyn FnOnce() + Send>,
}
