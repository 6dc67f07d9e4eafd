//! Tests the server under load in miniature, as `cargo bench --bench whole -- --serve` measures it:
//! slow connections, killed workers, new versions; and that it connects to nothing.

#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::common::processes::workers;
use crate::common::server::{Reply, Server, escaped, parse};
use crate::common::{small_folder, write};
use regex::Regex;

const SIMPLE: &str = "ASK { ?s ?p ?o }";

/// How often something is looked at until it is as it must be, every 20 ms.
const ATTEMPTS: u32 = 1_500;

/// Waits until a condition holds.
#[track_caller]
fn wait(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..ATTEMPTS {
        if holds() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("still not so: {what}");
}

/// The open files of a process.
fn descriptors(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd")).expect("a folder").count()
}

#[test]
fn slow_connections_hinder_nobody_and_leave_nothing() {
    let folder = small_folder();
    let server = Server::start(folder.path(), &[]);
    wait("all workers are there", || workers(server.id()).len() >= 6);
    assert!(server.query(&Server::anew(), "text/csv").ok().contains("true"));
    let before = descriptors(server.id());
    let idle: Vec<TcpStream> = (0..100).map(|_| server.connect()).collect();
    let mut slow: Vec<TcpStream> = (0..20).map(|_| server.connect()).collect();
    // The connection of the query may have counted before.
    wait("all connections are open", || descriptors(server.id()) + 1 >= before + 120);
    for byte in b"GET /health HTTP/1.1\r\nhost: x\r\nx-slow: 1" {
        for stream in &mut slow {
            stream.write_all(&[*byte]).expect("it still reads");
        }
        assert!(server.query(&Server::anew(), "text/csv").ok().contains("true"));
    }
    // A slow request is answered as any other once it is complete.
    let mut last = slow.pop().expect("a connection");
    last.write_all(b"\r\nconnection: close\r\n\r\n").expect("it still reads");
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut last, &mut bytes).expect("it answers");
    assert!(parse(&bytes).expect("a reply").ok().starts_with("ok"));
    drop((idle, slow, last));
    wait("no connection is left", || descriptors(server.id()) <= before);
}

/// Makes a request; none if the connection broke.
fn attempt(server: &Server, request: &str) -> Option<Reply> {
    let mut stream = server.connect();
    stream.write_all(request.as_bytes()).ok()?;
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut stream, &mut bytes).ok()?;
    parse(&bytes)
}

#[test]
fn a_killed_worker_loses_one_request_at_most() {
    let folder = small_folder();
    let server = Server::start(folder.path(), &[]);
    wait("all workers are there", || workers(server.id()).len() >= 6);
    let whole = workers(server.id()).len();
    let request = || {
        let query = escaped(&Server::anew());
        format!("GET /sparql?query={query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    };
    let done = AtomicBool::new(false);
    let ask = || {
        let (mut asked, mut lost) = (0, 0);
        while !done.load(Ordering::Relaxed) && asked < 1_000_000 {
            asked += 1;
            match attempt(&server, &request()) {
                Some(reply) if reply.status == 200 => assert!(reply.text().contains("true")),
                Some(reply) => {
                    assert!(reply.status >= 500 && !reply.body.is_empty(), "{reply:?}");
                    lost += 1;
                }
                None => lost += 1,
            }
        }
        (asked, lost)
    };
    let (mut killed, mut all_lost) = (BTreeSet::new(), 0);
    thread::scope(|scope| {
        let clients: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        for round in 0..20 {
            let mut workers = workers(server.id());
            workers.retain(|id| !killed.contains(id));
            if let Some(worker) = workers.get(round * 7 % workers.len().max(1)) {
                let sent = Command::new("kill").args(["-KILL", &worker.to_string()]).status();
                assert!(sent.is_ok());
                killed.insert(*worker);
            }
            thread::sleep(Duration::from_millis(10));
        }
        done.store(true, Ordering::Relaxed);
        for client in clients {
            let (asked, lost) = client.join().expect("a client goes on");
            assert!(asked > lost, "{lost} of {asked} requests are lost");
            all_lost += lost;
        }
    });
    assert!(killed.len() > 10 && all_lost <= killed.len(), "{all_lost} lost, {killed:?}");
    wait("all workers are replaced", || {
        let now = workers(server.id());
        now.len() >= whole && !now.iter().any(|id| killed.contains(id))
    });
    assert!(server.query(&Server::anew(), "text/csv").ok().contains("true"));
}

/// Two tables, each with a cell that has the number of the version; a meeting names its host.
const TABLES: &str = r#"{ "@context": "http://www.w3.org/ns/csvw", "tables": [
    { "url": "meetings.csv", "tableSchema": { "aboutUrl": "http://e/{id}", "columns": [
        { "titles": "id", "suppressOutput": true },
        { "titles": "name", "propertyUrl": "skos:prefLabel", "lang": "en" },
        { "titles": "host", "propertyUrl": "http://e/host", "valueUrl": "http://e/{host}" },
        { "name": "class", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "http://e/Place" } ] } },
    { "url": "hosts.csv", "tableSchema": { "aboutUrl": "http://e/{id}", "columns": [
        { "titles": "id", "suppressOutput": true },
        { "titles": "name", "propertyUrl": "skos:prefLabel", "lang": "en" },
        { "name": "class", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "http://e/Place" } ] } } ] }"#;

