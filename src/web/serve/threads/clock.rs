//! Stops replies whose time is over.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use spareval::CancellationToken;

/// How often it looks at replies that are being made.
const OFTEN: Duration = Duration::from_millis(20);

/// After so many looks without a reply, it waits for one.
const IDLE: u32 = 50;

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
}

impl Clock {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches a reply that a worker begins, which this token stops.
    pub fn begin(&self, worker: i32, token: CancellationToken, time: Duration) {
        // A time that is too long has no end.
        let Some(deadline) = Instant::now().checked_add(time) else { return };
        let mut state = self.lock();
        state.replies.push(Watched { worker, token, deadline });
        if !state.is_awake {
            state.is_awake = true;
            self.changed.notify_one();
        }
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

    /// Stops late replies until the end.
    pub fn run(&self) {
        let mut state = self.lock();
        while !state.is_over {
            if !state.is_awake {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let waited = self.changed.wait_timeout(state, OFTEN);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            let now = Instant::now();
            let late = state.replies.extract_if(.., |watched| watched.deadline <= now);
            late.for_each(|watched| watched.token.cancel());
            state.idle = if state.replies.is_empty() { state.idle + 1 } else { 0 };
            if state.idle >= IDLE {
                (state.is_awake, state.idle) = (false, 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn late_replies_are_stopped_and_others_are_not() {
        let clock = Clock::default();
        let [late, quick, done] = [(); 3].map(|()| CancellationToken::new());
        thread::scope(|scope| {
            scope.spawn(|| clock.run());
            clock.begin(1, late.clone(), Duration::ZERO);
            clock.begin(2, quick.clone(), Duration::from_secs(60));
            clock.begin(3, done.clone(), Duration::from_secs(60));
            clock.end(3);
            for _ in 0..3_000 {
                if late.is_cancelled() {
                    break;
                }
                thread::sleep(Duration::from_millis(10));
            }
            clock.close();
        });
        assert!(late.is_cancelled() && !quick.is_cancelled() && !done.is_cancelled());
    }
}
