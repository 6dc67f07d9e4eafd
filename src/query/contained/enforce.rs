//! Sets limits that the kernel enforces, and recognizes their work.

use std::io;

use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::signal::Signal;
use nix::sys::wait::WaitStatus;

use super::{Ended, Limits};

impl Limits {
    /// Limits the memory and the processor time that this process may use from now on.
    ///
    /// # Errors
    /// Those of the system; a limit of memory works on Linux only, and is an error elsewhere.
    pub fn enforce(&self) -> io::Result<()> {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        super::machine::allow_memory(self.memory)?;
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        if self.memory.is_some() {
            return Err(io::Error::other("the memory of a question can be limited on Linux only"));
        }
        let soft = |resource, value: u64| -> io::Result<()> {
            let (_, hard) = getrlimit(resource)?;
            Ok(setrlimit(resource, hard.min(value), hard)?)
        };
        soft(Resource::RLIMIT_CORE, 0)?;
        if let Some(time) = self.timeout {
            // In case nobody watches the clock: limit the processor time too.
            let usage = getrusage(UsageWho::RUSAGE_SELF)?;
            let used = usage.user_time().tv_sec() + usage.system_time().tv_sec();
            let used = u64::try_from(used).unwrap_or(0);
            soft(Resource::RLIMIT_CPU, used.saturating_add(time.as_secs()).saturating_add(2))?;
        }
        Ok(())
    }
}

/// What is known of a process that was killed: the kernel does so too when memory runs out.
const KILLED: &str =
    "its process was killed from outside, perhaps because the machine has no memory left";

impl Ended {
    /// Why a process with limits ended without a last message.
    pub fn of(status: WaitStatus, limits: &Limits) -> Self {
        match status {
            WaitStatus::Exited(_, code) if code == i32::from(Self::NO_MEMORY) => {
                Self::Memory(limits.memory)
            }
            WaitStatus::Exited(_, code) if code == i32::from(Self::OVERDUE) => {
                Self::Overdue(limits.timeout.unwrap_or_default())
            }
            // The standard library aborts when an allocation fails.
            WaitStatus::Signaled(_, Signal::SIGABRT, _) => Self::Memory(limits.memory),
            // Of us only a parent kills, and does not ask why.
            WaitStatus::Signaled(_, Signal::SIGKILL, _) => Self::Failed(KILLED.to_owned()),
            WaitStatus::Signaled(_, Signal::SIGSEGV | Signal::SIGBUS, _) => Self::Stack,
            WaitStatus::Signaled(_, Signal::SIGXCPU, _) => {
                Self::Overdue(limits.timeout.unwrap_or_default())
            }
            other => Self::Failed(format!("its process ended ({other:?}), please report this")),
        }
    }
}
