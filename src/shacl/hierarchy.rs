//! Finds classes and their instances (§1.1: SHACL instance, SHACL subclass).

use rustc_hash::FxHashSet;

use crate::rdf::graph::{Graph, Index, Term, TermId};
use crate::rdf::vocab::{rdf, rdfs};

/// The two properties that define instances.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hierarchy {
    kind: Option<TermId>,
    below: Option<TermId>,
}

/// The instances of a class, for fast membership tests.
#[derive(Debug)]
pub(super) struct Members(Vec<u64>);

impl Members {
    /// Whether a node is an instance.
    pub(super) fn has(&self, node: TermId) -> bool {
        let bits = self.0.get(node.index() / 64).copied().unwrap_or(0);
        bits >> (node.index() % 64) & 1 == 1
    }
}

/// A class with all its subclasses.
#[derive(Clone, Debug)]
pub(super) struct Class {
    kind: Option<TermId>,
    classes: FxHashSet<TermId>,
}

impl Hierarchy {
    pub(super) fn new(graph: &Graph) -> Self {
        let find = |iri| graph.find(Term::Iri(iri));
        Self { kind: find(rdf::TYPE), below: find(rdfs::SUB_CLASS_OF) }
    }

    /// A class of a graph.
    pub(super) fn class(self, index: &Index, class: TermId) -> Class {
        let mut classes = FxHashSet::from_iter([class]);
        let mut open = vec![class];
        while let (Some(at), Some(below)) = (open.pop(), self.below) {
            for class in index.subjects(below, at) {
                if classes.insert(*class) {
                    open.push(*class);
                }
            }
        }
        Class { kind: self.kind, classes }
    }
}

impl Class {
    /// Whether a node is an instance of the class.
    pub(super) fn has(&self, index: &Index, node: TermId) -> bool {
        let kinds = self.kind.map_or(&[][..], |kind| index.objects(node, kind));
        kinds.iter().any(|kind| self.classes.contains(kind))
    }

    /// All instances as a set: a bit for each term of the graph.
    pub(super) fn members(&self, index: &Index) -> Members {
        let mut bits = Vec::new();
        for node in self.instances(index) {
            let place = node.index() / 64;
            if place >= bits.len() {
                bits.resize(place + 1, 0);
            }
            if let Some(bits) = bits.get_mut(place) {
                *bits |= 1 << (node.index() % 64);
            }
        }
        Members(bits)
    }

    /// All instances, in order, each once.
    pub(super) fn instances(&self, index: &Index) -> Vec<TermId> {
        let subjects = |class| self.kind.map_or(&[][..], |kind| index.subjects(kind, class));
        let mut all: Vec<TermId> =
            self.classes.iter().flat_map(|class| subjects(*class)).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
