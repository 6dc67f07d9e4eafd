//! Tests servers that are asked and mean harm, or that fail: what they repeat, and what has no end.

use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use crate::common::fake::{Fake, reply};
use crate::common::{Run, program, root, run};

const JSON: &str = "application/sparql-results+json";
const GRAPH: [&str; 2] = ["--graph", "http://e/g"];

/// Asks for all triples at an endpoint.
fn ask(url: &str, more: &[&str]) -> Run {
    ask_so(url, more, "SELECT * { ?s ?p ?o }")
}

fn ask_so(url: &str, more: &[&str], query: &str) -> Run {
    let mut command = program(root());
    command.args(["query", "-f", "-", "--endpoint", url, "--to", "csv"]).args(more);
    run(&mut command, query)
}

/// Sends the rows of one answer.
fn rows(stream: &mut TcpStream, variables: &str, rows: &str) {
    let body = format!(r#"{{"head":{{"vars":[{variables}]}},"results":{{"bindings":[{rows}]}}}}"#);
    let all = reply("200 OK", &[("content-type", JSON)], &body);
    // The program may have left.
    let _ = stream.write_all(all.as_bytes());
}

/// Sends rows until the program has left.
fn endless(stream: &mut TcpStream, variables: &str, row: &str) {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {JSON}\r\n\r\n{{\"head\":{{\"vars\":[{variables}]}},\
         \"results\":{{\"bindings\":["
    );
    let some = format!("{row},").repeat(1000);
    let mut sent = stream.write_all(head.as_bytes());
    while sent.is_ok() {
        sent = stream.write_all(some.as_bytes());
    }
}

#[test]
fn a_header_is_in_no_message_wherever_a_server_repeats_it() {
    let term =
        r#"{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"SECRET","value":"x"}}]}}"#;
    let secret = "Bearer Tok3n-99";
    for (status, headers, body) in [
        ("401 Unauthorized", vec![("content-type", "text/plain")], "no SECRET".to_owned()),
        ("200 OK", vec![("content-type", JSON)], term.replace("SECRET", secret)),
        ("200 OK", vec![("content-type", JSON)], term.replace("SECRET", "T\\u006fk3n-99")),
        ("200 OK", vec![("content-type", "application/SECRET")], String::new()),
        ("200 OK", vec![("content-type", JSON), ("x-sparql-maxrows", "SECRET")], term.to_owned()),
        ("200 OK", vec![("content-type", JSON), ("content-encoding", "SECRET")], term.to_owned()),
        ("303 See Other", vec![("location", "http://e/SECRET")], String::new()),
    ] {
        let headers: Vec<(String, String)> = headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.replace("SECRET", "tOK3N-99")))
            .collect();
        let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (&**n, &**v)).collect();
        let text = reply(status, &headers, &body.replace("SECRET", secret));
        let server = Fake::start(move |_, stream| drop(stream.write_all(text.as_bytes())));
        let header = format!("Authorization: {secret}");
        // A long query is sent by POST, which does not follow to another address.
        let query = format!("SELECT * {{ ?s ?p \"{}\" }}", "x".repeat(2_000));
        let said = ask_so(&server.url, &[&GRAPH[..], &["--header", &header]].concat(), &query);
        assert_eq!(said.code, Some(1), "{}", said.err);
        let said = said.err;
        assert!(!said.to_lowercase().contains("tok3n"), "{headers:?} {said}");
        assert!(said.contains('…'), "it is repeated: {headers:?} {said}");
    }
    // What cannot be found again in a message is refused.
    for value in ["X: t\u{f6}k", "X: a\tb", "Authorization: Bearer \u{1}"] {
        let said = ask("http://127.0.0.1:1/", &["--header", value]).fails(2);
        assert!(said.contains("N001") && said.contains("ASCII"), "{said}");
    }
}

