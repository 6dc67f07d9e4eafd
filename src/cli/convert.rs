//! `rapporteur convert`: any CSV, with metadata or without, to RDF.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, report};
use crate::diagnostic::Problems;
use crate::export::ExportError;
use crate::files::Files;
use crate::format::Format;
use crate::graph::{GraphBuilder, Part};
use crate::mapping::{self, Mode, Options};
use crate::metadata::model::TableGroup;
use crate::metadata::{self, Request};

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
    /// The IRI that the input's folder goes by
    #[arg(long, value_name = "IRI", default_value = crate::files::DEFAULT_BASE)]
    base: String,
}

impl Convert {
    pub(super) fn run(self) -> Result<(), Failure> {
        let format = super::export::format_of(self.format, self.output.as_deref())?;
        let mut problems = Problems::new();
        let (files, group) = self.describe(&mut problems)?;
        let Some(group) = group.filter(|_| problems.is_ok()) else {
            report::human(&problems);
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
        report::human(&problems);
        if problems.is_ok() { result } else { Err(Failure::Reported) }
    }

    /// Finds what describes the input.
    fn describe(&self, problems: &mut Problems) -> Result<(Files, Option<TableGroup>), Failure> {
        let is_folder = self.input.is_dir();
        let folder = match self.input.parent() {
            _ if is_folder => self.input.as_path(),
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let base =
            if self.base.ends_with('/') { self.base.clone() } else { format!("{}/", self.base) };
        let files = Files::new(folder).with_base(base);
        let name = |path: &Path| path.file_name().and_then(|n| n.to_str()).map(str::to_owned);
        let input = match is_folder {
            true => "csv-metadata.json".to_owned(),
            false => name(&self.input).unwrap_or_default(),
        };
        let url = files.iri(&input);
        if input.ends_with(".json") {
            return Ok((files.clone(), metadata::read(&files, &url, problems)));
        }
        let user = self.metadata.as_deref().map(|m| files.iri(&m.to_string_lossy()));
        let request = Request { csv: &url, user: user.as_deref(), links: &[] };
        let located = metadata::locate(&files, &request, problems);
        Ok((files, Some(located.group)))
    }
}
