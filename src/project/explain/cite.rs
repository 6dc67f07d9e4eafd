//! Finds the sources that the records cite.

use std::collections::{BTreeMap, BTreeSet};

use crate::project::trace::Show;
use crate::rdf::graph::{Graph, Index, Term, TermId};
use crate::rdf::vocab::{dcterms, prov, rdf, rdfs};

/// Properties that lead to a source; their sub-properties do too.
const CITES: &[&str] = &[prov::WAS_DERIVED_FROM, dcterms::SOURCE];
/// Properties for the text of a source.
const TEXT: &[&str] = &[prov::VALUE, rdf::VALUE];
/// Properties from a part to its source.
const WHOLE: &[&str] = &[dcterms::IS_PART_OF];

/// A source, or a line of one, that a record cites.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Citation {
    /// The cited source.
    pub source: TermId,
    /// The records that cite it, with the citing properties.
    pub by: BTreeSet<(TermId, TermId)>,
    /// Its title.
    pub title: String,
    /// Its text, if the records have it.
    pub text: Option<String>,
}

/// Citations by citing node.
pub(super) struct Cited {
    /// The citations of a node, by position.
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
                // Several properties still make one citation.
                if own.last() != Some(&number) {
                    own.push(number);
                }
                cited.by.insert([*node, *property, citation.source]);
            }
        }
        cited
    }
}

/// The citations of some nodes, each source once, sorted by title.
pub(super) fn citations(
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
    // IRIs sort as text, so lines of a source must be sorted by number.
    citations.sort_by_cached_key(|citation| (numbers(&citation.title), citation.source));
    citations
}

/// A sort key in which numbers sort by value.
fn numbers(text: &str) -> Vec<(u64, String)> {
    let words = text.split_whitespace();
    words.map(|word| (word.parse().unwrap_or(0), word.to_owned())).collect()
}

/// Properties and their sub-properties.
fn below(graph: &Graph, index: &Index, roots: &[&str]) -> BTreeSet<TermId> {
    let mut open: Vec<TermId> = roots.iter().filter_map(|iri| graph.find(Term::Iri(iri))).collect();
    let mut found: BTreeSet<TermId> = open.iter().copied().collect();
    let Some(property) = graph.find(Term::Iri(rdfs::SUB_PROPERTY_OF)) else { return found };
    while let Some(at) = open.pop() {
        open.extend(index.subjects(property, at).iter().filter(|below| found.insert(**below)));
    }
    found
}
