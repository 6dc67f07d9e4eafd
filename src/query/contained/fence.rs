//! Sets limits for questions and lifts them again.

use std::io;
#[cfg(unix)]
use std::sync::{Mutex, PoisonError};
#[cfg(unix)]
use std::time::{Duration, Instant};

#[cfg(unix)]
use nix::sys::resource::{Resource, getrlimit, setrlimit};

#[cfg(unix)]
use super::Limits;

/// The limits of a process that answers one question after the other. To set and lift them takes a
/// fifth of the time of a short answer, so they stay for the questions that follow at once.
#[derive(Debug)]
pub struct Fence(#[cfg(unix)] Option<Set>);

/// Limits, and when they were set, if they are.
#[cfg(unix)]
#[derive(Debug)]
struct Set {
    limits: Limits,
    since: Mutex<Option<Instant>>,
}

/// How long the limits stay: until then, a process can use less processor time than the second that
/// [`Limits::enforce`] adds, and what earlier answers have freed is used again.
#[cfg(unix)]
const STAYS: Duration = Duration::from_millis(100);

impl Fence {
    /// A fence with these limits, which are not set yet.
    #[cfg(unix)]
    pub fn new(limits: Limits) -> Self {
        Self(Some(Set { limits, since: Mutex::new(None) }))
    }

    /// A fence without limits: for threads, which share those of their process.
    pub fn open() -> Self {
        Self(
            #[cfg(unix)]
            None,
        )
    }

    /// Sets the limits for a question.
    ///
    /// # Errors
    /// Those of [`Limits::enforce`].
    pub fn raise(&self) -> io::Result<()> {
        #[cfg(unix)]
        if let Some(set) = &self.0 {
            let mut since = set.since.lock().unwrap_or_else(PoisonError::into_inner);
            if since.is_none_or(|since| since.elapsed() > STAYS) {
                set.limits.enforce()?;
                *since = Some(Instant::now());
            }
        }
        Ok(())
    }

    /// Lifts the limits, if they are set.
    ///
    /// # Errors
    /// Those of the system.
    pub fn lower(&self) -> io::Result<()> {
        #[cfg(unix)]
        if let Some(set) = &self.0 {
            let mut since = set.since.lock().unwrap_or_else(PoisonError::into_inner);
            if since.take().is_some() {
                lift()?;
            }
        }
        Ok(())
    }
}

/// Lifts the limits of this process that [`Limits::enforce`] has set.
#[cfg(unix)]
fn lift() -> io::Result<()> {
    for resource in [Resource::RLIMIT_DATA, Resource::RLIMIT_CPU] {
        let (_, hard) = getrlimit(resource)?;
        setrlimit(resource, hard, hard)?;
    }
    Ok(())
}

#[cfg(all(test, unix))]
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
