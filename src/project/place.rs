//! Asks questions elsewhere: of a store on disk, or of a SPARQL endpoint.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::{Error, QueryOptions};
use crate::diagnostic::Diagnostics;
use crate::link::Resolver;
use crate::query::{self, Backend, Names, QueryTemplate};
use crate::rdf::graph::{GraphBuilder, Prefixes};
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
        if let Some(backend) = self.backend.get() {
            return Ok(backend);
        }
        let prefixes = prefixes(files);
        let (default, named) = (Vec::new(), Vec::new());
        let backend = match self.place.clone() {
            Elsewhere::Endpoint(endpoint) => {
                Backend::Endpoint { endpoint, default, named, prefixes }
            }
            Elsewhere::Store(folder) => {
                let (store, default_graph) = (on_disk::open(&folder)?, Vec::new());
                Backend::Store { store, default_graph, prefixes }
            }
        };
        let backend = backend.over(&self.graphs).map_err(|e| query::failed(&e, "place"))?;
        Ok(self.backend.get_or_init(|| Arc::new(backend)))
    }

    /// The place, and the names that a question needs, with its values.
    pub(super) fn asked(
        &self,
        files: &Files,
        question: &QueryTemplate,
        given: &[(String, String)],
        options: &QueryOptions,
    ) -> Result<(Arc<Backend>, Arc<Resolver>), Error> {
        let backend = self.backend(files)?;
        let within = options.limits.timeout.and_then(|time| backend.within(time));
        let backend = within.map_or_else(|| backend.clone(), Arc::new);
        let language = options.language.as_deref();
        let names = match options.ids {
            true => Some(Names::default()),
            false => question.names(given),
        };
        let resolver = match names {
            Some(names) => Arc::new(Names { language, ..names }.read(&backend)?),
            None => Arc::default(),
        };
        Ok((backend, resolver))
    }
}

/// The prefixes of the ontology in a folder, and the well-known ones. Its problems are for `check`.
fn prefixes(files: &Files) -> Prefixes {
    let mut builder = GraphBuilder::new();
    builder.ontology(files, &mut Diagnostics::new());
    builder.finish().prefixes().clone()
}
