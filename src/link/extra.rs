//! Adds columns for linked entities: codes, and identifiers elsewhere.

use std::collections::BTreeMap;

use super::decide::local;
use crate::rdf::graph::{Graph, Term};
use crate::rdf::vocab::skos;

/// A column of values for entities, such as their codes in one scheme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra {
    /// The name in the request.
    pub name: String,
    values: BTreeMap<String, String>,
}

impl Extra {
    /// The values of the property whose IRI ends with `name`; or else the last part of the
    /// `skos:exactMatch` IRIs whose host contains `name`: `wikidata` gives Q16. None if the graph
    /// has neither.
    pub fn new(graph: &Graph, name: &str) -> Option<Self> {
        let mut values: BTreeMap<String, String> = BTreeMap::new();
        let mut matches: BTreeMap<String, String> = BTreeMap::new();
        for quad in graph.quads() {
            let (Term::Iri(subject), Term::Iri(predicate)) =
                (graph.term(quad.subject), graph.term(quad.predicate))
            else {
                continue;
            };
            match graph.term(quad.object) {
                // Prefer English among names in several languages.
                Term::Lang { text, lang }
                    if local(predicate) == name
                        && (lang == "en" || !values.contains_key(subject)) =>
                {
                    values.insert(subject.to_owned(), text.to_owned());
                }
                Term::Typed { text, .. } if local(predicate) == name => {
                    values.entry(subject.to_owned()).or_insert_with(|| text.to_owned());
                }
                Term::Iri(object) if local(predicate) == name => {
                    values.entry(subject.to_owned()).or_insert_with(|| object.to_owned());
                }
                Term::Iri(object) if predicate == skos::EXACT_MATCH && is_of(object, name) => {
                    matches.entry(subject.to_owned()).or_insert_with(|| local(object));
                }
                _ => {}
            }
        }
        let values = if values.is_empty() { matches } else { values };
        (!values.is_empty()).then(|| Self { name: name.to_owned(), values })
    }

    /// The value of an entity; empty if it has none.
    pub fn of(&self, iri: &str) -> &str {
        self.values.get(iri).map_or("", String::as_str)
    }
}

/// Whether an IRI's host has a label of this name.
fn is_of(iri: &str, name: &str) -> bool {
    let host = iri.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or("");
    host.split('.').any(|part| part.eq_ignore_ascii_case(name))
}
