//! `rapporteur check`: is everything in order?

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::input::{self, Input, RowLimit};
use super::outputs::output;
use super::{Failure, ledger, progress, report, terminal};
use crate::csvw::mapping::{self, MappingOptions, Summary};
use crate::csvw::metadata;
use crate::csvw::metadata::model::TableGroup;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::project::folder::{DATA_FOLDER, Folder};
use crate::project::trace::{self as origin, CheckOutcome, Tables};
use crate::query::Catalogue;
use crate::rdf::Triple;
use crate::rdf::export::{self, Context, ExportError};
use crate::rdf::format::Format;
use crate::rdf::graph::{Graph, GraphBuilder, GraphName};
use crate::shacl::Report;
use crate::source::{DEFAULT_BASE, Files};

/// Check a folder or any CSV file: metadata, tables, keys, ontology and shapes
///
/// Reports every problem with its file, line and cell, and counts tables, rows, cells and triples.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur check                      check the current folder
  rapporteur check my-folder            check another folder
  rapporteur check table.csv            check a table, with the metadata found for it
  rapporteur check csv-metadata.json    check the tables of a metadata file
  rapporteur check --format sarif       write the report for a code-scanning service
  rapporteur check --ledger             count the mapped and rejected cells of each column
  rapporteur check --report shapes.ttl  write a SHACL validation report

Diagnostics go to standard error; with --format json, sarif or github to standard output.")]
pub(super) struct Check {
    /// Check this folder (with `data/` and perhaps `ontology/`), CSV file or metadata file
    #[arg(value_name = "FOLDER|FILE.csv|METADATA.json", default_value = ".")]
    input: PathBuf,
    /// Check this folder; the same as the argument FOLDER
    #[arg(short = 'C', long = "folder", value_name = "DIR", conflicts_with = "input")]
    folder: Option<PathBuf>,
    /// Use this metadata file for a CSV file
    #[arg(long, value_name = "METADATA.json")]
    metadata: Option<PathBuf>,
    /// Write diagnostics in this style
    #[arg(
        long = "format",
        alias = "report-format",
        value_enum,
        value_name = "STYLE",
        default_value = "human"
    )]
    form: report::Form,
    /// Write how many cells of each column were mapped, empty, suppressed or rejected to standard
    /// output: a table on a terminal, else CSV
    #[arg(long)]
    ledger: bool,
    /// Write the results of the shapes of `ontology/` to a file, as a SHACL validation report in the
    /// RDF format of its name; `-` writes Turtle to standard output
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    rows: RowLimit,
    /// Treat warnings as errors
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Report metadata with extensions of rapporteur, unknown to other CSVW tools, as errors
    #[arg(long)]
    strict: bool,
}

/// What makes a check fail besides errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    /// Warnings
    Warnings,
}

/// What a check has read.
struct Checked {
    files: Files,
    groups: Vec<TableGroup>,
    summaries: Vec<Summary>,
    /// How many triples there are of what.
    triples: String,
    /// What is to be said besides.
    remarks: Vec<String>,
}

impl Check {
    pub(super) fn run(mut self) -> Result<(), Failure> {
        self.input = self.folder.take().unwrap_or(self.input);
        let to_output = [
            self.ledger,
            self.form != report::Form::Human,
            self.report.as_deref() == Some(Path::new("-")),
        ];
        if to_output.iter().filter(|wanted| **wanted).count() > 1 {
            let message = "--ledger, --report - and a report as json, sarif or github all go to \
                           standard output: use one of them";
            return Err(Failure::Usage(message.to_owned()));
        }
        let mut problems = Diagnostics::new();
        let checked = match self.read(&mut problems) {
            // A program that asks for a report gets one, whatever is wrong.
            Err(Failure::Diagnostics(list)) if self.form != report::Form::Human => {
                list.into_iter().for_each(|problem| problems.push(problem));
                let none = Files::new("");
                report::to_stdout(&problems, &none, self.form)?;
                return Err(Failure::Reported);
            }
            read => read?,
        };
        if self.strict {
            let groups = checked.groups.iter();
            groups.for_each(|group| metadata::refuse_extensions(group, &mut problems));
        }
        let tables = || checked.summaries.iter().flat_map(|summary| &summary.tables);
        let unaccounted = tables().flat_map(|table| table.unaccounted());
        unaccounted.for_each(|problem| problems.push(problem));
        match self.form {
            report::Form::Human => report::to_stderr(&problems, &checked.files, self.form),
            form => report::to_stdout(&problems, &checked.files, form)?,
        }
        checked.remarks.iter().for_each(|remark| terminal::say(remark));
        if self.ledger {
            let mut out = terminal::stdout();
            ledger::write(tables(), terminal::is_terminal(), &mut out)?;
            out.flush()?;
        }
        let rows: u64 = tables().map(|t| t.ledger.rows).sum();
        let cells: u64 = tables().flat_map(|t| &t.ledger.columns).map(|c| c.read).sum();
        terminal::say(&format!(
            "{}, {}, {}; {}: {}",
            report::plural(tables().count() as u64, "table"),
            report::plural(rows, "row"),
            report::plural(cells, "cell"),
            checked.triples,
            report::count(&problems)
        ));
        let denied = self.deny == Some(Deny::Warnings) && problems.warnings() > 0;
        if problems.is_ok() && !denied { Ok(()) } else { Err(Failure::Reported) }
    }

