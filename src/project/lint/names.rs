//! Finds entities with two names: in two rows of one IRI, or in rows of two IRIs.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::site::{self, Sites};
use super::uses::Finding;
use crate::diagnostic::{Code, Diagnostics, brief};
use crate::link::fold;
use crate::rdf::graph::{Graph, GraphName, Quad, Term, TermId};
use crate::rdf::vocab::{dcterms, foaf, rdf, rdfs, schema, skos};

/// The properties for names, with one value per language.
const NAMES: &[&str] = &[skos::PREF_LABEL, rdfs::LABEL, schema::NAME, foaf::NAME, dcterms::TITLE];

/// The numbers of the hash FNV-1a.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

/// Words that do not distinguish names.
const SMALL: &[&str] = &["the", "of", "and", "for", "de", "la", "le"];

/// Entities with two names in one language by the same property.
pub(super) fn double(graph: &Graph) -> Vec<Finding> {
    let names = ids(graph, NAMES);
    let records = graph.part(GraphName::Records);
    let mut found: Vec<Finding> = Vec::new();
    for (first, second) in records.iter().zip(records.iter().skip(1)) {
        let is_same = (first.subject, first.predicate) == (second.subject, second.predicate);
        if is_same
            && names.contains(&first.predicate)
            && lang(graph, first.object) == lang(graph, second.object)
        {
            found.push(Finding { term: first.subject, quads: vec![*first, *second] });
        }
    }
    found
}

/// Reports entities with two names from two rows; a single row may list several.
pub(super) fn report_double(double: &[Finding], sites: &Sites<'_>, problems: &mut Diagnostics) {
    let graph = sites.tables.graph;
    site::report(double, problems, |finding| {
        let [first, second] = finding.quads.as_slice() else { return None };
        let (one, other) = (sites.origins(first).first()?, sites.origins(second).first()?);
        if (one.group, one.table, one.source) == (other.group, other.table, other.source) {
            return None;
        }
        let (first, second, one) = match one.source <= other.source {
            true => (first, second, one),
            false => (second, first, other),
        };
        let names = [first, second].map(|quad| brief(graph.term(quad.object).text()));
        let [here, there] = names;
        let what = sites.short(graph.term(finding.term).text());
        let message = format!("{what} is '{there}' here, but '{here}' in another row");
        let problem = sites.problem(Code::TwoNames, message, second, "");
        Some(problem.related("the other name", one.place.clone()).help(
            "write the same name in both rows; or, if they are two things, give one another key",
        ))
    });
}

/// Entities of one class whose names have the same words, or where the name of one is another name
/// of the other.
pub(super) fn twins(graph: &Graph) -> Vec<Finding> {
    let (names, others) = (ids(graph, NAMES), ids(graph, &[skos::ALT_LABEL]));
    let known_types = OnceCell::new();
    let class = |subject: TermId| known_types.get_or_init(|| types(graph)).get(&subject).copied();
    let mut known: FxHashMap<u64, (Quad, bool)> = FxHashMap::default();
    let mut found: BTreeMap<(TermId, TermId), Finding> = BTreeMap::new();
    for quad in graph.part(GraphName::Records) {
        let is_name = names.contains(&quad.predicate);
        if !is_name && !others.contains(&quad.predicate) {
            continue;
        }
        let Some(digest) = text(graph, quad.object).and_then(digest) else { continue };
        let Some((other, is_other_name)) = known.get(&digest) else {
            known.insert(digest, (*quad, is_name));
            continue;
        };
        let is_open = is_name && *is_other_name && quad.object == other.object;
        let is_other = quad.subject != other.subject && (is_name || *is_other_name) && !is_open;
        if is_other && class(quad.subject).is_some() && class(quad.subject) == class(other.subject)
        {
            let pair = (other.subject, quad.subject);
            let quads = vec![*quad, *other];
            found.entry(pair).or_insert(Finding { term: quad.subject, quads });
        }
    }
    found.into_values().collect()
}

