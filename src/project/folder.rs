//! Reads a folder with `data/`, `ontology/` and `queries/`.
//!
//! The folder is the database: it is read whole, and nothing is stored beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::csvw::mapping::{self, MappingOptions, Progress, Summary};
use crate::csvw::metadata;
use crate::csvw::metadata::model::TableGroup;
use crate::diagnostic::front::Hint;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, front};
use crate::rdf::graph::{Graph, GraphBuilder, GraphName, ONTOLOGY_FOLDER, PartSink};
use crate::rdf::{Discard, Sink, Triple};
use crate::source::{Files, normalize, percent_decode};

/// The subfolder of the tables and their metadata.
pub const DATA_FOLDER: &str = "data";

/// The extensions of tables, in any letter case.
const TABLES: &[&str] = &["csv", "tsv", "tab"];

/// The content of a folder.
#[derive(Clone)]
pub struct Folder {
    /// Records and ontology.
    pub graph: Arc<Graph>,
    /// The table groups, one per metadata document.
    pub groups: Vec<TableGroup>,
    /// The counts, one per metadata document.
    pub summaries: Vec<Summary>,
    /// Whether all files could be read completely; rows and cells may still have faults.
    pub complete: bool,
    /// The prefixes of blank node labels in the graph, one per metadata document.
    pub scopes: Vec<String>,
    /// The files that were read, in order.
    pub sources: Vec<SourceFile>,
}

/// A file of a folder.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The folder.
    pub files: Files,
    /// The file's IRI.
    pub iri: String,
    /// The part of the graph with its content.
    pub part: GraphName,
}

/// Opens an existing folder on disk.
///
/// # Errors
/// [`Code::FileMissing`] if there is none.
pub fn at(path: &Path) -> Result<Files, Box<Diagnostic>> {
    if path.is_dir() {
        return Ok(Files::new(path));
    }
    let name = path.display().to_string();
    let message = match path.exists() {
        true => format!("'{name}' is not a folder"),
        false => format!("there is no folder '{name}'"),
    };
    let help = "choose a folder with tables and their metadata in 'data/'";
    Err(Box::new(Diagnostic::new(Code::FileMissing, message, Place::file(name)).help(help)))
}

/// Reads a folder: its ontology, and its tables as their metadata says, in minimal mode. Problems
/// are reported.
///
/// # Errors
/// If the records have too many terms.
pub fn read(files: &Files, problems: &mut Diagnostics) -> io::Result<Folder> {
    read_all(std::slice::from_ref(files), None, problems)
}

/// Reads several folders into one graph, each as [`read`] does; updates `progress`.
///
/// # Errors
/// As [`read`].
pub fn read_all(
    folders: &[Files],
    progress: Option<&Progress>,
    problems: &mut Diagnostics,
) -> io::Result<Folder> {
    read_to(folders, progress, problems, Records::Held)
}

/// Where the triples of records go.
pub enum Records<'r> {
    /// Into the graph.
    Held,
    /// Nowhere: they are counted only. The keys of the tables have this memory
    /// ([`MappingOptions::key_memory`]).
    Counted { key_memory: Option<usize> },
    /// To another taker, too.
    Given(Given<'r>),
}

/// Takes the triples of records.
pub struct Given<'r> {
    take: &'r mut dyn FnMut(&str, Triple<'_>) -> io::Result<()>,
    /// How many more triples the graph holds; none after that.
    left: Option<u64>,
}

impl<'r> Given<'r> {
    /// Gives them to `take`, with the beginning of the labels of their blank nodes. The graph has them
    /// if they are at most `most`, else none.
    pub fn new(most: u64, take: &'r mut dyn FnMut(&str, Triple<'_>) -> io::Result<()>) -> Self {
        Self { take, left: Some(most) }
    }

    fn give(
        &mut self,
        triple: Triple<'_>,
        scope: &str,
        graph: &mut PartSink<'_>,
    ) -> io::Result<()> {
        (self.take)(scope, triple)?;
        let left = self.left;
        self.left = left.and_then(|left| left.checked_sub(1));
        match left {
            Some(0) => graph.remove_part(),
            Some(_) => graph.triple(triple),
            None => Ok(()),
        }
    }
}

