//! Compares graphs by their numbers of triples and hashes.

use std::fmt;

use oxigraph::model::{Literal, NamedOrBlankNode, Term, Triple};
use sha2::{Digest, Sha256};
use spareval::ExpressionTerm;

/// The number of triples of a graph, and a hash that does not depend on their order or on the labels
/// of blank nodes, whose connections it does not see.
///
/// It is the sum of the first halves of the SHA-256 of each triple in N-Triples, with `_:` for each
/// blank node. Literals are as Oxigraph's store has them, so that `01` and `1` are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GraphHash {
    /// The number of triples.
    pub count: u64,
    sum: u128,
}

impl GraphHash {
    /// Adds a triple.
    pub(super) fn add(&mut self, triple: Triple) {
        let subject = match &triple.subject {
            NamedOrBlankNode::NamedNode(iri) => iri.to_string(),
            NamedOrBlankNode::BlankNode(_) => "_:".to_owned(),
        };
        let object = match canonical(triple.object) {
            Term::BlankNode(_) => "_:".to_owned(),
            term => term.to_string(),
        };
        let digest = Sha256::digest(format!("{subject} {} {object} .", triple.predicate));
        let half = digest.iter().take(16).fold(0, |sum: u128, byte| sum << 8 | u128::from(*byte));
        self.count += 1;
        self.sum = self.sum.wrapping_add(half);
    }
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
        let mut hash = GraphHash::default();
        for quad in graph.quads() {
            hash.add(graph.oxigraph(quad).into_owned().into());
        }
        hash
    }

    #[test]
    fn the_hash_is_of_values_and_not_of_labels() {
        let p = "@prefix : <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . ";
        let one = hash(&format!("{p} :a :p 01, \"x\"@en-GB, [ :q \"7\"^^xsd:int ] ."));
        let other = hash(&format!("{p} _:z :q 7 . :a :p _:z, \"x\"@EN-gb, 1 ."));
        assert_eq!(one, other);
        assert_eq!(one.count, 4);
        for changed in [":a :p 2, \"x\"@en-GB, [ :q 7 ] .", ":a :p 1, \"x\"@en, [ :q 7 ] ."] {
            assert_ne!(hash(&format!("{p} {changed}")), one);
        }
    }
}
