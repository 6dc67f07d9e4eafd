//! Defines a format for [`stream`](super::stream()).

use super::ExportError;
use crate::rdf::graph::Prefixes;
use crate::rdf::{Subject, Triple};

/// A format written triple by triple; text is appended to `out`.
pub(super) trait Syntax<'p>: Sized {
    /// A writer with these prefixes.
    fn new(prefixes: &'p Prefixes) -> Self;

    /// Writes the part before all triples.
    fn head(&mut self, _out: &mut String) -> Result<(), ExportError> {
        Ok(())
    }

    /// Writes one triple; an error if the format cannot hold it.
    fn triple(&mut self, triple: Triple<'_>, out: &mut String) -> Result<(), ExportError>;

    /// Writes the part after all triples.
    fn foot(&mut self, _out: &mut String) {}
}

/// The current subject.
#[derive(Default)]
pub(super) struct Run {
    subject: String,
    kind: Kind,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    /// No triple yet.
    #[default]
    None,
    Iri,
    Blank,
}

impl Run {
    /// Whether any subject has begun.
    pub(super) fn is_open(&self) -> bool {
        self.kind != Kind::None
    }

    /// Moves to a subject; returns whether it is the current one already.
    pub(super) fn goes_on(&mut self, subject: Subject<'_>) -> bool {
        let (kind, text) = match subject {
            Subject::Iri(text) => (Kind::Iri, text),
            Subject::Blank(text) => (Kind::Blank, text),
        };
        if self.kind == kind && self.subject == text {
            return true;
        }
        self.kind = kind;
        self.subject.clear();
        self.subject.push_str(text);
        false
    }
}
