//! Holds the answers of queries: rows, yes or no, or triples, streamed or whole.

use std::io;

use oxigraph::model::{BlankNode, NamedOrBlankNode, Term, Triple};
use oxigraph::sparql::{QueryEvaluationError, QueryResults, QuerySolutionIter, QueryTripleIter};
use rustc_hash::FxHashMap;
use spareval::CancellationToken;

use super::backend::Backend;
use super::look_up;
use super::prepared::Prepared;
use super::triples::{SORTED, Triples};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::rdf::apart;
use crate::rdf::export::ntriples_statement;
use crate::rdf::graph::store::triple_of_oxigraph;
use crate::rdf::graph::{GraphBuilder, GraphName};
use crate::remote::Fault;

/// A whole answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// SELECT: the column names and the rows.
    Rows {
        /// Names of the columns, without `?`.
        columns: Vec<String>,
        /// The rows, in the order of the query.
        rows: Vec<Row>,
    },
    /// ASK.
    YesNo(bool),
    /// CONSTRUCT and DESCRIBE: triples, as in [`Results::Triples`].
    Graph(Vec<Triple>),
}

/// A term, or nothing, for each column.
pub type Row = Vec<Option<Term>>;

/// A streamed answer.
pub enum Results<'a> {
    /// SELECT.
    Rows(Rows<'a>),
    /// ASK.
    YesNo(bool),
    /// CONSTRUCT and DESCRIBE. Up to 100,000 triples are sorted, each once; more come in the
    /// evaluator's order and may repeat.
    Triples(Triples<'a>),
}

/// Why an answer could not be written.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// The evaluation failed, perhaps after some rows.
    #[error(transparent)]
    Evaluation(#[from] QueryEvaluationError),
    /// Errors of the writer, and [`io::ErrorKind::InvalidInput`] for a format that does not fit the
    /// answer: RDF for rows, or a format of rows for triples.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The rows of a SELECT query, one by one.
pub struct Rows<'a> {
    columns: Vec<String>,
    rows: Box<dyn Iterator<Item = Result<Row, QueryEvaluationError>> + 'a>,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(
        columns: Vec<String>,
        rows: Box<dyn Iterator<Item = Result<Row, QueryEvaluationError>> + 'a>,
    ) -> Self {
        Self { columns, rows }
    }

    /// Names of the columns, without `?`.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, QueryEvaluationError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

impl<'a> From<QuerySolutionIter<'a>> for Rows<'a> {
    /// Labels blank nodes in order of appearance, since BNODE generates random labels.
    fn from(solutions: QuerySolutionIter<'a>) -> Self {
        let columns = solutions.variables().iter().map(|v| v.as_str().to_owned()).collect();
        let mut labels = Labels::default();
        let rows = solutions.map(move |solution| {
            let mut row: Row = solution?.values().to_vec();
            row.iter_mut().flatten().for_each(|term| labels.relabel(term));
            Ok(row)
        });
        Self { columns, rows: Box::new(rows) }
    }
}

impl From<Answer> for Results<'static> {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::YesNo(answer) => Self::YesNo(answer),
            Answer::Graph(triples) => Self::Triples(Triples::made(triples.into_iter().map(Ok))),
            Answer::Rows { columns, rows } => {
                Self::Rows(Rows::new(columns, Box::new(rows.into_iter().map(Ok))))
            }
        }
    }
}

impl<'a> Results<'a> {
    fn new(results: QueryResults<'a>) -> Result<Self, QueryEvaluationError> {
        Ok(match results {
            QueryResults::Boolean(answer) => Self::YesNo(answer),
            QueryResults::Graph(triples) => Self::Triples(settled(triples)?),
            QueryResults::Solutions(solutions) => Self::Rows(solutions.into()),
        })
    }

    pub(crate) fn collect(self) -> Result<Answer, QueryEvaluationError> {
        self.first(usize::MAX)
    }

    fn first(self, most: usize) -> Result<Answer, QueryEvaluationError> {
        Ok(match self {
            Self::YesNo(answer) => Answer::YesNo(answer),
            Self::Triples(triples) => Answer::Graph(triples.take(most).collect::<Result<_, _>>()?),
            Self::Rows(rows) => {
                let columns = rows.columns().to_vec();
                Answer::Rows { columns, rows: rows.take(most).collect::<Result<_, _>>()? }
            }
        })
    }
}

/// Answers a query with a whole answer; literals are as in the backend.
///
/// # Errors
/// [`Code::QueryFailed`]; `file` is the name of the query for the problem's place.
pub fn run(
    backend: &Backend,
    query: impl Into<Prepared> + Send,
    file: &str,
) -> Result<Answer, Box<Diagnostic>> {
    first(backend, query, file, usize::MAX)
}

