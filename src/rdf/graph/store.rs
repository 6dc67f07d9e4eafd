//! Converts graphs and terms to Oxigraph's and back.

use oxigraph::model::{self, BlankNodeRef, GraphNameRef, LiteralRef, NamedNodeRef};
use oxigraph::model::{NamedOrBlankNode, NamedOrBlankNodeRef, QuadRef, TermRef};
use oxigraph::store::{StorageError, Store};

use super::{Graph, Quad, Term, TermId};
use crate::rdf::{Subject, Triple};

impl Graph {
    /// The dataset as a store in memory, for SPARQL; each part is a named graph.
    ///
    /// The store normalises some literals (`"01"^^xsd:integer` becomes 1), so exact literals come
    /// from the graph itself.
    ///
    /// # Errors
    /// Errors of the store.
    pub fn store(&self) -> Result<Store, StorageError> {
        let store = Store::new()?;
        // Measured: faster than the bulk loader, which is made for disks.
        store.extend(self.quads.iter().map(|quad| self.oxigraph(quad).into_owned()))?;
        Ok(store)
    }

    /// A quad in Oxigraph's model.
    pub fn oxigraph(&self, quad: &Quad) -> QuadRef<'_> {
        let subject = match self.term(quad.subject) {
            Term::Blank(label) => {
                NamedOrBlankNodeRef::BlankNode(BlankNodeRef::new_unchecked(label))
            }
            term => NamedOrBlankNodeRef::NamedNode(NamedNodeRef::new_unchecked(term.text())),
        };
        let graph = match quad.part {
            Some(part) => GraphNameRef::NamedNode(NamedNodeRef::new_unchecked(part.iri())),
            None => GraphNameRef::DefaultGraph,
        };
        let predicate = NamedNodeRef::new_unchecked(self.term(quad.predicate).text());
        QuadRef::new(subject, predicate, to_oxigraph(self.term(quad.object)), graph)
    }
}

impl Graph {
    /// The terms of a triple.
    pub(crate) fn statement(&self, [subject, predicate, object]: [TermId; 3]) -> Triple<'_> {
        let subject = match self.term(subject) {
            Term::Blank(label) => Subject::Blank(label),
            term => Subject::Iri(term.text()),
        };
        Triple { subject, predicate: self.term(predicate).text(), object: self.term(object) }
    }
}

/// A triple from Oxigraph's model; `None` for a triple about a triple, only in RDF 1.2.
pub(crate) fn triple_of_oxigraph(triple: &model::Triple) -> Option<Triple<'_>> {
    let subject = match &triple.subject {
        NamedOrBlankNode::NamedNode(node) => Subject::Iri(node.as_str()),
        NamedOrBlankNode::BlankNode(node) => Subject::Blank(node.as_str()),
    };
    let object = of_oxigraph(triple.object.as_ref())?;
    Some(Triple { subject, predicate: triple.predicate.as_str(), object })
}

/// A term in Oxigraph's model.
pub(super) fn to_oxigraph(term: Term<'_>) -> TermRef<'_> {
    match term {
        Term::Iri(iri) => TermRef::NamedNode(NamedNodeRef::new_unchecked(iri)),
        Term::Blank(label) => TermRef::BlankNode(BlankNodeRef::new_unchecked(label)),
        Term::Typed { text, datatype } => {
            let datatype = NamedNodeRef::new_unchecked(datatype);
            TermRef::Literal(LiteralRef::new_typed_literal(text, datatype))
        }
        Term::Lang { text, lang } => {
            TermRef::Literal(LiteralRef::new_language_tagged_literal_unchecked(text, lang))
        }
    }
}

/// A term from Oxigraph's model; `None` for a triple, a term only in RDF 1.2.
pub(crate) fn of_oxigraph(term: TermRef<'_>) -> Option<Term<'_>> {
    match term {
        TermRef::NamedNode(node) => Some(Term::Iri(node.as_str())),
        TermRef::BlankNode(node) => Some(Term::Blank(node.as_str())),
        TermRef::Literal(literal) => Some(match (literal.value(), literal.language()) {
            (text, Some(lang)) => Term::Lang { text, lang },
            (text, None) => Term::Typed { text, datatype: literal.datatype().as_str() },
        }),
        TermRef::Triple(_) => None,
    }
}
