//! Tests sending graphs to a server, which fails at each request in turn.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::dataset::CanonicalizationAlgorithm;
use oxigraph::model::{Dataset, GraphName, NamedNode, NamedNodeRef, Quad};
use oxigraph::store::Store;

use crate::common::fake::{Fake, reply};
use crate::common::sparql::{Fate, Sparql};
use crate::common::{Run, program, rapporteur, root, run, small_folder, write};

const ONTOLOGY: &str = "https://w3id.org/rapporteur/graph/ontology";

pub fn push(url: &str, more: &[&str]) -> Run {
    push_of(root(), url, more)
}

pub fn push_of(folder: &Path, url: &str, more: &[&str]) -> Run {
    let mut command = program(folder);
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
    exported_of(root(), arguments)
}

fn exported_of(folder: &Path, arguments: &[&str]) -> BTreeSet<String> {
    let mut command = program(folder);
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
    let named = expected.iter().filter(|quad| !quad.contains("_:")).count() / 200;
    assert_eq!(named, 4);
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
                let has = failing + usize::from(fate == Fate::Lost);
                // In the graph itself, only batches without blank nodes are recognized.
                let is_known = has > 0 && (update || has <= named);
                assert_eq!(continues, is_known && !is_moved, "{what}: {}", said.err);
            }
        }
    }
}

/// A list in another order has triples of the same hash.
#[test]
fn a_change_between_blank_nodes_is_sent() {
    let folder = small_folder();
    let put = |list: &str| {
        let text = format!("<http://e/a> <http://e/p> <http://e/b>, <http://e/c>, {list} .");
        write(folder.path(), "ontology/terms.ttl", text);
    };
    put("(2 1)");
    let expected = exported_of(folder.path(), &["--graphs", "--only", "ontology"]);
    for (update, batch, changes) in
        [(false, "1", 3), (false, "100", 1), (true, "1", 4), (true, "100", 2)]
    {
        for failing in 0..changes {
            for fate in [Fate::Refused, Fate::Lost] {
                let server =
                    Sparql::start(move |n, _| if n == failing { fate } else { Fate::Done });
                let push = || {
                    let more = if update { &["--update"][..] } else { &[] };
                    let arguments = [&["--only", "ontology", "--batch", batch][..], more].concat();
                    push_of(folder.path(), server.url(), &arguments)
                };
                put("(1 2)");
                push();
                put("(2 1)");
                let said = push();
                let what = format!("update {update}, {batch}, {fate:?} at {failing}: {}", said.err);
                assert_eq!(said.code, Some(0), "{what}");
                assert_eq!(content(&server.store), expected, "{what}");
            }
        }
    }
}

/// Writes a graph until the reader closes the connection.
fn endless(stream: &mut impl Write) -> io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/n-triples\r\n\r\n")?;
    let lines = "<http://e/x> <http://e/y> <http://e/z> .\n".repeat(1000);
    loop {
        stream.write_all(lines.as_bytes())?;
    }
}

/// An endless graph at the server, as it might be another one and large.
#[test]
fn of_the_graph_there_no_more_is_read_than_needed() {
    let sent: Arc<Mutex<Option<String>>> = Arc::default();
    let server = Fake::start(move |request, stream| {
        let mut sent = sent.lock().expect("it is not held");
        if let Some((_, body)) =
            request.split_once("\r\n\r\n").filter(|_| request.starts_with("PUT"))
        {
            *sent = Some(body.to_owned());
            return drop(stream.write_all(reply("204 No Content", &[], "").as_bytes()));
        }
        let media = "application/n-triples";
        if let Some(text) = &*sent {
            let whole = reply("200 OK", &[("content-type", media)], text);
            return drop(stream.write_all(whole.as_bytes()));
        }
        drop(endless(stream));
    });
    let folder = small_folder();
    let arguments = ["--graph", "http://e/g", "--only", "records", "--timeout", "20"];
    let said = push_of(folder.path(), &server.url, &arguments);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let requests = server.requests();
    let methods: Vec<&str> = requests.iter().filter_map(|r| r.split(' ').next()).collect();
    assert_eq!(methods, ["GET", "PUT", "GET"]);
}

