//! What stops the work of a thread, and holds its place among the questions.

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use spareval::CancellationToken;

/// The work of a worker that is a thread.
#[derive(Default)]
pub(super) struct Task(Mutex<State>);

#[derive(Default)]
struct State {
    /// Stops the current reply.
    token: CancellationToken,
    /// Whether the worker is given up.
    is_stopped: bool,
    /// The place among the questions that are answered at once. A question that goes on after it is
    /// stopped keeps it, so that others do not take all workers.
    place: Option<Place>,
}

/// A place among the questions, which is free again when it is dropped.
pub(super) type Place = Box<dyn Any + Send>;

impl Task {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a reply; what stops it. It is stopped already if the worker is given up.
    pub fn begin(&self) -> CancellationToken {
        let token = CancellationToken::new();
        let mut state = self.lock();
        if state.is_stopped {
            token.cancel();
        }
        state.token = token.clone();
        token
    }
}

/// Gives a thread up when it is dropped.
pub(super) struct Stop(pub Arc<Task>);

impl Stop {
    /// Has the thread hold a place, or none.
    pub fn hold(&self, place: Option<Place>) {
        self.0.lock().place = place;
    }
}

impl Drop for Stop {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.is_stopped = true;
        state.token.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_that_is_given_up_stops_and_keeps_its_place_until_it_ends() {
        let (task, place) = (Arc::new(Task::default()), Arc::new(()));
        let stop = Stop(task.clone());
        let first = task.begin();
        stop.hold(Some(Box::new(place.clone())));
        assert!(!first.is_cancelled());
        drop(stop);
        assert!(first.is_cancelled());
        assert!(task.begin().is_cancelled(), "what begins later is stopped too");
        assert_eq!(Arc::strong_count(&place), 2);
        drop(task);
        assert_eq!(Arc::strong_count(&place), 1);
    }
}