pub(super) fn report(twins: &[Finding], sites: &Sites<'_>, problems: &mut Diagnostics) {
    let graph = sites.tables.graph;
    site::report(twins, problems, |finding| {
        let [here, there] = finding.quads.as_slice() else { return None };
        let (own, other) = (sites.origins(here).first()?, sites.origins(there).first()?);
        // Report the later row.
        let is_later =
            (own.group, own.table, own.source) > (other.group, other.table, other.source);
        let (here, there, other) = if is_later { (here, there, other) } else { (there, here, own) };
        let [name, known] = [here, there].map(|quad| brief(graph.term(quad.object).text()));
        let of = sites.short(graph.term(there.subject).text());
        let message = match name == known {
            true => format!("'{name}' is also a name of {of}: the two may be the same"),
            false => format!("'{name}' may be the same as '{known}', {of}"),
        };
        let problem = sites.problem(Code::TwoNames, message, here, "");
        Some(problem.related("the other row", other.place.clone()).help(
            "if they are one, keep one of the rows, refer to it everywhere, and keep the other name \
             as a further name of it",
        ))
    });
}

fn ids(graph: &Graph, iris: &[&str]) -> Vec<TermId> {
    iris.iter().filter_map(|iri| graph.find(Term::Iri(iri))).collect()
}

/// The first class of each entity in the records.
fn types(graph: &Graph) -> FxHashMap<TermId, TermId> {
    let Some(type_) = graph.find(Term::Iri(rdf::TYPE)) else { return FxHashMap::default() };
    let typed = graph.part(GraphName::Records).iter().filter(|quad| quad.predicate == type_);
    let mut types = FxHashMap::default();
    for quad in typed {
        types.entry(quad.subject).or_insert(quad.object);
    }
    types
}

/// The language of a literal; none for one without.
fn lang(graph: &Graph, id: TermId) -> Option<&str> {
    match graph.term(id) {
        Term::Lang { lang, .. } => Some(lang),
        _ => None,
    }
}

/// The text of a name in English or without a language; other names are translations.
fn text(graph: &Graph, id: TermId) -> Option<&str> {
    match graph.term(id) {
        Term::Lang { text, lang } if lang == "en" || lang.starts_with("en-") => Some(text),
        Term::Typed { text, .. } => Some(text),
        _ => None,
    }
}

/// A digest of the words of a name, regardless of order and case; none without words.
fn digest(name: &str) -> Option<u64> {
    let folded;
    let name = match name.is_ascii() {
        true => name,
        false => {
            folded = fold(name);
            &folded
        }
    };
    let (mut sum, mut count) = (0_u64, 0);
    for word in name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if SMALL.iter().any(|small| small.eq_ignore_ascii_case(word)) {
            continue;
        }
        let step =
            |hash: u64, byte: u8| (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(PRIME);
        sum = sum.wrapping_add(word.bytes().fold(BASIS, step));
        count += 1;
    }
    (count > 0).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::graph::of_turtle;

    #[test]
    fn names_are_the_same_by_their_words() {
        assert_eq!(digest("University of Oxford"), digest("Oxford University"));
        assert_eq!(digest("Jürg Lauber"), digest("LAUBER, Jürg"));
        assert_ne!(digest("Session 1"), digest("Session 2"));
        assert_eq!(digest("the"), None);
    }

    #[test]
    fn entities_of_a_class_with_similar_names_are_found() {
        let prefixes = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . ";
        let count = |text: &str| {
            let graph = of_turtle(&[(GraphName::Records, &format!("{prefixes}{text}"))]);
            (twins(&graph).len(), double(&graph).len())
        };
        let two = "<a> a <C> ; skos:prefLabel 'Oxford University' . ";
        assert_eq!(
            count(&format!("{two}<b> a <C> ; skos:prefLabel 'University of Oxford'@en .")),
            (1, 0)
        );
        assert_eq!(
            count(&format!("{two}<b> a <D> ; skos:prefLabel 'University of Oxford'@en .")),
            (0, 0)
        );
        assert_eq!(count(&format!("{two}<b> a <C> ; skos:altLabel 'Oxford University' .")), (1, 0));
        // Many entities share a title, for example meetings.
        assert_eq!(
            count(&format!("{two}<b> a <C> ; skos:prefLabel 'Oxford University' .")),
            (0, 0)
        );
        assert_eq!(count("<a> skos:prefLabel 'A'@en , 'B'@en , 'C'@fr ."), (0, 1));
    }
}
