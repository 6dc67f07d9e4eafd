//! `rapporteur convert`: any CSV, with metadata or without, to RDF.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::input::{self, Input};
use super::{Failure, report};
use crate::diagnostic::Problems;
use crate::export::ExportError;
use crate::format::Format;
use crate::graph::{GraphBuilder, Part};
use crate::mapping::{self, Mode, Options};
use crate::metadata;

/// Convert any CSV, with metadata or without, to RDF (csv2rdf)
///
/// Metadata is found as CSV on the Web says: given with --metadata, `FILE.csv-metadata.json` or
/// `csv-metadata.json` beside the file; else the header alone describes the table.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur convert table.csv --to turtle                      the cells of a table
  rapporteur convert csv-metadata.json --to nt -o graph.nt      all tables of a metadata file
  rapporteur convert data --to turtle                           all tables of a folder
  rapporteur convert table.csv --to turtle --standard           with rows and tables described

What is wrong with a table ends the conversion; with --lenient it is a warning, and a value that
does not fit its datatype becomes a string, as csv2rdf says.")]
pub(super) struct Convert {
    /// A CSV file, a metadata file or a folder with `csv-metadata.json`
    #[arg(value_name = "FILE.csv|METADATA.json|FOLDER")]
    input: PathBuf,
    /// The format [default: the one that the name of the output says]
    #[arg(long = "to", value_name = "FORMAT", value_parser = super::export::format)]
    format: Option<Format>,
    /// Write to this file, whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Use this metadata file for a CSV file
    #[arg(long, value_name = "METADATA.json")]
    metadata: Option<PathBuf>,
    /// Describe group, tables and rows besides the cells (standard mode)
    #[arg(long, conflicts_with = "minimal")]
    standard: bool,
    /// Only what the cells say (minimal mode, the default)
    #[arg(long)]
    minimal: bool,
    /// Go on where a table is not valid
    #[arg(long)]
    lenient: bool,
    /// Refuse metadata with extensions of rapporteur, which other CSVW tools do not know
    #[arg(long)]
    strict: bool,
    /// How problems are written, to standard error
    #[arg(long = "format", value_enum, value_name = "FORM", default_value = "human")]
    form: report::Form,
    /// The IRI that the input's folder goes by
    #[arg(long, value_name = "IRI", default_value = crate::files::DEFAULT_BASE)]
    base: String,
}

impl Convert {
    pub(super) fn run(self) -> Result<(), Failure> {
        let format = super::export::format_of(self.format, self.output.as_deref())?;
        let mut problems = Problems::new();
        let Input { files, group } =
            input::find(&self.input, self.metadata.as_deref(), &self.base, &mut problems);
        if let Some(group) = group.as_ref().filter(|_| self.strict) {
            metadata::refuse_extensions(group, &mut problems);
        }
        let Some(group) = group.filter(|_| problems.is_ok()) else {
            report::to_stderr(&problems, &files, self.form);
            return Err(Failure::Reported);
        };
        let mode = if self.standard { Mode::Standard } else { Mode::Minimal };
        let options = Options { mode, validate: !self.lenient };
        let result = super::export::output(self.output.as_deref(), |out| {
            let mut builder = GraphBuilder::new();
            let mut sink = builder.part(Part::Records);
            mapping::map(&files, &group, options, &mut problems, &mut sink)?;
            if !problems.is_ok() {
                return Err(ExportError::Io(io::ErrorKind::InvalidData.into()));
            }
            crate::export::write(&builder.finish(), format, &crate::export::Options::default(), out)
        });
        report::to_stderr(&problems, &files, self.form);
        if problems.is_ok() { result } else { Err(Failure::Reported) }
    }
}
