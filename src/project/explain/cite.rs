//! What the records cite.

use std::collections::{BTreeMap, BTreeSet};

use crate::project::trace::Show;
use crate::rdf::graph::{Graph, Index, Term, TermId};
use crate::rdf::vocab::{dcterms, prov, rdf, rdfs};

/// Properties that lead to a source; those below them do too.
const CITES: &[&str] = &[prov::WAS_DERIVED_FROM, dcterms::SOURCE];
/// Properties whose values are the text of a source.
const TEXT: &[&str] = &[prov::VALUE, rdf::VALUE];
/// Properties that lead to the source that a piece is a part of.
const WHOLE: &[&str] = &[dcterms::IS_PART_OF];

/// A source, or a line of one, that a record cites.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Citation {
    /// What is cited.
    pub source: TermId,
    /// The records that cite it, with the properties by which they do.
    pub by: BTreeSet<(TermId, TermId)>,
    /// What it is, in words.
    pub title: String,
    /// Its text, where the records carry it.
    pub text: Option<String>,
}

/// Some citations by those that cite.
pub(super) struct Cited {
    /// Which of them a node cites, by their positions.
    pub(super) of: BTreeMap<TermId, Vec<usize>>,
    /// The triples by which sources are cited.
    pub(super) by: BTreeSet<[TermId; 3]>,
}

impl Cited {
    pub(super) fn new(citations: &[Citation]) -> Self {
        let mut cited = Self { of: BTreeMap::new(), by: BTreeSet::new() };
        for (number, citation) in citations.iter().enumerate() {
            for (node, property) in &citation.by {
                let own = cited.of.entry(*node).or_default();
                // By several properties, it is still one.
                if own.last() != Some(&number) {
                    own.push(number);
                }
                cited.by.insert([*node, *property, citation.source]);
            }
        }
        cited
    }
}

/// What some nodes cite, each source once, in the order of what they are called.
pub(crate) fn citations(
    graph: &Graph,
    index: &Index,
    nodes: impl Iterator<Item = TermId>,
) -> Vec<Citation> {
    let [cites, text, whole] = [CITES, TEXT, WHOLE].map(|roots| below(graph, index, roots));
    let mut sources: BTreeMap<TermId, BTreeSet<(TermId, TermId)>> = BTreeMap::new();
    for node in nodes.collect::<BTreeSet<TermId>>() {
        for (property, source) in index.about(node).filter(|(p, _)| cites.contains(p)) {
            sources.entry(source).or_default().insert((node, property));
        }
    }
    let show = Show::new(graph, index);
    let mut citations: Vec<Citation> = sources
        .into_iter()
        .map(|(source, by)| {
            let value = |properties: &BTreeSet<TermId>| {
                index.about(source).find(|(p, _)| properties.contains(p)).map(|(_, value)| value)
            };
            let mut parts = Vec::new();
            match (show.label(source), value(&whole)) {
                (Some(label), None) => parts.push(label),
                (_, Some(whole)) => {
                    let name = show.label(whole);
                    parts.push(name.unwrap_or_else(|| show.term(graph.term(whole))));
                    let rest = index.about(source).filter(|(p, _)| !text.contains(p));
                    parts.extend(rest.filter_map(|(p, value)| match graph.term(value) {
                        Term::Typed { text, .. } | Term::Lang { text, .. } => {
                            let name = show.label(p);
                            let name = name.unwrap_or_else(|| show.term(graph.term(p)));
                            Some(format!("{name} {text}"))
                        }
                        Term::Iri(_) | Term::Blank(_) => None,
                    }));
                }
                (None, None) => parts.push(show.term(graph.term(source))),
            }
            let text = value(&text).and_then(|value| match graph.term(value) {
                Term::Typed { text, .. } | Term::Lang { text, .. } => Some(text.to_owned()),
                Term::Iri(_) | Term::Blank(_) => None,
            });
            Citation { source, by, title: parts.join(", "), text }
        })
        .collect();
    // The terms of a graph are in order, so lines of a source are by their IRIs; numbers are not.
    citations.sort_by_cached_key(|citation| (numbers(&citation.title), citation.source));
    citations
}

/// A text whose numbers are in their order.
fn numbers(text: &str) -> Vec<(u64, String)> {
    let words = text.split_whitespace();
    words.map(|word| (word.parse().unwrap_or(0), word.to_owned())).collect()
}

/// The properties at or below some others.
fn below(graph: &Graph, index: &Index, roots: &[&str]) -> BTreeSet<TermId> {
    let mut open: Vec<TermId> = roots.iter().filter_map(|iri| graph.find(Term::Iri(iri))).collect();
    let mut found: BTreeSet<TermId> = open.iter().copied().collect();
    let Some(property) = graph.find(Term::Iri(rdfs::SUB_PROPERTY_OF)) else { return found };
    while let Some(at) = open.pop() {
        open.extend(index.subjects(property, at).iter().filter(|below| found.insert(**below)));
    }
    found
}
