//! Compares whole programs: ours, a plain one, and all installed peers.
//!
//!     cargo bench --bench whole -- --scale 10 --runs 5 --peers DIR
//!
//! Each case is generated from a seed with its expected triples. In each run, every program has its
//! turn. Outputs are compared with the expectation; times are printed and never judged.

#![allow(clippy::restriction, reason = "tests may panic")]

#[cfg(target_os = "linux")]
#[path = "../../common/killers.rs"]
mod killers;
mod measure;
mod plain;
#[cfg(target_os = "linux")]
#[path = "../../common/processes.rs"]
mod processes;
mod programs;
mod publish;
mod report;
#[cfg(target_os = "linux")]
mod serve;
mod shapes;
mod triples;
#[path = "../workload/mod.rs"]
mod workload;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;

use measure::spread;
use programs::Program;
use report::{Line, thousands};
use triples::Triples;
use workload::{CASES, Case};

/// Compares whole programs; see docs/benchmarks.md.
#[derive(Debug, Parser)]
struct Args {
    /// Only this case; `all` for all
    #[arg(long, default_value = "dialogue")]
    case: String,
    /// How large: 10 has about 210,000 rows
    #[arg(long, default_value_t = 10)]
    scale: u64,
    /// How often we are run
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// How often the others are run
    #[arg(long, default_value_t = 2)]
    peer_runs: usize,
    /// Where tests/bench/peers/install.sh put the others
    #[arg(long, value_name = "DIR")]
    peers: Option<PathBuf>,
    /// Run only programs whose name begins with one of these, such as `rapporteur,morph-kgc`
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    only: Vec<String>,
    /// Run this build of ours, to compare it with another
    #[arg(long, value_name = "FILE", default_value = env!("CARGO_BIN_EXE_rapporteur"))]
    program: PathBuf,
    /// Run an earlier build of ours in the same rounds, and compare the two
    #[arg(long, value_name = "FILE")]
    beside: Option<PathBuf>,
    /// Numbers of threads
    #[arg(long, value_delimiter = ',', default_value = "1,2")]
    threads: Vec<u32>,
    /// Only write the tables
    #[arg(long)]
    write: bool,
    /// Measure how time and memory grow with these scales instead
    #[arg(long, value_delimiter = ',', num_args = 0..=1, default_missing_value = "1,10,100")]
    growth: Option<Vec<u64>>,
    /// Measure questions to the repository's own folder instead
    #[arg(long)]
    questions: bool,
    /// Measure the writing of a web site with these numbers of entries instead
    #[arg(long, value_delimiter = ',', num_args = 0..=1, default_missing_value = "1000,10000,100000")]
    publish: Option<Vec<u64>>,
    /// Measure validation by shapes at these scales instead
    #[arg(long, value_delimiter = ',', num_args = 0..=1, default_missing_value = "1,10")]
    shapes: Option<Vec<u64>>,
    #[cfg(target_os = "linux")]
    #[command(flatten)]
    server: serve::Options,
    /// What the tables are made from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to work
    #[arg(long, value_name = "DIR", default_value = concat!(env!("CARGO_TARGET_TMPDIR"), "/whole"))]
    folder: PathBuf,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
    /// Run a program and print what it took
    #[arg(long, hide = true, value_name = "LOG")]
    measure: Option<PathBuf>,
    #[arg(last = true, hide = true)]
    command: Vec<OsString>,
    /// Be the plain program
    #[arg(long, hide = true)]
    plain: Option<PathBuf>,
    #[arg(long, hide = true, default_value_t = 1)]
    plain_threads: usize,
    #[arg(long, hide = true)]
    plain_keys: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let result = match (&args.plain, &args.measure) {
        (Some(output), _) => plain::run(output, args.plain_threads, args.plain_keys).map(|()| true),
        (None, Some(log)) => measure::between(log, &args.command),
        (None, None) => compare(&args),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the requested comparison; returns whether our triples are right.
fn compare(args: &Args) -> io::Result<bool> {
    println!("{}\n", report::machine());
    if args.questions {
        questions(args)?;
        return Ok(true);
    }
    if let Some(numbers) = &args.publish {
        std::fs::create_dir_all(&args.folder)?;
        publish::compare(&args.program, numbers, args.runs, &args.folder)?;
        return Ok(true);
    }
    #[cfg(target_os = "linux")]
    if !args.server.serve.is_empty() {
        let (program, peers) = (&args.program, args.peers.as_deref());
        return serve::compare(&args.server, program, peers, args.runs, &args.only, &args.folder);
    }
    let cases = CASES.iter().filter(|c| args.case == "all" || args.case == c.name);
    let mut right = true;
    let mut any = false;
    for case in cases {
        any = true;
        match &args.growth {
            Some(scales) => growth(args, case, scales)?,
            None => match &args.shapes {
                Some(scales) => shapes::compare(case, scales, args.seed, args.runs, &args.folder)?,
                None => right &= one_case(args, case)?,
            },
        }
    }
    if !any {
        let names: Vec<&str> = CASES.iter().map(|c| c.name).collect();
        return Err(io::Error::other(format!("the cases are: all, {}", names.join(", "))));
    }
    Ok(right)
}

/// Runs all programs on a case.
fn one_case(args: &Args, case: &Case) -> io::Result<bool> {
    let folder = args.folder.join(case.name);
    let totals = workload::write(case, args.scale, args.seed, &folder)?;
    println!(
        "## {} ({}), scale {}: {} rows, {:.1} MB, {} triples\n",
        case.name,
        case.about,
        args.scale,
        thousands(totals.rows),
        totals.bytes as f64 / 1e6,
        thousands(totals.triples)
    );
    if args.write {
        return Ok(true);
    }
    let mut programs = programs::ours(programs::OURS, &args.program, &folder, &args.threads);
    // The others are compared with the one with most threads, to a file.
    let ours = programs.iter().rev().find(|p| p.output.is_some());
    let ours = ours.map(|p| p.name.clone()).unwrap_or_default();
    if let Some(earlier) = &args.beside {
        programs.extend(programs::ours(programs::EARLIER, earlier, &folder, &args.threads));
    }
    programs.push(programs::ours_standard(&args.program, &folder));
    if case.name == "dialogue" {
        programs.extend(programs::plain(&folder, &args.threads)?);
    }
    if let Some(peers) = &args.peers {
        programs.extend(programs::peers(case, &peers.canonicalize()?, &folder));
    }
    let is_chosen = |name: &str| args.only.iter().any(|only| name.starts_with(only.as_str()));
    programs.retain(|program| args.only.is_empty() || is_chosen(&program.name));
    let mut lines: Vec<Line> = programs.iter().map(|p| Line::new(&p.name)).collect();
    for run in 0..args.runs.max(args.peer_runs) {
        for (program, line) in programs.iter().zip(&mut lines) {
            let wanted = if program.is_peer { args.peer_runs } else { args.runs };
            if run < wanted && line.verdict.is_empty() {
                match program.run(&folder.join("log.txt")) {
                    Ok(taken) => line.runs.push(taken),
                    Err(error) => {
                        eprintln!("{} fails: {error}", program.name);
                        line.verdict = "fails".to_owned();
                    }
                }
            }
        }
    }
    let right = judge(&programs, &mut lines, &folder, totals.triples)?;
    lines.retain(|line| !line.runs.is_empty());
    report::table(&lines, &ours);
    report::twins(&lines, programs::OURS, programs::EARLIER);
    report::twins(&lines, programs::OURS, programs::PLAIN);
    Ok(right)
}

/// Compares the outputs; returns whether ours is right.
fn judge(
    programs: &[Program],
    lines: &mut [Line],
    folder: &Path,
    triples: u64,
) -> io::Result<bool> {
    let expected = folder.join("expected.nt");
    let minimal = Triples::read(&expected)?;
    let mut standard = None;
    let mut right = true;
    for (program, line) in programs.iter().zip(lines) {
        line.triples = triples;
        if !line.verdict.is_empty() {
            right &= program.is_peer;
            continue;
        }
        let Some(output) = program.output.as_ref().filter(|_| !line.runs.is_empty()) else {
            continue;
        };
        let given = Triples::read(output)?;
        if program.is_standard {
            line.triples = given.written;
        }
        // The generator does not have the triples that standard mode adds.
        let (wanted, is_ours) = match (program.is_standard, &standard) {
            (true, Some((wanted, _))) => (wanted, false),
            _ => (&minimal, !program.is_peer),
        };
        let missing = wanted.beyond(&given);
        let added = if is_ours && program.is_standard { 0 } else { given.beyond(wanted) };
        line.verdict = match (missing, added) {
            (0, 0) => "the same".to_owned(),
            _ => {
                format!("{} missing, {} others", thousands(missing as u64), thousands(added as u64))
            }
        };
        if (missing, added) != (0, 0) {
            right &= program.is_peer;
            eprintln!("{}:", program.name);
            wanted.strangers(output, 3)?.iter().for_each(|t| eprintln!("    other: {t}"));
            let source = match &standard {
                Some((_, source)) if program.is_standard => source,
                _ => &expected,
            };
            given.strangers(source, 3)?.iter().for_each(|t| eprintln!("    missing: {t}"));
        }
        if program.is_standard && standard.is_none() {
            standard = Some((given, output.clone()));
        }
    }
    Ok(right)
}

impl Line {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), runs: Vec::new(), triples: 0, verdict: String::new() }
    }
}

