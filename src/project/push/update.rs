//! Sends batches by SPARQL 1.1 Update, first into a graph of their own.
//!
//! Each batch comes with its number, in the same request, so that a later attempt knows where to
//! continue. The first one empties the graph, and the last request removes the numbers and moves the
//! graph into its place.

use oxigraph::model::{Literal, Term};
use oxigraph::sparql::{CancellationToken, QueryResults};
use sha2::{Digest, Sha256};

use super::batches::Batches;
use super::{GraphHash, Sums, iri};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::project::Error;
use crate::project::provenance::hexadecimal;
use crate::query;
use crate::rdf::vocab::rapporteur;
use crate::remote::{Endpoint, Graphs, Wanted};

/// The number of digits of the hash in the name of the graph of batches.
const DIGITS: usize = 32;

/// How the names of graphs of batches begin.
const OWN: &str = "urn:rapporteur:push:";

/// The most graphs that other attempts have left.
const OTHERS: usize = 100;

/// Replaces a graph, and returns the first batch that was sent.
pub(super) fn send(
    update: &Endpoint,
    query: &Endpoint,
    name: Option<&str>,
    batches: &Batches<'_>,
    sums: &Sums,
) -> Result<usize, Error> {
    let target = match name {
        Some(name) => format!("GRAPH {}", iri(name)?),
        None => "DEFAULT".to_owned(),
    };
    let own = iri(&own_graph(name, batches))?;
    if batches.len() == 0 {
        update.update(&format!("CLEAR SILENT {target}"))?;
        remove_others(update, query, &target, &own)?;
        return Ok(0);
    }
    remove_others(update, query, &target, &own)?;
    let mut first = next(query, &own)?;
    loop {
        for batch in first..batches.len() {
            update.update(&insert(batches, batch, &target, &own))?;
        }
        let there = arrived(query, &own)?;
        let may_be_merged =
            there.is_some_and(|there| (sums.values.count..sums.sent()).contains(&there));
        if there == Some(sums.sent()) || may_be_merged && of_batches(query, &own, sums)? {
            break;
        }
        if first == 0 {
            // It does not help the next attempt, which removes it too if this fails.
            let _ = update.update(&format!("DROP SILENT GRAPH {own}"));
            return Err(differs(sums.sent(), there));
        }
        // What was there was not as an earlier attempt has sent it. All is sent, once.
        first = 0;
    }
    update.update(&format!(
        "DELETE WHERE {{ GRAPH {own} {{ {own} ?p ?o }} }} ;\nMOVE GRAPH {own} TO {target}"
    ))?;
    Ok(first)
}

/// The name of the graph of batches: by the target and the text of each batch, so that the batches of
/// two attempts are never mixed unless they are the same.
fn own_graph(name: Option<&str>, batches: &Batches<'_>) -> String {
    let mut digest = Sha256::new();
    digest.update(name.unwrap_or_default());
    for batch in 0..batches.len() {
        digest.update(Sha256::digest(batches.text(batch)));
    }
    let digest = hexadecimal(&digest.finalize());
    format!("{OWN}{}", digest.get(..DIGITS).unwrap_or(&digest))
}

/// The batch after the last one in the graph of batches.
fn next(query: &Endpoint, own: &str) -> Result<usize, Error> {
    let number = rapporteur::BATCH;
    let select = format!("SELECT (MAX(?n) AS ?last) {{ GRAPH {own} {{ {own} <{number}> ?n }} }}");
    let last = one(query, &select)?.and_then(|last| match last {
        Term::Literal(number) => number.value().parse::<usize>().ok(),
        _ => None,
    });
    Ok(last.map_or(0, |last| last.saturating_add(1)))
}

/// The request that adds a batch to the graph of batches.
fn insert(batches: &Batches<'_>, batch: usize, target: &str, own: &str) -> String {
    let (text, target) = (batches.text(batch), string(target));
    let (number, named) = (rapporteur::BATCH, rapporteur::TARGET);
    let all = format!("GRAPH {own} {{\n{text}{own} <{number}> {batch} ; <{named}> {target} }}");
    // What another attempt has left there has no number, or a wrong one.
    let begin = if batch == 0 { format!("DROP SILENT GRAPH {own} ;\n") } else { String::new() };
    // The same; not every server takes blank nodes in data (Virtuoso).
    match batches.has_blank_nodes(batch) {
        true => format!("{begin}INSERT {{ {all} }} WHERE {{ }}"),
        false => format!("{begin}INSERT DATA {{ {all} }}"),
    }
}

