//! Writes RDF/XML, one element per subject, named by its class if any.

mod name;
mod stream;

use std::io::{self, Write};

use super::nesting::properties;
use super::syntax::Syntax;
use super::{ExportError, ExportOptions};
use crate::rdf::graph::{Graph, Quad, Term};
use crate::rdf::vocab::rdf;
use crate::rdf::{Subject, Triple};
use name::Names;

pub(super) use stream::RdfXml;

pub(super) fn write(
    graph: &Graph,
    _options: &ExportOptions<'_>,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let blocks = || graph.quads().chunk_by(|a, b| a.subject == b.subject);
    let mut names = Names::new(graph.prefixes());
    for block in blocks() {
        for (i, triple) in in_order(graph, block).into_iter().enumerate() {
            let class = class(&triple).filter(|class| i == 0 && name::is_usable(class));
            names.declare(class.unwrap_or(triple.predicate));
        }
    }
    // First without output, so that nothing is written of a graph that the format cannot hold.
    for out in [&mut io::sink() as &mut dyn Write, out] {
        let mut xml = RdfXml::with(names.clone());
        let mut text = String::new();
        xml.head(&mut text)?;
        for block in blocks() {
            for triple in in_order(graph, block) {
                xml.triple(triple, &mut text)?;
            }
            out.write_all(text.as_bytes())?;
            text.clear();
        }
        xml.foot(&mut text);
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

/// The triples about a subject, first the class that can name its element.
fn in_order<'g>(graph: &'g Graph, block: &'g [Quad]) -> Vec<Triple<'g>> {
    let quads = properties(graph, block).into_iter().flatten();
    let mut triples: Vec<Triple<'g>> = quads.map(|quad| triple(graph, quad)).collect();
    let is_element = |triple: &Triple<'_>| class(triple).is_some_and(name::is_usable);
    let at = triples.iter().position(is_element);
    if let Some(first) = at.and_then(|at| triples.get_mut(..=at)) {
        first.rotate_right(1);
    }
    triples
}

fn triple<'g>(graph: &'g Graph, quad: &Quad) -> Triple<'g> {
    let subject = match graph.term(quad.subject) {
        Term::Blank(label) => Subject::Blank(label),
        term => Subject::Iri(term.text()),
    };
    let predicate = graph.term(quad.predicate).text();
    Triple { subject, predicate, object: graph.term(quad.object) }
}

/// The class that a triple states.
fn class<'a>(triple: &Triple<'a>) -> Option<&'a str> {
    match triple.object {
        Term::Iri(class) if triple.predicate == rdf::TYPE => Some(class),
        _ => None,
    }
}
