//! Tests the addresses of a server: pages, SPARQL, graphs, questions.

#![cfg(unix)]

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::common::root;
use crate::common::server::{Server, escaped};
use flate2::read::GzDecoder;
use rapporteur::Project;

const HTML: &str = "text/html";
const CANADA: &str = "https://w3id.org/oewg-dialogue/state/CAN";

/// A server for the records of this repository. Tests at the same time share it; the last one ends it.
fn server() -> Arc<Server> {
    static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let server = Arc::new(Server::start(root(), &["--timeout", "20"]));
        *shared = Arc::downgrade(&server);
        server
    })
}

#[test]
fn every_page_of_the_site_is_there() {
    let project = Project::open(root()).expect("the folder is there");
    let site = project.site(Default::default()).expect("a site");
    let server = server();
    // All kinds of pages, and some of each.
    let paths: Vec<String> = site.paths().collect();
    assert!(paths.len() > 1000);
    let mut compared = 0;
    for path in paths.iter().step_by(97).chain(paths.iter().take(12)) {
        let reply = server.get(&format!("/{path}"), "*/*");
        assert_eq!(reply.status, 200, "{path}");
        let expected = site.answer(path).expect("an answer").expect("a page");
        let media_type = reply.header("content-type");
        assert!(media_type.starts_with(expected.media_type), "{path}: {media_type}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        // Pages have forms, and descriptions the address of the server.
        let is_data =
            [".csv", ".nt", ".svg", ".css", ".gexf"].iter().any(|end| path.ends_with(end));
        if is_data {
            compared += 1;
            assert!(reply.body == expected.bytes, "{path}");
        }
    }
    assert!(compared > 5, "{compared} files are compared");
    let home = server.get("/", HTML);
    assert_eq!(home.body, server.get("/index.html", HTML).body);
    let policy = home.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && policy.contains("form-action 'self'"));
}

#[test]
fn questions_are_asked_in_each_language() {
    let server = Server::start(root(), &["--lang", "en,fr"]);
    let page = server.get("/fr/question/co-hosts?host=WILPF&kind=State", HTML);
    let text = page.text();
    assert_eq!(page.status, 200, "{text}");
    assert!(text.contains("<html lang=\"fr\">") && text.contains(">Chile</a>"), "{text}");
    assert_eq!(server.get("/question/co-hosts?host=WILPF", "text/csv").status, 200);
}

#[test]
fn an_entity_has_the_form_that_is_accepted() {
    let server = server();
    for (accept, media_type, part) in [
        (HTML, "text/html", "<h1"),
        ("text/turtle", "text/turtle", "oewg:State"),
        ("application/ld+json", "application/ld+json", "@context"),
        ("application/n-triples", "application/n-triples", CANADA),
        ("application/rdf+xml", "application/rdf+xml", "<rdf:RDF"),
        (
            "text/turtle;q=0.4, application/n-triples;q=0.5, */*;q=0.1",
            "application/n-triples",
            CANADA,
        ),
        ("*/*", "text/html", "<h1"),
    ] {
        let reply = server.get("/state/CAN", accept);
        assert_eq!(reply.status, 200, "{accept}");
        assert!(reply.header("content-type").starts_with(media_type), "{accept}: {reply:?}");
        assert!(reply.text().contains(part), "{accept}");
        assert!(reply.header("vary").contains("Accept"));
        assert!(reply.header("link").matches("rel=\"alternate\"").count() == 4, "{reply:?}");
    }
    let refused = server.get("/state/CAN", "image/png");
    assert_eq!(refused.status, 406);
    assert!(refused.text().contains("text/turtle"));
    assert!(server.get("/state/CAN.rdf", "*/*").ok().contains("<rdf:RDF"));
}

/// A body without its coding.
fn unpacked(coding: &str, body: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let read = match coding {
        "gzip" => GzDecoder::new(body).read_to_end(&mut text),
        "br" => brotli::Decompressor::new(body, 4096).read_to_end(&mut text),
        other => panic!("{other}"),
    };
    read.expect("the coding that the head says");
    text
}

