//! Answers a query over a dataset.

use oxigraph::model::{Term, Triple};
use oxigraph::sparql::{QueryEvaluationError, QueryResults, SparqlEvaluator};
use spargebra::Query;

use crate::diagnostic::{Code, Place, Problem};
use crate::graph::Dataset;
use crate::graph::dataset::Asked;

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

/// Answers a query with Oxigraph's evaluator. One without FROM has the default graph of the
/// [`Dataset`]; GRAPH reaches its named graphs. Nothing is asked over a network, and literals are
/// answered as they are written.
///
/// # Errors
/// [`Code::QueryFailed`]; `file` is the name of the query for the problem's place.
pub fn run(dataset: &Dataset, query: Query, file: &str) -> Result<Answer, Box<Problem>> {
    let failed =
        |error: String| Box::new(Problem::new(Code::QueryFailed, error, Place::file(file)));
    let evaluate = || {
        let dataset = Asked::new(dataset);
        let prepared = SparqlEvaluator::new().for_query(query).on_queryable_dataset(dataset);
        prepared.execute().and_then(collect).map_err(|error| failed(error.to_string()))
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, evaluate);
        let answer = thread.map_err(|error| failed(error.to_string()))?.join();
        answer
            .map_err(|_| failed("Oxigraph's evaluator panicked; please report this".to_owned()))?
    })
}

/// How much stack the evaluator has, which recurses as deep as the query is nested. What is not
/// used takes no memory.
const STACK: usize = 64 << 20;

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
