//! Writes a project into a store of Oxigraph on disk, without holding its graph.

use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::{io, thread};

use oxigraph::model::{BlankNode, GraphNameRef, Literal, NamedNode, NamedNodeRef};
use oxigraph::model::{NamedOrBlankNode, Quad, Term};
use oxigraph::store::{BulkLoader, StorageError, Store};

use super::folder::{Folder, Given, Records, read_to};
use super::{Error, Project, provenance};
use crate::csvw::mapping::Progress;
use crate::diagnostic::Diagnostics;
use crate::rdf::graph::{Graph, GraphName};
use crate::rdf::on_disk::{self, NewStore};
use crate::rdf::{Object, Subject, Triple, apart, stop};

/// Up to so many triples of records, the provenance in a store has counts by class and property: they
/// need the graph in memory, which comes from the same reading as the store.
const COUNTED: u64 = 2_000_000;

/// The memory of the loader, in megabytes; RocksDB has its own beside it.
const LOADER: usize = 500;

/// The number of quads that go to the loader at once, and how many such batches may wait.
const BATCH: usize = 10_000;
const WAITING: usize = 4;

impl Project {
    /// Writes records, ontology and provenance, each as a named graph ([`GraphName`]), into a store of
    /// Oxigraph on disk, and returns the number of triples in it. A store that is there is replaced
    /// when the new one is complete; anything else that is there stays. The provenance has the time
    /// `at`, an `xsd:dateTime`.
    ///
    /// Records go from the tables to the store as they are read, once, in bounded memory. Above two
    /// million triples, the provenance has no counts by class and property.
    ///
    /// # Errors
    /// [`Error::Input`] if the folder has errors. [`Error::Request`] if the store cannot be written, as
    /// on a full disk; if something else is in its place, or a store that another program has opened to
    /// write; or if this program has no stores on disk. [`Error::Io`] if there are too many terms, or a
    /// file cannot be read again for the provenance. A former store is then unchanged.
    pub fn store(
        &self,
        folder: &Path,
        at: &str,
        progress: Option<&Progress>,
    ) -> Result<u64, Error> {
        let new = NewStore::beside(folder)?;
        let count = self.fill(new.store(), at, progress, COUNTED).map_err(|error| match error {
            Unfilled::Store(error) => on_disk::failed(folder, &error).into(),
            Unfilled::Other(error) => error,
        })?;
        new.commit()?;
        Ok(count)
    }

    /// Writes all into an empty store; the provenance has counts of at most `counted` triples.
    fn fill(
        &self,
        store: &Store,
        at: &str,
        progress: Option<&Progress>,
        counted: u64,
    ) -> Result<u64, Unfilled> {
        let mut loader = store.bulk_loader().without_atomicity();
        loader = loader.with_max_memory_size_in_megabytes(LOADER);
        let (read, problems) = self.read_into(&mut loader, progress, counted)?;
        if !problems.is_ok() {
            return Err(Unfilled::Other(Error::Input(problems)));
        }
        let described = provenance::describe(read, Some(at))?;
        let parts = GraphName::ALL.iter().filter(|part| **part != GraphName::Records);
        parts.clone().try_for_each(|part| add(&mut loader, &described.graph, *part))?;
        loader.commit()?;
        Ok(store.len()? as u64)
    }

    /// Reads the folders, with the records into a loader, and into a graph if they are few.
    fn read_into(
        &self,
        loader: &mut BulkLoader<'_>,
        progress: Option<&Progress>,
        counted: u64,
    ) -> Result<(Folder, Diagnostics), Unfilled> {
        let (sender, receiver) = sync_channel::<Vec<Quad>>(WAITING);
        let token = stop::token();
        thread::scope(|scope| {
            let read = move || {
                let (mut problems, mut batches) = (Diagnostics::new(), Batches::new(sender));
                let mut take = |scope: &str, triple: Triple<'_>| batches.add(scope, triple);
                let records = Records::Given(Given::new(counted, &mut take));
                let folder = read_to(&self.folders(), progress, &mut problems, records)?;
                batches.send()?;
                Ok::<_, io::Error>((folder, problems))
            };
            let work = || stop::within(token, read);
            let reader = thread::Builder::new().spawn_scoped(scope, work)?;
            let loaded = loader.load_quads(receiver.into_iter().flatten());
            let read = reader.join().unwrap_or_else(|payload| {
                stop::pass_on(payload);
                Err(io::Error::other(apart::Failure::Panic))
            });
            // The reader stops because the loader does.
            loaded?;
            Ok(read?)
        })
    }
}

/// Why a store is not filled.
#[derive(Debug)]
enum Unfilled {
    Store(StorageError),
    Other(Error),
}

