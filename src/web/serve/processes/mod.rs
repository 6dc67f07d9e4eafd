//! Processes beside the front: what a question does can end a process only, and the kernel holds its
//! limits.
//!
//! No process needs to be told to end: each ends when its socket to the front is closed.

mod nursery;
mod told;
mod version;
mod worker;

use std::io::Write;
use std::net::TcpListener;
use std::os::unix::net::{UnixDatagram, UnixStream};

use nix::errno::Errno;
use nix::sys::wait::waitpid;
use nix::unistd::{ForkResult, Pid};

use super::news::Nursery;
use super::{Setting, front};
use crate::project::Error;
use crate::query::contained::fork::{self, fork};
use told::Told;

/// Serves with processes, until a signal ends it; returns the exit code.
///
/// # Errors
/// If the system gives no process or socket.
pub(super) fn serve(setting: &Setting<'_>, listener: TcpListener) -> Result<u8, Error> {
    let (news, news_end) = UnixDatagram::pair()?;
    let (line, line_end) = UnixStream::pair()?;
    match fork()? {
        ForkResult::Child => {
            drop((listener, news, line));
            fork::child(|| nursery::run(setting, line_end, news_end))
        }
        ForkResult::Parent { child } => {
            drop((news_end, line_end));
            let code = front::run(setting, listener, beside(child, news, line));
            // It ends as the line is closed.
            let _ = waitpid(child, None);
            code
        }
    }
}

/// The process beside the front.
fn beside(pid: Pid, news: UnixDatagram, line: UnixStream) -> Nursery {
    let next = move || {
        loop {
            let (told, socket) = Told::receive(&news).ok()?;
            if let Some(news) = told.news(socket) {
                return Some(news);
            }
        }
    };
    Nursery {
        news: Box::new(next),
        reload: Box::new(move || (&line).write_all(b"r").is_ok()),
        // Its end of the line does not tell, since its children have copies of it.
        end: Box::new(move || while waitpid(pid, None) == Err(Errno::EINTR) {}),
    }
}
