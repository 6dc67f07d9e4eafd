//! Writes triples as they come, in constant memory.
//!
//! Consecutive triples about a subject are written together; nothing is sorted, and a repeated
//! triple is written again. Prefixes are at the head, so they must be known first.

use std::io::{self, Write};

use super::ExportError;
use super::blocks::Blocks;
use super::jsonld::JsonLd;
use super::ntriples::NTriplesWriter;
use super::rdfxml::RdfXml;
use super::syntax::Syntax;
use super::turtle::Turtle;
use crate::rdf::format::Format;
use crate::rdf::graph::Prefixes;
use crate::rdf::{ParallelSink, Sink, Triple};

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

/// A source of triples, used once.
pub trait TripleSource {
    /// Passes all triples to a sink, and returns whether to write a document even without triples.
    ///
    /// # Errors
    /// Errors of the sink.
    fn hand_to<G: ParallelSink + ?Sized>(self, sink: &mut G) -> io::Result<bool>;
}

/// Writes triples as they come, with prefixes at the head.
///
/// # Errors
/// Errors of `out`, or [`ExportError::Diagnostic`] for a triple that the format cannot hold
/// ([`crate::diagnostic::Code::FormatCannotHold`]); the output is then incomplete.
pub fn stream(
    source: impl TripleSource,
    format: Format,
    prefixes: &Prefixes,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    match format {
        Format::Turtle | Format::TriG => write::<Turtle<'_>>(source, prefixes, out),
        Format::RdfXml => write::<RdfXml<'_>>(source, prefixes, out),
        Format::JsonLd => write::<JsonLd>(source, prefixes, out),
        // N-Triples are also N-Quads of the default graph.
        Format::NTriples | Format::NQuads => {
            let mut writer = NTriplesWriter::new(out);
            source.hand_to(&mut writer)?;
            Ok(writer.finish()?)
        }
    }
}

fn write<'p, S: Syntax<'p>>(
    source: impl TripleSource,
    prefixes: &'p Prefixes,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let mut writer = Writer::<S, _>::new(prefixes, out);
    let is_document = source.hand_to(&mut writer)?;
    if is_document || writer.has_head { writer.finish() } else { Ok(()) }
}
