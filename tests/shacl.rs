//! Runs the W3C test suite of SHACL.
//!
//! The suite is in the folder `SHACL_TESTS`, by default `../shared/shacl-tests`. The list of tests
//! and their number come from the manifests found there.

#![allow(clippy::restriction, reason = "tests may panic")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use common::insert;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Graph;
use oxigraph::model::dataset::CanonicalizationAlgorithm;
use oxigraph::model::{NamedNodeRef, NamedOrBlankNodeRef, TermRef, TripleRef};
use rapporteur::diagnostic::{Code, Diagnostics};
use rapporteur::internals::{Scope, validate_shapes};
use rapporteur::rdf::Triple;
use rapporteur::rdf::format::Format;
use rapporteur::rdf::graph::{GraphBuilder, GraphName};
use rapporteur::rdf::vocab::{rdf, shacl};

/// The base IRI of the folder.
const BASE: &str = "http://shacl-tests.example/";

const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const SHT: &str = "http://www.w3.org/ns/shacl-test#";

/// Known failures, each with the reason. A test here that passes is an error.
const SKIPPED: &[(&str, &str)] = &[];

/// The check for a kind of test.
type Handler = fn(&Test<'_>) -> Result<(), String>;

/// The checks by type of test.
const HANDLERS: &[(&str, Handler)] = &[("Validate", |test| test.validates())];

/// One entry of a manifest.
struct Test<'a> {
    root: &'a Path,
    manifest: &'a Graph,
    entry: NamedOrBlankNodeRef<'a>,
}

/// The compared properties of results.
const COMPARED: &[&str] = &[
    rdf::TYPE,
    shacl::FOCUS_NODE,
    shacl::RESULT_PATH,
    shacl::RESULT_SEVERITY,
    shacl::RESULT_MESSAGE,
    shacl::SOURCE_CONSTRAINT,
    shacl::SOURCE_CONSTRAINT_COMPONENT,
    shacl::SOURCE_SHAPE,
    shacl::VALUE,
];

impl Test<'_> {
    /// The report must be the expected one, or there must be a failure if that is expected.
    fn validates(&self) -> Result<(), String> {
        let action = value(self.manifest, self.entry, &format!("{MF}action")).ok_or("no action")?;
        let action = subject(action).ok_or("the action is a literal")?;
        let data = self.file(action, "dataGraph")?;
        let shapes = self.file(action, "shapesGraph")?;
        let (actual, problems) = validate(self.root, &data, &shapes)?;
        let errors: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let result = value(self.manifest, self.entry, &format!("{MF}result")).ok_or("no result")?;
        if result == TermRef::NamedNode(NamedNodeRef::new_unchecked(&format!("{SHT}Failure"))) {
            let of_a_shape =
                |code| [Code::ShapeIllFormed, Code::ShapeQuery, Code::ShapeFailed].contains(&code);
            return match problems.iter().any(|problem| of_a_shape(problem.code)) {
                true => Ok(()),
                false => Err("a failure is expected".to_owned()),
            };
        }
        if !errors.is_empty() {
            return Err(format!("a report is expected, but: {}", errors.join("; ")));
        }
        let expected = report(self.manifest, result)?;
        compare(expected, actual)
    }

    fn file(&self, action: NamedOrBlankNodeRef<'_>, name: &str) -> Result<String, String> {
        match value(self.manifest, action, &format!("{SHT}{name}")) {
            Some(TermRef::NamedNode(node)) => Ok(node.as_str().to_owned()),
            _ => Err(format!("no {name}")),
        }
    }
}

fn value<'g>(
    graph: &'g Graph,
    subject: NamedOrBlankNodeRef<'_>,
    property: &str,
) -> Option<TermRef<'g>> {
    graph.object_for_subject_predicate(subject, NamedNodeRef::new_unchecked(property))
}

fn subject(term: TermRef<'_>) -> Option<NamedOrBlankNodeRef<'_>> {
    match term {
        TermRef::NamedNode(node) => Some(node.into()),
        TermRef::BlankNode(node) => Some(node.into()),
        _ => None,
    }
}

/// Runs the program; returns its report as a graph.
fn validate(root: &Path, data: &str, shapes: &str) -> Result<(Graph, Diagnostics), String> {
    let mut builder = GraphBuilder::new();
    let mut problems = Diagnostics::new();
    let mut load = |part, iri: &str| {
        let bytes = read(root, iri)?;
        let loaded = builder.load(part, iri, iri, &bytes, Format::Turtle, &mut problems);
        loaded.map_err(|problem| problem.to_string())
    };
    load(GraphName::Ontology, shapes)?;
    // Blank nodes of one file are the same in data and shapes.
    let part = if data == shapes { GraphName::Ontology } else { GraphName::Records };
    if data != shapes {
        load(part, data)?;
    }
    let graph = builder.finish();
    let scope = Scope { data: &[part], shapes: GraphName::Ontology };
    let report = validate_shapes(&graph, scope);
    report.failures.iter().for_each(|failure| problems.push(failure.problem.clone()));
    let mut written = Graph::new();
    let mut sink = |triple: Triple<'_>| {
        insert(&mut written, &triple);
        Ok(())
    };
    report.write(&graph, &mut sink).map_err(|error| error.to_string())?;
    Ok((written, problems))
}

