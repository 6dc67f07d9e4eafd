//! The commands: the only place that knows of arguments and terminals.

mod check;
mod completions;
mod convert;
mod export;
mod init;
mod query;
mod report;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::diagnostic::{Code, Problem, Problems};
use crate::export::ExportError;
use crate::files::Files;

/// Turns a folder of records into a knowledge graph to query, cite and link.
///
/// A folder has its tables and their CSVW metadata in `data/`, an ontology in `ontology/` and
/// SPARQL questions in `queries/`. Every command reads it on the spot: there is nothing to set up.
#[derive(Debug, Parser)]
#[command(name = "rapporteur", version, max_term_width = 100, propagate_version = true)]
#[command(after_help = "Examples:
  rapporteur init table.csv                     describe a table, to begin with
  rapporteur check                              is everything in this folder in order?
  rapporteur query                              which questions can be asked?
  rapporteur query co-hosts host=WILPF          ask one of them
  rapporteur export --to turtle -o graph.ttl    write the graph

Exit codes: 0 all went well, 1 the input has errors, 2 the command is wrong.")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// The commands; each has a file of its own.
#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    Check(check::Check),
    Query(query::Query),
    Export(export::Export),
    Convert(convert::Convert),
    Completions(completions::Completions),
}

/// The folder that a command works on.
#[derive(Debug, clap::Args)]
struct FolderArgs {
    /// Work on this folder instead of the current one
    #[arg(short = 'C', long = "folder", value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// The input has errors, which are reported already.
    #[error("the input has errors")]
    Reported,
    /// One thing is wrong.
    #[error("{0}")]
    Problem(Box<Problem>),
    /// Reading or writing went wrong.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<Box<Problem>> for Failure {
    fn from(problem: Box<Problem>) -> Self {
        Self::Problem(problem)
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Io(error) => Self::Io(error),
            ExportError::Problem(problem) => Self::Problem(problem),
        }
    }
}

/// Runs the program with the arguments of the process; gives its exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Init(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Query(command) => command.run(),
        Command::Export(command) => command.run(),
        Command::Convert(command) => command.run(),
        Command::Completions(command) => command.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our output has enough of it.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Reported) => ExitCode::FAILURE,
        Err(Failure::Problem(problem)) => {
            // As clap does for other arguments that are missing.
            let is_usage = problem.code == Code::UnknownFormat;
            let mut problems = Problems::new();
            problems.push(*problem);
            report::human(&problems);
            if is_usage { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
        Err(Failure::Io(error)) => {
            anstream::eprintln!("{}error{}: {error}", report::ERROR, report::RESET);
            ExitCode::FAILURE
        }
    }
}

/// Reads a folder for a command that needs all of it to be in order.
fn read_folder(files: &Files) -> Result<crate::folder::Folder, Failure> {
    let mut problems = Problems::new();
    let folder = crate::folder::read(files, &mut problems)?;
    if !problems.is_ok() {
        report::human(&problems);
        return Err(Failure::Reported);
    }
    Ok(folder)
}
