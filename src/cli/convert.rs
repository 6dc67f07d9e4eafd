//! `rapporteur convert`: any CSV, with metadata or without, to RDF or JSON.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, export, report};
use crate::diagnostic::Problems;
use crate::export::{ExportError, JsonWriter, NTriplesWriter};
use crate::files::Files;
use crate::format::{Format, Target};
use crate::graph::{GraphBuilder, Part};
use crate::mapping::{self, Mode, Options};
use crate::metadata::model::TableGroup;
use crate::metadata::{self, Request};

/// Convert any CSV, with metadata or without, to RDF (csv2rdf) or JSON (csv2json)
///
/// Metadata is found as CSV on the Web says: given with --metadata, `FILE.csv-metadata.json` or
/// `csv-metadata.json` beside the file; else the header alone describes the table.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur convert table.csv --to turtle                      the cells of a table
  rapporteur convert table.csv --to json                        the same as plain JSON
  rapporteur convert csv-metadata.json --to nt -o graph.nt      all tables of a metadata file
  rapporteur convert data --to turtle                           all tables of a folder
  rapporteur convert table.csv --to turtle --standard           with rows and tables described

N-Triples, N-Quads and JSON are written while rows are read, in constant memory, and a triple that
two rows make is written twice; for other formats the whole graph is held and sorted.

What is wrong with a table makes the exit code 1: a file is then not written, and what was written
to standard output is not to be used. With --lenient it is a warning, and a value that does not
fit its datatype becomes a string, as csv2rdf says.")]
pub(super) struct Convert {
    /// A CSV file, a metadata file or a folder with `csv-metadata.json`
    #[arg(value_name = "FILE.csv|METADATA.json|FOLDER")]
    input: PathBuf,
    /// The format: turtle, trig, ntriples, nquads, rdfxml, jsonld, json [default: the one that
    /// the name of the output says]
    #[arg(long = "to", value_name = "FORMAT", value_parser = target)]
    target: Option<Target>,
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

/// A target by name or extension.
fn target(name: &str) -> Result<Target, String> {
    let unknown = || format!("the formats are {}", Target::names().join(", "));
    Target::from_name(name).ok_or_else(unknown)
}

impl Convert {
    pub(super) fn run(self) -> Result<(), Failure> {
        let named = || Target::from_name(export::extension(self.output.as_deref())?);
        let target = self.target.or_else(named);
        let target = target.ok_or_else(|| export::which_format(&Target::names()))?;
        let mut problems = Problems::new();
        let (files, group) = self.describe(&mut problems)?;
        let Some(group) = group.filter(|_| problems.is_ok()) else {
            report::human(&problems);
            return Err(Failure::Reported);
        };
        let mode = if self.standard { Mode::Standard } else { Mode::Minimal };
        let options = Options { mode, validate: !self.lenient };
        let mut work = Work { files: &files, group: &group, options, problems: &mut problems };
        let result = export::output(self.output.as_deref(), |out| work.write(target, out));
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
        let request = Request { csv: &url, user: user.as_deref(), links: &[], content_type: None };
        let located = metadata::locate(&files, &request, problems);
        Ok((files, Some(located.group)))
    }
}

/// What is converted.
struct Work<'a> {
    files: &'a Files,
    group: &'a TableGroup,
    options: Options,
    problems: &'a mut Problems,
}

impl Work<'_> {
    /// Writes the tables; an error if there was one in them.
    fn write(&mut self, target: Target, out: &mut dyn Write) -> Result<(), ExportError> {
        let Self { files, group, options, problems } = self;
        match target {
            Target::Json => {
                let mut writer = JsonWriter::new(options.mode, out);
                mapping::walk(files, group, *options, problems, &mut writer)?;
                writer.finish()?;
            }
            Target::Rdf(Format::NTriples | Format::NQuads) => {
                let mut writer = NTriplesWriter::new(out);
                mapping::map(files, group, *options, problems, &mut writer)?;
                writer.finish()?;
            }
            Target::Rdf(format) => {
                let mut builder = GraphBuilder::new();
                let mut sink = builder.part(Part::Records);
                mapping::map(files, group, *options, problems, &mut sink)?;
                if problems.is_ok() {
                    let options = crate::export::Options::default();
                    crate::export::write(&builder.finish(), format, &options, out)?;
                }
            }
        }
        match problems.is_ok() {
            true => Ok(()),
            false => Err(ExportError::Io(io::ErrorKind::InvalidData.into())),
        }
    }
}
