//! Diagnostics on the command line.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use rapporteur::Error;
use rapporteur::diagnostic::{Diagnostics, Sources, github, human as text, json, sarif};
use rapporteur::source::Files;

use super::{Failure, terminal};

/// How errors look.
pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();

/// The forms of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Form {
    /// For people to read
    #[default]
    Human,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code-scanning services
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

/// Writes all problems of a folder.
fn write(problems: &Diagnostics, files: &Files, form: Form, out: &mut dyn Write) -> io::Result<()> {
    let sources = Sources::new(files);
    match form {
        Form::Human => text::write(problems, &sources, is_colored(), out),
        Form::Json => json::write(problems, &sources, out),
        Form::Sarif => sarif::write(problems, &sources, out),
        Form::Github => github::write(problems, &sources, out),
    }
}

/// Writes all problems to standard output, for programs.
pub(super) fn to_stdout(problems: &Diagnostics, files: &Files, form: Form) -> io::Result<()> {
    let mut out = terminal::stdout();
    write(problems, files, form, &mut out)?;
    out.flush()
}

/// Writes all problems to standard error; a fault of standard error is no matter.
pub(super) fn to_stderr(problems: &Diagnostics, files: &Files, form: Form) {
    let _ = write(problems, files, form, &mut terminal::stderr());
}

/// Writes problems to standard error that need no look into the files.
pub(super) fn human(problems: &Diagnostics) {
    let mut out = terminal::stderr();
    let _ = text::write(problems, &Sources::none(), is_colored(), &mut out);
}

/// The failure of an error. What is wrong with the input is reported, counts and all.
pub(super) fn input(error: Error) -> Failure {
    match error {
        Error::Input(problems) => {
            human(&problems);
            Failure::Reported
        }
        error => error.into(),
    }
}

/// Whether standard error is a terminal that shows colours, and NO_COLOR is not set.
fn is_colored() -> bool {
    anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never
}

/// How many errors, warnings and notes there are, in words.
pub(super) fn count(problems: &Diagnostics) -> String {
    let counts = [
        (problems.errors(), "error"),
        (problems.warnings(), "warning"),
        (problems.notes(), "note"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, what)| plural(count, what)).collect();
    if counts.is_empty() { "no problems".to_owned() } else { counts.join(", ") }
}

/// A number of things.
pub(super) fn plural(n: u64, what: &str) -> String {
    match n {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}
