//! Writes a project into a store of Oxigraph on disk, without holding its graph.

use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::{io, thread};

use oxigraph::model::{BlankNode, GraphNameRef, Literal, NamedNode, NamedNodeRef};
use oxigraph::model::{NamedOrBlankNode, Quad, Term};
use oxigraph::store::{BulkLoader, StorageError};

use super::folder::{Folder, read_to};
use super::{Error, Project, provenance};
use crate::csvw::mapping::Progress;
use crate::diagnostic::Diagnostics;
use crate::rdf::graph::{Graph, GraphName};
use crate::rdf::on_disk::NewStore;
use crate::rdf::{Object, Subject, Triple};

/// Up to so many triples of records, the provenance in a store has counts by class and property: they
/// need the graph in memory.
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
    /// Records go from the tables to the store as they are read, in bounded memory. Above
    /// two million triples, the provenance has no counts by class and property.
    ///
    /// # Errors
    /// [`Error::Input`] if the folder has errors, [`Error::Request`] if the folder of the store cannot
    /// be written or has something else, or this program has no stores on disk.
    pub fn store(
        &self,
        folder: &Path,
        at: &str,
        progress: Option<&Progress>,
    ) -> Result<u64, Error> {
        self.store_counted(folder, at, progress, COUNTED)
    }

    fn store_counted(
        &self,
        folder: &Path,
        at: &str,
        progress: Option<&Progress>,
        counted: u64,
    ) -> Result<u64, Error> {
        let new = NewStore::beside(folder)?;
        let mut loader = new.store().bulk_loader().without_atomicity();
        loader = loader.with_max_memory_size_in_megabytes(LOADER);
        let (read, problems) = self.read_into(&mut loader, progress)?;
        if !problems.is_ok() {
            return Err(Error::Input(problems));
        }
        let triples: u64 = read.summaries.iter().map(|summary| summary.triples()).sum();
        let described = match triples <= counted {
            true => provenance::describe(self.sound()?.clone(), Some(at))?,
            false => provenance::describe(read, Some(at))?,
        };
        let parts = GraphName::ALL.iter().filter(|part| **part != GraphName::Records);
        parts.clone().try_for_each(|part| add(&mut loader, &described.graph, *part))?;
        loader.commit().map_err(io::Error::other)?;
        let count = new.store().len().map_err(io::Error::other)?;
        new.commit()?;
        Ok(count as u64)
    }

    /// Reads the folders, with the records into a loader.
    fn read_into(
        &self,
        loader: &mut BulkLoader<'_>,
        progress: Option<&Progress>,
    ) -> Result<(Folder, Diagnostics), Error> {
        let (sender, receiver) = sync_channel::<Vec<Quad>>(WAITING);
        thread::scope(|scope| {
            let reader = scope.spawn(move || {
                let (mut problems, mut batches) = (Diagnostics::new(), Batches::new(sender));
                let mut take = |scope: &str, triple: Triple<'_>| batches.add(scope, triple);
                let folder = read_to(&self.folders(), progress, &mut problems, Some(&mut take))?;
                batches.send()?;
                Ok::<_, io::Error>((folder, problems))
            });
            let loaded = loader.load_quads(receiver.into_iter().flatten());
            let read = reader.join().unwrap_or_else(|_| Err(io::Error::other("reading panicked")));
            // The reader stops because the loader does.
            loaded.map_err(io::Error::other)?;
            Ok(read?)
        })
    }
}

/// Adds a part of a graph.
fn add(loader: &mut BulkLoader<'_>, graph: &Graph, part: GraphName) -> io::Result<()> {
    let quads = graph.part(part).iter().map(|quad| graph.oxigraph(quad).into_owned());
    let loaded: Result<(), StorageError> = loader.load_quads(quads);
    loaded.map_err(io::Error::other)
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

#[cfg(all(test, feature = "rocksdb"))]
mod tests {
    use super::*;
    use crate::rdf::on_disk;

    #[test]
    fn the_provenance_of_many_triples_has_no_counts_by_class() {
        let around = tempfile::tempdir().unwrap();
        let project = Project::open("docs/river").unwrap();
        let size = |counted: u64, name: &str| {
            let folder = around.path().join(name);
            project.store_counted(&folder, "2026-01-01T00:00:00Z", None, counted).unwrap();
            let store = on_disk::open(&folder).unwrap();
            let part = |part: GraphName| {
                let graph = NamedNodeRef::new_unchecked(part.iri());
                let graph = GraphNameRef::NamedNode(graph);
                store.quads_for_pattern(None, None, None, Some(graph)).count()
            };
            (part(GraphName::Records), part(GraphName::Ontology), part(GraphName::Provenance))
        };
        let (many, few) = (size(0, "many"), size(1_000, "few"));
        assert_eq!((many.0, many.1), (few.0, few.1));
        assert!(many.2 > 20 && many.2 < few.2, "{many:?} {few:?}");
    }
}