/// The same after the last request.
#[test]
fn more_triples_than_were_sent_are_not_all_read() {
    let folder = small_folder();
    let server = Fake::start(|request, stream| {
        let none = r#"{"head": {"vars": []}, "results": {"bindings": []}}"#;
        let rows = [("content-type", "application/sparql-results+json")];
        drop(match () {
            () if request.contains("SELECT") => {
                stream.write_all(reply("200 OK", &rows, none).as_bytes())
            }
            () if request.starts_with("GET") => endless(stream),
            () => stream.write_all(reply("204 No Content", &[], "").as_bytes()),
        });
    });
    for update in [&[][..], &["--update"]] {
        let graph = ["--graph", "http://e/g", "--only", "links", "--timeout", "20"];
        let arguments = [&graph[..], update].concat();
        let said = push_of(folder.path(), &server.url, &arguments).fails(1);
        assert!(said.contains("N006") && said.contains("more triples than the 0"), "{said}");
    }
}

#[test]
fn an_empty_graph_at_a_wrong_address_is_an_error() {
    let folder = small_folder();
    let server = Fake::saying("404 Not Found", "text/plain", "");
    for update in [&[][..], &["--update"]] {
        let arguments = [&["--only", "links"][..], update].concat();
        let said = push_of(folder.path(), &server.url, &arguments).fails(1);
        assert!(said.contains("N003") && said.contains("check the address"), "{said}");
    }
    // What was there goes.
    let server = Sparql::start(|_, _| Fate::Done);
    let old = NamedNodeRef::new_unchecked("https://w3id.org/rapporteur/graph/links");
    server.store.insert(&Quad::new(old, old, old, old)).expect("it takes a quad");
    let said = push_of(folder.path(), server.url(), &["--only", "links"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(server.store.is_empty().expect("it can be read"));
}

/// Batches of other attempts: changed, without their numbers, or for a graph that is empty now.
#[test]
fn a_wrong_graph_of_batches_is_sent_again() {
    let only = ["--only", "ontology", "--batch", "200", "--update"];
    let expected = exported(&["--graphs", "--only", "ontology"]);
    let own = "?own <https://w3id.org/rapporteur/ns#target> ?target";
    for wrong in [
        // Another push has removed some, or a server has lost a part of a request.
        format!(
            "DELETE {{ GRAPH ?own {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?own {{ {own} .
            {{ SELECT * {{ ?s ?p ?o }} LIMIT 9 }} FILTER(?s != ?own) }} }}"
        ),
        format!(
            "INSERT {{ GRAPH ?own {{ ?own <http://e/p> 1 . <http://e/s> <http://e/p> 1 }} }}
            WHERE {{ GRAPH ?own {{ {own} }} }}"
        ),
        // Of the last request, a server has done a part.
        format!(
            "INSERT {{ GRAPH ?own {{ <http://e/s> <http://e/p> 1 }} }}
            WHERE {{ GRAPH ?own {{ {own} }} }} ;
            DELETE {{ GRAPH ?own {{ ?own ?p ?o }} }} WHERE {{ GRAPH ?own {{ ?own ?p ?o }} }}"
        ),
    ] {
        for failing in [3, 6] {
            let server =
                Sparql::start(move |n, _| if n == failing { Fate::Refused } else { Fate::Done });
            assert_eq!(push(server.url(), &only).code, Some(1));
            let before = content(&server.store);
            server.store.update(&wrong).expect("an update");
            assert_ne!(content(&server.store), before, "{wrong}");
            let said = push(server.url(), &only);
            assert_eq!(said.code, Some(0), "{failing} {wrong}: {}", said.err);
            assert_eq!(content(&server.store), expected, "{failing} {wrong}");
        }
    }
    // Batches that are changed while they are sent.
    let server = Sparql::start(|n, store| {
        if n == 2 {
            store.update("DELETE WHERE { GRAPH ?g { ?s a ?o } }").expect("an update");
        }
        Fate::Done
    });
    let said = push(server.url(), &only).fails(1);
    assert!(said.contains("N006") && said.contains("run it again"), "{said}");
    assert!(server.store.is_empty().expect("it can be read"), "nothing wrong is left");
    assert_eq!(push(server.url(), &only).code, Some(0));
    assert_eq!(content(&server.store), expected);
    // The graph is empty now.
    let server = Sparql::start(|_, _| Fate::Done);
    let rest = "INSERT DATA { GRAPH <urn:rapporteur:push:1> { <http://e/a> <http://e/p> 1 .
        <urn:rapporteur:push:1> <https://w3id.org/rapporteur/ns#target> \"GRAPH <https://w3id.org/rapporteur/graph/links>\" } }";
    server.store.update(rest).expect("an update");
    let folder = small_folder();
    let said = push_of(folder.path(), server.url(), &["--only", "links", "--update"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(server.store.is_empty().expect("it can be read"));
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
