//! Measures `rapporteur serve`: beside Oxigraph's server, and when others are slow, expensive,
//! killed or changing.

mod client;
mod idle;
mod kills;
mod memory;
mod queries;
mod rates;
mod reloads;
mod server;
mod steady;
mod wrk;

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use client::{Client, Tally};
use server::{Oxigraph, Server};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Requests per second
    Rates,
    /// Expensive queries
    Killers,
    /// Connections that say little or nothing
    Idle,
    /// Memory over minutes
    Steady,
    /// Killed workers
    Kills,
    /// New versions of the folder
    Reloads,
}

/// The options of the measurements.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Measure the server instead, or only these parts
    #[arg(
        long,
        value_name = "PARTS",
        value_delimiter = ',',
        num_args = 0..=1,
        default_missing_value = "rates,killers,idle,steady,kills,reloads"
    )]
    pub serve: Vec<Part>,
    /// The seconds of each measurement of requests
    #[arg(long, default_value_t = 3)]
    seconds: u32,
    /// The minutes of steady load
    #[arg(long, default_value_t = 5)]
    minutes: u32,
    /// How many workers are killed, and how often the folder is read again
    #[arg(long, default_value_t = 200)]
    times: u32,
}

/// The setting of all measurements.
pub struct Setting<'a> {
    options: &'a Options,
    /// Our program.
    program: &'a Path,
    /// Oxigraph's, if it is there.
    oxigraph: Option<PathBuf>,
    /// How often each is measured.
    runs: usize,
    /// The names of expensive queries, if only some are asked.
    only: &'a [String],
    /// Where to work.
    folder: PathBuf,
}

/// The folder that is served: that of this repository.
const SERVED: &str = env!("CARGO_MANIFEST_DIR");

/// How long a client waits for a reply.
const PATIENCE: Duration = Duration::from_secs(60);

/// A simple query.
const SIMPLE: &str = "ASK { ?s ?p ?o }";

/// Measures the chosen parts; returns whether everything was answered as it must be.
///
/// # Errors
/// If a program is missing or does not start, or an answer to be measured is wrong.
pub fn compare(
    options: &Options,
    program: &Path,
    peers: Option<&Path>,
    runs: usize,
    only: &[String],
    at: &Path,
) -> io::Result<bool> {
    let oxigraph = peers.map(|peers| peers.join("oxigraph/bin/oxigraph"));
    let oxigraph = oxigraph.filter(|program| program.exists());
    let is_beside = |part: &Part| matches!(part, Part::Rates | Part::Killers);
    if oxigraph.is_none() && options.serve.iter().any(is_beside) {
        eprintln!("Oxigraph's server is left out: run tests/bench/peers/install.sh, name --peers");
    }
    std::fs::create_dir_all(at)?;
    // It is removed on errors too.
    let work = tempfile::Builder::new().prefix("serve-").tempdir_in(at)?;
    let folder = work.path().to_owned();
    let program = &program.canonicalize()?;
    let setting = Setting { options, program, oxigraph, runs, only, folder };
    let mut right = true;
    for part in &options.serve {
        right &= match part {
            Part::Rates => rates::measure(&setting)?,
            Part::Killers => queries::measure(&setting)?,
            Part::Idle => idle::measure(&setting)?,
            Part::Steady => steady::measure(&setting)?,
            Part::Kills => kills::measure(&setting)?,
            Part::Reloads => reloads::measure(&setting)?,
        };
        println!();
    }
    work.close()?;
    Ok(right)
}

impl Setting<'_> {
    /// Our server for a folder.
    fn ours(&self, folder: &Path, core: Option<u32>, arguments: &[&str]) -> io::Result<Server> {
        Server::ours(self.program, folder, core, arguments, &self.folder.join("log.txt"))
    }

    /// Oxigraph's server for the graph of a folder, if it is there.
    fn oxigraph(&self, folder: &Path) -> io::Result<Option<Oxigraph>> {
        let Some(program) = self.oxigraph.clone() else { return Ok(None) };
        let graph = self.folder.join("graph.nt");
        let mut export = Command::new(self.program);
        export.args(["export", "-C"]).arg(folder).arg("-o").arg(&graph);
        if folder.join("ontology").exists() {
            export.args(["--include", "ontology"]);
        }
        expect(export.output()?.status.success(), "the export of the graph")?;
        Ok(Some(Oxigraph { program, graph, folder: self.folder.clone() }))
    }
}

/// Runs some work while clients send requests; gives its result and the tally of all clients.
///
/// Each client has its number, and the number of its request.
fn under_load<T>(
    server: &Server,
    clients: usize,
    request: impl Fn(usize, usize, &Client, &mut Tally) + Sync,
    work: impl FnOnce() -> io::Result<T>,
) -> io::Result<(T, Tally)> {
    let done = AtomicBool::new(false);
    let mut all = Tally::default();
    let result = thread::scope(|scope| {
        let run = |number: usize| {
            let (done, request, client) = (&done, &request, server.client(PATIENCE));
            scope.spawn(move || {
                let mut tally = Tally::default();
                for round in 0.. {
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                    request(number, round, &client, &mut tally);
                }
                tally
            })
        };
        let threads: Vec<_> = (0..clients).map(run).collect();
        let result = work();
        done.store(true, Ordering::Relaxed);
        for thread in threads {
            let tally = thread.join().map_err(|_| io::Error::other("a client fails"))?;
            all.extend(tally);
        }
        result
    })?;
    Ok((result, all))
}

/// A query that was not asked before: a server may keep its answers.
fn new(query: &str) -> String {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    varied(query, ASKED.fetch_add(1, Ordering::Relaxed))
}

/// One of many queries with the same answer, which has fewer rows than the limit.
fn varied(query: &str, number: usize) -> String {
    format!("{query} LIMIT {}", 100_000 + number)
}

/// A value in an address.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |byte: u8| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

fn expect(is_right: bool, what: &str) -> io::Result<()> {
    if is_right { Ok(()) } else { Err(io::Error::other(format!("{what} is wrong"))) }
}
