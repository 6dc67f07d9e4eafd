//! `rapporteur convert`: any CSV, with metadata or without, to RDF or JSON.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use rapporteur::csvw::convert::{convert, convert_sorted};
use rapporteur::csvw::find::{Input, find};
use rapporteur::csvw::mapping::{MappingOptions, Mode, Progress};
use rapporteur::csvw::metadata::{self, model::TableGroup};
use rapporteur::rdf::export::ExportError;
use rapporteur::rdf::format::Target;
use rapporteur::source::{DEFAULT_BASE, Files, is_absolute};
use rapporteur::{Diagnostics, Limits};

use super::export::{extension, which_format};
use super::outputs::output;
use super::rows::RowLimit;
use super::{Failure, progress, report, terminal};

/// Convert any CSV, with metadata or without, to RDF (csv2rdf) or JSON (csv2json)
///
/// Metadata is found as in CSV on the Web: with --metadata, or in `FILE.csv-metadata.json` or
/// `csv-metadata.json` beside the file; without metadata the header alone describes the table.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur convert table.csv --to turtle                      write the cells of a table
  rapporteur convert table.csv --to json                        write plain JSON
  rapporteur convert csv-metadata.json --to nt -o graph.nt      write all tables of a metadata file
  rapporteur convert data --to turtle --pretty                  write all tables of a folder, sorted
  rapporteur convert table.csv --to turtle --standard           describe rows and tables too

Every format is written while rows are read, in constant memory: the triples of a row and subject
are together, and a triple of two rows is written twice. With --pretty the whole graph is held and
sorted: each subject is in one place, and each triple is written once.

An error in a table makes the exit code 1: no file is written then; do not use the text on standard
output. With --lenient it is a warning, and a value of the wrong datatype becomes a string, as
in csv2rdf.")]
pub(super) struct Convert {
    /// Convert this CSV file, metadata file or folder with `csv-metadata.json`
    #[arg(value_name = "FILE.csv|METADATA.json|FOLDER")]
    input: PathBuf,
    /// Write the result in this format: turtle, trig, ntriples, nquads, rdfxml, jsonld, json
    /// [default: the format of the name of the output]
    #[arg(long = "to", value_name = "FORMAT", value_parser = target)]
    target: Option<Target>,
    /// Write the result to this file instead of standard output, complete or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Use this metadata file for a CSV file
    #[arg(long, value_name = "METADATA.json")]
    metadata: Option<PathBuf>,
    /// Describe group, tables and rows as well as the cells (standard mode)
    #[arg(long, conflicts_with = "minimal")]
    standard: bool,
    /// Write the triples of the cells only (minimal mode, the default)
    #[arg(long)]
    minimal: bool,
    /// Sort the graph: each subject in one place, each triple once
    #[arg(long)]
    pretty: bool,
    /// Continue where a table is not valid; keys are not compared
    #[arg(long)]
    lenient: bool,
    /// Report metadata with extensions of rapporteur, unknown to other CSVW tools, as errors
    #[arg(long)]
    strict: bool,
    /// Write diagnostics, to standard error, in this style
    #[arg(
        long = "format",
        alias = "report-format",
        value_enum,
        value_name = "STYLE",
        default_value = "human"
    )]
    form: report::Form,
    /// Read rows with this many threads, at most 512; the result is the same with any number
    /// [default: one for each processor]
    #[arg(long, value_name = "NUMBER", value_parser = threads)]
    threads: Option<NonZeroUsize>,
    /// Hold at most this much of the keys in memory, such as 500M or 4G, and the rest in the folder for
    /// temporary files (TMPDIR) [default: all, with 10 to 21 bytes for each key]
    #[arg(long, value_name = "SIZE", value_parser = Limits::bytes, conflicts_with = "lenient")]
    key_memory: Option<u64>,
    #[command(flatten)]
    rows: RowLimit,
    /// Use this IRI for the folder of the input
    #[arg(long, value_name = "IRI", default_value = DEFAULT_BASE, value_parser = base)]
    base: String,
}

/// The most threads: more than processors only take memory.
const THREADS: usize = 512;

