//! Finds the entity for a name or a code.
//!
//! A [`Resolver`] works on any graph. It knows `rdfs:label`, the labels and notations of SKOS,
//! `dcterms:title`, `schema:name`, and every property that the graph declares below one of these.
//!
//! [`fold()`] normalizes spellings, with `simplified` for Chinese characters; `stem` and `arabic`
//! remove grammatical variation; `affix` learns the words that full names add to short ones;
//! `symbol` reads symbols of documents, and `notes` removes footnote marks and roles. `index` holds
//! all names and `steps` looks them up; `ending` finds entities by the end of their IRI; `grams` and
//! `align` find and compare similar names; `several` recognizes texts with several names; `decide`
//! makes the decision; `form` and `legal` handle legal forms of organizations; and `scheme` handles
//! codes. Rules for single languages are in the files of the folder `rules`.
//!
//! On top of these, `resolve` finds a parameter of a query, `offer` properties with similar names,
//! and `column` links a column of a table: `split` cuts its cells, `gather` decides their meanings,
//! with `context` and `lifetime` for the other cells of a row, `doubt` for codes of another scheme,
//! and `decided` for the decisions of people. Nothing is guessed: uncertain cases are for a person
//! to review.

pub mod address;
mod affix;
mod align;
mod arabic;
pub mod column;
mod context;
mod decide;
pub mod decided;
pub mod describe;
mod dialect;
pub mod doubles;
mod doubt;
mod ending;
mod extra;
mod fold;
mod form;
mod formula;
pub mod gather;
mod grams;
mod index;
mod label;
mod legal;
mod lifetime;
mod likeness;
pub mod linkset;
mod method;
mod names;
mod notes;
mod numbers;
mod offer;
mod outcome;
pub mod output;
mod resolve;
pub mod review;
mod row;
mod rules;
mod scheme;
mod several;
mod simplified;
mod split;
pub mod sssom;
mod stem;
mod steps;
mod symbol;
pub mod table;

use oxigraph::model::{NamedOrBlankNodeRef as Subject, QuadRef, TermRef};
use rustc_hash::FxHashMap;

pub use context::MatchContext;
pub use decide::{Codes, LookupRequest, Search};
pub use extra::Extra;
pub use fold::fold;
pub use form::{OtherForm, Tolerance};
pub use label::NameKind;
pub use method::Method;
pub use offer::nearest_properties;
pub use outcome::{Candidate, Curation, Decision, Outcome, Relation, Scored};
pub use scheme::{Scheme, Schemes};
pub use split::Split;

use crate::rdf::naming::NamingProperties;
use crate::rdf::stop;
use crate::rdf::vocab::{dcterms, rdf, rdfs};
use index::{Index, Material};
use label::Label;

/// The default language of shown names.
const ENGLISH: &str = "en";

/// Knows the names and codes of a graph's entities.
#[derive(Clone, Debug, Default)]
pub struct Resolver {
    index: Index,
}

impl Resolver {
    /// Reads the labels of a graph, in any named graph. Reads the quads twice, since the graph also
    /// declares the label properties.
    pub fn new<'a>(quads: impl IntoIterator<Item = QuadRef<'a>> + Clone) -> Self {
        Self::with_schema(quads.clone(), quads)
    }

    /// As [`Resolver::new`], with names shown in a language (BCP 47) if available.
    pub fn in_language<'a>(
        language: &'a str,
        quads: impl IntoIterator<Item = QuadRef<'a>> + Clone,
    ) -> Self {
        Gathered::new(language).read(quads.clone(), quads)
    }

    /// Reads the labels of some quads, with label properties, classes and replacements from others,
    /// so that terms of the ontology are not candidates.
    pub fn with_schema<'a>(
        schema: impl IntoIterator<Item = QuadRef<'a>>,
        quads: impl IntoIterator<Item = QuadRef<'a>>,
    ) -> Self {
        Gathered::new(ENGLISH).read(schema, quads)
    }

    /// Prepares at once everything that is otherwise prepared on first use.
    pub fn prepare(&self) {
        self.index.prepare();
    }

    /// The classes of named entities, and their superclasses, by IRI.
    pub fn classes(&self) -> Vec<String> {
        self.index.all_classes()
    }

    /// The number of entities with a name or a code.
    pub fn len(&self) -> usize {
        self.index.entities.len()
    }

    /// Whether nothing has a name.
    pub fn is_empty(&self) -> bool {
        self.index.entities.is_empty()
    }
}

/// The data from the quads, before the index is built.
#[derive(Default)]
struct Gathered<'a> {
    /// The language of shown names.
    language: &'a str,
    sub_properties: Vec<(&'a str, &'a str)>,
    material: Material<'a>,
    /// The position of each label property in the material.
    places: FxHashMap<&'a str, u32>,
}

impl<'a> Gathered<'a> {
    fn new(language: &'a str) -> Self {
        Self { language, ..Self::default() }
    }

    fn read(
        mut self,
        schema: impl IntoIterator<Item = QuadRef<'a>>,
        quads: impl IntoIterator<Item = QuadRef<'a>>,
    ) -> Resolver {
        schema.into_iter().for_each(|quad| self.schema(quad));
        let properties = self.naming();
        for quad in quads {
            stop::step();
            if let Some(kind) = properties.kind(quad.predicate.as_str()) {
                self.label(quad, kind);
            }
        }
        Resolver { index: Index::new(self.material) }
    }

    fn schema(&mut self, quad: QuadRef<'a>) {
        let pairs = match quad.predicate.as_str() {
            rdfs::SUB_PROPERTY_OF => &mut self.sub_properties,
            rdfs::SUB_CLASS_OF => &mut self.material.sub_classes,
            rdf::TYPE => &mut self.material.types,
            dcterms::IS_REPLACED_BY => &mut self.material.successors,
            _ => return,
        };
        if let (Subject::NamedNode(s), TermRef::NamedNode(o)) = (quad.subject, quad.object) {
            pairs.push((s.as_str(), o.as_str()));
        }
    }

    /// The properties of names and codes, by what the schema declares.
    fn naming(&self) -> NamingProperties {
        NamingProperties::new(self.sub_properties.iter().copied())
    }

    fn label(&mut self, quad: QuadRef<'a>, kind: NameKind) {
        // A node without an IRI cannot be an answer.
        if let (Subject::NamedNode(s), TermRef::Literal(o)) = (quad.subject, quad.object) {
            let foreign = match o.language() {
                None => 0,
                Some(tag) if is_in(tag, self.language) => 0,
                Some(tag) => {
                    if is_in(tag, ENGLISH) {
                        1
                    } else {
                        2
                    }
                }
            };
            let property = self.property(quad.predicate.as_str());
            let label = Label { kind, foreign, text: o.value().to_owned(), property };
            self.material.labels.push((s.as_str(), label));
        }
    }

    fn property(&mut self, iri: &'a str) -> u32 {
        if let Some(place) = self.places.get(iri) {
            return *place;
        }
        let place = self.material.properties.len() as u32;
        self.material.properties.push(iri);
        self.places.insert(iri, place);
        place
    }
}

/// Whether a tag matches a language: the subtags of the shorter begin the longer.
fn is_in(tag: &str, language: &str) -> bool {
    let (tag, language) = (tag.as_bytes(), language.as_bytes());
    let (short, long) = if tag.len() < language.len() { (tag, language) } else { (language, tag) };
    match long.split_at_checked(short.len()) {
        Some((start, rest)) => {
            start.eq_ignore_ascii_case(short) && matches!(rest.first(), None | Some(b'-'))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests;
