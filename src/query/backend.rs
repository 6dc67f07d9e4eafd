//! Evaluates queries over our own graph, Oxigraph's store, or a SPARQL endpoint.

use std::sync::Arc;
use std::time::Duration;

use oxigraph::model::NamedNode;
use oxigraph::sparql::{QueryEvaluationError, QueryResults};
use oxigraph::store::{StorageError, Store};
use spareval::CancellationToken;
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::{NamedNodePattern, TriplePattern, Variable};

use super::functions::evaluator;
use super::prepared::Prepared;
use super::rewrite::{has_unusual_literals, rewrite};
use crate::rdf::graph::dataset::Asked;
use crate::rdf::graph::{Dataset, Graph, GraphName, Prefixes};
use crate::remote::{Endpoint, Graphs, Wanted};

/// A graph that answers SPARQL.
///
/// A query without FROM has the parts of [`GraphName::USUAL`] as its default graph, and GRAPH reaches
/// each part by its own name. Graph and store answer with Oxigraph's evaluator, without network access.
pub enum Backend {
    /// The graph itself, by its indexes: literals in answers are unchanged.
    Graph(Dataset),
    /// Oxigraph's store. It normalises literals: `01` becomes `1`.
    Store {
        /// The store.
        store: Store,
        /// The default graph of a query.
        default_graph: Vec<oxigraph::model::GraphName>,
        /// The graphs that GRAPH reaches; all, if there are none.
        named: Vec<oxigraph::model::NamedOrBlankNode>,
        /// The prefixes of the original graph.
        prefixes: Prefixes,
    },
    /// A service, with its own evaluator.
    Endpoint {
        /// The service.
        endpoint: Endpoint,
        /// The graphs of a query without FROM: the default graph is the merge of these, or that of
        /// the service if there are none.
        default: Vec<String>,
        /// The graphs that GRAPH reaches; those of the service if there are none.
        named: Vec<String>,
        /// The prefixes for answers.
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
            named: Vec::new(),
            prefixes: graph.prefixes().clone(),
        })
    }

    /// A store on disk or an endpoint, asked over some of its named graphs; by default over the parts
    /// of ours, if it has our records, or else over its own default graph.
    ///
    /// # Errors
    /// Those of the first question.
    pub fn over(mut self, graphs: &[String]) -> Result<Self, QueryEvaluationError> {
        let is_ours = || {
            let asked = has_triples(GraphName::Records.iri()).into();
            let answer = self.evaluate(asked, CancellationToken::new())?;
            Ok::<_, QueryEvaluationError>(matches!(answer, QueryResults::Boolean(true)))
        };
        let ours = graphs.is_empty() && is_ours()?;
        let chosen: Vec<String> = if ours { usual().collect() } else { graphs.to_vec() };
        match &mut self {
            Self::Graph(_) => {}
            Self::Store { default_graph, named, .. } => {
                let unread = |error| QueryEvaluationError::Unexpected(Box::new(error));
                let iris = chosen.iter().map(NamedNode::new).collect::<Result<Vec<_>, _>>();
                let iris = iris.map_err(unread)?;
                *default_graph = match iris.is_empty() {
                    true => vec![oxigraph::model::GraphName::DefaultGraph],
                    false => iris.iter().cloned().map(Into::into).collect(),
                };
                let parts = GraphName::ALL.iter();
                *named = match ours {
                    true => parts.map(|part| NamedNode::new_unchecked(part.iri()).into()).collect(),
                    false => iris.into_iter().map(Into::into).collect(),
                };
            }
            Self::Endpoint { default, named, .. } => {
                // A request that names a default graph names all graphs (SPARQL 1.1 Protocol §2.1.4).
                *named = match ours {
                    true => GraphName::ALL.iter().map(|part| part.iri().to_owned()).collect(),
                    false => chosen.clone(),
                };
                *default = chosen;
            }
        }
        Ok(self)
    }

    /// Some named graphs of a store or an endpoint, whichever are asked, as `<IRI>`; none if that takes
    /// long or fails.
    pub fn named_graphs(&self) -> Vec<String> {
        const MOST: usize = 10;
        const TIME: Duration = Duration::from_secs(10);
        match self {
            Self::Graph(_) => Vec::new(),
            Self::Store { store, .. } => {
                let graphs = store.named_graphs().take(MOST).flatten();
                graphs.map(|graph| graph.to_string()).collect()
            }
            Self::Endpoint { endpoint, .. } => {
                let text = format!(
                    "SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} }} ORDER BY ?g LIMIT {MOST}"
                );
                let endpoint = endpoint.clone().within(TIME);
                let never = CancellationToken::new();
                match endpoint.ask(&text, Wanted::Rows, Graphs::default(), never) {
                    Ok(QueryResults::Solutions(rows)) => {
                        let graphs = rows.take(MOST).flatten();
                        graphs.filter_map(|row| Some(row.get(0)?.to_string())).collect()
                    }
                    _ => Vec::new(),
                }
            }
        }
    }

    /// The parts that are its named graphs; none, if it is asked over other graphs.
    pub fn parts(&self) -> &'static [GraphName] {
        let is_usual = match self {
            Self::Graph(_) => true,
            Self::Endpoint { default, .. } => default.iter().cloned().eq(usual()),
            Self::Store { default_graph, .. } => {
                let named = |iri: String| NamedNode::new_unchecked(iri).into();
                default_graph.iter().cloned().eq(usual().map(named))
            }
        };
        if is_usual { GraphName::ALL } else { &[] }
    }

    /// Whether a graph is among those that are asked: any, if none were chosen and it has no parts.
    pub fn may_ask(&self, graph: &str) -> bool {
        let is_part = GraphName::ALL.iter().any(|part| part.iri() == graph);
        let chosen: Vec<&str> = match self {
            Self::Graph(_) => return is_part,
            Self::Endpoint { default, .. } => default.iter().map(String::as_str).collect(),
            Self::Store { default_graph, .. } => default_graph.iter().filter_map(iri).collect(),
        };
        let is_ours = !self.parts().is_empty();
        chosen.is_empty() || chosen.contains(&graph) || is_ours && is_part
    }

    /// Whether another program answers.
    pub fn is_remote(&self) -> bool {
        matches!(self, Self::Endpoint { .. })
    }

    /// The same, with a time for all requests to an endpoint from now on.
    pub fn within(&self, time: Duration) -> Option<Self> {
        let Self::Endpoint { endpoint, default, named, prefixes } = self else { return None };
        let (default, named, prefixes) = (default.clone(), named.clone(), prefixes.clone());
        Some(Self::Endpoint { endpoint: endpoint.clone().within(time), default, named, prefixes })
    }

    /// The prefixes for IRIs in answers.
    pub fn prefixes(&self) -> &Prefixes {
        match self {
            Self::Graph(dataset) => dataset.graph().prefixes(),
            Self::Store { prefixes, .. } | Self::Endpoint { prefixes, .. } => prefixes,
        }
    }

    /// Answers a query; rows and triples are evaluated on demand.
    ///
    /// # Errors
    /// Errors of the evaluator: nearly all come later, with a row or triple.
    pub(super) fn evaluate(
        &self,
        prepared: Prepared,
        cancelled: CancellationToken,
    ) -> Result<QueryResults<'_>, QueryEvaluationError> {
        let evaluator = || evaluator().with_cancellation_token(cancelled.clone());
        let mut query = prepared.query;
        match self {
            Self::Graph(dataset) => {
                let keeps = dataset.graph().keeps_literals() || has_unusual_literals(&mut query);
                rewrite(&mut query, keeps);
                let asked = Asked::new(dataset, keeps);
                evaluator().for_query(query).on_queryable_dataset(asked).execute()
            }
            Self::Store { store, default_graph, named, prefixes: _ } => {
                rewrite(&mut query, false);
                let mut prepared = evaluator().for_query(query);
                if prepared.dataset().is_default_dataset() {
                    prepared.dataset_mut().set_default_graph(default_graph.clone());
                    if !named.is_empty() {
                        prepared.dataset_mut().set_available_named_graphs(named.clone());
                    }
                }
                prepared.on_store(store).execute()
            }
            Self::Endpoint { endpoint, default, named, prefixes: _ } => {
                let wanted = match query {
                    Query::Select { .. } => Wanted::Rows,
                    Query::Ask { .. } => Wanted::YesNo,
                    Query::Construct { .. } | Query::Describe { .. } => Wanted::Triples,
                };
                let graphs = match query.dataset() {
                    Some(_) => Graphs::default(),
                    None => Graphs { default, named },
                };
                let text = prepared.text.unwrap_or_else(|| query.to_string());
                Ok(endpoint.ask(&text, wanted, graphs, cancelled)?)
            }
        }
    }
}

