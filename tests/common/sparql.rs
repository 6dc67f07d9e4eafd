//! A SPARQL server in memory: queries, updates and graphs, with faults at chosen requests.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use oxigraph::io::{RdfFormat, RdfParser, RdfSerializer};
use oxigraph::model::{GraphName, NamedNode};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Store;

use super::fake::{Fake, reply};

/// What becomes of a request that changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Done,
    /// Refused, without an effect.
    Refused,
    /// Done, but the connection ends without a reply.
    Lost,
}

/// A running server, with its store.
pub struct Sparql {
    pub fake: Fake,
    pub store: Store,
}

impl Sparql {
    /// Starts a server; `fate` says what becomes of each change, by its number from 0.
    pub fn start(fate: impl Fn(usize, &Store) -> Fate + Send + Sync + 'static) -> Self {
        let store = Store::new().expect("a store");
        let (shared, changes) = (store.clone(), Arc::new(AtomicUsize::new(0)));
        let fake = Fake::start(move |request, stream| {
            let (head, body) = request.split_once("\r\n\r\n").expect("a request");
            let is_change = head.starts_with("PUT")
                || head.to_ascii_lowercase().contains("content-type: application/sparql-update")
                || head.to_ascii_lowercase().contains("content-type: application/n-triples");
            let fate = match is_change {
                true => fate(changes.fetch_add(1, Ordering::SeqCst), &shared),
                false => Fate::Done,
            };
            if fate == Fate::Refused {
                let refused = reply("503 Service Unavailable", &[], "");
                return drop(stream.write_all(refused.as_bytes()));
            }
            let answer = match is_change {
                true => change(&shared, head, body),
                false => read(&shared, head, body),
            };
            if fate == Fate::Done {
                send(stream, &answer);
            }
        });
        Self { fake, store }
    }

    pub fn url(&self) -> &str {
        &self.fake.url
    }
}

fn send(stream: &mut TcpStream, answer: &str) {
    let _ = stream.write_all(answer.as_bytes());
}

/// The parameters of a request line or a form.
fn parameters(text: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => {
                    let two: String = rest.by_ref().take(2).map(char::from).collect();
                    u8::from_str_radix(&two, 16).expect("two digits")
                }
                byte => byte,
            });
        }
        String::from_utf8(bytes).expect("UTF-8")
    };
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(n, v)| (n.into(), decoded(v)))
        .collect()
}

/// The parameters in the address of a request.
fn target(head: &str) -> Vec<(String, String)> {
    let target = head.split(' ').nth(1).expect("a target");
    parameters(target.split_once('?').map_or("", |(_, query)| query))
}

fn graph(head: &str) -> GraphName {
    match target(head).into_iter().find(|(name, _)| name == "graph") {
        Some((_, iri)) => NamedNode::new(iri).expect("an IRI").into(),
        None => GraphName::DefaultGraph,
    }
}

fn change(store: &Store, head: &str, body: &str) -> String {
    if head.to_ascii_lowercase().contains("application/sparql-update") {
        return match store.update(body) {
            Ok(()) => reply("204 No Content", &[], ""),
            Err(error) => {
                reply("400 Bad Request", &[("content-type", "text/plain")], &error.to_string())
            }
        };
    }
    let graph = graph(head);
    if head.starts_with("PUT") {
        store.clear_graph(graph.as_ref()).expect("it can be cleared");
    }
    let parser = RdfParser::from_format(RdfFormat::NTriples).with_default_graph(graph);
    store.load_from_slice(parser.rename_blank_nodes(), body).expect("N-Triples");
    reply("204 No Content", &[], "")
}

fn read(store: &Store, head: &str, body: &str) -> String {
    let mut given = target(head);
    given.extend(parameters(body));
    let of = |name: &str| {
        let own = given.iter().filter(|(n, _)| n == name).map(|(_, value)| value.clone());
        own.map(NamedNode::new_unchecked).collect::<Vec<_>>()
    };
    let Some((_, query)) = given.iter().find(|(name, _)| name == "query") else {
        let graph = graph(head);
        let mut out = RdfSerializer::from_format(RdfFormat::NTriples).for_writer(Vec::new());
        for quad in store.quads_for_pattern(None, None, None, Some(graph.as_ref())) {
            let quad = quad.expect("a quad");
            out.serialize_triple(quad.as_ref()).expect("a triple");
        }
        let text = String::from_utf8(out.finish().expect("the end")).expect("UTF-8");
        return reply("200 OK", &[("content-type", "application/n-triples")], &text);
    };
    let mut prepared = SparqlEvaluator::new().parse_query(query).expect("a query");
    // With any of them, the dataset is these (SPARQL 1.1 Protocol §2.1.4).
    let (default, named) = (of("default-graph-uri"), of("named-graph-uri"));
    if !default.is_empty() || !named.is_empty() {
        let dataset = prepared.dataset_mut();
        dataset.set_default_graph(default.into_iter().map(GraphName::from).collect());
        dataset.set_available_named_graphs(named.into_iter().map(Into::into).collect());
    }
    let (media, bytes) = match prepared.on_store(store).execute().expect("an answer") {
        QueryResults::Graph(triples) => {
            let mut out = RdfSerializer::from_format(RdfFormat::NTriples).for_writer(Vec::new());
            triples.for_each(|t| out.serialize_triple(&t.expect("a triple")).expect("written"));
            ("application/n-triples", out.finish().expect("the end"))
        }
        QueryResults::Boolean(answer) => {
            let json = QueryResultsSerializer::from_format(QueryResultsFormat::Json);
            let bytes = json.serialize_boolean_to_writer(Vec::new(), answer).expect("written");
            ("application/sparql-results+json", bytes)
        }
        QueryResults::Solutions(rows) => {
            let json = QueryResultsSerializer::from_format(QueryResultsFormat::Json);
            let variables = rows.variables().to_vec();
            let mut out = json.serialize_solutions_to_writer(Vec::new(), variables).expect("begun");
            rows.for_each(|row| out.serialize(&row.expect("a row")).expect("written"));
            ("application/sparql-results+json", out.finish().expect("the end"))
        }
    };
    reply("200 OK", &[("content-type", media)], &String::from_utf8(bytes).expect("UTF-8"))
}
