//! Asks an endpoint (SPARQL 1.1 Protocol §2.1), and reads the answer as it comes.

use std::io;

use oxigraph::io::{RdfFormat, RdfParseError, RdfParser};
use oxigraph::model::Triple;
use oxigraph::sparql::results::{
    QueryResultsFormat, QueryResultsParseError, QueryResultsParser, ReaderQueryResultsParserOutput,
};
use oxigraph::sparql::{CancellationToken, QueryResults, QuerySolutionIter, QueryTripleIter};
use oxigraph::sparql::{QueryEvaluationError, QuerySolution};
use ureq::Body;
use ureq::http::{Method, Response, StatusCode};

use super::address::form;
use super::endpoint::{Effect, Endpoint, Request};
use super::fault::Fault;
use super::service::Service;
use crate::diagnostic::Code;
use crate::rdf::stop;

/// The longest URL of a query; a longer query is the body of its request.
const URL: usize = 2_000;

/// The media types of answers.
const ROWS: &str = "application/sparql-results+json";
const TRIPLES: &str = "application/n-triples, text/turtle;q=0.5";

/// The graphs of a request, if it names some.
#[derive(Clone, Copy, Debug, Default)]
pub struct Graphs<'g> {
    /// The default graph is the merge of these.
    pub default: &'g [String],
    /// The named graphs.
    pub named: &'g [String],
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// SELECT.
    Rows,
    /// ASK.
    YesNo,
    /// CONSTRUCT and DESCRIBE.
    Triples,
}

impl Endpoint {
    /// Sends a query.
    ///
    /// # Errors
    /// [`Fault`]s, also with a row or triple.
    pub(crate) fn ask(
        &self,
        query: &str,
        wanted: Wanted,
        graphs: Graphs<'_>,
        cancelled: CancellationToken,
    ) -> Result<QueryResults<'static>, Fault> {
        let default = graphs.default.iter().map(|graph| ("default-graph-uri", graph.as_str()));
        let named = graphs.named.iter().map(|graph| ("named-graph-uri", graph.as_str()));
        let parameters = form([("query", query)].into_iter().chain(default).chain(named));
        let accept = if wanted == Wanted::Triples { TRIPLES } else { ROWS };
        let url = self.address.with(&parameters);
        let is_short = url.len() <= URL;
        let reply = self.send(&Request {
            method: if is_short { Method::GET } else { Method::POST },
            url: if is_short { url } else { self.address.url().to_owned() },
            accept,
            body: (!is_short)
                .then_some(("application/x-www-form-urlencoded", parameters.as_bytes())),
            effect: Effect::Reads,
            service: Service::Query,
        })?;
        let reading = self.reading(Service::Query);
        if wanted == Wanted::Triples {
            let triples = guarded(triples(reply, reading)?, cancelled);
            return Ok(QueryResults::Graph(QueryTripleIter::new(triples)));
        }
        reading.whole(&reply)?;
        let media = reply.body().mime_type().unwrap_or_default().to_ascii_lowercase();
        if !["application/sparql-results+json", "application/json"].contains(&&*media) {
            return Err(reading.media(&media));
        }
        let reader = reply.into_body().into_reader();
        match QueryResultsParser::from_format(QueryResultsFormat::Json).for_reader(reader) {
            Ok(ReaderQueryResultsParserOutput::Boolean(answer)) if wanted == Wanted::YesNo => {
                Ok(QueryResults::Boolean(answer))
            }
            Ok(ReaderQueryResultsParserOutput::Solutions(rows)) if wanted == Wanted::Rows => {
                let variables = rows.variables().to_vec().into();
                let rows = rows.map(move |row| row.map_err(|error| reading.unread(error)));
                let rows = guarded::<QuerySolution>(rows, cancelled);
                Ok(QueryResults::Solutions(QuerySolutionIter::new(variables, rows)))
            }
            Ok(_) => Err(reading.malformed(&"rows for a yes or no, or the reverse")),
            Err(error) => Err(reading.unread(error)),
        }
    }

    pub(super) fn reading(&self, service: Service) -> Reading {
        Reading { endpoint: self.clone(), service }
    }
}

/// What is read, for messages.
pub(super) struct Reading {
    endpoint: Endpoint,
    service: Service,
}

