//! Writes terms for people.

use oxigraph::model::{Literal, Term};

use crate::rdf::graph::Prefixes;

/// A term for people: an IRI with its prefix, the text of a literal.
pub(super) fn shown(term: &Term, prefixes: &Prefixes) -> String {
    match term {
        Term::NamedNode(iri) => {
            prefixes.short(iri.as_str()).unwrap_or_else(|| iri.as_str().to_owned())
        }
        Term::Literal(literal) => printable(literal),
        other => other.to_string(),
    }
}

/// The text of a literal. Control characters could move the cursor or colour the terminal.
fn printable(literal: &Literal) -> String {
    let plain = |c: char| if c.is_control() && c != '\n' { '\u{fffd}' } else { c };
    literal.value().chars().map(plain).collect()
}
