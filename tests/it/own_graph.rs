//! Tests exports of whole folders: they read back as the same graph with another parser, and equal
//! records give equal bytes.

use crate::common;
use std::path::Path;

use crate::common::{program, run};
use oxigraph::io::{RdfFormat, RdfParser, RdfSerializer};
use oxigraph::model::{NamedNode, Quad};
use rapporteur::Answer;
use rapporteur::internals::{Backend, run as answer};
use rapporteur::rdf::format::Format;
use rapporteur::rdf::graph::GraphName;
use sophia::api::prelude::*;
use sophia::api::quad::Spog;
use sophia::api::term::SimpleTerm;
use sophia::c14n::rdfc10;
use sophia::turtle::parser::{nq, nt, trig, turtle};
use spargebra::SparqlParser;

/// The options of an export: arguments, written parts, and whether each keeps its graph.
const CHOICES: &[(&[&str], &[GraphName], bool)] = &[
    (&[], &[GraphName::Records], false),
    (&["--include", "ontology"], &[GraphName::Records, GraphName::Ontology], false),
    (&["--include", "ontology", "--graphs"], &[GraphName::Records, GraphName::Ontology], true),
    (&["--only", "ontology"], &[GraphName::Ontology], false),
];

type Quads = Vec<Spog<SimpleTerm<'static>>>;

/// The canonical form of a dataset (RDFC-1.0), by sophia.
fn canonical(quads: Quads) -> String {
    let quads: std::collections::HashSet<_> = quads.into_iter().collect();
    let mut out = Vec::new();
    rdfc10::normalize(&quads, &mut out).expect("the dataset has a canonical form");
    String::from_utf8(out).expect("the canonical form is UTF-8")
}

/// Oxigraph's quads as sophia's.
fn moved(quads: impl IntoIterator<Item = Quad>) -> Quads {
    let mut serializer = RdfSerializer::from_format(RdfFormat::NQuads).for_writer(Vec::new());
    for quad in quads {
        serializer.serialize_quad(&quad).expect("memory takes all");
    }
    let text = serializer.finish().expect("memory takes all");
    nq::parse_bufread(text.as_slice()).collect_quads().expect("N-Quads are read")
}

/// Reads with a parser that is not the writer's: sophia's, and for JSON-LD that of Oxigraph.
fn read_back(text: &str, format: Format) -> Quads {
    let triples = |triples: Vec<[SimpleTerm<'static>; 3]>| -> Quads {
        triples.into_iter().map(|triple| (triple, None)).collect()
    };
    match format {
        Format::Turtle => triples(turtle::parse_str(text).collect_triples().expect("Turtle")),
        Format::TriG => trig::parse_str(text).collect_quads().expect("TriG"),
        Format::NTriples => triples(nt::parse_str(text).collect_triples().expect("N-Triples")),
        Format::NQuads => nq::parse_str(text).collect_quads().expect("N-Quads"),
        Format::RdfXml => {
            triples(sophia::xml::parser::parse_str(text).collect_triples().expect("RDF/XML"))
        }
        Format::JsonLd => {
            let parser = RdfParser::from_format(format.oxigraph());
            moved(parser.for_slice(text.as_bytes()).map(|quad| quad.expect("JSON-LD")))
        }
    }
}

/// The mapped graph of a folder, without an exporter.
fn mapped(folder: &Path, parts: &[GraphName], graphs: bool) -> String {
    let graph = common::read(folder).graph;
    let named = |part: Option<GraphName>| match part {
        Some(part) if graphs => {
            oxigraph::model::GraphName::NamedNode(NamedNode::new_unchecked(part.iri()))
        }
        _ => oxigraph::model::GraphName::DefaultGraph,
    };
    let chosen = graph.quads().iter().filter(|quad| quad.part.is_some_and(|p| parts.contains(&p)));
    let quads: Vec<Quad> = chosen
        .map(|quad| Quad { graph_name: named(quad.part), ..graph.oxigraph(quad).into_owned() })
        .collect();
    assert!(!quads.is_empty(), "there is something to export");
    canonical(moved(quads))
}

fn export(folder: &Path, format: Format, choice: &[&str]) -> String {
    let to = ["export", "--to", format.name()];
    run(program(folder).args(to).args(choice), "").ok()
}

