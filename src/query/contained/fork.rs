//! Forks this process, and ends a forked one.

#![allow(unsafe_code, reason = "std has no fork")]

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use nix::sys::signal::{SigHandler, Signal, signal};
use nix::unistd::{ForkResult, dup2_stderr};

/// The exit code of a child after a panic, as in Rust programs.
const PANICKED: i32 = 101;

/// Forks. In the child only the calling thread continues; it must end by [`leave`] and never
/// return to the code of its caller, and no other thread may hold a lock that the child needs.
///
/// # Errors
/// Those of fork(2).
pub fn fork() -> io::Result<ForkResult> {
    // SAFETY: only this thread continues in the child. The child allocates memory, which the
    // supported C libraries allow (they hold the locks of their allocators during a fork); the
    // locks of the standard library that it uses, for the panic hook and threads, are held only
    // briefly and by none of our threads; the child leaves by `_exit`.
    Ok(unsafe { nix::unistd::fork() }?)
}

/// Ends the child.
pub fn leave(code: i32) -> ! {
    // SAFETY: ends the process; exit handlers of the parent do not run, and its buffers are not
    // flushed.
    unsafe { nix::libc::_exit(code) }
}

/// Gives signals their default actions: the parent's handlers would wake its threads, and without
/// the handler of the standard library, a stack overflow ends the process with a distinct signal.
///
/// # Errors
/// Those of sigaction(2).
pub fn reset_signals() -> io::Result<()> {
    use Signal::{SIGBUS, SIGHUP, SIGINT, SIGSEGV, SIGTERM};
    for number in [SIGINT, SIGTERM, SIGHUP, SIGSEGV, SIGBUS] {
        // SAFETY: the default action runs no code of this process.
        unsafe { signal(number, SigHandler::SigDfl) }?;
    }
    Ok(())
}

/// Hides messages on standard error, such as that of the standard library before it aborts; the
/// parent writes its own.
///
/// # Errors
/// If there is no `/dev/null`.
pub fn silence() -> io::Result<()> {
    Ok(dup2_stderr(File::options().write(true).open("/dev/null")?)?)
}

/// Ignores the signals that end a program: Ctrl-C and service managers send them to all of its
/// processes, but only the first one decides.
///
/// # Errors
/// Those of sigaction(2).
pub fn ignore_signals() -> io::Result<()> {
    reset_signals()?;
    for number in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        // SAFETY: ignoring runs no code of this process.
        unsafe { signal(number, SigHandler::SigIgn) }?;
    }
    Ok(())
}

/// Runs the work of a child, and ends it with the code of its work.
pub fn child(work: impl FnOnce() -> i32) -> ! {
    let done = catch_unwind(AssertUnwindSafe(work));
    leave(done.unwrap_or(PANICKED))
}
