//! Tests questions to stores and endpoints, with servers that answer well and badly.

use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::common::fake::{Fake, reply};
use crate::common::{program, root, run, write};

const JSON: &str = "application/sparql-results+json";
const ANY: &str = "SELECT * { ?s ?p ?o }";

/// Asks a plain query at an endpoint.
fn ask(url: &str, more: &[&str]) -> crate::common::Run {
    let mut command = program(root());
    command.args(["query", "-f", "-", "--endpoint", url, "--to", "csv"]).args(more);
    run(&mut command, ANY)
}

#[test]
fn a_bad_reply_has_a_message_that_says_what_to_do() {
    let row = r#"{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://e/a"}}"#;
    for (status, media, body, code, says) in [
        ("401 Unauthorized", "text/plain", "who?", "N003", "pass a token: --header @FILE"),
        ("403 Forbidden", "text/html", "<p>no", "N003", "does not allow this"),
        ("404 Not Found", "text/plain", "", "N003", "404 Not Found"),
        ("400 Bad Request", "text/plain", "line 1:\n\u{1b}[31mno", "N003", "line 1:  [31mno"),
        ("500 Internal Server Error", "text/plain", "x", "N003", "500"),
        ("200 OK", "text/html; charset=utf-8", "<html>", "N004", "answers with a web page"),
        ("200 OK", "application/sparql-results+xml", "<sparql/>", "N004", "sparql-results+xml'"),
        ("200 OK", JSON, "{\"head\":", "N004", "malformed or cut off"),
        ("200 OK", JSON, "[]", "N004", "malformed or cut off"),
        ("200 OK", JSON, "{\"head\":{},\"boolean\":true}", "N004", "rows for a yes or no"),
    ] {
        let server = Fake::saying(status, media, body);
        let said = ask(&server.url, &["--graph", "http://e/g"]).fails(1);
        assert!(
            said.contains(&format!("error[{code}]")) && said.contains(says),
            "{status}: {said}"
        );
        assert_eq!(server.requests().len(), 1, "{status} is not asked again");
    }
    // A reply that ends too early has given rows before.
    let server = Fake::saying("200 OK", JSON, row);
    let said = ask(&server.url, &["--graph", "http://e/g"]);
    assert_eq!((said.code, said.out.as_str()), (Some(1), "s\r\nhttp://e/a\r\n"));
    assert!(said.err.contains("cut off"), "{}", said.err);
    let longer =
        format!("HTTP/1.1 200 OK\r\ncontent-type: {JSON}\r\ncontent-length: 999\r\n\r\n{row}");
    let server = Fake::start(move |_, stream| drop(stream.write_all(longer.as_bytes())));
    let said = ask(&server.url, &["--graph", "http://e/g"]);
    assert!(said.code == Some(1) && said.err.contains("ends too early"), "{}", said.err);
}

#[test]
fn an_address_that_cannot_be_asked_is_refused_without_its_secrets() {
    for (address, says) in [
        ("example.org/sparql", "does not begin with https:// or http://"),
        ("localhost:7878/query", "does not begin with https:// or http://"),
        ("http://127.0.0.1:78780/query", "no possible port"),
        ("http://exa mple/", "is not a URL"),
        ("ftp://example.org/", "is not one of HTTP"),
        ("http://me:secret1@example.org/", "has a user name or password"),
        ("http:///sparql", "is not one of HTTP"),
    ] {
        let said = ask(address, &[]).fails(2);
        assert!(said.contains("N001") && said.contains(says), "{address}: {said}");
        assert!(!said.contains("secret1"), "{said}");
    }
    let said = ask("http://127.0.0.1:1/", &["--header", "no colon secret1"]).fails(2);
    assert!(said.contains("NAME: VALUE") && !said.contains("secret1"), "{said}");
    let said = ask("http://127.0.0.1:1/", &["--header", "X: a\nY: b"]).fails(2);
    assert!(said.contains("NAME: VALUE"), "{said}");
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/?key=secret1", free.local_addr().expect("an address"));
    drop(free);
    let said = ask(&address, &[]).fails(1);
    assert!(said.contains("no server listens at this address"), "{said}");
    assert!(said.contains("N002") && !said.contains("secret1"), "{said}");
}

