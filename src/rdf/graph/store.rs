//! A graph as an Oxigraph store.

use oxigraph::model::{BlankNodeRef, GraphNameRef, LiteralRef, NamedNodeRef};
use oxigraph::model::{NamedOrBlankNodeRef, QuadRef, TermRef};
use oxigraph::store::{StorageError, Store};

use super::{Graph, Quad, Term};

impl Graph {
    /// The dataset in memory, to be asked with SPARQL; each part is a named graph.
    ///
    /// The store normalises some literals (`"01"^^xsd:integer` becomes 1), so what must keep its
    /// form is taken from the graph itself.
    ///
    /// # Errors
    /// What the store meets when loading.
    pub fn store(&self) -> Result<Store, StorageError> {
        let store = Store::new()?;
        // Measured: faster than the bulk loader, which is made for disks.
        store.extend(self.quads.iter().map(|quad| self.oxigraph(quad).into_owned()))?;
        Ok(store)
    }

    /// A quad as Oxigraph has it.
    pub fn oxigraph(&self, quad: &Quad) -> QuadRef<'_> {
        let node = |iri| NamedNodeRef::new_unchecked(iri);
        let object = match self.term(quad.object) {
            Term::Iri(iri) => TermRef::NamedNode(node(iri)),
            Term::Blank(label) => TermRef::BlankNode(BlankNodeRef::new_unchecked(label)),
            Term::Typed { text, datatype } => {
                TermRef::Literal(LiteralRef::new_typed_literal(text, node(datatype)))
            }
            Term::Lang { text, lang } => {
                TermRef::Literal(LiteralRef::new_language_tagged_literal_unchecked(text, lang))
            }
        };
        let subject = match self.term(quad.subject) {
            Term::Blank(label) => {
                NamedOrBlankNodeRef::BlankNode(BlankNodeRef::new_unchecked(label))
            }
            term => NamedOrBlankNodeRef::NamedNode(node(iri(term))),
        };
        let graph = match quad.part {
            Some(part) => GraphNameRef::NamedNode(node(part.iri())),
            None => GraphNameRef::DefaultGraph,
        };
        QuadRef::new(subject, node(iri(self.term(quad.predicate))), object, graph)
    }
}

/// The IRI of a term that is one.
fn iri(term: Term<'_>) -> &str {
    match term {
        Term::Iri(text) | Term::Blank(text) => text,
        Term::Typed { text, .. } | Term::Lang { text, .. } => text,
    }
}
