//! Shows how far long work is.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use rapporteur::csvw::mapping::Progress;

/// Work that is done by then shows nothing.
const SHORT: Duration = Duration::from_millis(700);

/// How often what is shown changes.
const EVERY: Duration = Duration::from_millis(200);

/// Does some work, and shows how far it is where standard error is a terminal.
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
        // The other end, too, ends with it.
        drop::<mpsc::Sender<()>>(done);
        result
    })
}

/// Draws until the other end is gone, and then takes away what was drawn.
fn draw(progress: &Progress, wait: &Receiver<()>) {
    let goes_on = |time| wait.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
    let start = Instant::now();
    if !goes_on(SHORT) {
        return;
    }
    let bar = ProgressBar::new(0);
    // The template is ours; should it be wrong, the plain bar will do.
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

/// How much of the work is done, from 0 to 1.
fn share(bytes: u64, total: u64) -> f64 {
    if total == 0 { 0.0 } else { (bytes as f64 / total as f64).min(1.0) }
}

/// Rows, triples, their rate, and the time that is left if the rest goes as what was done.
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
    fn the_message_tells_rate_and_time_left() {
        let ten = Duration::from_secs(10);
        let told = |share| message(1_000, 20_000, share, ten);
        assert_eq!(told(0.0), "1,000 rows, 20,000 triples, 2,000/s");
        assert_eq!(told(0.5), "1,000 rows, 20,000 triples, 2,000/s, 10 s left");
        assert_eq!(told(0.1), "1,000 rows, 20,000 triples, 2,000/s, 1 min 30 s left");
        assert_eq!(told(share(5, 5)), "1,000 rows, 20,000 triples, 2,000/s, 0 s left");
        assert_eq!((share(3, 0), share(9, 3)), (0.0, 1.0));
    }
}
