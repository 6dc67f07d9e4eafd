//! `rapporteur query`: asks a question.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use rapporteur::diagnostic::{Code, Diagnostic, Place};
use rapporteur::project::{Catalogue, Form, ResultFormat};
use rapporteur::source::{DEFAULT_BASE, read_given};
use rapporteur::{
    Asking, Elsewhere, Engine, Error, Limits, Project, QueryOptions, QueryTemplate, ViewFormat,
};

use super::limits::{self, LimitArgs};
use super::place::PlaceArgs;
use super::{Failure, FolderArgs, closed, terminal};

/// Ask a question of the folder by name, or any SPARQL
///
/// Without a name, list the questions in `queries/` with their parameters.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur query                                  list the questions
  rapporteur query co-hosts host=WILPF              ask one question
  rapporteur query co-hosts host=WILPF --to csv     write CSV, for a spreadsheet
  rapporteur query hosts --ids --to csv             add the IRI and codes of each name
  rapporteur query -f my-question.rq                ask the SPARQL of a file
  rapporteur query co-hosts host=WILPF --endpoint http://127.0.0.1:7878/query   ask a server
  rapporteur query host-pairs --to svg > pairs.svg  draw the view that the question declares
  echo 'ASK { ?s ?p ?o }' | rapporteur query -f -   ask the SPARQL of standard input

Without --timeout and --memory a question may take any time, and all memory of the machine.
docs/limits.md shows the cost of each kind of expensive question.

A value may be an IRI, a code (CAN), an acronym (WILPF) or a name in common use. GRAPH in a
question reaches the parts of `export --graphs`, provenance too, each as a named graph.")]
pub(super) struct Query {
    /// Ask the question of this name: its file in `queries/` without `.rq`
    name: Option<String>,
    /// Set the parameters of the question
    #[arg(value_name = "PARAMETER=VALUE")]
    parameters: Vec<String>,
    /// Ask the SPARQL in this file; `-` for standard input
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Write the result in this format: table, csv, tsv, json, xml; for CONSTRUCT and DESCRIBE
    /// turtle, trig, ntriples, nquads, rdfxml, jsonld; for a question with a view svg, and gexf or
    /// graphml for a network [default: table on a terminal, else csv or turtle]
    #[arg(long = "to", value_name = "FORMAT")]
    format: Option<String>,
    /// Add IRIs and codes beside names, for example host_iri and host_alpha3
    #[arg(long)]
    ids: bool,
    /// Write a table in full width instead of fitting it to the terminal
    #[arg(long)]
    wide: bool,
    /// Ask this folder too, for example the result of `link --graph`; may be repeated
    #[arg(long, value_name = "DIR")]
    with: Vec<PathBuf>,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    folder: FolderArgs,
}

impl Query {
    pub(super) fn run(self) -> Result<(), Failure> {
        closed::check()?;
        Limits::within_machine();
        let project = Project::from(self.folder.files()?);
        let mut parameters = self.parameters.clone();
        let (mut project, question) = match (&self.name, &self.file) {
            (Some(name), None) => {
                let question = named(&project.questions()?, name, &parameters)?;
                self.format(&question)?;
                (self.read(project)?, question)
            }
            // With a file, the first argument is a parameter rather than a name.
            (first, Some(file)) => {
                parameters.splice(0..0, first.clone());
                let (name, text) = text(file)?;
                let project = self.read(project)?;
                let question = project.free_question(&name, text, &self.limits.limits());
                (project, question.map_err(|error| stopped(error, &name))?)
            }
            (None, None) => return list(&project.questions()?),
        };
        let format = self.format(&question)?;
        let limits = self.limits.limits();
        let is_here = self.place.is_here() || self.place.is_memory();
        // A place has its own.
        if question.names_graphs() && is_here {
            project = super::with_provenance(project)?;
        }
        let usage = self.name.as_ref().filter(|_| self.file.is_none());
        let usage = usage.map(|name| question.usage(name)).unwrap_or_default();
        let given = given(&parameters, &usage).map_err(Failure::Diagnostics)?;
        let given: Vec<(&str, &str)> = given.iter().map(|(n, v)| (&**n, &**v)).collect();
        let engine = if self.place.is_memory() { Engine::Store } else { Engine::Graph };
        let options = QueryOptions { engine, limits, ids: self.ids, ..QueryOptions::default() };
        let asking = project.ask(&question, &given, options)?;
        let written = match format {
            Output::View(format) => draw(&asking, question.file(), format),
            Output::Answer(format) => {
                let fits = format == ResultFormat::Table && terminal::is_terminal() && !self.wide;
                let width = fits.then(super::terminal_width).flatten();
                write(&asking, question.file(), format, width, is_here)
            }
        };
        // The program is about to end; freeing its memory piece by piece would only take time.
        std::mem::forget(project);
        written
    }

