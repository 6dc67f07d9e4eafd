//! Tests the Reconciliation Service API 0.2 of a server.

#![cfg(unix)]

use serde_json::{Value, json};

use crate::common::root;
use crate::common::server::{Reply, Server, escaped};
use rapporteur::Project;
use rapporteur::internals::{LookupRequest, Resolver};
use rapporteur::project::Decision;

const ONTOLOGY: &str = "https://w3id.org/oewg-dialogue/ontology#";
const FORM: &[(&str, &str)] = &[("content-type", "application/x-www-form-urlencoded")];

fn server() -> Server {
    Server::start(root(), &[])
}

#[track_caller]
fn parsed(reply: Reply) -> Value {
    serde_json::from_str(&reply.ok()).expect("JSON")
}

#[test]
fn the_manifest_says_where_everything_is() {
    let server = server();
    let manifest = parsed(server.get("/reconcile", "*/*"));
    assert_eq!(manifest["versions"], json!(["0.2"]));
    assert_eq!(manifest["identifierSpace"], "https://w3id.org/oewg-dialogue/");
    assert_eq!(manifest["view"]["url"], "{{id}}");
    assert!(!manifest["defaultTypes"].as_array().expect("a list").is_empty());
    // All places are there.
    for name in ["entity", "type", "property"] {
        let place = &manifest["suggest"][name];
        assert_eq!(place["service_url"], "http://localhost");
        let path = place["service_path"].as_str().expect("a path");
        let found = parsed(server.get(&format!("{path}?prefix=st"), "*/*"));
        assert!(found["result"].is_array());
    }
    let path = manifest["extend"]["propose_properties"]["service_path"].as_str().expect("a path");
    let class = escaped(&format!("{ONTOLOGY}State"));
    let proposed = parsed(server.get(&format!("{path}?type={class}&limit=3"), "*/*"));
    assert_eq!(proposed["properties"].as_array().map(Vec::len), Some(3));
    let preview = manifest["preview"]["url"].as_str().expect("an address");
    let canada = escaped("https://w3id.org/oewg-dialogue/state/CAN");
    let preview = preview.replace("{{id}}", &canada).replace("http://localhost", "");
    let page = server.get(&preview, "text/html");
    assert!(!page.header("content-security-policy").contains("frame-ancestors"));
    assert!(page.ok().contains("Canada"));
    assert_eq!(server.get("/reconcile/preview?id=a%3Ab", "text/html").status, 404);
}

#[test]
fn decisions_are_those_of_link() {
    let server = server();
    let texts = ["WILPF", "Canada", "Cananda", "Cote d'Ivoire", "الصين", "nobody at all", "Korea"];
    let project = Project::open(root()).expect("a folder");
    let graph = project.graph().expect("a graph");
    let resolver = Resolver::new(graph.quads().iter().map(|quad| graph.oxigraph(quad)));
    let queries: serde_json::Map<String, Value> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| (format!("q{at}"), json!({ "query": text, "limit": 3 })))
        .collect();
    let form = format!("queries={}", escaped(&Value::Object(queries).to_string()));
    let replies = parsed(server.send("POST", "/reconcile", FORM, form.as_bytes()));
    assert_eq!(replies, parsed(server.get(&format!("/reconcile?{form}"), "*/*")));
    for (at, text) in texts.iter().enumerate() {
        let outcome = resolver.decide(text, &LookupRequest::default());
        let result = replies[format!("q{at}")]["result"].as_array().expect("a list");
        let found: Vec<&str> = result.iter().filter_map(|one| one["id"].as_str()).collect();
        let expected: Vec<&str> =
            outcome.candidates.iter().take(3).map(|one| one.candidate.iri.as_str()).collect();
        assert_eq!(found, expected, "{text}");
        let matched = result.iter().filter(|one| one["match"] == true).count();
        assert_eq!(matched, usize::from(outcome.decision == Decision::Match), "{text}");
        for (one, scored) in result.iter().zip(&outcome.candidates) {
            let score = one["score"].as_f64().expect("a number");
            assert!((score - 100.0 * scored.score).abs() < 0.01, "{text}");
            assert!(one["type"].as_array().is_some_and(|types| !types.is_empty()), "{text}");
        }
    }
}

