//! Answers a query from a store.

use oxigraph::model::{GraphName, NamedNode, Term, Triple};
use oxigraph::sparql::{QueryEvaluationError, QueryResults, SparqlEvaluator};
use oxigraph::store::Store;
use spargebra::Query;

use crate::diagnostic::{Code, Place, Problem};
use crate::vocab::graphs;

/// The graphs that a query sees as one where it names none itself.
pub const DEFAULT_GRAPHS: &[&str] = &[graphs::RECORDS, graphs::ONTOLOGY, graphs::LINKS];

/// What a query gave, whole.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// SELECT: the names of the columns, and rows with a term, or nothing, for each.
    Rows {
        /// Names of the columns, without `?`.
        columns: Vec<String>,
        /// The rows, in the order of the query.
        rows: Vec<Vec<Option<Term>>>,
    },
    /// ASK.
    YesNo(bool),
    /// CONSTRUCT and DESCRIBE: triples, sorted, each once.
    Graph(Vec<Triple>),
}

impl Answer {
    /// How many rows or triples there are; one for yes or no.
    pub fn count(&self) -> usize {
        match self {
            Self::Rows { rows, .. } => rows.len(),
            Self::YesNo(_) => 1,
            Self::Graph(triples) => triples.len(),
        }
    }
}

/// Answers a query. One without FROM sees [`DEFAULT_GRAPHS`] as its default graph; GRAPH reaches
/// all graphs of the store. Nothing is asked over a network.
///
/// Oxigraph counts a triple that is in two of the default graphs twice, so what fills the store
/// keeps them apart.
///
/// # Errors
/// [`Code::QueryFailed`]; `file` is the name of the query for the problem's place.
pub fn run(store: &Store, query: Query, file: &str) -> Result<Answer, Box<Problem>> {
    let names_no_graph = query.dataset().is_none();
    let mut prepared = SparqlEvaluator::new().for_query(query);
    if names_no_graph {
        let named = |iri: &&str| GraphName::NamedNode(NamedNode::new_unchecked(*iri));
        prepared.dataset_mut().set_default_graph(DEFAULT_GRAPHS.iter().map(named).collect());
    }
    prepared.on_store(store).execute().and_then(collect).map_err(|error| {
        Box::new(Problem::new(Code::QueryFailed, error.to_string(), Place::file(file)))
    })
}

fn collect(results: QueryResults<'_>) -> Result<Answer, QueryEvaluationError> {
    Ok(match results {
        QueryResults::Boolean(answer) => Answer::YesNo(answer),
        QueryResults::Graph(triples) => {
            let mut all = triples.collect::<Result<Vec<_>, _>>()?;
            all.sort_by_cached_key(ToString::to_string);
            all.dedup();
            Answer::Graph(all)
        }
        QueryResults::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let mut rows = Vec::new();
            for solution in solutions {
                let solution = solution?;
                rows.push(variables.iter().map(|v| solution.get(v).cloned()).collect());
            }
            Answer::Rows { columns: variables.into_iter().map(|v| v.into_string()).collect(), rows }
        }
    })
}
