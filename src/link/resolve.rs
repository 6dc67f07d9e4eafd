//! From a text to the entity that it means: one, several, or none; never a guess.

use std::collections::BTreeSet;
use std::fmt;

use super::Linker;
use super::fold::transliterate;
use super::index::Kind;

/// An entity that a text may mean.
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

/// A name of the graph that is similar to a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// The name or code as the graph has it.
    pub text: String,
    /// Whose it is.
    pub candidate: Candidate,
    /// How similar, from 0 to 1 (Jaro-Winkler on folded Latin letters).
    pub score: f64,
}

/// What a text means.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolution {
    /// Exactly one entity.
    One(Candidate),
    /// Several entities go by it, in the order of their labels.
    Several(Vec<Candidate>),
    /// None does. The nearest names are there to be shown, and never to be taken.
    None {
        /// The most similar names, best first.
        nearest: Vec<Near>,
        /// Entities that go by the text but are of another class than the one asked for.
        elsewhere: Vec<Candidate>,
    },
}

/// How similar a name must be to be worth showing, and how many are shown.
const WORTH_SHOWING: f64 = 0.8;
const SHOWN: usize = 3;

impl Linker {
    /// The entity that `text` means.
    ///
    /// Looks first for the text as it stands (name, code or abbreviation, in any language), then
    /// folded ([`fold`](super::fold())), then in Latin letters. The first step that finds
    /// something decides: one entity, or several where it is ambiguous.
    pub fn resolve(&self, text: &str) -> Resolution {
        self.resolve_among(text, &[])
    }

    /// The entity of one of `classes` (or below them) that `text` means; of any class if none is
    /// given.
    pub fn resolve_among(&self, text: &str, classes: &[String]) -> Resolution {
        let wanted = |e: usize| classes.is_empty() || classes.iter().any(|c| self.index.is_a(e, c));
        let mut elsewhere = BTreeSet::new();
        for found in self.index.steps(text) {
            let mut fit: Vec<Candidate> =
                found.iter().filter(|e| wanted(**e)).map(|e| self.candidate(*e)).collect();
            fit.sort();
            match fit.len() {
                0 => elsewhere.extend(found.iter().map(|e| self.candidate(*e))),
                1 => return Resolution::One(fit.remove(0)),
                _ => return Resolution::Several(fit),
            }
        }
        let nearest = self.nearest(text, wanted);
        Resolution::None { nearest, elsewhere: elsewhere.into_iter().collect() }
    }

    /// The name to show for an IRI, if the graph has one.
    pub fn label(&self, iri: &str) -> Option<&str> {
        let labels = self.index.labels.get(self.index.entity(iri)?)?;
        labels.iter().min_by_key(|l| (l.foreign, l.kind)).map(|l| l.text.as_str())
    }

    fn candidate(&self, entity: usize) -> Candidate {
        let iri = self.index.entities.get(entity).cloned().unwrap_or_default();
        let label = self.label(&iri).unwrap_or(&iri).to_owned();
        Candidate { label, iri }
    }

    /// The most similar names, at most one for each entity.
    fn nearest(&self, text: &str, wanted: impl Fn(usize) -> bool) -> Vec<Near> {
        let target = transliterate(text);
        let mut near: Vec<(f64, usize, &str)> = Vec::new();
        for (entity, labels) in self.index.labels.iter().enumerate().filter(|(e, _)| wanted(*e)) {
            let best = labels.iter().map(|l| (likeness(&target, text, l.kind, &l.text), &l.text));
            if let Some((score, label)) = best.max_by(|a, b| a.0.total_cmp(&b.0))
                && score >= WORTH_SHOWING
            {
                near.push((score, entity, label));
            }
        }
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.cmp(b.2)));
        near.truncate(SHOWN);
        near.into_iter()
            .map(|(score, entity, text)| Near {
                text: text.to_owned(),
                candidate: self.candidate(entity),
                score,
            })
            .collect()
    }
}

/// How similar a label is. A code is the same but for case, or it is not similar.
fn likeness(target: &str, raw: &str, kind: Kind, label: &str) -> f64 {
    match kind {
        Kind::Code if label.eq_ignore_ascii_case(raw.trim()) => 1.0,
        Kind::Code => 0.0,
        Kind::Name | Kind::OtherName => strsim::jaro_winkler(target, &transliterate(label)),
    }
}
