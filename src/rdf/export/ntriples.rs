//! Writes N-Triples and N-Quads, one line per quad.
//!
//! [`write()`] writes a graph's lines sorted by code points: the canonical form of RDFC-1.0 (§5 and
//! appendix A), so that the hash of a file is the hash of the dataset; language tags keep their
//! case. [`NTriplesWriter`] writes the same lines in the order of the triples.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{ExportError, ExportOptions};
use crate::rdf::graph::{Graph, Quad, Term};
use crate::rdf::vocab::xsd;
use crate::rdf::{Object, ParallelSink, Sink, Subject, Triple};

pub(super) fn write(
    graph: &Graph,
    _options: &ExportOptions<'_>,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    // The lines of a subject are together in code point order as well: the text of a subject is
    // followed by a space, which sorts before all that a longer text of a term could have there.
    let mut subjects: Vec<&[Quad]> =
        graph.quads().chunk_by(|a, b| a.subject == b.subject).collect();
    let (mut one, mut other) = (String::new(), String::new());
    // Nearly in order: texts differ from terms only where one begins another. So few are compared, and
    // none is held.
    subjects.sort_by(|a, b| {
        subject(graph, a, &mut one);
        subject(graph, b, &mut other);
        one.cmp(&other)
    });
    let mut lines: Vec<String> = Vec::new();
    // The parts of a dataset may each have quads of a subject.
    let same =
        |a: &&[Quad], b: &&[Quad]| a.first().map(|q| q.subject) == b.first().map(|q| q.subject);
    for blocks in subjects.chunk_by(same) {
        blocks.iter().take(1).for_each(|quads| subject(graph, quads, &mut one));
        lines.extend(blocks.iter().copied().flatten().map(|quad| line(graph, &one, quad)));
        lines.sort_unstable();
        for line in lines.drain(..) {
            out.write_all(line.as_bytes())?;
        }
    }
    Ok(())
}

/// Writes the text of the subject of some quads over `text`.
fn subject(graph: &Graph, quads: &[Quad], text: &mut String) {
    text.clear();
    if let Some(first) = quads.first() {
        term(graph.term(first.subject), text);
    }
}

/// The line of a quad whose subject has this text.
fn line(graph: &Graph, subject: &str, quad: &Quad) -> String {
    let mut line = format!("{subject} ");
    term(graph.term(quad.predicate), &mut line);
    line.push(' ');
    term(graph.term(quad.object), &mut line);
    line.push(' ');
    if let Some(part) = quad.part {
        term(Term::Iri(part.iri()), &mut line);
        line.push(' ');
    }
    line.push_str(".\n");
    line
}

/// Writes triples as they come, in constant memory: N-Triples, which are also N-Quads of the
/// default graph. A repeated triple is written again.
pub struct NTriplesWriter<W> {
    out: W,
    lines: Lines,
}

/// Lines of N-Triples. The IRIs of triples are valid and need no escapes.
#[derive(Default)]
pub struct Lines {
    text: String,
}

/// The size of a block in bytes.
const BLOCK: usize = 256 * 1024;

impl<W: Write> NTriplesWriter<W> {
    /// A writer to `out`, which need not be buffered.
    pub fn new(out: W) -> Self {
        Self { out, lines: Lines::default() }
    }

    /// Writes the rest.
    ///
    /// # Errors
    /// Errors of the target.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        self.out.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lines.flush(&mut self.out)
    }
}

impl<W: Write> ParallelSink for NTriplesWriter<W> {
    type Buffer = Lines;

    fn take(&mut self, triple: Triple<'_>) -> io::Result<()> {
        let Self { out, lines } = self;
        lines.write(triple, |text| match text.len() < BLOCK {
            true => Ok(()),
            false => {
                out.write_all(text.as_bytes())?;
                text.clear();
                Ok(())
            }
        })
    }

    fn join(&mut self, apart: &mut Lines) -> io::Result<()> {
        self.flush()?;
        apart.flush(&mut self.out)
    }
}

