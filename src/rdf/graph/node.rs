//! The terms of queries: those of the graph, and new ones.

use std::cmp::Ordering;
use std::sync::Arc;

use oxigraph::model::{self, NamedNode};

use super::store::of_oxigraph;
use super::{Graph, Term, TermId};
use crate::rdf::stop;

/// A term of the graph, or a new one from a query.
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A term of the graph.
    Known(TermId),
    /// A term outside the graph.
    Made(Arc<model::Term>),
}

impl Clone for Node {
    /// The evaluator clones the terms of each row that it makes, and looks at its own token only while
    /// it reads triples.
    fn clone(&self) -> Self {
        stop::step();
        match self {
            Self::Known(id) => Self::Known(*id),
            Self::Made(term) => Self::Made(Arc::clone(term)),
        }
    }
}

impl Node {
    /// The node with an IRI.
    pub(crate) fn iri(graph: &Graph, iri: &str) -> Self {
        match graph.find(Term::Iri(iri)) {
            Some(id) => Self::Known(id),
            None => Self::Made(Arc::new(NamedNode::new_unchecked(iri).into())),
        }
    }

    /// The term.
    pub fn term<'a>(&'a self, graph: &'a Graph) -> Term<'a> {
        match self {
            Self::Known(id) => graph.term(*id),
            // SPARQL 1.1 has no triples as terms.
            Self::Made(term) => of_oxigraph((**term).as_ref()).unwrap_or(Term::Blank("triple")),
        }
    }
}

impl Ord for Node {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Known(a), Self::Known(b)) => a.cmp(b),
            (Self::Known(_), Self::Made(_)) => Ordering::Less,
            (Self::Made(_), Self::Known(_)) => Ordering::Greater,
            (Self::Made(a), Self::Made(b)) => a.to_string().cmp(&b.to_string()),
        }
    }
}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
