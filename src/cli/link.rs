//! `rapporteur link`: joins a table to the graph by the names in it.

mod write;

use std::path::{Path, PathBuf};

use clap::Args;

use super::link_report;
use super::{Failure, FolderArgs, report, terminal};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::link::column::{self, Given, Links, Task, unknown};
use crate::link::describe::{self, Meaning};
use crate::link::review::Decided;
use crate::link::table::TableReader;
use crate::link::{Extra, MatchContext, Resolver, Scheme, output};
use crate::rdf::graph::{Graph, GraphName};
use crate::source::Files;

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
    /// Use this as evidence: a property, and a column of the table or a value (region=Africa)
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
    /// Apply the decisions of a person, in a file of --review
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// Write the decisions as mappings (SSSOM)
    #[arg(long, value_name = "FILE.tsv")]
    sssom: Option<PathBuf>,
    /// Write the links as RDF (skos:exactMatch and a void:Linkset)
    #[arg(long, value_name = "FILE.ttl")]
    links: Option<PathBuf>,
    /// Write a folder of the linked table, to ask together with this one (query --with)
    #[arg(long, value_name = "DIR")]
    graph: Option<PathBuf>,
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

/// What is known once the graph and the table are read.
struct Ready {
    source: TableReader,
    tasks: Vec<Task>,
    links: Vec<Links>,
    extras: Vec<Extra>,
    /// The folder of the graph, and those of the table and of the decisions.
    read: Vec<Files>,
}

impl Link {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut problems = Diagnostics::new();
        let ready = self.read(&mut problems)?;
        report::human(&problems);
        if !problems.is_ok() {
            return Err(Failure::Reported);
        }
        self.write(&ready)?;
        for (task, links) in ready.tasks.iter().zip(&ready.links) {
            link_report::summary(ready.source.title(task.column), links);
        }
        if let Some(note) = output::recoded(&ready.source) {
            terminal::say(&note);
        }
        Ok(())
    }

    fn read(&self, problems: &mut Diagnostics) -> Result<Ready, Failure> {
        let own = self.folder.files()?;
        let graph = super::read_folder(&own)?.graph;
        let schema = graph.quads().iter().filter(|quad| quad.part != Some(GraphName::Ontology));
        let resolver = Resolver::with_schema(
            graph.quads().iter().map(|quad| graph.oxigraph(quad)),
            schema.map(|quad| graph.oxigraph(quad)),
        );
        let (files, url) = beside(&self.table);
        let files = self.folder.rows.of(files);
        let Some(mut source) = TableReader::open(&files, &url, problems) else {
            report::human(problems);
            return Err(Failure::Reported);
        };
        let extras = self.extras(&graph)?;
        let decisions = self.decisions.as_deref().map(beside);
        let decided = match &decisions {
            Some((files, url)) => Decided::read(files, url, &resolver, problems),
            None => Decided::default(),
        };
        let tasks = self.tasks(&graph, &resolver, &source, &decided)?;
        let links = column::link(&mut source, &tasks, &resolver, problems);
        let read = [own, files].into_iter().chain(decisions.map(|(files, _)| files)).collect();
        Ok(Ready { source, tasks, links, extras, read })
    }

    fn extras(&self, graph: &Graph) -> Result<Vec<Extra>, Failure> {
        let of = |name: &String| {
            Extra::new(graph, name.trim())
                .ok_or_else(|| Failure::from(unknown("code or identifier", name, &[])))
        };
        self.add.iter().map(of).collect()
    }

    fn tasks(
        &self,
        graph: &Graph,
        resolver: &Resolver,
        source: &TableReader,
        decided: &Decided,
    ) -> Result<Vec<Task>, Failure> {
        if self.class.len() > 1 && self.class.len() != self.column.len() {
            let message = "give one --type for all columns, or one for each".to_owned();
            let place = Place::file("--type");
            return Err(Failure::from(Box::new(Diagnostic::new(Code::LinkOption, message, place))));
        }
        let scheme = self.scheme.as_deref().map(|name| scheme(resolver, name)).transpose()?;
        let mut tasks = Vec::new();
        for (i, name) in self.column.iter().enumerate() {
            let column = source.column(name)?;
            if tasks.iter().any(|task: &Task| task.column == column) {
                let message = format!("the column '{name}' is given twice");
                let problem = Diagnostic::new(Code::LinkOption, message, Place::file("--column"));
                return Err(Failure::from(Box::new(problem.help("give each column once"))));
            }
            let class = self.class.get(i).or_else(|| self.class.first());
            let contexts = self.context.iter().map(|text| context(graph, source, text));
            tasks.push(Task {
                column,
                classes: class.map(|c| class_iri(resolver, c)).transpose()?.into_iter().collect(),
                scheme: scheme.clone(),
                contexts: contexts.collect::<Result<_, Failure>>()?,
                decided: decided.clone(),
            });
        }
        Ok(tasks)
    }

    /// What --row-class and --property say.
    fn meaning(&self, ready: &Ready) -> Result<Meaning, Failure> {
        let iri = |name: &str| {
            describe::expand(name).ok_or_else(|| {
                let message = format!("'{name}' is neither an IRI nor a name with a known prefix");
                let help = "write the full IRI, or use a known prefix, such as schema:";
                let problem =
                    Diagnostic::new(Code::LinkOption, message, Place::file("command line"));
                Failure::from(Box::new(problem.help(help)))
            })
        };
        let row_class = self.row_class.as_deref().map(iri).transpose()?;
        let mut properties = Vec::new();
        for text in &self.property {
            let (column, property) = split(text)?;
            let column = ready.source.column(column)?;
            properties.push((ready.source.title(column).trim().to_owned(), iri(property)?));
        }
        Ok(Meaning { row_class, properties })
    }
}

