//! Looks at the folder and starts a process for each version of it.

use std::io::{PipeReader, PipeWriter, Read, pipe};
use std::os::fd::AsFd;
use std::os::unix::net::{UnixDatagram, UnixStream};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, poll};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid};

use super::told::Told;
use super::version;
use crate::query::contained::fork::{self, fork};
use crate::web::serve::Setting;
use crate::web::serve::look::Look;
use crate::web::serve::version::{CHANGED, PARTS};

/// How often it looks, in milliseconds.
const EVERY: u16 = 1000;

/// What the nursery knows of the versions.
struct Nursery<'a> {
    setting: &'a Setting<'a>,
    news: UnixDatagram,
    look: Look,
    /// The number of the last version.
    number: u64,
    /// The versions that have processes.
    alive: Vec<(Pid, u64)>,
    /// Open while a version is being read.
    reading: Option<PipeReader>,
}

/// Starts versions until the front is gone; returns the exit code.
pub(super) fn run(setting: &Setting<'_>, mut front: UnixStream, news: UnixDatagram) -> i32 {
    if fork::ignore_signals().is_err() {
        return 1;
    }
    let (look, number, alive, reading) = (Look::new(), 0, Vec::new(), None);
    let mut nursery = Nursery { setting, news, look, number, alive, reading };
    loop {
        let stamp = setting.files.stamp(PARTS);
        nursery.reap();
        if nursery.look.is_due(&stamp, nursery.reading.is_some()) && nursery.start(&stamp).is_err()
        {
            return 1;
        }
        match nursery.wait(&mut front) {
            Some(Asked::Reload) => nursery.look.ask(),
            Some(Asked::Nothing) => {}
            None => return 0,
        }
    }
}

/// What the front asks for.
enum Asked {
    Nothing,
    Reload,
}

impl Nursery<'_> {
    /// Starts a version.
    fn start(&mut self, stamp: &str) -> std::io::Result<()> {
        self.number += 1;
        let (reading, read): (PipeReader, PipeWriter) = pipe()?;
        match fork()? {
            ForkResult::Child => {
                drop(reading);
                let (setting, news, number) = (self.setting, &self.news, self.number);
                fork::child(|| version::run(setting, number, stamp, news, read))
            }
            ForkResult::Parent { child } => {
                self.alive.push((child, self.number));
                self.look.started(stamp);
                self.reading = Some(reading);
                Ok(())
            }
        }
    }

    /// Notices ended versions.
    fn reap(&mut self) {
        let any = Pid::from_raw(-1);
        while let Ok(status) = waitpid(any, Some(WaitPidFlag::WNOHANG)) {
            let (pid, code) = match status {
                WaitStatus::Exited(pid, code) => (pid, Some(code)),
                WaitStatus::Signaled(pid, ..) => (pid, None),
                _ => return,
            };
            let Some(at) = self.alive.iter().position(|(known, _)| *known == pid) else { continue };
            let (_, version) = self.alive.swap_remove(at);
            let was_reading = self.reading.is_some() && version == self.number;
            match (code, code.unwrap_or(1)) {
                (Some(0), _) => {}
                (Some(CHANGED), _) => self.look.forget(),
                // Nobody would replace its workers any more.
                (None, _) if !was_reading && version == self.number => self.look.forget(),
                (_, code) => {
                    // Without a front, the next wait ends.
                    let _ = Told::Refused { version, code }.send(&self.news, None);
                }
            }
        }
    }

    /// Waits for a while, for the front, or for the end of reading; none if the front is gone.
    fn wait(&mut self, front: &mut UnixStream) -> Option<Asked> {
        let mut waits = vec![PollFd::new(front.as_fd(), PollFlags::POLLIN)];
        if let Some(reading) = &self.reading {
            waits.push(PollFd::new(reading.as_fd(), PollFlags::POLLIN));
        }
        match poll(&mut waits, EVERY) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(_) => return None,
        }
        let mut ready = waits.iter().map(|wait| wait.any().unwrap_or(false)).collect::<Vec<_>>();
        ready.resize(2, false);
        let [is_asked, is_read] = ready[..] else { return None };
        if is_read {
            self.reading = None;
        }
        let mut byte = [0];
        match is_asked {
            false => Some(Asked::Nothing),
            true => match front.read(&mut byte) {
                Ok(0) | Err(_) => None,
                Ok(_) => Some(Asked::Reload),
            },
        }
    }
}