#[test]
fn caches_compression_and_heads() {
    let server = server();
    let page = server.get("/state/CAN", "text/turtle");
    let tag = page.header("etag");
    assert!(tag.starts_with('"'));
    let headers = [("accept", "text/turtle"), ("if-none-match", tag.as_str())];
    let again = server.send("GET", "/state/CAN", &headers, b"");
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, tag.clone()));
    let headers = [("accept", "text/turtle"), ("if-none-match", "\"other\"")];
    assert_eq!(server.send("GET", "/state/CAN", &headers, b"").status, 200);

    for (accepted, coding) in [("gzip, br;q=0.5", "gzip"), ("gzip, deflate, br", "br")] {
        let headers = [("accept", "text/turtle"), ("accept-encoding", accepted)];
        let packed = server.send("GET", "/state/CAN", &headers, b"");
        assert_eq!(packed.header("content-encoding"), coding);
        assert_ne!(packed.header("etag"), tag);
        let text = unpacked(coding, &packed.body);
        assert!(text == page.body && packed.body.len() < text.len());
    }

    let head = server.send("HEAD", "/state/CAN", &[("accept", "text/turtle")], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), page.body.len().to_string());
    let all = escaped("SELECT * { ?s ?p ?o . ?a ?b ?s }");
    let head = server.send("HEAD", &format!("/sparql?query={all}"), &[("accept", "text/csv")], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn long_answers_have_a_tag_before_they_are_made() {
    let server = server();
    let all = format!("/sparql?query={}", escaped("SELECT * { ?s ?p ?o VALUES ?x { 1 2 3 4 5 } }"));
    let plain = server.get(&all, "text/csv");
    assert!(plain.header("content-length").is_empty(), "it comes in parts");
    let tag = plain.header("etag");
    assert!(tag.starts_with('"'), "{tag}");
    assert_eq!(server.get(&all, "text/csv").header("etag"), tag);
    assert_ne!(server.get(&all, "application/sparql-results+json").header("etag"), tag);
    let headers = [("accept", "text/csv"), ("if-none-match", tag.as_str())];
    let again = server.send("GET", &all, &headers, b"");
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, tag.clone()));
    for coding in ["gzip", "br"] {
        let headers = [("accept", "text/csv"), ("accept-encoding", coding)];
        let packed = server.send("GET", &all, &headers, b"");
        assert_eq!(packed.header("content-encoding"), coding);
        assert_ne!(packed.header("etag"), tag);
        assert!(unpacked(coding, &packed.body) == plain.body);
    }
}

#[test]
fn small_answers_are_kept_unless_they_vary() {
    let server = Server::start(root(), &[]);
    let kept = || -> u64 {
        let metrics = server.get("/metrics", "*/*").ok();
        let line = metrics.lines().find_map(|line| line.strip_prefix("rapporteur_kept_total "));
        line.and_then(|count| count.parse().ok()).expect("a count")
    };
    let ask = |text: &str| server.get(&format!("/sparql?query={}", escaped(text)), "text/csv");
    let first = ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }");
    assert_eq!((kept(), first.header("cache-control")), (0, "no-cache".to_owned()));
    let second = ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }");
    assert_eq!((second.header("etag"), kept()), (first.header("etag"), 0));
    let third = ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }");
    assert_eq!(third.header("etag"), first.header("etag"));
    assert_eq!((third.body, kept()), (first.body, 1));
    let state = |method, headers: &[(&str, &str)]| server.send(method, "/state/CAN", headers, b"");
    let page = state("GET", &[("accept", HTML)]);
    assert_eq!(state("GET", &[("accept", HTML)]).body, page.body);
    let head = state("HEAD", &[("accept", HTML)]);
    assert_eq!((head.header("content-length"), kept()), (page.body.len().to_string(), 2));
    assert!(head.body.is_empty());
    let tag = page.header("etag");
    let same = state("GET", &[("accept", HTML), ("if-none-match", &tag)]);
    assert_eq!((same.status, same.body.len(), kept()), (304, 0, 3));
    // Other headers, and what differs each time, are asked again.
    assert!(state("GET", &[("accept", "text/turtle")]).ok().starts_with("@prefix"));
    let (one, other) = (ask("SELECT (UUID() AS ?x) {}"), ask("SELECT (UUID() AS ?x) {}"));
    assert_eq!((one.header("cache-control"), one.header("etag")), ("no-store".into(), "".into()));
    assert_ne!(one.body, other.body);
    assert_eq!(kept(), 3);
}

