//! Reads output with the parsers of Oxigraph and sophia.

use std::fmt::Write as _;

use oxigraph::io::RdfParser;
use oxigraph::model::{NamedOrBlankNode, Term as OxTerm};
use rapporteur::rdf::export::{self, ExportOptions};
use rapporteur::rdf::format::Format;
use rapporteur::rdf::graph::{Graph, GraphBuilder, GraphName, isomorphic};
use rapporteur::rdf::{Object, Sink, Subject, Triple};
use sophia::api::prelude::*;
use sophia::api::term::TermKind;

/// A graph as text.
pub fn written(graph: &Graph, format: Format, options: &ExportOptions<'_>) -> String {
    let mut out = Vec::new();
    export::write(graph, format, options, &mut out)
        .unwrap_or_else(|e| panic!("{} cannot be written: {e}", format.name()));
    String::from_utf8(out).unwrap()
}

/// Reads with the parsers of Oxigraph, graph by graph.
pub fn read(text: &str, format: Format) -> Graph {
    let mut builder = GraphBuilder::new();
    let parser = RdfParser::from_format(format.oxigraph());
    let quads: Vec<_> = parser
        .for_slice(text.as_bytes())
        .map(|quad| quad.unwrap_or_else(|e| panic!("{e} in\n{text}")))
        .collect();
    for part in GraphName::ALL {
        let mut sink = builder.part(*part);
        for quad in &quads {
            let mine = match &quad.graph_name {
                oxigraph::model::GraphName::NamedNode(name) => name.as_str() == part.iri(),
                _ => *part == GraphName::Records,
            };
            if !mine {
                continue;
            }
            let subject = match &quad.subject {
                NamedOrBlankNode::NamedNode(node) => Subject::Iri(node.as_str()),
                NamedOrBlankNode::BlankNode(node) => Subject::Blank(node.as_str()),
            };
            let object = match &quad.object {
                OxTerm::NamedNode(node) => Object::Iri(node.as_str()),
                OxTerm::BlankNode(node) => Object::Blank(node.as_str()),
                OxTerm::Literal(literal) => match literal.language() {
                    Some(lang) => Object::Lang { text: literal.value(), lang },
                    None => Object::Typed {
                        text: literal.value(),
                        datatype: literal.datatype().as_str(),
                    },
                },
                OxTerm::Triple(_) => panic!("no triple terms here"),
            };
            let predicate = quad.predicate.as_str();
            sink.triple(Triple { subject, predicate, object }).unwrap();
        }
    }
    builder.finish()
}

/// Reads with the parsers of sophia; those of named graphs only for a single graph.
pub fn read_again(text: &str, format: Format) -> Option<Graph> {
    use sophia::turtle::parser::{nq, nt, trig, turtle};
    let mut builder = GraphBuilder::new();
    match format {
        Format::Turtle => add(turtle::parse_str(text), &mut builder),
        Format::NTriples => add(nt::parse_str(text), &mut builder),
        Format::RdfXml => add(sophia::xml::parser::parse_str(text), &mut builder),
        Format::TriG => {
            let quads: Vec<sophia::api::quad::Spog<sophia::api::term::SimpleTerm>> =
                trig::parse_str(text).collect_quads().unwrap();
            quads.iter().for_each(|(triple, _)| add_triple(triple, &mut builder));
        }
        Format::NQuads => {
            let quads: Vec<sophia::api::quad::Spog<sophia::api::term::SimpleTerm>> =
                nq::parse_str(text).collect_quads().unwrap();
            quads.iter().for_each(|(triple, _)| add_triple(triple, &mut builder));
        }
        Format::JsonLd => return None,
    }
    Some(builder.finish())
}

fn add<S: TripleSource>(mut source: S, builder: &mut GraphBuilder) {
    source
        .for_each_triple(|triple| add_triple(&sophia::api::triple::Triple::to_spo(triple), builder))
        .unwrap();
}

fn add_triple<T: Term>([s, p, o]: &[T; 3], builder: &mut GraphBuilder) {
    let label = |term: &T| term.bnode_id().map(|b| b.as_str().to_owned());
    let iri = |term: &T| term.iri().map(|i| i.as_str().to_owned()).unwrap_or_default();
    let (subject_label, subject_iri) = (label(s), iri(s));
    let subject = match &subject_label {
        Some(label) => Subject::Blank(label),
        None => Subject::Iri(&subject_iri),
    };
    let predicate = &iri(p);
    let (object_label, object_iri) = (label(o).unwrap_or_default(), iri(o));
    let text = o.lexical_form().map(|t| t.to_string()).unwrap_or_default();
    // The other readers put language tags in lower case.
    let lang = o.language_tag().map(|t| t.as_str().to_ascii_lowercase());
    let datatype = o.datatype().map(|t| t.as_str().to_owned()).unwrap_or_default();
    let object = match (o.kind(), &lang) {
        (TermKind::Iri, _) => Object::Iri(&object_iri),
        (TermKind::BlankNode, _) => Object::Blank(&object_label),
        (_, Some(lang)) => Object::Lang { text: &text, lang },
        (_, None) => Object::Typed { text: &text, datatype: &datatype },
    };
    builder.triple(Triple { subject, predicate, object }).unwrap();
}

/// Checks that two graphs are equal except for blank node labels.
#[track_caller]
pub fn same(expected: &Graph, found: &Graph, text: &str, what: &str) {
    if isomorphic(expected, found) {
        return;
    }
    let options = ExportOptions { parts: GraphName::ALL, graphs: true, context: None };
    let (a, b) =
        (written(expected, Format::NQuads, &options), written(found, Format::NQuads, &options));
    let mut difference = String::new();
    for (sign, one, other) in [('-', &a, &b), ('+', &b, &a)] {
        let only = one.lines().filter(|line| !other.lines().any(|l| l == *line));
        for line in only.take(20) {
            let _ = writeln!(difference, "{sign} {line}");
        }
    }
    panic!("{what} reads back as another graph:\n{difference}\n{text}");
}
