//! Runs `sh:sparql` constraints: SELECT queries (§5).

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use oxigraph::model::{self, NamedNode};
use oxigraph::sparql::QuerySolution;
use spargebra::Query;

use super::super::compile::{self, Draft, english};
use super::super::constraint::Check;
use super::super::model::Constraint;
use super::super::path::Path;
use super::super::report::{Component, Message, Messages, ResultPath};
use super::super::source::{Fault, Source};
use super::super::validate::{Detail, Found, Run};
use super::together::together;
use super::{Rows, message, node, query};
use crate::diagnostic::Code;
use crate::rdf::graph::{Graph, Node, Term, TermId};
use crate::rdf::vocab::{shacl, xsd};

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
        return Err(Fault::query("the query of sh:select is not a SELECT query"));
    }
    if source.is_true(node, shacl::DEACTIVATED) {
        return Ok(None);
    }
    query::settle(source, &mut query, draft.node, draft.path.as_deref(), &[]);
    let messages = compile::messages(source, node)?;
    let check = Select::new(query, Some(node), Vec::new());
    Ok(Some(draft_constraint(
        source,
        draft,
        Component::Core(shacl::SPARQL_COMPONENT),
        Box::new(check),
        &[messages],
    )))
}

/// A constraint with its own messages, else the shape's, else the default.
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

/// The number of targets from which one query covers all.
const MANY: usize = 20;

/// A SELECT query whose every row is a violation.
pub(super) struct Select {
    query: Query,
    /// The query for many focus nodes, if possible, and its cached rows.
    together: Option<Query>,
    answers: RefCell<Option<(usize, Result<Rows, String>)>>,
    /// The constraint, unless it belongs to a component.
    node: Option<TermId>,
    /// The parameters of a component and their values, for messages.
    parameters: Vec<(String, TermId)>,
}

impl Check for Select {
    fn check(&self, run: &Run<'_>, found: &mut Found<'_>) {
        let asked = self.rows(run, found.at.focus, |rows| {
            for row in rows {
                if row.get("failure").is_some_and(is_true) {
                    fail(run, found, "the query reports a failure");
                    continue;
                }
                let detail = self.detail(run.source.graph, row, found);
                found.add(detail);
            }
        });
        if let Err(reason) = asked {
            fail(run, found, &reason);
        }
    }

    fn message(&self, _: &Source<'_>) -> String {
        "the condition in SPARQL is not met".to_owned()
    }
}

impl Select {
    pub(super) fn new(
        query: Query,
        node: Option<TermId>,
        parameters: Vec<(String, TermId)>,
    ) -> Self {
        let together = together(&query);
        Self { query, together, answers: RefCell::default(), node, parameters }
    }

    /// The rows for a focus node: from one query for all targets, if there are many, else from a
    /// query for this node.
    fn rows(
        &self,
        run: &Run<'_>,
        focus: TermId,
        look: impl FnOnce(&[QuerySolution]),
    ) -> Result<(), String> {
        let targets = run.targets();
        let Some(query) = &self.together else { return self.own_rows(run, focus, look) };
        if targets.nodes.len() < MANY || targets.nodes.binary_search(&focus).is_err() {
            return self.own_rows(run, focus, look);
        }
        let mut answers = self.answers.borrow_mut();
        let known = answers.take_if(|(number, _)| *number == targets.number);
        let (_, rows) = answers.insert(
            known.unwrap_or_else(|| (targets.number, run.engine.select_all(query, &targets.nodes))),
        );
        let rows = rows.as_ref().map_err(String::clone)?;
        look(rows.get(&focus).map_or(&[], Vec::as_slice));
        Ok(())
    }

    fn own_rows(
        &self,
        run: &Run<'_>,
        focus: TermId,
        look: impl FnOnce(&[QuerySolution]),
    ) -> Result<(), String> {
        let this = run.source.graph.term(focus);
        look(&run.engine.select(&self.query, &[(query::THIS, this)])?);
        Ok(())
    }

    /// Turns a row into a result (§5.3.2).
    fn detail(&self, graph: &Graph, row: &QuerySolution, found: &Found<'_>) -> Detail {
        let path = match row.get("path") {
            Some(model::Term::NamedNode(iri)) => Some(path(graph, iri)),
            _ => None,
        };
        let value = match row.get(query::VALUE) {
            Some(value) => Some(node(graph, value)),
            // A property shape may have many value nodes, or none.
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
        Term::Blank(label) => Cow::Owned(format!("_:{label}")),
        term => Cow::Borrowed(term.text()),
    }
}

/// Notes a failed query.
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
