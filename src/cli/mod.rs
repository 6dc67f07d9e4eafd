//! Runs the commands; the only place that knows arguments and terminals.

mod check;
mod cite;
mod closed;
mod completions;
mod convert;
mod diff;
mod docs;
mod explain;
mod export;
mod init;
mod ledger;
mod limits;
mod link;
mod link_report;
mod load;
mod memory;
mod new;
mod outputs;
mod place;
mod progress;
mod publish;
mod push;
mod query;
mod report;
mod rows;
mod serve;
mod signals;
mod terminal;

use std::env::VarError;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anstyle::Style;
use clap::{CommandFactory, Parser, Subcommand};
use rapporteur::diagnostic::front::{self, Hint};
use rapporteur::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use rapporteur::project::{DATA_FOLDER, Ended, timestamp};
use rapporteur::rdf::apart;
use rapporteur::rdf::export::ExportError;
use rapporteur::source::Files;
use rapporteur::{Error, Project};

/// Turn a folder of records into a knowledge graph to query, cite and link
///
/// Put tables and their CSVW metadata in `data/`, an ontology in `ontology/` and SPARQL questions in
/// `queries/`. Every command reads the folder as it is, without setup.
#[derive(Debug, Parser)]
#[command(name = "rapporteur", version, max_term_width = 100, propagate_version = true)]
#[command(after_help = "Examples:
  rapporteur new votes votes.csv                make a project of tables
  rapporteur check                              check the current folder
  rapporteur query                              list the questions
  rapporteur query co-hosts host=WILPF          ask one of them
  rapporteur explain WILPF                      show the cells behind its statements
  rapporteur cite                               show how to cite the data set
  rapporteur export --to turtle -o graph.ttl    write the graph
  rapporteur docs -o site                       write the documentation
  rapporteur serve                              serve pages, questions and SPARQL
  rapporteur link votes.csv --column country    join a table to it

Exit codes: 0 success, 1 the input has errors, 2 the command is wrong,
124 a question took longer than --timeout, 130 interrupted,
137 not enough memory, 143 terminated.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// The commands, one file each.
#[derive(Debug, Subcommand)]
enum Command {
    New(new::New),
    Add(new::Add),
    Init(init::Init),
    Check(check::Check),
    Query(query::Query),
    Explain(explain::Explain),
    Cite(cite::Cite),
    Export(export::Export),
    Load(load::Load),
    Link(Box<link::Link>),
    Convert(convert::Convert),
    Diff(diff::Compare),
    Docs(docs::Docs),
    Publish(publish::Publish),
    Push(push::Push),
    Serve(serve::Serve),
    Completions(completions::Completions),
}

impl Command {
    /// Whether it ends by itself when a signal asks for it.
    fn has_own_signals(&self) -> bool {
        matches!(self, Self::Serve(_))
    }
}

/// The folder that a command works on.
#[derive(Debug, clap::Args)]
struct FolderArgs {
    /// Work on this folder instead of the current one
    #[arg(short = 'C', long = "folder", value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    #[command(flatten)]
    rows: rows::RowLimit,
}

impl FolderArgs {
    fn files(&self) -> Result<Files, Failure> {
        Ok(self.rows.of(folder(&self.folder)?))
    }
}

/// Opens an existing folder.
fn folder(path: &Path) -> Result<Files, Failure> {
    Ok(Project::open(path)?.files().clone())
}

/// Refuses `--metadata` for anything but a table.
fn metadata_fits(input: &Path, metadata: Option<&Path>) -> Result<(), Failure> {
    let is_table = !input.is_dir() && input.extension().is_none_or(|end| end != "json");
    match metadata {
        Some(_) if !is_table => Err(Failure::Usage(format!(
            "--metadata describes one CSV file, not '{}': name that file, or remove --metadata",
            input.display()
        ))),
        _ => Ok(()),
    }
}

