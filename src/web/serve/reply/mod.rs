//! Makes the replies: each address has a file.

mod accept;
mod coding;
mod description;
mod openapi;
mod out;
mod page;
mod problem;
mod questions;
mod reconcile;
mod sparql;
mod store;

use std::io;

pub(super) use out::Out;
pub(super) use problem::Problem;

use super::message::Request;
use crate::project::{Error, Project};
use crate::query::contained::Fence;
use crate::rdf::apart;
use crate::rdf::graph::GraphName;
use crate::source::percent_decode;
use crate::web::parameters;
use crate::web::site::Site;

/// A version of the folder, ready to be asked.
pub(super) struct Service<'p> {
    project: &'p Project,
    site: Site<'p>,
    /// The address by which others reach the server, with `/` at its end; empty if it is unknown.
    url: String,
    limits: Fence,
    /// Tells the versions of the folder apart.
    pub version: String,
}

/// A question of fewer bytes is read on the stack that a worker has: each sign needs 16 KiB at most.
const LONG: usize = apart::STACK / (16 << 10) - 1;

/// The pages that are made once before there are workers, so that these share what they need.
const FIRST: &[&str] = &["index.html", "data.html", "search.html", "sparql.html", "void.ttl"];

impl<'p> Service<'p> {
    /// Prepares what all workers need; `version` tells the versions of the folder apart.
    ///
    /// # Errors
    /// If a first page cannot be made.
    pub fn new(
        project: &'p Project,
        site: Site<'p>,
        url: Option<&str>,
        limits: Fence,
        version: String,
    ) -> Result<Self, Error> {
        for path in FIRST {
            site.answer(path)?;
        }
        let entity = site.first_entity();
        if let Some(path) = entity {
            site.answer(&path)?;
        }
        project.resolver(None)?.prepare();
        let url = url.map(|url| format!("{}/", url.trim_end_matches('/'))).unwrap_or_default();
        Ok(Self { project, site, url, limits, version })
    }

    /// The number of triples of the default graph.
    pub fn triples(&self) -> usize {
        let graph = self.project.graph();
        graph.map_or(0, |graph| GraphName::USUAL.iter().map(|part| graph.part(*part).len()).sum())
    }

    /// Answers a request.
    ///
    /// # Errors
    /// If nobody listens to the reply, or it failed after a part of it.
    pub fn answer(&self, request: &Request, out: &mut Out<'_>) -> io::Result<()> {
        let path = request.path.trim_start_matches('/');
        // A long question in SPARQL is read first, on a stack that may be larger than its memory. The
        // processor time of pages is that of many replies.
        let is_long = path == "sparql" && request.length() > LONG;
        let limited = match request.is_question && !is_long {
            true => self.limits.raise(),
            false => self.limits.lower(),
        };
        if let Err(error) = limited {
            return out.problem(&Problem::new(500, format!("no limit can be set: {error}")));
        }
        let reply = match path.split('/').next().unwrap_or_default() {
            "sparql" if path == "sparql" => self.sparql(request, out),
            "store" if path == "store" => self.store(request, out),
            "reconcile" => self.reconcile(request, path, out),
            "api" => self.api(request, path, out),
            _ => self.page(request, path, out),
        };
        match reply {
            Ok(()) => Ok(()),
            Err(Failure::Problem(problem)) => out.problem(&problem),
            Err(Failure::Io(error)) => Err(error),
        }
    }
}

/// Why there is no reply.
enum Failure {
    Problem(Box<Problem>),
    /// Nobody listens.
    Io(io::Error),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Io(error) if error.kind() == io::ErrorKind::BrokenPipe => Self::Io(error),
            error => Problem::of(&error).into(),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Request {
    /// Whether it only reads.
    fn is_get(&self) -> bool {
        self.method == "GET"
    }

    /// The bytes of its parameters and its body.
    fn length(&self) -> usize {
        self.query.as_ref().map_or(0, String::len) + self.body.len()
    }

    /// The parameters of the address.
    fn parameters(&self) -> Result<Vec<(String, String)>, Failure> {
        let text = self.query.as_deref().unwrap_or_default();
        parameters::read(text.as_bytes())
            .ok_or_else(|| Problem::new(400, "a parameter of the address is not UTF-8").into())
    }
}

/// A path without its escapes.
fn plain(path: &str) -> String {
    percent_decode(path)
}
