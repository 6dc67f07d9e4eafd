//! Resolves a query parameter: a name, or a code of any scheme.
//!
//! The decision is that for a cell ([`Resolver::decide`]); a text for review is an error here,
//! which lists the candidates.

use super::decide::{Codes, LookupRequest};
use super::method::Method;
use super::outcome::{Candidate, Outcome, Scored};
use super::{Decision, Resolver};

/// The most candidates in a message.
const LISTED: usize = 20;

impl Resolver {
    /// Resolves `text` to an entity of any class.
    pub fn resolve(&self, text: &str) -> Outcome {
        self.resolve_among(text, &[])
    }

    /// Resolves `text` to an entity of `classes` or their subclasses; of any class if empty.
    pub fn resolve_among(&self, text: &str, classes: &[String]) -> Outcome {
        self.decide(text, &LookupRequest { classes, codes: Codes::Any, ..LookupRequest::default() })
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
}

impl Outcome {
    /// The entities with the text as a name: one, or several if it is ambiguous. Similar names,
    /// also by sound in another script, are left out.
    pub fn named(&self) -> impl Iterator<Item = &Candidate> {
        let own = self.candidates.iter().filter(|c| c.score >= 1.0 && c.method != Method::Script);
        own.map(|scored| &scored.candidate)
    }

    /// The message and the help for an undecided text.
    pub fn open(&self, text: &str) -> (String, String) {
        let iri = "use the IRI of the one you mean".to_owned();
        let named = self.named().count();
        match (self.decision, self.candidates.first()) {
            (Decision::Review, _) if named > 1 => {
                (format!("'{text}' may mean {named} things: {}", list(self.named())), iri)
            }
            (Decision::Review, Some(Scored { candidate, score: 1.0.., reason, .. })) => {
                (format!("'{text}' may mean {candidate}: {reason}"), iri)
            }
            _ if !self.elsewhere.is_empty() => {
                let all = list(self.elsewhere.iter());
                let help = "use a name, a code or an IRI of that kind".to_owned();
                (format!("'{text}' is {all}, not of the required kind"), help)
            }
            (_, Some(_)) => {
                let help = format!(
                    "the nearest names are: {}",
                    list(self.candidates.iter().map(Scored::near))
                );
                (format!("nothing in the graph has the name '{text}'"), help)
            }
            (_, None) => {
                let help = "use a name, a code or an IRI of the graph".to_owned();
                (format!("nothing in the graph has the name '{text}'"), help)
            }
        }
    }
}

impl Scored {
    /// The similar name, and its entity: `WILPF (Women's … <iri>)`.
    fn near(&self) -> String {
        match &self.name {
            Some(name) if *name != self.candidate.label => format!("{name} ({})", self.candidate),
            _ => self.candidate.to_string(),
        }
    }
}

fn list<T: ToString>(all: impl Iterator<Item = T>) -> String {
    all.take(LISTED).map(|one| one.to_string()).collect::<Vec<_>>().join(", ")
}
