//! Changes the graphs of a service: SPARQL 1.1 Update, and the Graph Store HTTP Protocol.

use std::io::{self, Read as _};

use oxigraph::model::Triple;
use ureq::Body;
use ureq::http::{Method, Response};

use super::address::form;
use super::ask::triples;
use super::endpoint::{Effect, Endpoint, Request};
use super::fault::Fault;
use super::service::Service;

/// The media type of triples that are sent.
const TRIPLES: &str = "application/n-triples";

/// Triples as they come.
type Triples = Box<dyn Iterator<Item = Result<Triple, Fault>>>;

impl Endpoint {
    /// Sends an update (SPARQL 1.1 Protocol §2.2), once.
    ///
    /// # Errors
    /// If it is not known to be done.
    pub(crate) fn update(&self, update: &str) -> Result<(), Fault> {
        self.change(Request {
            method: Method::POST,
            url: self.address.url().to_owned(),
            accept: "*/*",
            body: Some(("application/sparql-update", update.as_bytes())),
            effect: Effect::Other,
            service: Service::Update,
        })
    }

    /// Replaces a graph, or the default graph, by triples in N-Triples (Graph Store Protocol §5.3).
    ///
    /// # Errors
    /// If it is not known to be done.
    pub(crate) fn replace(&self, graph: Option<&str>, triples: &str) -> Result<(), Fault> {
        self.send_graph(Method::PUT, graph, triples, Effect::Idempotent)
    }

    /// Adds triples to a graph, or to the default graph (Graph Store Protocol §5.5), once.
    ///
    /// # Errors
    /// If it is not known to be done.
    pub(crate) fn add(&self, graph: Option<&str>, triples: &str) -> Result<(), Fault> {
        self.send_graph(Method::POST, graph, triples, Effect::Other)
    }

    fn send_graph(
        &self,
        method: Method,
        graph: Option<&str>,
        triples: &str,
        effect: Effect,
    ) -> Result<(), Fault> {
        let (url, body) = (self.graph(graph), Some((TRIPLES, triples.as_bytes())));
        let service = Service::Graphs;
        self.change(Request { method, url, accept: "*/*", body, effect, service })
    }

    /// Reads a graph, or the default graph (Graph Store Protocol §5.2); nothing, if there is none.
    ///
    /// # Errors
    /// [`Fault`]s, also with a triple.
    pub(crate) fn read(&self, graph: Option<&str>) -> Result<Triples, Fault> {
        let reply = self.send(&Request {
            method: Method::GET,
            url: self.graph(graph),
            accept: "application/n-triples, text/turtle;q=0.5",
            body: None,
            effect: Effect::Reads,
            service: Service::Graphs,
        });
        match reply {
            Err(fault) if fault.is_absence() => Ok(Box::new(std::iter::empty())),
            reply => Ok(Box::new(triples(reply?, self.reading(Service::Graphs))?)),
        }
    }

    /// The address of a graph (Graph Store Protocol §4.2).
    fn graph(&self, graph: Option<&str>) -> String {
        match graph {
            Some(graph) => self.address.with(&form([("graph", graph)])),
            None => self.address.with("default"),
        }
    }

    fn change(&self, request: Request<'_>) -> Result<(), Fault> {
        self.send(&request).map(drain)
    }
}

/// Reads a small body, so that its connection can be used again.
fn drain(reply: Response<Body>) {
    let reader = reply.into_body().into_reader();
    // The reply was a success; its text does not matter.
    let _ = io::copy(&mut reader.take(1 << 20), &mut io::sink());
}
