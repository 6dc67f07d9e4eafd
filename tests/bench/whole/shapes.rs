//! Measures the cost of checking shapes, compared with mapping.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use rapporteur::csvw::mapping::{self, MappingOptions, Mode};
use rapporteur::diagnostic::Diagnostics;
use rapporteur::internals::{Scope, Tables, groups, read_folder, report_shapes, validate_shapes};
use rapporteur::rdf::Triple;
use rapporteur::source::Files;

use super::report::thousands;
use super::workload::{self, Case};

/// The processor time of a step, all threads together; the median of the runs.
struct Taken {
    map: Duration,
    read: Duration,
    validate: Duration,
}

/// Prints the times of mapping and validating at some scales, with a shape for each class.
///
/// # Errors
/// If the tables cannot be written or read, or the records break a shape.
pub fn compare(case: &Case, scales: &[u64], seed: u64, runs: usize, at: &Path) -> io::Result<()> {
    println!("## {}: a shape for each class, processor time\n", case.name);
    println!("| scale | rows | triples | map | map into a graph | validate | validate ÷ map |");
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for scale in scales {
        let folder = at.join(format!("{}-shapes", case.name));
        for part in ["data", "ontology"] {
            fs::create_dir_all(folder.join(part))?;
        }
        let totals = workload::write(case, *scale, seed, &folder.join("data"))?;
        fs::write(folder.join("ontology/shapes.ttl"), workload::shacl::shapes(&(case.tables)()))?;
        let mut all = Vec::new();
        for _ in 0..runs.max(1) {
            all.push(run(&folder)?);
        }
        let median = |step: fn(&Taken) -> Duration| {
            let mut times: Vec<Duration> = all.iter().map(step).collect();
            times.sort();
            times[times.len() / 2]
        };
        let [map, read, validate] = [median(|t| t.map), median(|t| t.read), median(|t| t.validate)];
        println!(
            "| {scale} | {} | {} | {:.2} s | {:.2} s | {:.2} s | {:.2} |",
            thousands(totals.rows),
            thousands(totals.triples),
            map.as_secs_f64(),
            read.as_secs_f64(),
            validate.as_secs_f64(),
            validate.as_secs_f64() / map.as_secs_f64()
        );
    }
    Ok(())
}

fn run(folder: &Path) -> io::Result<Taken> {
    let files = Files::new(folder);
    let mut problems = Diagnostics::new();
    let groups = groups(&files, &mut problems);
    let options =
        MappingOptions { mode: Mode::Minimal, validate: true, ..MappingOptions::default() };
    let mut count = 0_u64;
    let (mapped, map) = timed(|| -> io::Result<()> {
        let mut sink = |_: Triple<'_>| {
            count += 1;
            Ok(())
        };
        for group in &groups {
            mapping::map(&files, group, options, &mut problems, &mut sink)?;
        }
        Ok(())
    });
    mapped?;
    let (folder, read) = timed(|| read_folder(&files, &mut problems));
    let folder = folder?;
    let (report, validate) = timed(|| validate_shapes(&folder.graph, Scope::default()));
    report_shapes(Tables::new(&files, &folder), &report, &mut problems)?;
    match problems.iter().next() {
        Some(problem) => Err(io::Error::other(problem.to_string())),
        None => Ok(Taken { map, read, validate }),
    }
}

/// The processor time of some work; wall time if the system does not report it.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let (clock, before) = (Instant::now(), processor());
    let result = work();
    let taken = processor().zip(before).map(|(after, before)| after.saturating_sub(before));
    (result, taken.unwrap_or_else(|| clock.elapsed()))
}

/// The processor time of this process, in the hundredths of a second that Linux counts by.
fn processor() -> Option<Duration> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in brackets, may have spaces.
    let (_, rest) = text.rsplit_once(')')?;
    let ticks = rest.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.map(|field| field.parse().unwrap_or(0)).sum();
    Some(Duration::from_millis(ticks * 10))
}
