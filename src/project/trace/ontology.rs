//! Finds the places of shapes, and of their violations, in an ontology.

use super::Lines;
use crate::diagnostic::Place;
use crate::rdf::export::ntriples_term;
use crate::rdf::graph::{Graph, GraphName, Index, ONTOLOGY_FOLDER, Term, TermId};
use crate::rdf::vocab::shacl;
use crate::shacl::{Component, ResultPath, ValidationResult};
use crate::source::Files;

/// The greatest depth of shapes within shapes.
const MAX_DEPTH: usize = 50;

/// An ontology with the lines of its files.
pub(super) struct Ontology<'g> {
    graph: &'g Graph,
    index: Index,
    lines: Lines,
}

impl<'g> Ontology<'g> {
    pub(super) fn new(graph: &'g Graph, files: &Files) -> Self {
        Self { graph, index: Index::new(graph, &[GraphName::Ontology]), lines: Lines::read(files) }
    }

    /// The name and place of a shape; for one without a name, of the shape around it.
    pub(super) fn shape(&self, shape: TermId) -> (String, Place) {
        let graph = self.graph;
        let (mut node, mut place) = (shape, None);
        for _ in 0..MAX_DEPTH {
            place = place.or_else(|| self.node(node));
            if !graph.is_blank(node) {
                break;
            }
            let predicates = self.index.predicates().iter();
            let above = predicates.flat_map(|p| self.index.subjects(*p, node)).next();
            node = above.copied().unwrap_or(node);
        }
        let place = place.cloned().unwrap_or_else(|| Place::file(ONTOLOGY_FOLDER));
        (ntriples_term(graph.term(node)), place)
    }

    /// The regular expression of a broken `sh:pattern`.
    pub(super) fn pattern(&self, result: &ValidationResult) -> Option<&str> {
        let is_pattern = result.component == Component::Core(shacl::PATTERN_COMPONENT);
        let property = self.graph.find(Term::Iri(shacl::PATTERN)).filter(|_| is_pattern)?;
        let value = self.index.objects(result.shape, property).first()?;
        Some(self.graph.term(*value).text())
    }

    /// The first line about a node; a node without a name is found by a statement unique to it.
    fn node(&self, node: TermId) -> Option<&Place> {
        let term = self.graph.term(node);
        let said = self.index.about(node).filter(|_| matches!(term, Term::Blank(_)));
        let said = said.filter_map(|(property, value)| match self.graph.term(property) {
            Term::Iri(property) => self.lines.said_once(property, self.graph.term(value)),
            _ => None,
        });
        self.lines.subject(term).or(said.min())
    }

    /// The place of a violation in the ontology.
    pub(super) fn place(&self, result: &ValidationResult) -> Place {
        let graph = self.graph;
        let focus = graph.term(result.focus);
        let value = result.value.as_ref().map(|value| value.term(graph));
        let predicate = match &result.path {
            Some(ResultPath::Path(path)) => path.properties().first().map(|id| graph.term(*id)),
            _ => None,
        };
        let triple = match (predicate, value) {
            (Some(Term::Iri(predicate)), Some(value)) => self.lines.triple(focus, predicate, value),
            _ => None,
        };
        let place = triple.or_else(|| self.lines.subject(focus));
        place.cloned().unwrap_or_else(|| Place::file(ONTOLOGY_FOLDER))
    }
}