#[test]
fn replies_that_are_not_whole_or_packed_are_errors() {
    let whole = r#"{"head":{"vars":["s"]},"results":{"bindings":[]}}"#;
    for (status, header, says) in [
        ("206 Partial Content", ("x", "y"), "only a part of the answer"),
        ("200 OK", ("content-encoding", "gzip"), "has the coding 'gzip'"),
    ] {
        let text = reply(status, &[("content-type", JSON), header], whole);
        let server = Fake::start(move |_, stream| drop(stream.write_all(text.as_bytes())));
        let said = ask(&server.url, &GRAPH).fails(1);
        assert!(said.contains("N004") && said.contains(says), "{said}");
    }
    let long = format!(r#"{{"s":{{"type":"literal","value":"{}"}}}}"#, "x".repeat(9 << 20));
    let server = Fake::start(move |_, stream| rows(stream, "\"s\"", &long));
    let said = ask(&server.url, &GRAPH);
    assert_eq!(said.code, Some(1));
    let said = said.err;
    assert!(said.contains("too long to be read: 8 MiB in rows"), "{said}");
}

/// A server that counts a few, and gives triples and names without end.
#[test]
fn no_more_is_held_than_a_place_counts() {
    let server = Fake::start(|request, stream| {
        let line = request.lines().next().unwrap_or_default();
        let count = r#"{"n":{"type":"literal","value":"3","datatype":"http://www.w3.org/2001/XMLSchema#integer"}}"#;
        if line.contains("CONSTRUCT") {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/n-triples\r\n\r\n";
            let mut sent = stream.write_all(head.as_bytes());
            for n in 0_u64.. {
                if sent.is_err() {
                    break;
                }
                sent =
                    stream.write_all(format!("<http://e/{n}> <http://e/p> \"x\" .\n").as_bytes());
            }
        } else if line.contains("COUNT") {
            rows(stream, "\"n\"", count);
        } else {
            let iri = r#"{"type":"uri","value":"http://e/a"}"#;
            let row = format!(r#"{{"s":{iri},"p":{iri},"o":{{"type":"literal","value":"x"}}}}"#);
            endless(stream, r#""s","p","o""#, &row);
        }
    });
    let mut names = program(root());
    names.args(["query", "co-hosts", "host=WILPF", "--timeout", "50", "--endpoint", &server.url]);
    let said = run(names.args(GRAPH), "").fails(2);
    assert!(said.contains("has 3 names or classes, but gives more"), "{said}");
    let mut explain = program(root());
    explain.args(["explain", "?s ?p ?o", "--endpoint", &server.url]);
    let said = run(explain.args(GRAPH), "").fails(1);
    assert!(said.contains("N004"), "{said}");
}

#[test]
fn a_time_is_that_of_the_whole_question() {
    // Each reply takes less than the time of the question.
    let server = Fake::start(|request, stream| {
        thread::sleep(Duration::from_millis(700));
        let line = request.lines().next().unwrap_or_default();
        let zero = r#"{"n":{"type":"literal","value":"0","datatype":"http://www.w3.org/2001/XMLSchema#integer"}}"#;
        rows(stream, "\"n\"", if line.contains("COUNT") { zero } else { "" });
    });
    let mut command = program(root());
    command.args(["query", "co-hosts", "host=WILPF", "--timeout", "1", "--endpoint", &server.url]);
    let said = run(command.args(GRAPH), "").fails(124);
    assert!(said.contains("does not answer within 1 s"), "{said}");
    let said = ask(&server.url, &["--memory", "1G"]).fails(2);
    assert!(said.contains("an endpoint has its own"), "{said}");
}

/// A client of a server of a place reads no other graphs than those that were chosen.
#[cfg(unix)]
#[test]
fn a_server_of_chosen_graphs_gives_no_others() {
    use crate::common::server::{Server, escaped};
    use crate::common::sparql::{Fate, Sparql};

    let place = Sparql::start(|_, _| Fate::Done);
    let data = "INSERT DATA { GRAPH <http://e/public> { <http://e/a> <http://e/p> 1 }
        GRAPH <http://e/secret> { <http://e/b> <http://e/p> 2 } }";
    place.store.update(data).expect("an update");
    let folder = crate::common::small_folder();
    let arguments = ["--endpoint", place.url(), "--graph", "http://e/public"];
    let server = Server::start(folder.path(), &arguments);
    let get = |query: &str, more: &str| {
        server.get(&format!("/sparql?query={}{more}", escaped(query)), "text/csv")
    };
    let all = "SELECT ?o { ?s ?p ?o }";
    assert_eq!(get(all, "").ok(), "o\r\n1\r\n");
    let public = "SELECT ?o FROM <http://e/public> { ?s ?p ?o }";
    assert_eq!(get(public, "").ok(), "o\r\n1\r\n");
    assert_eq!(get("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", "").ok(), "o\r\n1\r\n");
    let secret = escaped("http://e/secret");
    for (query, more) in [
        ("SELECT ?o FROM <http://e/secret> { ?s ?p ?o }", String::new()),
        ("SELECT ?o FROM NAMED <http://e/secret> { GRAPH ?g { ?s ?p ?o } }", String::new()),
        (all, format!("&default-graph-uri={secret}")),
        ("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", format!("&named-graph-uri={secret}")),
        (public, format!("&default-graph-uri={secret}")),
    ] {
        let refused = get(query, &more);
        assert_eq!(refused.status, 400, "{query} {more}: {refused:?}");
        assert!(refused.text().contains("no graph <http://e/secret> here"), "{refused:?}");
    }
}
