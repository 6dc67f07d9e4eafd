//! Sets limits that the kernel enforces, and recognizes their work.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

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

/// The limits of a process that answers one question after the other. To set and lift them takes a
/// fifth of the time of a short answer, so they stay for the questions that follow at once.
#[derive(Debug)]
pub struct Fence {
    limits: Limits,
    /// When they were set, if they are.
    since: Mutex<Option<Instant>>,
}

/// How long the limits stay: until then, a process can use less processor time than the second that
/// [`Limits::enforce`] adds, and what earlier answers have freed is used again.
const STAYS: Duration = Duration::from_millis(100);

impl Fence {
    /// A fence with these limits, which are not set yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, since: Mutex::new(None) }
    }

    /// Sets the limits for a question.
    ///
    /// # Errors
    /// Those of [`Limits::enforce`].
    pub fn raise(&self) -> io::Result<()> {
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        if since.is_none_or(|since| since.elapsed() > STAYS) {
            self.limits.enforce()?;
            *since = Some(Instant::now());
        }
        Ok(())
    }

    /// Lifts the limits, if they are set.
    ///
    /// # Errors
    /// Those of the system.
    pub fn lower(&self) -> io::Result<()> {
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        if since.take().is_some() { lift() } else { Ok(()) }
    }
}

/// Lifts the limits of this process that [`Limits::enforce`] has set.
fn lift() -> io::Result<()> {
    for resource in [Resource::RLIMIT_DATA, Resource::RLIMIT_CPU] {
        let (_, hard) = getrlimit(resource)?;
        setrlimit(resource, hard, hard)?;
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::contained::contained;

    #[test]
    fn limits_can_be_lifted() {
        let timeout = Some(Duration::from_secs(5));
        // In a process of its own, since other tests need memory.
        let value = contained(&Limits::default(), &mut io::sink(), |_| {
            let is_open = |resource| getrlimit(resource).is_ok_and(|(soft, hard)| soft == hard);
            let is_limited = || !is_open(Resource::RLIMIT_CPU);
            let fence = Fence::new(Limits { timeout, memory: None });
            let mut seen = vec![is_limited()];
            for _ in 0..2 {
                fence.raise().map_err(|error| error.to_string())?;
                seen.push(is_limited());
                fence.lower().map_err(|error| error.to_string())?;
                seen.push(is_limited());
            }
            Ok((seen, is_open(Resource::RLIMIT_DATA)))
        });
        assert_eq!(value.unwrap(), (vec![false, true, false, true, false], true));
    }
}
