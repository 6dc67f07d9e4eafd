//! Suggests properties for an unknown name, such as `iso3` for `alpha3`, by the words of labels.

use std::collections::{BTreeMap, BTreeSet};

use super::decide::local;
use crate::diagnostic::nearest_few;
use crate::rdf::graph::{Graph, Term};
use crate::rdf::vocab::{rdfs, skos};

/// The most names listed.
const NAMED: usize = 3;

/// The suggested properties, and hosts of identifiers, for a name, best first.
pub fn nearest_properties(graph: &Graph, name: &str) -> Vec<String> {
    let known = known(graph);
    let wanted = words(name);
    let has_all = |words: &BTreeSet<String>| !wanted.is_empty() && wanted.is_subset(words);
    let mut found: Vec<&str> =
        known.iter().filter(|(_, words)| has_all(words)).map(|(name, _)| name.as_str()).collect();
    // Prefer the fewest other words: "ISO 3166-1 alpha-3 code" rather than a longer one.
    found.sort_by_key(|name| (known.get(*name).map_or(0, BTreeSet::len), *name));
    found.extend(nearest_few(name, known.keys().map(String::as_str)));
    let mut given: Vec<String> = Vec::new();
    for name in found {
        if given.len() < NAMED && !given.iter().any(|known| known == name) {
            given.push(name.to_owned());
        }
    }
    given
}

/// The properties of a graph by the ends of their IRIs, and the hosts of matched identifiers; each
/// with the words of its name and labels.
fn known(graph: &Graph) -> BTreeMap<String, BTreeSet<String>> {
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut properties: BTreeMap<&str, String> = BTreeMap::new();
    let mut last = None;
    for quad in graph.quads() {
        if last != Some(quad.predicate)
            && let Term::Iri(predicate) = graph.term(quad.predicate)
        {
            last = Some(quad.predicate);
            properties.entry(predicate).or_insert_with(|| local(predicate));
        }
        if let (Term::Iri(skos::EXACT_MATCH), Term::Iri(object)) =
            (graph.term(quad.predicate), graph.term(quad.object))
            && let Some(host) = host(object)
        {
            known.entry(host.to_owned()).or_insert_with(|| words(host));
        }
    }
    for name in properties.values() {
        known.entry(name.clone()).or_insert_with(|| words(name));
    }
    for quad in graph.quads() {
        if let (Term::Iri(subject), Term::Iri(rdfs::LABEL)) =
            (graph.term(quad.subject), graph.term(quad.predicate))
            && let Some(own) = properties.get(subject).and_then(|name| known.get_mut(name))
            && let Term::Lang { text, .. } | Term::Typed { text, .. } = graph.term(quad.object)
        {
            own.extend(words(text));
        }
    }
    known
}

/// The name in an IRI's host: `wikidata` of `www.wikidata.org`.
fn host(iri: &str) -> Option<&str> {
    let (_, rest) = iri.split_once("://")?;
    rest.split('/').next()?.rsplit('.').nth(1)
}

/// The words of a name in lower case, with separate numbers: equal for `iso3` and `ISO 3`.
fn words(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut word = String::new();
    for c in text.chars() {
        let is_new = word.chars().next_back().is_some_and(|last| {
            last.is_numeric() != c.is_numeric() || (last.is_lowercase() && c.is_uppercase())
        });
        if is_new || !c.is_alphanumeric() {
            words.insert(std::mem::take(&mut word).to_lowercase());
        }
        if c.is_alphanumeric() {
            word.push(c);
        }
    }
    words.insert(word.to_lowercase());
    words.remove("");
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::graph::{GraphName, of_turtle};

    #[test]
    fn a_property_is_found_by_the_words_of_its_label() {
        let graph = of_turtle(&[
            (
                GraphName::Ontology,
                "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
                 <#alpha3> rdfs:label 'ISO 3166-1 alpha-3 code'@en .
                 <#alpha2> rdfs:label 'ISO 3166-1 alpha-2 code'@en .",
            ),
            (
                GraphName::Records,
                "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
                 <s> <#alpha3> 'CAN' ; <#alpha2> 'CA' ; <#unStatus> 'member' ;
                    skos:exactMatch <http://www.wikidata.org/entity/Q16> .",
            ),
        ]);
        for (name, first) in [
            ("iso3", "alpha3"),
            ("ISO-2", "alpha2"),
            ("alpha-3", "alpha3"),
            ("wikidat", "wikidata"),
            ("unstatus", "unStatus"),
        ] {
            let found = nearest_properties(&graph, name);
            assert_eq!(found.first().map(String::as_str), Some(first), "{name}: {found:?}");
        }
        assert!(nearest_properties(&graph, "nonsense").is_empty());
    }
}
