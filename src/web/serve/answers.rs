//! Answers the requests of a worker, one at a time.

use std::io::BufReader;

use super::link::Link;
use super::message::{Next, next};
use super::reply::{Out, Problem, Service};
use crate::project::Ended;

/// The exit code of a worker that is no longer needed.
pub(super) const UNNEEDED: i32 = 0;

/// The exit code of a worker that should be replaced: it holds much memory, is stopped, or nobody reads
/// its reply.
pub(super) const WORN: i32 = 76;

/// How a reply was made.
pub(super) enum Made {
    /// As it should.
    Whole,
    /// It panicked.
    Failed,
    /// It was stopped, for this reason.
    Stopped(Ended),
}

/// Answers requests until the link is closed, and returns the exit code. `each` makes a reply within
/// limits; after one with more than `most` bytes of memory in use the worker ends.
pub(super) fn answer_all(
    service: &Service<'_>,
    link: &Link,
    most: u64,
    mut each: impl FnMut(&mut dyn FnMut()) -> Made,
) -> i32 {
    let mut requests = BufReader::new(link);
    loop {
        let request = match next(&mut requests) {
            Next::Request(request) => request,
            Next::Quit => return UNNEEDED,
            Next::Closed => return WORN,
        };
        let mut out = Out::new(link, &request, &service.version, most);
        let made = each(&mut || drop(service.answer(&request, &mut out)));
        // If nobody listens, the worker ends anyway.
        let _ = match &made {
            Made::Whole => Ok(()),
            Made::Failed => out.fail("the reply failed; this is a bug, please report it"),
            Made::Stopped(ended) => {
                let (status, why) = reason(ended);
                out.problem(&Problem::new(status, why))
            }
        };
        if !out.is_complete() {
            return WORN;
        }
    }
}

/// The status of the reply, and what to say, when a worker has ended.
pub(super) fn reason(ended: &Ended) -> (u16, String) {
    let narrow = "ask for less: patterns that share a variable are joined, patterns that share none \
                  are combined each with each";
    let stopped = format!("the question was stopped: {ended}");
    match ended {
        Ended::Overdue(_) => (504, format!("{stopped}; {narrow}")),
        Ended::Memory(_) => (503, format!("{stopped}; {narrow}")),
        Ended::Stack => (400, format!("{stopped}; split it, or list values with VALUES")),
        Ended::Failed(why) => (500, format!("there is no reply: {why}; ask again")),
        Ended::Io(_) => (500, "the process of this reply ended; ask again".into()),
    }
}
