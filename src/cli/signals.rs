//! What the program does when it is to end: it takes away what it has not finished.

use rapporteur::rdf::export::discard_unfinished;

/// Begins to listen. Where signals cannot be handled, the next run takes away what this one leaves.
pub(super) fn listen() {
    #[cfg(unix)]
    let _ = listen_to_signals();
    #[cfg(not(unix))]
    let _ = ctrlc::set_handler(|| end(130));
}

/// Ends the program with nothing left behind. The code is what shells give: 128 and the signal.
fn end(code: i32) -> ! {
    discard_unfinished();
    std::process::exit(code);
}

#[cfg(unix)]
fn listen_to_signals() -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;
    // A file that grows too large is then an error where it is written, and not the end (setrlimit(2)).
    signal_hook::flag::register(SIGXFSZ, std::sync::Arc::default())?;
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            end(128 + signal);
        }
    });
    Ok(())
}
