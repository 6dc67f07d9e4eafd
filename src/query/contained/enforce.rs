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

/// Lifts the limit of memory of this process, which [`Limits::enforce`] has set.
///
/// # Errors
/// Those of the system.
pub fn lift() -> io::Result<()> {
    let (_, hard) = getrlimit(Resource::RLIMIT_DATA)?;
    Ok(setrlimit(Resource::RLIMIT_DATA, hard, hard)?)
}

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
            // The standard library aborts when an allocation fails; the kernel kills when memory
            // runs out.
            WaitStatus::Signaled(_, Signal::SIGABRT | Signal::SIGKILL, _) => {
                Self::Memory(limits.memory)
            }
            WaitStatus::Signaled(_, Signal::SIGSEGV | Signal::SIGBUS, _) => Self::Stack,
            WaitStatus::Signaled(_, Signal::SIGXCPU, _) => {
                Self::Overdue(limits.timeout.unwrap_or_default())
            }
            other => Self::Failed(format!("the process of the question ended: {other:?}")),
        }
    }
}
