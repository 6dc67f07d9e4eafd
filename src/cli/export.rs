//! `rapporteur export`: writes the graph of a folder.

use std::path::{Path, PathBuf};

use clap::Args;

use super::outputs::output;
use super::{Failure, FolderArgs};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::project::ExportParts;
use crate::rdf::format::Format;
use crate::rdf::graph::GraphName;

/// Write the graph in an RDF format
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur export --to turtle                        for people to read
  rapporteur export --to jsonld -o graph.jsonld        for web developers
  rapporteur export -o all.trig --include ontology     the format from the name, with the ontology
  rapporteur export --to nquads --only ontology        the ontology alone
  rapporteur export --to turtle --only provenance      what it was made of, and what is in it

The provenance says when the graph was made: now, or the time in the environment's
SOURCE_DATE_EPOCH, with which the same input gives the same bytes.")]
pub(super) struct Export {
    /// The format [default: the one that the name of the output says]
    #[arg(long = "to", value_name = "FORMAT", value_parser = format)]
    format: Option<Format>,
    /// Write to this file, whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write this part besides the records: ontology, provenance
    #[arg(long, value_name = "PART", value_parser = part)]
    include: Vec<GraphName>,
    /// Write only this part: records, ontology, provenance
    #[arg(long, value_name = "PART", value_parser = part, conflicts_with = "include")]
    only: Vec<GraphName>,
    /// Keep each part a named graph (TriG, N-Quads, JSON-LD)
    #[arg(long)]
    graphs: bool,
    #[command(flatten)]
    folder: FolderArgs,
}

/// A format by name or extension.
fn format(name: &str) -> Result<Format, String> {
    Format::from_name(name).ok_or_else(|| format!("the formats are {}", names().join(", ")))
}

/// The names of all formats.
fn names() -> Vec<&'static str> {
    Format::ALL.iter().map(|f| f.name()).collect()
}

/// The parts that a folder gives.
const PARTS: &[GraphName] = &[GraphName::Records, GraphName::Ontology, GraphName::Provenance];

/// A part by name.
fn part(name: &str) -> Result<GraphName, String> {
    part_of(PARTS, name)
}

/// One of some parts, by name.
pub(super) fn part_of(parts: &[GraphName], name: &str) -> Result<GraphName, String> {
    GraphName::from_name(name).filter(|part| parts.contains(part)).ok_or_else(|| {
        let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
        format!("the parts are {}", names.join(", "))
    })
}

/// The problem that it is not said which of some formats to write.
pub(super) fn which_format(names: &[&str]) -> Failure {
    let message = "which format shall it be?".to_owned();
    let help = format!("give --to FORMAT: {}", names.join(", "));
    let problem = Diagnostic::new(Code::UnknownFormat, message, Place::file("--to")).help(help);
    Failure::from(Box::new(problem))
}

/// The extension of the output's name, which may say the format.
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
            let help = format!("give --to one of: {}", names.join(", "));
            let problem = Diagnostic::new(Code::UnknownFormat, message, Place::file("--graphs"));
            return Err(Failure::from(Box::new(problem.help(help))));
        }
        let files = self.folder.files()?;
        let mut project = super::read_folder(&files)?;
        let context = project.context(format)?;
        let parts = match self.only.as_slice() {
            [] => [&[GraphName::Records], self.include.as_slice()].concat(),
            only => only.to_vec(),
        };
        if parts.contains(&GraphName::Provenance) {
            project = super::with_provenance(project)?;
        }
        let options = ExportParts { parts, graphs: self.graphs };
        output(self.output.as_deref(), &[&files], |out| {
            project.write(format, &options, context.as_ref(), out)
        })
    }
}
