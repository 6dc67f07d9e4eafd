//! Keeps the graphs of another data set: all folders have the same names of graphs.

use oxigraph::model::{NamedOrBlankNode, Term};
use oxigraph::sparql::{CancellationToken, QueryResults};

use super::PushTo;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::project::Error;
use crate::query;
use crate::rdf::graph::GraphName;
use crate::rdf::vocab::{dcat, rdf};
use crate::remote::{Endpoint, Graphs, Wanted};

/// The most triples of a provenance that are looked at; ours has some thousands.
const MOST: usize = 100_000;

/// Refuses a server whose provenance is of other data sets than this one.
///
/// # Errors
/// [`Code::EndpointOther`], and if the server does not answer.
pub(super) fn check(to: &PushTo, own: &str) -> Result<(), Error> {
    let there = match to {
        PushTo::GraphStore(store) => stored(store)?,
        PushTo::Update { query, .. } => asked(query)?,
    };
    match there.first() {
        Some(other) if !there.iter().any(|iri| iri == own) => {
            let message =
                format!("the graphs at the server are of another data set, <{other}>, not <{own}>");
            let problem =
                Diagnostic::new(Code::EndpointOther, message, Place::file("graphs at the server"));
            let help = "send this one to another server, or as a graph of its own with --graph IRI; \
                        with --replace, the other one is lost";
            Err(Box::new(problem.help(help)).into())
        }
        _ => Ok(()),
    }
}

/// The data sets in the provenance of a graph store.
fn stored(store: &Endpoint) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for triple in store.read(Some(GraphName::Provenance.iri()))?.take(MOST) {
        let triple = triple?;
        if let (NamedOrBlankNode::NamedNode(subject), Term::NamedNode(class)) =
            (triple.subject, triple.object)
            && triple.predicate.as_str() == rdf::TYPE
            && class.as_str() == dcat::DATASET
        {
            found.push(subject.into_string());
        }
    }
    found.sort();
    Ok(found)
}

/// The data sets in the provenance, by a query.
fn asked(endpoint: &Endpoint) -> Result<Vec<String>, Error> {
    let (graph, class) = (GraphName::Provenance.iri(), dcat::DATASET);
    let text = format!(
        "SELECT DISTINCT ?d {{ GRAPH <{graph}> {{ ?d a <{class}> }} FILTER(isIRI(?d)) }} ORDER BY ?d"
    );
    let results = endpoint.ask(&text, Wanted::Rows, Graphs::default(), CancellationToken::new())?;
    let QueryResults::Solutions(rows) = results else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for row in rows.take(MOST) {
        let row = row.map_err(|error| query::failed(&error, endpoint.shown()))?;
        if let Some(Term::NamedNode(node)) = row.get(0) {
            found.push(node.as_str().to_owned());
        }
    }
    Ok(found)
}