/// How time and memory grow with the rows: the slope on logarithmic scales.
fn growth(args: &Args, case: &Case, scales: &[u64]) -> io::Result<()> {
    println!("## {}: growth\n", case.name);
    let mut points = Vec::new();
    for &scale in scales {
        let folder = args.folder.join(format!("{}-{scale}", case.name));
        let totals = workload::write(case, scale, args.seed, &folder)?;
        // The triples are checked by the comparison; here they would only fill the disk.
        std::fs::remove_file(folder.join("expected.nt"))?;
        points
            .push((totals, programs::ours(programs::OURS, &args.program, &folder, &args.threads)));
    }
    println!("| program | rows | median s | least–most s | CPU s | peak MiB | exponent of CPU |");
    println!("| --- | --: | --: | --: | --: | --: | --: |");
    let count = points.first().map_or(0, |(_, programs)| programs.len());
    for program in 0..count {
        let mut last: Option<(f64, f64)> = None;
        for (totals, programs) in &points {
            let program = &programs[program];
            let mut runs = Vec::new();
            for _ in 0..args.runs {
                runs.push(program.run(&args.folder.join("log.txt"))?);
            }
            let [wall, least, most] = spread(runs.iter().map(|r| r.wall.as_secs_f64()).collect());
            let [cpu, ..] = spread(runs.iter().map(|r| r.cpu.as_secs_f64()).collect());
            let [memory, ..] = spread(runs.iter().map(|r| r.memory as f64).collect());
            let rows = totals.rows as f64;
            let exponent = last.map_or(String::new(), |(before, time)| {
                format!("{:.2}", (cpu / time).ln() / (rows / before).ln())
            });
            last = Some((rows, cpu));
            println!(
                "| {} | {} | {wall:.3} | {least:.3}–{most:.3} | {cpu:.3} | {:.0} | {exponent} |",
                program.name,
                thousands(totals.rows),
                memory / f64::from(1 << 20)
            );
        }
    }
    println!();
    for (_, programs) in &points {
        // Several write to the same file.
        for output in programs.iter().filter_map(|p| p.output.as_ref()).filter(|o| o.exists()) {
            std::fs::remove_file(output)?;
        }
    }
    Ok(())
}

