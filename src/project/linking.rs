//! Joins a table to a project by the names or codes in it.

use std::path::Path;
use std::sync::Arc;

use super::linked::split;
use super::{Error, LinkedTable, Project};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::link::column::{self, Decided, Given, Task, unknown};
use crate::link::table::TableReader;
use crate::link::{Extra, MatchContext, Resolver, Scheme, output};
use crate::rdf::graph::{Graph, GraphName};
use crate::source::{Files, Memory};

/// A table that belongs to no project.
#[derive(Clone, Debug)]
pub struct TableFile {
    /// Where it lies, with the metadata beside it.
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

/// What of a table is linked, and how.
#[derive(Clone, Debug, Default)]
pub struct LinkOptions {
    /// The columns, each by its title or its number from 1.
    pub columns: Vec<String>,
    /// What their cells name, such as `State`: one class for all columns, or one for each; anything
    /// if there is none.
    pub classes: Vec<String>,
    /// What else is known: a property, `=`, and a column of the table or a value (`region=Africa`).
    pub context: Vec<String>,
    /// The scheme that the cells are codes of, such as `alpha3`.
    pub scheme: Option<String>,
    /// Codes, other properties and identifiers elsewhere to add, such as `wikidata`.
    pub add: Vec<String>,
    /// What a person has decided, in a file that [`LinkedTable::write_review`] made.
    pub decisions: Option<TableFile>,
}

impl Project {
    /// Finds what the names or codes in a table mean.
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
    /// that name what is not there.
    pub fn link(&self, table: &TableFile, options: &LinkOptions) -> Result<LinkedTable, Error> {
        let graph = self.graph()?;
        let schema = graph.quads().iter().filter(|quad| quad.part != Some(GraphName::Ontology));
        let resolver = Resolver::with_schema(
            graph.quads().iter().map(|quad| graph.oxigraph(quad)),
            schema.map(|quad| graph.oxigraph(quad)),
        );
        let mut problems = Diagnostics::new();
        let Some(mut source) = TableReader::open(&table.files, &table.iri, &mut problems) else {
            return Err(Error::Input(problems));
        };
        let extras = options.extras(graph)?;
        let decided = match &options.decisions {
            Some(file) => Decided::read(&file.files, &file.iri, &resolver, &mut problems),
            None => Decided::default(),
        };
        let tasks = options.tasks(graph, &resolver, &source, &decided)?;
        // What cannot be written is better known before all is read.
        tasks
            .iter()
            .try_for_each(|task| output::titles(&source, task.column, &extras).map(drop))?;
        let links = column::link(&mut source, &tasks, &resolver, &mut problems);
        match problems.is_ok() {
            true => Ok(LinkedTable { source, tasks, links, extras, problems }),
            false => Err(Error::Input(problems)),
        }
    }
}

impl LinkOptions {
    fn extras(&self, graph: &Graph) -> Result<Vec<Extra>, Error> {
        let of = |name: &String| {
            Extra::new(graph, name.trim())
                .ok_or_else(|| Error::from(unknown("code or identifier", name, &[])))
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
            let message = "give one --type for all columns, or one for each".to_owned();
            let place = Place::file("--type");
            return Err(Error::from(Box::new(Diagnostic::new(Code::LinkOption, message, place))));
        }
        let scheme = self.scheme.as_deref().map(|name| scheme(resolver, name)).transpose()?;
        let mut tasks = Vec::new();
        for (i, name) in self.columns.iter().enumerate() {
            let column = source.column(name)?;
            if tasks.iter().any(|task: &Task| task.column == column) {
                let message = format!("the column '{name}' is given twice");
                let problem = Diagnostic::new(Code::LinkOption, message, Place::file("--column"));
                return Err(Error::from(Box::new(problem.help("give each column once"))));
            }
            let class = self.classes.get(i).or_else(|| self.classes.first());
            let contexts = self.context.iter().map(|text| context(graph, source, text));
            tasks.push(Task {
                column,
                classes: class.map(|c| class_iri(resolver, c)).transpose()?.into_iter().collect(),
                scheme: scheme.clone(),
                contexts: contexts.collect::<Result<_, Error>>()?,
                decided: decided.clone(),
            });
        }
        Ok(tasks)
    }
}

/// The scheme that goes by a name.
fn scheme(resolver: &Resolver, name: &str) -> Result<Scheme, Error> {
    let all = resolver.schemes();
    let found = all.iter().find(|s| s.name == name || s.iri == name).cloned();
    let known: Vec<String> = all.into_iter().map(|s| s.name).collect();
    found.ok_or_else(|| Error::from(unknown("scheme of codes", name, &known)))
}

/// The class that goes by an IRI, the end of one, or a label.
fn class_iri(resolver: &Resolver, name: &str) -> Result<String, Error> {
    let all = resolver.classes();
    let local = |iri: &str| iri.rsplit(['#', '/']).next().unwrap_or(iri).to_owned();
    let found = all.iter().find(|iri| *iri == name || local(iri).eq_ignore_ascii_case(name));
    found.cloned().ok_or_else(|| {
        let known: Vec<String> = all.iter().map(|iri| local(iri)).collect();
        Error::from(unknown("class", name, &known))
    })
}

/// What `PROPERTY=COLUMN|VALUE` asks for.
fn context(
    graph: &Graph,
    source: &TableReader,
    text: &str,
) -> Result<(MatchContext, Given), Error> {
    let (property, value) = split(text)?;
    let context = MatchContext::new(graph, property)
        .ok_or_else(|| Error::from(unknown("property", property, &[])))?;
    let given = match source.titles.iter().position(|title| title.trim() == value) {
        Some(column) => Given::Column(column),
        None => Given::Value(value.to_owned()),
    };
    Ok((context, given))
}