    fn elsewhere(&self) -> Result<Option<Elsewhere>, Failure> {
        let limits = self.limits.limits();
        if limits.memory.is_some() && self.place.is_remote() {
            let message = "--memory limits a question that is answered here; an endpoint has its own \
                           limits: leave it out, or use --timeout";
            return Err(Failure::Usage(message.to_owned()));
        }
        self.place.beyond_memory(limits.timeout)
    }

    /// Reads the project, with further folders; or asks it at a place.
    fn read(&self, mut project: Project) -> Result<Project, Failure> {
        match self.elsewhere()? {
            Some(_) if !self.with.is_empty() => {
                let message = "--with adds a folder, but a place is asked instead of folders";
                return Err(Failure::Usage(message.to_owned()));
            }
            Some(place) => return Ok(self.place.at(project, place)),
            None => {}
        }
        for (number, more) in (1..).zip(&self.with) {
            // A relative IRI means something else in each folder.
            let base = format!("{DEFAULT_BASE}with/{number}/");
            project = project.with(self.folder.rows.of(super::folder(more)?).with_base(base));
        }
        super::read_project(&project)?;
        Ok(project)
    }

    /// The requested format, or the default for a terminal or a pipe.
    fn format(&self, question: &QueryTemplate) -> Result<Output, Failure> {
        let form = question.form();
        let name = match (&self.format, form) {
            (Some(name), _) => name.as_str(),
            (None, _) if terminal::is_terminal() => "table",
            (None, Form::Graph) => "turtle",
            (None, _) => "csv",
        };
        if let Some(format) = ViewFormat::from_name(name) {
            format.check(question.view(), question.file())?;
            return Ok(Output::View(format));
        }
        ResultFormat::from_name(name, form).map(Output::Answer).ok_or_else(|| {
            let message = format!("the answer cannot be written as '{name}'");
            let known = [ResultFormat::names(form), ViewFormat::names(question)].concat();
            Failure::from(Box::new(
                Diagnostic::new(Code::UnknownFormat, message, Place::file("--to"))
                    .help(format!("choose from: {}", known.join(", "))),
            ))
        })
    }
}

/// What is written of an answer.
enum Output {
    /// The answer itself.
    Answer(ResultFormat),
    /// The view that its question declares.
    View(ViewFormat),
}

/// Writes the view of an answer to standard output.
fn draw(asking: &Asking, file: &str, format: ViewFormat) -> Result<(), Failure> {
    let drawn = asking.draw(format).map_err(|error| stopped(error, file))?;
    let mut out = terminal::stdout();
    out.write_all(drawn.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// The question with a name. Further words that are not parameters belong to an unknown name.
fn named(
    catalogue: &Catalogue,
    name: &str,
    parameters: &[String],
) -> Result<QueryTemplate, Failure> {
    let words = parameters.iter().map(String::as_str).take_while(|word| !word.contains('='));
    let words: Vec<&str> = std::iter::once(name).chain(words).collect();
    match catalogue.names().any(|known| known == name) {
        true => Ok(catalogue.question(name)?),
        false => Err(Box::new(catalogue.unknown(&words)).into()),
    }
}

/// The name and the text of a question in a file or in standard input.
fn text(file: &Path) -> Result<(String, Vec<u8>), Failure> {
    Ok(if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes)?;
        ("standard input".to_owned(), bytes)
    } else {
        let name = file.display().to_string();
        let bytes = read_given(file).map_err(|e| {
            let message = format!("cannot read '{name}': {e}");
            let code = match e.kind() {
                io::ErrorKind::NotFound => Code::FileMissing,
                _ => Code::FileUnreadable,
            };
            Box::new(Diagnostic::new(code, message, Place::file(name.as_str())))
        })?;
        (name, bytes)
    })
}

