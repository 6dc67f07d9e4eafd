//! `sh:sparql`: constraints that are a SELECT query (§5).

use std::borrow::Cow;
use std::sync::Arc;

use oxigraph::model::{self, NamedNode};
use spareval::QuerySolution;
use spargebra::Query;

use super::super::compile::{self, Draft, english};
use super::super::constraint::Check;
use super::super::model::{Component, Constraint, Message, Messages, Node};
use super::super::path::Path;
use super::super::report::ResultPath;
use super::super::source::{Fault, Source};
use super::super::validate::{Detail, Found, Run};
use super::{message, node, query};
use crate::diagnostic::Code;
use crate::graph::{Graph, Term, TermId};
use crate::vocab::{shacl, xsd};

/// The constraints in SPARQL of a shape.
pub(super) fn read(source: &Source<'_>, draft: &Draft) -> Vec<Result<Constraint, Fault>> {
    let all = source.values(draft.node, shacl::SPARQL).iter();
    all.filter_map(|node| one(source, draft, *node).transpose()).collect()
}

fn one(source: &Source<'_>, draft: &Draft, node: TermId) -> Result<Option<Constraint>, Fault> {
    if let Term::Typed { .. } | Term::Lang { .. } = source.graph.term(node) {
        return Err(source.misfit(shacl::SPARQL, node, "a constraint with sh:select"));
    }
    let mut query = query::read(source, node, shacl::SELECT, &[])?;
    if !matches!(query, Query::Select { .. }) {
        return Err(Fault::query("the query of sh:select is no SELECT query"));
    }
    if source.is_true(node, shacl::DEACTIVATED) {
        return Ok(None);
    }
    query::settle(source, &mut query, draft.node, draft.path.as_deref(), &[]);
    let messages = compile::messages(source, node)?;
    let check = Select { query, node: Some(node), parameters: Vec::new() };
    Ok(Some(draft_constraint(
        source,
        draft,
        Component::Core(shacl::SPARQL_COMPONENT),
        Box::new(check),
        &[messages],
    )))
}

/// A constraint with the first messages that there are: its own, the shape's, the program's.
pub(super) fn draft_constraint(
    source: &Source<'_>,
    draft: &Draft,
    component: Component,
    check: Box<dyn Check>,
    messages: &[Messages],
) -> Constraint {
    let mut all = messages.iter().chain([&draft.messages]);
    let own = all.find(|messages| !messages.is_empty()).cloned();
    let messages = own.unwrap_or_else(|| english(check.message(source)));
    Constraint { component, check, messages }
}

/// A SELECT query whose every row is a violation.
pub(super) struct Select {
    pub(super) query: Query,
    /// The constraint, if it is not one of a component.
    pub(super) node: Option<TermId>,
    /// The parameters of a component and their values, for messages.
    pub(super) parameters: Vec<(String, TermId)>,
}

impl Check for Select {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        let graph = run.source.graph;
        let bound = [(query::THIS, graph.term(found.at.focus))];
        let rows = match run.engine.select(&self.query, &bound) {
            Ok(rows) => rows,
            Err(reason) => return fail(run, found, &reason),
        };
        for row in rows {
            if row.get("failure").is_some_and(is_true) {
                fail(run, found, "the query reports a failure");
                continue;
            }
            let detail = self.detail(graph, &row, found);
            found.add(detail);
        }
    }

    fn message(&self, _: &Source<'_>) -> String {
        "the condition in SPARQL is not met".to_owned()
    }
}

impl Select {
    /// From a row to a result (§5.3.2).
    fn detail(&self, graph: &Graph, row: &QuerySolution, found: &Found<'_>) -> Detail {
        let path = match row.get("path") {
            Some(model::Term::NamedNode(iri)) => Some(path(graph, iri)),
            _ => None,
        };
        let value = match row.get(query::VALUE) {
            Some(value) => Some(node(graph, value)),
            // Of a property shape, there may be many value nodes, or none.
            None if found.at.shape.path.is_some() => None,
            None => Some(Node::Known(found.at.focus)),
        };
        let messages = match row.get("message") {
            Some(model::Term::Literal(literal)) => Arc::from(vec![Message {
                text: literal.value().to_owned(),
                lang: literal.language().map(str::to_owned),
            }]),
            _ => message::fill(found.messages(), |name| {
                if name == query::THIS {
                    return Some(text(graph.term(found.at.focus)));
                }
                match row.get(name) {
                    Some(term) => Some(Cow::Owned(text(node(graph, term).term(graph)).into())),
                    None => parameter(graph, &self.parameters, name),
                }
            }),
        };
        Detail { path, value, messages: Some(messages), constraint: self.node }
    }
}

/// The value of a parameter as text.
pub(super) fn parameter<'g>(
    graph: &'g Graph,
    parameters: &[(String, TermId)],
    name: &str,
) -> Option<Cow<'g, str>> {
    let found = parameters.iter().find(|(parameter, _)| parameter == name);
    found.map(|(_, value)| text(graph.term(*value)))
}

/// A term in a message.
pub(super) fn text(term: Term<'_>) -> Cow<'_, str> {
    match term {
        Term::Iri(text) | Term::Typed { text, .. } | Term::Lang { text, .. } => Cow::Borrowed(text),
        Term::Blank(label) => Cow::Owned(format!("_:{label}")),
    }
}

/// Notes that a query did not run.
pub(super) fn fail(run: &Run<'_>, found: &Found<'_>, reason: &str) {
    let focus = run.source.show(found.at.focus);
    let message = format!("its query cannot be answered for {focus}: {reason}");
    run.fail(found.at.shape.node, Fault { code: Code::ShapeFailed, message });
}

fn is_true(term: &model::Term) -> bool {
    matches!(term, model::Term::Literal(literal)
        if literal.datatype().as_str() == xsd::BOOLEAN && matches!(literal.value(), "true" | "1"))
}

fn path(graph: &Graph, iri: &NamedNode) -> ResultPath {
    match node(graph, &iri.clone().into()) {
        Node::Known(id) => ResultPath::Path(Arc::new(Path::Predicate(id))),
        made => ResultPath::Made(made),
    }
}
