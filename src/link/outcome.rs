//! Holds the outcome for a text.

use std::fmt;

use super::method::Method;
use crate::rdf::vocab::skos;

/// The decision about a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// It means the entity.
    Match,
    /// A person should look at it.
    Review,
    /// It means no entity of the requested class.
    None,
}

impl Decision {
    /// All decisions.
    pub const ALL: &[Decision] = &[Self::Match, Self::Review, Self::None];

    /// Its name in output and decision files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Review => "review",
            Self::None => "none",
        }
    }
}

/// A candidate for a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The name to show, in English where there is one.
    pub label: String,
    /// The entity.
    pub iri: String,
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} <{}>", self.label, self.iri)
    }
}

/// A candidate for a text, with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// The entity.
    pub candidate: Candidate,
    /// From 0 to 1.
    pub score: f64,
    /// How it was found.
    pub method: Method,
    /// The evidence for and against it, in words.
    pub reason: String,
    /// The similar name, if the text is not a name of the entity.
    pub name: Option<String>,
    /// The relation of the text to the entity, if accepted.
    pub relation: Relation,
}

/// The relation of a text to an entity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Relation {
    /// The text means the entity (`skos:exactMatch`).
    #[default]
    Exact,
    /// The text is the name of the entity, but at a time when it did not exist (`skos:closeMatch`).
    Close,
}

impl Relation {
    /// The SKOS property.
    pub fn iri(self) -> &'static str {
        match self {
            Self::Exact => skos::EXACT_MATCH,
            Self::Close => skos::CLOSE_MATCH,
        }
    }
}

/// Who decided, and when, as far as stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Curation {
    /// A name, an ORCID iD or an IRI.
    pub who: Option<String>,
    /// A date in XML Schema form.
    pub when: Option<String>,
}

/// Holds the outcome for a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The decision.
    pub decision: Decision,
    /// The candidates, best first; the first is the match, if there is one.
    pub candidates: Vec<Scored>,
    /// The reason, in words.
    pub reason: String,
    /// Entities with this name, but of another class than requested.
    pub elsewhere: Vec<Candidate>,
    /// The person and date, if a person decided.
    pub curation: Option<Curation>,
}

impl Outcome {
    /// The matched entity.
    pub fn matched(&self) -> Option<&Scored> {
        self.candidates.first().filter(|_| self.decision == Decision::Match)
    }

    /// The close match: an entity that did not exist at the time of the row.
    pub fn close(&self) -> Option<&Scored> {
        self.candidates.first().filter(|first| first.relation == Relation::Close)
    }

    /// Whether a person decided.
    pub fn is_by_person(&self) -> bool {
        self.curation.is_some()
    }

    pub(super) fn none(reason: impl Into<String>) -> Self {
        Self::new(Decision::None, Vec::new(), reason)
    }

    /// The outcome of the rules.
    pub fn new(decision: Decision, candidates: Vec<Scored>, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self { decision, candidates, reason, elsewhere: Vec::new(), curation: None }
    }
}
