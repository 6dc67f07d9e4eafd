//! Visits all parts of a parsed query, inner ones first.

use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

/// A part of a query, to read or replace.
pub(crate) enum QueryPart<'a> {
    /// A graph pattern, after its parts.
    Pattern(&'a mut GraphPattern),
    /// An expression, after its parts.
    Expression(&'a mut Expression),
    /// A subject or object.
    Term(&'a mut TermPattern),
    /// A predicate, or the name of a graph or service.
    Name(&'a mut NamedNodePattern),
}

/// Calls `visit` with each part of a pattern, including those in expressions (EXISTS) and
/// sub-queries.
pub(crate) fn pattern(at: &mut GraphPattern, visit: &mut dyn FnMut(QueryPart<'_>)) {
    match at {
        GraphPattern::Bgp { patterns } => patterns.iter_mut().for_each(|t| triple(t, visit)),
        GraphPattern::Path { subject, path: _, object } => {
            term(subject, visit);
            term(object, visit);
        }
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right } => {
            pattern(left, visit);
            pattern(right, visit);
        }
        GraphPattern::LeftJoin { left, right, expression: on } => {
            pattern(left, visit);
            pattern(right, visit);
            on.iter_mut().for_each(|e| expression(e, visit));
        }
        GraphPattern::Filter { expr, inner } => {
            pattern(inner, visit);
            expression(expr, visit);
        }
        GraphPattern::Extend { inner, variable: _, expression: value } => {
            pattern(inner, visit);
            expression(value, visit);
        }
        GraphPattern::Graph { name, inner } | GraphPattern::Service { name, inner, silent: _ } => {
            visit(QueryPart::Name(name));
            pattern(inner, visit);
        }
        GraphPattern::OrderBy { inner, expression: by } => {
            pattern(inner, visit);
            for OrderExpression::Asc(e) | OrderExpression::Desc(e) in by {
                expression(e, visit);
            }
        }
        GraphPattern::Group { inner, variables: _, aggregates } => {
            pattern(inner, visit);
            for (_, aggregate) in aggregates {
                match aggregate {
                    AggregateExpression::CountSolutions { distinct: _ } => {}
                    AggregateExpression::FunctionCall { name: _, expr, distinct: _ } => {
                        expression(expr, visit);
                    }
                }
            }
        }
        GraphPattern::Project { inner, variables: _ }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, start: _, length: _ } => pattern(inner, visit),
        GraphPattern::Values { variables: _, bindings: _ } => {}
    }
    visit(QueryPart::Pattern(at));
}

/// Calls `visit` with the variables of a part itself, without those of its parts.
pub(crate) fn variables(part: QueryPart<'_>, visit: &mut dyn FnMut(&mut Variable)) {
    match part {
        QueryPart::Term(TermPattern::Variable(variable))
        | QueryPart::Name(NamedNodePattern::Variable(variable))
        | QueryPart::Expression(Expression::Variable(variable) | Expression::Bound(variable))
        | QueryPart::Pattern(GraphPattern::Extend { variable, .. }) => visit(variable),
        QueryPart::Pattern(
            GraphPattern::Values { variables, .. } | GraphPattern::Project { variables, .. },
        ) => variables.iter_mut().for_each(visit),
        QueryPart::Pattern(GraphPattern::Group { variables, aggregates, .. }) => {
            variables.iter_mut().for_each(&mut *visit);
            aggregates.iter_mut().for_each(|(variable, _)| visit(variable));
        }
        _ => {}
    }
}

/// Calls `visit` with each part of a triple.
pub(crate) fn triple(at: &mut TriplePattern, visit: &mut dyn FnMut(QueryPart<'_>)) {
    term(&mut at.subject, visit);
    visit(QueryPart::Name(&mut at.predicate));
    term(&mut at.object, visit);
}

fn term(at: &mut TermPattern, visit: &mut dyn FnMut(QueryPart<'_>)) {
    if let TermPattern::Triple(inner) = at {
        triple(inner, visit);
    }
    visit(QueryPart::Term(at));
}

/// Calls `visit` with each part of an expression.
pub(crate) fn expression(at: &mut Expression, visit: &mut dyn FnMut(QueryPart<'_>)) {
    if let Expression::Exists(inner) = at {
        pattern(inner, visit);
    }
    operands(at, &mut |operand| expression(operand, visit));
    visit(QueryPart::Expression(at));
}

/// Calls `visit` with the direct parts of an expression, except the pattern of EXISTS.
pub(crate) fn operands(at: &mut Expression, visit: &mut dyn FnMut(&mut Expression)) {
    match at {
        Expression::NamedNode(_)
        | Expression::Literal(_)
        | Expression::Variable(_)
        | Expression::Bound(_)
        | Expression::Exists(_) => {}
        Expression::Or(a, b)
        | Expression::And(a, b)
        | Expression::Equal(a, b)
        | Expression::SameTerm(a, b)
        | Expression::Greater(a, b)
        | Expression::GreaterOrEqual(a, b)
        | Expression::Less(a, b)
        | Expression::LessOrEqual(a, b)
        | Expression::Add(a, b)
        | Expression::Subtract(a, b)
        | Expression::Multiply(a, b)
        | Expression::Divide(a, b) => {
            visit(a);
            visit(b);
        }
        Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => visit(a),
        Expression::In(a, list) => {
            visit(a);
            list.iter_mut().for_each(visit);
        }
        Expression::If(a, b, c) => [a, b, c].into_iter().for_each(|e| visit(e)),
        Expression::Coalesce(list) | Expression::FunctionCall(_, list) => {
            list.iter_mut().for_each(visit);
        }
    }
}

/// What the rows of a query are made from: its pattern before grouping, sorting and cutting.
pub fn matched(pattern: &GraphPattern) -> &GraphPattern {
    let (mut at, mut within) = (pattern, pattern);
    loop {
        at = match at {
            GraphPattern::Slice { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Project { inner, .. } => {
                within = inner;
                inner
            }
            // Of what is worked out of groups, the groups are made from what counts.
            GraphPattern::Group { inner, .. } => return inner,
            GraphPattern::OrderBy { inner, .. }
            | GraphPattern::Extend { inner, .. }
            | GraphPattern::Filter { inner, .. } => inner,
            _ => return within,
        };
    }
}
