//! The names and codes of entities: which properties give them, and what kind each is of.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::rdf::vocab::{dcterms, rdfs, schema, skos};

/// The properties whose values are names, and those whose values are codes; each with all that
/// the graph declares as its sub-properties.
#[derive(Clone, Debug, Default)]
pub(super) struct LabelProperties {
    kinds: FxHashMap<String, NameKind>,
}

/// How a text names an entity. The order is that in which a label is chosen to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// The name of the entity.
    Name,
    /// Another name, an abbreviation, or a form that is found but not shown.
    OtherName,
    /// A code, which is right or wrong but never similar.
    Code,
}

/// The properties that every graph may use, weakest first: a property under two of them counts
/// as the last.
const BASE: &[(&str, NameKind)] = &[
    (skos::HIDDEN_LABEL, NameKind::OtherName),
    (skos::ALT_LABEL, NameKind::OtherName),
    (rdfs::LABEL, NameKind::Name),
    (dcterms::TITLE, NameKind::Name),
    (schema::NAME, NameKind::Name),
    (skos::PREF_LABEL, NameKind::Name),
    (skos::NOTATION, NameKind::Code),
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
    pub(super) fn kind(&self, property: &str) -> Option<NameKind> {
        self.kinds.get(property).copied()
    }

    /// The properties, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, NameKind)> {
        let sorted: BTreeSet<_> = self.kinds.iter().map(|(p, k)| (p.as_str(), *k)).collect();
        sorted.into_iter()
    }
}

/// A text by which an entity goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Label {
    pub(super) kind: NameKind,
    /// Whether it is in another language than English or none.
    pub(super) foreign: bool,
    pub(super) text: String,
    /// The property, by its place among [`Index::properties`].
    pub(super) property: u32,
}

/// A code without what spreadsheets and people change: case, and zeros before a number.
pub(super) fn plain_code(code: &str) -> String {
    let code = code.trim();
    match !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()) {
        true => code.trim_start_matches('0').to_owned(),
        false => code.to_ascii_uppercase(),
    }
}