/// Questions to the repository's own folder, from the start of the process to its end.
const QUESTIONS: &[(&str, &[&str])] = &[
    ("the version, which reads nothing", &["--version"]),
    ("the list of questions", &["query"]),
    ("co-hosts host=WILPF", &["query", "co-hosts", "host=WILPF", "--to", "csv"]),
    ("documents", &["query", "documents", "--to", "csv"]),
    ("host-pairs", &["query", "host-pairs", "--to", "csv"]),
    ("explain WILPF", &["explain", "WILPF"]),
    ("check", &["check"]),
    ("export as Turtle", &["export", "--to", "turtle", "-o", "/dev/null"]),
];

fn questions(args: &Args) -> io::Result<()> {
    println!("## questions\n");
    println!("| question | runs | median ms | least–most ms | CPU ms | peak MiB |");
    println!("| --- | --: | --: | --: | --: | --: |");
    std::fs::create_dir_all(&args.folder)?;
    let earlier = args.beside.as_ref().map(|program| (program, " (earlier build)"));
    let programs: Vec<_> = [(&args.program, "")].into_iter().chain(earlier).collect();
    for (name, words) in QUESTIONS {
        let mut runs = vec![Vec::new(); programs.len()];
        for _ in 0..args.runs {
            for ((program, _), runs) in programs.iter().zip(&mut runs) {
                let mut command = Command::new(program);
                command.args(*words).current_dir(env!("CARGO_MANIFEST_DIR"));
                runs.push(measure::run(&command, &args.folder.join("log.txt"))?);
            }
        }
        for ((_, label), runs) in programs.iter().zip(&runs) {
            question(&format!("{name}{label}"), runs);
        }
    }
    println!();
    Ok(())
}

/// Prints the line of a question.
fn question(name: &str, runs: &[measure::Taken]) {
    let [wall, least, most] = spread(runs.iter().map(|r| r.wall.as_secs_f64() * 1e3).collect());
    let [cpu, ..] = spread(runs.iter().map(|r| r.cpu.as_secs_f64() * 1e3).collect());
    let [memory, ..] = spread(runs.iter().map(|r| r.memory as f64).collect());
    println!(
        "| {name} | {} | {wall:.1} | {least:.1}–{most:.1} | {cpu:.1} | {:.0} |",
        runs.len(),
        memory / f64::from(1 << 20)
    );
}
