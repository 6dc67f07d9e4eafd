//! Keeps the graphs of another data set: all folders have the same names of graphs.

use oxigraph::model::{NamedOrBlankNode, Term};
use oxigraph::sparql::{CancellationToken, QueryResults};

use super::{PushTo, update};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::project::{Error, provenance};
use crate::query;
use crate::rdf::graph::GraphName;
use crate::rdf::vocab::{dcat, rdf};
use crate::remote::{Endpoint, Graphs, Wanted};
use crate::source::DEFAULT_BASE;

/// The most triples of a provenance that are looked at; ours has some thousands.
const MOST: usize = 100_000;

/// Whose graphs a server has.
#[derive(Debug)]
pub(super) enum Owner {
    /// There are none, or they are of this data set.
    Own,
    /// They may be of another one; what is known of it.
    Other(String),
}

impl Owner {
    /// Asks the provenance at a server. Records without one are of an unknown data set, and so is a data
    /// set without an IRI of its own, as each folder may be that one.
    ///
    /// # Errors
    /// If the server does not answer.
    pub(super) fn of(to: &PushTo, own: &str) -> Result<Self, Error> {
        let there = match to {
            PushTo::GraphStore(store) => stored(store)?,
            PushTo::Update { query, .. } => asked(query)?,
        };
        let is_named = own != DEFAULT_BASE;
        Ok(match there.first() {
            Some(_) if is_named && there.iter().any(|iri| iri == own) => Self::Own,
            Some(other) if other != DEFAULT_BASE => {
                Self::Other(format!("another data set, <{other}>"))
            }
            Some(_) => Self::Other("a data set without an IRI of its own".to_owned()),
            None if has_records(to)? => Self::Other("an unknown data set".to_owned()),
            None => Self::Own,
        })
    }

    /// Refuses graphs that may be of another data set than this one.
    ///
    /// # Errors
    /// [`Code::EndpointOther`].
    pub(super) fn refuse(self, own: &str) -> Result<(), Error> {
        let Self::Other(other) = self else { return Ok(()) };
        let mut message = format!("the graphs at the server are of {other}");
        let mut help =
            "send this one to another server, or as a graph of its own with --graph IRI; \
                        with --replace, what is there is lost"
                .to_owned();
        match own {
            DEFAULT_BASE if other.starts_with("a data set") => help.push_str(UNNAMED),
            DEFAULT_BASE => {}
            own => message.push_str(&format!(", not <{own}>")),
        }
        let place = Place::file("graphs at the server");
        Err(Box::new(Diagnostic::new(Code::EndpointOther, message, place).help(help)).into())
    }
}

/// How to tell the data set of a folder from others.
const UNNAMED: &str = "; if it is this folder, use --replace once, and give it an IRI for the next \
                       time: \"@id\": \"https://example.org/dataset\" beside \"tables\" in \
                       data/csv-metadata.json";

/// Whether the graph of records has triples.
fn has_records(to: &PushTo) -> Result<bool, Error> {
    let records = GraphName::Records.iri();
    Ok(match to {
        PushTo::GraphStore(store) => store.read(Some(records))?.next().is_some(),
        PushTo::Update { query, .. } => {
            let text = format!("SELECT ?s {{ GRAPH <{records}> {{ ?s ?p ?o }} }} LIMIT 1");
            update::one(query, &text)?.is_some()
        }
    })
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
    let text = provenance::datasets();
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
