//! A folder laid out for the program: `data/`, `ontology/`, `queries/`.
//!
//! The folder is the database: it is read whole, on the spot, and nothing is kept beside it.

use std::collections::BTreeSet;
use std::io;

use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::files::{Files, normalize};
use crate::graph::{Graph, GraphBuilder, Part};
use crate::mapping::{self, Options, Progress, Summary};
use crate::metadata;
use crate::metadata::model::TableGroup;

/// Where the tables and their metadata lie in a folder.
pub const DATA_FOLDER: &str = "data";

/// What a folder holds.
pub struct Folder {
    /// Records and ontology.
    pub graph: Graph,
    /// The description of the tables, by metadata document.
    pub groups: Vec<TableGroup>,
    /// What was read, likewise.
    pub summaries: Vec<Summary>,
    /// Whether all files could be read to their ends as what they are said to be; rows and cells
    /// may still have faults.
    pub complete: bool,
    /// What the labels of blank nodes begin with in the graph, likewise.
    pub scopes: Vec<String>,
    /// The files that were read, in order.
    pub sources: Vec<Source>,
}

/// A file of a folder.
#[derive(Clone, Debug)]
pub struct Source {
    /// The folder.
    pub files: Files,
    /// The file's IRI.
    pub iri: String,
    /// The part that holds what it says.
    pub part: Part,
}

/// Reads a folder: its ontology, and its tables as their metadata says, in minimal mode. Everything
/// that is wrong is reported.
///
/// # Errors
/// If the records have more terms than can be held.
pub fn read(files: &Files, problems: &mut Problems) -> io::Result<Folder> {
    read_all(std::slice::from_ref(files), None, problems)
}

/// Reads several folders into one graph, each as [`read`] does; tells `progress` how far it is.
///
/// # Errors
/// As [`read`].
pub fn read_all(
    folders: &[Files],
    progress: Option<&Progress>,
    problems: &mut Problems,
) -> io::Result<Folder> {
    let mut builder = GraphBuilder::new();
    let (mut groups, mut summaries, mut sources) = (Vec::new(), Vec::new(), Vec::new());
    let (mut scopes, mut complete) = (Vec::new(), true);
    for files in folders {
        let errors = problems.errors();
        let source = |iri: String, part| Source { files: files.clone(), iri, part };
        let ontology = builder.ontology(files, problems);
        sources.extend(ontology.into_iter().map(|iri| source(iri, Part::Ontology)));
        let options = Options { validate: true, progress, ..Options::default() };
        let documents = self::documents(files, problems);
        complete &= problems.errors() == errors;
        for (document, group) in documents {
            let mut sink = builder.part(Part::Records);
            scopes.push(sink.scope());
            let summary = mapping::map(files, &group, options, problems, &mut sink)?;
            complete &= summary.tables.len() == group.tables.len();
            complete &= summary.tables.iter().all(|table| table.complete);
            summaries.push(summary);
            let tables = group.tables.iter().map(|table| table.url.clone());
            let iris = std::iter::once(document).chain(tables);
            sources.extend(iris.map(|iri| source(iri, Part::Records)));
            groups.push(group);
        }
    }
    let graph = builder.finish();
    Ok(Folder { graph, groups, summaries, complete, scopes, sources })
}

/// The table groups of a folder: one for each metadata document in `data/`. A table that no
/// document describes is reported, and so is a folder without any.
pub fn groups(files: &Files, problems: &mut Problems) -> Vec<TableGroup> {
    documents(files, problems).into_iter().map(|(_, group)| group).collect()
}

/// The metadata documents of a folder by their IRIs, as [`groups`].
fn documents(files: &Files, problems: &mut Problems) -> Vec<(String, TableGroup)> {
    let names = match names(files) {
        Ok(names) => names,
        Err(e) => {
            let message = match e.kind() {
                io::ErrorKind::NotFound => format!("there is no folder '{DATA_FOLDER}'"),
                _ => format!("cannot list '{DATA_FOLDER}': {e}"),
            };
            let help = "a folder has its tables and their metadata in 'data/'; \
                        name another folder, or make one";
            let place = Place::file(DATA_FOLDER);
            problems.push(Problem::new(Code::FileMissing, message, place).help(help));
            return Vec::new();
        }
    };
    // Which tables a document that cannot be read would describe is not known.
    let mut all_read = true;
    let documents: Vec<&String> = names.iter().filter(|n| n.ends_with("metadata.json")).collect();
    let mut groups = Vec::new();
    for name in documents {
        let url = files.iri(&format!("{DATA_FOLDER}/{name}"));
        let group = metadata::read(files, &url, problems);
        all_read &= group.is_some();
        groups.extend(group.map(|group| (url, group)));
    }
    let described: BTreeSet<String> =
        groups.iter().flat_map(|(_, g)| &g.tables).map(|t| normalize(&t.url)).collect();
    for name in names.iter().filter(|n| n.ends_with(".csv") || n.ends_with(".tsv")) {
        let path = format!("{DATA_FOLDER}/{name}");
        if all_read && !described.contains(&normalize(&files.iri(&path))) {
            let message = format!("no metadata in '{DATA_FOLDER}/' describes this table");
            problems.push(
                Problem::new(Code::NotDescribed, message, Place::file(path))
                    .help("describe it in data/csv-metadata.json, or move it out of the folder"),
            );
        }
    }
    groups
}

/// The names of the files in `data/`, in order.
fn names(files: &Files) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(files.root().join(DATA_FOLDER))? {
        if let Ok(name) = entry?.file_name().into_string() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