impl Records<'_> {
    /// Maps the tables of a group; returns the beginning of the labels of their blank nodes, and the
    /// counts.
    fn map(
        &mut self,
        builder: &mut GraphBuilder,
        (files, group): (&Files, &TableGroup),
        progress: Option<&Progress>,
        problems: &mut Diagnostics,
    ) -> io::Result<(String, Summary)> {
        let usual =
            MappingOptions { validate: true, watch: true, progress, ..MappingOptions::default() };
        let part = GraphName::Records;
        Ok(match self {
            Self::Held => {
                let mut sink = builder.batches(part);
                (sink.scope(), mapping::map(files, group, usual, problems, &mut sink)?)
            }
            Self::Counted { key_memory } => {
                let options = MappingOptions { key_memory: *key_memory, ..usual };
                let scope = builder.part(part).scope();
                (scope, mapping::map(files, group, options, problems, &mut Discard)?)
            }
            Self::Given(given) => {
                let mut graph = builder.part(part);
                let scope = graph.scope();
                let mut give = |triple: Triple<'_>| given.give(triple, &scope, &mut graph);
                let summary = mapping::map(files, group, usual, problems, &mut give)?;
                (scope, summary)
            }
        })
    }
}

/// As [`read_all`], with the triples of records where they shall go.
///
/// # Errors
/// As [`read`], and those of `records`.
pub fn read_to(
    folders: &[Files],
    progress: Option<&Progress>,
    problems: &mut Diagnostics,
    mut records: Records<'_>,
) -> io::Result<Folder> {
    let mut builder = GraphBuilder::new();
    let (mut groups, mut summaries, mut sources) = (Vec::new(), Vec::new(), Vec::new());
    let (mut scopes, mut complete) = (Vec::new(), true);
    for files in folders {
        let errors = problems.errors();
        let source = |iri: String, part| SourceFile { files: files.clone(), iri, part };
        let ontology = builder.ontology(files, problems);
        let has_ontology = !ontology.is_empty();
        sources.extend(ontology.into_iter().map(|iri| source(iri, GraphName::Ontology)));
        let documents = self::documents(files, problems);
        let has_tables = documents.iter().any(|(_, group)| !group.tables.is_empty());
        if !has_tables && !has_ontology && problems.errors() == errors {
            refuse_empty(problems);
        }
        complete &= problems.errors() == errors;
        for (document, group) in documents {
            let (scope, summary) =
                records.map(&mut builder, (files, &group), progress, problems)?;
            scopes.push(scope);
            complete &= summary.tables.len() == group.tables.len();
            complete &= summary.tables.iter().all(|table| table.complete);
            summaries.push(summary);
            let tables = group.tables.iter().map(|table| table.url.clone());
            let iris = std::iter::once(document).chain(tables);
            sources.extend(iris.map(|iri| source(iri, GraphName::Records)));
            groups.push(group);
        }
    }
    let graph = Arc::new(builder.finish());
    Ok(Folder { graph, groups, summaries, complete, scopes, sources })
}

/// The table groups of a folder: one for each metadata document in `data/`. Reports a table without
/// a document, and a folder without tables.
pub fn groups(files: &Files, problems: &mut Diagnostics) -> Vec<TableGroup> {
    documents(files, problems).into_iter().map(|(_, group)| group).collect()
}

