//! Evaluates queries over our own graph or Oxigraph's store.

use std::sync::Arc;

use oxigraph::model::NamedNode;
use oxigraph::sparql::{QueryEvaluationError, QueryResults};
use oxigraph::store::{StorageError, Store};
use spareval::CancellationToken;
use spargebra::Query;

use super::functions::evaluator;
use super::rewrite::{has_unusual_literals, rewrite};
use crate::rdf::graph::dataset::Asked;
use crate::rdf::graph::{Dataset, Graph, GraphName, Prefixes};

/// A graph that answers SPARQL.
///
/// Both answer with Oxigraph's evaluator. A query without FROM has the parts of
/// [`GraphName::USUAL`] as its default graph, GRAPH reaches each part by its own name, and there is
/// no network access.
pub enum Backend {
    /// The graph itself, by its indexes: literals in answers are unchanged.
    Graph(Dataset),
    /// Oxigraph's store. It normalises literals: `01` becomes `1`.
    Store {
        /// The store.
        store: Store,
        /// The default graph of a query.
        default_graph: Vec<oxigraph::model::GraphName>,
        /// The prefixes of the original graph.
        prefixes: Prefixes,
    },
}

impl<G: Into<Arc<Graph>>> From<G> for Backend {
    fn from(graph: G) -> Self {
        Self::Graph(Dataset::new(graph))
    }
}

impl Backend {
    /// Oxigraph's store in memory with the triples of a graph.
    ///
    /// # Errors
    /// Errors of the store.
    pub fn store(graph: &Graph) -> Result<Self, StorageError> {
        let usual = GraphName::USUAL.iter().map(|part| NamedNode::new_unchecked(part.iri()).into());
        Ok(Self::Store {
            store: graph.store()?,
            default_graph: usual.collect(),
            prefixes: graph.prefixes().clone(),
        })
    }

    /// The prefixes for IRIs in answers.
    pub fn prefixes(&self) -> &Prefixes {
        match self {
            Self::Graph(dataset) => dataset.graph().prefixes(),
            Self::Store { prefixes, .. } => prefixes,
        }
    }

    /// Answers a query; rows and triples are evaluated on demand.
    ///
    /// # Errors
    /// Errors of the evaluator: nearly all come later, with a row or triple.
    pub(super) fn evaluate(
        &self,
        mut query: Query,
        cancelled: CancellationToken,
    ) -> Result<QueryResults<'_>, QueryEvaluationError> {
        let evaluator = evaluator().with_cancellation_token(cancelled);
        match self {
            Self::Graph(dataset) => {
                let keeps = dataset.graph().keeps_literals() || has_unusual_literals(&mut query);
                rewrite(&mut query, keeps);
                let asked = Asked::new(dataset, keeps);
                evaluator.for_query(query).on_queryable_dataset(asked).execute()
            }
            Self::Store { store, default_graph, prefixes: _ } => {
                rewrite(&mut query, false);
                let mut prepared = evaluator.for_query(query);
                if prepared.dataset().is_default_dataset() {
                    prepared.dataset_mut().set_default_graph(default_graph.clone());
                }
                prepared.on_store(store).execute()
            }
        }
    }
}
