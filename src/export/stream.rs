//! Tables to RDF while their rows are read, in constant memory.
//!
//! What follows one another about the same subject is written together; nothing is held to be
//! sorted, and a triple that two rows make is written twice. Prefixes stand at the head, so they
//! are worked out from the metadata ([`super::namespaces`]).

use std::io::{self, Write};

use super::ExportError;
use super::blocks::Blocks;
use super::jsonld::JsonLd;
use super::namespaces;
use super::ntriples::NTriplesWriter;
use super::rdfxml::RdfXml;
use super::turtle::Turtle;
use crate::diagnostic::Problems;
use crate::files::Files;
use crate::format::Format;
use crate::graph::Prefixes;
use crate::mapping::{self, Options, Sink, Subject, Triple};
use crate::metadata::model::TableGroup;

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

/// Writes triples in a syntax as they come.
struct Writer<S, W> {
    syntax: S,
    out: Blocks<W>,
    has_head: bool,
}

impl<'p, S: Syntax<'p>, W: Write> Writer<S, W> {
    fn new(prefixes: &'p Prefixes, out: W) -> Self {
        Self { syntax: S::new(prefixes), out: Blocks::new(out), has_head: false }
    }

    fn head(&mut self) -> Result<(), ExportError> {
        if !std::mem::replace(&mut self.has_head, true) {
            self.syntax.head(self.out.text())?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), ExportError> {
        self.head()?;
        self.syntax.foot(self.out.text());
        Ok(self.out.finish()?)
    }
}

impl<'p, S: Syntax<'p>, W: Write> Sink for Writer<S, W> {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()> {
        self.head()?;
        self.syntax.triple(triple, self.out.text())?;
        self.out.flush_full()
    }
}

/// What is written, and where problems go.
struct Source<'a> {
    files: &'a Files,
    group: &'a TableGroup,
    options: Options<'a>,
    problems: &'a mut Problems,
    prefixes: &'a Prefixes,
}

type Streamer = fn(Source<'_>, &mut dyn Write) -> Result<(), ExportError>;

/// The writers, one for each format.
const STREAMERS: &[(Format, Streamer)] = &[
    (Format::Turtle, |source, out| source.write::<Turtle<'_>>(out)),
    (Format::TriG, |source, out| source.write::<Turtle<'_>>(out)),
    (Format::NTriples, |source, out| source.lines(out)),
    (Format::NQuads, |source, out| source.lines(out)),
    (Format::RdfXml, |source, out| source.write::<RdfXml<'_>>(out)),
    (Format::JsonLd, |source, out| source.write::<JsonLd>(out)),
];

impl<'a> Source<'a> {
    /// N-Triples, which are N-Quads of the default graph too.
    fn lines(self, out: &mut dyn Write) -> Result<(), ExportError> {
        let mut writer = NTriplesWriter::new(out);
        mapping::map(self.files, self.group, self.options, self.problems, &mut writer)?;
        Ok(writer.finish()?)
    }

    fn write<S: Syntax<'a>>(self, out: &mut dyn Write) -> Result<(), ExportError> {
        let mut writer = Writer::<S, _>::new(self.prefixes, out);
        mapping::map(self.files, self.group, self.options, self.problems, &mut writer)?;
        // Where nothing could be read, there is nothing to write.
        if self.problems.is_ok() || writer.has_head { writer.finish() } else { Ok(()) }
    }
}

/// Maps all tables of a group and writes what they say, as they are read. All that is wrong with
/// them is reported to `problems`.
///
/// # Errors
/// What `out` meets, or [`ExportError::Problem`] for a triple that the format cannot hold
/// ([`crate::diagnostic::Code::FormatCannotHold`]); what was written is then not whole.
pub fn stream(
    files: &Files,
    group: &TableGroup,
    options: Options<'_>,
    problems: &mut Problems,
    format: Format,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let prefixes = &namespaces::prefixes(group, options.mode);
    let streamer = STREAMERS.iter().find(|(f, _)| *f == format);
    let (_, write) = streamer.ok_or_else(|| super::no_writer(format))?;
    write(Source { files, group, options, problems, prefixes }, out)
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
