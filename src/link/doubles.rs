//! Finds entities with several names in a table.

use std::collections::BTreeMap;

use super::column::Links;
use super::fold::fold;
use super::outcome::Candidate;

/// An entity with its different names in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Double {
    /// The entity.
    pub candidate: Candidate,
    /// Its names, in the order of the table.
    pub names: Vec<String>,
}

/// The folded and the original names of an entity, by entity and context.
type Names<'a> = BTreeMap<(&'a str, &'a [String]), Vec<(String, &'a str)>>;

impl Links {
    /// The entities with several names in the column, in rows with equal contexts such as the year.
    /// Names that differ only by case, accents or punctuation count as one.
    pub fn doubles(&self) -> Vec<Double> {
        let mut by_entity: Names<'_> = BTreeMap::new();
        let mut candidates: BTreeMap<&str, &Candidate> = BTreeMap::new();
        for linked in &self.all {
            let Some(matched) = linked.outcome.matched() else { continue };
            let iri = matched.candidate.iri.as_str();
            candidates.insert(iri, &matched.candidate);
            let names = by_entity.entry((iri, &linked.key.context)).or_default();
            let folded = fold(&linked.key.text);
            if names.iter().all(|(other, _)| *other != folded) {
                names.push((folded, &linked.key.text));
            }
        }
        let mut doubles: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for ((iri, _), names) in by_entity.iter().filter(|(_, names)| names.len() > 1) {
            let own = doubles.entry(iri).or_default();
            for (_, name) in names {
                if !own.iter().any(|other| other == name) {
                    own.push((*name).to_owned());
                }
            }
        }
        let double =
            |(iri, names)| Some(Double { candidate: (*candidates.get(iri)?).clone(), names });
        doubles.into_iter().filter_map(double).collect()
    }
}
