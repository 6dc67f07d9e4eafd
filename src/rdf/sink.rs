//! Defines the sinks that receive triples from the mapping.

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
    /// A literal with a datatype's IRI (`xsd:string` for plain text); the text is unchanged.
    Typed { text: &'a str, datatype: &'a str },
    /// Text in a language.
    Lang { text: &'a str, lang: &'a str },
}

impl<'a> Object<'a> {
    /// The IRI, the label, or the text of the literal.
    pub fn text(self) -> &'a str {
        match self {
            Self::Iri(text) | Self::Blank(text) => text,
            Self::Typed { text, .. } | Self::Lang { text, .. } => text,
        }
    }
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

/// A triple, borrowed from its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Triple<'a> {
    /// The subject.
    pub subject: Subject<'a>,
    /// The predicate's IRI.
    pub predicate: &'a str,
    /// The object.
    pub object: Object<'a>,
}

/// Receives triples as they are made.
pub trait Sink {
    /// Takes one triple.
    ///
    /// # Errors
    /// Write errors of the sink; the mapping then stops.
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()>;
}

/// Any function that takes triples is a sink.
impl<F: FnMut(Triple<'_>) -> io::Result<()>> Sink for F {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()> {
        self(triple)
    }
}

/// Receives triples from several threads: each fills its own buffer, and buffers are joined in
/// order.
///
/// Every [`Sink`] does so with a plain buffer; a sink may do more of its work in the threads.
pub trait ParallelSink {
    /// The buffer of one thread.
    type Buffer: Sink + Default + Send;

    /// Takes one triple.
    ///
    /// # Errors
    /// As [`Sink::triple`].
    fn take(&mut self, triple: Triple<'_>) -> io::Result<()>;

    /// Joins and empties a buffer, after all earlier ones.
    ///
    /// # Errors
    /// As [`Sink::triple`].
    fn join(&mut self, apart: &mut Self::Buffer) -> io::Result<()>;
}

impl<S: Sink + ?Sized> ParallelSink for S {
    type Buffer = TripleBuffer;

    fn take(&mut self, triple: Triple<'_>) -> io::Result<()> {
        self.triple(triple)
    }

    fn join(&mut self, apart: &mut TripleBuffer) -> io::Result<()> {
        let result = apart.triples().try_for_each(|triple| self.triple(triple));
        apart.text.clear();
        apart.triples.clear();
        result
    }
}

/// Takes no triples: whoever made them has counted them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Discard;

/// The buffer of [`Discard`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Discarded;

impl Sink for Discarded {
    fn triple(&mut self, _: Triple<'_>) -> io::Result<()> {
        Ok(())
    }
}

impl ParallelSink for Discard {
    type Buffer = Discarded;

    fn take(&mut self, _: Triple<'_>) -> io::Result<()> {
        Ok(())
    }

    fn join(&mut self, _: &mut Discarded) -> io::Result<()> {
        Ok(())
    }
}

/// Buffered triples.
#[derive(Default)]
pub struct TripleBuffer {
    /// The texts of all triples, one after another.
    text: String,
    triples: Vec<Note>,
}

/// A triple: its kinds, and the ends of its texts.
#[derive(Clone, Copy)]
struct Note {
    is_blank: bool,
    object: Kind,
    /// The ends of subject, predicate and object, and of the datatype or language.
    ends: [usize; 4],
}

#[derive(Clone, Copy)]
enum Kind {
    Iri,
    Blank,
    Typed,
    Lang,
}

impl TripleBuffer {
    /// The triples, in order.
    fn triples(&self) -> impl Iterator<Item = Triple<'_>> {
        let mut start = 0;
        self.triples.iter().map(move |note| {
            let mut next = |end: usize| {
                let text = self.text.get(start..end).unwrap_or_default();
                start = end;
                text
            };
            let [subject, predicate, text, more] = note.ends.map(&mut next);
            Triple {
                subject: match note.is_blank {
                    true => Subject::Blank(subject),
                    false => Subject::Iri(subject),
                },
                predicate,
                object: match note.object {
                    Kind::Iri => Object::Iri(text),
                    Kind::Blank => Object::Blank(text),
                    Kind::Typed => Object::Typed { text, datatype: more },
                    Kind::Lang => Object::Lang { text, lang: more },
                },
            }
        })
    }
}

impl Sink for TripleBuffer {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()> {
        let (is_blank, subject) = match triple.subject {
            Subject::Iri(text) => (false, text),
            Subject::Blank(text) => (true, text),
        };
        let (object, text, more) = match triple.object {
            Object::Iri(text) => (Kind::Iri, text, ""),
            Object::Blank(text) => (Kind::Blank, text, ""),
            Object::Typed { text, datatype } => (Kind::Typed, text, datatype),
            Object::Lang { text, lang } => (Kind::Lang, text, lang),
        };
        let ends = [subject, triple.predicate, text, more].map(|text| {
            self.text.push_str(text);
            self.text.len()
        });
        self.triples.push(Note { is_blank, object, ends });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffered_triples_are_passed_on_in_order() {
        let (iri, blank) = (Subject::Iri("http://a.example/é"), Subject::Blank("t0s1"));
        let predicate = "http://a.example/p";
        let triples = [
            Triple { subject: iri, predicate, object: Object::Iri("http://a.example/o") },
            Triple { subject: blank, predicate, object: Object::Blank("") },
            Triple { subject: blank, predicate, object: Object::Lang { text: "", lang: "fr" } },
            Triple { subject: iri, predicate, object: Object::Typed { text: "1", datatype: "d" } },
        ];
        let mut noted = TripleBuffer::default();
        triples.iter().for_each(|t| noted.triple(*t).unwrap());
        let mut taken = Vec::new();
        let mut sink = |triple: Triple<'_>| {
            taken.push(format!("{triple:?}"));
            Ok(())
        };
        sink.join(&mut noted).unwrap();
        sink.join(&mut noted).unwrap();
        assert_eq!(taken, triples.map(|t| format!("{t:?}")));
    }
}
