//! What a format is to [`stream`](super::stream()).

use super::ExportError;
use crate::rdf::graph::Prefixes;
use crate::rdf::{Subject, Triple};

/// How a format is written triple by triple; text is appended to `out`.
pub(super) trait Syntax<'p>: Sized {
    /// What writes with these prefixes.
    fn new(prefixes: &'p Prefixes) -> Self;

    /// What stands before all triples.
    fn head(&mut self, _out: &mut String) -> Result<(), ExportError> {
        Ok(())
    }

    /// One triple. An error says that the format cannot hold it.
    fn triple(&mut self, triple: Triple<'_>, out: &mut String) -> Result<(), ExportError>;

    /// What stands after all triples.
    fn foot(&mut self, _out: &mut String) {}
}

/// The subject of the triples at hand.
#[derive(Default)]
pub(super) struct Run {
    subject: String,
    kind: Kind,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    /// There was no triple yet.
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

    /// Goes on to a subject; says whether it is the one at hand already.
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
