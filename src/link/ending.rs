//! Finds entities by the end of their IRI, and the names and codes of an entity.

use super::label::NameKind;
use super::outcome::Candidate;
use super::scheme::Scheme;
use super::{Resolver, decide::local};

/// Shorter texts end too many IRIs.
const SHORTEST: usize = 2;

/// The entities whose IRIs end with a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// The entities whose IRIs end with exactly this text.
    pub exact: Vec<Candidate>,
    /// The entities whose IRIs end with it in another case.
    pub alike: Vec<Candidate>,
}

impl Resolver {
    /// The entities whose IRIs end with a text after a `/` or `#`, such as `state/CAN`: a frequent
    /// form of references in tables.
    pub fn ending(&self, text: &str) -> Ending {
        let mut ending = Ending::default();
        let text = text.trim();
        if text.len() < SHORTEST || !text.is_ascii() {
            return ending;
        }
        for (entity, iri) in (0..).zip(&self.index.entities) {
            let Some((head, end)) = iri.split_at_checked(iri.len().saturating_sub(text.len()))
            else {
                continue;
            };
            if !end.eq_ignore_ascii_case(text) || !head.ends_with(['/', '#']) {
                continue;
            }
            let found = if end == text { &mut ending.exact } else { &mut ending.alike };
            found.push(self.candidate(entity));
        }
        ending
    }

    /// The IRIs of the entities with exactly this name, of any class.
    pub fn called(&self, name: &str) -> Vec<&str> {
        self.index.named(name).iter().map(|entity| self.index.iri(*entity)).collect()
    }

    /// The codes of an entity with their schemes, by the name of the scheme.
    pub fn codes_of(&self, iri: &str) -> Vec<(Scheme, &str)> {
        let labels = self.index.entity(iri).map(|entity| self.index.labels(entity));
        let codes = labels.into_iter().flatten().filter(|label| label.kind == NameKind::Code);
        let mut found: Vec<(Scheme, &str)> = codes
            .filter_map(|label| {
                let iri = self.index.properties.get(label.property as usize)?;
                Some((Scheme { name: local(iri), iri: iri.clone() }, label.text.as_str()))
            })
            .collect();
        found.sort();
        found
    }
}

impl Candidate {
    /// The end of the candidate's IRI that corresponds to a text, in the case of the IRI.
    pub fn end_like(&self, text: &str) -> &str {
        self.iri.get(self.iri.len().saturating_sub(text.trim().len())..).unwrap_or(&self.iri)
    }
}
