//! `rapporteur check`: is everything in order?

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;

use super::input::{self, Input};
use super::{Failure, ledger, report};
use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::files::{DEFAULT_BASE, Files};
use crate::folder::DATA_FOLDER;
use crate::graph::Part;
use crate::mapping::{self, Mode, Options, Summary, Triple};
use crate::metadata;
use crate::metadata::model::TableGroup;

/// Check a folder, or any CSV: metadata, tables, keys and ontology
///
/// Reports every problem with file, row and column, and sums up what was read.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur check                      check the current folder
  rapporteur check my-folder            check another one
  rapporteur check table.csv            check a table, with the metadata found for it
  rapporteur check csv-metadata.json    check the tables of a metadata file
  rapporteur check --format sarif       the report for a code-scanning service
  rapporteur check --ledger             what became of the cells, column by column

Problems go to standard error; in the forms json, sarif and github to standard output.")]
pub(super) struct Check {
    /// A folder with `data/` and perhaps `ontology/` in it, a CSV file, or a metadata file
    #[arg(value_name = "FOLDER|FILE.csv|METADATA.json", default_value = ".")]
    input: PathBuf,
    /// Use this metadata file for a CSV file
    #[arg(long, value_name = "METADATA.json")]
    metadata: Option<PathBuf>,
    /// How problems are written
    #[arg(long = "format", value_enum, value_name = "FORM", default_value = "human")]
    form: report::Form,
    /// Write what became of the cells of each column to standard output: a table on a terminal,
    /// else CSV
    #[arg(long)]
    ledger: bool,
    /// Fail where there is something to warn of, too
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Refuse metadata with extensions of rapporteur, which other CSVW tools do not know
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
}

impl Check {
    pub(super) fn run(self) -> Result<(), Failure> {
        if self.ledger && self.form != report::Form::Human {
            let message =
                "--ledger and a report as json, sarif or github both go to standard output";
            return Err(Failure::Usage(message.to_owned()));
        }
        let mut problems = Problems::new();
        let checked = self.read(&mut problems)?;
        if self.strict {
            let groups = checked.groups.iter();
            groups.for_each(|group| metadata::refuse_extensions(group, &mut problems));
        }
        let tables = || checked.summaries.iter().flat_map(|summary| &summary.tables);
        let unaccounted = tables().flat_map(|table| table.unaccounted());
        unaccounted.for_each(|problem| problems.push(problem));
        match self.form {
            report::Form::Human => report::to_stderr(&problems, &checked.files, self.form),
            form => report::write(&problems, &checked.files, form, &mut io::stdout().lock())?,
        }
        if self.ledger {
            let mut out = io::BufWriter::new(io::stdout().lock());
            ledger::write(tables(), io::stdout().is_terminal(), &mut out)?;
            out.flush()?;
        }
        let rows: u64 = tables().map(|t| t.ledger.rows).sum();
        let cells: u64 = tables().flat_map(|t| &t.ledger.columns).map(|c| c.read).sum();
        anstream::eprintln!(
            "{}, {}, {}; {}: {}",
            report::plural(tables().count() as u64, "table"),
            report::plural(rows, "row"),
            report::plural(cells, "cell"),
            checked.triples,
            report::count(&problems)
        );
        let denied = self.deny == Some(Deny::Warnings) && problems.warnings() > 0;
        if problems.is_ok() && !denied { Ok(()) } else { Err(Failure::Reported) }
    }

    /// Reads all that there is: a whole folder, or the tables of a file.
    fn read(&self, problems: &mut Problems) -> Result<Checked, Failure> {
        let has_data = self.input.join(DATA_FOLDER).is_dir();
        let has_metadata = self.input.join(input::METADATA).is_file();
        if !self.input.exists() {
            let name = self.input.display().to_string();
            let message = format!("there is no file or folder '{name}'");
            return Err(
                Box::new(Problem::new(Code::FileMissing, message, Place::file(name))).into()
            );
        }
        if self.input.is_dir() && (has_data || !has_metadata) {
            return self.folder(problems);
        }
        let metadata = self.metadata.as_deref();
        let Input { files, group } = input::find(&self.input, metadata, DEFAULT_BASE, problems);
        let groups: Vec<TableGroup> = group.into_iter().collect();
        let options = Options { mode: Mode::Minimal, validate: true };
        let mut count: u64 = 0;
        let mut sink = |_: Triple<'_>| {
            count += 1;
            Ok(())
        };
        let mut summaries = Vec::new();
        for group in &groups {
            summaries.push(mapping::map(&files, group, options, problems, &mut sink)?);
        }
        let triples = report::plural(count, "triple");
        Ok(Checked { files, groups, summaries, triples })
    }

    /// Reads a folder.
    fn folder(&self, problems: &mut Problems) -> Result<Checked, Failure> {
        let files = super::folder(&self.input)?;
        let folder = crate::folder::read(&files, problems)?;
        let records = folder.graph.part(Part::Records).len() as u64;
        let ontology = folder.graph.part(Part::Ontology).len();
        let triples =
            format!("{} of records, {ontology} of ontology", report::plural(records, "triple"));
        Ok(Checked { files, groups: folder.groups, summaries: folder.summaries, triples })
    }
}
