//! Tests that nothing takes a server down: expensive queries, killed workers, slow clients, changing
//! folders, signals.

#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::common::killers::{killers, ring};
use crate::common::processes::below;
use crate::common::server::{Server, escaped, parse};
use crate::common::{program, root, small_folder, write};

/// As on systems without Unix's processes.
const IN_THREADS: &[&str] = &["--in-threads"];

const FORM: (&str, &str) = ("content-type", "application/sparql-query");

fn sleep_ms(time: u64) {
    thread::sleep(Duration::from_millis(time));
}

/// Waits until all of these processes have ended.
#[track_caller]
fn gone(processes: &[u32]) {
    let is_alive = |id: &u32| std::path::Path::new(&format!("/proc/{id}")).exists();
    for _ in 0..1_500 {
        if !processes.iter().any(is_alive) {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("processes are left: {processes:?}");
}

/// Slow: each query has a second.
#[test]
fn expensive_queries_end_and_others_go_on() {
    let folder = ring();
    let server =
        Server::start(folder.path(), &["--timeout", "1", "--memory", "200M", "--workers", "3"]);
    let (done, simple) = (AtomicBool::new(false), "ASK { ?s ?p ?o }");
    let mut faults = Vec::new();
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut asked = 0;
            while !done.load(Ordering::Relaxed) && asked < 100_000 {
                assert!(server.query(simple, "text/csv").ok().contains("true"));
                assert_eq!(server.get("/", "text/html").status, 200);
                asked += 1;
            }
            asked
        });
        for killer in killers().iter().filter(|killer| killer.ends != ["memory"]) {
            let accept = ("accept", "application/sparql-results+json, application/n-triples");
            let mut stream = server.connect();
            let head = format!(
                "POST /sparql HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{}: {}\r\n{}: {}\r\ncontent-length: {}\r\n\r\n",
                FORM.0,
                FORM.1,
                accept.0,
                accept.1,
                killer.text.len()
            );
            let _ = stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(killer.text.as_bytes()));
            let mut bytes = Vec::new();
            let _ = stream.read_to_end(&mut bytes);
            let end = match parse(&bytes).map(|reply| (reply.status, reply.text())) {
                Some((200, _)) => "answer",
                Some((504, text)) if text.contains("takes longer than 1 s") => "deadline",
                Some((503, text)) if text.contains("more memory than 200M") => "memory",
                Some((400, text)) if text.contains("Q007") => "Q007",
                Some((status, text)) => {
                    faults.push(format!("{}: {status} {text}", killer.name));
                    continue;
                }
                // Cut after a part of the answer.
                None if bytes.starts_with(b"HTTP/1.1 200") => "deadline",
                None => "no reply",
            };
            if !killer.ends.iter().any(|known| known == end) && end != "deadline" && end != "memory"
            {
                faults.push(format!("{}: {end}", killer.name));
            }
        }
        done.store(true, Ordering::Relaxed);
        let asked = other.join().expect("the other client is never refused");
        assert!(asked > 10, "{asked}");
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(server.query(simple, "text/csv").ok().contains("true"));
}

