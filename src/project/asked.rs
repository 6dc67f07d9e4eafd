//! Prepares a graph for questions.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::Error;
use crate::link::Resolver;
use crate::query::Backend;
use crate::rdf::graph::Graph;

/// The engines for questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// The graph itself: literals in answers are unchanged.
    #[default]
    Graph,
    /// Oxigraph's store in memory, which normalises literals: `01` becomes `1`.
    Store,
    /// The place of [`Project::at`](super::Project::at), also if its graph is held in memory; the graph
    /// itself, if there is none.
    Place,
}

/// A graph, and its derived data for questions, made on first use.
pub(super) struct Asked {
    graph: Arc<Graph>,
    own: OnceLock<Arc<Backend>>,
    store: OnceLock<Arc<Backend>>,
    /// By language; none for the default.
    resolvers: Mutex<BTreeMap<Option<String>, Arc<Resolver>>>,
}

impl Asked {
    pub(super) fn new(graph: Arc<Graph>) -> Self {
        let (own, store, resolvers) = Default::default();
        Self { graph, own, store, resolvers }
    }

    pub(super) fn backend(&self, engine: Engine) -> Result<&Arc<Backend>, Error> {
        match engine {
            Engine::Graph | Engine::Place => {
                Ok(self.own.get_or_init(|| Arc::new(Backend::from(self.graph.clone()))))
            }
            Engine::Store => match self.store.get() {
                Some(store) => Ok(store),
                None => {
                    let store = Arc::new(Backend::store(&self.graph).map_err(io::Error::other)?);
                    Ok(self.store.get_or_init(|| store))
                }
            },
        }
    }

    /// A resolver that shows names in a language.
    pub(super) fn resolver(&self, language: Option<&str>) -> Arc<Resolver> {
        let quads = || self.graph.quads().iter().map(|quad| self.graph.oxigraph(quad));
        let made = || {
            Arc::new(match language {
                Some(language) => Resolver::in_language(language, quads()),
                None => Resolver::new(quads()),
            })
        };
        // After a panic in a thread, its earlier data is consistent.
        let mut resolvers = self.resolvers.lock().unwrap_or_else(PoisonError::into_inner);
        resolvers.entry(language.map(str::to_owned)).or_insert_with(made).clone()
    }
}