impl From<StorageError> for Unfilled {
    fn from(error: StorageError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for Unfilled {
    fn from(error: io::Error) -> Self {
        Self::Other(error.into())
    }
}

/// Adds a part of a graph.
fn add(loader: &mut BulkLoader<'_>, graph: &Graph, part: GraphName) -> Result<(), StorageError> {
    loader.load_quads(graph.part(part).iter().map(|quad| graph.oxigraph(quad).into_owned()))
}

/// Collects quads of records into batches for the loader.
struct Batches {
    sender: SyncSender<Vec<Quad>>,
    batch: Vec<Quad>,
}

impl Batches {
    fn new(sender: SyncSender<Vec<Quad>>) -> Self {
        Self { sender, batch: Vec::with_capacity(BATCH) }
    }

    fn add(&mut self, scope: &str, triple: Triple<'_>) -> io::Result<()> {
        let blank = |label: &str| BlankNode::new_unchecked(format!("{scope}{label}"));
        let iri = |iri: &str| NamedNode::new_unchecked(iri);
        let subject = match triple.subject {
            Subject::Iri(text) => NamedOrBlankNode::NamedNode(iri(text)),
            Subject::Blank(label) => NamedOrBlankNode::BlankNode(blank(label)),
        };
        let object = match triple.object {
            Object::Iri(text) => Term::NamedNode(iri(text)),
            Object::Blank(label) => Term::BlankNode(blank(label)),
            Object::Typed { text, datatype } => {
                Literal::new_typed_literal(text, iri(datatype)).into()
            }
            Object::Lang { text, lang } => {
                Literal::new_language_tagged_literal_unchecked(text, lang).into()
            }
        };
        let graph = NamedNodeRef::new_unchecked(GraphName::Records.iri());
        let graph = GraphNameRef::NamedNode(graph).into_owned();
        self.batch.push(Quad::new(subject, iri(triple.predicate), object, graph));
        if self.batch.len() >= BATCH { self.send() } else { Ok(()) }
    }

    fn send(&mut self) -> io::Result<()> {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        self.sender.send(batch).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use oxigraph::sparql::CancellationToken;

    use super::*;

    const AT: &str = "2026-01-01T00:00:00Z";

    fn content(store: &Store) -> BTreeSet<String> {
        store.iter().map(|quad| quad.unwrap().to_string()).collect()
    }

    #[test]
    fn the_provenance_of_many_triples_has_no_counts_by_class() {
        let project = Project::open("docs/river").unwrap();
        let records = project.graph().unwrap().part(GraphName::Records).len() as u64;
        let filled = |counted: u64| {
            let store = Store::new().unwrap();
            project.fill(&store, AT, None, counted).unwrap();
            store
        };
        let size = |store: &Store, part: GraphName| {
            let graph = NamedNodeRef::new_unchecked(part.iri());
            let graph = GraphNameRef::NamedNode(graph);
            store.quads_for_pattern(None, None, None, Some(graph)).count()
        };
        let (few, many) = (filled(records), filled(records - 1));
        for part in [GraphName::Records, GraphName::Ontology] {
            assert_eq!(size(&few, part), size(&many, part), "{part:?}");
        }
        let (few_of, many_of) =
            (size(&few, GraphName::Provenance), size(&many, GraphName::Provenance));
        assert!(many_of > 20 && many_of < few_of, "{many_of} {few_of}");
        assert_eq!(content(&filled(0)).len(), content(&many).len());
        // As the whole graph is described.
        let project = project.made_at(AT).unwrap();
        let whole = project.graph().unwrap().part(GraphName::Provenance).len();
        assert_eq!(few_of, whole);
    }

    /// The counts are those of the triples in the store, also if a table changes meanwhile.
    #[test]
    fn tables_are_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        write(
            "data/csv-metadata.json",
            r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {"columns": [
                {"name": "a", "titles": "a", "propertyUrl": "http://e/a"}]}}"#,
        );
        write("data/t.csv", "a\n1\n");
        let project = Project::open(folder.path()).unwrap();
        let store = Store::new().unwrap();
        project.fill(&store, AT, None, COUNTED).unwrap();
        let triples = NamedNodeRef::new_unchecked("http://rdfs.org/ns/void#triples");
        let counted = store.quads_for_pattern(None, Some(triples), None, None);
        assert!(counted.count() > 0);
        write("data/t.csv", "a\n1\n2\n");
        let read = project.graph().unwrap().part(GraphName::Records).len();
        assert_eq!(read, 2, "the project had not been read for the counts");
    }

    #[test]
    fn work_that_is_stopped_stops_the_reader() {
        let project = Project::open("docs/river").unwrap();
        let (token, progress) = (CancellationToken::new(), Progress::default());
        let stopped = stop::until(&token, || {
            token.cancel();
            project.fill(&Store::new().unwrap(), AT, Some(&progress), COUNTED).map(drop)
        });
        assert_eq!(stopped.err(), Some(stop::Stopped));
        assert_eq!(progress.now().rows, 0);
    }
}
