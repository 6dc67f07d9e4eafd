//! Runs the W3C tests of the SPARQL 1.1 Protocol on a server.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::Path;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::vocab::rdf;
use oxigraph::model::{
    Graph, NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, TermRef,
};

use crate::common::server::{Reply, Server};
use crate::common::sparql::{Fate, Sparql};
use crate::common::{shared, small_folder};

const HT: &str = "http://www.w3.org/2011/http#";
const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const CNT: &str = "http://www.w3.org/2011/content#";

/// Tests that a server of a folder cannot pass, each with the reason; one of a place can.
const OTHER_GRAPHS: &[(&str, &str)] = &[
    ("query_dataset_", "needs graphs of other names than those of a folder"),
    ("query_multiple_dataset", "needs graphs of other names than those of a folder"),
];

/// Tests that no server passes.
const UPDATES: (&str, &str) = ("update_", "updates are refused");

/// The manifest as a graph.
struct Manifest(Graph);

impl Manifest {
    fn all<'a>(&'a self, subject: NamedOrBlankNodeRef<'a>, name: &str) -> Vec<TermRef<'a>> {
        let property = NamedNodeRef::new(name).expect("an IRI");
        let found = self.0.objects_for_subject_predicate(subject, property);
        found.collect()
    }

    fn one<'a>(&'a self, subject: NamedOrBlankNodeRef<'a>, name: &str) -> Option<TermRef<'a>> {
        self.all(subject, name).into_iter().next()
    }

    fn text(&self, subject: NamedOrBlankNodeRef<'_>, name: &str) -> Option<String> {
        match self.one(subject, name)? {
            TermRef::Literal(literal) => Some(literal.value().to_owned()),
            _ => None,
        }
    }

    /// The items of a list.
    fn list<'a>(&'a self, mut head: Option<TermRef<'a>>) -> Vec<NamedOrBlankNodeRef<'a>> {
        let mut items = Vec::new();
        for _ in 0..self.0.len() {
            let Some(node) = head.and_then(node) else { break };
            items.extend(self.one(node, rdf::FIRST.as_str()).and_then(self::node));
            head = self.one(node, rdf::REST.as_str());
        }
        items
    }
}

fn node(term: TermRef<'_>) -> Option<NamedOrBlankNodeRef<'_>> {
    match term {
        TermRef::NamedNode(node) => Some(node.into()),
        TermRef::BlankNode(node) => Some(node.into()),
        _ => None,
    }
}

/// Sends a request of the manifest; what is wrong with the reply, if anything.
fn fault(manifest: &Manifest, request: NamedOrBlankNodeRef<'_>, server: &Server) -> Option<String> {
    let ht = |name: &str| format!("{HT}{name}");
    let path = manifest.text(request, &ht("absolutePath")).expect("a path");
    let path = path.replacen("/sparql/", "/sparql", 1);
    let method = manifest.text(request, &ht("methodName")).expect("a method");
    let headers = manifest.list(manifest.one(request, &ht("headers")));
    let headers: Vec<(String, String)> = headers
        .into_iter()
        .map(|header| {
            let part = |name: &str| manifest.text(header, &ht(name)).expect("a header");
            (part("fieldName"), part("fieldValue"))
        })
        .collect();
    let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (&**n, &**v)).collect();
    let body = manifest.one(request, &ht("body")).and_then(node).map(|body| {
        let chars = manifest.text(body, &format!("{CNT}chars")).unwrap_or_default();
        match manifest.text(body, &format!("{CNT}characterEncoding")).as_deref() {
            Some("UTF-16") => {
                let units = std::iter::once(0xFEFF).chain(chars.encode_utf16());
                units.flat_map(u16::to_be_bytes).collect()
            }
            _ => chars.into_bytes(),
        }
    });
    let reply = server.send(&method, &path, &headers, &body.unwrap_or_default());
    let expected = manifest.one(request, &ht("resp")).and_then(node).expect("a response");
    differs(manifest, expected, &reply)
}

