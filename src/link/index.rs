//! Which entities go by which text.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::fold::{fold, transliterate};
use crate::vocab::{dcterms, rdfs, schema, skos};

/// The properties whose values are names, and those whose values are codes; each with all that
/// the graph declares as its sub-properties.
#[derive(Clone, Debug, Default)]
pub(super) struct LabelProperties {
    kinds: FxHashMap<String, Kind>,
}

/// How a text names an entity. The order is that in which a label is chosen to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The name of the entity.
    Name,
    /// Another name, an abbreviation, or a form that is found but not shown.
    OtherName,
    /// A code, which is right or wrong but never similar.
    Code,
}

/// The properties that every graph may use, weakest first: a property under two of them counts
/// as the last.
const BASE: &[(&str, Kind)] = &[
    (skos::HIDDEN_LABEL, Kind::OtherName),
    (skos::ALT_LABEL, Kind::OtherName),
    (rdfs::LABEL, Kind::Name),
    (dcterms::TITLE, Kind::Name),
    (schema::NAME, Kind::Name),
    (skos::PREF_LABEL, Kind::Name),
    (skos::NOTATION, Kind::Code),
];

impl LabelProperties {
    /// The base properties and all that lie below them, by pairs (sub-property, property).
    pub(super) fn new(pairs: &[(String, String)]) -> Self {
        let mut below: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for (sub, property) in pairs {
            below.entry(property).or_default().push(sub);
        }
        let mut kinds = FxHashMap::default();
        for (base, kind) in BASE {
            let mut seen = FxHashSet::default();
            let mut stack = vec![*base];
            while let Some(property) = stack.pop() {
                if seen.insert(property) {
                    kinds.insert(property.to_owned(), *kind);
                    stack.extend(below.get(property).into_iter().flatten());
                }
            }
        }
        // SKOS itself puts its labels under rdfs:label, where an ontology says so.
        for (base, kind) in BASE {
            kinds.insert((*base).to_owned(), *kind);
        }
        Self { kinds }
    }

    /// What a value of `property` is, if it names something.
    pub(super) fn kind(&self, property: &str) -> Option<Kind> {
        self.kinds.get(property).copied()
    }

    /// The properties, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Kind)> {
        let sorted: BTreeSet<_> = self.kinds.iter().map(|(p, k)| (p.as_str(), *k)).collect();
        sorted.into_iter()
    }
}

/// A text by which an entity goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Label {
    pub(super) kind: Kind,
    /// Whether it is in another language than English or none.
    pub(super) foreign: bool,
    pub(super) text: String,
}

/// The entities that go by each text.
type Names = FxHashMap<String, BTreeSet<usize>>;

/// The entities of a graph with their names and classes.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// IRIs, in order.
    pub(super) entities: Vec<String>,
    /// Labels by entity, the one to show first.
    pub(super) labels: Vec<Vec<Label>>,
    exact: Names,
    // Most texts are found as they stand: the wider steps are prepared when first needed.
    folded: OnceLock<Names>,
    latin: OnceLock<Names>,
    classes: FxHashMap<usize, FxHashSet<String>>,
    above: FxHashMap<String, Vec<String>>,
}

impl Index {
    /// Builds the index of labels (entity, label), types (entity, class) and pairs
    /// (sub-class, class).
    pub(super) fn new(
        mut labels: Vec<(String, Label)>,
        types: Vec<(String, String)>,
        sub_classes: Vec<(String, String)>,
    ) -> Self {
        labels.sort();
        labels.dedup();
        let mut index = Self::default();
        for (iri, label) in labels {
            if index.entities.last() != Some(&iri) {
                index.entities.push(iri);
                index.labels.push(Vec::new());
            }
            let entity = index.entities.len() - 1;
            index.exact.entry(label.text.trim().to_owned()).or_default().insert(entity);
            if let Some(own) = index.labels.last_mut() {
                own.push(label);
            }
        }
        for (iri, class) in types {
            if let Ok(entity) = index.entities.binary_search(&iri) {
                index.classes.entry(entity).or_default().insert(class);
            }
        }
        for (sub, class) in sub_classes {
            index.above.entry(sub).or_default().push(class);
        }
        index
    }

    /// The names, without codes, in a wider form.
    fn widened(&self, form: fn(&str) -> String) -> Names {
        let mut names = Names::default();
        for (entity, labels) in self.labels.iter().enumerate() {
            for label in labels.iter().filter(|label| label.kind != Kind::Code) {
                let key = form(&label.text);
                // What folds to nothing says nothing.
                if !key.is_empty() {
                    names.entry(key).or_default().insert(entity);
                }
            }
        }
        names
    }

    /// The steps of looking up, narrowest first: the text as it stands, folded, in Latin letters.
    pub(super) fn steps(&self, text: &str) -> impl Iterator<Item = &BTreeSet<usize>> {
        let exact = self.exact.get(text.trim());
        let (folded_text, latin_text) = (fold(text), transliterate(text));
        let folded = move || self.folded.get_or_init(|| self.widened(fold)).get(&folded_text);
        let latin = move || self.latin.get_or_init(|| self.widened(transliterate)).get(&latin_text);
        exact
            .into_iter()
            .chain(std::iter::once_with(folded).flatten())
            .chain(std::iter::once_with(latin).flatten())
    }

    /// Whether an entity belongs to a class or one below it (rdfs:subClassOf).
    pub(super) fn is_a(&self, entity: usize, class: &str) -> bool {
        let Some(own) = self.classes.get(&entity) else { return false };
        let mut stack: Vec<&str> = own.iter().map(String::as_str).collect();
        let mut seen = FxHashSet::default();
        while let Some(at) = stack.pop() {
            if at == class {
                return true;
            }
            if seen.insert(at) {
                stack.extend(self.above.get(at).into_iter().flatten().map(String::as_str));
            }
        }
        false
    }

    /// The entity of an IRI.
    pub(super) fn entity(&self, iri: &str) -> Option<usize> {
        self.entities.binary_search_by(|at| at.as_str().cmp(iri)).ok()
    }
}
