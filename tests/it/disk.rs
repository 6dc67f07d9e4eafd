//! Tests stores on disk: with the feature `rocksdb`, by `.ci/disk`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use oxigraph::model::{GraphNameRef, NamedNodeRef, QuadRef};
use oxigraph::store::Store;

use crate::common::server::{Server, escaped};
use crate::common::{Run, copy_of_records, program, root, run, write};
use crate::places::same_answers;
use crate::push::{content, exported};

fn load(folder: &Path, store: &Path) -> Run {
    let mut command = program(folder);
    command.env("SOURCE_DATE_EPOCH", "0").args(["load", "--store"]).arg(store);
    run(&mut command, "")
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_store_has_what_is_exported_and_answers_the_same() {
    let around = tempfile::tempdir().unwrap();
    let place = around.path().join("store");
    let said = load(root(), &place);
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
    assert!(said.err.contains("triples in "), "{}", said.err);
    assert_eq!(names(around.path()), ["store"]);
    let store = Store::open_read_only(&place).unwrap();
    let all = exported(&["--graphs", "--include", "ontology", "--include", "provenance"]);
    assert_eq!(content(&store), all);
    drop(store);
    let place = place.display().to_string();
    same_answers(&format!("--store {place}"));

    // With limits, in a process of its own.
    let limited = ["query", "hosts", "--store", &place, "--timeout", "60", "--memory", "1G"];
    let said = run(program(root()).args(limited), "").ok();
    assert!(said.contains("Canada"), "{said}");
    let statement = "event:2020-12-09-gender oewg:hostedBy state:CAN";
    let explain =
        |more: &[&str]| run(program(root()).args(["explain", statement]).args(more), "").ok();
    assert_eq!(explain(&["--store", &place]), explain(&[]));

    let server = Server::start(root(), &["--store", &place]);
    let query = escaped("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }");
    assert_eq!(server.get(&format!("/sparql?query={query}"), "text/csv").ok(), "n\r\n8617\r\n");
    assert_eq!(server.get("/", "text/html").status, 200);
    drop(server);

    let site = around.path().join("site");
    let written = ["publish", "--store", &place, "-o", site.to_str().unwrap()];
    let said = run(program(root()).args(written), "");
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(site.join("index.html").is_file());
}

#[test]
fn other_programs_open_a_store() {
    let around = tempfile::tempdir().unwrap();
    let place = around.path().join("store");
    load(root(), &place);
    match std::env::var("PYOXIGRAPH") {
        Ok(python) => {
            let text =
                format!("import pyoxigraph; print(len(pyoxigraph.Store.read_only({:?})))", place);
            let counted = Command::new(python).args(["-c", &text]).output().unwrap();
            let store = Store::open_read_only(&place).unwrap();
            assert_eq!(
                String::from_utf8_lossy(&counted.stdout).trim(),
                store.len().unwrap().to_string()
            );
        }
        Err(_) => println!("skipped pyoxigraph: PYOXIGRAPH names no Python"),
    }
    let Ok(oxigraph) = std::env::var("OXIGRAPH") else {
        return println!("skipped Oxigraph's server: OXIGRAPH does not name it");
    };
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut server = Command::new(oxigraph)
        .args(["serve-read-only", "--location"])
        .arg(&place)
        .args(["--bind", &format!("127.0.0.1:{port}")])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("Listening"), "{line}");
    let answered = std::panic::catch_unwind(|| {
        same_answers(&format!("--endpoint http://127.0.0.1:{port}/query"))
    });
    server.kill().unwrap();
    server.wait().unwrap();
    answered.unwrap();
}

