//! `rapporteur serve`: serves a folder over HTTP.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;
use std::time::Duration;

use clap::Args;
use rapporteur::diagnostic::Diagnostics;
use rapporteur::source::Files;
use rapporteur::{Error, Limits, Project, ServeHost, ServeOptions};

use super::place::PlaceArgs;
use super::{Failure, FolderArgs, exit_code, limits, publish, report, terminal};

/// Serve pages, questions and SPARQL over HTTP
///
/// The server reads the folder again when its files change; while they have errors, it goes on with the
/// version before. Each question runs in a process with limits of time and memory. Ctrl-C or SIGTERM ends
/// the server after the replies that have begun.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur serve                                serve the current folder on http://127.0.0.1:7878/
  rapporteur serve -C DIR --bind 127.0.0.1:8080   another folder on another port
  rapporteur serve --timeout 10 --memory 500M     smaller limits for each question
  rapporteur serve --url https://example.org/data   behind a reverse proxy

Addresses: / pages, /sparql SPARQL 1.1, /store graphs, /api/questions questions as an API,
/reconcile for OpenRefine, /health and /metrics for operation.")]
pub(super) struct Serve {
    /// Listen on this address: 127.0.0.1 for this machine only, 0.0.0.0 for others too; with port 0,
    /// on any free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7878")]
    bind: String,
    /// Stop a question after this many seconds, such as 5 or 0.5
    #[arg(long, value_name = "SECONDS", value_parser = Limits::seconds, default_value = "30")]
    timeout: Duration,
    /// Stop a question when it needs more memory than this beyond the graph, such as 500M or 1G (on
    /// Linux only)
    #[arg(long, value_name = "SIZE", value_parser = Limits::bytes, default_value = "1G")]
    memory: u64,
    /// Answer this many questions at once [default: two for each processor, at least four]
    #[arg(long, value_name = "N", value_parser = limits::count)]
    workers: Option<NonZeroUsize>,
    /// The address by which others reach the server
    #[arg(long, value_name = "URL", value_parser = publish::url)]
    url: Option<String>,
    /// Name things in these languages; each after the first gets a folder of its own
    #[arg(long, value_name = "LANG,…", value_delimiter = ',')]
    lang: Vec<String>,
    /// The form of the log on standard error
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    log: LogForm,
    /// Write the query strings of addresses to the log; they may show what people ask
    #[arg(long)]
    log_queries: bool,
    /// Answer in threads, as on systems without Unix's processes
    #[arg(long, hide = true)]
    in_threads: bool,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    folder: FolderArgs,
}

/// The forms of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum LogForm {
    /// A line of text for each request
    #[default]
    Text,
    /// A JSON object on a line for each request
    Json,
}

impl Serve {
    pub(super) fn run(self) -> Result<(), Failure> {
        let files = self.folder.files()?;
        let processors = available_parallelism().map_or(1, NonZeroUsize::get);
        let has_memory = cfg!(any(target_os = "linux", target_os = "android")) && !self.in_threads;
        let memory = has_memory.then_some(self.memory);
        let options = ServeOptions {
            bind: self.bind,
            limits: Limits { timeout: Some(self.timeout), memory },
            workers: self.workers.map_or((2 * processors).max(4), NonZeroUsize::get),
            url: self.url,
            languages: self.lang,
            json_log: self.log == LogForm::Json,
            log_queries: self.log_queries,
            in_threads: self.in_threads,
        };
        match rapporteur::serve(&files, &options, &Terminal { place: self.place })? {
            0 => Ok(()),
            // Its problems are reported.
            code => std::process::exit(code.into()),
        }
    }
}

/// Shows what a server says.
struct Terminal {
    place: PlaceArgs,
}

impl ServeHost for Terminal {
    fn open(&self, files: Files) -> Result<Project, u8> {
        let read = self.place.read(&files);
        let read = match self.place.is_here() {
            true => read.and_then(super::with_provenance),
            false => read,
        };
        read.map_err(|failure| match failure {
            Failure::Diagnostics(list) => {
                let code = exit_code(&list);
                show(list);
                code
            }
            Failure::Usage(message) => {
                terminal::say(&message);
                2
            }
            Failure::Io(error) => {
                terminal::say(&error.to_string());
                1
            }
            Failure::Reported => 1,
        })
    }

    fn refuse(&self, error: Error) -> u8 {
        let list: Vec<_> = error.diagnostics().cloned().collect();
        if list.is_empty() {
            terminal::say(&error.to_string());
            return 1;
        }
        let code = exit_code(&list);
        show(list);
        code
    }

    fn ready(&self, address: &str) {
        let mut out = terminal::stdout();
        // The server runs without a reader too.
        let _ = std::io::Write::write_all(&mut out, format!("{address}\n").as_bytes());
        let _ = std::io::Write::flush(&mut out);
    }

    fn log(&self, lines: &[String]) {
        terminal::say_all(lines);
    }
}

fn show(list: Vec<rapporteur::Diagnostic>) {
    let mut problems = Diagnostics::new();
    list.into_iter().for_each(|problem| problems.push(problem));
    report::human(&problems);
}