/// Refuses a folder without tables.
fn has_data(files: &Files) -> Result<(), Failure> {
    let name = files.root().display().to_string();
    if files.is_folder(DATA_FOLDER) {
        return Ok(());
    }
    let message = format!("there is no folder '{DATA_FOLDER}' in '{name}'");
    let problem = Diagnostic::new(Code::FileMissing, message, Place::file(name));
    Err(Box::new(problem.help(front::hint(Hint::Begin))).into())
}

/// Why a command failed.
#[derive(Debug)]
enum Failure {
    /// The input has errors, which are reported already.
    Reported,
    /// Errors of the command or its input.
    Diagnostics(Vec<Diagnostic>),
    /// The arguments contradict each other.
    Usage(String),
    /// Reading or writing failed.
    Io(io::Error),
}

impl From<io::Error> for Failure {
    /// Recovers a problem that passed through an [`io::Error`].
    fn from(error: io::Error) -> Self {
        ExportError::from(error).into()
    }
}

impl From<Box<Diagnostic>> for Failure {
    fn from(problem: Box<Diagnostic>) -> Self {
        Self::Diagnostics(vec![*problem])
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Io(error) => Self::Io(error),
            ExportError::Diagnostic(problem) => problem.into(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Input(problems) => Self::Diagnostics(problems.iter().cloned().collect()),
            Error::Request(problems) => Self::Diagnostics(problems),
            Error::Io(error) => Self::Io(error),
            error => Self::Io(io::Error::other(error)),
        }
    }
}

/// Reads the arguments. For help and the version, writes them and ends the process.
fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Cli, Failure> {
    Cli::try_parse_from(arguments).or_else(|error| {
        if !error.use_stderr() {
            closed::check()?;
        }
        terminal::refuse(&error)
    })
}

/// Runs a command in one thread with enough stack for all parsers and evaluators, instead of one
/// thread per input. A system that refuses such a thread may allow smaller ones later.
fn run(cli: Cli) -> Result<(), Failure> {
    if !cli.command.has_own_signals() {
        signals::listen();
    }
    let mut waiting = Some(cli);
    let done = apart::run(apart::STACK, || waiting.take().map(run_here));
    match (done, waiting) {
        (Ok(Some(done)), _) => done,
        (Err(_), Some(cli)) => run_here(cli),
        (Err(failure), None) => Err(Failure::Io(io::Error::other(failure))),
        (Ok(None), _) => Ok(()),
    }
}