    /// Reads all that there is: a whole folder, or the tables of a file.
    fn read(&self, problems: &mut Diagnostics) -> Result<Checked, Failure> {
        let has_data = self.input.join(DATA_FOLDER).is_dir();
        let has_metadata = self.input.join(input::METADATA).is_file();
        if !self.input.exists() {
            let name = self.input.display().to_string();
            let message = format!("there is no file or folder '{name}'");
            return Err(
                Box::new(Diagnostic::new(Code::FileMissing, message, Place::file(name))).into()
            );
        }
        if self.input.is_dir() && (has_data || !has_metadata) {
            return self.folder(problems);
        }
        if self.report.is_some() {
            let message = "--report needs a folder with shapes in 'ontology/'";
            return Err(Failure::Usage(message.to_owned()));
        }
        let metadata = self.metadata.as_deref();
        let Input { files, group } = input::find(&self.input, metadata, DEFAULT_BASE, problems)?;
        let files = self.rows.of(files);
        let groups: Vec<TableGroup> = group.into_iter().collect();
        let mut count: u64 = 0;
        let mut sink = |_: Triple<'_>| {
            count += 1;
            Ok(())
        };
        let summaries: io::Result<Vec<Summary>> = progress::during(|progress| {
            let progress = Some(progress);
            let options = MappingOptions { validate: true, progress, ..MappingOptions::default() };
            let mut map = |group| mapping::map(&files, group, options, problems, &mut sink);
            groups.iter().map(&mut map).collect()
        });
        let summaries = summaries?;
        let triples = report::plural(count, "triple");
        Ok(Checked { files, groups, summaries, triples, remarks: Vec::new() })
    }

    /// Reads a folder, and checks its graph by the shapes of its ontology.
    fn folder(&self, problems: &mut Diagnostics) -> Result<Checked, Failure> {
        let files = self.rows.of(super::folder(&self.input)?);
        super::has_data(&files)?;
        let folders = std::slice::from_ref(&files);
        let folder = progress::during(|progress| {
            crate::project::folder::read_all(folders, Some(progress), problems)
        })?;
        let records = folder.graph.part(GraphName::Records).len() as u64;
        let ontology = folder.graph.part(GraphName::Ontology).len();
        let triples =
            format!("{} of records, {ontology} of ontology", report::plural(records, "triple"));
        origin::name_rows(Tables::new(&files, &folder), problems)?;
        let remarks = self.shapes(&files, &folder, problems)?;
        // What other commands read beside the tables is to be right too.
        match Catalogue::find(&files) {
            Ok(catalogue) => {
                let questions = catalogue.questions().filter_map(|(_, question)| question.err());
                questions.for_each(|problem| problems.push(*problem));
            }
            Err(problem) => problems.push(*problem),
        }
        if let Err(problem) = Context::read(&files) {
            problems.push(*problem);
        }
        let Folder { groups, summaries, .. } = folder;
        Ok(Checked { files, groups, summaries, triples, remarks })
    }

    /// Checks the graph of a folder by the shapes of its ontology.
    fn shapes(
        &self,
        files: &Files,
        folder: &Folder,
        problems: &mut Diagnostics,
    ) -> Result<Vec<String>, Failure> {
        Ok(match origin::validate(files, folder, problems)? {
            CheckOutcome::Unchecked => {
                let remark =
                    "the shapes of 'ontology/' are not checked until all files can be read";
                vec![remark.to_owned()]
            }
            CheckOutcome::Checked { report, left_out } => {
                if let Some(target) = &self.report {
                    write_report(&report, &folder.graph, target, files)?;
                }
                let findings = report::plural(left_out, "more finding");
                let remark = format!(
                    "{findings} may disappear once these errors are fixed; run the check again"
                );
                Some(remark).filter(|_| left_out > 0).into_iter().collect()
            }
        })
    }
}

/// Writes a report of a validation to a file, or as Turtle to standard output.
fn write_report(
    report: &Report,
    graph: &Graph,
    target: &Path,
    files: &Files,
) -> Result<(), Failure> {
    let target = Some(target).filter(|target| *target != Path::new("-"));
    let named = || Format::from_name(super::export::extension(target)?);
    let Some(format) = (if target.is_none() { Some(Format::Turtle) } else { named() }) else {
        let known: Vec<&str> = Format::ALL.iter().flat_map(|f| f.extensions()).copied().collect();
        let message = "the name of the report does not end with a known format".to_owned();
        let help = format!("end the name with .{}", known.join(", ."));
        let problem = Diagnostic::new(Code::UnknownFormat, message, Place::file("--report"));
        return Err(Box::new(problem.help(help)).into());
    };
    let mut builder = GraphBuilder::new();
    let prefixes: Vec<(&str, &str)> = graph.prefixes().iter().collect();
    builder.declare_prefixes(&prefixes);
    report.write(graph, &mut builder)?;
    let options =
        export::ExportOptions { parts: &[GraphName::Records], graphs: false, context: None };
    let written = builder.finish();
    output(target, &[files], |out| -> Result<(), ExportError> {
        export::write(&written, format, &options, out)
    })
}
