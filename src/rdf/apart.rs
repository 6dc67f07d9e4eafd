//! Runs third-party parsers and evaluators on a stack of known size.
//!
//! They recurse as deep as their input is nested. Callers limit that depth to fit this stack; a
//! panic becomes an error.

use std::thread;

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

/// Runs `work` in a thread with at least `stack` bytes of stack, and waits for it.
///
/// # Errors
/// If there is no thread, or the work panics.
pub fn run<T: Send>(stack: usize, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(stack.max(STACK)).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| Failure::Thread(error.to_string()))?;
        thread.join().map_err(|_| Failure::Panic)
    })
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
    fn deep_recursion_has_room() {
        fn deep(levels: usize) -> usize {
            let used = std::hint::black_box([levels; 64]);
            if levels == 0 { 0 } else { 1 + deep(used[0] - 1) }
        }
        assert_eq!(run(256 << 20, || deep(100_000)), Ok(100_000));
    }
}
