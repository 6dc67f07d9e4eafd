//! Removes unfinished files when a signal ends the program.

use rapporteur::rdf::export::discard_unfinished;

/// Starts to listen. Without signal handling, the next run removes the unfinished files of this
/// one.
pub(super) fn listen() {
    #[cfg(unix)]
    let _ = listen_to_signals();
    #[cfg(not(unix))]
    let _ = ctrlc::set_handler(|| end(130));
}

/// Removes unfinished files and ends the program. As in shells, the code is 128 plus the signal.
fn end(code: i32) -> ! {
    discard_unfinished();
    std::process::exit(code);
}

#[cfg(unix)]
fn listen_to_signals() -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;
    // A file over the size limit is then a write error rather than the end of the program
    // (setrlimit(2)).
    signal_hook::flag::register(SIGXFSZ, std::sync::Arc::default())?;
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            end(128 + signal);
        }
    });
    Ok(())
}
