//! Writes diagnostics to standard output and standard error.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use rapporteur::Error;
use rapporteur::diagnostic::{Diagnostics, Sources, github, human as text, json, sarif};
use rapporteur::source::Files;

use super::{Failure, terminal};

/// The style of errors.
pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();

/// The formats of a report.
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

/// Writes all problems to standard error; failures of standard error are ignored.
pub(super) fn to_stderr(problems: &Diagnostics, files: &Files, form: Form) {
    let _ = write(problems, files, form, &mut terminal::stderr());
}

/// Writes problems without excerpts to standard error.
pub(super) fn human(problems: &Diagnostics) {
    let mut out = terminal::stderr();
    let _ = text::write(problems, &Sources::none(), is_colored(), &mut out);
}

/// The failure of an error. Problems of the input are reported, with counts.
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

/// A number with its noun.
pub(super) fn plural(n: u64, what: &str) -> String {
    match n {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}
