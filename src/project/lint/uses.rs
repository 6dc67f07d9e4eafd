//! Records how each term of a graph is used.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::rdf::graph::{Graph, GraphName, Quad, Term, TermId};
use crate::rdf::vocab::{rdf, rdfs, shacl};

/// The properties with which an ontology refers to properties and classes.
const REFERRING: &[&str] = &[
    rdfs::DOMAIN,
    rdfs::RANGE,
    rdfs::SUB_CLASS_OF,
    rdfs::SUB_PROPERTY_OF,
    shacl::PATH,
    shacl::INVERSE_PATH,
    shacl::CLASS,
];

/// A set of uses of a term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Use(u8);

impl Use {
    /// The subject of a statement.
    pub(super) const SUBJECT: Self = Self(1);
    /// The records have statements about it.
    pub(super) const RECORD: Self = Self(2);
    /// A property of a statement.
    pub(super) const PROPERTY: Self = Self(4);
    /// The class of something.
    pub(super) const CLASS: Self = Self(8);
    /// Used as a property or class by the ontology.
    pub(super) const REFERRED: Self = Self(16);
    /// A value.
    pub(super) const VALUE: Self = Self(32);

    /// In any way.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The uses of the terms of a graph; a byte for each.
pub(super) struct Uses {
    of: Vec<Use>,
}

impl Uses {
    /// Reads the records, the ontology and the links.
    pub(super) fn new(graph: &Graph) -> Self {
        let mut uses = Self { of: vec![Use::default(); graph.term_count()] };
        let find = |iri: &str| graph.find(Term::Iri(iri));
        let (type_, referring) = (find(rdf::TYPE), REFERRING.iter().filter_map(|iri| find(iri)));
        let referring: Vec<TermId> = referring.collect();
        for part in GraphName::USUAL {
            let is_ontology = *part == GraphName::Ontology;
            let subject = match part {
                GraphName::Records => Use::SUBJECT.or(Use::RECORD),
                _ => Use::SUBJECT,
            };
            for quad in graph.part(*part) {
                let value = match quad.predicate {
                    own if Some(own) == type_ => Use::CLASS,
                    own if is_ontology && referring.contains(&own) => Use::REFERRED,
                    _ => Use::VALUE,
                };
                uses.add(quad.subject, subject);
                uses.add(quad.predicate, Use::PROPERTY);
                uses.add(quad.object, value);
            }
        }
        uses
    }

    fn add(&mut self, id: TermId, more: Use) {
        if let Some(known) = self.of.get_mut(id.index()) {
            *known = known.or(more);
        }
    }

    /// Whether a term has one of some uses.
    pub(super) fn is(&self, id: TermId, any: Use) -> bool {
        self.of.get(id.index()).is_some_and(|known| known.0 & any.0 != 0)
    }
}

/// A finding, with its statements.
pub(super) struct Finding {
    /// The subject of the finding.
    pub(super) term: TermId,
    /// The statements; the first one gives the place.
    pub(super) quads: Vec<Quad>,
}

/// Findings about some terms, in order, each with the first statement with the term as property or
/// value, or else as subject.
pub(super) fn findings(graph: &Graph, terms: Vec<TermId>) -> Vec<Finding> {
    if terms.is_empty() {
        return Vec::new();
    }
    let wanted: FxHashSet<TermId> = terms.iter().copied().collect();
    let mut first: FxHashMap<TermId, Quad> = FxHashMap::default();
    let mut subject: FxHashMap<TermId, Quad> = FxHashMap::default();
    for quad in GraphName::USUAL.iter().flat_map(|part| graph.part(*part)) {
        for id in [quad.predicate, quad.object] {
            if wanted.contains(&id) {
                first.entry(id).or_insert(*quad);
            }
        }
        if wanted.contains(&quad.subject) {
            subject.entry(quad.subject).or_insert(*quad);
        }
    }
    let quad = |term: &TermId| first.get(term).or(subject.get(term)).copied();
    let found =
        terms.into_iter().filter_map(|term| Some(Finding { term, quads: vec![quad(&term)?] }));
    found.collect()
}
