//! Distinguishes entities of the same name by other evidence: `region=Africa`.

use std::collections::{BTreeMap, BTreeSet};

use super::Resolver;
use super::decide::local;
use super::fold::fold;
use crate::rdf::graph::{Graph, Term};
use crate::rdf::vocab::skos;

/// The values of one property, with all broader concepts.
#[derive(Clone, Debug, Default)]
pub struct MatchContext {
    /// The values of each entity, as IRIs or as folded texts.
    values: BTreeMap<String, BTreeSet<String>>,
}

impl MatchContext {
    /// The values of the property whose IRI ends with `name`; none if the graph has no such
    /// property.
    pub fn new(graph: &Graph, name: &str) -> Option<Self> {
        let mut broader: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut direct: Vec<(&str, Term<'_>)> = Vec::new();
        for quad in graph.quads() {
            let Term::Iri(predicate) = graph.term(quad.predicate) else { continue };
            let Term::Iri(subject) = graph.term(quad.subject) else { continue };
            let object = graph.term(quad.object);
            if let (skos::BROADER, Term::Iri(object)) = (predicate, object) {
                broader.entry(subject).or_default().push(object);
            }
            if predicate == name || local(predicate) == name {
                direct.push((subject, object));
            }
        }
        let mut context = Self::default();
        for (subject, object) in direct {
            let values = context.values.entry(subject.to_owned()).or_default();
            match object {
                Term::Iri(iri) => {
                    let mut stack = vec![iri];
                    while let Some(at) = stack.pop() {
                        if values.insert(at.to_owned()) {
                            stack.extend(broader.get(at).into_iter().flatten());
                        }
                    }
                }
                Term::Typed { text, .. } | Term::Lang { text, .. } => {
                    values.insert(fold(text));
                }
                Term::Blank(_) => {}
            }
        }
        (!context.values.is_empty()).then_some(context)
    }

    /// The meaning of a text as a value: IRIs, or a folded text.
    pub fn meaning(&self, resolver: &Resolver, text: &str) -> BTreeSet<String> {
        let known = self.values.values().flatten();
        let known: BTreeSet<&str> = known.map(String::as_str).collect();
        let outcome = resolver.resolve(text);
        let all: Vec<String> = match outcome.matched() {
            Some(one) => vec![one.candidate.iri.clone()],
            None => outcome.named().map(|candidate| candidate.iri.clone()).collect(),
        };
        let own = all.into_iter().chain([fold(text), text.to_owned()]);
        own.filter(|value| known.contains(value.as_str())).collect()
    }

    /// Whether an entity has one of these values. An unknown meaning excludes nothing.
    pub fn fits(&self, iri: &str, meaning: &BTreeSet<String>) -> bool {
        meaning.is_empty()
            || self.values.get(iri).is_some_and(|own| own.intersection(meaning).next().is_some())
    }
}
