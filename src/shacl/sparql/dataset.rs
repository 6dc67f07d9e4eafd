//! Lets Oxigraph's evaluator read data and shapes by their indexes.

use oxigraph::model::{self, NamedNode};
use spareval::InternalQuad;

use super::super::source::Source;
use crate::rdf::graph::dataset::{self, Ask, Quads};
use crate::rdf::graph::{Graph, Index, Node, Term, TermId};
use crate::rdf::vocab::rapporteur;

/// The data as the default graph, and the shapes as a named graph. In both, focus nodes queried
/// together have an extra triple.
#[derive(Clone, Copy)]
pub(super) struct Dataset<'r> {
    graph: &'r Graph,
    data: &'r Index,
    shapes: &'r Index,
    shapes_iri: &'static str,
    /// In order.
    focus: &'r [TermId],
}

impl<'r> Dataset<'r> {
    pub(super) fn new(source: &'r Source<'r>) -> Self {
        let shapes_iri = source.shapes_part.iri();
        let (data, shapes) = (&source.data, &source.shapes);
        Self { graph: source.graph, data, shapes, shapes_iri, focus: &[] }
    }

    /// The same with sorted focus nodes.
    pub(super) fn with_focus<'f>(self, focus: &'f [TermId]) -> Dataset<'f>
    where
        'r: 'f,
    {
        Dataset { focus, ..self }
    }

    /// The focus nodes that match a subject, or all; none if the predicate is another.
    fn focus(&self, subject: Option<&Node>, predicate: Option<&Node>) -> Option<&'r [TermId]> {
        let is_focus = |term: &model::Term| match term {
            model::Term::NamedNode(node) => node.as_str() == rapporteur::FOCUS,
            _ => false,
        };
        match (predicate, subject) {
            (Some(Node::Made(predicate)), _) if !is_focus(predicate) => None,
            (Some(Node::Made(_)), None) => Some(self.focus),
            (Some(Node::Made(_)), Some(Node::Known(id))) => {
                let found = self.focus.binary_search(id).ok();
                found.and_then(|at| self.focus.get(at..=at)).or(Some(&[]))
            }
            (Some(Node::Made(_)), Some(Node::Made(_))) => Some(&[]),
            (Some(Node::Known(_)) | None, _) => None,
        }
    }

    fn shapes_graph(&self) -> Node {
        Node::iri(self.graph, self.shapes_iri)
    }
}

/// The IRI that replaces a blank node within a query.
pub(super) fn stand_in(label: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{}-{label}", rapporteur::NODE))
}

impl<'r> Ask<'r> for Dataset<'r> {
    fn graph(&self) -> &'r Graph {
        self.graph
    }

    fn find(&self, term: &model::Term) -> Option<TermId> {
        find(self.graph, term)
    }

    fn quads(&self, pattern: [Option<&Node>; 3], name: Option<Option<&Node>>) -> Quads<'r> {
        let [subject, predicate, _] = pattern;
        let own = self.focus(subject, predicate).unwrap_or_default();
        let (index, name) = match name {
            Some(None) => (Some(self.data), None),
            Some(Some(name)) if *name != self.shapes_graph() => (None, None),
            Some(Some(_)) | None => (Some(self.shapes), Some(self.shapes_graph())),
        };
        let mark = predicate.cloned();
        let marked = name.clone();
        let own = own.iter().filter_map(move |focus| {
            let (subject, graph_name) = (Node::Known(*focus), marked.clone());
            let mark = mark.clone()?;
            Some(InternalQuad { subject, predicate: mark.clone(), object: mark, graph_name })
        });
        let found = index.map(|index| dataset::matching(index, pattern)).into_iter().flatten();
        Box::new(own.chain(found.map(move |triple| dataset::quad(triple, name.clone()))))
    }
}

/// The term of the graph for a term of a query, if any.
pub(super) fn find(graph: &Graph, term: &model::Term) -> Option<TermId> {
    match term {
        model::Term::NamedNode(node) if node.as_str() == rapporteur::FOCUS => None,
        model::Term::NamedNode(node) => {
            let label = node.as_str().strip_prefix(rapporteur::NODE);
            match label.and_then(|label| label.strip_prefix('-')) {
                Some(label) => graph.find(Term::Blank(label)),
                None => graph.find(Term::Iri(node.as_str())),
            }
        }
        term => dataset::find(graph, term),
    }
}
