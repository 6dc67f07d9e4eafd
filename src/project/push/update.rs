//! Sends batches by SPARQL 1.1 Update, first into a graph of their own.
//!
//! Each batch comes with its number, in the same request, so that a later attempt knows where to
//! continue. The last request removes the numbers and moves the graph into its place.

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
    if batches.len() == 0 {
        update.update(&format!("CLEAR SILENT {target}"))?;
        return Ok(0);
    }
    let own = iri(&own_graph(name, sums))?;
    remove_others(update, query, &target, &own)?;
    let batch_of = format!("<{}>", rapporteur::BATCH);
    let select = format!("SELECT (MAX(?n) AS ?last) {{ GRAPH {own} {{ {own} {batch_of} ?n }} }}");
    let last = one(query, &select)?.and_then(|last| match last {
        Term::Literal(number) => number.value().parse::<usize>().ok(),
        _ => None,
    });
    let first = last.map_or(0, |last| last + 1);
    for batch in first..batches.len() {
        let text = batches.text(batch);
        let (target, named) = (string(&target), rapporteur::TARGET);
        let all = format!("GRAPH {own} {{\n{text}{own} {batch_of} {batch} ; <{named}> {target} }}");
        // The same; not every server takes blank nodes in data (Virtuoso).
        update.update(&match batches.has_blank_nodes(batch) {
            true => format!("INSERT {{ {all} }} WHERE {{ }}"),
            false => format!("INSERT DATA {{ {all} }}"),
        })?;
    }
    check_staged(query, &own, sums)?;
    update.update(&format!(
        "DELETE WHERE {{ GRAPH {own} {{ {own} ?p ?o }} }} ;\nMOVE GRAPH {own} TO {target}"
    ))?;
    Ok(first)
}

/// The name of the graph of batches: by the target, the triples, and the size of batches.
fn own_graph(name: Option<&str>, sums: &Sums) -> String {
    let all: Vec<String> = sums.0.iter().map(ToString::to_string).collect();
    let digest = Sha256::digest(format!("{} {}", name.unwrap_or_default(), all.join(" ")));
    let digest = hexadecimal(&digest);
    format!("urn:rapporteur:push:{}", digest.get(..DIGITS).unwrap_or(&digest))
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
    // Each removes one; there are few.
    while let Some(Term::NamedNode(other)) = one(query, &format!("{select} LIMIT 1"))? {
        update.update(&format!("DROP GRAPH {other}"))?;
        if one(query, &select)? == Some(Term::NamedNode(other)) {
            break;
        }
    }
    Ok(())
}

/// Compares the number of triples that were sent with that in the graph of batches, before it takes
/// the place of the former graph.
fn check_staged(query: &Endpoint, own: &str, sums: &Sums) -> Result<(), Error> {
    let count = format!(
        "SELECT (COUNT(*) AS ?n) {{ GRAPH {own} {{ ?s ?p ?o FILTER(!sameTerm(?s, {own})) }} }}"
    );
    let there = match one(query, &count)? {
        Some(Term::Literal(number)) => number.value().parse().ok(),
        _ => None,
    };
    let sent = sums.whole().count;
    if there == Some(sent) {
        return Ok(());
    }
    let there = there.map_or_else(|| "an unknown number of".to_owned(), |n: u64| n.to_string());
    let message = format!(
        "{there} triples have arrived, but {sent} were sent; the former graph is unchanged"
    );
    let problem =
        Diagnostic::new(Code::EndpointDiffers, message, Place::file("graph at the server"));
    let help = "the server may merge values that are written differently; check that --query asks the \
                same triples";
    Err(Box::new(problem.help(help)).into())
}

/// The hash of a graph, or of the default graph.
pub(super) fn hash(endpoint: &Endpoint, name: Option<&str>) -> Result<GraphHash, Error> {
    let text = match name {
        Some(name) => {
            let name = iri(name)?;
            format!("CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}")
        }
        None => "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }".to_owned(),
    };
    let results =
        endpoint.ask(&text, Wanted::Triples, Graphs::default(), CancellationToken::new())?;
    let mut hash = GraphHash::default();
    if let QueryResults::Graph(triples) = results {
        for triple in triples {
            hash.add(triple.map_err(|error| query::failed(&error, "graph at the server"))?);
        }
    }
    Ok(hash)
}

/// The first term of the first row of an answer.
fn one(endpoint: &Endpoint, text: &str) -> Result<Option<Term>, Error> {
    let results = endpoint.ask(text, Wanted::Rows, Graphs::default(), CancellationToken::new())?;
    let QueryResults::Solutions(mut rows) = results else { return Ok(None) };
    let row = rows.next().transpose().map_err(|error| query::failed(&error, endpoint.shown()))?;
    Ok(row.and_then(|row| row.get(0).cloned()))
}

/// A text in SPARQL.
fn string(text: &str) -> String {
    Literal::new_simple_literal(text).to_string()
}
