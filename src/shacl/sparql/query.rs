//! Parses the queries of shapes, and checks SHACL's restrictions.

use rustc_hash::FxHashSet;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern, Variable};
use spargebra::{Query, SparqlParser};

use super::super::path::Path;
use super::super::source::{Fault, Source, short};
use super::prebind::{self, Bound, PATH};
use crate::query::projection;
use crate::query::walk::{self, QueryPart};
use crate::rdf::graph::{Term, TermId};
use crate::rdf::vocab::{owl, shacl};

/// The focus node.
pub(super) const THIS: &str = "this";
/// The value node, in ASK queries.
pub(super) const VALUE: &str = "value";
/// The pre-bound variables that sub-queries need not return.
const SHAPES_GRAPH: &str = "shapesGraph";
const CURRENT_SHAPE: &str = "currentShape";

/// Reads the query of a constraint or validator: the value of `property`, which is `sh:select` or
/// `sh:ask`. `prebound` are the variables that may be pre-bound (appendix A), beside those of every
/// query.
pub(super) fn read(
    source: &Source<'_>,
    node: TermId,
    property: &str,
    prebound: &[&str],
) -> Result<Query, Fault> {
    let Some(text) = source.value(node, property)? else {
        return Err(Fault::ill_formed(format!("{} is missing", short(property))));
    };
    let text = source.text(text, property)?;
    let mut parser = SparqlParser::new();
    for (prefix, namespace) in prefixes(source, node)? {
        let declared = parser.with_prefix(&prefix, &namespace);
        parser = declared.map_err(|error| {
            Fault::ill_formed(format!("the namespace of prefix '{prefix}:' is not an IRI: {error}"))
        })?;
    }
    let mut query = crate::query::parse(parser, text).map_err(|unread| {
        let reason = unread.within(text);
        Fault::query(format!("the query of {} cannot be read: {reason}", short(property)))
    })?;
    if let Some(what) = crate::query::newer(&mut query) {
        let what = format!("the query of {} has {what}, which is SPARQL 1.2", short(property));
        return Err(Fault::query(what));
    }
    check(&mut query, prebound)
        .map_err(|reason| Fault::query(format!("the query of {} {reason}", short(property))))?;
    Ok(query)
}

/// The prefix mappings that a query may use (§5.2.1): those of
/// `sh:prefixes/owl:imports*/sh:declare`.
fn prefixes(source: &Source<'_>, node: TermId) -> Result<Vec<(String, String)>, Fault> {
    let mut open = source.values(node, shacl::PREFIXES).to_vec();
    let mut seen: FxHashSet<TermId> = open.iter().copied().collect();
    let mut found: Vec<(String, String)> = Vec::new();
    while let Some(at) = open.pop() {
        for next in source.values(at, owl::IMPORTS) {
            if seen.insert(*next) {
                open.push(*next);
            }
        }
        for declaration in source.values(at, shacl::DECLARE) {
            let value = |property| match source.value(*declaration, property)? {
                Some(value) => match source.graph.term(value) {
                    Term::Typed { text, .. } => Ok(text.to_owned()),
                    _ => Err(source.misfit(property, value, "a text")),
                },
                None => Err(Fault::ill_formed(format!("sh:declare has no {}", short(property)))),
            };
            found.push((value(shacl::PREFIX)?, value(shacl::NAMESPACE_OF)?));
        }
    }
    found.sort();
    found.dedup();
    for pair in found.windows(2) {
        if let [(a, first), (b, second)] = pair
            && a == b
        {
            let message = format!("the prefix '{a}:' is declared as <{first}> and as <{second}>");
            return Err(Fault::ill_formed(message));
        }
    }
    Ok(found)
}

/// Binds the values common to all focus nodes: the shapes graph, the shape and its path.
pub(super) fn settle(
    source: &Source<'_>,
    query: &mut Query,
    shape: TermId,
    path: Option<&Path>,
    parameters: &[(&str, Term<'_>)],
) {
    let mut bound = vec![
        (SHAPES_GRAPH, Bound::of(Term::Iri(source.shapes_part.iri()))),
        (CURRENT_SHAPE, Bound::of(source.graph.term(shape))),
    ];
    bound.extend(parameters.iter().map(|(name, term)| (*name, Bound::of(*term))));
    prebind::bind(query, &bound);
    if let Some(path) = path {
        prebind::bind_path(query, &path.sparql(source.graph));
    }
}

/// Checks the restrictions of appendix A and §5.2; the error is a message.
fn check(query: &mut Query, prebound: &[&str]) -> Result<(), String> {
    let pattern = match query {
        Query::Select { pattern, dataset, .. } => {
            if dataset.is_some() {
                return Err("has FROM, but asks the data that are validated".to_owned());
            }
            let (inner, variables) = projection(pattern).ok_or("is not a SELECT query")?;
            if !variables.iter().any(|variable| variable.as_str() == THIS) {
                return Err("does not select $this".to_owned());
            }
            inner
        }
        // The parser adds a projection to ASK too.
        Query::Ask { pattern, .. } => match pattern {
            GraphPattern::Project { inner, .. } => inner,
            pattern => pattern,
        },
        Query::Construct { .. } | Query::Describe { .. } => {
            return Err("is neither SELECT nor ASK".to_owned());
        }
    };
    let mut wrong = None;
    walk::pattern(pattern, &mut |part| {
        if wrong.is_none() {
            wrong = fault(&part, prebound);
        }
    });
    wrong.map_or(Ok(()), Err)
}

fn fault(part: &QueryPart<'_>, prebound: &[&str]) -> Option<String> {
    let is_path = |variable: &Variable| variable.as_str() == PATH;
    let misplaced = || Some("uses $PATH elsewhere than as a predicate".to_owned());
    match part {
        QueryPart::Term(TermPattern::Variable(variable)) if is_path(variable) => misplaced(),
        QueryPart::Expression(Expression::Variable(v) | Expression::Bound(v)) if is_path(v) => {
            misplaced()
        }
        QueryPart::Pattern(pattern) => match &**pattern {
            GraphPattern::Minus { .. } => Some("uses MINUS; use FILTER NOT EXISTS".to_owned()),
            GraphPattern::Service { .. } => {
                Some("uses SERVICE, but the network is never used".to_owned())
            }
            GraphPattern::Values { .. } => Some("uses VALUES; use IN".to_owned()),
            GraphPattern::Graph { name: NamedNodePattern::Variable(v), .. } if is_path(v) => {
                misplaced()
            }
            GraphPattern::Extend { variable, .. } => {
                let name = variable.as_str();
                let taken = [THIS, SHAPES_GRAPH, CURRENT_SHAPE].contains(&name);
                (taken || prebound.contains(&name))
                    .then(|| format!("sets ${name}, but that is set in advance"))
            }
            // The outermost projection is not among the parts: this is a sub-query.
            GraphPattern::Project { variables, .. } => {
                let returned = |name: &str| variables.iter().any(|v| v.as_str() == name);
                let all = [THIS].iter().chain(prebound);
                let missing = all.copied().find(|name| !returned(name));
                missing.map(|name| format!("has a sub-query that does not return ${name}"))
            }
            _ => None,
        },
        _ => None,
    }
}
