//! Prints the table of measurements.

use std::fs;

use crate::measure::{Taken, spread};

/// The measurements of a program.
pub struct Line {
    /// The program.
    pub name: String,
    /// Its runs.
    pub runs: Vec<Taken>,
    /// How many triples it made or loaded.
    pub triples: u64,
    /// Whether they are the expected ones.
    pub verdict: String,
}

/// Prints a table; all are compared with the line named `to`.
pub fn table(lines: &[Line], to: &str) {
    let wall = |line: &Line| spread(line.runs.iter().map(|r| r.wall.as_secs_f64()).collect());
    let cpu = |line: &Line| spread(line.runs.iter().map(|r| r.cpu.as_secs_f64()).collect())[0];
    let ours = lines.iter().find(|line| line.name == to);
    let ratio = |of: &dyn Fn(&Line) -> f64, line: &Line| {
        ours.map_or(String::new(), |ours| format!("{:.2}", of(line) / of(ours)))
    };
    println!(
        "| program | runs | median s | least–most s | CPU s | triples/s | peak MiB \
         | × our time | × our CPU | triples |"
    );
    println!("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --- |");
    for line in lines {
        let [median, least, most] = wall(line);
        let [memory, ..] = spread(line.runs.iter().map(|r| r.memory as f64).collect());
        println!(
            "| {} | {} | {median:.3} | {least:.3}–{most:.3} | {:.3} | {} | {:.0} | {} | {} | {} |",
            line.name,
            line.runs.len(),
            cpu(line),
            thousands((line.triples as f64 / median) as u64),
            memory / f64::from(1 << 20),
            ratio(&|line| wall(line)[0], line),
            ratio(&cpu, line),
            line.verdict,
        );
    }
    println!();
}

/// Compares the lines of two equivalent programs, by the start of their names.
pub fn twins(lines: &[Line], ours: &str, other: &str) {
    let middle = |line: &Line, of: fn(&Taken) -> f64| spread(line.runs.iter().map(of).collect())[0];
    let wall = |line: &Line| middle(line, |run| run.wall.as_secs_f64());
    let cpu = |line: &Line| middle(line, |run| run.cpu.as_secs_f64());
    let twins = lines.iter().filter_map(|line| {
        let name = format!("{other}{}", line.name.strip_prefix(ours)?);
        Some((line, lines.iter().find(|line| line.name == name)?))
    });
    let twins: Vec<_> = twins.collect();
    if twins.is_empty() {
        return;
    }
    println!("| {ours} compared with the {other} | × its time | × its CPU | × its peak |");
    println!("| --- | --: | --: | --: |");
    for (line, twin) in twins {
        let memory = |line: &Line| middle(line, |run| run.memory as f64);
        println!(
            "| {} | {:.2} | {:.2} | {:.2} |",
            line.name,
            wall(line) / wall(twin),
            cpu(line) / cpu(twin),
            memory(line) / memory(twin)
        );
    }
    println!();
}

/// A number with separators.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The machine, in a line.
pub fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|l| l.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, name)| name);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = memory.split_whitespace().nth(1).and_then(|k| k.parse::<f64>().ok());
    let gib = kib.map_or(String::new(), |k| format!(", {:.0} GiB", k / f64::from(1 << 20)));
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?").to_owned();
    format!("{model}, {cores} cores{gib}, {}; load at the start {load}", std::env::consts::OS)
}
