//! Explains an answer: the values of parameters, and missing terms.

use std::sync::Arc;

use crate::query::QueryTerms;
use crate::rdf::graph::{Graph, Term};

/// The parameters of a question as read, and its missing terms.
#[derive(Clone)]
pub(super) struct Interpretation {
    pub(super) graph: Arc<Graph>,
    /// The value of each parameter as read, in words.
    pub(super) reading: Vec<String>,
    pub(super) needed: QueryTerms,
}

impl Interpretation {
    /// The required properties and classes of the question that the graph lacks.
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