/// The answer has begun, and its next row never comes; its client leaves.
#[test]
fn a_client_that_leaves_an_answer_frees_its_place() {
    let folder = ring();
    for more in [&[][..], IN_THREADS] {
        let arguments = [&["--timeout", "300", "--workers", "1"], more].concat();
        let server = Server::start(folder.path(), &arguments);
        let query = "SELECT ?a ?b ?c ?d {
            { ?a <http://killers.example/label> ?b . ?c <http://killers.example/label> ?d } UNION
            { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l
              FILTER(CONCAT(STR(?a), STR(?i), STR(?l)) = \"x\") } }";
        let mut stream = server.connect();
        let target = format!("/sparql?query={}", escaped(query));
        let head = format!("GET {target} HTTP/1.1\r\nhost: h\r\naccept: text/csv\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("it is sent");
        // Until nothing more comes for a while.
        stream.set_read_timeout(Some(Duration::from_secs(3))).expect("a time");
        let (mut part, mut read) = (vec![0; 1 << 20], 0);
        while let Ok(count @ 1..) = stream.read(&mut part) {
            read += count;
        }
        assert!(read > 4 << 20, "{read}");
        drop(stream);
        assert!(server.query(&Server::anew(), "text/csv").ok().contains("true"), "{more:?}");
    }
}

#[test]
fn killed_workers_are_replaced() {
    let folder = small_folder();
    let server = Server::start(folder.path(), &[]);
    // It listens as soon as the first worker is there.
    let is_complete = |_: &u32| below(server.id()).len() >= 6;
    let waits = (0..1_000).inspect(|_| thread::sleep(Duration::from_millis(10)));
    assert!(waits.into_iter().any(|wait| is_complete(&wait)), "{:?}", below(server.id()));
    for round in 0..10 {
        // The workers are the leaves.
        let workers = below(server.id()).into_iter().filter(|id| below(*id).is_empty());
        for worker in workers.take(3) {
            let _ = Command::new("kill").args(["-KILL", &worker.to_string()]).output();
        }
        for _ in 0..20 {
            let reply = server.query(&Server::anew(), "text/csv");
            assert!(reply.status == 200 || reply.status >= 500, "{round}: {reply:?}");
        }
    }
    assert!(server.query(&Server::anew(), "text/csv").ok().contains("true"));
}

#[test]
fn signals_end_it_after_the_replies_that_have_begun() {
    let folder = small_folder();
    for (name, more) in [("TERM", &[][..]), ("INT", &[]), ("TERM", IN_THREADS), ("INT", IN_THREADS)]
    {
        let server = Server::start(folder.path(), &[&["--timeout", "2"], more].concat());
        let children = below(server.id());
        let mut slow = server.connect();
        let product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . \
                       ?p ?q ?r . ?s ?t ?u . ?v ?w ?x . ?y ?z ?a1 }";
        let head = format!(
            "POST /sparql HTTP/1.1\r\nhost: x\r\n{}: {}\r\ncontent-length: {}\r\n\r\n{product}",
            FORM.0,
            FORM.1,
            product.len()
        );
        slow.write_all(head.as_bytes()).expect("it reads");
        // An idle connection does not keep it, nor half of a head.
        let _idle = server.connect();
        let mut half = server.connect();
        half.write_all(b"GET / HTTP/1.1\r\nhos").expect("it reads");
        let half = thread::spawn(move || half.read_to_end(&mut Vec::new()));
        thread::sleep(Duration::from_millis(300));
        server.signal(name);
        let mut bytes = Vec::new();
        let _ = slow.read_to_end(&mut bytes);
        let reply = parse(&bytes).expect("a reply");
        assert_eq!(reply.status, 504, "{reply:?}");
        // Long before the other half of the head would come too late.
        (0..150).take_while(|_| !half.is_finished()).for_each(|_| sleep_ms(20));
        assert!(half.is_finished(), "the other half of the head is waited for");
        let (code, log) = server.end();
        assert_eq!(code, Some(0), "{log:?}");
        gone(&children);
    }
}

#[test]
fn its_processes_end_with_it() {
    let folder = small_folder();
    let server = Server::start(folder.path(), &[]);
    let children = below(server.id());
    server.signal("KILL");
    server.end();
    gone(&children);
}

#[test]
fn it_ends_when_nobody_reads_the_folder_any_more() {
    let folder = small_folder();
    let server = Server::start(folder.path(), &[]);
    let children = below(server.id());
    let nursery = *children.first().expect("the process that reads the folder");
    let _ = Command::new("kill").args(["-KILL", &nursery.to_string()]).output();
    let (code, log) = server.end();
    assert_eq!(code, Some(1), "{log:?}");
    assert!(log.iter().any(|line| line.contains("reads the folder has ended")), "{log:?}");
    gone(&children);
}

#[test]
fn a_reload_gives_whole_versions_only() {
    reload(&[]);
    reload(IN_THREADS);
}

fn reload(arguments: &[&str]) {
    let folder = small_folder();
    let server = Server::start(folder.path(), arguments);
    let table = |version: usize| {
        let rows: String = (0..200).map(|row| format!("c{row},v{version}\n")).collect();
        write(folder.path(), "data/places.csv", format!("code,name\n{rows}"));
    };
    let query =
        "SELECT DISTINCT ?n { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?n } ORDER BY ?n";
    let (done, versions) = (AtomicBool::new(false), 8);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = Vec::new();
            for _ in 0..1_000_000 {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                let names: Vec<String> = server
                    .query(query, "text/csv")
                    .ok()
                    .lines()
                    .skip(1)
                    .map(str::to_owned)
                    .collect();
                let is_first = names == ["Ahausen", "Behausen"];
                assert!(is_first || names.len() == 1, "a mixture: {names:?}");
                if seen.last() != names.first() {
                    seen.extend(names.into_iter().take(1));
                }
            }
            seen
        });
        for version in 1..=versions {
            table(version);
            server.signal("HUP");
            server.says(&format!("version {} of the folder", version + 1));
        }
        done.store(true, Ordering::Relaxed);
        let seen = reader.join().expect("no request is lost");
        let mut sorted = seen.clone();
        sorted.dedup();
        assert_eq!(seen, sorted, "never back to an earlier one");
    });
    let names = server.query(query, "text/csv").ok();
    assert_eq!(names, format!("n\r\nv{versions}\r\n"));
}

#[test]
fn a_version_with_errors_does_not_take_over() {
    refused(&[]);
    refused(IN_THREADS);
}

