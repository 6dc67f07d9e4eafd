//! Evaluates a query once for many focus nodes, if the result is the same.
//!
//! The variable `this` then stays a variable, restricted to the focus nodes by a triple pattern
//! that [`super::dataset`] answers. Pre-binding gives a variable a value everywhere, even without a
//! pattern. So each use of `this` must get it from a pattern, and nothing may count or limit rows
//! across focus nodes.

use oxigraph::model::NamedNode;
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::query::THIS;
use crate::query::walk::{self, QueryPart};
use crate::rdf::vocab::rapporteur;

/// The query for many focus nodes, whose rows include the focus node; none if each node needs its
/// own query.
pub(super) fn together(query: &Query) -> Option<Query> {
    let mut query = query.clone();
    let Query::Select { pattern, .. } = &mut query else { return None };
    if !gives_this(pattern)? {
        return None;
    }
    walk::pattern(pattern, &mut |part| {
        if let QueryPart::Pattern(pattern) = part {
            hold(pattern);
        }
    });
    Some(query)
}

/// Restricts `this` to the focus nodes wherever a pattern binds it.
fn hold(pattern: &mut GraphPattern) {
    let variable = Variable::new_unchecked(THIS);
    let focus = NamedNode::new_unchecked(rapporteur::FOCUS);
    let held = TriplePattern {
        subject: variable.into(),
        predicate: NamedNodePattern::NamedNode(focus.clone()),
        object: focus.into(),
    };
    match pattern {
        GraphPattern::Bgp { patterns } if patterns.iter().any(names_this) => {
            patterns.insert(0, held);
        }
        GraphPattern::Path { subject, object, .. } if is_this(subject) || is_this(object) => {
            let left = Box::new(GraphPattern::Bgp { patterns: vec![held] });
            let nothing = GraphPattern::Bgp { patterns: Vec::new() };
            let right = Box::new(std::mem::replace(pattern, nothing));
            *pattern = GraphPattern::Join { left, right };
        }
        _ => {}
    }
}

/// Whether each row of a pattern has a value for `this`; none if that is unknown, or if the pattern
/// has another meaning with `this` as a variable.
fn gives_this(pattern: &GraphPattern) -> Option<bool> {
    match pattern {
        GraphPattern::Bgp { patterns } => Some(patterns.iter().any(names_this)),
        GraphPattern::Path { subject, object, .. } => Some(is_this(subject) || is_this(object)),
        GraphPattern::Join { left, right } => Some(gives_this(left)? | gives_this(right)?),
        GraphPattern::LeftJoin { left, right, expression } => {
            let (left, right) = (gives_this(left)?, gives_this(right)?);
            let asked = match expression {
                Some(expression) => asks_this(expression)?,
                None => false,
            };
            (left || !right && !asked).then_some(left)
        }
        GraphPattern::Union { left, right } => {
            let (left, right) = (gives_this(left)?, gives_this(right)?);
            (left == right).then_some(left)
        }
        GraphPattern::Filter { inner, expr } => {
            let given = gives_this(inner)?;
            (given || !asks_this(expr)?).then_some(given)
        }
        GraphPattern::Extend { inner, expression, .. } => {
            let given = gives_this(inner)?;
            (given || !asks_this(expression)?).then_some(given)
        }
        GraphPattern::Graph { inner, name } => {
            let named = matches!(name, NamedNodePattern::Variable(v) if v.as_str() == THIS);
            if named { None } else { gives_this(inner) }
        }
        GraphPattern::Group { inner, variables, .. } => {
            let given = gives_this(inner)?;
            let grouped = variables.iter().any(|variable| variable.as_str() == THIS);
            (given == grouped && given).then_some(given)
        }
        GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => gives_this(inner),
        GraphPattern::OrderBy { .. }
        | GraphPattern::Slice { .. }
        | GraphPattern::Lateral { .. }
        | GraphPattern::Minus { .. }
        | GraphPattern::Values { .. }
        | GraphPattern::Service { .. } => None,
    }
}

/// Whether an expression uses `this`; none if it has a pattern that does not allow this.
fn asks_this(expression: &Expression) -> Option<bool> {
    let mut asks = Some(false);
    walk::expression(&mut expression.clone(), &mut |part| {
        let asked = match part {
            QueryPart::Expression(Expression::Variable(v) | Expression::Bound(v)) => {
                Some(v.as_str() == THIS)
            }
            QueryPart::Expression(Expression::Exists(inner)) => gives_this(inner),
            QueryPart::Term(term) => Some(is_this(term)),
            _ => Some(false),
        };
        asks = asks.zip(asked).map(|(before, now)| before || now);
    });
    asks
}

fn is_this(term: &TermPattern) -> bool {
    matches!(term, TermPattern::Variable(variable) if variable.as_str() == THIS)
}

fn names_this(triple: &TriplePattern) -> bool {
    let predicate =
        matches!(&triple.predicate, NamedNodePattern::Variable(v) if v.as_str() == THIS);
    is_this(&triple.subject) || is_this(&triple.object) || predicate
}
