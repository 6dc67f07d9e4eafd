//! From a text to the entity that it means: one, several, or none; never a guess.

use std::collections::BTreeSet;
use std::fmt;

use super::Linker;
use super::grams::Scratch;
use super::label::{Kind, Label};
use super::method::Method;
use super::scheme::plain_code;

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
    /// How similar, from 0 to 1.
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
const WORTH_SHOWING: f64 = 0.5;
const SHOWN: usize = 3;

impl Linker {
    /// The entity that `text` means.
    ///
    /// Looks first for the text as it stands (name, code or abbreviation, in any language), then
    /// folded ([`fold`](super::fold())), then for the same words, then in Latin letters. The first
    /// step that finds something decides: one entity, or several where it is ambiguous.
    pub fn resolve(&self, text: &str) -> Resolution {
        self.resolve_among(text, &[])
    }

    /// The entity of one of `classes` (or below them) that `text` means; of any class if none is
    /// given.
    pub fn resolve_among(&self, text: &str, classes: &[String]) -> Resolution {
        let wanted = |e: u32| classes.is_empty() || classes.iter().any(|c| self.index.is_a(e, c));
        let mut elsewhere = BTreeSet::new();
        let mut exact = [self.index.coded(text), self.index.named(text)].concat();
        exact.sort_unstable();
        exact.dedup();
        // Each wider step is prepared and looked up only if those before it have decided nothing.
        let is_wider = |method| !matches!(method, Method::Name | Method::Script);
        let wider = self.index.steps(text).filter(|(method, _)| is_wider(*method));
        for found in std::iter::once(exact).chain(wider.map(|(_, found)| found.to_vec())) {
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
        let labels = self.index.labels(self.index.entity(iri)?);
        let shown = labels.iter().min_by_key(|l| (l.foreign, l.kind, l.property));
        shown.map(|l| l.text.as_str())
    }

    pub(super) fn candidate(&self, entity: u32) -> Candidate {
        let iri = self.index.iri(entity).to_owned();
        let label = self.label(&iri).unwrap_or(&iri).to_owned();
        Candidate { label, iri }
    }

    /// The most similar names, at most one for each entity, and codes that differ by case alone.
    fn nearest(&self, text: &str, wanted: impl Fn(u32) -> bool) -> Vec<Near> {
        let mut near: Vec<Near> = Vec::new();
        let mut add = |entity: u32, text: &str, score: f64| {
            let candidate = self.candidate(entity);
            if !near.iter().any(|n| n.candidate == candidate) {
                near.push(Near { text: text.to_owned(), candidate, score });
            }
        };
        for entity in self.index.codes_alike(text).iter().filter(|e| wanted(**e)) {
            let same = |l: &&Label| l.kind == Kind::Code && plain_code(&l.text) == plain_code(text);
            if let Some(label) = self.index.labels(*entity).iter().find(same) {
                add(*entity, &label.text, 1.0);
            }
        }
        for similar in self.index.names().similar(text, &wanted, &mut Scratch::default()) {
            let score = similar.alignment.score;
            if let Some(label) = self.index.labels(similar.entity).get(similar.label as usize)
                && score >= WORTH_SHOWING
            {
                add(similar.entity, &label.text, score);
            }
        }
        near.truncate(SHOWN);
        near
    }
}
