//! Finds the entity that a name or a code means.
//!
//! The one resolver from what a person writes to entities of a graph. A [`Resolver`] is made over
//! any graph: it knows `rdfs:label`, the labels and notations of SKOS, `dcterms:title`,
//! `schema:name`, and every property that the graph declares below one of these.
//!
//! [`fold()`] makes spellings alike, Chinese characters by `simplified`; `stem` and `arabic` make alike
//! what grammar and habit change, `affix` learns what full names add to short ones, `index` holds who
//! goes by which text and `steps` looks it up, `grams` and `align` find and compare what is similar, `decide` says what that
//! comes to, `form` and `legal` know what the legal form of an organization does to its name, and `scheme`
//! knows codes. What depends on a language stands in the files of the folder `rules`. On top of these, `column` links a column of a table, and `resolve` takes what a person
//! writes by itself. The crate-wide rule: nothing is guessed; what is
//! not sure is for a person to see.

mod affix;
mod align;
mod arabic;
pub mod column;
mod context;
mod decide;
pub mod describe;
mod dialect;
mod extra;
mod fold;
mod form;
mod formula;
mod grams;
mod index;
mod label;
mod legal;
mod likeness;
pub mod linkset;
mod method;
mod names;
mod numbers;
pub mod output;
mod resolve;
pub mod review;
mod rules;
mod scheme;
mod simplified;
pub mod sssom;
mod stem;
mod steps;
pub mod table;

use oxigraph::model::{
    GraphNameRef, NamedNodeRef, NamedOrBlankNodeRef as Subject, Quad, QuadRef, TermRef,
};
use oxigraph::store::{StorageError, Store};
use rustc_hash::FxHashMap;

pub use context::MatchContext;
pub use decide::{Candidate, Codes, Decision, LookupRequest, Outcome, Scored, Search};
pub use extra::Extra;
pub use fold::fold;
pub use form::{OtherForm, Tolerance};
pub use label::NameKind;
pub use method::Method;
pub use scheme::{Scheme, Schemes};

use crate::rdf::vocab::{dcterms, rdf, rdfs};
use index::{Index, Material};
use label::{Label, LabelProperties};

/// Knows the names and codes of a graph's entities.
#[derive(Clone, Debug, Default)]
pub struct Resolver {
    index: Index,
}

impl Resolver {
    /// Reads the labels of a graph; which named graph a quad is in does not matter. The quads are
    /// gone through twice: what counts as a label stands in the graph too.
    pub fn new<'a>(quads: impl IntoIterator<Item = QuadRef<'a>> + Clone) -> Self {
        Self::with_schema(quads.clone(), quads)
    }

    /// Reads the labels of some quads, and what counts as a label, the classes and what took whose
    /// place from others: an ontology's own terms need not be among what is linked to.
    pub fn with_schema<'a>(
        schema: impl IntoIterator<Item = QuadRef<'a>>,
        quads: impl IntoIterator<Item = QuadRef<'a>>,
    ) -> Self {
        let mut gathered = Gathered::default();
        for quad in schema {
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
        for property in
            [rdfs::SUB_PROPERTY_OF, rdfs::SUB_CLASS_OF, rdf::TYPE, dcterms::IS_REPLACED_BY]
        {
            each(property, &mut |quad| gathered.schema(quad.as_ref()))?;
        }
        let properties = LabelProperties::new(&gathered.sub_properties);
        for (property, kind) in properties.iter() {
            each(property, &mut |quad| gathered.label(quad.as_ref(), kind))?;
        }
        Ok(gathered.index())
    }

    /// Prepares at once what is otherwise prepared when it is first needed.
    pub fn prepare(&self) {
        self.index.prepare();
    }

    /// The classes that entities with names belong to, and those above them, by IRI.
    pub fn classes(&self) -> Vec<String> {
        self.index.all_classes()
    }

    /// How many different entities have a name or a code.
    pub fn len(&self) -> usize {
        self.index.entities.len()
    }

    /// Whether nothing has a name.
    pub fn is_empty(&self) -> bool {
        self.index.entities.is_empty()
    }
}

/// What is taken from the quads before the index is built.
#[derive(Default)]
struct Gathered {
    sub_properties: Vec<(String, String)>,
    material: Material,
    /// The place of each label property among those of the material.
    places: FxHashMap<String, u32>,
}

impl Gathered {
    fn schema(&mut self, quad: QuadRef<'_>) {
        let pairs = match quad.predicate.as_str() {
            rdfs::SUB_PROPERTY_OF => &mut self.sub_properties,
            rdfs::SUB_CLASS_OF => &mut self.material.sub_classes,
            rdf::TYPE => &mut self.material.types,
            dcterms::IS_REPLACED_BY => &mut self.material.successors,
            _ => return,
        };
        if let (Subject::NamedNode(s), TermRef::NamedNode(o)) = (quad.subject, quad.object) {
            pairs.push((s.as_str().to_owned(), o.as_str().to_owned()));
        }
    }

    fn label(&mut self, quad: QuadRef<'_>, kind: NameKind) {
        // What has no IRI cannot be the answer.
        if let (Subject::NamedNode(s), TermRef::Literal(o)) = (quad.subject, quad.object) {
            let foreign = o.language().is_some_and(|l| l != "en" && !l.starts_with("en-"));
            let property = self.property(quad.predicate.as_str());
            let label = Label { kind, foreign, text: o.value().to_owned(), property };
            self.material.labels.push((s.as_str().to_owned(), label));
        }
    }

    fn property(&mut self, iri: &str) -> u32 {
        if let Some(place) = self.places.get(iri) {
            return *place;
        }
        let place = self.material.properties.len() as u32;
        self.material.properties.push(iri.to_owned());
        self.places.insert(iri.to_owned(), place);
        place
    }

    fn index(self) -> Resolver {
        Resolver { index: Index::new(self.material) }
    }
}

#[cfg(test)]
mod tests;
