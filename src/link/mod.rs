//! Finds the entity that a name or a code means.
//!
//! The one resolver from what a person writes to entities of a graph. A [`Linker`] is made over
//! any graph: it knows `rdfs:label`, the labels and notations of SKOS, `dcterms:title`,
//! `schema:name`, and every property that the graph declares below one of these.
//!
//! [`fold()`] makes spellings alike, `index` holds who goes by which text, `resolve` decides.

mod fold;
mod index;
mod resolve;

use oxigraph::model::{
    GraphNameRef, NamedNodeRef, NamedOrBlankNodeRef as Subject, Quad, QuadRef, TermRef,
};
use oxigraph::store::{StorageError, Store};

pub use fold::{fold, transliterate};
pub use index::Kind;
pub use resolve::{Candidate, Near, Resolution};

use crate::vocab::{rdf, rdfs};
use index::{Index, Label, LabelProperties};

/// Knows the names and codes of a graph's entities.
#[derive(Clone, Debug, Default)]
pub struct Linker {
    index: Index,
}

impl Linker {
    /// Reads the labels of a graph; which named graph a quad is in does not matter. The quads are
    /// gone through twice: what counts as a label stands in the graph too.
    pub fn new<'a>(quads: impl IntoIterator<Item = QuadRef<'a>> + Clone) -> Self {
        let mut gathered = Gathered::default();
        for quad in quads.clone() {
            gathered.schema(quad);
        }
        let properties = LabelProperties::new(&gathered.sub_properties);
        for quad in quads {
            if let Some(kind) = properties.kind(quad.predicate.as_str()) {
                gathered.label(quad, kind);
            }
        }
        gathered.index()
    }

    /// Reads the labels that a store holds, in all its graphs.
    ///
    /// # Errors
    /// What the store met when reading.
    pub fn from_store(store: &Store) -> Result<Self, StorageError> {
        let each = |property: &str, take: &mut dyn FnMut(&Quad)| {
            let property = NamedNodeRef::new_unchecked(property);
            store
                .quads_for_pattern(None, Some(property), None, None::<GraphNameRef<'_>>)
                .try_for_each(|quad| quad.map(|quad| take(&quad)))
        };
        let mut gathered = Gathered::default();
        for property in [rdfs::SUB_PROPERTY_OF, rdfs::SUB_CLASS_OF, rdf::TYPE] {
            each(property, &mut |quad| gathered.schema(quad.as_ref()))?;
        }
        let properties = LabelProperties::new(&gathered.sub_properties);
        for (property, kind) in properties.iter() {
            each(property, &mut |quad| gathered.label(quad.as_ref(), kind))?;
        }
        Ok(gathered.index())
    }
}

/// What is taken from the quads before the index is built.
#[derive(Default)]
struct Gathered {
    sub_properties: Vec<(String, String)>,
    sub_classes: Vec<(String, String)>,
    types: Vec<(String, String)>,
    labels: Vec<(String, Label)>,
}

impl Gathered {
    fn schema(&mut self, quad: QuadRef<'_>) {
        let pairs = match quad.predicate.as_str() {
            rdfs::SUB_PROPERTY_OF => &mut self.sub_properties,
            rdfs::SUB_CLASS_OF => &mut self.sub_classes,
            rdf::TYPE => &mut self.types,
            _ => return,
        };
        if let (Subject::NamedNode(s), TermRef::NamedNode(o)) = (quad.subject, quad.object) {
            pairs.push((s.as_str().to_owned(), o.as_str().to_owned()));
        }
    }

    fn label(&mut self, quad: QuadRef<'_>, kind: Kind) {
        // What has no IRI cannot be the answer.
        if let (Subject::NamedNode(s), TermRef::Literal(o)) = (quad.subject, quad.object) {
            let foreign = o.language().is_some_and(|l| l != "en" && !l.starts_with("en-"));
            let label = Label { kind, foreign, text: o.value().to_owned() };
            self.labels.push((s.as_str().to_owned(), label));
        }
    }

    fn index(self) -> Linker {
        Linker { index: Index::new(self.labels, self.types, self.sub_classes) }
    }
}

#[cfg(test)]
mod tests;
