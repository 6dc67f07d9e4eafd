//! Distinguishes entities of the same name by other evidence: `region=Africa`.

use std::collections::{BTreeMap, BTreeSet};

use super::Resolver;
use super::decide::local;
use super::fold::fold;
use super::lifetime::{Lifetimes, year};
use crate::rdf::graph::{Graph, Term};
use crate::rdf::vocab::skos;

/// The keyword for the year of a row, if a graph dates its entities.
const TIME: &str = "year";

/// The evidence of a graph that may also be in a row.
#[derive(Clone, Debug)]
pub enum MatchContext {
    /// The values of a property.
    Values(PropertyValues),
    /// Their beginning and end.
    Time(Lifetimes),
}

/// The evidence of a row in a context.
#[derive(Clone, Debug)]
pub enum Meaning {
    /// Values, as IRIs or as folded texts. No values exclude nothing.
    Values(BTreeSet<String>),
    /// A year, if the row has one.
    Year(Option<i32>),
}

/// The values of one property, with all broader concepts.
#[derive(Clone, Debug, Default)]
pub struct PropertyValues {
    /// The values of each entity, as IRIs or as folded texts.
    values: BTreeMap<String, BTreeSet<String>>,
    /// All of them, whatever the entity.
    known: BTreeSet<String>,
}

impl MatchContext {
    /// The values of the property whose IRI ends with `name`; none if the graph has no such
    /// property.
    pub fn new(graph: &Graph, name: &str) -> Option<Self> {
        let lifetimes = (name == TIME).then(|| Lifetimes::new(graph)).flatten();
        match lifetimes {
            Some(lifetimes) => Some(Self::Time(lifetimes)),
            None => PropertyValues::new(graph, name).map(Self::Values),
        }
    }

    /// Whether the context is the year of a row.
    pub fn is_time(&self) -> bool {
        matches!(self, Self::Time(_))
    }

    /// Whether a text may be given for all rows: for the time, one that has a year; else one that
    /// means a value of the property.
    pub fn takes(&self, resolver: &Resolver, text: &str) -> bool {
        match self {
            Self::Values(values) => !values.meaning(resolver, text).is_empty(),
            Self::Time(_) => year(text).is_some(),
        }
    }

    /// The meaning of a text in this context.
    pub fn meaning(&self, resolver: &Resolver, text: &str) -> Meaning {
        match self {
            Self::Values(values) => Meaning::Values(values.meaning(resolver, text)),
            Self::Time(_) => Meaning::Year(year(text)),
        }
    }

    /// Whether an entity fits the evidence of a row.
    pub fn fits(&self, iri: &str, meaning: &Meaning) -> bool {
        match (self, meaning) {
            (Self::Values(values), Meaning::Values(meaning)) => values.fits(iri, meaning),
            _ => self.objection(iri, meaning).is_none(),
        }
    }

    /// Why an entity had ended or not begun at the time of a row, in words.
    pub fn objection(&self, iri: &str, meaning: &Meaning) -> Option<String> {
        match (self, meaning) {
            (Self::Time(lifetimes), Meaning::Year(Some(year))) => lifetimes.objection(iri, *year),
            _ => None,
        }
    }
}

impl PropertyValues {
    /// The values of the property whose IRI ends with `name`; none if the graph has no such
    /// property.
    fn new(graph: &Graph, name: &str) -> Option<Self> {
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
        context.known = context.values.values().flatten().cloned().collect();
        (!context.values.is_empty()).then_some(context)
    }

    /// The meaning of a text as a value: IRIs, or a folded text.
    fn meaning(&self, resolver: &Resolver, text: &str) -> BTreeSet<String> {
        let outcome = resolver.resolve(text);
        let all: Vec<String> = match outcome.matched() {
            Some(one) => vec![one.candidate.iri.clone()],
            None => outcome.named().map(|candidate| candidate.iri.clone()).collect(),
        };
        let own = all.into_iter().chain([fold(text), text.to_owned()]);
        own.filter(|value| self.known.contains(value)).collect()
    }

    /// Whether an entity has one of these values. An unknown meaning excludes nothing.
    fn fits(&self, iri: &str, meaning: &BTreeSet<String>) -> bool {
        meaning.is_empty()
            || self.values.get(iri).is_some_and(|own| own.intersection(meaning).next().is_some())
    }
}
