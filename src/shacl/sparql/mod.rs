//! Runs SPARQL constraints (§5) and components (§6).
//!
//! `query` parses and checks the queries of shapes, `prebind` replaces pre-bound variables by
//! terms, and [`Engine`] evaluates over the graph itself (`dataset`).

mod component;
mod constraint;
mod dataset;
mod message;
mod prebind;
mod query;
mod together;

use oxigraph::model::{self, NamedNode};
use oxigraph::sparql::{QueryResults, QuerySolution};
use rustc_hash::FxHashMap;
use spareval::QueryEvaluator;
use spargebra::Query;

pub(super) use component::{Components, components};
use dataset::Dataset;
use prebind::Bound;

use super::compile::Draft;
use super::model::Constraint;
use super::source::{Fault, Source};
use crate::query::{has_unusual_literals, repeated_evaluator, rewrite};
use crate::rdf::graph::dataset::{Ask, Asked};
use crate::rdf::graph::{Graph, Node, Term, TermId};
use crate::rdf::vocab::rapporteur;

/// The SPARQL constraints of a shape.
pub(super) fn constraints(
    source: &Source<'_>,
    draft: &Draft,
    components: &Components,
) -> Vec<Result<Constraint, Fault>> {
    let mut all = constraint::read(source, draft);
    all.extend(components.constraints(source, draft));
    all
}

/// The rows of a query by focus node.
type Rows = FxHashMap<TermId, Vec<QuerySolution>>;

/// Answers queries over the data; the shapes are a named graph beside it.
pub(super) struct Engine<'r> {
    evaluator: QueryEvaluator,
    dataset: Dataset<'r>,
}

impl<'r> Engine<'r> {
    pub(super) fn new(source: &'r Source<'r>) -> Self {
        let blank = |arguments: &[model::Term]| match arguments {
            [model::Term::Literal(label)] => {
                Some(model::BlankNode::new_unchecked(label.value()).into())
            }
            _ => None,
        };
        let name = NamedNode::new_unchecked(rapporteur::NODE);
        let evaluator = repeated_evaluator().with_custom_function(name, blank);
        Self { evaluator, dataset: Dataset::new(source) }
    }

    /// The rows of a SELECT query with some variables bound.
    fn select(
        &self,
        query: &Query,
        bound: &[(&str, Term<'_>)],
    ) -> Result<Vec<QuerySolution>, String> {
        match self.run(query, bound)? {
            QueryResults::Solutions(rows) => {
                rows.map(|row| row.map_err(|error| error.to_string())).collect()
            }
            _ => Err("it is not a SELECT query".to_owned()),
        }
    }

    /// The rows of a SELECT query for many focus nodes (see [`together`]), by focus node.
    fn select_all(&self, query: &Query, focus: &[TermId]) -> Result<Rows, String> {
        let results = self.evaluate(query.clone(), self.dataset.with_focus(focus))?;
        let QueryResults::Solutions(solutions) = results else {
            return Err("it is not a SELECT query".to_owned());
        };
        let mut rows = Rows::default();
        for row in solutions {
            let row = row.map_err(|error| error.to_string())?;
            let this = row.get(query::THIS).and_then(|term| self.dataset.find(term));
            if let Some(this) = this {
                rows.entry(this).or_default().push(row);
            }
        }
        Ok(rows)
    }

    /// The answer of an ASK query with some variables bound.
    fn ask(&self, query: &Query, bound: &[(&str, Term<'_>)]) -> Result<bool, String> {
        match self.run(query, bound)? {
            QueryResults::Boolean(answer) => Ok(answer),
            _ => Err("it is not an ASK query".to_owned()),
        }
    }

    fn run(&self, query: &Query, bound: &[(&str, Term<'_>)]) -> Result<QueryResults<'r>, String> {
        let mut query = query.clone();
        let bound: Vec<_> = bound.iter().map(|(name, term)| (*name, Bound::of(*term))).collect();
        prebind::bind(&mut query, &bound);
        self.evaluate(query, self.dataset)
    }

    fn evaluate<'d>(
        &self,
        mut query: Query,
        dataset: Dataset<'d>,
    ) -> Result<QueryResults<'d>, String> {
        let keeps = dataset.graph().keeps_literals() || has_unusual_literals(&mut query);
        rewrite(&mut query, keeps);
        let results = self.evaluator.prepare(&query).execute(Asked::new(dataset, keeps));
        results.map_err(|error| error.to_string())
    }
}

/// A term of a result as a node, of the graph if possible.
fn node(graph: &Graph, term: &model::Term) -> Node {
    match dataset::find(graph, term) {
        Some(id) => Node::Known(id),
        None => Node::Made(term.clone().into()),
    }
}
