//! Writes triples while they come, in constant memory.
//!
//! What follows one another about the same subject is written together; nothing is held to be
//! sorted, and a triple that comes twice is written twice. Prefixes stand at the head, so they
//! are given beforehand.

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

/// Something that hands over triples, once.
pub trait TripleSource {
    /// Hands all triples to a sink, and says whether there is a document to write even if there was
    /// no triple.
    ///
    /// # Errors
    /// What the sink meets.
    fn hand_to<G: ParallelSink + ?Sized>(self, sink: &mut G) -> io::Result<bool>;
}

/// Writes triples as they come, with prefixes at the head.
///
/// # Errors
/// What `out` meets, or [`ExportError::Diagnostic`] for a triple that the format cannot hold
/// ([`crate::diagnostic::Code::FormatCannotHold`]); what was written is then not whole.
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
        // N-Triples are N-Quads of the default graph too.
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
