//! What a graph is asked by.

use std::io;
use std::sync::{Arc, OnceLock};

use super::Error;
use crate::link::Resolver;
use crate::query::Backend;
use crate::rdf::graph::Graph;

/// What answers a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// The graph itself: answers have every literal as it is written.
    #[default]
    Graph,
    /// Oxigraph's store in memory, which normalises literals: `01` becomes `1`.
    Store,
}

/// A graph, and what is made of it for questions when it is first needed.
pub(super) struct Asked {
    graph: Arc<Graph>,
    own: OnceLock<Backend>,
    store: OnceLock<Backend>,
    resolver: OnceLock<Resolver>,
}

impl Asked {
    pub(super) fn new(graph: Arc<Graph>) -> Self {
        let (own, store, resolver) = Default::default();
        Self { graph, own, store, resolver }
    }

    pub(super) fn backend(&self, engine: Engine) -> Result<&Backend, Error> {
        match engine {
            Engine::Graph => Ok(self.own.get_or_init(|| Backend::from(self.graph.clone()))),
            Engine::Store => match self.store.get() {
                Some(store) => Ok(store),
                None => {
                    let store = Backend::store(&self.graph).map_err(io::Error::other)?;
                    Ok(self.store.get_or_init(|| store))
                }
            },
        }
    }

    pub(super) fn resolver(&self) -> &Resolver {
        let quads = || self.graph.quads().iter().map(|quad| self.graph.oxigraph(quad));
        self.resolver.get_or_init(|| Resolver::new(quads()))
    }
}