/// The name of a graph, if it is an IRI.
fn iri(graph: &oxigraph::model::GraphName) -> Option<&str> {
    match graph {
        oxigraph::model::GraphName::NamedNode(node) => Some(node.as_str()),
        _ => None,
    }
}

/// The names of the graphs that are the default graph of our questions.
fn usual() -> impl Iterator<Item = String> {
    GraphName::USUAL.iter().map(|part| part.iri().to_owned())
}

/// The question whether a named graph has triples.
fn has_triples(graph: &str) -> Query {
    let name = NamedNodePattern::NamedNode(NamedNode::new_unchecked(graph));
    let subject = Variable::new_unchecked("s").into();
    let predicate = Variable::new_unchecked("p").into();
    let object = Variable::new_unchecked("o").into();
    let patterns = vec![TriplePattern { subject, predicate, object }];
    let inner = Box::new(GraphPattern::Bgp { patterns });
    let pattern = GraphPattern::Graph { name, inner };
    Query::Ask { dataset: None, pattern, base_iri: None }
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{NamedNode, Quad, Term};

    use super::*;
    use crate::query::{Answer, QueryTemplate, Values, run};

    /// The numbers in named graphs of a store with records and another graph, in order.
    fn numbers(graphs: &[String]) -> Vec<String> {
        let store = Store::new().expect("a store");
        let node = NamedNode::new_unchecked("http://e/x");
        let secret = NamedNode::new_unchecked("http://e/secret");
        let records = NamedNode::new_unchecked(GraphName::Records.iri());
        for (graph, number) in [(records, 1), (secret, 2)] {
            let object = oxigraph::model::Literal::from(number);
            let quad = Quad::new(node.clone(), node.clone(), object, graph);
            store.insert(&quad).expect("it takes a quad");
        }
        let (default_graph, named, prefixes) = Default::default();
        let place = Backend::Store { store, default_graph, named, prefixes };
        let place = place.over(graphs).expect("it answers");
        let chosen = graphs.iter().any(|graph| graph == "http://e/secret");
        assert_eq!(place.may_ask("http://e/secret"), chosen);
        assert_eq!(place.may_ask(GraphName::Records.iri()), !chosen);
        let text = "SELECT ?n { GRAPH ?g { ?s ?p ?n } } ORDER BY ?n";
        let question = QueryTemplate::parse("q", text).expect("a query");
        let query = question.with(&Values::new()).expect("no parameters");
        let Ok(Answer::Rows { rows, .. }) = run(&place, query, "q") else { panic!("no rows") };
        let number = |term: Term| match term {
            Term::Literal(number) => number.value().to_owned(),
            other => other.to_string(),
        };
        rows.into_iter().flatten().flatten().map(number).collect()
    }

    #[test]
    fn a_store_is_asked_for_its_parts_or_for_chosen_graphs_only() {
        assert_eq!(numbers(&[]), ["1"]);
        assert_eq!(numbers(&["http://e/secret".to_owned()]), ["2"]);
    }
}