#[test]
fn only_a_store_is_replaced_and_only_by_a_whole_one() {
    let around = tempfile::tempdir().unwrap();
    let place = around.path().join("store");
    std::fs::create_dir(&place).unwrap();
    let records = copy_of_records();
    assert_eq!(load(records.path(), &place).code, Some(0), "an empty folder is replaced");
    let before = content(&Store::open_read_only(&place).unwrap());

    let hosts = std::fs::read_to_string(records.path().join("data/hosts.csv")).unwrap();
    write(records.path(), "data/hosts.csv", hosts.replacen("state/", "state-/", 1));
    let said = load(records.path(), &place).fails(1);
    assert!(said.contains("fix the errors first"), "{said}");
    assert_eq!(content(&Store::open_read_only(&place).unwrap()), before);
    assert_eq!(names(around.path()), ["store"]);

    let shorter: Vec<&str> = hosts.lines().take(5).collect();
    write(records.path(), "data/hosts.csv", shorter.join("\r\n"));
    let said = load(records.path(), &place);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(content(&Store::open_read_only(&place).unwrap()).len() < before.len());

    for (name, says) in [("notes.txt", "it has 'notes.txt'"), ("data/a.csv", "it has 'data'")] {
        let other = around.path().join("other");
        write(&other, name, "mine");
        let said = load(root(), &other).fails(1);
        assert!(said.contains("N007") && said.contains(says), "{said}");
        assert_eq!(std::fs::read(other.join(name)).unwrap(), b"mine");
        std::fs::remove_dir_all(other).unwrap();
    }
    // Files that only look like those of a store.
    let other = around.path().join("other");
    write(&other, "CURRENT", "mine");
    assert!(load(root(), &other).fails(1).contains("N007"));
    write(around.path(), "file", "mine");
    assert!(load(root(), &around.path().join("file")).fails(1).contains("not a folder"));
    let query = |place: &Path| {
        run(program(root()).args(["query", "hosts", "--store"]).arg(place), "").fails(1)
    };
    assert!(query(&around.path().join("nothing")).contains("there is no such store"));
    assert!(query(root()).contains("is not a store of Oxigraph"));

    // A store that another process writes.
    let open = Store::open(&place).unwrap();
    assert!(query(&place).contains("another program has opened this store"));
    assert!(load(root(), &place).fails(1).contains("another program has opened this store"));
    drop(open);
    assert_eq!(load(root(), &place).code, Some(0));
}

#[test]
fn a_store_of_another_program_is_asked_over_its_default_graph() {
    let around = tempfile::tempdir().unwrap();
    let place = around.path().join("store");
    let store = Store::open(&place).unwrap();
    let iri = NamedNodeRef::new("http://e/a").unwrap();
    store.insert(QuadRef::new(iri, iri, iri, GraphNameRef::DefaultGraph)).unwrap();
    store.insert(QuadRef::new(iri, iri, NamedNodeRef::new("http://e/b").unwrap(), iri)).unwrap();
    store.flush().unwrap();
    drop(store);
    let ask = |more: &[&str]| {
        let mut command = program(root());
        command.args(["query", "-f", "-", "--to", "csv", "--store"]).arg(&place).args(more);
        run(&mut command, "SELECT ?o { ?s ?p ?o }").ok()
    };
    assert_eq!(ask(&[]), "o\r\nhttp://e/a\r\n");
    assert_eq!(ask(&["--graph", "http://e/a"]), "o\r\nhttp://e/b\r\n");
}

/// The program is ended while it loads; the former store stays.
#[test]
fn an_interrupted_load_leaves_the_former_store() {
    let around = tempfile::tempdir().unwrap();
    let (place, folder) = (around.path().join("store"), around.path().join("folder"));
    let metadata = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {"columns": [
        {"name": "a", "titles": "a", "propertyUrl": "http://e/a"}]}}"#;
    write(&folder, "data/csv-metadata.json", metadata);
    write(&folder, "data/t.csv", "a\n1\n");
    assert_eq!(load(&folder, &place).code, Some(0));
    let before = content(&Store::open_read_only(&place).unwrap());
    // Enough rows that it takes longer than the test looks.
    write(&folder, "data/t.csv", format!("a\n{}", "some text\n".repeat(3_000_000)));
    for (signal, code) in [("INT", Some(130)), ("KILL", None)] {
        let mut command = program(&folder);
        command.args(["load", "--store"]).arg(&place).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let begun = Instant::now();
        let is_loading = || names(around.path()).iter().any(|name| name.starts_with(".store."));
        while !is_loading() && begun.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let id = child.id().to_string();
        assert!(
            Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success()
        );
        assert_eq!(child.wait().unwrap().code(), code);
        assert_eq!(content(&Store::open_read_only(&place).unwrap()), before, "{signal}");
        let is_left = signal == "KILL";
        assert_eq!(is_loading(), is_left, "{:?}", names(around.path()));
    }
    write(&folder, "data/t.csv", "a\n2\n");
    assert_eq!(load(&folder, &place).code, Some(0));
    assert_eq!(names(around.path()), ["folder", "store"], "the next one removes what is left");
}
