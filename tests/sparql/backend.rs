//! Answers queries over our graph and Oxigraph's store.

use oxigraph::model::{GraphName, NamedNode, Quad};
use oxigraph::store::Store;
use rapporteur::internals::{Backend, Resolver, run};
use rapporteur::rdf::graph::{Dataset, Prefixes};
use rapporteur::{Answer, QueryTemplate};
use spargebra::Query;

/// Answers a query over quads, with the named graphs even if empty.
pub type Ask = fn(&[Quad], &[NamedNode], Query) -> Result<Answer, String>;

/// Parses a text as the program does; `base` resolves its relative IRIs.
pub fn parse(text: &str, base: &str) -> Result<Query, String> {
    let text = format!("BASE <{base}>\n{text}");
    let question = QueryTemplate::parse("query", &text).map_err(|problem| problem.to_string())?;
    question.bind(&[], &Resolver::default()).map_err(|problems| format!("{problems:?}"))
}

/// Our graph, as `rapporteur query` asks it.
pub fn graph(quads: &[Quad], _: &[NamedNode], query: Query) -> Result<Answer, String> {
    let dataset = Dataset::of_quads(quads.iter().map(Quad::as_ref))?;
    run(&Backend::Graph(dataset), query, "query").map_err(|problem| problem.to_string())
}

/// Oxigraph's store, as `rapporteur query --store memory` asks it.
pub fn store(quads: &[Quad], graphs: &[NamedNode], query: Query) -> Result<Answer, String> {
    let load = || {
        let store = Store::new()?;
        store.extend(quads.iter().cloned())?;
        for graph in graphs {
            store.insert_named_graph(graph)?;
        }
        Ok(store)
    };
    let store = load().map_err(|error: Box<dyn std::error::Error>| error.to_string())?;
    let default_graph = vec![GraphName::DefaultGraph];
    let backend =
        Backend::Store { store, default_graph, named: Vec::new(), prefixes: Prefixes::new() };
    run(&backend, query, "query").map_err(|problem| problem.to_string())
}