#[test]
fn requests_that_only_read_are_sent_again() {
    let bad = Fake::saying("503 Service Unavailable", "text/plain", "later");
    let said = ask(&bad.url, &["--graph", "http://e/g"]).fails(1);
    assert!(said.contains("the server is busy"), "{said}");
    assert_eq!(bad.requests().len(), 3);
    // A change that is not known to be done is not sent again; a whole graph is.
    let folder = crate::common::small_folder();
    let push = |arguments: &[&str]| {
        let bad = Fake::saying("503 Service Unavailable", "text/plain", "later");
        let mut command = program(folder.path());
        // Without --graph, the graphs there are read first.
        command.args(["push", &bad.url, "--graph", "http://e/g", "--only", "links"]);
        command.args(arguments);
        run(&mut command, "").fails(1);
        bad.requests().iter().map(|r| r.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(push(&["--update"]), ["POST"]);
    assert_eq!(push(&[]), ["PUT", "PUT", "PUT"]);
}

#[test]
fn an_endpoint_that_never_answers_is_left() {
    let silent = Fake::start(|_, _| thread::sleep(Duration::from_secs(60)));
    let said = ask(&silent.url, &["--timeout", "0.5"]).fails(124);
    assert!(said.contains("does not answer within 0.5 s"), "{said}");
    let slow = Fake::start(|_, stream| {
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: {JSON}\r\n\r\n{{\"head\":{{\"vars\":[");
        let _ = stream.write_all(head.as_bytes());
        for _ in 0..600 {
            thread::sleep(Duration::from_millis(100));
            if stream.write_all(b" ").is_err() {
                break;
            }
        }
    });
    let said = ask(&slow.url, &["--timeout", "0.5", "--graph", "http://e/g"]).fails(124);
    assert!(said.contains("does not answer within"), "{said}");
}

#[test]
fn an_endless_answer_is_streamed() {
    let endless = Fake::start(|_, stream| {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {JSON}\r\n\r\n");
        let begin = r#"{"head":{"vars":["s"]},"results":{"bindings":["#;
        let row = r#"{"s":{"type":"literal","value":"x"}},"#.repeat(1000);
        let mut sent = stream.write_all(format!("{head}{begin}").as_bytes());
        while sent.is_ok() {
            sent = stream.write_all(row.as_bytes());
        }
    });
    let endpoint = rapporteur::Endpoint::new(&endless.url, [], Default::default()).unwrap();
    let project = rapporteur::Project::open(root()).unwrap();
    let place = rapporteur::Elsewhere::Endpoint(endpoint);
    let project = project.at(place, vec!["http://e/g".to_owned()]);
    let asking = project.sparql(ANY, Default::default()).unwrap();
    let read = asking.each(|results| match results {
        rapporteur::project::Results::Rows(rows) => {
            Ok(rows.take(50_000).filter(|r| r.is_ok()).count())
        }
        _ => Ok(0),
    });
    assert_eq!(read.unwrap(), 50_000);
    // One text without an end.
    let endless = Fake::start(|_, stream| {
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: {JSON}\r\n\r\n{{\"head\":{{\"vars\":[\"");
        let mut sent = stream.write_all(head.as_bytes());
        let text = "x".repeat(1 << 16);
        while sent.is_ok() {
            sent = stream.write_all(text.as_bytes());
        }
    });
    let said = ask(&endless.url, &["--graph", "http://e/g"]).fails(1);
    assert!(said.contains("N004"), "{said}");
}

#[test]
fn headers_go_to_the_named_server_only() {
    let empty = r#"{"head":{"vars":["s"]},"results":{"bindings":[]}}"#;
    let other = Fake::saying("200 OK", JSON, empty);
    let to = other.url.clone();
    let own = Fake::start(move |request, stream| {
        let answer = match request.starts_with("GET /sparql") {
            true => reply("302 Found", &[("location", "/moved?a=b")], ""),
            false => reply("307 Temporary Redirect", &[("location", &to)], ""),
        };
        let _ = stream.write_all(answer.as_bytes());
    });
    let token = ["--header", "Authorization: Bearer secret1", "--graph", "http://e/g"];
    ask(&own.url, &token).ok();
    let all = own.requests();
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|request| request.contains("Bearer secret1")), "{all:?}");
    let all = other.requests();
    assert!(all.len() == 1 && !all[0].contains("secret1"), "{all:?}");

    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "token", "Authorization: Bearer secret1\n\n");
    let file = format!("@{}", folder.path().join("token").display());
    let echo = Fake::saying("400 Bad Request", "text/plain", "what is secret1?");
    let said = ask(&echo.url, &["--header", &file, "--graph", "http://e/g"]).fails(1);
    assert!(echo.requests()[0].contains("Bearer secret1"));
    assert!(said.contains("what is …?"), "{said}");
    let round = Fake::start(|_, stream| {
        let answer = reply("302 Found", &[("location", "/again")], "");
        let _ = stream.write_all(answer.as_bytes());
    });
    let said = ask(&round.url, &["--graph", "http://e/g"]).fails(1);
    assert!(said.contains("redirects more than 5 times"), "{said}");
}

/// Runs all questions of `tests/questions`, with further arguments, and compares the answers.
pub fn same_answers(arguments: &str) {
    let mut asked = 0;
    let folder = root().join("tests/questions");
    let mut paths: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let block = text.split("```console\n$ rapporteur query ").nth(1).expect("a question");
        let (command, rest) = block.split_once('\n').unwrap();
        let expected = rest.split("```").next().unwrap();
        let mut shell = std::process::Command::new("sh");
        let program = program(root());
        let program = Path::new(program.get_program()).display().to_string();
        shell.arg("-c").arg(format!("exec 2>&1\n{program} query {arguments} {command}"));
        let found = run(shell.current_dir(root()), "").ok().replace("\r\n", "\n");
        // Only a folder can be asked with a linked table; a place has other graphs.
        let is_hint = |line: &&str| {
            ["it may be about a linked table", "the place has these graphs"]
                .iter()
                .any(|hint| line.starts_with(hint))
        };
        let [found, expected] = [&*found, expected]
            .map(|text| text.lines().filter(|line| !is_hint(line)).collect::<Vec<_>>());
        assert_eq!(found, expected, "{arguments}: {}", path.display());
        asked += 1;
    }
    assert_eq!(asked, 32);
}