#[test]
fn classes_and_properties_narrow_a_query() {
    let server = server();
    let state = format!("{ONTOLOGY}State");
    let ask = |query: Value| {
        let form = format!("queries={}", escaped(&json!({ "q": query }).to_string()));
        let mut reply = parsed(server.send("POST", "/reconcile", FORM, form.as_bytes()));
        reply["q"]["result"].take()
    };
    let matched = |result: &Value| result[0]["match"] == true;
    assert!(matched(&ask(json!({ "query": "Canada", "type": state }))));
    assert_eq!(ask(json!({ "query": "WILPF", "type": [state] })), json!([]));
    let property = format!("{ONTOLOGY}m49");
    let result = ask(json!({ "properties": [{ "pid": property, "v": 124 }] }));
    assert_eq!(result[0]["name"], "Canada", "{result}");
    // A name of two states, until a property tells them apart.
    let both = ask(json!({ "query": "Korea" }));
    assert!(!matched(&both) && both.as_array().is_some_and(|all| all.len() > 1), "{both}");
    let one = ask(json!({ "query": "Korea", "properties": [{ "pid": property, "v": "410" }] }));
    assert!(matched(&one), "{one}");
    assert_eq!(one[0]["id"], "https://w3id.org/oewg-dialogue/state/KOR");
}

#[test]
fn tables_are_extended_by_values() {
    let server = server();
    let canada = "https://w3id.org/oewg-dialogue/state/CAN";
    let (code, region) = (format!("{ONTOLOGY}m49"), format!("{ONTOLOGY}region"));
    let extend =
        json!({ "ids": [canada, "a:b"], "properties": [{ "id": code }, { "id": region }] });
    let form = format!("extend={}", escaped(&extend.to_string()));
    let reply = parsed(server.send("POST", "/reconcile", FORM, form.as_bytes()));
    assert_eq!(reply["meta"][0]["id"], code);
    assert_eq!(reply["rows"][canada][&code], json!([{ "str": "124" }]));
    assert_eq!(
        reply["rows"][canada][&region][0]["id"],
        "https://w3id.org/oewg-dialogue/region/021"
    );
    assert_eq!(reply["rows"]["a:b"][&code], json!([]));
    let found = parsed(server.get("/reconcile/suggest/entity?prefix=Cana", "*/*"));
    assert_eq!(found["result"][0]["id"], canada, "{found}");
    let next = parsed(server.get("/reconcile/suggest/entity?prefix=Cana&cursor=1", "*/*"));
    assert_ne!(next["result"][0]["id"], canada);
}

#[test]
fn wrong_requests_are_explained() {
    let server = server();
    for (form, part) in [
        ("queries=x", "not an object of JSON"),
        ("queries=%5B%5D", "not an object of JSON"),
        ("queries=%7B%22q%22%3A%7B%7D%7D", "neither 'query' nor 'properties'"),
        ("queries=%7B%22q%22%3A%7B%22query%22%3A1%7D%7D", "'query' is not a text"),
        ("extend=%7B%7D", "no list 'properties'"),
        ("", "no queries"),
    ] {
        let reply = server.send("POST", "/reconcile", FORM, form.as_bytes());
        assert_eq!(reply.status, 400, "{form}");
        assert!(reply.text().contains(part), "{form}: {}", reply.text());
    }
    assert_eq!(server.get("/reconcile/suggest/entity", "*/*").status, 400);
    assert_eq!(server.get("/reconcile/none", "application/json").status, 404);
    assert_eq!(server.send("DELETE", "/reconcile", &[], b"").status, 405);
}
