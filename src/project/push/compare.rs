//! Compares graphs by their numbers of triples and hashes.

use std::fmt;

use oxigraph::model::{Literal, NamedOrBlankNode, Term, Triple};
use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};
use spareval::ExpressionTerm;

/// The number of triples of a graph, and a hash that does not depend on their order or on the labels
/// of blank nodes, whose connections it does not see.
///
/// It is the sum of the first halves of the SHA-256 of each triple in N-Triples, with `_:` for each
/// blank node. Literals are as Oxigraph's store has them, so that `01` and `1` are the same, and triples
/// that are then the same are one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GraphHash {
    /// The number of triples.
    pub count: u64,
    sum: u128,
}

impl GraphHash {
    fn add(&mut self, digest: u128) {
        self.count += 1;
        self.sum = self.sum.wrapping_add(digest);
    }

    /// Adds a triple without blank nodes as it is written, so that `01` and `1` differ.
    pub(super) fn add_written(&mut self, triple: &Triple) {
        self.add(digest(&format!("{triple} .")));
    }
}

/// Adds up triples, each once: a store may merge those whose values are written differently, and a
/// reply may repeat one.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub(super) hash: GraphHash,
    seen: FxHashSet<u128>,
}

impl Values {
    pub(super) fn add(&mut self, triple: Triple) {
        let Triple { subject, predicate, object } = triple;
        let object = canonical(object);
        let own = digest(&format!("{subject} {predicate} {object} ."));
        if !self.seen.insert(own) {
            return;
        }
        let has_blank = subject.is_blank_node() || object.is_blank_node();
        self.hash.add(match has_blank {
            false => own,
            true => {
                let subject = match &subject {
                    NamedOrBlankNode::NamedNode(iri) => iri.to_string(),
                    NamedOrBlankNode::BlankNode(_) => "_:".to_owned(),
                };
                let object = match object {
                    Term::BlankNode(_) => "_:".to_owned(),
                    term => term.to_string(),
                };
                digest(&format!("{subject} {predicate} {object} ."))
            }
        });
    }
}

/// The first half of the SHA-256 of a line.
fn digest(line: &str) -> u128 {
    let digest = Sha256::digest(line);
    digest.iter().take(16).fold(0, |sum: u128, byte| sum << 8 | u128::from(*byte))
}

/// In hexadecimal digits.
impl fmt::Display for GraphHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.sum)
    }
}

/// A term as Oxigraph's store would give it back.
fn canonical(term: Term) -> Term {
    match term {
        Term::Literal(literal) => match literal.language() {
            Some(tag) => {
                let tag = tag.to_ascii_lowercase();
                Literal::new_language_tagged_literal_unchecked(literal.value(), tag).into()
            }
            None => Term::from(ExpressionTerm::from(Term::Literal(literal))),
        },
        term => term,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::graph::{GraphName, of_turtle};

    fn hash(text: &str) -> GraphHash {
        let graph = of_turtle(&[(GraphName::Records, text)]);
        let mut values = Values::default();
        for quad in graph.quads() {
            values.add(graph.oxigraph(quad).into_owned().into());
        }
        values.hash
    }

    #[test]
    fn the_hash_is_of_values_and_not_of_labels() {
        let p = "@prefix : <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . ";
        let one = hash(&format!("{p} :a :p 01, \"x\"@en-GB, [ :q \"7\"^^xsd:int ] ."));
        let other = hash(&format!("{p} _:z :q 7 . :a :p _:z, \"x\"@EN-gb, 1 ."));
        assert_eq!(one, other);
        assert_eq!(one.count, 4);
        let merged = hash(&format!("{p} :a :p 01, 1, \"x\"@EN-gb, \"x\"@en-GB, [ :q 7 ] ."));
        assert_eq!(merged, one);
        assert_eq!(hash(&format!("{p} :a :p [ :q 7 ], [ :q 7 ] .")).count, 4);
        for changed in [":a :p 2, \"x\"@en-GB, [ :q 7 ] .", ":a :p 1, \"x\"@en, [ :q 7 ] ."] {
            assert_ne!(hash(&format!("{p} {changed}")), one);
        }
    }
}
