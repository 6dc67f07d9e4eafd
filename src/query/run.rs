//! Answers a query over a dataset.

use oxigraph::model::{BlankNode, Term, Triple};
use oxigraph::sparql::{QueryEvaluationError, QueryResults, SparqlEvaluator};
use rustc_hash::FxHashMap;
use spareval::CancellationToken;
use spargebra::Query;

use super::contained::STACK;
use crate::diagnostic::{Code, Place, Problem};
use crate::graph::dataset::Asked;
use crate::graph::{Dataset, GraphBuilder, Part};

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

/// Answers a query with Oxigraph's evaluator, on a thread with a large stack. One without FROM has
/// the default graph of the [`Dataset`]; GRAPH reaches its named graphs. Nothing is asked over a
/// network, and literals are answered as they are written.
///
/// # Errors
/// [`Code::QueryFailed`]; `file` is the name of the query for the problem's place.
pub fn run(dataset: &Dataset, query: Query, file: &str) -> Result<Answer, Box<Problem>> {
    let failed =
        |error: String| Box::new(Problem::new(Code::QueryFailed, error, Place::file(file)));
    let work = || evaluate(dataset, query, CancellationToken::new());
    let answer = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let answer = thread.map_err(|error| error.to_string())?.join();
        answer.map_err(|_| "Oxigraph's evaluator panicked; please report this".to_owned())?
    });
    answer.map_err(failed)
}

/// Answers a query as [`run`] does, on the stack of its caller: for [`super::contained`].
///
/// # Errors
/// What the evaluator says.
pub fn evaluate(
    dataset: &Dataset,
    query: Query,
    cancelled: CancellationToken,
) -> Result<Answer, String> {
    let evaluator = SparqlEvaluator::new().with_cancellation_token(cancelled);
    let prepared = evaluator.for_query(query).on_queryable_dataset(Asked::new(dataset));
    prepared.execute().and_then(collect).map_err(|error| error.to_string())
}

fn collect(results: QueryResults<'_>) -> Result<Answer, QueryEvaluationError> {
    Ok(match results {
        QueryResults::Boolean(answer) => Answer::YesNo(answer),
        QueryResults::Graph(triples) => {
            Answer::Graph(canonical(triples.collect::<Result<Vec<_>, _>>()?)?)
        }
        QueryResults::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let mut rows = Vec::new();
            for solution in solutions {
                let solution = solution?;
                rows.push(variables.iter().map(|v| solution.get(v).cloned()).collect());
            }
            relabel(&mut rows);
            Answer::Rows { columns: variables.into_iter().map(|v| v.into_string()).collect(), rows }
        }
    })
}

/// Triples in order, each once. Those that a template made have labels for their blank nodes that
/// differ from run to run; they get labels that depend on nothing but the triples.
fn canonical(mut triples: Vec<Triple>) -> Result<Vec<Triple>, QueryEvaluationError> {
    let has_blank =
        |triple: &Triple| triple.subject.is_blank_node() || triple.object.is_blank_node();
    if triples.iter().any(has_blank) {
        let mut builder = GraphBuilder::new();
        let added = builder.oxigraph(Part::Records, &triples);
        added.map_err(|error| QueryEvaluationError::Unexpected(error.into()))?;
        let graph = builder.finish().canonical();
        triples =
            graph.quads().iter().map(|quad| graph.oxigraph(quad).into_owned().into()).collect();
    }
    triples.sort_by_cached_key(ToString::to_string);
    triples.dedup();
    Ok(triples)
}

/// Gives the blank nodes of rows labels in the order in which they come: BNODE makes up labels that
/// differ from run to run.
fn relabel(rows: &mut [Vec<Option<Term>>]) {
    let mut labels: FxHashMap<BlankNode, BlankNode> = FxHashMap::default();
    for term in rows.iter_mut().flatten().flatten() {
        if let Term::BlankNode(node) = term {
            let next = labels.len();
            let label = labels.entry(node.clone());
            *node = label.or_insert_with(|| BlankNode::new_unchecked(format!("b{next}"))).clone();
        }
    }
}
