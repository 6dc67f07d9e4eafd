//! Runs a program and measures time and memory.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// The measurements of one run.
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
/// A separate process starts the program: Linux counts the peak memory of the starting process for
/// the started one, and ours holds whole graphs.
///
/// # Errors
/// If it cannot be run or fails; the message has what it printed.
pub fn run(command: &Command, log: &Path) -> io::Result<Taken> {
    let mut between = Command::new(std::env::current_exe()?);
    between.arg("--measure").arg(log).arg("--").arg(command.get_program());
    between.args(command.get_args()).stdin(Stdio::null()).stderr(Stdio::inherit());
    if let Some(folder) = command.get_current_dir() {
        between.current_dir(folder);
    }
    let output = between.env("TZ", "UTC").output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Option<Vec<u64>> = text.split_whitespace().map(|n| n.parse().ok()).collect();
    match numbers.as_deref() {
        Some(&[wall, cpu, memory]) => {
            let (wall, cpu) = (Duration::from_nanos(wall), Duration::from_nanos(cpu));
            Ok(Taken { wall, cpu, memory })
        }
        _ => {
            let text = std::fs::read_to_string(log).unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            let end = &lines[lines.len().saturating_sub(5)..];
            Err(io::Error::other(end.join("\n    ")))
        }
    }
}

/// Runs a program and prints its measurements, for [`run`].
pub fn between(log: &Path, words: &[OsString]) -> io::Result<bool> {
    let Some((program, arguments)) = words.split_first() else { return Ok(false) };
    let file = File::create(log)?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    let start = Instant::now();
    let result = command.spawn()?.wait4()?;
    let wall = start.elapsed();
    if result.status.success() {
        let cpu = result.rusage.utime + result.rusage.stime;
        println!("{} {} {}", wall.as_nanos(), cpu.as_nanos(), result.rusage.maxrss);
    }
    Ok(result.status.success())
}

/// The median, the least and the greatest.
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