/// How a reply differs from what is expected.
fn differs(
    manifest: &Manifest,
    expected: NamedOrBlankNodeRef<'_>,
    reply: &Reply,
) -> Option<String> {
    let mf = |name: &str| format!("{MF}{name}");
    let statuses = manifest.all(expected, &mf("expectedStatus"));
    let class = format!("StatusCode{}xx>", reply.status / 100);
    if !statuses.iter().any(|status| status.to_string().ends_with(&class)) {
        return Some(format!("status {}: {}", reply.status, reply.text()));
    }
    let media_type = reply.header("content-type");
    let known: &[&str] = match manifest.text(expected, &mf("expectedFormat")).as_deref() {
        Some("boolean") => &["application/sparql-results+json", "application/sparql-results+xml"],
        Some("tabular") => {
            &["application/sparql-results+json", "application/sparql-results+xml", "text/csv"]
        }
        Some("RDF") => &["text/turtle", "application/rdf+xml", "application/n-triples"],
        _ => return None,
    };
    if !known.iter().any(|known| media_type.starts_with(known)) {
        return Some(format!("media type {media_type}"));
    }
    let wanted = manifest.text(expected, &mf("expectedBoolean"))?;
    let is_said = reply.text().replace(' ', "").contains(&format!("\"boolean\":{wanted}"));
    (!is_said).then(|| format!("not {wanted}: {}", reply.text()))
}

/// The folder of the tests, if it is there.
fn tests() -> Option<std::path::PathBuf> {
    Some(shared("SPARQL_TESTS", "sparql-tests")?.join("sparql11/protocol"))
}

/// Runs all tests; returns their number, and what is wrong with the replies, by test.
fn run(folder: &Path, server: &Server) -> (usize, BTreeMap<String, String>) {
    let text = std::fs::read(folder.join("manifest.ttl")).expect("a manifest");
    let parser =
        RdfParser::from_format(RdfFormat::Turtle).with_base_iri("http://m/").expect("an IRI");
    let quads = parser.for_slice(&text).map(|quad| quad.expect("RDF"));
    let manifest = Manifest(quads.map(oxigraph::model::Triple::from).collect());
    let tests: Vec<NamedOrBlankNode> = manifest
        .0
        .iter()
        .filter(|triple| {
            matches!(triple.object, TermRef::NamedNode(kind) if kind.as_str() == format!("{MF}ProtocolTest"))
        })
        .map(|triple| triple.subject.into_owned())
        .collect();
    assert_eq!(tests.len(), 34);
    let mut faults = BTreeMap::new();
    for test in &tests {
        let name = test.to_string();
        let name = name.trim_end_matches('>').rsplit('#').next().expect("a name").to_owned();
        let action = manifest.one(test.as_ref(), &format!("{MF}action")).and_then(node);
        let requests = manifest.one(action.expect("an action"), &format!("{HT}requests"));
        for request in manifest.list(requests) {
            if let Some(fault) = fault(&manifest, request, server) {
                faults.entry(name.clone()).or_insert(fault);
            }
        }
    }
    (tests.len(), faults)
}

/// Checks that only known tests fail; prints how many pass.
fn expect(
    known: &[(&str, &str)],
    (count, faults): (usize, BTreeMap<String, String>),
    passed: usize,
) {
    let is_known = |name: &str| known.iter().any(|(known, _)| name.starts_with(known));
    let new: Vec<_> = faults.iter().filter(|(name, _)| !is_known(name)).collect();
    assert!(new.is_empty(), "{new:#?}");
    println!("{} of {count} pass", count - faults.len());
    assert_eq!(count - faults.len(), passed, "{faults:#?}");
}

#[test]
fn the_tests_of_the_protocol_pass() {
    let Some(folder) = tests() else { return };
    let data = small_folder();
    let server = Server::start(data.path(), &[]);
    expect(&[OTHER_GRAPHS, &[UPDATES]].concat(), run(&folder, &server), 21);
}

#[test]
fn a_server_of_a_place_passes_those_with_graphs_of_any_name() {
    let Some(folder) = tests() else { return };
    let place = Sparql::start(|_, _| Fate::Done);
    for number in 1..=3 {
        let text = std::fs::read(folder.join(format!("data{number}.nt"))).expect("a graph");
        let name = format!("http://kasei.us/2009/09/sparql/data/data{number}.rdf");
        let name = NamedNode::new(name).expect("an IRI");
        let parser = RdfParser::from_format(RdfFormat::NTriples).with_default_graph(name);
        place.store.load_from_slice(parser, &text).expect("a graph");
    }
    let data = small_folder();
    let server = Server::start(data.path(), &["--endpoint", place.url()]);
    expect(&[UPDATES], run(&folder, &server), 27);
}
