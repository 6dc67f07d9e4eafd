//! `rapporteur check`: validates tables, metadata, ontology and shapes.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use rapporteur::csvw;
use rapporteur::csvw::check::TableChecks;
use rapporteur::csvw::find::{self, Input};
use rapporteur::csvw::mapping::Summary;
use rapporteur::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use rapporteur::project::{CheckOutcome, DATA_FOLDER, Limits, Report};
use rapporteur::rdf::export::{self, ExportError};
use rapporteur::source::{DEFAULT_BASE, Files};
use rapporteur::{CheckOptions, Counts, Format, Graph, Project};

use super::outputs::output;
use super::rows::RowLimit;
use super::{Failure, ledger, progress, report, terminal};

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
    /// Hold at most this much of the keys in memory, such as 500M or 4G, the rest in the folder for
    /// temporary files (TMPDIR), and no graph: for tables larger than memory. Shapes, terms, addresses
    /// and names are not checked, since they need the graph
    #[arg(long, value_name = "SIZE", value_parser = Limits::bytes, conflicts_with = "report")]
    key_memory: Option<u64>,
    #[command(flatten)]
    rows: RowLimit,
    /// Treat warnings as errors
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Report metadata with extensions of rapporteur, unknown to other CSVW tools, as errors
    #[arg(long)]
    strict: bool,
}

/// What a check without a graph leaves out.
const WITHOUT_GRAPH: &str = "with --key-memory, shapes, terms, addresses and names are not checked, and \
                             a triple that occurs twice is counted twice";

/// What makes a check fail in addition to errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    /// Warnings
    Warnings,
}

/// What a check has read.
struct Checked {
    files: Files,
    problems: Diagnostics,
    summaries: Vec<Summary>,
    counts: Counts,
    /// The numbers of triples, by kind, as text.
    triples: String,
    /// Remarks below the counts.
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
        let checked = match self.read() {
            // A program that asks for a report always gets one.
            Err(Failure::Diagnostics(list)) if self.form != report::Form::Human => {
                let mut problems = Diagnostics::new();
                list.into_iter().for_each(|problem| problems.push(problem));
                let none = Files::new("");
                report::to_stdout(&problems, &none, self.form)?;
                return Err(Failure::Reported);
            }
            read => read?,
        };
        let Checked { files, problems, counts, .. } = &checked;
        match self.form {
            report::Form::Human => report::to_stderr(problems, files, self.form),
            form => report::to_stdout(problems, files, form)?,
        }
        checked.remarks.iter().for_each(|remark| terminal::say(remark));
        if self.ledger {
            let mut out = terminal::stdout();
            let tables = checked.summaries.iter().flat_map(|summary| &summary.tables);
            ledger::write(tables, terminal::is_terminal(), &mut out)?;
            out.flush()?;
        }
        terminal::say(&format!(
            "{}, {}, {}; {}: {}",
            report::plural(counts.tables, "table"),
            report::plural(counts.rows, "row"),
            report::plural(counts.cells, "cell"),
            checked.triples,
            report::count(problems)
        ));
        let denied = self.deny == Some(Deny::Warnings) && problems.warnings() > 0;
        if problems.is_ok() && !denied { Ok(()) } else { Err(Failure::Reported) }
    }

    /// Reads a whole folder, or the tables of a file.
    fn read(&self) -> Result<Checked, Failure> {
        let has_data = self.input.join(DATA_FOLDER).is_dir();
        let has_metadata = self.input.join(find::METADATA).is_file();
        if !self.input.exists() {
            let name = self.input.display().to_string();
            let message = format!("there is no file or folder '{name}'");
            return Err(
                Box::new(Diagnostic::new(Code::FileMissing, message, Place::file(name))).into()
            );
        }
        super::metadata_fits(&self.input, self.metadata.as_deref())?;
        if self.input.is_dir() && (has_data || !has_metadata) {
            return self.folder();
        }
        if self.report.is_some() {
            let message = "--report needs a folder with shapes in 'ontology/'";
            return Err(Failure::Usage(message.to_owned()));
        }
        let (metadata, mut problems) = (self.metadata.as_deref(), Diagnostics::new());
        let Input { files, group } =
            find::find(&self.input, metadata, DEFAULT_BASE, &mut problems)?;
        let files = self.rows.of(files);
        let checked = progress::during(|progress| {
            let (strict, key_memory) = (self.strict, self.key_memory());
            let checks = TableChecks { strict, key_memory, progress: Some(progress) };
            let mut check = |group| csvw::check::check(&files, group, checks, &mut problems);
            group.as_ref().map(&mut check).transpose()
        })?;
        let summary = checked.unwrap_or_default();
        let triples = report::plural(summary.triples(), "triple");
        let summaries = vec![summary];
        let is_undescribed = group.is_some_and(|g| g.tables.iter().all(|t| t.place.is_none()));
        let remarks = is_undescribed.then(|| self.undescribed()).into_iter().collect();
        let counts = Counts::of_tables(&summaries);
        Ok(Checked { files, problems, summaries, counts, triples, remarks })
    }

    fn key_memory(&self) -> Option<usize> {
        self.key_memory.map(|size| usize::try_from(size).unwrap_or(usize::MAX))
    }

    /// The note about a table without metadata.
    fn undescribed(&self) -> String {
        let name = self.input.display();
        format!(
            "no metadata describes '{name}', so only its form is checked: `rapporteur init {name}` \
             writes metadata for it, `rapporteur new DIR {name}` a whole project"
        )
    }

    /// Reads and checks a folder.
    fn folder(&self) -> Result<Checked, Failure> {
        let files = self.rows.of(super::folder(&self.input)?);
        super::has_data(&files)?;
        let project = Project::from(files);
        let options = CheckOptions { strict: self.strict, key_memory: self.key_memory() };
        let checked = progress::during(|progress| project.check_with(options, Some(progress)))?;
        let rapporteur::Check { problems, counts, shapes, summaries } = checked;
        let files = project.files().clone();
        let remarks = match shapes {
            CheckOutcome::WithoutGraph => vec![WITHOUT_GRAPH.to_owned()],
            CheckOutcome::Unchecked => {
                let remark =
                    "the shapes of 'ontology/' are not checked until all files can be read";
                vec![remark.to_owned()]
            }
            CheckOutcome::Checked { report, left_out } => {
                if let Some(target) = &self.report {
                    write_report(&report, &project.read()?.graph, target, &files)?;
                }
                let findings = report::plural(left_out, "more finding");
                let remark = format!(
                    "{findings} may disappear once these errors are fixed; run the check again"
                );
                Some(remark).filter(|_| left_out > 0).into_iter().collect()
            }
        };
        let records = report::plural(counts.records, "triple");
        let triples = format!("{records} of records, {} of ontology", counts.ontology);
        Ok(Checked { files, problems, summaries, counts, triples, remarks })
    }
}

/// Writes the validation report to a file, or as Turtle to standard output.
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
    let options = export::ExportOptions::default();
    let written = report.graph(graph)?;
    output(target, &[files], |out| -> Result<(), ExportError> {
        export::write(&written, format, &options, out)
    })
}
