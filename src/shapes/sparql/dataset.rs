//! The graph as Oxigraph's evaluator reads it: data and shapes by their indexes, and literals as
//! they are written.

use std::convert::Infallible;
use std::sync::Arc;

use oxigraph::model::{self, BlankNode, Literal, NamedNode};
use spareval::{InternalQuad, QueryableDataset};

use super::super::model::Node;
use super::super::source::Source;
use crate::graph::{Graph, Index, Term, TermId};
use crate::vocab::rapporteur;

/// The data as the default graph, and the shapes as a named graph. In both, the focus nodes that
/// are asked for together have a triple that no file has.
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

    /// The same with focus nodes, which are in order.
    pub(super) fn with_focus<'f>(self, focus: &'f [TermId]) -> Dataset<'f>
    where
        'r: 'f,
    {
        Dataset { focus, ..self }
    }

    /// The focus nodes that are a subject, or all; none if the predicate asks for something else.
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

    /// The number of a term, if the graph has it.
    pub(super) fn find(&self, term: &model::Term) -> Option<TermId> {
        match find(self.graph, term) {
            Some(Node::Known(id)) => Some(id),
            _ => None,
        }
    }

    fn shapes_graph(&self) -> Node {
        let term = model::Term::from(NamedNode::new_unchecked(self.shapes_iri));
        find(self.graph, &term).unwrap_or_else(|| Node::Made(Arc::new(term)))
    }
}

/// The IRI that stands for a blank node within a query.
pub(super) fn stand_in(label: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{}-{label}", rapporteur::NODE))
}

/// The term of the graph that is a term of Oxigraph's, if there is one.
pub(super) fn find(graph: &Graph, term: &model::Term) -> Option<Node> {
    let term = match term {
        model::Term::NamedNode(node) if node.as_str() == rapporteur::FOCUS => return None,
        model::Term::NamedNode(node) => {
            let label = node.as_str().strip_prefix(rapporteur::NODE);
            match label.and_then(|label| label.strip_prefix('-')) {
                Some(label) => Term::Blank(label),
                None => Term::Iri(node.as_str()),
            }
        }
        model::Term::BlankNode(node) => Term::Blank(node.as_str()),
        model::Term::Literal(literal) => match literal.language() {
            Some(lang) => Term::Lang { text: literal.value(), lang },
            None => Term::Typed { text: literal.value(), datatype: literal.datatype().as_str() },
        },
        model::Term::Triple(_) => return None,
    };
    graph.find(term).map(Node::Known)
}

/// A term as Oxigraph has it.
fn owned(term: Term<'_>) -> model::Term {
    match term {
        Term::Iri(iri) => NamedNode::new_unchecked(iri).into(),
        Term::Blank(label) => BlankNode::new_unchecked(label).into(),
        Term::Typed { text, datatype } => {
            Literal::new_typed_literal(text, NamedNode::new_unchecked(datatype)).into()
        }
        Term::Lang { text, lang } => {
            Literal::new_language_tagged_literal_unchecked(text, lang).into()
        }
    }
}

/// A place of a pattern: nothing, or a term; none if the term is nowhere in the graph.
fn place(term: Option<&Node>) -> Option<Option<TermId>> {
    match term {
        None => Some(None),
        Some(Node::Known(id)) => Some(Some(*id)),
        Some(Node::Made(_)) => None,
    }
}

type Triples<'r> = Box<dyn Iterator<Item = [TermId; 3]> + 'r>;

/// The triples of an index that fit a pattern.
fn matching<'r>(index: &'r Index, pattern: [Option<TermId>; 3]) -> Triples<'r> {
    match pattern {
        [Some(s), Some(p), Some(o)] => {
            Box::new(index.contains(s, p, o).then_some([s, p, o]).into_iter())
        }
        [Some(s), Some(p), None] => Box::new(index.objects(s, p).iter().map(move |o| [s, p, *o])),
        [Some(s), None, None] => Box::new(index.about(s).map(move |(p, o)| [s, p, o])),
        [Some(s), None, Some(o)] => {
            let fits = move |(p, object)| (object == o).then_some([s, p, o]);
            Box::new(index.about(s).filter_map(fits))
        }
        [None, Some(p), Some(o)] => Box::new(index.subjects(p, o).iter().map(move |s| [*s, p, o])),
        [None, Some(p), None] => Box::new(index.with(p).map(move |(o, s)| [s, p, o])),
        [None, None, Some(o)] => Box::new(
            index
                .predicates()
                .iter()
                .flat_map(move |p| index.subjects(*p, o).iter().map(move |s| [*s, *p, o])),
        ),
        [None, None, None] => Box::new(index.triples()),
    }
}

impl<'r> QueryableDataset<'r> for Dataset<'r> {
    type InternalTerm = Node;
    type Error = Infallible;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Node>,
        predicate: Option<&Node>,
        object: Option<&Node>,
        graph_name: Option<Option<&Node>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Node>, Infallible>> + use<'r> {
        let (index, name) = match graph_name {
            Some(None) => (Some(self.data), None),
            Some(Some(name)) if *name != self.shapes_graph() => (None, None),
            Some(Some(_)) | None => (Some(self.shapes), Some(self.shapes_graph())),
        };
        let pattern = place(subject).zip(place(predicate)).zip(place(object));
        let triples: Triples<'r> = match (index, pattern) {
            (Some(index), Some(((s, p), o))) => matching(index, [s, p, o]),
            _ => Box::new(std::iter::empty()),
        };
        let own = self.focus(subject, predicate).unwrap_or_default();
        let mark = predicate.cloned();
        let marked = name.clone();
        let own = own.iter().filter_map(move |focus| {
            let (subject, graph_name) = (Node::Known(*focus), marked.clone());
            let mark = mark.clone()?;
            Some(Ok(InternalQuad { subject, predicate: mark.clone(), object: mark, graph_name }))
        });
        let found = triples.map(move |[subject, predicate, object]| {
            Ok(InternalQuad {
                subject: Node::Known(subject),
                predicate: Node::Known(predicate),
                object: Node::Known(object),
                graph_name: name.clone(),
            })
        });
        own.chain(found)
    }

    fn internalize_term(&self, term: model::Term) -> Result<Node, Infallible> {
        Ok(find(self.graph, &term).unwrap_or_else(|| Node::Made(Arc::new(term))))
    }

    fn externalize_term(&self, term: Node) -> Result<model::Term, Infallible> {
        Ok(match term {
            Node::Known(id) => owned(self.graph.term(id)),
            Node::Made(term) => Arc::unwrap_or_clone(term),
        })
    }
}
