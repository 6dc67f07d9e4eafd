//! Stops replies whose time is over.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use spareval::CancellationToken;

/// How often it looks at replies that are being made.
const OFTEN: Duration = Duration::from_millis(20);

/// After so many looks without a reply, it waits for one.
const IDLE: u32 = 50;

/// The time to the next check point of work that is stopped.
const GRACE: Duration = Duration::from_secs(2);

/// Watches the replies of all workers of a version.
#[derive(Default)]
pub(super) struct Clock {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    replies: Vec<Watched>,
    /// Whether it looks at the time; to wake it for each reply would take as long as a short reply.
    is_awake: bool,
    idle: u32,
    is_over: bool,
}

/// A reply that is being made.
struct Watched {
    worker: i32,
    token: CancellationToken,
    deadline: Instant,
    is_stopped: bool,
}

/// What stops the current reply of a worker.
#[derive(Clone, Default)]
pub(in crate::web::serve) struct Current(Arc<Mutex<CancellationToken>>);

impl Current {
    fn set(&self, token: CancellationToken) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = token;
    }

    /// Stops the reply that is being made, if any.
    pub fn stop(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).cancel();
    }
}

impl Clock {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches a reply that a worker begins; what it must be stopped by.
    pub fn begin(&self, worker: i32, current: &Current, time: Duration) -> CancellationToken {
        let token = CancellationToken::new();
        current.set(token.clone());
        // A time that is too long has no end.
        if let Some(deadline) = Instant::now().checked_add(time) {
            let mut state = self.lock();
            let watched = Watched { worker, token: token.clone(), deadline, is_stopped: false };
            state.replies.push(watched);
            if !state.is_awake {
                state.is_awake = true;
                self.changed.notify_one();
            }
        }
        token
    }

    /// Notes that the reply of a worker has ended.
    pub fn end(&self, worker: i32) {
        self.lock().replies.retain(|watched| watched.worker != worker);
    }

    /// Ends the watching.
    pub fn close(&self) {
        self.lock().is_over = true;
        self.changed.notify_one();
    }

    /// Stops late replies until the end; `stuck` learns of workers that go on nevertheless.
    pub fn run(&self, stuck: impl Fn(i32)) {
        let mut state = self.lock();
        while !state.is_over {
            if !state.is_awake {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let waited = self.changed.wait_timeout(state, OFTEN);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            let now = Instant::now();
            state.replies.retain_mut(|watched| {
                let is_late = watched.deadline <= now;
                if is_late && watched.is_stopped {
                    stuck(watched.worker);
                    return false;
                }
                if is_late {
                    watched.token.cancel();
                    (watched.is_stopped, watched.deadline) = (true, now + GRACE);
                }
                true
            });
            state.idle = if state.replies.is_empty() { state.idle + 1 } else { 0 };
            if state.idle >= IDLE {
                (state.is_awake, state.idle) = (false, 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;

    use super::*;

    #[test]
    fn late_replies_are_stopped_and_stuck_workers_are_told() {
        let (clock, current) = (Clock::default(), Current::default());
        let (sender, stuck) = channel();
        thread::scope(|scope| {
            scope.spawn(|| clock.run(|worker| sender.send(worker).unwrap()));
            let token = clock.begin(1, &current, Duration::from_secs(60));
            current.stop();
            assert!(token.is_cancelled(), "its client has gone");
            clock.end(1);
            let token = clock.begin(2, &current, Duration::ZERO);
            let quick = clock.begin(3, &Current::default(), Duration::from_secs(60));
            assert_eq!(stuck.recv_timeout(Duration::from_secs(60)), Ok(2));
            assert!(token.is_cancelled() && !quick.is_cancelled());
            clock.end(3);
            clock.close();
        });
        assert!(stuck.try_recv().is_err());
    }
}
