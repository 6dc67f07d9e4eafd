//! Finds the properties for names: known ones, and their sub-properties.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::vocab::{dcterms, foaf, rdfs, schema, skos};

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
    (foaf::NAME, NameKind::Name),
    (schema::NAME, NameKind::Name),
    (dcterms::TITLE, NameKind::Name),
    (rdfs::LABEL, NameKind::Name),
    (skos::PREF_LABEL, NameKind::Name),
    (skos::NOTATION, NameKind::Code),
];

/// The properties whose values are names, and those whose values are codes; each with all that
/// a graph declares as its sub-properties.
#[derive(Clone, Debug, Default)]
pub struct NamingProperties {
    /// By IRI: what a value is, and the place of the base property in [`BASE`].
    kinds: FxHashMap<String, (NameKind, usize)>,
}

impl NamingProperties {
    /// The base properties and their sub-properties, by pairs (sub-property, property).
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (sub, property) in pairs {
            below.entry(property).or_default().push(sub);
        }
        // SKOS itself puts its labels under rdfs:label, where an ontology says so: a base property
        // stays what it is, with what lies below it.
        let is_base = |property: &str| BASE.iter().any(|(base, _)| *base == property);
        let mut kinds = FxHashMap::default();
        for (at, (base, kind)) in BASE.iter().enumerate() {
            let mut seen = BTreeSet::new();
            let mut stack = vec![*base];
            while let Some(property) = stack.pop() {
                if (property == *base || !is_base(property)) && seen.insert(property) {
                    kinds.insert(property.to_owned(), (*kind, at));
                    stack.extend(below.get(property).into_iter().flatten());
                }
            }
        }
        Self { kinds }
    }

    /// The kind of the values of `property`, if they are names or codes.
    pub fn kind(&self, property: &str) -> Option<NameKind> {
        self.kinds.get(property).map(|(kind, _)| *kind)
    }

    /// All of these properties.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.kinds.keys().map(String::as_str)
    }

    /// The properties of labels to show, the best first: names, then codes.
    pub fn shown(&self) -> Vec<&str> {
        let own = self.kinds.iter().filter(|(_, (kind, _))| *kind != NameKind::OtherName);
        let mut all: Vec<_> = own
            .map(|(property, (kind, at))| {
                let is_base = BASE.get(*at).is_some_and(|(base, _)| base == property);
                (*kind, std::cmp::Reverse(*at), !is_base, property.as_str())
            })
            .collect();
        all.sort_unstable();
        all.into_iter().map(|(.., property)| property).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_known_properties_and_below() {
        let pairs = [
            ("http://e/title", dcterms::TITLE),
            ("http://e/short-title", "http://e/title"),
            ("http://e/code", skos::NOTATION),
            ("http://e/acronym", skos::ALT_LABEL),
            (skos::ALT_LABEL, rdfs::LABEL),
            (skos::PREF_LABEL, rdfs::LABEL),
            ("http://e/loop", "http://e/loop"),
        ];
        let naming = NamingProperties::new(pairs);
        for (property, kind) in [
            (foaf::NAME, Some(NameKind::Name)),
            (schema::NAME, Some(NameKind::Name)),
            ("http://e/short-title", Some(NameKind::Name)),
            ("http://e/code", Some(NameKind::Code)),
            ("http://e/acronym", Some(NameKind::OtherName)),
            (skos::ALT_LABEL, Some(NameKind::OtherName)),
            ("http://e/loop", None),
        ] {
            assert_eq!(naming.kind(property), kind, "{property}");
        }
        let shown = naming.shown();
        assert_eq!(shown[..3], [skos::PREF_LABEL, rdfs::LABEL, dcterms::TITLE]);
        assert_eq!(shown.last(), Some(&"http://e/code"));
    }
}