impl Lines {
    /// Writes and clears the lines.
    fn flush(&mut self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    /// Adds the line of a triple; `relieve` gets the text regularly, and may empty it.
    fn write(
        &mut self,
        triple: Triple<'_>,
        mut relieve: impl FnMut(&mut String) -> io::Result<()>,
    ) -> io::Result<()> {
        let out = &mut self.text;
        match triple.subject {
            Subject::Iri(iri) => {
                debug_assert!(!iri.bytes().any(not_in_iri), "{triple:?}");
                out.push('<');
                out.push_str(iri);
                out.push_str("> <");
            }
            Subject::Blank(label) => {
                out.push_str("_:");
                out.push_str(label);
                out.push_str(" <");
            }
        }
        debug_assert!(!triple.predicate.bytes().any(not_in_iri), "{triple:?}");
        out.push_str(triple.predicate);
        match triple.object {
            Object::Iri(iri) => {
                debug_assert!(!iri.bytes().any(not_in_iri), "{triple:?}");
                out.push_str("> <");
                out.push_str(iri);
                out.push_str("> .\n");
            }
            Object::Blank(label) => {
                out.push_str("> _:");
                out.push_str(label);
                out.push_str(" .\n");
            }
            Object::Typed { text, datatype } => {
                out.push_str("> \"");
                pieces(text, out, &mut relieve)?;
                if datatype == xsd::STRING {
                    out.push_str("\" .\n");
                } else {
                    debug_assert!(!datatype.bytes().any(not_in_iri), "{triple:?}");
                    out.push_str("\"^^<");
                    out.push_str(datatype);
                    out.push_str("> .\n");
                }
            }
            Object::Lang { text, lang } => {
                out.push_str("> \"");
                pieces(text, out, &mut relieve)?;
                out.push_str("\"@");
                out.push_str(lang);
                out.push_str(" .\n");
            }
        }
        relieve(&mut self.text)
    }
}

impl Sink for Lines {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()> {
        self.write(triple, |_| Ok(()))
    }
}

/// The text of a literal, escaped piece by piece: it may be very long.
fn pieces(
    mut text: &str,
    out: &mut String,
    relieve: &mut impl FnMut(&mut String) -> io::Result<()>,
) -> io::Result<()> {
    while text.len() > BLOCK {
        let (piece, rest) = text.split_at(boundary(text, BLOCK));
        escaped(piece, not_in_string, escape, out);
        relieve(out)?;
        text = rest;
    }
    escaped(text, not_in_string, escape, out);
    Ok(())
}

pub(super) fn term(term: Term<'_>, out: &mut String) {
    match term {
        Term::Iri(text) => iri(text, out),
        Term::Blank(label) => {
            out.push_str("_:");
            out.push_str(label);
        }
        Term::Typed { text, datatype } => {
            string(text, out);
            if datatype != xsd::STRING {
                out.push_str("^^");
                iri(datatype, out);
            }
        }
        Term::Lang { text, lang } => {
            string(text, out);
            out.push('@');
            out.push_str(lang);
        }
    }
}

/// The last character boundary at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// An IRI in angle brackets. Characters invalid in IRIs are escaped.
pub(super) fn iri(text: &str, out: &mut String) {
    out.push('<');
    escaped(text, not_in_iri, unicode, out);
    out.push('>');
}

/// A text in double quotes.
pub(super) fn string(text: &str, out: &mut String) {
    out.push('"');
    escaped(text, not_in_string, escape, out);
    out.push('"');
}

/// Appends a text with the characters of a class, all of them ASCII, escaped.
fn escaped(
    text: &str,
    special: impl Fn(u8) -> bool + Copy,
    escape: fn(char, &mut String),
    out: &mut String,
) {
    // Nearly always there is none. Without an early exit within a block, the compiler vectorizes
    // the check; the last block overlaps the previous one.
    let any = |block: &[u8; 8]| block.iter().fold(false, |any, byte| any | special(*byte));
    let bytes = text.as_bytes();
    let has_special = match bytes.last_chunk() {
        Some(last) => bytes.as_chunks().0.iter().any(any) || any(last),
        None => bytes.iter().any(|byte| special(*byte)),
    };
    if !has_special {
        return out.push_str(text);
    }
    for c in text.chars() {
        match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() && special(byte) => escape(c, out),
            _ => out.push(c),
        }
    }
}

/// Whether a byte is invalid in an IRI.
fn not_in_iri(byte: u8) -> bool {
    // The last three are {, | and }.
    (byte <= b' ')
        | (byte == b'<')
        | (byte == b'>')
        | (byte == b'"')
        | (byte == b'\\')
        | (byte == b'^')
        | (byte == b'`')
        | (byte.wrapping_sub(b'{') <= 2)
}

/// Whether a string escapes a byte.
fn not_in_string(byte: u8) -> bool {
    (byte < b' ') | (byte == b'"') | (byte == b'\\') | (byte == 0x7F)
}

/// A character of a string in double quotes (RDFC-1.0, appendix A: escapes are used for
/// these characters and no others).
pub(super) fn escape(c: char, out: &mut String) {
    match c {
        '\u{8}' => out.push_str("\\b"),
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\u{C}' => out.push_str("\\f"),
        '\r' => out.push_str("\\r"),
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\0'..='\u{1F}' | '\u{7F}' => unicode(c, out),
        _ => out.push(c),
    }
}

fn unicode(c: char, out: &mut String) {
    // Writing to a String does not fail.
    let _ = write!(out, "\\u{:04X}", u32::from(c));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_characters_of_iris_are_escaped() {
        let mut out = String::new();
        term(Term::Iri("http://a.example/é b<>\"{|}^`\\~"), &mut out);
        let expected = "<http://a.example/é\\u0020b\\u003C\\u003E\\u0022\\u007B\\u007C\\u007D\\u005E\
                        \\u0060\\u005C~>";
        assert_eq!(out, expected);
    }

    #[test]
    fn lines_are_canonical_n_triples() {
        let mut out = Vec::new();
        let mut writer = NTriplesWriter::new(&mut out);
        let subject = Subject::Iri("http://a.example/é~");
        let text = "a\tb\nc\rd\u{8}\u{C}\"\\\u{1}\u{7F}é\u{1F600}";
        for object in [
            Term::Blank("t0s1"),
            Term::Typed { text, datatype: xsd::STRING },
            Term::Typed { text: "1", datatype: xsd::INTEGER },
            Term::Lang { text: "é", lang: "fr-CH" },
        ] {
            writer.take(Triple { subject, predicate: "http://a.example/p", object }).unwrap();
        }
        writer.finish().unwrap();
        let start = "<http://a.example/é~> <http://a.example/p> ";
        let objects = [
            "_:t0s1",
            "\"a\\tb\\nc\\rd\\b\\f\\\"\\\\\\u0001\\u007Fé\u{1F600}\"",
            "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>",
            "\"é\"@fr-CH",
        ];
        let expected: String = objects.iter().map(|o| format!("{start}{o} .\n")).collect();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
