//! Holds records, ontology, links and provenance as one dataset.
//!
//! A [`GraphBuilder`] collects triples from the mapping and from files; [`GraphBuilder::finish`]
//! sorts them and removes duplicates. A [`Graph`] keeps every literal unchanged (tags of the same
//! language in one spelling) in an order that does not depend on the order of input. [`Index`]
//! finds triples in it; a [`Dataset`] lets Oxigraph's evaluator query it in place, and
//! [`Graph::store`] copies it to a store; [`Graph::canonical`] gives blank nodes labels that depend
//! only on the graph.

mod batch;
mod builder;
mod canonical;
pub(crate) mod dataset;
mod guard;
mod index;
mod interner;
mod load;
mod names;
mod namespaces;
mod node;
mod prefixes;
mod quads;
mod sorting;
pub(crate) mod store;
mod terms;
pub(crate) mod written;

use std::sync::{Arc, OnceLock};

pub use batch::BatchSink;
pub use builder::{GraphBuilder, PartSink};
pub use canonical::isomorphic;
pub use dataset::Dataset;
pub use index::Index;
pub use load::{ONTOLOGY_FOLDER, check_syntax, ontology_files};
pub use names::{Label, Names};
pub use node::Node;
pub use prefixes::Prefixes;
pub use terms::{Term, TermId, TermKind};

use crate::rdf::stop;
use crate::rdf::vocab::graphs;
use terms::Terms;

/// A graph of parts in Turtle, for tests; its relative IRIs begin with `http://e/`.
#[cfg(test)]
pub(crate) fn of_turtle(parts: &[(GraphName, &str)]) -> Graph {
    let mut builder = GraphBuilder::new();
    for (part, text) in parts {
        let (text, mut problems) = (text.as_bytes(), crate::diagnostic::Diagnostics::new());
        let format = crate::rdf::format::Format::Turtle;
        builder.load(*part, "t", "http://e/", text, format, &mut problems).unwrap();
    }
    builder.finish()
}

/// A part of a dataset: the triples of one kind of source, as one named graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GraphName {
    /// The triples of the tables.
    Records,
    /// Classes, properties, concepts and shapes.
    Ontology,
    /// Links to other data.
    Links,
    /// The provenance of the records.
    Provenance,
}

impl GraphName {
    /// All parts.
    pub const ALL: &[GraphName] = &[Self::Records, Self::Ontology, Self::Links, Self::Provenance];

    /// The default graph of questions, and the default parts of an export.
    pub const USUAL: &[GraphName] = &[Self::Records, Self::Ontology, Self::Links];

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Ontology => "ontology",
            Self::Links => "links",
            Self::Provenance => "provenance",
        }
    }

    /// The IRI of the named graph.
    pub fn iri(self) -> &'static str {
        match self {
            Self::Records => graphs::RECORDS,
            Self::Ontology => graphs::ONTOLOGY,
            Self::Links => graphs::LINKS,
            Self::Provenance => graphs::PROVENANCE,
        }
    }

    /// The part with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|part| part.name() == name)
    }
}

/// A triple in a part, or in the default graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quad {
    /// The part.
    pub part: Option<GraphName>,
    /// The subject, an IRI or a blank node.
    pub subject: TermId,
    /// The predicate, an IRI.
    pub predicate: TermId,
    /// The object.
    pub object: TermId,
}

impl Quad {
    /// The number of its part and its subject.
    fn group(&self) -> u64 {
        self.part.map_or(0, |part| 1 + part as u64) << 32 | u64::from(self.subject.0)
    }

    /// A number of the same order: comparing it takes no branches.
    fn key(&self) -> u128 {
        let part = self.part.map_or(0, |part| 1 + part as u128);
        let [s, p, o] = [self.subject, self.predicate, self.object].map(|id| u128::from(id.0));
        part << 96 | s << 64 | p << 32 | o
    }
}

/// A dataset: its quads in order (part, subject, predicate, object), each once.
///
/// Terms are ordered IRIs, blank nodes, literals; each by its text in code points, literals of
/// a language by the language first.
#[derive(Clone, Debug)]
pub struct Graph {
    terms: Arc<Terms>,
    quads: Vec<Quad>,
    prefixes: Arc<Prefixes>,
    /// The number of its sources, as counted by [`GraphBuilder`].
    sources: usize,
    /// The index of the default graph, once needed.
    usual: OnceLock<Arc<Index>>,
}

impl Graph {
    /// All quads, in order.
    pub fn quads(&self) -> &[Quad] {
        &self.quads
    }

    /// The quads of a part, in order.
    pub fn part(&self, part: GraphName) -> &[Quad] {
        let start = self.quads.partition_point(|quad| quad.part < Some(part));
        let end = self.quads.partition_point(|quad| quad.part <= Some(part));
        self.quads.get(start..end).unwrap_or_default()
    }

    /// The index of [`GraphName::USUAL`], made on first use.
    pub fn usual(&self) -> &Index {
        self.usual.get_or_init(|| Arc::new(Index::new(self, GraphName::USUAL)))
    }

    /// The term with this number.
    pub fn term(&self, id: TermId) -> Term<'_> {
        // Whoever goes over a graph reads its terms.
        stop::step();
        self.terms.get(id)
    }

    /// The kind of a term, without looking it up.
    pub fn kind(&self, id: TermId) -> TermKind {
        self.terms.kind(id)
    }

    /// Whether a term is a blank node.
    pub fn is_blank(&self, id: TermId) -> bool {
        self.kind(id) == TermKind::Blank
    }

    /// The datatype of a literal without a language, without looking at its text.
    pub fn datatype(&self, id: TermId) -> Option<TermId> {
        self.terms.datatype(id)
    }

    /// Whether it has literals that Oxigraph's evaluator would change (see [`written`]).
    pub(crate) fn keeps_literals(&self) -> bool {
        self.terms.would_change()
    }

    /// The IRIs that begin with a text, in order.
    pub fn iris_from<'g>(&'g self, head: &'g str) -> impl Iterator<Item = (TermId, &'g str)> {
        self.terms.iris_from(head)
    }

    /// The number of a term, if the dataset has it.
    pub fn find(&self, term: Term<'_>) -> Option<TermId> {
        self.terms.find(term)
    }

    /// The number of terms: each [`TermId::index`] is below it.
    pub fn term_count(&self) -> usize {
        self.terms.len()
    }

    /// The prefixes that the ontology declares, and well-known ones.
    pub fn prefixes(&self) -> &Prefixes {
        &self.prefixes
    }

    /// Some parts only: as named graphs, or merged as the default graph.
    pub fn select(&self, parts: &[GraphName], graphs: bool) -> Self {
        let chosen = self.quads.iter().filter(|q| q.part.is_some_and(|p| parts.contains(&p)));
        let mut quads: Vec<Quad> = Vec::with_capacity(chosen.clone().count());
        match graphs {
            true => quads.extend(chosen),
            false => quads.extend(chosen.map(|quad| Quad { part: None, ..*quad })),
        }
        // Sorted already, part by part: this only merges the runs.
        quads.sort();
        quads.dedup();
        Self {
            terms: self.terms.clone(),
            quads,
            prefixes: self.prefixes.clone(),
            sources: self.sources,
            usual: OnceLock::new(),
        }
    }

    /// The same triples, all in one part.
    pub fn within(self, part: GraphName) -> Self {
        let mut quads: Vec<Quad> =
            self.quads.iter().map(|quad| Quad { part: Some(part), ..*quad }).collect();
        quads.sort();
        quads.dedup();
        Self { quads, usual: OnceLock::new(), ..self }
    }
}
