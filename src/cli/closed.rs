//! Whether standard output is closed, as after `>&-` in a shell.
//!
//! Before `main`, std opens /dev/null in the place of a standard stream that is closed, so that no
//! file that is opened later takes its number: what is written is lost, and nothing tells. Later,
//! this looks just like a /dev/null that was given on purpose. So it is looked at before std starts.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Failure;

static IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Copies the descriptor, which fails where there is none; nothing else is touched.
#[cfg(unix)]
#[ctor::ctor(unsafe)]
fn look() {
    use std::os::fd::AsFd;
    let is_closed = io::stdout().as_fd().try_clone_to_owned().is_err();
    IS_CLOSED.store(is_closed, Ordering::Relaxed);
}

/// Refuses to write to a standard output that is closed.
pub(super) fn check() -> Result<(), Failure> {
    match IS_CLOSED.load(Ordering::Relaxed) {
        true => Err(Failure::Io(io::Error::other(
            "standard output is closed, so the result would be lost; leave out '>&-'",
        ))),
        false => Ok(()),
    }
}

/// Standard output, to write results to.
pub(super) fn stdout() -> Result<io::StdoutLock<'static>, Failure> {
    check().map(|()| io::stdout().lock())
}
