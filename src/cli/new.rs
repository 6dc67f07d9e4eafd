//! `rapporteur new` and `rapporteur add`: makes a project from tables, or adds a table to one.

use std::path::{Path, PathBuf};

use clap::Args;
use rapporteur::{AddOptions, Error, Scaffold, ScaffoldOptions, TableFile, scaffold};

use super::rows::RowLimit;
use super::{Failure, FolderArgs, report, terminal};

/// Write a complete project from CSV files: description, ontology, questions
///
/// Copies the tables to data/, and writes what belongs to them: csv-metadata.json with addresses,
/// datatypes, keys and references; classes, properties and shapes; questions about each class; a
/// README, a citation and a workflow that checks each change. What was guessed is listed at the end.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur new votes votes.csv countries.csv
  rapporteur new votes *.csv --title 'Votes' --base https://votes.example/

The folder must be empty or new. `rapporteur add` adds tables later.")]
pub(super) struct New {
    /// Write the project to this folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Make it of these tables
    #[arg(value_name = "FILE.csv", required = true)]
    tables: Vec<PathBuf>,
    /// Give it this title [default: the name of the folder]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Let all addresses begin with this [default: https://example.org/DIR/]
    #[arg(long, value_name = "IRI")]
    base: Option<String>,
    #[command(flatten)]
    rows: RowLimit,
}

/// Add a table to a project, with its description, ontology and questions
///
/// Finds the columns that refer to tables of the project, by keys or by names. Names are also looked
/// up in the projects of --with, and listed in a table of their own, for you to complete.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur add votes.csv
  rapporteur add -C my-folder votes.csv --with ../states

No file is replaced but data/csv-metadata.json, which keeps all that it holds.")]
pub(super) struct Add {
    /// Add this table
    #[arg(value_name = "FILE.csv")]
    table: PathBuf,
    /// Look up names in this project, too; may be repeated
    #[arg(long, value_name = "DIR")]
    with: Vec<PathBuf>,
    /// Let new addresses begin with this [default: as those of the ontology]
    #[arg(long, value_name = "IRI")]
    base: Option<String>,
    #[command(flatten)]
    folder: FolderArgs,
}

impl New {
    pub(super) fn run(self) -> Result<(), Failure> {
        let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
        let name = name(&self.folder)
            .or_else(|| name(&std::path::absolute(&self.folder).ok()?))
            .unwrap_or_default();
        let tables: Vec<TableFile> = self.tables.iter().map(|p| self.rows.table(p)).collect();
        let row_limit = tables.first().map_or(0, |table| table.files.row_limit());
        let options = ScaffoldOptions { name, title: self.title, base: self.base, row_limit };
        let made = scaffold(&tables, &options).map_err(reported)?;
        made.write(&self.folder)?;
        say(&made, &self.folder);
        Ok(())
    }
}

impl Add {
    pub(super) fn run(self) -> Result<(), Failure> {
        let project = super::read_folder(&self.folder.files()?)?;
        let mut with = Vec::new();
        for folder in &self.with {
            with.push(super::read_folder(&self.folder.rows.of(super::folder(folder)?))?);
        }
        let table = self.folder.rows.table(&self.table);
        let options = AddOptions { base: self.base };
        let made = project.add(&table, &with, &options).map_err(reported)?;
        made.write(&self.folder.folder)?;
        say(&made, &self.folder.folder);
        Ok(())
    }
}

impl RowLimit {
    /// A table on disk, with the row limit.
    fn table(self, path: &Path) -> TableFile {
        let table = TableFile::at(path);
        TableFile { files: self.of(table.files), ..table }
    }
}

/// What is wrong with tables, reported as all of it.
fn reported(error: Error) -> Failure {
    match error {
        Error::Input(problems) => {
            report::human(&problems);
            Failure::Reported
        }
        error => error.into(),
    }
}

/// Says what was written, what to do next, and what is doubtful.
fn say(made: &Scaffold, folder: &Path) {
    report::human(&made.problems);
    terminal::say(&format!("written to '{}':", folder.display()));
    let mut questions = 0;
    for path in made.paths() {
        match path.starts_with("queries/") {
            true => questions += 1,
            false => terminal::say(&format!("  {path}")),
        }
    }
    terminal::say(&format!("  {questions} questions in queries/"));
    terminal::say("next:");
    for command in made.commands(folder) {
        terminal::say(&format!("  {command}"));
    }
    if !made.doubts.is_empty() {
        terminal::say("guesses, which another row could overturn:");
    }
    for doubt in &made.doubts {
        terminal::say(&format!("  {doubt}"));
    }
}
