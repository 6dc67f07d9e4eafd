//! Writes terms for people.

use crate::diagnostic::brief;
use crate::rdf::graph::{Graph, Index, Names, Term, TermId};
use crate::rdf::vocab::rdf;

/// Writes terms of a graph.
pub struct Show<'g> {
    graph: &'g Graph,
    index: &'g Index,
    names: Names<'g>,
}

/// The most members of a list shown, with an ellipsis for more.
const LISTED: usize = 20;

impl<'g> Show<'g> {
    /// Writes terms with the labels of an index.
    pub fn new(graph: &'g Graph, index: &'g Index) -> Self {
        Self { graph, index, names: Names::new(graph, index) }
    }

    /// A term: IRIs with a prefix if there is one, texts in quotes and shortened.
    pub fn term(&self, term: Term<'_>) -> String {
        match term {
            Term::Iri(iri) => self.iri(iri),
            Term::Blank(_) => "a node without a name".to_owned(),
            Term::Typed { text, .. } => format!("\"{}\"", brief(text)),
            Term::Lang { text, lang } => format!("\"{}\"@{lang}", brief(text)),
        }
    }

    /// A value: a term, or a list by its members.
    pub fn value(&self, id: TermId) -> String {
        let find = |iri| self.graph.find(Term::Iri(iri));
        let ids = (find(rdf::FIRST), find(rdf::REST));
        let (Term::Blank(_), (Some(first), Some(rest))) = (self.graph.term(id), ids) else {
            return self.term(self.graph.term(id));
        };
        let mut members = Vec::new();
        let mut at = id;
        while let ([member], true) = (self.index.objects(at, first), members.len() < LISTED) {
            members.push(self.term(self.graph.term(*member)));
            at = self.index.objects(at, rest).first().copied().unwrap_or(id);
        }
        if members.len() == LISTED && self.graph.find(Term::Iri(rdf::NIL)) != Some(at) {
            members.push("…".to_owned());
        }
        match members.as_slice() {
            [] => self.term(self.graph.term(id)),
            members => format!("( {} )", members.join(" ")),
        }
    }

    /// An IRI, with a prefix if there is one.
    pub fn iri(&self, iri: &str) -> String {
        match self.names.short(iri) {
            short if short == iri => format!("<{iri}>"),
            short => short,
        }
    }

    /// The label of a node, if any.
    pub fn label(&self, id: TermId) -> Option<String> {
        self.names.label(id).map(|label| brief(label.text))
    }

    /// A node with its name.
    pub fn node(&self, id: TermId) -> String {
        let term = self.term(self.graph.term(id));
        match self.label(id) {
            Some(label) => format!("{term} ({label})"),
            None => term,
        }
    }
}
