//! Tests a server of threads, as on systems without Unix's processes: it replies as one of processes.

#![cfg(unix)]

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use crate::common::killers::{killers, ring};
use crate::common::root;
use crate::common::server::{Server, escaped};

/// Requests of all kinds: address, what is accepted, what a form has.
const REQUESTS: &[(&str, &str, Option<&str>)] = &[
    ("/", "text/html", None),
    ("/state/CAN", "text/html", None),
    ("/state/CAN", "text/turtle", None),
    ("/state/CAN.jsonld", "*/*", None),
    ("/no/such/page", "text/html", None),
    ("/question/co-hosts?host=WILPF", "text/html", None),
    ("/search.html?q=Allemagne", "text/html", None),
    ("/sparql", "text/turtle", None),
    ("/sparql?query=ASK%7B%7D", "application/sparql-results+json", None),
    ("/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D", "text/csv", None),
    ("/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp", "application/problem+json", None),
    ("/sparql?query=SELECT%20%28BNODE%28%29%20AS%20%3Fb%29%20%7B%7D", "text/csv", None),
    ("/sparql", "*/*", Some("update=CLEAR%20ALL")),
    ("/store?default", "application/n-triples", None),
    ("/store?graph=http%3A%2F%2Fnone.example%2F", "text/turtle", None),
    ("/api/questions", "application/json", None),
    ("/api/questions/co-hosts?host=WILPF&format=csv", "*/*", None),
    ("/api/questions/co-hosts?host=nobody", "*/*", None),
    ("/reconcile", "*/*", None),
    ("/reconcile", "*/*", Some("queries=%7B%22q0%22%3A%7B%22query%22%3A%22Allemagne%22%7D%7D")),
];

#[test]
fn threads_reply_as_processes_do() {
    let processes = Server::start(root(), &["--url", "http://one.example"]);
    let threads = Server::start(root(), &["--url", "http://one.example", "--in-threads"]);
    for (target, accept, form) in REQUESTS {
        let ask = |server: &Server| {
            let form_type = ("content-type", "application/x-www-form-urlencoded");
            let mut reply = match form {
                None => server.get(target, accept),
                Some(form) => {
                    server.send("POST", target, &[("accept", *accept), form_type], form.as_bytes())
                }
            };
            // The tag of a long reply is that of its version.
            let long = reply.body.len() > 256 << 10;
            reply.headers.retain(|(name, _)| name != "date" && !(long && name == "etag"));
            reply
        };
        let (one, other) = (ask(&processes), ask(&threads));
        assert_eq!(one.status, other.status, "{target}");
        assert_eq!(one.headers, other.headers, "{target}");
        assert!(one.body == other.body, "{target}: {} {}", one.text(), other.text());
    }
}

#[test]
fn late_questions_are_stopped_and_others_go_on() {
    let folder = ring();
    let arguments = ["--timeout", "1", "--workers", "2", "--in-threads"];
    let server = Server::start(folder.path(), &arguments);
    let names = ["product-counted", "product-sorted", "product-grouped", "closures-over-cycles"];
    let all = killers();
    thread::scope(|scope| {
        for name in names {
            let killer = all.iter().find(|killer| killer.name == name).expect("a question");
            let server = &server;
            scope.spawn(move || {
                let start = Instant::now();
                let reply = server.query(&killer.text, "text/csv");
                assert_eq!(reply.status, 504, "{name}: {}", reply.text());
                let text = reply.text();
                assert!(text.contains("it takes longer than 1 s"), "{name}: {text}");
                // Two at a time; the others wait.
                assert!(start.elapsed() < Duration::from_secs(30), "{name}");
            });
        }
        for _ in 0..50 {
            assert_eq!(server.get("/", "text/html").status, 200);
        }
    });
    assert!(server.query(&Server::anew(), "text/csv").ok().contains("true"));
}

#[test]
fn a_question_ends_when_its_client_has_gone() {
    let folder = ring();
    let server =
        Server::start(folder.path(), &["--timeout", "300", "--workers", "1", "--in-threads"]);
    let all = killers();
    let killer = all.iter().find(|killer| killer.name == "product-counted").expect("a question");
    // Some leave at once, others after it has begun.
    for wait in [0, 200, 0, 0, 50, 0, 200, 0] {
        let mut stream = server.connect();
        let query = escaped(&killer.text);
        write!(stream, "GET /sparql?query={query} HTTP/1.1\r\nhost: h\r\n\r\n")
            .expect("it is sent");
        thread::sleep(Duration::from_millis(wait));
    }
    // There is one worker for questions, and it waits for ten seconds at most.
    assert!(server.query(&Server::anew(), "text/csv").ok().contains("true"));
    assert_eq!(server.get("/", "text/html").status, 200);
}

/// A question that passes no check point for long keeps its place, and takes no other.
#[test]
fn questions_that_go_on_leave_the_pages_alone() {
    let folder = ring();
    let arguments = ["--timeout", "1", "--workers", "1", "--in-threads"];
    let server = Server::start(folder.path(), &arguments);
    let all = killers();
    let killer = all.iter().find(|killer| killer.name == "optionals-400").expect("a question");
    let statuses: Vec<u16> =
        (0..3).map(|_| server.query(&killer.text, "text/csv").status).collect();
    assert_eq!(statuses.first(), Some(&504));
    assert!(statuses.iter().all(|status| [503, 504].contains(status)), "{statuses:?}");
    for _ in 0..10 {
        assert_eq!(server.get("/", "text/html").status, 200);
    }
}
