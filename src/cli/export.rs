//! `rapporteur export`: writes the graph of a folder.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, FolderArgs};
use crate::diagnostic::{Code, Place, Problem};
use crate::export::{self, Context, ExportError, Options};
use crate::files::Files;
use crate::format::Format;
use crate::graph::Part;

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
    include: Vec<Part>,
    /// Write only this part: records, ontology, provenance
    #[arg(long, value_name = "PART", value_parser = part, conflicts_with = "include")]
    only: Vec<Part>,
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
const PARTS: &[Part] = &[Part::Records, Part::Ontology, Part::Provenance];

/// A part by name.
fn part(name: &str) -> Result<Part, String> {
    part_of(PARTS, name)
}

/// One of some parts, by name.
pub(super) fn part_of(parts: &[Part], name: &str) -> Result<Part, String> {
    Part::from_name(name).filter(|part| parts.contains(part)).ok_or_else(|| {
        let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
        format!("the parts are {}", names.join(", "))
    })
}

/// The problem that it is not said which of some formats to write.
pub(super) fn which_format(names: &[&str]) -> Failure {
    let message = "which format shall it be?".to_owned();
    let help = format!("give --to FORMAT: {}", names.join(", "));
    let problem = Problem::new(Code::UnknownFormat, message, Place::file("--to")).help(help);
    Failure::from(Box::new(problem))
}

/// The extension of the output's name, which may say the format.
pub(super) fn extension(output: Option<&Path>) -> Option<&str> {
    output?.extension()?.to_str()
}

/// What a problem says of a file that cannot be written.
fn unwritable(target: &Path, reason: &str) -> Problem {
    let name = target.display().to_string();
    let message = format!("cannot write '{name}': {reason}");
    Problem::new(Code::FileUnwritable, message, Place::file(name))
}

/// Sees to it that a file can be written without loss: there is a folder for it, and it is none of
/// the files that were read.
pub(super) fn may_write(target: &Path, read: &[&Files]) -> Result<(), Box<Problem>> {
    if target.is_dir() {
        return Err(Box::new(unwritable(target, "it is a folder").help("give the name of a file")));
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let reason = format!("there is no folder '{}'", folder.display());
        let help = "make the folder, or give another name";
        return Err(Box::new(unwritable(target, &reason).help(help)));
    }
    match read.iter().any(|files| files.has_read(target)) {
        true => {
            let problem = unwritable(target, "it is what is read, and would be lost");
            Err(Box::new(problem.help("give another name")))
        }
        false => Ok(()),
    }
}

/// Writes to a file, whole or not at all, or to standard output, which `-` means too. A file that
/// is read from `read` is not written.
pub(super) fn output(
    target: Option<&Path>,
    read: &[&Files],
    content: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>,
) -> Result<(), Failure> {
    match target.filter(|target| *target != Path::new("-")) {
        Some(target) => {
            may_write(target, read)?;
            let written = export::to_file(target, |out| {
                content(out)?;
                // What is read is known for certain when all is.
                may_write(target, read).map_err(ExportError::Problem)
            });
            written.map_err(|error| match error {
                ExportError::Io(e) => Failure::from(Box::new(unwritable(target, &e.to_string()))),
                error => error.into(),
            })
        }
        None => {
            let mut out = io::BufWriter::new(super::closed::stdout()?);
            content(&mut out)?;
            Ok(out.flush()?)
        }
    }
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
            let problem = Problem::new(Code::UnknownFormat, message, Place::file("--graphs"));
            return Err(Failure::from(Box::new(problem.help(help))));
        }
        let files = self.folder.files()?;
        let folder = super::read_folder(&files)?;
        let context = match format {
            Format::JsonLd => Context::read(&files)?,
            _ => None,
        };
        let parts = match self.only.as_slice() {
            [] => [&[Part::Records], self.include.as_slice()].concat(),
            only => only.to_vec(),
        };
        let graph = match parts.contains(&Part::Provenance) {
            true => super::with_provenance(folder)?,
            false => folder.graph,
        };
        let options = Options { parts: &parts, graphs: self.graphs, context: context.as_ref() };
        output(self.output.as_deref(), &[&files], |out| {
            export::write(&graph, format, &options, out)
        })
    }
}
