//! Classifies properties as names or codes of entities.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::rdf::vocab::{dcterms, rdfs, schema, skos};

/// The properties whose values are names, and those whose values are codes; each with its
/// sub-properties in the graph.
#[derive(Clone, Debug, Default)]
pub(super) struct LabelProperties {
    kinds: FxHashMap<String, NameKind>,
}

/// How a text names an entity, in order of preference for display.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// The name of the entity.
    Name,
    /// Another name, an abbreviation, or a hidden label.
    OtherName,
    /// A code, which matches exactly or not at all.
    Code,
}

/// The properties that every graph may use, weakest first: a property below two of them counts as
/// the last.
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
    /// The base properties and their sub-properties, by pairs (sub-property, property).
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
        // SKOS itself declares its labels below rdfs:label, if the ontology includes that.
        for (base, kind) in BASE {
            kinds.insert((*base).to_owned(), *kind);
        }
        Self { kinds }
    }

    /// The kind of the values of `property`, if they are names or codes.
    pub(super) fn kind(&self, property: &str) -> Option<NameKind> {
        self.kinds.get(property).copied()
    }
}

/// A name or code of an entity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Label {
    pub(super) kind: NameKind,
    /// The rank of its language: 0 for the shown language and for none, 1 for English, 2 for
    /// others.
    pub(super) foreign: u8,
    pub(super) text: String,
    /// The property, by its position in [`Index::properties`].
    pub(super) property: u32,
}

/// A code in normal form: lower case, without leading zeros.
pub(super) fn plain_code(code: &str) -> String {
    let code = code.trim();
    match !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()) {
        true => code.trim_start_matches('0').to_owned(),
        false => code.to_ascii_uppercase(),
    }
}