#[test]
fn a_store_in_memory_gives_the_same_answers() {
    same_answers("--store memory");
}

/// An endpoint of another program: `ENDPOINT` has its address, and it has the graphs of this folder.
#[test]
fn an_endpoint_gives_the_same_answers() {
    if let Ok(address) = std::env::var("ENDPOINT") {
        same_answers(&format!("--endpoint {address}"));
    }
    #[cfg(unix)]
    {
        let server = crate::common::server::Server::start(root(), &[]);
        same_answers(&format!("--endpoint http://{}/sparql", server.address));
    }
}

#[cfg(unix)]
#[test]
fn names_are_found_at_an_endpoint() {
    let folder = tempfile::tempdir().unwrap();
    let odd = r#"O'Neil "}) } DROP ALL # \ ?x"#;
    let mut table = "id,name\r\n".to_owned();
    for n in 0..2000 {
        table.push_str(&format!("n{n},name number {n}\r\n"));
    }
    table.push_str(&format!("odd,\"{}\"\r\n", odd.replace('"', "\"\"")));
    write(folder.path(), "data/people.csv", table);
    write(
        folder.path(),
        "data/csv-metadata.json",
        r#"{"@context": "http://www.w3.org/ns/csvw", "url": "people.csv", "tableSchema": {
            "aboutUrl": "http://e/{id}", "columns": [{"name": "id", "titles": "id", "suppressOutput": true},
            {"name": "name", "titles": "name", "propertyUrl": "rdfs:label"}]}}"#,
    );
    write(
        folder.path(),
        "queries/who.rq",
        "#+ summary: Who?\nSELECT ?label { ?_who_iri <http://www.w3.org/2000/01/rdf-schema#label> ?label }",
    );
    let server = crate::common::server::Server::start(folder.path(), &[]);
    let url = format!("http://{}/sparql", server.address);
    let ask = |who: &str| {
        let mut command = program(folder.path());
        command.args(["query", "who", &format!("who={who}"), "--endpoint", &url, "--to", "csv"]);
        run(&mut command, "")
    };
    assert_eq!(ask("Name number 1999").ok(), "label\r\nname number 1999\r\n");
    assert_eq!(ask(odd).ok(), format!("label\r\n\"{}\"\r\n", odd.replace('"', "\"\"")));
    assert_eq!(ask("http://e/n7").ok(), "label\r\nname number 7\r\n");
    let said = ask("nobody\" } #").fails(2);
    assert!(said.contains("nothing in the graph has the name 'nobody\" } #'"), "{said}");
}

#[cfg(not(feature = "rocksdb"))]
#[test]
fn without_stores_on_disk_the_commands_say_how_to_get_them() {
    for arguments in [&["load", "--store", "x"][..], &["query", "hosts", "--store", "x"]] {
        let said = crate::common::rapporteur(arguments).fails(1);
        assert!(said.contains("N007") && said.contains("--features rocksdb"), "{said}");
    }
}