#[test]
fn a_worker_answers_many_large_questions() {
    let server = Server::start(root(), &[]);
    let started = || {
        let metrics = server.get("/metrics", "*/*").ok();
        let lines = metrics.lines().filter(|line| line.starts_with("rapporteur_workers_"));
        let count = |line: &str| Some(line.split_once("started_total ")?.1.to_owned());
        lines.filter_map(count).next().expect("a count")
    };
    let ask = |limit: usize| {
        let query = format!("SELECT * {{ ?s ?p ?o }} LIMIT {}", 100_000 + limit);
        assert!(server.query(&query, "text/csv").ok().lines().count() > 8_000);
    };
    // All workers are there after a while.
    (0..20).for_each(ask);
    let before = started();
    (20..40).for_each(ask);
    assert_eq!(started(), before);
}

#[test]
fn names_are_searched_in_all_languages_and_spellings() {
    let server = Server::start(root(), &["--lang", "en,fr"]);
    let first = |address: &str| {
        let text = server.get(address, HTML).ok();
        let results = text.split("<main").nth(1).and_then(|main| main.split("<ul>").nth(1));
        let link = results.and_then(|list| list.split("<a href=\"").nth(1));
        link.and_then(|link| link.split('"').next()).unwrap_or_default().to_owned()
    };
    for (text, path) in [
        ("Allemagne", "state/DEU"),
        ("WILPF", "organization/wilpf"),
        ("Germny", "state/DEU"),
        ("加拿大", "state/CAN"),
        ("Womens International Leag", "organization/wilpf"),
    ] {
        let address = format!("/search.html?q={}", escaped(text));
        assert_eq!(first(&address), format!("{path}.html"), "{text}");
    }
    assert_eq!(first("/fr/search?q=Suisse"), "../fr/state/CHE.html");
    assert!(server.get("/search?q=%3F!-", HTML).ok().contains("No results."), "signs are no name");
    let nothing = server.get("/search?q=qqqqqqqq", HTML).ok();
    assert!(nothing.contains("No results.") && nothing.contains("value=\"qqqqqqqq\""));
    assert!(server.get("/search", HTML).ok().contains("role=\"search\""));
    let hostile = server.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E", HTML).ok();
    assert!(!hostile.contains("<script>alert"));
}

#[test]
fn unknown_addresses_and_methods_are_refused() {
    let server = server();
    let page = server.get("/no/such/page", HTML);
    assert_eq!(page.status, 404);
    assert!(
        page.text().contains("There is no such page.") && page.text().contains("../../style.css")
    );
    let problem = server.get("/no/such/page", "application/json");
    assert_eq!(
        (problem.status, problem.header("content-type").as_str()),
        (404, "application/problem+json")
    );
    for path in
        ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/data/../../etc/passwd", "/~", "/%00", "//x"]
    {
        let status = server.get(path, HTML).status;
        assert!(status == 404 || status == 400, "{path}: {status}");
    }
    for (method, path) in [
        ("DELETE", "/state/CAN"),
        ("POST", "/"),
        ("PUT", "/sparql"),
        ("PUT", "/store?default"),
        ("POST", "/api/questions"),
        ("PATCH", "/health"),
        ("DELETE", "/metrics"),
    ] {
        let reply = server.send(method, path, &[], b"");
        assert_eq!(reply.status, 405, "{method} {path}");
        assert!(reply.header("allow").contains("GET"), "{method} {path}");
    }
    assert_eq!(server.send("OPTIONS", "/sparql", &[], b"").status, 204);
}

