//! `rapporteur link`: joins a table to the graph by the names in it.

mod write;

use std::path::PathBuf;

use clap::Args;

use super::link_report;
use super::{Failure, FolderArgs, report, terminal};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::link::describe::{self, Meaning};
use crate::link::output;
use crate::project::linking::split;
use crate::project::{Error, LinkOptions, LinkedTable, TableFile};
use crate::source::Files;

/// Join a table to the graph by the names or codes in it
///
/// Writes the same table with columns added: what each name means, its codes, how sure that is.
/// What is not sure is left open and listed for you to decide.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur link votes.csv --column country --type State -o linked.csv
  rapporteur link votes.csv --column country --type State --add alpha3,wikidata
  rapporteur link votes.csv --column country --type State --review look.csv -o linked.csv
  rapporteur link votes.csv --column country --type State --decisions look.csv -o linked.csv

Columns that are added to `country`: country_iri, country_label, one for each --add, country_score,
country_method and country_decision (match, review or none).")]
pub(super) struct Link {
    /// The table: CSV, or with another delimiter
    #[arg(value_name = "FILE")]
    table: PathBuf,
    /// The column to link, by its title or its number from 1; may be given several times
    #[arg(long, value_name = "COLUMN", required = true)]
    column: Vec<String>,
    /// What its cells name, such as State; one for all columns, or one for each
    #[arg(long = "type", value_name = "CLASS")]
    class: Vec<String>,
    /// What else is known: a property, and a column of the table or a value (region=Africa)
    #[arg(long, value_name = "PROPERTY=COLUMN|VALUE")]
    context: Vec<String>,
    /// The cells are codes of this scheme, such as alpha3
    #[arg(long, value_name = "SCHEME")]
    scheme: Option<String>,
    /// Add these too: codes (alpha3), other properties, identifiers elsewhere (wikidata)
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    add: Vec<String>,
    /// Write the table to this file, whole or not at all; cells like formulas stay (--spreadsheet)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the names that need a look to this file, to be edited in a spreadsheet and given to
    /// --decisions; no cell of it is taken for a formula
    #[arg(long, value_name = "FILE")]
    review: Option<PathBuf>,
    /// Apply what a person decided, from a file that --review wrote
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// Write the decisions as mappings (SSSOM)
    #[arg(long, value_name = "FILE.tsv")]
    sssom: Option<PathBuf>,
    /// Write the links as RDF (skos:exactMatch and a void:Linkset)
    #[arg(long, value_name = "FILE.ttl")]
    links: Option<PathBuf>,
    /// Make a folder of the linked table, to be asked together with this one (query --with)
    #[arg(long, value_name = "DIR")]
    graph: Option<PathBuf>,
    /// With --graph: replace metadata that is there already
    #[arg(long, requires = "graph")]
    force: bool,
    /// With --graph: what a row is, such as schema:VoteAction
    #[arg(long, value_name = "CLASS", requires = "graph")]
    row_class: Option<String>,
    /// With --graph: what a column says, such as country=schema:agent
    #[arg(long, value_name = "COLUMN=PROPERTY", requires = "graph")]
    property: Vec<String>,
    /// Keep spreadsheets from calculating cells of the table: a ' before what begins with = + - @,
    /// tab or CR
    #[arg(long)]
    spreadsheet: bool,
    #[command(flatten)]
    folder: FolderArgs,
}

/// What is known once the graph and the table are read.
struct Ready {
    linked: LinkedTable,
    /// The folder of the graph, and those of the table and of the decisions.
    read: Vec<Files>,
}

impl Link {
    pub(super) fn run(self) -> Result<(), Failure> {
        let ready = self.read()?;
        let LinkedTable { source, tasks, links, problems, .. } = &ready.linked;
        report::human(problems);
        self.write(&ready)?;
        for (task, links) in tasks.iter().zip(links) {
            link_report::summary(source.title(task.column), links);
        }
        if let Some(note) = output::recoded(source) {
            terminal::say(&note);
        }
        Ok(())
    }

    fn read(&self) -> Result<Ready, Failure> {
        let own = self.folder.files()?;
        let project = super::read_folder(&own)?;
        let table = TableFile::at(&self.table);
        let table = TableFile { files: self.folder.rows.of(table.files), ..table };
        let options = LinkOptions {
            columns: self.column.clone(),
            classes: self.class.clone(),
            context: self.context.clone(),
            scheme: self.scheme.clone(),
            add: self.add.clone(),
            decisions: self.decisions.as_deref().map(TableFile::at),
        };
        let linked = project.link(&table, &options).map_err(|error| match error {
            Error::Input(problems) => {
                report::human(&problems);
                Failure::Reported
            }
            error => error.into(),
        })?;
        let decisions = options.decisions.map(|file| file.files);
        Ok(Ready { linked, read: [own, table.files].into_iter().chain(decisions).collect() })
    }

    /// What --row-class and --property say.
    fn meaning(&self, ready: &Ready) -> Result<Meaning, Failure> {
        let iri = |name: &str| {
            describe::expand(name).ok_or_else(|| {
                let message = format!("'{name}' is neither an IRI nor a name with a known prefix");
                let help = "write it in full, or with a prefix that CSVW knows, such as schema:";
                let problem =
                    Diagnostic::new(Code::LinkOption, message, Place::file("command line"));
                Failure::from(Box::new(problem.help(help)))
            })
        };
        let row_class = self.row_class.as_deref().map(iri).transpose()?;
        let mut properties = Vec::new();
        for text in &self.property {
            let (column, property) = split(text)?;
            let column = ready.linked.source.column(column)?;
            properties.push((ready.linked.source.title(column).trim().to_owned(), iri(property)?));
        }
        Ok(Meaning { row_class, properties })
    }
}
