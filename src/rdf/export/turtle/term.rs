//! Writes terms in Turtle syntax (Turtle §2.4, §2.5 and §6.4).

use crate::rdf::export::ntriples;
use crate::rdf::graph::{Prefixes, Term};
use crate::rdf::vocab::xsd;

/// Declares a prefix.
pub(super) fn declare(name: &str, namespace: &str, out: &mut String) {
    out.push_str("@prefix ");
    out.push_str(name);
    out.push_str(": ");
    ntriples::iri(namespace, out);
    out.push_str(" .\n");
}

/// Writes a term; returns the prefix used.
pub(super) fn write<'p>(
    prefixes: &'p Prefixes,
    term: Term<'_>,
    out: &mut String,
) -> Option<&'p str> {
    match term {
        Term::Iri(text) => iri(prefixes, text, out),
        Term::Typed { text, datatype } if is_short(text, datatype) => {
            out.push_str(text);
            None
        }
        Term::Typed { text, datatype } if datatype != xsd::STRING => {
            quoted(text, out);
            out.push_str("^^");
            iri(prefixes, datatype, out)
        }
        Term::Typed { text, .. } => {
            quoted(text, out);
            None
        }
        Term::Lang { text, lang } => {
            quoted(text, out);
            out.push('@');
            out.push_str(lang);
            None
        }
        Term::Blank(_) => {
            ntriples::term(term, out);
            None
        }
    }
}

/// Writes an IRI, with a prefix if there is one; returns the prefix.
pub(super) fn iri<'p>(prefixes: &'p Prefixes, iri: &str, out: &mut String) -> Option<&'p str> {
    match prefixes.split(iri, |name, local| is_prefix(name) && is_safe(local)) {
        Some((name, local)) => {
            out.push_str(name);
            out.push(':');
            out.push_str(local);
            Some(name)
        }
        None => {
            ntriples::iri(iri, out);
            None
        }
    }
}

/// Whether a prefix from another format is valid in Turtle.
pub(super) fn is_prefix(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    name.is_empty()
        || (name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(inner))
}

/// Whether a local name needs no escapes. Turtle allows more with escapes, but full IRIs are easier
/// to read.
fn is_safe(local: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !local.starts_with(['-', '.']) && !local.ends_with('.') && local.chars().all(inner)
}

/// Whether a number or boolean needs no quotes (Turtle §2.5.2, §2.5.3). Unusual forms such as `+1`,
/// `01` or `.5` stay in quotes, since some readers rewrite them.
fn is_short(text: &str, datatype: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let whole = |text: &str| digits(text) && (text == "0" || !text.starts_with('0'));
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match datatype {
        xsd::BOOLEAN => matches!(text, "true" | "false"),
        xsd::INTEGER => whole(unsigned) && text != "-0",
        xsd::DECIMAL => unsigned.split_once('.').is_some_and(|(w, part)| whole(w) && digits(part)),
        _ => false,
    }
}

/// A string in quotes; in long quotes if it has several lines.
fn quoted(text: &str, out: &mut String) {
    if !text.contains('\n') {
        return ntriples::string(text, out);
    }
    out.push_str("\"\"\"");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' => out.push(c),
            '"' if !matches!(rest.peek(), Some('"') | None) => out.push(c),
            _ => ntriples::escape(c, out),
        }
    }
    out.push_str("\"\"\"");
}
