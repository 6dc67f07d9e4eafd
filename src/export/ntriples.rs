//! N-Triples and N-Quads: one line for each quad, sorted by code points.
//!
//! This is the canonical form of RDFC-1.0 (§5 and appendix A), so that the hash of a file
//! is the hash of the dataset; language tags keep their case.

use std::fmt::Write as _;
use std::io::Write;

use super::{ExportError, Options};
use crate::graph::{Graph, Term};
use crate::vocab::xsd;

pub(super) fn write(
    graph: &Graph,
    _options: &Options<'_>,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let mut lines: Vec<String> = Vec::with_capacity(graph.quads().len());
    for quad in graph.quads() {
        let mut line = String::new();
        term(graph.term(quad.subject), &mut line);
        line.push(' ');
        term(graph.term(quad.predicate), &mut line);
        line.push(' ');
        term(graph.term(quad.object), &mut line);
        line.push(' ');
        if let Some(part) = quad.part {
            term(Term::Iri(part.iri()), &mut line);
            line.push(' ');
        }
        line.push_str(".\n");
        lines.push(line);
    }
    lines.sort_unstable();
    for line in lines {
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

fn term(term: Term<'_>, line: &mut String) {
    match term {
        Term::Iri(text) => iri(text, line),
        Term::Blank(label) => {
            line.push_str("_:");
            line.push_str(label);
        }
        Term::Typed { text, datatype } => {
            string(text, line);
            if datatype != xsd::STRING {
                line.push_str("^^");
                iri(datatype, line);
            }
        }
        Term::Lang { text, lang } => {
            string(text, line);
            line.push('@');
            line.push_str(lang);
        }
    }
}

/// An IRI in angle brackets. Characters that no valid IRI has are escaped.
pub(super) fn iri(text: &str, out: &mut String) {
    out.push('<');
    for c in text.chars() {
        match c {
            '\0'..=' ' | '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\' => unicode(c, out),
            _ => out.push(c),
        }
    }
    out.push('>');
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        escape(c, out);
    }
    out.push('"');
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