/// A target by name or extension.
fn target(name: &str) -> Result<Target, String> {
    let unknown = || format!("the formats are {}", Target::names().join(", "));
    Target::from_name(name).ok_or_else(unknown)
}

impl Convert {
    pub(super) fn run(self) -> Result<(), Failure> {
        let named = || Target::from_name(extension(self.output.as_deref())?);
        let target = self.target.or_else(named);
        let target = target.ok_or_else(|| which_format(&Target::names()))?;
        if self.pretty && target == Target::Json {
            let message = "--pretty sorts a graph, but plain JSON has none: remove --pretty, or \
                           choose --to jsonld";
            return Err(Failure::Usage(message.to_owned()));
        }
        super::metadata_fits(&self.input, self.metadata.as_deref())?;
        let mut problems = Diagnostics::new();
        let Input { files, group } =
            find(&self.input, self.metadata.as_deref(), &self.base, &mut problems)?;
        let files = self.rows.of(files);
        if let Some(group) = group.as_ref().filter(|_| self.strict) {
            metadata::refuse_extensions(group, &mut problems);
        }
        let Some(group) = group.filter(|_| problems.is_ok()) else {
            report::to_stderr(&problems, &files, self.form);
            return Err(Failure::Reported);
        };
        let mode = if self.standard { Mode::Standard } else { Mode::Minimal };
        let mut convert = |progress: Option<&Progress>| {
            let options = MappingOptions {
                mode,
                validate: !self.lenient,
                watch: false,
                threads: self.threads,
                key_memory: self.key_memory.map(|size| usize::try_from(size).unwrap_or(usize::MAX)),
                progress,
            };
            let mut work = Work {
                files: &files,
                group: &group,
                options,
                pretty: self.pretty,
                problems: &mut problems,
            };
            output(self.output.as_deref(), &[&files], |out| work.write(target, out))
        };
        // On a terminal, the output itself shows the progress.
        let result = match self.output.is_none() && terminal::is_terminal() {
            true => convert(None),
            false => progress::during(|progress| convert(Some(progress))),
        };
        report::to_stderr(&problems, &files, self.form);
        if problems.is_ok() { result } else { Err(Failure::Reported) }
    }
}

/// Parses a number of threads.
fn threads(number: &str) -> Result<NonZeroUsize, String> {
    let number = number.parse().ok().filter(|number: &NonZeroUsize| number.get() <= THREADS);
    number.ok_or_else(|| format!("it must be a number from 1 to {THREADS}"))
}

/// Parses the IRI of a folder: absolute, with a final `/` added if missing.
pub(super) fn base(iri: &str) -> Result<String, String> {
    let iri = if iri.ends_with('/') { iri.to_owned() } else { format!("{iri}/") };
    match is_absolute(&iri) && !iri.contains(['?', '#']) {
        true => Ok(iri),
        false => Err("it must be an absolute IRI, such as https://example.org/".to_owned()),
    }
}

/// A conversion: input and options.
struct Work<'a> {
    files: &'a Files,
    group: &'a TableGroup,
    options: MappingOptions<'a>,
    /// Whether to collect and sort the whole graph.
    pretty: bool,
    problems: &'a mut Diagnostics,
}

impl Work<'_> {
    /// Writes the tables; an error if they have errors.
    fn write(&mut self, target: Target, out: &mut dyn Write) -> Result<(), ExportError> {
        match self.convert(target, out) {
            Err(ExportError::Diagnostic(problem)) => self.problems.push(*problem),
            result => result?,
        }
        match self.problems.is_ok() {
            true => Ok(()),
            false => Err(ExportError::Io(io::ErrorKind::InvalidData.into())),
        }
    }

    fn convert(&mut self, target: Target, out: &mut dyn Write) -> Result<(), ExportError> {
        let Self { files, group, options, pretty, problems } = self;
        match target {
            Target::Rdf(format) if *pretty => {
                convert_sorted(files, group, *options, problems, format, out)
            }
            target => convert(files, group, *options, problems, target, out),
        }
    }
}