/// The metadata documents of a folder by their IRIs, as [`groups`].
fn documents(files: &Files, problems: &mut Diagnostics) -> Vec<(String, TableGroup)> {
    let names = match names(files, problems) {
        Ok(names) => names,
        Err(e) => {
            let message = match e.kind() {
                io::ErrorKind::NotFound => format!("there is no folder '{DATA_FOLDER}'"),
                _ => format!("cannot list '{DATA_FOLDER}': {e}"),
            };
            let place = Place::file(DATA_FOLDER);
            problems.push(
                Diagnostic::new(Code::FileMissing, message, place).help(front::hint(Hint::Begin)),
            );
            return Vec::new();
        }
    };
    // The tables of an unreadable document are unknown.
    let mut all_read = true;
    let mut groups: Vec<(String, TableGroup)> = Vec::new();
    for path in names.iter().filter(|path| is_metadata(path)) {
        let url = files.iri(path);
        let group = metadata::read(files, &url, problems);
        all_read &= group.is_some();
        groups.extend(group.map(|group| (url, group)));
    }
    let described = described(files, &groups, problems);
    for path in names.iter().filter(|path| is_table(path)) {
        if all_read && !described.contains_key(&key(&files.iri(path))) {
            let message = format!("no metadata in '{DATA_FOLDER}/' describes this table");
            problems
                .push(Diagnostic::new(Code::NotDescribed, message, Place::file(path.as_str())).help(
                format!(
                    "describe it in data/csv-metadata.json, as {} does; or move it out of the folder",
                    front::hint(Hint::Describe(path))
                ),
            ));
        }
    }
    groups
}

/// The file that an IRI leads to, however it is written.
fn key(iri: &str) -> String {
    percent_decode(&normalize(iri))
}

/// The tables that documents describe, by their files, each with the document. Reports a
/// table described twice.
fn described(
    files: &Files,
    groups: &[(String, TableGroup)],
    problems: &mut Diagnostics,
) -> BTreeMap<String, String> {
    let mut described: BTreeMap<String, String> = BTreeMap::new();
    for (document, group) in groups {
        let document = files.display(document);
        let urls: BTreeSet<String> = group.tables.iter().map(|t| key(&t.url)).collect();
        for url in urls {
            if let Some(first) = described.get(&url) {
                let message = format!("'{first}' also describes '{}'", files.display(&url));
                problems.push(
                    Diagnostic::new(Code::DescribedTwice, message, Place::file(document.as_str()))
                        .help("describe each table in one document only"),
                );
            } else {
                described.insert(url, document.clone());
            }
        }
    }
    described
}

/// Whether a path in `data/` is a metadata document, by its name.
fn is_metadata(path: &str) -> bool {
    path.matches('/').count() == 1 && path.to_ascii_lowercase().ends_with("metadata.json")
}

/// Whether a file is a table, by its name.
fn is_table(path: &str) -> bool {
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|e| TABLES.iter().any(|table| e.eq_ignore_ascii_case(table)))
}

/// The paths of the files in `data/` and its visible subfolders, in order. Reports a name that is
/// not UTF-8, since metadata cannot name the file, and a folder that cannot be listed.
///
/// # Errors
/// If `data/` itself cannot be listed.
fn names(files: &Files, problems: &mut Diagnostics) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    let mut folders = vec![(DATA_FOLDER.to_owned(), true)];
    while let Some((folder, is_top)) = folders.pop() {
        let entries = match files.list(&folder) {
            Err(error) if !is_top => {
                let message = format!("cannot list '{folder}': {error}");
                problems.push(Diagnostic::new(Code::FileSkipped, message, Place::file(folder)));
                continue;
            }
            entries => entries?,
        };
        for entry in entries {
            let path = format!("{folder}/{}", entry.name);
            if !entry.has_path {
                let message = format!("the name of '{path}' is not UTF-8, so the file is skipped");
                let problem = Diagnostic::new(Code::FileSkipped, message, Place::file(path));
                problems.push(problem.help("rename the file"));
            } else if !entry.is_folder {
                names.push(path);
            } else if is_top && !entry.name.starts_with('.') {
                folders.push((path, false));
            }
        }
    }
    names.sort();
    Ok(names)
}

/// Reports a folder without tables or metadata.
fn refuse_empty(problems: &mut Diagnostics) {
    let message = format!(
        "no metadata in '{DATA_FOLDER}/' describes a table, and there is no '{ONTOLOGY_FOLDER}/'"
    );
    problems.push(
        Diagnostic::new(Code::FileMissing, message, Place::file(DATA_FOLDER))
            .help(front::hint(Hint::Begin)),
    );
}
