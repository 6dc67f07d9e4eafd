//! Runs a program and says what it took.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// From start to end.
    pub wall: Duration,
    /// Of all its threads and processes.
    pub cpu: Duration,
    /// The most memory that one process had, in bytes.
    pub memory: u64,
}

/// Runs a program, with what it prints to `log`.
///
/// # Errors
/// If it cannot be run or fails; the message has what it printed.
pub fn run(command: &mut Command, log: &Path) -> io::Result<Taken> {
    let file = File::create(log)?;
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    let start = Instant::now();
    let result = command.spawn()?.wait4()?;
    let wall = start.elapsed();
    if !result.status.success() {
        let text = std::fs::read_to_string(log).unwrap_or_default();
        let end: Vec<&str> = text.lines().rev().take(5).collect();
        let end: Vec<&str> = end.into_iter().rev().collect();
        return Err(io::Error::other(format!("{}: {}", result.status, end.join("\n    "))));
    }
    let usage = result.rusage;
    Ok(Taken { wall, cpu: usage.utime + usage.stime, memory: usage.maxrss })
}

/// The middle one, and the least and the most.
pub fn spread(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (values.first(), values.last()) else { return [0.0; 3] };
    let half = values.len() / 2;
    let middle = match values.len() % 2 {
        0 => (values[half - 1] + values[half]) / 2.0,
        _ => values[half],
    };
    [middle, *least, *most]
}
