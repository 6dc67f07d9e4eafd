//! Tests sending graphs to a server that has some: those of other data sets, and of the same one with
//! other values.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use oxigraph::model::{NamedNode, NamedNodeRef};

use crate::common::fake::{Fake, reply};
use crate::common::sparql::{Fate, Sparql};
use crate::common::{root, write};
use crate::push::{content, push, push_of};

/// A folder whose data set has this IRI, and this number in a cell.
fn named_folder(iri: &str, number: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let metadata = r#"{ "@context": "http://www.w3.org/ns/csvw", "@id": "IRI", "tables": [ {
        "url": "a.csv", "tableSchema": { "aboutUrl": "http://e/{id}", "columns": [ { "titles": "id", "suppressOutput": true },
        { "titles": "n", "propertyUrl": "http://e/n", "datatype": "integer" } ] } } ] }"#;
    write(folder.path(), "data/csv-metadata.json", metadata.replace("IRI", iri));
    write(folder.path(), "data/a.csv", format!("id,n\na,{number}\n"));
    folder
}

#[test]
fn graphs_of_another_data_set_are_kept() {
    let river = root().join("docs/river");
    for update in [&[][..], &["--update"]] {
        let server = Sparql::start(|_, _| Fate::Done);
        assert_eq!(push(server.url(), update).code, Some(0));
        let before = content(&server.store);
        let refused = |folder: &Path, more: &[&str], message: &str| {
            let refused = push_of(folder, server.url(), &[update, more].concat());
            assert_eq!(refused.code, Some(1), "{}", refused.err);
            let message = format!("error[N008]: the graphs at the server are of {message}");
            assert!(refused.err.contains(&message), "{}", refused.err);
        };
        let own = "another data set, <https://w3id.org/oewg-dialogue/dataset>";
        refused(&river, &[], own);
        let other = named_folder("http://e/set", "1");
        refused(other.path(), &[], &format!("{own}, not <http://e/set>"));
        refused(other.path(), &["--only", "ontology"], own);
        assert_eq!(content(&server.store), before);
        // The same data set is sent again, and another one on request, or beside it.
        assert_eq!(push(server.url(), update).code, Some(0));
        for more in [&["--graph", "https://river.example/graph"][..], &["--replace"]] {
            let done = push_of(&river, server.url(), &[update, more].concat());
            assert_eq!(done.code, Some(0), "{}", done.err);
        }
        assert_ne!(content(&server.store), before);
        // The river has no IRI, so nobody knows whether this is it.
        refused(&river, &[], "a data set without an IRI of its own");
        // Nothing of it is left beside records alone, of which nobody knows whose they are.
        let done = push_of(
            other.path(),
            server.url(),
            &[update, &["--replace", "--only", "records"]].concat(),
        );
        assert_eq!(done.code, Some(0), "{}", done.err);
        let graphs = server.store.named_graphs().map(|graph| graph.expect("a graph").to_string());
        let graphs = graphs.filter(|graph| {
            let graph = NamedNode::new_unchecked(graph.trim_matches(['<', '>']));
            let graph = Some(NamedNodeRef::from(&graph).into());
            server.store.quads_for_pattern(None, None, None, graph).next().is_some()
        });
        let graphs: BTreeSet<String> = graphs.collect();
        let kept = ["river.example/graph", "w3id.org/rapporteur/graph/records"];
        assert_eq!(graphs, kept.map(|graph| format!("<https://{graph}>")).into());
        refused(other.path(), &[], "an unknown data set, not <http://e/set>");
    }
}

/// A server that keeps values as they are written, and repeats triples.
#[test]
fn a_change_of_how_a_value_is_written_is_sent() {
    let sent: Arc<Mutex<String>> = Arc::default();
    let kept = sent.clone();
    let server = Fake::start(move |request, stream| {
        let mut kept = kept.lock().expect("it is not held");
        let (head, body) = request.split_once("\r\n\r\n").expect("a request");
        let is_put = head.starts_with("PUT");
        if is_put {
            body.clone_into(&mut kept);
        }
        let twice = format!("{kept}{kept}");
        let (status, text) = if is_put { ("204 No Content", "") } else { ("200 OK", &*twice) };
        let text = reply(status, &[("content-type", "application/n-triples")], text);
        drop(stream.write_all(text.as_bytes()));
    });
    for number in ["07", "7"] {
        let folder = named_folder("http://e/set", number);
        let arguments = ["--graph", "http://e/g", "--only", "records"];
        let said = push_of(folder.path(), &server.url, &arguments);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let text = sent.lock().expect("it is not held").clone();
        assert!(text.contains(&format!("\"{number}\"^^")), "{number}: {text}");
    }
}

/// A store that keeps values has one triple for two spellings of one.
#[test]
fn spellings_of_one_value_are_sent() {
    let folder = named_folder("http://e/set", "7");
    write(folder.path(), "data/a.csv", "id,n\na,07\na,7\n");
    for update in [&[][..], &["--update"]] {
        let server = Sparql::start(|_, _| Fate::Done);
        for _ in 0..2 {
            let said = push_of(
                folder.path(),
                server.url(),
                &[update, &["--only", "records", "--replace"]].concat(),
            );
            assert_eq!(said.code, Some(0), "{}", said.err);
            assert!(said.err.contains("records>: 1 triple at the server"), "{}", said.err);
        }
    }
}