/// Asks for both cells.
const BOTH: &str = "SELECT ?meeting ?host { <http://e/m> <http://www.w3.org/2004/02/skos/core#prefLabel> ?meeting ;
    <http://e/host>/<http://www.w3.org/2004/02/skos/core#prefLabel> ?host }";

/// Writes a version of both tables.
fn revise(folder: &Path, version: usize) {
    write(folder, "data/meetings.csv", format!("id,name,host\nm,revision {version} of it,h\n"));
    write(folder, "data/hosts.csv", format!("id,name\nh,revision {version} of it\n"));
}

/// The only version that a reply names, in at least two places.
#[track_caller]
fn one_version(text: &str) -> usize {
    let mark = Regex::new("revision ([0-9]+) ").expect("a pattern");
    let found: Vec<&str> =
        mark.captures_iter(text).filter_map(|found| Some(found.get(1)?.as_str())).collect();
    let versions: BTreeSet<&str> = found.iter().copied().collect();
    assert!(found.len() >= 2 && versions.len() == 1, "a mixture of versions: {found:?}");
    found[0].parse().expect("a number")
}

#[test]
fn pages_and_answers_are_of_one_version() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "data/csv-metadata.json", TABLES);
    revise(folder.path(), 1);
    let server = Server::start(folder.path(), &["--timeout", "60"]);
    let query = format!("/sparql?query={}", escaped(BOTH));
    let requests = [
        (query.as_str(), "text/csv"),
        ("/m", "text/html"),
        ("/h", "text/html"),
        ("/store?default", "application/n-triples"),
        ("/class/Place", "text/html"),
    ];
    let (done, versions) = (AtomicBool::new(false), 10);
    let read = |start: usize| {
        let mut last = 0;
        for (target, accept) in requests.iter().cycle().skip(start).take(1_000_000) {
            if done.load(Ordering::Relaxed) {
                break;
            }
            // No request is lost.
            let version = one_version(&server.get(target, accept).ok());
            assert!(version >= last, "{target}: version {version} after {last}");
            last = version;
        }
    };
    thread::scope(|scope| {
        let read = &read;
        let clients: Vec<_> = (0..3).map(|start| scope.spawn(move || read(start))).collect();
        for version in 2..=versions + 1 {
            revise(folder.path(), version);
            server.signal("HUP");
            let is_there = || one_version(&server.get(&query, "text/csv").ok()) == version;
            wait("the version takes over", is_there);
        }
        done.store(true, Ordering::Relaxed);
        clients.into_iter().for_each(|client| client.join().expect("a client sees whole versions"));
    });
    for (target, accept) in requests {
        assert_eq!(one_version(&server.get(target, accept).ok()), versions + 1, "{target}");
    }
}