/// The failure of an unfinished question; `file` is its name.
fn stopped(error: Error, file: &str) -> Failure {
    match error {
        Error::Stopped(ended) => limits::failure(ended, file),
        error => error.into(),
    }
}

/// Writes the answer of a query to standard output row by row; on a terminal, also the number of
/// rows.
fn write(
    asking: &Asking,
    file: &str,
    format: ResultFormat,
    width: Option<u16>,
    is_here: bool,
) -> Result<(), Failure> {
    let mut out = terminal::stdout();
    let count = asking.write(format, width, &mut out);
    out.flush()?;
    let count = count.map_err(|error| stopped(error, file))?;
    match (asking.form(), count) {
        (Form::Rows, 0) => say_empty(asking, file, is_here),
        (Form::Rows, 2..) if format == ResultFormat::Table => {
            terminal::say(&format!("{count} rows"));
        }
        _ => {}
    }
    Ok(())
}

/// Explains an empty answer: the parameters as read, and the terms missing in the graph of the folder
/// or of a place.
fn say_empty(asking: &Asking, file: &str, is_here: bool) {
    terminal::say("no answer");
    if !asking.reading().is_empty() {
        terminal::say("the parameters were read as");
        asking.reading().iter().for_each(|line| terminal::say(&format!("  {line}")));
    }
    let unmet = asking.unmet();
    if unmet.is_empty() {
        return;
    }
    let unmet = unmet.join(", ");
    terminal::say(&format!("the graph lacks these terms of the question: {unmet}"));
    if is_here {
        return terminal::say(&format!(
            "it may be about a linked table: write one with `rapporteur link … --graph DIR`, then \
             ask again with --with DIR (see {file})"
        ));
    }
    let known = asking.named_graphs();
    if !known.is_empty() {
        terminal::say(&format!("the place has these graphs for --graph: {}", known.join(", ")));
    }
}

/// Splits `NAME=VALUE`; the value may contain `=`.
///
/// # Errors
/// [`Code::ParameterValue`] for each text without a name or without `=`, with the usage of the
/// question.
fn given(arguments: &[String], usage: &str) -> Result<Vec<(String, String)>, Vec<Diagnostic>> {
    let mut values = Vec::new();
    let mut problems = Vec::new();
    for argument in arguments {
        match argument.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => {
                values.push((name.trim().to_owned(), value.to_owned()));
            }
            _ => {
                let message = format!("'{argument}' is not of the form NAME=VALUE");
                let problem =
                    Diagnostic::new(Code::ParameterValue, message, Place::file("command line"));
                let help = "put quotes around a value with spaces, such as host=\"Costa Rica\"";
                problems.push(match usage.is_empty() {
                    true => problem.help(help),
                    false => problem.help(format!("{help}; the question is asked as: {usage}")),
                });
            }
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

/// Lists the questions with their parameters.
fn list(catalogue: &Catalogue) -> Result<(), Failure> {
    let mut out = terminal::stdout();
    let faults = catalogue.list(&mut out)?;
    out.flush()?;
    if catalogue.names().next().is_none() {
        terminal::say("there are no questions in 'queries/' here; -C selects another folder");
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Diagnostics(faults)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_split_at_the_first_equals_sign() {
        let values = given(&["a=b=c".to_owned(), "d=".to_owned()], "").unwrap();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(values, [pair("a", "b=c"), pair("d", "")]);
        let wrong = ["plain".to_owned(), "=x".to_owned(), "a=b".to_owned()];
        assert_eq!(given(&wrong, "").unwrap_err().len(), 2);
    }
}
