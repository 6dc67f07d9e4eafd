//! Joins a table to a project by the names or codes in it.

use std::path::Path;
use std::sync::Arc;

use encoding_rs::Encoding;

use super::linked::split;
use super::{Error, LinkedTable, Project};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, did_you_mean, front, nearest_few};
use crate::link::column::{Given, Task, unknown, unknown_but};
use crate::link::decided::Decided;
use crate::link::output::Layout;
use crate::link::table::TableReader;
use crate::link::{
    Extra, MatchContext, Resolver, Scheme, Split, gather, nearest_properties, output,
};
use crate::rdf::graph::{Graph, GraphName};
use crate::source::{Files, Memory};

/// A table outside the project.
#[derive(Clone, Debug)]
pub struct TableFile {
    /// Its folder, with the metadata beside it.
    pub files: Files,
    /// Its IRI there.
    pub iri: String,
}

impl TableFile {
    /// A file on disk.
    ///
    /// ```
    /// let table = rapporteur::TableFile::at("docs/river/data/members.csv");
    /// assert_eq!(table.iri, "file:///members.csv");
    /// ```
    pub fn at(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        Self::named(Files::new(folder), &name)
    }

    /// A file in memory.
    ///
    /// ```
    /// let table = rapporteur::TableFile::of("votes.csv", "country\nALD\n");
    /// assert!(table.files.exists(&table.iri));
    /// ```
    pub fn of(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self::named(Files::of(Arc::new(Memory::new().with(name, bytes))), name)
    }

    fn named(files: Files, name: &str) -> Self {
        let iri = files.iri(name);
        Self { files, iri }
    }
}

/// The options of linking a table.
#[derive(Clone, Debug, Default)]
pub struct LinkOptions {
    /// The columns, each by its title or its number from 1.
    pub columns: Vec<String>,
    /// The class of their entities, such as `State`: one for all columns, or one for each; any if
    /// empty.
    pub classes: Vec<String>,
    /// Further evidence: a property, `=`, and a column of the table or a value (`region=Africa`).
    pub context: Vec<String>,
    /// The code scheme of the cells, such as `alpha3`.
    pub scheme: Option<String>,
    /// Codes, other properties and identifiers elsewhere to add, such as `wikidata`.
    pub add: Vec<String>,
    /// What stands between several names in a cell: `;`, or `country=;` for one column. Of several, any
    /// counts. Else what the metadata of the table says.
    pub split: Vec<String>,
    /// Whether a row is written for each name of a cell, not one with lists.
    pub long: bool,
    /// The IRI below which the rows, mappings and links of the table are; else one is made of what is
    /// in the table.
    pub base: Option<String>,
    /// The encoding of the table, such as `windows-1252`; else what its first bytes or its metadata say.
    pub encoding: Option<String>,
    /// Whether the text of each row is kept, in four bytes or eight, so that [`LinkedTable::each`] need
    /// not read a table again whose cells have one name each.
    pub keeps_rows: bool,
    /// What a person has decided, in files that [`LinkedTable::write_review`] made.
    pub decisions: Vec<TableFile>,
    /// Whether a decision replaces those of earlier files on the same text, instead of contradicting
    /// them.
    pub corrects: bool,
}