/// Removes what other attempts for the target have left: of other triples, so it does not help.
fn remove_others(
    update: &Endpoint,
    query: &Endpoint,
    target: &str,
    own: &str,
) -> Result<(), Error> {
    let select = format!(
        "SELECT DISTINCT ?g {{ GRAPH ?g {{ ?g <{}> {} }} FILTER(?g != {own}) }}",
        rapporteur::TARGET,
        string(target)
    );
    // Each removes one; there are few. A server may name any graph, or the same one again.
    for _ in 0..OTHERS {
        match one(query, &format!("{select} LIMIT 1"))? {
            Some(Term::NamedNode(other)) if other.as_str().starts_with(OWN) => {
                update.update(&format!("DROP GRAPH {other}"))?;
            }
            _ => break,
        }
    }
    Ok(())
}

/// The number of triples in the graph of batches, without those of its own.
fn arrived(query: &Endpoint, own: &str) -> Result<Option<u64>, Error> {
    let count = format!(
        "SELECT (COUNT(*) AS ?n) {{ GRAPH {own} {{ ?s ?p ?o FILTER(!sameTerm(?s, {own})) }} }}"
    );
    Ok(one(query, &count)?.and_then(|count| match count {
        Term::Literal(number) => number.value().parse().ok(),
        _ => None,
    }))
}

/// The problem of batches that are not as sent, before they take the place of the former graph.
fn differs(sent: u64, there: Option<u64>) -> Error {
    let there = there.map_or_else(|| "an unknown number of".to_owned(), |n| n.to_string());
    let message = format!(
        "{there} triples have arrived, but {sent} were sent; the former graph is unchanged"
    );
    let problem =
        Diagnostic::new(Code::EndpointDiffers, message, Place::file("graph at the server"));
    let help = "run it again if another push was running; else the server may merge values that are \
                written differently, or --query asks other triples";
    Box::new(problem.help(help)).into()
}

/// Whether the graph of batches has all values, without its own triples.
fn of_batches(query: &Endpoint, own: &str, sums: &Sums) -> Result<bool, Error> {
    let pattern = format!("GRAPH {own} {{ ?s ?p ?o FILTER(!sameTerm(?s, {own})) }}");
    Ok(constructed(query, &pattern, sums)? == sums.values)
}

/// The hash of a graph, or of the default graph, as far as it is read.
pub(super) fn hash(
    endpoint: &Endpoint,
    name: Option<&str>,
    expected: &Sums,
) -> Result<GraphHash, Error> {
    let pattern = match name {
        Some(name) => format!("GRAPH {} {{ ?s ?p ?o }}", iri(name)?),
        None => "?s ?p ?o".to_owned(),
    };
    constructed(endpoint, &pattern, expected)
}

/// The hash of the triples of a pattern.
fn constructed(endpoint: &Endpoint, pattern: &str, expected: &Sums) -> Result<GraphHash, Error> {
    let text = format!("CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}");
    let results =
        endpoint.ask(&text, Wanted::Triples, Graphs::default(), CancellationToken::new())?;
    let QueryResults::Graph(triples) = results else { return Ok(GraphHash::default()) };
    let failed = |error| query::failed(&error, "graph at the server");
    super::hash(triples.map(|triple| triple.map_err(failed)), expected)
}

/// The first term of the first row of an answer.
pub(super) fn one(endpoint: &Endpoint, text: &str) -> Result<Option<Term>, Error> {
    let results = endpoint.ask(text, Wanted::Rows, Graphs::default(), CancellationToken::new())?;
    let QueryResults::Solutions(mut rows) = results else { return Ok(None) };
    let row = rows.next().transpose().map_err(|error| query::failed(&error, endpoint.shown()))?;
    Ok(row.and_then(|row| row.get(0).cloned()))
}

/// A text in SPARQL.
fn string(text: &str) -> String {
    Literal::new_simple_literal(text).to_string()
}
