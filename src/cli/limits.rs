//! Reads the limits of time and memory from the command line.

use std::num::NonZeroUsize;
use std::time::Duration;

use clap::Args;
use rapporteur::Limits;
use rapporteur::diagnostic::{Code, Diagnostic, Place};
use rapporteur::project::Ended;

use super::Failure;

/// The limits of a question.
#[derive(Debug, Args)]
pub(super) struct LimitArgs {
    /// Stop the question after this many seconds, such as 5 or 0.5; the exit code is then 124
    #[arg(long, value_name = "SECONDS", value_parser = Limits::seconds)]
    timeout: Option<Duration>,
    /// Stop the question when it needs more memory than this beyond the graph, such as 500M or 1G;
    /// the exit code is then 137 [default: all memory of the machine]
    #[arg(long, value_name = "SIZE", value_parser = Limits::bytes)]
    memory: Option<u64>,
}

impl LimitArgs {
    pub(super) fn limits(&self) -> Limits {
        Limits { timeout: self.timeout, memory: self.memory }
    }
}

/// Parses a number of things of which there is at least one.
pub(super) fn count(number: &str) -> Result<NonZeroUsize, String> {
    number.parse().map_err(|_| "expected a whole number above zero, such as 4".to_owned())
}

/// The failure of a question without an answer; `file` is its name.
pub(super) fn failure(ended: Ended, file: &str) -> Failure {
    let narrow = "ask for less: patterns that share a variable are joined, patterns that share none \
                  are combined each with each";
    let problem = |code, what: &str, help: String| {
        let problem = Diagnostic::new(code, what, Place::file(file));
        Failure::Diagnostics(vec![if help.is_empty() { problem } else { problem.help(help) }])
    };
    let what = format!("the question was stopped: {ended}");
    match ended {
        Ended::Overdue(_) => {
            problem(Code::QueryOverdue, &what, format!("raise --timeout, or {narrow}"))
        }
        Ended::Memory(Some(_)) => {
            problem(Code::QueryMemory, &what, format!("raise --memory, or {narrow}"))
        }
        Ended::Memory(None) => problem(Code::QueryMemory, &what, narrow.to_owned()),
        Ended::Stack => {
            let help = "split the question, or list values with VALUES";
            problem(Code::QueryTooDeep, &what, help.to_owned())
        }
        Ended::Failed(message) => problem(Code::QueryFailed, &message, String::new()),
        Ended::Io(error) => Failure::Io(error),
    }
}