/// A command that records each attempt to connect or to send elsewhere; none without strace.
fn recorded(record: &Path) -> Option<Command> {
    let strace = || {
        let mut command = Command::new("strace");
        command.args(["-D", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,bind", "-o"]);
        command.arg(record);
        command
    };
    // It may be missing, or not be allowed.
    let tried = strace().arg("true").stdin(Stdio::null()).stderr(Stdio::null()).status();
    tried.is_ok_and(|status| status.success()).then(strace)
}

#[test]
fn it_connects_to_nothing() {
    let folder = small_folder();
    let elsewhere = TcpListener::bind("127.0.0.1:0").expect("an address");
    elsewhere.set_nonblocking(true).expect("it can be asked");
    let other = format!("http://{}/x", elsewhere.local_addr().expect("an address"));
    let ontology = format!(
        "<http://e/> <http://www.w3.org/2002/07/owl#imports> <{other}> .\n\
         <http://e/Place> a <http://www.w3.org/2002/07/owl#Class> ; \
         <http://www.w3.org/2000/01/rdf-schema#isDefinedBy> <{other}> .\n"
    );
    write(folder.path(), "ontology/terms.ttl", ontology);
    let record = folder.path().join("strace.txt");
    let server = match recorded(&record) {
        Some(strace) => Server::within(strace, folder.path(), &[]),
        None => {
            println!("skipped: strace cannot be run; only connections to one address are noticed");
            Server::start(folder.path(), &[])
        }
    };
    ask_for(&server, &other);
    assert!(server.query(&Server::anew(), "text/csv").ok().contains("true"));
    let accepted = elsewhere.accept();
    let nobody = accepted.as_ref().is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
    assert!(nobody, "{accepted:?}");
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
    let Ok(text) = std::fs::read_to_string(&record) else { return };
    wait("the record is complete", || {
        std::fs::read_to_string(&record)
            .is_ok_and(|text| text.contains("bind(") && text.ends_with('\n'))
    });
    let is_outward = |line: &&str| {
        line.contains("AF_INET") && !line.contains("bind(") && !line.contains("SCM_RIGHTS")
    };
    let outward: Vec<&str> = text.lines().filter(is_outward).collect();
    assert!(outward.is_empty(), "{}", outward.join("\n"));
}

/// Requests all that might make a server connect to an address.
fn ask_for(server: &Server, other: &str) {
    for (query, statuses) in [
        (format!("SELECT * {{ SERVICE <{other}> {{ ?s ?p ?o }} }}"), [400, 403]),
        (format!("SELECT * {{ SERVICE SILENT <{other}> {{ ?s ?p ?o }} }}"), [400, 403]),
        (format!("SELECT * {{ BIND(<{other}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}"), [400, 403]),
        (format!("LOAD <{other}>"), [403, 400]),
        (format!("SELECT * FROM <{other}> {{ ?s ?p ?o }}"), [400, 403]),
        (format!("SELECT * FROM NAMED <{other}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"), [400, 403]),
        (format!("SELECT * {{ GRAPH <{other}> {{ ?s ?p ?o }} }}"), [200, 400]),
        (format!("DESCRIBE <{other}>"), [200, 400]),
    ] {
        let reply = server.query(&query, "*/*");
        assert!(statuses.contains(&reply.status), "{query}: {reply:?}");
    }
    let other = escaped(other);
    for target in [
        format!("/sparql?query={}&default-graph-uri={other}", escaped(SIMPLE)),
        format!("/sparql?query={}&named-graph-uri={other}", escaped(SIMPLE)),
        format!("/sparql?update={other}"),
        format!("/store?graph={other}"),
        format!("/{other}"),
        format!("/reconcile?queries={}", escaped(&format!(r#"{{"q":{{"query":"{other}"}}}}"#))),
        format!(
            "/reconcile?extend={}",
            escaped(&format!(r#"{{"ids":["{other}"],"properties":[]}}"#))
        ),
    ] {
        // Whatever it says.
        let _ = server.get(&target, "*/*");
    }
    let context = format!(r#"{{"@context": "{other}", "@id": "http://e/a", "http://e/b": "c"}}"#);
    for method in ["POST", "PUT"] {
        for target in ["/store?default", "/sparql", "/reconcile"] {
            let headers = [("content-type", "application/ld+json")];
            let reply = server.send(method, target, &headers, context.as_bytes());
            assert!((400..500).contains(&reply.status), "{method} {target}: {reply:?}");
        }
    }
    // A description that names another address, and data that name one.
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("host", "example.org")];
    let _ =
        server.send("POST", "/sparql", &headers, format!("update=LOAD%20%3C{other}%3E").as_bytes());
}