/// As [`run`], but with the first rows or triples only, at most so many.
///
/// # Errors
/// As [`run`].
pub fn first(
    backend: &Backend,
    query: impl Into<Prepared> + Send,
    file: &str,
    most: usize,
) -> Result<Answer, Box<Diagnostic>> {
    let answer = ask(backend, query, |results| results.first(most));
    answer.map_err(|error| failed(&error, file))
}

/// Answers a query and passes the stream to `read`, on a thread with a large stack.
///
/// # Errors
/// Errors of the evaluator and of `read`.
pub fn ask<T: Send, E>(
    backend: &Backend,
    query: impl Into<Prepared> + Send,
    read: impl FnOnce(Results<'_>) -> Result<T, E> + Send,
) -> Result<T, E>
where
    E: From<QueryEvaluationError> + Send,
{
    let answer = apart::run(0, || read(evaluate(backend, query, CancellationToken::new())?));
    answer.unwrap_or_else(|failure| Err(QueryEvaluationError::Unexpected(failure.into()).into()))
}

/// Answers a query as [`ask`] does, on the stack of its caller: for [`super::contained`].
///
/// # Errors
/// Errors of the evaluator: nearly all come later, with a row or triple.
pub fn evaluate(
    backend: &Backend,
    query: impl Into<Prepared> + Send,
    cancelled: CancellationToken,
) -> Result<Results<'_>, QueryEvaluationError> {
    let query = query.into();
    match look_up::found(backend, &query, &cancelled)? {
        Some(triples) => Ok(Results::Triples(triples)),
        None => Results::new(backend.evaluate(query, cancelled)?),
    }
}

/// The problem of a query that could not be answered.
pub fn failed(error: &QueryEvaluationError, file: &str) -> Box<Diagnostic> {
    if let QueryEvaluationError::Unexpected(inner) = error
        && let Some(fault) = inner.downcast_ref::<Fault>()
    {
        return fault.diagnostic();
    }
    Box::new(Diagnostic::new(Code::QueryFailed, error.to_string(), Place::file(file)))
}

/// Sorts triples, each once, if they fit the limit.
fn settled(mut triples: QueryTripleIter<'_>) -> Result<Triples<'_>, QueryEvaluationError> {
    let mut first = Vec::new();
    for triple in triples.by_ref().take(SORTED) {
        first.push(triple?);
    }
    if first.len() < SORTED {
        return Ok(Triples::made(canonical(first)?.into_iter().map(Ok)));
    }
    let mut labels = Labels::default();
    Ok(Triples::made(first.into_iter().map(Ok).chain(triples).map(move |triple| {
        let mut triple = triple?;
        if let NamedOrBlankNode::BlankNode(node) = &mut triple.subject {
            *node = labels.of(node);
        }
        labels.relabel(&mut triple.object);
        Ok(triple)
    })))
}

/// Sorts triples, each once. Blank nodes from a template have random labels; they get labels that
/// depend only on the triples.
fn canonical(mut triples: Vec<Triple>) -> Result<Vec<Triple>, QueryEvaluationError> {
    let has_blank =
        |triple: &Triple| triple.subject.is_blank_node() || triple.object.is_blank_node();
    if triples.iter().any(has_blank) {
        let mut builder = GraphBuilder::new();
        let added = builder.oxigraph(GraphName::Records, &triples);
        added.map_err(|error| QueryEvaluationError::Unexpected(error.into()))?;
        let graph = builder.finish().canonical();
        triples =
            graph.quads().iter().map(|quad| graph.oxigraph(quad).into_owned().into()).collect();
    }
    triples.sort_by_cached_key(|triple| {
        let mut line = String::new();
        match triple_of_oxigraph(triple) {
            Some(triple) => ntriples_statement(triple, &mut line),
            None => line = triple.to_string(),
        }
        line
    });
    triples.dedup();
    Ok(triples)
}

/// Labels of blank nodes in order of appearance.
#[derive(Default)]
struct Labels(FxHashMap<BlankNode, u32>);

impl Labels {
    fn of(&mut self, node: &BlankNode) -> BlankNode {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        let number = match self.0.get(node) {
            Some(number) => *number,
            None => *self.0.entry(node.clone()).or_insert(next),
        };
        BlankNode::new_unchecked(format!("b{number}"))
    }

    fn relabel(&mut self, term: &mut Term) {
        if let Term::BlankNode(node) = term {
            *node = self.of(node);
        }
    }
}
