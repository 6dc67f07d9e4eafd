//! Shows the progress of long work.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use rapporteur::csvw::mapping::Progress;

/// Work that finishes earlier shows nothing.
const SHORT: Duration = Duration::from_millis(700);

/// The interval between updates.
const EVERY: Duration = Duration::from_millis(200);

/// Runs some work and shows its progress if standard error is a terminal.
pub(super) fn during<T>(work: impl FnOnce(&Progress) -> T) -> T {
    let progress = Progress::default();
    if !io::stderr().is_terminal() {
        return work(&progress);
    }
    let (done, wait) = mpsc::channel();
    thread::scope(|scope| {
        let seen = &progress;
        scope.spawn(move || draw(seen, &wait));
        let result = work(&progress);
        // Ends the drawing thread.
        drop::<mpsc::Sender<()>>(done);
        result
    })
}

/// Draws until the work is done, then clears the bar.
fn draw(progress: &Progress, wait: &Receiver<()>) {
    let goes_on = |time| wait.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
    let start = Instant::now();
    if !goes_on(SHORT) {
        return;
    }
    let bar = ProgressBar::new(0);
    // If our template is wrong, use the default bar.
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent}%  {msg}") {
        bar.set_style(style);
    }
    loop {
        let now = progress.now();
        let done = share(now.bytes, now.total);
        bar.set_message(message(now.rows, now.triples, done, start.elapsed()));
        bar.set_length(now.total);
        bar.set_position(now.bytes.min(now.total));
        if !goes_on(EVERY) {
            break;
        }
    }
    bar.finish_and_clear();
}

/// The finished part of the work, from 0 to 1.
fn share(bytes: u64, total: u64) -> f64 {
    if total == 0 { 0.0 } else { (bytes as f64 / total as f64).min(1.0) }
}

/// Rows, triples, their rate, and the estimated remaining time.
fn message(rows: u64, triples: u64, share: f64, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    let rate = if seconds > 0.0 { (triples as f64 / seconds) as u64 } else { 0 };
    let mut message = format!(
        "{} rows, {} triples, {}/s",
        HumanCount(rows),
        HumanCount(triples),
        HumanCount(rate)
    );
    if share > 0.0 {
        let left = (seconds / share - seconds).ceil() as u64;
        match (left / 60, left % 60) {
            (0, seconds) => message.push_str(&format!(", {seconds} s left")),
            (minutes, seconds) => message.push_str(&format!(", {minutes} min {seconds} s left")),
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_shows_rate_and_time_left() {
        let ten = Duration::from_secs(10);
        let shown = |share| message(1_000, 20_000, share, ten);
        assert_eq!(shown(0.0), "1,000 rows, 20,000 triples, 2,000/s");
        assert_eq!(shown(0.5), "1,000 rows, 20,000 triples, 2,000/s, 10 s left");
        assert_eq!(shown(0.1), "1,000 rows, 20,000 triples, 2,000/s, 1 min 30 s left");
        assert_eq!(shown(share(5, 5)), "1,000 rows, 20,000 triples, 2,000/s, 0 s left");
        assert_eq!((share(3, 0), share(9, 3)), (0.0, 1.0));
    }
}
