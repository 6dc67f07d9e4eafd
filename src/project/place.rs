//! Asks questions elsewhere: of a store on disk, or of a SPARQL endpoint.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use oxigraph::model::{Term, Triple};

use super::Error;
use super::folder::{self, DATA_FOLDER, Folder};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::link::Resolver;
use crate::query::{self, Answer, Backend, Names, QueryTemplate, Values};
use crate::rdf::graph::{GraphBuilder, GraphName, Prefixes};
use crate::rdf::on_disk;
use crate::remote::Endpoint;
use crate::source::Files;

/// A place of triples other than the folder.
#[derive(Clone, Debug)]
pub enum Elsewhere {
    /// A store of Oxigraph on disk, as [`Project::store`](super::Project::store) writes it.
    Store(PathBuf),
    /// A SPARQL endpoint.
    Endpoint(Endpoint),
}

/// What a question needs of a place.
#[derive(Clone, Copy)]
pub(super) struct Needs<'n> {
    /// The time for each request.
    pub(super) time: Option<Duration>,
    /// The preferred language of names.
    pub(super) language: Option<&'n str>,
    /// Whether it needs all names, and not those of its values alone.
    pub(super) all_names: bool,
}

/// A place that is opened on first use.
pub(super) struct There {
    place: Elsewhere,
    /// The default graph of questions is the merge of these, if there are some.
    graphs: Vec<String>,
    backend: OnceLock<Arc<Backend>>,
}

impl There {
    pub(super) fn new(place: Elsewhere, graphs: Vec<String>) -> Self {
        Self { place, graphs, backend: OnceLock::new() }
    }

    /// The place, opened; answers have the prefixes of the ontology in a folder.
    pub(super) fn backend(&self, files: &Files) -> Result<&Arc<Backend>, Error> {
        match self.backend.get() {
            Some(backend) => Ok(backend),
            None => {
                let backend = Arc::new(self.open(files)?);
                Ok(self.backend.get_or_init(|| backend))
            }
        }
    }

    fn open(&self, files: &Files) -> Result<Backend, Error> {
        let prefixes = prefixes(files);
        let (default, named) = (Vec::new(), Vec::new());
        let backend = match self.place.clone() {
            Elsewhere::Endpoint(endpoint) => {
                Backend::Endpoint { endpoint, default, named, prefixes }
            }
            Elsewhere::Store(folder) => {
                let (store, default_graph) = (on_disk::open(&folder)?, Vec::new());
                Backend::Store { store, default_graph, named: Vec::new(), prefixes }
            }
        };
        Ok(backend.over(&self.graphs).map_err(|error| query::failed(&error, "place"))?)
    }

    /// The triples of the place as a folder with the metadata of `files`, if it is there. The place is
    /// opened for it alone, so that a process can fork afterwards.
    pub(super) fn folder(&self, files: &Files) -> Result<Folder, Error> {
        let backend = self.open(files)?;
        let mut builder = GraphBuilder::new();
        let prefixes: Vec<(&str, &str)> = backend.prefixes().iter().collect();
        builder.declare_prefixes(&prefixes);
        let mut left = HELD;
        let parts = match backend.parts() {
            [] => vec![(GraphName::Records, None)],
            parts => parts.iter().map(|part| (*part, Some(part.iri()))).collect(),
        };
        for (part, graph) in parts {
            let count = count(&backend, graph, left + 1)?;
            left = left.checked_sub(count).ok_or_else(too_many)?;
            let triples = triples(&backend, graph)?;
            if triples.len() < count {
                return Err(partial(count, triples.len()));
            }
            builder.oxigraph(part, &triples).map_err(io::Error::other)?;
        }
        let (mut problems, graph) = (Diagnostics::new(), Arc::new(builder.finish()));
        let groups = match files.is_folder(DATA_FOLDER) {
            true => folder::groups(files, &mut problems),
            false => Vec::new(),
        };
        if !problems.is_ok() {
            return Err(Error::Input(problems));
        }
        let scopes = groups.iter().map(|_| String::new()).collect();
        let (summaries, sources) = (Vec::new(), Vec::new());
        Ok(Folder { graph, groups, summaries, complete: true, scopes, sources })
    }

    /// The place, and the names that a question needs, with its values.
    pub(super) fn asked(
        &self,
        files: &Files,
        question: &QueryTemplate,
        given: &[(String, String)],
        asking: Needs<'_>,
    ) -> Result<(Arc<Backend>, Arc<Resolver>), Error> {
        let backend = self.backend(files)?;
        let within = asking.time.and_then(|time| backend.within(time));
        let backend = within.map_or_else(|| backend.clone(), Arc::new);
        let names = match asking.all_names {
            true => Some(Names::default()),
            false => question.names(given),
        };
        let resolver = match names {
            Some(mut names) => {
                names.language = asking.language;
                Arc::new(names.read(&backend)?)
            }
            None => Arc::default(),
        };
        Ok((backend, resolver))
    }
}

/// The most triples of a place that are held in memory.
const HELD: usize = 5_000_000;

fn too_many() -> Error {
    let message = format!("the place has more than {HELD} triples, too many to hold in memory");
    let problem = Diagnostic::new(Code::QueryRefused, message, Place::file("place"));
    let help = "ask it questions with `query`, or name one of its graphs with --graph";
    Box::new(problem.help(help)).into()
}

fn partial(count: usize, given: usize) -> Error {
    let message = format!("the place has {count} triples, but gives only {given}");
    let problem = Diagnostic::new(Code::EndpointReply, message, Place::file("place"));
    Box::new(problem.help("raise its bound for answers, or read its triples from a file")).into()
}

/// The pattern of the triples of a graph; of the default graph, if none is named.
fn pattern(graph: Option<&str>) -> String {
    match graph {
        Some(graph) => format!("GRAPH <{graph}> {{ ?s ?p ?o }}"),
        None => "?s ?p ?o".to_owned(),
    }
}

/// The number of triples of a graph, each once, at most so many.
fn count(backend: &Backend, graph: Option<&str>, most: usize) -> Result<usize, Error> {
    let all = format!("SELECT DISTINCT ?s ?p ?o {{ {} }} LIMIT {most}", pattern(graph));
    let answer = answer(backend, &format!("SELECT (COUNT(*) AS ?n) {{ {all} }}"))?;
    let Answer::Rows { rows, .. } = answer else { return Ok(0) };
    let number = match rows.first().and_then(|row| row.first()) {
        Some(Some(Term::Literal(number))) => number.value().parse().ok(),
        _ => None,
    };
    Ok(number.ok_or_else(|| io::Error::other("the place does not count its triples"))?)
}

/// The triples of a graph.
fn triples(backend: &Backend, graph: Option<&str>) -> Result<Vec<Triple>, Error> {
    let text = format!("CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {} }}", pattern(graph));
    match answer(backend, &text)? {
        Answer::Graph(triples) => Ok(triples),
        Answer::Rows { .. } | Answer::YesNo(_) => Ok(Vec::new()),
    }
}

fn answer(backend: &Backend, text: &str) -> Result<Answer, Error> {
    let question = QueryTemplate::free("place", text.as_bytes())?;
    Ok(query::run(backend, question.with(&Values::new())?, question.file())?)
}

/// The prefixes of the ontology in a folder, and the well-known ones. Its problems are for `check`.
pub(super) fn prefixes(files: &Files) -> Prefixes {
    let mut builder = GraphBuilder::new();
    builder.ontology(files, &mut Diagnostics::new());
    builder.finish().prefixes().clone()
}