impl Project {
    /// Links the names or codes in a table.
    ///
    /// ```
    /// use rapporteur::project::Decision;
    /// use rapporteur::{LinkOptions, Project, TableFile};
    ///
    /// let table = TableFile::of("votes.csv", "country,vote\nAlderland,yes\nNowhere,no\n");
    /// let options = LinkOptions { columns: vec!["country".into()], ..Default::default() };
    /// let linked = Project::open("docs/river")?.link(&table, &options)?;
    /// assert_eq!(linked.links[0].count(Decision::Match), (1, 1));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Input`] if folder, table or decisions have errors, [`Error::Request`] for options
    /// with unknown names.
    pub fn link(&self, table: &TableFile, options: &LinkOptions) -> Result<LinkedTable, Error> {
        let graph = self.graph()?;
        let schema = graph.quads().iter().filter(|quad| quad.part != Some(GraphName::Ontology));
        let resolver = Resolver::with_schema(
            graph.quads().iter().map(|quad| graph.oxigraph(quad)),
            schema.map(|quad| graph.oxigraph(quad)),
        );
        let mut problems = Diagnostics::new();
        let encoding = options.encoding()?;
        let opened = TableReader::open(&table.files, &table.iri, encoding, &mut problems);
        let Some(mut source) = opened else { return Err(Error::Input(problems)) };
        let extras = options.extras(graph, &resolver)?;
        let mut decided = Decided::new(options.corrects);
        for file in &options.decisions {
            decided.read(&file.files, &file.iri, &resolver, &mut problems);
        }
        let tasks = options.tasks(graph, &resolver, &source, &decided)?;
        let (long, base) = (options.long, options.base.clone());
        // Report an unwritable output before reading everything.
        let layout = Layout { extras: &extras, long, spreadsheet: false };
        tasks.iter().try_for_each(|task| output::titles(&source, task, &layout).map(drop))?;
        let links = gather::link(&mut source, &tasks, &resolver, &mut problems);
        match problems.is_ok() {
            true => {
                Ok(LinkedTable { source, tasks, links, extras, long, base, problems, resolver })
            }
            false => Err(Error::Input(problems)),
        }
    }
}

impl LinkOptions {
    /// The encoding that is asked for, by a label of the Encoding Standard.
    fn encoding(&self) -> Result<Option<&str>, Error> {
        let Some(label) = self.encoding.as_deref() else { return Ok(None) };
        match Encoding::for_label(label.as_bytes()) {
            Some(encoding) => Ok(Some(encoding.name())),
            None => {
                let message = format!("'{label}' is not a known encoding");
                Err(wrong(message, "encoding", "use a name such as utf-8 or windows-1252"))
            }
        }
    }

    /// What stands between the names in the cells of a column.
    fn split_of(
        &self,
        source: &TableReader,
        name: &str,
        column: usize,
    ) -> Result<Option<Split>, Error> {
        let (mut own, mut all): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for text in &self.split {
            let columned = text.split_once('=').filter(|(title, _)| {
                self.columns.iter().any(|column| column.trim() == title.trim() && !title.is_empty())
            });
            match columned {
                Some((title, separator)) if title.trim() == name.trim() => own.push(separator),
                Some(_) => {}
                None => all.push(text),
            }
        }
        let given = if own.is_empty() { all } else { own };
        if given.is_empty() {
            return Ok(source.split(column));
        }
        let given = given.into_iter().map(Split::new).collect::<Option<Vec<Split>>>();
        let given = given.and_then(|given| given.into_iter().reduce(Split::and));
        given.map(Some).ok_or_else(|| {
            let message = "the separator is empty".to_owned();
            let help = format!(
                "write what stands between the names, such as {}",
                front::given("split", ";")
            );
            wrong(message, "split", &help)
        })
    }

    fn extras(&self, graph: &Graph, resolver: &Resolver) -> Result<Vec<Extra>, Error> {
        let codes = || resolver.schemes().into_iter().map(|scheme| scheme.name).collect::<Vec<_>>();
        let of = |name: &String| {
            Extra::new(graph, name.trim()).ok_or_else(|| {
                Error::from(unknown_property(graph, "code or identifier", name, &codes()))
            })
        };
        self.add.iter().map(of).collect()
    }

