//! Asks questions elsewhere: of a store on disk, or of a SPARQL endpoint.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use oxigraph::model::{Term, Triple};

use super::folder::{self, DATA_FOLDER, Folder};
use super::{Error, provenance};
use crate::diagnostic::front::option;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::link::Resolver;
use crate::query::{self, Answer, Backend, Names, QueryTemplate, Values};
use crate::rdf::graph::{GraphBuilder, GraphName, Prefixes};
use crate::rdf::on_disk;
use crate::remote::Endpoint;
use crate::source::{DEFAULT_BASE, Files, is_absolute};

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
    /// The time for all requests of the question.
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
        self.graphs.iter().try_for_each(|graph| check_name(graph))?;
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
            // A default graph that merges others may repeat what several of them have.
            let most = if graph.is_some() { count } else { HELD.min(count * 4 + REPEATED) };
            let triples = triples(&backend, graph, most + 1)?;
            if triples.len() < count || triples.len() > most {
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
        if let (Some(group), [_, ..]) = (groups.first(), backend.parts()) {
            same(&backend, &provenance::dataset(Some(group)))?;
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

/// Refuses what is not the name of a graph.
fn check_name(graph: &str) -> Result<(), Error> {
    if is_absolute(graph) {
        return Ok(());
    }
    let message = format!("'{graph}' is not an absolute IRI");
    let problem = Diagnostic::new(Code::EndpointAddress, message, Place::file(option("graph")));
    Err(Box::new(problem.help("write it as https://example.org/graph")).into())
}

/// Refuses a place whose provenance is of other data sets than that of the folder, whose title and
/// tables its pages would have.
fn same(backend: &Backend, own: &str) -> Result<(), Error> {
    let Answer::Rows { rows, .. } = answer(backend, &provenance::datasets())? else {
        return Ok(());
    };
    let there: Vec<String> = rows.into_iter().flatten().flatten().map(|d| d.to_string()).collect();
    match there.first() {
        Some(other) if !there.contains(&format!("<{own}>")) => {
            let own = match own {
                DEFAULT_BASE => "which has no IRI".to_owned(),
                own => format!("<{own}>"),
            };
            let other = match other.trim_matches(['<', '>']) {
                DEFAULT_BASE => "one without an IRI",
                _ => other,
            };
            let message =
                format!("the place has another data set, {other}, than the folder, {own}");
            let problem = Diagnostic::new(Code::EndpointOther, message, Place::file("place"));
            let help = "name the folder of that data set, or only ask it questions";
            Err(Box::new(problem.help(help)).into())
        }
        _ => Ok(()),
    }
}

/// The most triples of a place that are held in memory.
const HELD: usize = 5_000_000;

/// The triples that a place may repeat, however few it has: these are sorted, each once.
const REPEATED: usize = 100_000;

fn too_many() -> Error {
    let message = format!("the place has more than {HELD} triples, too many to hold in memory");
    let problem = Diagnostic::new(Code::QueryRefused, message, Place::file("place"));
    let help = "ask it questions with `query`, or name one of its graphs with --graph";
    Box::new(problem.help(help)).into()
}

fn partial(count: usize, given: usize) -> Error {
    let (what, help) = match given < count {
        true => (
            format!("but gives only {given}"),
            "raise its bound for answers, or read its triples from a file",
        ),
        false => ("but gives more".to_owned(), "run it again: they may have changed meanwhile"),
    };
    let message = format!("the place has {count} triples, {what}");
    let problem = Diagnostic::new(Code::EndpointReply, message, Place::file("place"));
    Box::new(problem.help(help)).into()
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
    Ok(number.ok_or_else(|| {
        let message = "the place does not count its triples";
        let problem = Diagnostic::new(Code::EndpointReply, message, Place::file("place"));
        Box::new(problem.help("ask a SPARQL 1.1 endpoint"))
    })?)
}

/// The triples of a graph, at most so many.
fn triples(backend: &Backend, graph: Option<&str>, most: usize) -> Result<Vec<Triple>, Error> {
    let text = format!("CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {} }}", pattern(graph));
    match first(backend, &text, most)? {
        Answer::Graph(triples) => Ok(triples),
        Answer::Rows { .. } | Answer::YesNo(_) => Ok(Vec::new()),
    }
}

fn answer(backend: &Backend, text: &str) -> Result<Answer, Error> {
    first(backend, text, usize::MAX)
}

/// The first rows or triples of an answer.
fn first(backend: &Backend, text: &str, most: usize) -> Result<Answer, Error> {
    let question = QueryTemplate::free("place", text.as_bytes())?;
    Ok(query::first(backend, question.with(&Values::new())?, question.file(), most)?)
}

/// The prefixes of the ontology in a folder, and the well-known ones. Its problems are for `check`.
pub(super) fn prefixes(files: &Files) -> Prefixes {
    let mut builder = GraphBuilder::new();
    builder.ontology(files, &mut Diagnostics::new());
    builder.finish().prefixes().clone()
}
