//! Removes unfinished files when a signal ends the program.

use crate::rdf::export::discard_unfinished;

/// The exit code of an interrupted program, as in shells: 128 plus the signal.
const INTERRUPTED: i32 = 130;

/// Starts to listen. Without signal handling, the next run removes the unfinished files of this
/// one.
pub(super) fn listen() {
    let _ = ctrlc::set_handler(|| end(INTERRUPTED));
    #[cfg(unix)]
    let _ = listen_to_others();
}

/// Removes unfinished files and ends the program.
fn end(code: i32) -> ! {
    discard_unfinished();
    std::process::exit(code);
}

#[cfg(unix)]
fn listen_to_others() -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;
    // A file over the size limit is then a write error rather than the end of the program
    // (setrlimit(2)).
    signal_hook::flag::register(SIGXFSZ, std::sync::Arc::default())?;
    let mut signals = Signals::new([SIGHUP, SIGTERM])?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            end(128 + signal);
        }
    });
    Ok(())
}
