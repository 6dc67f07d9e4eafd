//! What there is to say of a question beside its answer.

use std::sync::Arc;

use crate::query::QueryTerms;
use crate::rdf::graph::{Graph, Term};

/// How a question was read, and what it needs.
#[derive(Clone)]
pub(super) struct Told {
    pub(super) graph: Arc<Graph>,
    /// What the value of each parameter was read as, in words.
    pub(super) reading: Vec<String>,
    pub(super) needed: QueryTerms,
}

impl Told {
    /// The properties and classes that the question needs and nothing in the graph has.
    pub(super) fn unmet(&self) -> Vec<String> {
        let Self { graph, needed, .. } = self;
        let is_met = |iri: &&String| {
            let id = graph.find(Term::Iri(iri.as_str()));
            let mut quads = graph.quads().iter();
            id.is_some_and(|id| quads.any(|quad| quad.predicate == id || quad.object == id))
        };
        let unmet = needed.iter().filter(|iri| !is_met(iri));
        let short = |iri: &String| graph.prefixes().short(iri);
        unmet.map(|iri| short(iri).unwrap_or_else(|| format!("<{iri}>"))).collect()
    }
}