fn run_here(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        Command::New(command) => command.run(),
        Command::Add(command) => command.run(),
        Command::Init(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Query(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Cite(command) => command.run(),
        Command::Export(command) => command.run(),
        Command::Load(command) => command.run(),
        Command::Link(command) => command.run(),
        Command::Convert(command) => command.run(),
        Command::Diff(command) => command.run(),
        Command::Docs(command) => command.run(),
        Command::Publish(command) => command.run(),
        Command::Push(command) => command.run(),
        Command::Serve(command) => command.run(),
        Command::Completions(command) => command.run(),
    }
}

/// The exit codes of a program that did all, or failed.
const SUCCESS: u8 = 0;
const FAILURE: u8 = 1;

/// Runs the program with its name and its arguments; gives its exit code.
pub fn main(arguments: impl Iterator<Item = OsString>) -> u8 {
    memory::take_in_larger_steps();
    match parse(arguments).and_then(run) {
        Ok(()) => SUCCESS,
        // The reader of our output has closed the pipe.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => SUCCESS,
        Err(Failure::Reported) => FAILURE,
        Err(Failure::Usage(message)) => {
            let kind = clap::error::ErrorKind::ArgumentConflict;
            terminal::refuse(&Cli::command().error(kind, message))
        }
        Err(Failure::Diagnostics(list)) => {
            let code = exit_code(&list);
            let mut problems = Diagnostics::new();
            list.into_iter().for_each(|problem| problems.push(problem));
            report::human(&problems);
            code
        }
        Err(Failure::Io(error)) => {
            let message = format!(": {error}");
            terminal::say_styled(&[(report::ERROR, "error"), (Style::new(), &message)]);
            FAILURE
        }
    }
}

/// The exit code for these problems.
fn exit_code(problems: &[Diagnostic]) -> u8 {
    match problems {
        [problem] if problem.code == Code::QueryOverdue => Ended::OVERDUE,
        [problem] if problem.code == Code::QueryMemory => Ended::NO_MEMORY,
        list if list.iter().all(|problem| is_about_command(problem.code)) => 2,
        _ => 1,
    }
}

/// Whether a problem concerns the command itself rather than its input.
fn is_about_command(code: Code) -> bool {
    use Code::{LinkColumn, LinkOption, NodeUnknown, TripleUnknown, UnknownFormat};
    use Code::{ParameterMissing, ParameterUnknown, ParameterValue, QueryUnknown};
    let place = [Code::EndpointAddress, Code::EndpointNames];
    let query = [ParameterMissing, ParameterUnknown, ParameterValue, QueryUnknown];
    let others = [LinkColumn, LinkOption, NodeUnknown, TripleUnknown, UnknownFormat];
    [&query[..], &others, &place].iter().any(|codes| codes.contains(&code))
}

/// Reads a folder for a command that needs a valid one.
fn read_folder(files: &Files) -> Result<Project, Failure> {
    let project = Project::from(files.clone());
    read_project(&project)?;
    Ok(project)
}

/// Reads a project of one or several folders, as [`read_folder`].
fn read_project(project: &Project) -> Result<(), Failure> {
    let folders = project.folders();
    folders.iter().try_for_each(has_data)?;
    progress::during(|progress| project.load(Some(progress)))?;
    let problems = project.diagnostics()?;
    match folders.as_slice() {
        folders if problems.is_ok() => {
            warn(problems, folders);
            return Ok(());
        }
        [files] => return Err(fix_first(problems, files)),
        // Read each folder again on its own, so that places are relative to it.
        several => several.iter().try_for_each(report_folder)?,
    }
    Err(fix(problems))
}

/// Reports the errors of a folder for a command that needs it without.
fn fix_first(problems: &Diagnostics, files: &Files) -> Failure {
    report::to_stderr(problems, files, report::Form::Human);
    fix(problems)
}

fn fix(problems: &Diagnostics) -> Failure {
    terminal::say(&format!(
        "{}: fix the errors first, then run this command again",
        report::count(problems)
    ));
    Failure::Reported
}

/// The most kinds of warnings shown beside a result.
const SHOWN: usize = 5;

/// Shows the warnings about folders that could be read; only their number for many kinds or several
/// folders.
fn warn(problems: &Diagnostics, folders: &[Files]) {
    match folders {
        _ if problems.is_empty() => {}
        [files] if problems.groups().len() <= SHOWN => {
            report::to_stderr(problems, files, report::Form::Human);
        }
        _ => terminal::say(&format!("{}: `rapporteur check` shows them", report::count(problems))),
    }
}

/// Reports the errors of one of several folders.
fn report_folder(files: &Files) -> Result<(), Failure> {
    let project = Project::from(files.clone());
    let problems = project.diagnostics()?;
    if !problems.is_ok() {
        terminal::say(&format!("in '{}':", files.root().display()));
        report::to_stderr(problems, files, report::Form::Human);
    }
    Ok(())
}

/// A project with its provenance, made now or at the environment's SOURCE_DATE_EPOCH.
fn with_provenance(project: Project) -> Result<Project, Failure> {
    Ok(project.made_at(&time_of_provenance(SystemTime::now())?)?)
}

/// The time of the provenance: the environment's SOURCE_DATE_EPOCH, or else `now`.
fn time_of_provenance(now: SystemTime) -> Result<String, Failure> {
    let epoch = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => Some(text),
        Err(VarError::NotPresent) => None,
        Err(VarError::NotUnicode(text)) => Some(text.to_string_lossy().into_owned()),
    };
    timestamp(epoch.as_deref(), now).map_err(Failure::Usage)
}

/// The width of the terminal.
fn terminal_width() -> Option<u16> {
    terminal_size::terminal_size().map(|(width, _)| width.0)
}
