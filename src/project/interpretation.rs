//! Explains an answer: the values of parameters, and missing terms.

use std::sync::Arc;

use oxigraph::model::NamedNode;
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use crate::query::{self, Answer, Backend, QueryTerms};

/// The parameters of a question as read, and its missing terms.
#[derive(Clone)]
pub(super) struct Interpretation {
    pub(super) backend: Arc<Backend>,
    /// The value of each parameter as read, in words.
    pub(super) reading: Vec<String>,
    pub(super) needed: QueryTerms,
}

impl Interpretation {
    /// The required properties and classes of the question that the graph lacks; a place that fails
    /// lacks none.
    pub(super) fn unmet(&self) -> Vec<String> {
        let Self { backend, needed, .. } = self;
        let lacks = |iri: &&String| {
            let answer = query::run(backend, has(iri), "terms of the question");
            answer.is_ok_and(|answer| answer == Answer::YesNo(false))
        };
        let short = |iri: &String| backend.prefixes().short(iri);
        let unmet = needed.iter().filter(lacks);
        unmet.map(|iri| short(iri).unwrap_or_else(|| format!("<{iri}>"))).collect()
    }
}

/// The question whether there is a triple with a property or a class, in any graph.
fn has(iri: &str) -> Query {
    let variable = Variable::new_unchecked;
    let iri = NamedNode::new_unchecked(iri);
    let triple = |predicate: NamedNodePattern, object: TermPattern| {
        let triple = TriplePattern { subject: variable("s").into(), predicate, object };
        Box::new(GraphPattern::Bgp { patterns: vec![triple] })
    };
    let here = GraphPattern::Union {
        left: triple(iri.clone().into(), variable("o").into()),
        right: triple(variable("p").into(), iri.into()),
    };
    let named = GraphPattern::Graph { name: variable("g").into(), inner: Box::new(here.clone()) };
    let pattern = GraphPattern::Union { left: Box::new(here), right: Box::new(named) };
    Query::Ask { dataset: None, pattern, base_iri: None }
}
