//! Fuzzes shapes in Turtle with any text, with or without queries, over a small graph.

#![no_main]

mod checks;

use libfuzzer_sys::fuzz_target;
use rapporteur::diagnostic::Diagnostics;
use rapporteur::internals::{Scope, validate_shapes};
use rapporteur::rdf::format::Format;
use rapporteur::rdf::graph::{GraphBuilder, GraphName};

const DATA: &[u8] = b"@prefix : <http://e/> . :a a :C ; :p :b , 'x'@en ; :q 1 . :b :p :c . :c a :D .";

const PREFIXES: &str = "@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . \
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . ";

fuzz_target!(|data: &[u8]| {
    let text = [PREFIXES.as_bytes(), data].concat();
    let (mut builder, mut problems) = (GraphBuilder::new(), Diagnostics::new());
    let mut load = |part, bytes| {
        builder.load(part, "f", "http://e/f", bytes, Format::Turtle, &mut problems)
    };
    load(GraphName::Records, DATA).expect("the data can be read");
    if let Err(found) = load(GraphName::Ontology, &text) {
        return checks::problem(&found, &text);
    }
    let graph = builder.finish();
    let report = validate_shapes(&graph, Scope::default());
    for failure in &report.failures {
        checks::problem(&failure.problem, &text);
    }
    assert_eq!(report, validate_shapes(&graph, Scope::default()));
});
