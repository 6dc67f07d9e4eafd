//! Runs third-party parsers and evaluators on a stack of known size.
//!
//! They recurse as deep as their input is nested. Callers limit that depth to fit this stack; a
//! panic becomes an error.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::thread;

use super::stop;

/// The default stack size. Unused pages take no memory.
pub const STACK: usize = 64 << 20;

/// Why work failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The system could not create a thread.
    #[error("cannot start a thread: {0}")]
    Thread(String),
    /// The work panicked, which is a bug.
    #[error("the program failed on this input; this is a bug, please report it")]
    Panic,
}

/// Runs `work` with at least `stack` bytes of stack: in this thread if it has them, otherwise in
/// another one, and waits for it.
///
/// # Errors
/// If there is no thread, or the work panics.
pub fn run<T: Send>(stack: usize, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let stack = stack.max(STACK);
    if free() >= stack {
        return panic::catch_unwind(AssertUnwindSafe(work)).map_err(failure);
    }
    // Twice as much, so that nested work has its stack here.
    let size = stack.saturating_mul(2);
    let token = stop::token();
    let work = || {
        BOTTOM.set(Some((here(), size)));
        stop::within(token, work)
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(size).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| Failure::Thread(error.to_string()))?;
        thread.join().map_err(failure)
    })
}

/// The failure of a panic; work that was stopped goes on unwinding.
fn failure(payload: Box<dyn Any + Send>) -> Failure {
    stop::pass_on(payload);
    Failure::Panic
}

thread_local! {
    /// The start of the stack of a thread of [`run`], and its size.
    static BOTTOM: Cell<Option<(usize, usize)>> = const { Cell::new(None) };
}

/// The free bytes of stack; 0 in threads of others.
fn free() -> usize {
    BOTTOM.get().map_or(0, |(bottom, size)| size.saturating_sub(bottom.abs_diff(here())))
}

/// An address in the current frame of the stack.
#[inline(never)]
fn here() -> usize {
    let local = 0_u8;
    std::hint::black_box(&raw const local).addr()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        assert_eq!(run(0, || 1), Ok(1));
        assert_eq!(run(0, || panic!("as a parser might")), Err::<(), _>(Failure::Panic));
    }

    #[test]
    fn work_within_work_needs_no_other_thread() {
        let ids = run(0, || (thread::current().id(), run(0, || thread::current().id())));
        let (outer, inner) = ids.unwrap();
        assert_eq!(Ok(outer), inner);
        let larger = run(0, || (thread::current().id(), run(4 * STACK, || thread::current().id())));
        let (outer, inner) = larger.unwrap();
        assert_ne!(Ok(outer), inner);
    }

    #[test]
    fn deep_recursion_has_room() {
        fn deep(levels: usize) -> usize {
            let used = std::hint::black_box([levels; 64]);
            if levels == 0 { 0 } else { 1 + deep(used[0] - 1) }
        }
        assert_eq!(run(256 << 20, || deep(100_000)), Ok(100_000));
    }
}