fn refused(arguments: &[&str]) {
    let folder = small_folder();
    let server = Server::start(folder.path(), arguments);
    let good = std::fs::read(folder.path().join("ontology/terms.ttl")).expect("an ontology");
    let table = std::fs::read(folder.path().join("data/places.csv")).expect("a table");
    // Noticed without a signal.
    write(folder.path(), "ontology/terms.ttl", "<http://e/Place> a");
    server.says("cannot be served");
    assert!(server.get("/metrics", "*/*").ok().contains("rapporteur_refused_total 1"));
    assert!(
        server
            .get("/sparql?format=csv&query=SELECT*%7B%3Fs%20%3Fp%20%3Fo%7D", "*/*")
            .ok()
            .contains("Behausen")
    );
    write(folder.path(), "data/places.csv", [&table[..], b"c,Cehausen\n"].concat());
    write(folder.path(), "ontology/terms.ttl", good);
    server.says("version 3 of the folder");
    assert!(
        server
            .get("/sparql?format=csv&query=SELECT*%7B%3Fs%20%3Fp%20%3Fo%7D", "*/*")
            .ok()
            .contains("Cehausen")
    );
}

#[test]
fn a_folder_that_cannot_be_served_is_reported() {
    let folder = small_folder();
    write(folder.path(), "ontology/terms.ttl", "<http://e/Place> a");
    for arguments in [&[][..], IN_THREADS] {
        let mut command = crate::common::program(folder.path());
        command.args(["serve", "--bind", "127.0.0.1:0"]).args(arguments);
        let message = crate::common::run(&mut command, "").fails(1);
        assert!(message.contains("terms.ttl"), "{message}");
    }
    let taken = Server::start(root().join("docs/river").as_path(), &[]);
    let address = taken.address.to_string();
    // 192.0.2.0/24 is for documentation (RFC 5737 §3): no machine has it.
    for (address, help) in [
        (address.as_str(), "another program listens there"),
        ("192.0.2.1:0", "this machine has no such address"),
        ("127.0.0.1", "give an address of this machine and a port"),
    ] {
        let mut command = crate::common::program(&root().join("docs/river"));
        let message = crate::common::run(command.args(["serve", "--bind", address]), "").fails(1);
        assert!(message.contains("cannot listen on") && message.contains("--bind"), "{message}");
        assert!(message.contains(help), "{message}");
    }
    let mut command = crate::common::program(&root().join("docs/river"));
    let message = crate::common::run(command.args(["serve", "--workers", "0"]), "").fails(2);
    assert!(message.contains("expected a whole number above zero"), "{message}");
}

#[test]
fn large_and_malformed_requests_are_refused() {
    let folder = small_folder();
    let server = Server::start(folder.path(), &[]);
    let long = "x".repeat(11 << 20);
    assert_eq!(server.send("POST", "/sparql", &[FORM], long.as_bytes()).status, 413);
    for (request, status) in [
        ("nonsense\r\n\r\n".to_owned(), "400"),
        (format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(70_000)), "414"),
        (format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "a: b\r\n".repeat(200)), "431"),
        (format!("GET / HTTP/1.1\r\nhost: x\r\na: {}\r\n\r\n", "x".repeat(200_000)), "431"),
    ] {
        let mut stream = server.connect();
        let _ = stream.write_all(request.as_bytes());
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(text.starts_with(&format!("HTTP/1.1 {status}")), "{status}: {text}");
    }
    // Many who say nothing do not stop others.
    let idle: Vec<_> = (0..300).map(|_| server.connect()).collect();
    let mut slow: Vec<_> = (0..50).map(|_| server.connect()).collect();
    for stream in &mut slow {
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nho");
    }
    assert!(server.query("ASK { ?s ?p ?o }", "text/csv").ok().contains("true"));
    drop((idle, slow));
}

/// A log that nobody reads fills its pipe; the server answers, and ends when it is told to.
#[test]
fn a_log_that_nobody_reads_holds_nothing_up() {
    let folder = small_folder();
    let mut command = program(folder.path());
    command.args(["serve", "--bind", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut line = String::new();
    let out = child.stdout.take().expect("a pipe");
    BufReader::new(out).read_line(&mut line).expect("a line");
    let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let mut stream = TcpStream::connect(&address).expect("a connection");
    let mut reply = BufReader::new(stream.try_clone().expect("a copy"));
    let long = "x".repeat(8_000);
    // 40 lines of 8 kB are more than the 64 kB of a pipe.
    for _ in 0..40 {
        write!(stream, "GET /health/{long} HTTP/1.1\r\nhost: h\r\n\r\n").expect("it is sent");
        let (mut head, mut length) = (String::new(), 0);
        while head != "\r\n" {
            head.clear();
            reply.read_line(&mut head).expect("a line");
            let value = head.to_ascii_lowercase();
            let value = value.strip_prefix("content-length:").map(str::trim);
            length = value.and_then(|value| value.parse().ok()).unwrap_or(length);
        }
        reply.read_exact(&mut vec![0; length]).expect("a body");
    }
    drop((stream, reply));
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(told.expect("a status").success());
    for _ in 0..1_500 {
        if child.try_wait().expect("its state").is_some() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    panic!("it has not ended");
}
