//! Reads a version of the folder in a process, and keeps workers for it.

use std::io::{self, PipeWriter};
use std::os::unix::net::{UnixDatagram, UnixStream};

use nix::errno::Errno;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::ForkResult;

use super::told::Told;
use super::worker;
use crate::project::Ended;
use crate::query::contained::fork::{self, fork};
use crate::web::serve::Setting;
use crate::web::serve::answers::{UNNEEDED, WORN, reason};
use crate::web::serve::reply::Service;
use crate::web::serve::version::{self, CHANGED};

/// Reads the folder, which has this stamp, and keeps workers until none is needed any more;
/// returns the exit code. `read` is closed as soon as the folder is read.
pub(super) fn run(
    setting: &Setting<'_>,
    number: u64,
    stamp: &str,
    news: &UnixDatagram,
    read: PipeWriter,
) -> i32 {
    version::read(setting, stamp, |service| {
        drop(read);
        keep(setting, number, news, service)
    })
}

/// Keeps workers until none is needed.
fn keep(setting: &Setting<'_>, number: u64, news: &UnixDatagram, service: &Service<'_>) -> i32 {
    let mut missing = version::workers(setting);
    let mut is_needed = true;
    loop {
        while is_needed && missing > 0 {
            match start(setting, number, news, service) {
                Ok(Started::Worker) => missing -= 1,
                Ok(Started::NoFront) => is_needed = false,
                // Later, when another process has ended.
                Err(_) => break,
            }
        }
        let status = match waitpid(None, None) {
            Ok(status) => status,
            Err(Errno::EINTR) => continue,
            // No worker is left; the nursery starts the version again if one is needed.
            Err(_) => return if is_needed { CHANGED } else { 0 },
        };
        let is_replaced = match (status, status.pid()) {
            (WaitStatus::Exited(_, UNNEEDED), _) => {
                is_needed = false;
                false
            }
            (_, None) => false,
            (WaitStatus::Exited(_, WORN), _) => true,
            (status, Some(pid)) => {
                let (status, why) = reason(&Ended::of(status, &setting.limits()));
                Told::Ended { pid: pid.as_raw(), status, why }.send(news, None).is_ok()
            }
        };
        missing += usize::from(is_replaced);
    }
}

/// What became of the start of a worker.
enum Started {
    Worker,
    /// Without a front, no worker is needed.
    NoFront,
}

/// Starts a worker.
fn start(
    setting: &Setting<'_>,
    version: u64,
    news: &UnixDatagram,
    service: &Service<'_>,
) -> io::Result<Started> {
    let (front, socket) = UnixStream::pair()?;
    match fork()? {
        ForkResult::Child => {
            drop(front);
            fork::child(|| worker::run(setting, service, socket))
        }
        ForkResult::Parent { child } => {
            drop(socket);
            let triples = service.triples();
            let sent = Told::Worker { version, pid: child.as_raw(), triples };
            Ok(match sent.send(news, Some(&front)) {
                Ok(()) => Started::Worker,
                Err(_) => Started::NoFront,
            })
        }
    }
}