#[track_caller]
fn assert_same(found: &str, expected: &str, what: &str) {
    if found != expected {
        let only = |a: &str, b: &str| {
            let other: std::collections::HashSet<&str> = b.lines().collect();
            let lines: Vec<&str> = a.lines().filter(|line| !other.contains(line)).collect();
            lines.into_iter().take(8).collect::<Vec<_>>().join("\n")
        };
        panic!("{what}\nlost:\n{}\nnew:\n{}", only(expected, found), only(found, expected));
    }
}

#[test]
fn exports_read_back_as_the_same_graph() {
    let climate = common::root().join("tests/folders/climate");
    for folder in [common::root(), &climate] {
        for (choice, parts, graphs) in CHOICES {
            let expected = mapped(folder, parts, *graphs);
            for &format in Format::ALL.iter().filter(|format| format.has_graphs() || !graphs) {
                let found = canonical(read_back(&export(folder, format, choice), format));
                assert_same(&found, &expected, &format!("{} {choice:?}", format.name()));
            }
        }
    }
}

#[test]
fn exports_do_not_depend_on_the_order_of_the_rows() {
    let copy = tempfile::tempdir().expect("a folder for the copy");
    for part in ["data", "ontology"] {
        let (from, to) = (common::root().join(part), copy.path().join(part));
        std::fs::create_dir(&to).expect("a folder can be made");
        for entry in from.read_dir().expect("the folder can be listed") {
            let entry = entry.expect("an entry");
            if entry.path().is_dir() {
                continue;
            }
            let target = to.join(entry.file_name());
            match entry.path().extension().is_some_and(|e| e == "csv") {
                true => shuffle(&entry.path(), &target),
                false => {
                    std::fs::copy(entry.path(), target).expect("a file can be copied");
                }
            }
        }
    }
    for &format in Format::ALL {
        let choice = ["--include", "ontology"];
        let first = export(common::root(), format, &choice);
        assert!(first == export(common::root(), format, &choice), "{}: twice", format.name());
        assert_same(&export(copy.path(), format, &choice), &first, format.name());
    }
}

/// Copies a table with its rows in another order: those of odd number backwards, then the others.
fn shuffle(from: &Path, to: &Path) {
    let mut reader = csv::Reader::from_path(from).expect("a table can be read");
    let mut writer = csv::Writer::from_path(to).expect("a table can be written");
    writer.write_byte_record(reader.byte_headers().expect("a header")).expect("a header");
    let rows: Vec<_> = reader.byte_records().map(|row| row.expect("a row")).collect();
    let odd = rows.iter().skip(1).step_by(2).rev();
    for row in odd.chain(rows.iter().step_by(2)) {
        writer.write_byte_record(row).expect("a row");
    }
    writer.flush().expect("a table");
}

#[test]
fn literals_come_back_from_sparql_as_written() {
    let graph = common::read(common::root()).graph;
    // Labels of blank nodes mean nothing.
    let plain = |term: &str| if term.starts_with("_:") { "_:".to_owned() } else { term.to_owned() };
    let line = |quad: &Quad| {
        let terms =
            [&quad.subject.to_string(), &quad.predicate.to_string(), &quad.object.to_string()];
        terms.map(|term| plain(term)).join(" ") + " " + &quad.graph_name.to_string()
    };
    let mut written: Vec<String> =
        graph.quads().iter().map(|quad| line(&graph.oxigraph(quad).into_owned())).collect();
    written.sort();
    let query = "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }";
    let query = SparqlParser::new().parse_query(query).expect("a query");
    let Answer::Rows { rows, .. } =
        answer(&Backend::from(graph), query, "test").expect("an answer")
    else {
        panic!("rows were asked for");
    };
    let term =
        |term: Option<oxigraph::model::Term>| plain(&term.expect("all are bound").to_string());
    let mut asked: Vec<String> = rows
        .into_iter()
        .map(|row| row.into_iter().map(term).collect::<Vec<_>>().join(" "))
        .collect();
    asked.sort();
    assert_same(&asked.join("\n"), &written.join("\n"), "SPARQL gives what was written");
}
