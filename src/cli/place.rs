//! Reads from the command line where questions are asked.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use rapporteur::diagnostic::{Code, Diagnostic, Place};
use rapporteur::source::{Files, is_absolute, read_given};
use rapporteur::{Elsewhere, Endpoint, Project, Times};

use super::Failure;

/// Where questions are asked.
#[derive(Debug, Args)]
pub(super) struct PlaceArgs {
    /// Ask a store of Oxigraph on disk in this folder, as `load` writes it. It normalises literals
    /// (`01` becomes `1`), as does `memory` of `query`, a store in memory
    #[arg(long, value_name = "DIR", conflicts_with = "endpoint")]
    store: Option<PathBuf>,
    /// Ask a SPARQL 1.1 endpoint, such as http://127.0.0.1:7878/query
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// Send this header to the endpoint, such as 'Authorization: Bearer abc123'; @FILE reads it from
    /// a file, so that it does not show in the list of processes. May be repeated
    #[arg(long = "header", value_name = "NAME: VALUE|@FILE", requires = "endpoint")]
    headers: Vec<String>,
    /// Ask these named graphs of the place, merged [default: those of `load` and `push`, where it has
    /// them, else its default graph]. May be repeated
    #[arg(long = "graph", value_name = "IRI", value_parser = graph)]
    graphs: Vec<String>,
}

impl PlaceArgs {
    /// Whether it is the store in memory.
    pub(super) fn is_memory(&self) -> bool {
        self.store.as_ref().is_some_and(|store| store.as_os_str() == "memory")
    }

    /// The place, if it is not the folder itself. An endpoint has `time` for all requests, if given.
    pub(super) fn elsewhere(&self, time: Option<Duration>) -> Result<Option<Elsewhere>, Failure> {
        let place = match (&self.endpoint, &self.store) {
            (Some(url), _) => {
                let endpoint = endpoint(url, &self.headers, time)?;
                let within = time.map(|time| endpoint.clone().within(time));
                Some(Elsewhere::Endpoint(within.unwrap_or(endpoint)))
            }
            (None, Some(_)) if self.is_memory() => {
                let message = "only `query` has a store in memory: --store names a folder here";
                return Err(Failure::Usage(message.to_owned()));
            }
            (None, Some(store)) => Some(Elsewhere::Store(store.clone())),
            (None, None) => None,
        };
        if place.is_none() {
            self.refuse_graphs()?;
        }
        Ok(place)
    }

    /// As [`PlaceArgs::elsewhere`], where the store in memory is no place of its own.
    pub(super) fn beyond_memory(
        &self,
        time: Option<Duration>,
    ) -> Result<Option<Elsewhere>, Failure> {
        match self.is_memory() {
            true => self.refuse_graphs().map(|()| None),
            false => self.elsewhere(time),
        }
    }

    fn refuse_graphs(&self) -> Result<(), Failure> {
        match self.graphs.is_empty() {
            true => Ok(()),
            false => Err(Failure::Usage(
                "--graph names a graph of a place: add --store DIR or --endpoint URL".to_owned(),
            )),
        }
    }

    /// The project, asked at a place.
    pub(super) fn at(&self, project: Project, place: Elsewhere) -> Project {
        project.at(place, self.graphs.clone())
    }

    /// A folder that is read, or the place with its triples in memory.
    pub(super) fn read(&self, files: &Files) -> Result<Project, Failure> {
        match self.elsewhere(None)? {
            Some(place) => Ok(self.at(Project::from(files.clone()), place).held()?),
            None => super::read_folder(files),
        }
    }

    /// Whether it is an endpoint.
    pub(super) fn is_remote(&self) -> bool {
        self.endpoint.is_some()
    }

    /// Whether it is the folder itself.
    pub(super) fn is_here(&self) -> bool {
        self.store.is_none() && self.endpoint.is_none()
    }
}

/// Parses the name of a graph.
fn graph(iri: &str) -> Result<String, String> {
    match is_absolute(iri) {
        true => Ok(iri.to_owned()),
        false => Err("it must be an absolute IRI, such as https://example.org/graph".to_owned()),
    }
}

/// An endpoint with its headers.
pub(super) fn endpoint(
    url: &str,
    headers: &[String],
    time: Option<Duration>,
) -> Result<Endpoint, Failure> {
    let mut read = Vec::new();
    for header in headers {
        match header.strip_prefix('@') {
            None => read.push(header.clone()),
            Some(file) => {
                let problem = |what: String| {
                    let message = format!("the file '{file}' of --header {what}");
                    let place = Place::file("command line");
                    let problem = Diagnostic::new(Code::EndpointAddress, message, place);
                    Box::new(problem.help("it has a line such as Authorization: Bearer abc123"))
                };
                let bytes = read_given(file.as_ref()).map_err(|error| match error.kind() {
                    io::ErrorKind::NotFound => problem("does not exist".to_owned()),
                    _ => problem(format!("cannot be read: {error}")),
                })?;
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let lines = text.lines().filter(|line| !line.trim().is_empty());
                let before = read.len();
                read.extend(lines.map(str::to_owned));
                if read.len() == before {
                    return Err(problem("is empty".to_owned()).into());
                }
            }
        }
    }
    let times = Times { whole: time.unwrap_or(Times::default().whole), ..Times::default() };
    Ok(Endpoint::new(url, read.iter().map(String::as_str), times)?)
}