#[test]
fn sparql_comes_in_all_ways_and_goes_in_all_formats() {
    let server = server();
    let query = "SELECT ?o { <https://w3id.org/oewg-dialogue/state/CAN> \
                 <https://w3id.org/oewg-dialogue/ontology#m49> ?o }";
    let form = format!("query={}", escaped(query));
    let form_type = ("content-type", "application/x-www-form-urlencoded");
    let direct_type = ("content-type", "application/sparql-query; charset=utf-8");
    let csv = ("accept", "text/csv");
    for reply in [
        server.query(query, "text/csv"),
        server.send("POST", "/sparql", &[form_type, csv], form.as_bytes()),
        server.send("POST", "/sparql", &[direct_type, csv], query.as_bytes()),
        server.get(&format!("/sparql?format=csv&{form}"), "*/*"),
        server.get(&format!("/sparql?{form}&output=text/csv&results=csv"), "application/json"),
    ] {
        assert_eq!(reply.ok(), "o\r\n124\r\n");
    }
    for (accept, part) in [
        ("application/sparql-results+json", "\"bindings\""),
        ("application/sparql-results+xml", "<sparql"),
        ("text/tab-separated-values", "?o\n"),
        ("*/*", "\"bindings\""),
        (HTML, "<table"),
    ] {
        assert!(server.query(query, accept).ok().contains(part), "{accept}");
    }
    let construct = "CONSTRUCT WHERE { <https://w3id.org/oewg-dialogue/state/CAN> ?p ?o }";
    for (accept, part) in [
        ("application/turtle,text/turtle", "oewg:State"),
        ("application/rdf+xml", "<rdf:RDF"),
        ("application/ld+json", "@id"),
        ("application/n-triples", CANADA),
    ] {
        assert!(server.query(construct, accept).ok().contains(part), "{accept}");
    }
    assert!(server.query("ASK { ?s ?p ?o }", "text/csv").ok().contains("true"));
    // Long answers come in parts.
    let all = server.query("SELECT * { ?s ?p ?o VALUES ?x { 1 2 3 4 5 } }", "text/csv");
    assert_eq!(all.header("transfer-encoding"), "chunked");
    assert!(all.ok().lines().count() > 40_000);
}

#[test]
fn wrong_queries_and_updates_are_refused_with_the_place() {
    let server = server();
    let reply = server.query("SELECT *\nWHERE { ?s ?p }", "application/sparql-results+json");
    assert_eq!(
        (reply.status, reply.header("content-type").as_str()),
        (400, "application/problem+json")
    );
    let problem: serde_json::Value = serde_json::from_slice(&reply.body).expect("JSON");
    assert_eq!((&problem["line"], &problem["status"]), (&2.into(), &400.into()), "{problem}");
    assert!(server.query("SELECT *\nWHERE { ?s ?p }", "*/*").text().contains("line 2"));
    let page = server.query("SELECT * WHERE { ?s ?p }", HTML);
    assert_eq!(page.status, 400);
    assert!(page.text().contains("role=\"alert\"") && page.text().contains("WHERE { ?s ?p }"));

    let form_type = [("content-type", "application/x-www-form-urlencoded")];
    let update = [("content-type", "application/sparql-update")];
    for reply in [
        server.send("POST", "/sparql", &form_type, b"update=CLEAR+ALL"),
        server.send("POST", "/sparql", &update, b"CLEAR ALL"),
        server.query("INSERT DATA { <a:a> <a:b> <a:c> }", "*/*"),
        server.query("LOAD <http://example.org/>", "*/*"),
    ] {
        assert_eq!(reply.status, 403, "{reply:?}");
        assert!(reply.text().contains("update"), "{reply:?}");
    }
    for (query, part) in [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <http://example.org/g> { ?s ?p ?o }", "there is no graph"),
        ("SELECT * FROM NAMED <file:///etc/passwd> { ?s ?p ?o }", "there is no graph"),
    ] {
        let reply = server.query(query, "*/*");
        assert!(reply.status == 400 && reply.text().contains(part), "{reply:?}");
    }
    let plain = [("content-type", "text/plain")];
    assert_eq!(server.send("POST", "/sparql", &plain, b"ASK {}").status, 415);
    assert_eq!(server.send("POST", "/sparql", &form_type, b"query=%FF").status, 400);
    assert_eq!(server.send("POST", "/sparql", &form_type, b"query=ASK{}&query=ASK{}").status, 400);
    assert_eq!(server.send("POST", "/sparql", &form_type, b"").status, 400);
}

