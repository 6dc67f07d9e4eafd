//! Where triples go: the mapping knows this trait, not who takes them.

use std::io;

/// The subject of a triple.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject<'a> {
    /// An absolute, valid IRI.
    Iri(&'a str),
    /// A blank node by its label, without `_:`.
    Blank(&'a str),
}

/// The object of a triple.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object<'a> {
    /// An absolute, valid IRI.
    Iri(&'a str),
    /// A blank node by its label, without `_:`.
    Blank(&'a str),
    /// A literal with a datatype's IRI (`xsd:string` for plain text); the text is as it was given.
    Typed { text: &'a str, datatype: &'a str },
    /// Text in a language.
    Lang { text: &'a str, lang: &'a str },
}

/// A subject in the place of an object.
impl<'a> From<Subject<'a>> for Object<'a> {
    fn from(subject: Subject<'a>) -> Self {
        match subject {
            Subject::Iri(iri) => Self::Iri(iri),
            Subject::Blank(label) => Self::Blank(label),
        }
    }
}

/// A triple, borrowed from the row that gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Triple<'a> {
    /// The subject.
    pub subject: Subject<'a>,
    /// The predicate's IRI.
    pub predicate: &'a str,
    /// The object.
    pub object: Object<'a>,
}

/// Takes triples as they are made.
pub trait Sink {
    /// Takes one triple.
    ///
    /// # Errors
    /// What the sink met when writing; the mapping then stops.
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()>;
}

/// Any function that takes triples is a sink.
impl<F: FnMut(Triple<'_>) -> io::Result<()>> Sink for F {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()> {
        self(triple)
    }
}
