//! Stops long work when another thread asks for it.
//!
//! Long work passes check points: a chunk of rows, a row of the evaluator, a name to link, a file to
//! rename. At the first one after its token is cancelled, it unwinds to [`until`]. As with an error,
//! unfinished files are removed; unlike with one, no cache keeps a half-made result.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};

use spareval::CancellationToken;

/// The work was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the work was stopped")]
pub struct Stopped;

/// How many [`step`]s are one check point.
const STEPS: u32 = 1024;

thread_local! {
    /// The token of the work of this thread.
    static TOKEN: RefCell<Option<CancellationToken>> = const { RefCell::new(None) };
    static STEP: Cell<u32> = const { Cell::new(0) };
}

/// Does work that ends soon after `token` is cancelled in another thread.
///
/// ```
/// use rapporteur::oxigraph::sparql::CancellationToken;
/// use rapporteur::rdf::stop::{Stopped, until};
///
/// let token = CancellationToken::new();
/// let project = rapporteur::Project::open("docs/river")?;
/// assert!(until(&token, || project.load(None)).is_ok());
/// token.cancel();
/// assert_eq!(until(&token, || project.check(Default::default())).err(), Some(Stopped));
/// # Ok::<(), rapporteur::Error>(())
/// ```
///
/// # Errors
/// [`Stopped`], if it passes a check point after that.
pub fn until<T>(token: &CancellationToken, work: impl FnOnce() -> T) -> Result<T, Stopped> {
    let work = || {
        check();
        work()
    };
    let done = panic::catch_unwind(AssertUnwindSafe(|| within(Some(token.clone()), work)));
    done.map_err(|payload| match payload.downcast() {
        Ok(stopped) => *stopped,
        Err(panic) => panic::resume_unwind(panic),
    })
}

/// A check point: stops the work of this thread if its token is cancelled.
pub fn check() {
    if TOKEN.with_borrow(|token| token.as_ref().is_some_and(CancellationToken::is_cancelled)) {
        // Without the message of a panic.
        panic::resume_unwind(Box::new(Stopped));
    }
}

/// A small step of work, of which many are a check point.
#[inline]
pub(crate) fn step() {
    let next = STEP.get() + 1;
    STEP.set(next % STEPS);
    if next == STEPS {
        check();
    }
}

/// The token of this thread, for another one that does a part of its work.
pub(crate) fn token() -> Option<CancellationToken> {
    TOKEN.with_borrow(Clone::clone)
}

/// Does work of a thread with this token.
pub(crate) fn within<T>(token: Option<CancellationToken>, work: impl FnOnce() -> T) -> T {
    struct Former(Option<CancellationToken>);
    impl Drop for Former {
        fn drop(&mut self) {
            TOKEN.set(self.0.take());
        }
    }
    let _former = Former(TOKEN.replace(token));
    work()
}

/// Goes on unwinding if caught work was stopped; returns if it panicked.
pub(crate) fn pass_on(payload: Box<dyn Any + Send>) {
    if payload.is::<Stopped>() {
        panic::resume_unwind(payload);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::apart;

    #[test]
    fn work_stops_at_a_check_point_in_any_thread() {
        let token = CancellationToken::new();
        let mut passed = 0;
        let stopped = until(&token, || {
            let done = apart::run(0, || {
                loop {
                    passed += 1;
                    if passed == 3 {
                        token.cancel();
                    }
                    check();
                }
            });
            // Not a failure of the work within, which the work around it might keep.
            done.unwrap_or(())
        });
        assert_eq!((stopped, passed), (Err(Stopped), 3));
        // Its thread has no token now.
        check();
    }

    #[test]
    fn steps_are_counted() {
        let token = CancellationToken::new();
        let passed = Cell::new(0);
        let stopped: Result<(), _> = until(&token, || {
            token.cancel();
            loop {
                passed.set(passed.get() + 1);
                step();
            }
        });
        assert_eq!(stopped, Err(Stopped));
        assert!(passed.get() <= STEPS, "{passed:?}");
    }

    #[test]
    fn a_panic_stays_one() {
        let work = || until(&CancellationToken::new(), || panic!("as a parser might"));
        assert!(panic::catch_unwind(work).is_err());
    }
}
