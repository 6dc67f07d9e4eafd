//! Tests sending graphs to a server, which fails at each request in turn.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::dataset::CanonicalizationAlgorithm;
use oxigraph::model::{Dataset, GraphName, NamedNode, NamedNodeRef, Quad};
use oxigraph::store::Store;

use crate::common::sparql::{Fate, Sparql};
use crate::common::{Run, program, rapporteur, root, run};

const ONTOLOGY: &str = "https://w3id.org/rapporteur/graph/ontology";

fn push(url: &str, more: &[&str]) -> Run {
    let mut command = program(root());
    command.env("SOURCE_DATE_EPOCH", "0").args(["push", url]).args(more);
    run(&mut command, "")
}

/// The quads of a store, with labels of blank nodes that depend only on them.
pub fn canonical(quads: impl Iterator<Item = Quad>) -> BTreeSet<String> {
    let mut all: Dataset = quads.collect();
    all.canonicalize(CanonicalizationAlgorithm::Unstable);
    all.iter().map(|quad| quad.to_string()).collect()
}

pub fn content(store: &Store) -> BTreeSet<String> {
    canonical(store.iter().map(|quad| quad.expect("a quad")))
}

/// What `export` writes, as a store has it.
pub fn exported(arguments: &[&str]) -> BTreeSet<String> {
    let mut command = program(root());
    command.env("SOURCE_DATE_EPOCH", "0").args(["export", "--to", "nquads"]).args(arguments);
    let text = run(&mut command, "").ok();
    let store = Store::new().expect("a store");
    store.load_from_slice(RdfParser::from_format(RdfFormat::NQuads), &text).expect("N-Quads");
    content(&store)
}

#[test]
fn what_is_sent_is_what_is_exported() {
    let all = exported(&["--graphs", "--include", "ontology", "--include", "provenance"]);
    let merged = exported(&["--include", "ontology"]);
    for update in [&[][..], &["--update"]] {
        let server = Sparql::start(|_, _| Fate::Done);
        let said = push(server.url(), &[update, &["--batch", "700"]].concat());
        assert_eq!(said.code, Some(0), "{}", said.err);
        assert!(said.err.contains("/records>: 7524 triples at the server, hash "), "{}", said.err);
        assert_eq!(content(&server.store), all, "{update:?}");
        // Again, with other triples before; and into one graph.
        let server = Sparql::start(|_, _| Fate::Done);
        let old = NamedNodeRef::new_unchecked("http://e/old");
        for graph in [GraphName::DefaultGraph, NamedNode::new_unchecked("http://e/g").into()] {
            server.store.insert(&Quad::new(old, old, old, graph)).expect("it takes a quad");
        }
        let said = push(server.url(), &[update, &["--default"]].concat());
        assert_eq!(said.code, Some(0), "{}", said.err);
        let kept = format!("{old} {old} {old} <http://e/g>");
        let mut expected = merged.clone();
        expected.insert(kept);
        assert_eq!(content(&server.store), expected, "{update:?}");
        let graph = "http://e/g";
        let said = push(server.url(), &[update, &["--graph", graph, "--only", "records"]].concat());
        assert_eq!(said.code, Some(0), "{}", said.err);
        let named = server.store.quads_for_pattern(
            None,
            None,
            None,
            Some(NamedNodeRef::new_unchecked(graph).into()),
        );
        assert_eq!(named.count(), 7524);
    }
}

#[test]
fn an_interrupted_push_continues() {
    let only = ["--only", "ontology", "--batch", "200"];
    let expected = exported(&["--graphs", "--only", "ontology"]);
    for (update, changes) in [(false, 6), (true, 7)] {
        let arguments = if update { [&only[..], &["--update"]].concat() } else { only.to_vec() };
        let whole = Sparql::start(|_, _| Fate::Done);
        push(whole.url(), &arguments);
        let count = |server: &Sparql| {
            let requests = server.fake.requests();
            let is_change = |r: &&String| {
                r.contains("sparql-update") || r.contains("\ncontent-type: application/n-triples")
            };
            requests.iter().filter(is_change).count()
        };
        assert_eq!(count(&whole), changes, "batches, and the move at the end");
        for failing in 0..changes {
            for fate in [Fate::Refused, Fate::Lost] {
                // A whole graph is sent again at once, three times.
                let last = if !update && failing == 0 { 2 } else { failing };
                let server =
                    Sparql::start(
                        move |n, _| {
                            if (failing..=last).contains(&n) { fate } else { Fate::Done }
                        },
                    );
                let what = format!("update {update}, {fate:?} at {failing}");
                let said = push(server.url(), &arguments);
                assert_eq!(said.code, Some(1), "{what}: {}", said.err);
                let said = push(server.url(), &arguments);
                assert_eq!(said.code, Some(0), "{what}: {}", said.err);
                assert_eq!(content(&server.store), expected, "{what}");
                let continues = said.err.contains("of them from before");
                let is_moved = update && fate == Fate::Lost && failing + 1 == changes;
                let has_some = failing > 0 || fate == Fate::Lost;
                assert_eq!(continues, has_some && !is_moved, "{what}: {}", said.err);
            }
        }
    }
}

#[test]
fn a_graph_is_replaced_in_one_step_by_updates() {
    let sizes = Arc::new(Mutex::new(BTreeSet::new()));
    let seen = sizes.clone();
    let server = Sparql::start(move |_, store| {
        let graph = NamedNodeRef::new_unchecked(ONTOLOGY).into();
        let size = store.quads_for_pattern(None, None, None, Some(graph)).count();
        seen.lock().expect("it is not held").insert(size);
        Fate::Done
    });
    let graph = NamedNodeRef::new_unchecked(ONTOLOGY);
    server.store.insert(&Quad::new(graph, graph, graph, graph)).expect("it takes a quad");
    // An earlier push of other triples was interrupted.
    let rest = "INSERT DATA { GRAPH <urn:rapporteur:push:1> { <http://e/a> <http://e/p> 1 .
        <urn:rapporteur:push:1> <https://w3id.org/rapporteur/ns#target> \"GRAPH <https://w3id.org/rapporteur/graph/ontology>\" } }";
    server.store.update(rest).expect("an update");
    let said = push(server.url(), &["--only", "ontology", "--batch", "200", "--update"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(*sizes.lock().expect("it is not held"), BTreeSet::from([1]));
    assert_eq!(server.store.named_graphs().count(), 1, "nothing else is left");
}

#[test]
fn other_triples_at_the_server_are_an_error() {
    let server = Sparql::start(|n, store| {
        if n == 5 {
            let quad = store.iter().next().expect("a quad").expect("a quad");
            store.remove(&quad).expect("it can be removed");
        }
        Fate::Done
    });
    let said = push(server.url(), &["--only", "ontology", "--batch", "200"]).fails(1);
    assert!(said.contains("error[N006]") && said.contains("1092 triples, but 1093"), "{said}");
}

#[test]
fn a_folder_with_errors_is_not_sent() {
    let folder = crate::common::copy_of_records();
    crate::common::write(folder.path(), "data/hosts.csv", "wrong\r\n1\r\n");
    let server = Sparql::start(|_, _| Fate::Done);
    run(program(folder.path()).args(["push", server.url()]), "").fails(1);
    assert!(server.fake.requests().is_empty());
    for wrong in [&["--graph", "no iri"][..], &["--graph", "no iri", "--update"]] {
        let said = push(server.url(), wrong).fails(2);
        assert!(said.contains("'no iri' is not an IRI"), "{said}");
    }
    rapporteur(&["push", server.url(), "--query", "http://e/"]).fails(2);
}