    fn tasks(
        &self,
        graph: &Graph,
        resolver: &Resolver,
        source: &TableReader,
        decided: &Decided,
    ) -> Result<Vec<Task>, Error> {
        if self.classes.len() > 1 && self.classes.len() != self.columns.len() {
            let message =
                format!("give one {} for all columns, or one for each", front::option("type"));
            let place = Place::file(front::option("type"));
            return Err(Error::from(Box::new(Diagnostic::new(Code::LinkOption, message, place))));
        }
        let scheme = self.scheme.as_deref().map(|name| scheme(resolver, name)).transpose()?;
        let mut tasks = Vec::new();
        for (i, name) in self.columns.iter().enumerate() {
            let column = source.column(name)?;
            if tasks.iter().any(|task: &Task| task.column == column) {
                let message = format!("the column '{name}' is given twice");
                let problem = Diagnostic::new(
                    Code::LinkOption,
                    message,
                    Place::file(front::option("column")),
                );
                return Err(Error::from(Box::new(problem.help("give each column once"))));
            }
            let class = self.classes.get(i).or_else(|| self.classes.first());
            let contexts = self.context.iter().map(|text| context(graph, resolver, source, text));
            tasks.push(Task {
                column,
                classes: class.map(|c| class_iri(resolver, c)).transpose()?.into_iter().collect(),
                scheme: scheme.clone(),
                contexts: contexts.collect::<Result<_, Error>>()?,
                split: self.split_of(source, name, column)?,
                decided: decided.clone(),
                keeps_rows: self.keeps_rows,
            });
        }
        match (self.long, tasks.iter().filter(|task| task.split.is_some()).count()) {
            (false, _) | (true, 1) => Ok(tasks),
            (_, 0) => {
                let message = "no column has several names in a cell".to_owned();
                let help =
                    format!("add what stands between them, such as {}", front::given("split", ";"));
                Err(wrong(message, "long", &help))
            }
            _ => {
                let message = "several columns have several names in a cell".to_owned();
                let help = format!(
                    "link one of them at a time, with {}",
                    front::given("split", "COLUMN=;")
                );
                Err(wrong(message, "long", &help))
            }
        }
    }
}

/// The problem of an unknown property.
fn unknown_property(graph: &Graph, what: &str, name: &str, known: &[String]) -> Box<Diagnostic> {
    match nearest_properties(graph, name.trim()).as_slice() {
        [] => unknown(what, name, known),
        near => unknown_but(what, name, near),
    }
}

/// The problem of an option.
fn wrong(message: String, option: &str, help: &str) -> Error {
    let problem = Diagnostic::new(Code::LinkOption, message, Place::file(front::option(option)));
    Error::from(Box::new(problem.help(help)))
}

/// Finds a scheme by name.
fn scheme(resolver: &Resolver, name: &str) -> Result<Scheme, Error> {
    let all = resolver.schemes();
    let found = all.iter().find(|s| s.name == name || s.iri == name).cloned();
    let known: Vec<String> = all.into_iter().map(|s| s.name).collect();
    found.ok_or_else(|| Error::from(unknown("scheme of codes", name, &known)))
}

/// Finds a class by its IRI, the end of it, or a label.
fn class_iri(resolver: &Resolver, name: &str) -> Result<String, Error> {
    let all = resolver.classes();
    let local = |iri: &str| iri.rsplit(['#', '/']).next().unwrap_or(iri).to_owned();
    let found = all.iter().find(|iri| *iri == name || local(iri).eq_ignore_ascii_case(name));
    found.cloned().ok_or_else(|| {
        let known: Vec<String> = all.iter().map(|iri| local(iri)).collect();
        Error::from(unknown("class", name, &known))
    })
}

/// Parses `PROPERTY=COLUMN|VALUE`.
fn context(
    graph: &Graph,
    resolver: &Resolver,
    source: &TableReader,
    text: &str,
) -> Result<(MatchContext, Given), Error> {
    let (property, value) = split(text)?;
    let context = MatchContext::new(graph, property)
        .ok_or_else(|| Error::from(unknown_property(graph, "property", property, &[])))?;
    let given = match source.titles.iter().position(|title| title.trim() == value) {
        Some(column) => Given::Column(column),
        None if context.takes(resolver, value) => Given::Value(value.to_owned()),
        None => {
            let what = match context.is_time() {
                true => "a year, such as 1990".to_owned(),
                false => format!("a value of '{property}'"),
            };
            let message = format!("'{value}' is neither a column of the table nor {what}");
            let titles = source.titles.iter().map(|title| title.trim());
            let near: Vec<String> =
                nearest_few(value, titles).iter().map(|title| format!("'{title}'")).collect();
            let help = did_you_mean(&near)
                .unwrap_or_else(|| "use the title of a column, or such a value".to_owned());
            return Err(wrong(message, "context", &help));
        }
    };
    Ok((context, given))
}