/// The folder and the IRI of a file.
fn beside(file: &Path) -> (Files, String) {
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let files = Files::new(folder);
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let url = files.iri(&name);
    (files, url)
}

/// The scheme that goes by a name.
fn scheme(resolver: &Resolver, name: &str) -> Result<Scheme, Failure> {
    let all = resolver.schemes();
    let found = all.iter().find(|s| s.name == name || s.iri == name).cloned();
    let known: Vec<String> = all.into_iter().map(|s| s.name).collect();
    found.ok_or_else(|| Failure::from(unknown("scheme of codes", name, &known)))
}

/// The class that goes by an IRI, the end of one, or a label.
fn class_iri(resolver: &Resolver, name: &str) -> Result<String, Failure> {
    let all = resolver.classes();
    let local = |iri: &str| iri.rsplit(['#', '/']).next().unwrap_or(iri).to_owned();
    let found = all.iter().find(|iri| *iri == name || local(iri).eq_ignore_ascii_case(name));
    found.cloned().ok_or_else(|| {
        let known: Vec<String> = all.iter().map(|iri| local(iri)).collect();
        Failure::from(unknown("class", name, &known))
    })
}

/// What `PROPERTY=COLUMN|VALUE` asks for.
fn context(
    graph: &Graph,
    source: &TableReader,
    text: &str,
) -> Result<(MatchContext, Given), Failure> {
    let (property, value) = split(text)?;
    let context = MatchContext::new(graph, property)
        .ok_or_else(|| Failure::from(unknown("property", property, &[])))?;
    let given = match source.titles.iter().position(|title| title.trim() == value) {
        Some(column) => Given::Column(column),
        None => Given::Value(value.to_owned()),
    };
    Ok((context, given))
}

fn split(text: &str) -> Result<(&str, &str), Failure> {
    text.split_once('=').map(|(a, b)| (a.trim(), b.trim())).ok_or_else(|| {
        let message = format!("'{text}' is not of the form NAME=VALUE");
        let problem = Diagnostic::new(Code::LinkOption, message, Place::file("command line"));
        Failure::from(Box::new(problem))
    })
}