/// The triples of an expected report: those of its results, with their paths.
fn report(manifest: &Graph, node: TermRef<'_>) -> Result<Graph, String> {
    let node = subject(node).ok_or("the result is a literal")?;
    let mut expected = Graph::new();
    for triple in manifest.triples_for_subject(node) {
        expected.insert(triple);
        if triple.predicate.as_str() != shacl::RESULT {
            continue;
        }
        let result = subject(triple.object).ok_or("a result is a literal")?;
        for triple in manifest.triples_for_subject(result) {
            if COMPARED.contains(&triple.predicate.as_str()) {
                expected.insert(triple);
            }
            if triple.predicate.as_str() == shacl::RESULT_PATH {
                below(manifest, triple.object, &mut expected);
            }
        }
    }
    Ok(expected)
}

/// Copies what is below a blank node.
fn below(from: &Graph, node: TermRef<'_>, to: &mut Graph) {
    if let TermRef::BlankNode(node) = node {
        for triple in from.triples_for_subject(node) {
            if to.insert(triple) {
                below(from, triple.object, to);
            }
        }
    }
}

/// The graphs must be isomorphic. Messages count where the expected report has them.
fn compare(mut expected: Graph, actual: Graph) -> Result<(), String> {
    let is_message = |triple: &TripleRef<'_>| triple.predicate.as_str() == shacl::RESULT_MESSAGE;
    let wanted: BTreeSet<String> =
        expected.iter().filter(is_message).map(|t| t.object.to_string()).collect();
    let mut actual: Graph = actual
        .iter()
        .filter(|t| !is_message(t) || wanted.contains(&t.object.to_string()))
        .collect();
    expected.canonicalize(CanonicalizationAlgorithm::Unstable);
    actual.canonicalize(CanonicalizationAlgorithm::Unstable);
    if expected == actual {
        return Ok(());
    }
    let only = |a: &Graph, b: &Graph| {
        let mut lines: Vec<String> =
            a.iter().filter(|t| !b.contains(*t)).map(|t| format!("    {t}")).collect();
        lines.sort();
        lines.truncate(12);
        lines.join("\n")
    };
    let (missing, excess) = (only(&expected, &actual), only(&actual, &expected));
    Err(format!("missing:\n{missing}\n  too much:\n{excess}"))
}

fn read(root: &Path, iri: &str) -> Result<Vec<u8>, String> {
    let name = iri.strip_prefix(BASE).ok_or(format!("{iri} is not in the suite"))?;
    std::fs::read(root.join(name)).map_err(|error| format!("{name}: {error}"))
}

fn parse(root: &Path, iri: &str) -> Result<Graph, String> {
    let bytes = read(root, iri)?;
    let parser = RdfParser::from_format(RdfFormat::Turtle).with_base_iri(iri);
    let quads = parser.map_err(|error| error.to_string())?.for_slice(&bytes);
    let quads = quads.collect::<Result<Vec<_>, _>>().map_err(|error| format!("{iri}: {error}"))?;
    Ok(quads.iter().map(|quad| TripleRef::from(quad.as_ref())).collect())
}

/// The counts of a manifest: passed and failed.
type Counts = BTreeMap<String, (usize, Vec<String>)>;

/// Runs the tests of a manifest and of all that it includes.
fn run(root: &Path, iri: &str, listed_in: &str, counts: &mut Counts) {
    let manifest = parse(root, iri).unwrap_or_else(|error| panic!("{error}"));
    let this = NamedNodeRef::new_unchecked(iri);
    let property = |name: &str| format!("{MF}{name}");
    let mut included: Vec<String> = manifest
        .objects_for_subject_predicate(this, NamedNodeRef::new_unchecked(&property("include")))
        .filter_map(|node| match node {
            TermRef::NamedNode(node) => Some(node.as_str().to_owned()),
            _ => None,
        })
        .collect();
    included.sort();
    for next in included {
        run(root, &next, iri, counts);
    }
    let mut list = value(&manifest, this.into(), &property("entries"));
    while let Some(cell) = list.and_then(subject) {
        let Some(entry) = value(&manifest, cell, rdf::FIRST).and_then(subject) else { break };
        let name = entry.to_string().trim_matches(['<', '>']).replace(BASE, "");
        let outcome = one(&Test { root, manifest: &manifest, entry });
        let counts = counts.entry(listed_in.replace(BASE, "")).or_default();
        let skipped = SKIPPED.iter().find(|(test, _)| *test == name);
        match (outcome, skipped) {
            (Ok(()), None) => counts.0 += 1,
            (Err(_), Some((_, reason))) => println!("skipped {name}: {reason}"),
            (Ok(()), Some(_)) => counts.1.push(format!("{name} passes, but is to be skipped")),
            (Err(reason), None) => counts.1.push(format!("{name}: {reason}")),
        }
        list = value(&manifest, cell, rdf::REST);
    }
}

fn one(test: &Test<'_>) -> Result<(), String> {
    let kind = value(test.manifest, test.entry, rdf::TYPE).ok_or("no type")?;
    let handler = HANDLERS
        .iter()
        .find(|(name, _)| kind.to_string() == format!("<{SHT}{name}>"))
        .ok_or_else(|| format!("no handler for {kind}"))?;
    handler.1(test)
}

#[test]
fn w3c_suite() {
    let Some(folder) = common::shared("SHACL_TESTS", "shacl-tests") else { return };
    let mut counts = Counts::new();
    let start = format!("{BASE}manifest.ttl");
    run(&folder, &start, &start, &mut counts);
    let mut all = Vec::new();
    let mut passed = 0;
    for (manifest, (good, failed)) in &counts {
        println!("{manifest}: {good} passed, {} failed", failed.len());
        passed += good;
        all.extend(failed.iter().cloned());
    }
    println!("all: {passed} passed, {} failed", all.len());
    assert!(all.is_empty(), "{} failed:\n{}", all.len(), all.join("\n"));
    assert!(passed > 0, "the manifests have no tests");
}