#[test]
fn a_request_can_choose_among_the_graphs() {
    let server = server();
    let count = |parameters: &str| {
        let query = escaped("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }");
        let reply = server.get(&format!("/sparql?query={query}{parameters}"), "text/csv").ok();
        reply.lines().nth(1).and_then(|n| n.parse::<usize>().ok()).expect("a number")
    };
    let graph = |name: &str| {
        let project = Project::open(root()).expect("a folder");
        let part = rapporteur::GraphName::from_name(name).expect("a part");
        (
            format!("default-graph-uri={}", escaped(part.iri())),
            project.graph().expect("a graph").part(part).len(),
        )
    };
    let (records, records_size) = graph("records");
    let (ontology, ontology_size) = graph("ontology");
    assert_eq!(count(&format!("&{records}")), records_size);
    assert_eq!(count(&format!("&{ontology}")), ontology_size);
    let both = count(&format!("&{records}&{ontology}"));
    assert!(both > records_size && both <= records_size + ontology_size);
    assert_eq!(count("&default-graph-uri=http%3A%2F%2Fexample.org%2F"), 0);
    assert_eq!(server.get("/sparql?query=ASK%7B%7D&default-graph-uri=no%20iri", "*/*").status, 400);

    // Graph Store Protocol.
    let lines = |target: &str| server.get(target, "application/n-triples").ok().lines().count();
    assert_eq!(
        lines(&format!("/store?{}", records.replace("default-graph-uri", "graph"))),
        records_size
    );
    assert_eq!(lines("/store?default"), count(""));
    assert!(server.get("/store?default", "text/turtle").ok().contains("@prefix"));
    assert_eq!(server.get("/store?graph=a%3Ab", "*/*").status, 404);
    assert_eq!(server.get("/store", "*/*").status, 400);
    assert_eq!(server.send("HEAD", "/store?default", &[], b"").status, 200);
}

#[test]
fn the_endpoint_describes_itself() {
    let server = server();
    for accept in
        ["text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples"]
    {
        let reply = server.get("/sparql", accept);
        assert!(reply.header("content-type").starts_with(accept), "{reply:?}");
        let text = reply.ok();
        assert!(text.contains("SPARQL11Query") && text.contains("Results_JSON"), "{text}");
        assert!(text.contains("http://localhost/sparql"), "{text}");
    }
    assert!(server.get("/sparql", "*/*").header("content-type").starts_with("text/turtle"));
    let page = server.get("/sparql", "text/html,application/xhtml+xml,*/*;q=0.8").ok();
    assert!(page.contains("<form") && page.contains("name=\"query\""));
}

#[test]
fn questions_are_asked_on_pages_with_any_values() {
    let server = server();
    let page = server.get("/question/co-hosts?host=WILPF&kind=State", HTML).ok();
    assert!(
        page.contains("Canada")
            && page.contains("name=\"host\"")
            && page.contains("value=\"WILPF\"")
    );
    let csv = server.get("/question/co-hosts.csv?host=WILPF&kind=State", "*/*").ok();
    assert_eq!(csv, server.get("/question/co-hosts?kind=State&host=WILPF", "text/csv").ok());
    assert!(csv.starts_with("host,kind,sessions\r\nCanada,State,2\r\n"));
    let wrong = server.get("/question/co-hosts?host=%3Cscript%3E", HTML);
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("role=\"alert\"") && !wrong.text().contains("<script>"));
    let empty = server.get("/question/co-hosts?host=WILPF&kind=", HTML);
    assert_eq!(empty.status, 200);
    assert_eq!(server.get("/question/none?host=WILPF", HTML).status, 404);
}