impl Reading {
    fn fault(&self, message: impl Into<String>, help: &str) -> Fault {
        self.hidden(Fault::new(Code::EndpointReply, self.endpoint.shown(), message, help))
    }

    /// A server may repeat a header in any part of its reply.
    fn hidden(&self, fault: Fault) -> Fault {
        fault.hide(&self.endpoint.headers)
    }

    /// Refuses an answer that the server says is not whole, such as Virtuoso's bound of rows and its
    /// answers within a time; or that is packed, which no request asks for.
    pub(super) fn whole(&self, reply: &Response<Body>) -> Result<(), Fault> {
        let header = |name| reply.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
        let is_part =
            header("x-sql-state") == Some("S1TAT") || reply.status() == StatusCode::PARTIAL_CONTENT;
        let message = match (header("x-sparql-maxrows"), is_part) {
            (Some(bound), _) => format!("the endpoint gives only the first {bound} rows"),
            (None, true) => "the endpoint gives only a part of the answer".to_owned(),
            (None, false) => {
                return match header("content-encoding") {
                    None | Some("identity") => Ok(()),
                    Some(coding) => {
                        let message = format!("the reply has the coding '{coding}'");
                        Err(self.fault(message, "have the server send replies as they are"))
                    }
                };
            }
        };
        let help =
            "ask for less, for example with LIMIT; or ask the administrator for a higher bound";
        Err(self.fault(message, help))
    }

    fn media(&self, media: &str) -> Fault {
        match media {
            "text/html" | "application/xhtml+xml" => {
                let wanted = match self.service {
                    Service::Graphs => "the triples of a graph",
                    Service::Query | Service::Update => "an answer to the query",
                };
                let message = format!("the address answers with a web page, not with {wanted}");
                self.fault(message, self.service.address())
            }
            "" => self.fault("the reply has no media type", ""),
            media => {
                let message =
                    format!("the reply is '{media}', not an answer of SPARQL 1.1 in JSON or RDF");
                self.fault(message, "")
            }
        }
    }

    fn unread(&self, error: QueryResultsParseError) -> Fault {
        match error {
            QueryResultsParseError::Io(error) => self.cut(&error),
            QueryResultsParseError::Syntax(error) => self.malformed(&error),
        }
    }

    fn cut(&self, error: &io::Error) -> Fault {
        self.hidden(Fault::cut(self.endpoint.shown(), error, self.endpoint.time()))
    }

    fn malformed(&self, error: &dyn std::fmt::Display) -> Fault {
        self.fault(format!("the reply of the endpoint is malformed or cut off: {error}"), "")
    }
}

/// The triples of a reply in N-Triples or Turtle.
pub(super) fn triples(
    reply: Response<Body>,
    reading: Reading,
) -> Result<impl Iterator<Item = Result<Triple, Fault>>, Fault> {
    reading.whole(&reply)?;
    let media = reply.body().mime_type().unwrap_or_default().to_ascii_lowercase();
    let format = match &*media {
        "application/n-triples" | "text/plain" => RdfFormat::NTriples,
        "text/turtle" => RdfFormat::Turtle,
        media => return Err(reading.media(media)),
    };
    let quads = RdfParser::from_format(format).for_reader(reply.into_body().into_reader());
    Ok(quads.map(move |quad| match quad {
        Ok(quad) => Ok(Triple::from(quad)),
        Err(RdfParseError::Io(error)) => Err(reading.cut(&error)),
        Err(RdfParseError::Syntax(error)) => Err(reading.malformed(&error)),
    }))
}

/// Items until one is an error or the reading is cancelled.
fn guarded<T>(
    mut items: impl Iterator<Item = Result<T, Fault>>,
    cancelled: CancellationToken,
) -> impl Iterator<Item = Result<T, QueryEvaluationError>> {
    let mut has_ended = false;
    std::iter::from_fn(move || {
        if has_ended {
            return None;
        }
        stop::check();
        if cancelled.is_cancelled() {
            has_ended = true;
            return Some(Err(QueryEvaluationError::Cancelled));
        }
        let item = items.next()?;
        has_ended = item.is_err();
        Some(item.map_err(QueryEvaluationError::from))
    })
}
