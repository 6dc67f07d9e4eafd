//! `rapporteur query`: asks a question.

use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;

use clap::Args;

use super::{Failure, FolderArgs};
use crate::diagnostic::{Code, Place, Problem};
use crate::files::{DEFAULT_BASE, Files};
use crate::graph::{Dataset, Graph};
use crate::link::Linker;
use crate::query::{self, Answer, Catalogue, Form, Prefixes, Question, ResultFormat, run};

/// Ask a question: one of the folder's own by name, or any SPARQL
///
/// Without a name, lists the questions in `queries/` with their parameters.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur query                                  list the questions
  rapporteur query co-hosts host=WILPF              ask one
  rapporteur query co-hosts host=WILPF --to csv     as CSV, for a spreadsheet
  rapporteur query -f my-question.rq                ask the SPARQL of a file
  echo 'ASK { ?s ?p ?o }' | rapporteur query -f -   or of standard input

A value may be an IRI, a code (CAN), an acronym (WILPF) or a name as anyone prints it. GRAPH in a
question reaches the parts that `export` names, provenance too, each by its own graph.")]
pub(super) struct Query {
    /// The question's name: that of its file in `queries/`, without `.rq`
    name: Option<String>,
    /// Values of the question's parameters
    #[arg(value_name = "PARAMETER=VALUE")]
    parameters: Vec<String>,
    /// Ask the SPARQL in this file; `-` for standard input
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// How to write the answer: table, csv, tsv, json, xml; for CONSTRUCT and DESCRIBE turtle,
    /// trig, ntriples, nquads, rdfxml, jsonld [default: table on a terminal, else csv or turtle]
    #[arg(long = "to", value_name = "FORMAT")]
    format: Option<String>,
    /// Ask this folder too, such as one that `link --graph` made; may be given several times
    #[arg(long, value_name = "DIR")]
    with: Vec<PathBuf>,
    #[command(flatten)]
    folder: FolderArgs,
}

impl Query {
    pub(super) fn run(self) -> Result<(), Failure> {
        let files = self.folder.files()?;
        let mut parameters = self.parameters.clone();
        let question = match (&self.name, &self.file) {
            (Some(name), None) => Catalogue::find(&files)?.question(name)?,
            // With a file, what would be the name is the first parameter.
            (first, Some(file)) => {
                parameters.splice(0..0, first.clone());
                read(file)?
            }
            (None, None) => return list(&Catalogue::find(&files)?),
        };
        let format = self.format(question.form())?;
        let mut folders: Vec<Files> = vec![files];
        for (number, more) in (1..).zip(&self.with) {
            // What is relative in two folders does not mean the same.
            let base = format!("{DEFAULT_BASE}with/{number}/");
            folders.push(super::folder(more)?.with_base(base));
        }
        let folder = super::read_folders(&folders)?;
        let graph = match question.names_graphs() {
            true => super::with_provenance(folder)?,
            false => folder.graph,
        };
        let linker = match question.names_entities() {
            true => Linker::new(graph.quads().iter().map(|quad| graph.oxigraph(quad))),
            false => Linker::default(),
        };
        let query = query::given(&parameters)
            .and_then(|given| question.bind(&given, &linker))
            .map_err(Failure::Problems)?;
        let dataset = Dataset::new(graph);
        let answer = run(&dataset, query, question.file())?;
        let written = write(&answer, format, dataset.graph());
        // The program is about to end: there is no use in giving back piece by piece what it holds.
        std::mem::forget((linker, dataset));
        written
    }

    /// The format asked for, or the one that fits where the answer goes.
    fn format(&self, form: Form) -> Result<ResultFormat, Failure> {
        let name = match (&self.format, form) {
            (Some(name), _) => name.as_str(),
            (None, _) if io::stdout().is_terminal() => "table",
            (None, Form::Graph) => "turtle",
            (None, _) => "csv",
        };
        ResultFormat::from_name(name, form).ok_or_else(|| {
            let message = format!("the answer cannot be written as '{name}'");
            let known = ResultFormat::names(form).join(", ");
            Failure::from(Box::new(
                Problem::new(Code::UnknownFormat, message, Place::file("--to"))
                    .help(format!("this question's answer can be: {known}")),
            ))
        })
    }
}

/// Reads a question from a file or from standard input.
fn read(file: &PathBuf) -> Result<Question, Failure> {
    let (name, bytes) = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes)?;
        ("standard input".to_owned(), bytes)
    } else {
        let name = file.display().to_string();
        let bytes = std::fs::read(file).map_err(|e| {
            let message = format!("cannot read '{name}': {e}");
            let code = match e.kind() {
                io::ErrorKind::NotFound => Code::FileMissing,
                _ => Code::FileUnreadable,
            };
            Box::new(Problem::new(code, message, Place::file(name.as_str())))
        })?;
        (name, bytes)
    };
    Ok(Question::free(&name, &bytes)?)
}

/// Writes an answer to standard output, and how much of it there is to a person at a terminal.
fn write(answer: &Answer, format: ResultFormat, graph: &Graph) -> Result<(), Failure> {
    let prefixes: Prefixes =
        graph.prefixes().iter().map(|(name, iri)| (name.to_owned(), iri.to_owned())).collect();
    let width = match format {
        ResultFormat::Table if io::stdout().is_terminal() => super::terminal_width(),
        _ => None,
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    answer.write(&mut out, format, &prefixes, width)?;
    out.flush()?;
    if format == ResultFormat::Table {
        let count = answer.count();
        match answer {
            Answer::Rows { .. } if count == 0 => anstream::eprintln!("no answer"),
            Answer::Rows { .. } if count > 1 => anstream::eprintln!("{count} rows"),
            _ => {}
        }
    }
    Ok(())
}

/// Lists the questions with their parameters.
fn list(catalogue: &Catalogue) -> Result<(), Failure> {
    let faults = query::list(catalogue, &mut io::stdout().lock())?;
    if catalogue.names().next().is_none() {
        anstream::eprintln!("there are no questions in 'queries/' here; -C names another folder");
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Problems(faults)) }
}
