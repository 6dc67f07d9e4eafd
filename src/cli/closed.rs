//! Detects a closed standard output, as after `>&-` in a shell.
//!
//! Before `main`, std replaces a closed standard stream by /dev/null, so that no file gets its
//! number. Output is then lost without an error, and the stream looks like a /dev/null that the
//! user chose. Therefore this module checks before std starts.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

static IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Copies the descriptor, which fails if there is none; changes nothing.
#[cfg(unix)]
#[ctor::ctor(unsafe)]
fn look() {
    use std::os::fd::AsFd;
    let is_closed = io::stdout().as_fd().try_clone_to_owned().is_err();
    IS_CLOSED.store(is_closed, Ordering::Relaxed);
}

/// Refuses to write to a standard output that is closed.
pub(super) fn check() -> io::Result<()> {
    match IS_CLOSED.load(Ordering::Relaxed) {
        true => Err(io::Error::other(
            "standard output is closed, so the result would be lost; remove '>&-'",
        )),
        false => Ok(()),
    }
}

/// Standard output, if it is not closed.
pub(super) struct Stdout(pub(super) io::Stdout);

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        check()?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