#[test]
fn questions_are_an_api() {
    let server = server();
    let list: serde_json::Value =
        serde_json::from_str(&server.get("/api/questions", "*/*").ok()).expect("JSON");
    let names: Vec<&str> = list["questions"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|q| q["name"].as_str())
        .collect();
    assert!(names.len() > 20 && names.contains(&"co-hosts"), "{names:?}");
    let address = "/api/questions/co-hosts?host=WILPF&kind=State";
    let all = server.get(address, "text/csv").ok();
    assert!(server.get(address, "*/*").ok().contains("\"bindings\""));
    // Names in any spelling.
    let spelled = "Women's International League for Peace and Freedom";
    let spelled = format!("/api/questions/co-hosts?kind=State&host={}", escaped(spelled));
    assert_eq!(server.get(&spelled, "text/csv").ok(), all);
    let (mut next, mut rows) = (format!("{address}&limit=2&format=csv"), Vec::new());
    for _ in 0..all.lines().count() {
        let reply = server.get(&next, "*/*");
        let link = reply.header("link");
        rows.extend(reply.ok().lines().skip(1).map(str::to_owned));
        let target = link.split('<').find(|part| part.contains("rel=\"next\""));
        match target.and_then(|part| part.split('>').next()) {
            Some(target) => next = format!("/api/questions/{target}"),
            None => break,
        }
    }
    assert_eq!(rows, all.lines().skip(1).collect::<Vec<_>>());
    let rest = server.get(&format!("{address}&offset=2"), "text/csv").ok();
    let expected: Vec<&str> = all.lines().skip(3).collect();
    assert_eq!(rest.lines().skip(1).collect::<Vec<_>>(), expected);
    for (target, status) in [
        ("/api/questions/co-hosts", 400),
        ("/api/questions/co-hosts?host=nobody%20at%20all", 400),
        ("/api/questions/co-hosts?host=WILPF&other=1", 400),
        ("/api/questions/co-hosts?host=WILPF&limit=x", 400),
        ("/api/questions/co-hosts?host=WILPF&limit=0", 400),
        ("/api/questions/co-hosts?host=WILPF&format=xyz", 400),
        ("/api/questions/co-host", 404),
        ("/api/none", 404),
    ] {
        let reply = server.get(target, "application/json");
        assert_eq!(reply.status, status, "{target}: {reply:?}");
        assert_eq!(reply.header("content-type"), "application/problem+json", "{target}");
    }
    let api: serde_json::Value =
        serde_json::from_str(&server.get("/api/openapi.json", "*/*").ok()).expect("JSON");
    assert_eq!(api["openapi"], "3.1.0");
    // The question 'files' has a parameter 'format' itself; each name is there once.
    for (path, item) in api["paths"].as_object().expect("paths") {
        let list = item["get"]["parameters"].as_array().into_iter().flatten();
        let mut names: Vec<&str> = list.filter_map(|one| one["name"].as_str()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "{path}");
    }
    assert_eq!(server.get("/api/questions/files?format=PDF", "text/csv").status, 200);
    let parameters = &api["paths"]["/api/questions/co-hosts"]["get"]["parameters"];
    assert_eq!(
        (&parameters[0]["name"], &parameters[0]["required"]),
        (&"host".into(), &true.into())
    );
}

#[test]
fn operation_can_be_watched() {
    let server = server();
    assert!(server.get("/health", "*/*").ok().starts_with("ok"));
    let metrics = server.get("/metrics", "*/*").ok();
    for name in ["requests_total", "request_seconds_bucket", "version 1", "triples "] {
        assert!(metrics.contains(&format!("rapporteur_{name}")), "{metrics}");
    }
}
