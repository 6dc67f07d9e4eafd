//! What there is to say of a question beside its answer.

use super::Asking;
use crate::query::QueryTerms;
use crate::rdf::graph::{Graph, Term};

/// How a question was read, and what it needs.
#[derive(Clone)]
pub(super) struct Told<'p> {
    pub(super) graph: &'p Graph,
    pub(super) reading: Vec<String>,
    pub(super) needed: QueryTerms,
}

impl Asking<'_> {
    /// What the value of each parameter was read as, in words: `host: Canada <…>`.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let asking = project.query("chaired-by", &[("member", "ald")], Default::default())?;
    /// assert_eq!(asking.reading(), ["member: Alderland <https://river.example/member/ALD>"]);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn reading(&self) -> &[String] {
        &self.told.reading
    }

    /// The properties and classes, by their short names, that the question needs and nothing in the
    /// graph has, as where a linked table is missing.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let text = "SELECT ?x { ?x a <http://schema.org/VoteAction> }";
    /// let asking = project.sparql(text, Default::default())?;
    /// assert_eq!(asking.unmet(), ["schema:VoteAction"]);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn unmet(&self) -> Vec<String> {
        let Told { graph, needed, .. } = &self.told;
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
