//! `rapporteur link`: joins a table to the graph by the names in it.

mod write;

use std::path::PathBuf;

use clap::Args;
use rapporteur::source::Files;
use rapporteur::{LinkOptions, LinkedTable, TableFile};

use super::convert::base;
use super::{Failure, FolderArgs, link_report, report, terminal};

/// Join a table to the graph by the names or codes in it
///
/// Writes the same table with new columns: the entity of each name, its codes and a score.
/// Doubtful names are left open and listed for you to decide.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur link votes.csv --column country --type State -o linked.csv
  rapporteur link votes.csv --column country --type State --add alpha3,wikidata
  rapporteur link votes.csv --column country --type State --review look.csv -o linked.csv
  rapporteur link votes.csv --column country --type State --decisions look.csv -o linked.csv
  rapporteur link votes.csv --column country --type State --split ';' --long -o linked.csv

New columns for `country`: country_iri, country_label, one for each --add, country_score,
country_method and country_decision (match, review or none).")]
pub(super) struct Link {
    /// Link this table: CSV, or with another delimiter
    #[arg(value_name = "FILE")]
    table: PathBuf,
    /// Link this column, by its title or its number from 1; may be repeated
    #[arg(long, value_name = "COLUMN", required = true)]
    column: Vec<String>,
    /// Look for entities of this class, such as State; one for all columns, or one for each
    #[arg(long = "type", value_name = "CLASS")]
    class: Vec<String>,
    /// Several names stand in a cell, with this between them, such as ';'; COLUMN=; for one column;
    /// may be repeated [default: as the metadata of the table says]
    #[arg(long, value_name = "SEPARATOR")]
    split: Vec<String>,
    /// Write a row for each name of a cell, not one row with lists
    #[arg(long)]
    long: bool,
    /// Use this as evidence: a property, and a column of the table or a value (region=Africa); with
    /// year=COLUMN, entities that had ended or not begun do not match
    #[arg(long, value_name = "PROPERTY=COLUMN|VALUE")]
    context: Vec<String>,
    /// Read the cells as codes of this scheme, such as alpha3
    #[arg(long, value_name = "SCHEME")]
    scheme: Option<String>,
    /// Add these columns: codes (alpha3), other properties, identifiers elsewhere (wikidata)
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    add: Vec<String>,
    /// Write the table to this file, complete or not at all; see --spreadsheet for cells like
    /// formulas
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the doubtful names to this file, to edit in a spreadsheet and use with --decisions; a
    /// spreadsheet reads no cell of it as a formula
    #[arg(long, value_name = "FILE")]
    review: Option<PathBuf>,
    /// Apply the decisions of a person, in a file of --review; may be repeated
    #[arg(long, value_name = "FILE")]
    decisions: Vec<PathBuf>,
    /// Write the decisions as mappings (SSSOM)
    #[arg(long, value_name = "FILE.tsv")]
    sssom: Option<PathBuf>,
    /// Write the links as RDF (skos:exactMatch and a void:Linkset)
    #[arg(long, value_name = "FILE.ttl")]
    links: Option<PathBuf>,
    /// Write a folder of the linked table, to ask together with this one (query --with)
    #[arg(long, value_name = "DIR")]
    graph: Option<PathBuf>,
    /// Set the address below which rows, mappings and links go, such as https://example.org/votes/
    /// [default: made of the content of the table, urn:uuid:…]
    #[arg(long, value_name = "IRI", value_parser = base)]
    base: Option<String>,
    /// Read the table in this encoding, such as windows-1252 [default: as its first bytes or its
    /// metadata say, else UTF-8]
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Replace existing metadata (with --graph)
    #[arg(long, requires = "graph")]
    force: bool,
    /// Set the class of a row, such as schema:VoteAction (with --graph)
    #[arg(long, value_name = "CLASS", requires = "graph")]
    row_class: Option<String>,
    /// Set the property of a column, such as country=schema:agent (with --graph)
    #[arg(long, value_name = "COLUMN=PROPERTY", requires = "graph")]
    property: Vec<String>,
    /// Protect cells from calculation in a spreadsheet: put a ' before = + - @, tab and CR at the
    /// start
    #[arg(long)]
    spreadsheet: bool,
    #[command(flatten)]
    folder: FolderArgs,
}

/// The graph and the table, read and linked.
struct Ready {
    linked: LinkedTable,
    /// The folders of the graph, the table and the decisions.
    read: Vec<Files>,
}

impl Link {
    pub(super) fn run(self) -> Result<(), Failure> {
        let ready = self.read()?;
        report::human(&ready.linked.problems);
        self.write(&ready)?;
        for (title, links) in ready.linked.columns() {
            link_report::summary(title, links);
        }
        if let Some(note) = ready.linked.recoded() {
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
            split: self.split.clone(),
            long: self.long,
            base: self.base.clone(),
            encoding: self.encoding.clone(),
            keeps_rows: false,
            corrects: false,
            decisions: self.decisions.iter().map(TableFile::at).collect(),
        };
        let linked = project.link(&table, &options).map_err(report::input)?;
        let decisions = options.decisions.into_iter().map(|file| file.files);
        Ok(Ready { linked, read: [own, table.files].into_iter().chain(decisions).collect() })
    }
}
