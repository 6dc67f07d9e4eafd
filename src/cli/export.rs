//! `rapporteur export`: writes the graph of a folder.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use rapporteur::diagnostic::{Code, Diagnostic, Place};
use rapporteur::rdf::export::ExportError;
use rapporteur::{Error, ExportParts, Format, GraphName};

use super::outputs::output;
use super::{Failure, FolderArgs};

/// Write the graph in an RDF format
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur export --to turtle                        write the graph as Turtle
  rapporteur export --to jsonld -o graph.jsonld        write the graph as JSON-LD
  rapporteur export -o all.trig --include ontology     write records and ontology
  rapporteur export --to nquads --only ontology        write the ontology alone
  rapporteur export --to turtle --only provenance      write its sources and its contents

The provenance has the time of the export: now, or the time in the environment variable
SOURCE_DATE_EPOCH, so that the same input makes the same bytes.")]
pub(super) struct Export {
    /// Write the result in this format [default: the format of the name of the output]
    #[arg(long = "to", value_name = "FORMAT", value_parser = format)]
    format: Option<Format>,
    /// Write the result to this file instead of standard output, complete or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write this part as well as the records: ontology, provenance
    #[arg(long, value_name = "PART", value_parser = part)]
    include: Vec<GraphName>,
    /// Write only this part: records, ontology, provenance
    #[arg(long, value_name = "PART", value_parser = part, conflicts_with = "include")]
    only: Vec<GraphName>,
    /// Write each part as a named graph (TriG, N-Quads, JSON-LD)
    #[arg(long)]
    graphs: bool,
    #[command(flatten)]
    folder: FolderArgs,
}

/// Parses a format by name or extension.
fn format(name: &str) -> Result<Format, String> {
    Format::from_name(name).ok_or_else(|| format!("the formats are {}", names().join(", ")))
}

/// The names of all formats.
fn names() -> Vec<&'static str> {
    Format::ALL.iter().map(|f| f.name()).collect()
}

/// The parts of a folder.
const PARTS: &[GraphName] = &[GraphName::Records, GraphName::Ontology, GraphName::Provenance];

/// Parses the name of a part.
fn part(name: &str) -> Result<GraphName, String> {
    part_of(PARTS, name)
}

/// Finds a part among `parts` by name.
pub(super) fn part_of(parts: &[GraphName], name: &str) -> Result<GraphName, String> {
    GraphName::from_name(name).filter(|part| parts.contains(part)).ok_or_else(|| {
        let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
        format!("the parts are {}", names.join(", "))
    })
}

/// The error for an output without a format.
pub(super) fn which_format(names: &[&str]) -> Failure {
    let message = "the format is missing".to_owned();
    let help = format!("add --to FORMAT, one of: {}", names.join(", "));
    let problem = Diagnostic::new(Code::UnknownFormat, message, Place::file("--to")).help(help);
    Failure::from(Box::new(problem))
}

/// The extension of the output's name, if any.
pub(super) fn extension(output: Option<&Path>) -> Option<&str> {
    output?.extension()?.to_str()
}

impl Export {
    pub(super) fn run(self) -> Result<(), Failure> {
        let named = || Format::from_name(extension(self.output.as_deref())?);
        let format = self.format.or_else(named).ok_or_else(|| which_format(&names()))?;
        if self.graphs && !format.has_graphs() {
            let formats = Format::ALL.iter().filter(|format| format.has_graphs());
            let names: Vec<&str> = formats.map(|format| format.name()).collect();
            let message = format!("{} has no named graphs for --graphs", format.name());
            let help = format!("use --to with one of: {}", names.join(", "));
            let problem = Diagnostic::new(Code::UnknownFormat, message, Place::file("--graphs"));
            return Err(Failure::from(Box::new(problem.help(help))));
        }
        let files = self.folder.files()?;
        let mut project = super::read_folder(&files)?;
        let parts = match self.only.as_slice() {
            [] => [&[GraphName::Records], self.include.as_slice()].concat(),
            only => only.to_vec(),
        };
        if parts.contains(&GraphName::Provenance) {
            project = super::with_provenance(project)?;
        }
        let options = ExportParts { parts, graphs: self.graphs };
        output(self.output.as_deref(), &[&files], |out| {
            project.export(format, &options, out).map_err(unexported)
        })
    }
}

/// The error of an export, which stops at the first problem.
fn unexported(error: Error) -> ExportError {
    if let Some(problem) = error.diagnostics().next() {
        return ExportError::Diagnostic(Box::new(problem.clone()));
    }
    match error {
        Error::Io(error) => ExportError::Io(error),
        error => ExportError::Io(io::Error::other(error)),
    }
}
