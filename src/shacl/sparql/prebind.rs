//! Replaces pre-bound variables by terms (appendix A).
//!
//! SHACL joins each pattern with the values; here they are put into the patterns, with the same
//! result. A blank node cannot be written into a query: in patterns, an IRI known to
//! [`super::dataset`] replaces it, and in expressions, a function that returns it.

use oxigraph::model::{BlankNode, Literal, NamedNode};
use spargebra::Query;
use spargebra::algebra::{Expression, Function, GraphPattern, PropertyPathExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::dataset::stand_in;
use crate::query::walk::{self, QueryPart};
use crate::rdf::graph::Term;
use crate::rdf::vocab::{rapporteur, xsd};

/// The term of a variable.
pub(super) enum Bound {
    Iri(NamedNode),
    Literal(Literal),
    Blank(BlankNode),
}

impl Bound {
    pub(super) fn of(term: Term<'_>) -> Self {
        match term {
            Term::Iri(iri) => Self::Iri(NamedNode::new_unchecked(iri)),
            Term::Blank(label) => Self::Blank(BlankNode::new_unchecked(label)),
            Term::Typed { text, datatype } => {
                let datatype = NamedNode::new_unchecked(datatype);
                Self::Literal(Literal::new_typed_literal(text, datatype))
            }
            Term::Lang { text, lang } => {
                Self::Literal(Literal::new_language_tagged_literal_unchecked(text, lang))
            }
        }
    }

    fn pattern(&self) -> TermPattern {
        match self {
            Self::Iri(iri) => TermPattern::NamedNode(iri.clone()),
            Self::Literal(literal) => TermPattern::Literal(literal.clone()),
            Self::Blank(blank) => TermPattern::NamedNode(stand_in(blank.as_str())),
        }
    }

    /// As a predicate or the name of a graph, where a literal matches nothing.
    fn name(&self) -> NamedNode {
        match self {
            Self::Iri(iri) => iri.clone(),
            Self::Literal(_) => stand_in(""),
            Self::Blank(blank) => stand_in(blank.as_str()),
        }
    }

    fn expression(&self) -> Expression {
        match self {
            Self::Iri(iri) => Expression::NamedNode(iri.clone()),
            Self::Literal(literal) => Expression::Literal(literal.clone()),
            Self::Blank(blank) => {
                let function = Function::Custom(NamedNode::new_unchecked(rapporteur::NODE));
                let label = Expression::Literal(Literal::new_simple_literal(blank.as_str()));
                Expression::FunctionCall(function, vec![label])
            }
        }
    }
}

/// Binds variables everywhere in a query. They are no longer columns of its results.
pub(super) fn bind(query: &mut Query, bound: &[(&str, Bound)]) {
    let (Query::Select { pattern, .. }
    | Query::Ask { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }) = query;
    let value = |variable: &Variable| {
        let found = bound.iter().find(|(name, _)| *name == variable.as_str());
        found.map(|(_, value)| value)
    };
    walk::pattern(pattern, &mut |part| match part {
        QueryPart::Term(term) => {
            if let TermPattern::Variable(variable) = term
                && let Some(value) = value(variable)
            {
                *term = value.pattern();
            }
        }
        QueryPart::Name(name) => {
            if let NamedNodePattern::Variable(variable) = name
                && let Some(value) = value(variable)
            {
                *name = NamedNodePattern::NamedNode(value.name());
            }
        }
        QueryPart::Expression(expression) => match expression {
            Expression::Variable(variable) => {
                if let Some(value) = value(variable) {
                    *expression = value.expression();
                }
            }
            Expression::Bound(variable) if value(variable).is_some() => {
                let boolean = NamedNode::new_unchecked(xsd::BOOLEAN);
                *expression = Expression::Literal(Literal::new_typed_literal("true", boolean));
            }
            _ => {}
        },
        // All uses outside are replaced too, so the variable is no longer needed.
        QueryPart::Pattern(GraphPattern::Project { variables, .. }) => {
            variables.retain(|variable| value(variable).is_none());
        }
        // Grouping by nothing would give a row even for no solutions.
        QueryPart::Pattern(GraphPattern::Group { inner, variables, .. }) => {
            for variable in variables {
                if let Some(value) = value(variable) {
                    let rest = std::mem::replace(inner.as_mut(), empty());
                    **inner = GraphPattern::Extend {
                        inner: Box::new(rest),
                        variable: variable.clone(),
                        expression: value.expression(),
                    };
                }
            }
        }
        QueryPart::Pattern(_) => {}
    });
}

/// Replaces the variable `PATH` by a path where it is a predicate (§5.3.1).
pub(super) fn bind_path(query: &mut Query, path: &PropertyPathExpression) {
    let (Query::Select { pattern, .. }
    | Query::Ask { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }) = query;
    walk::pattern(pattern, &mut |part| {
        if let QueryPart::Pattern(at) = part
            && let GraphPattern::Bgp { patterns } = at
            && patterns.iter().any(has_path)
        {
            let (mut paths, others): (Vec<_>, Vec<_>) =
                std::mem::take(patterns).into_iter().partition(has_path);
            if let PropertyPathExpression::NamedNode(predicate) = path {
                let predicate = NamedNodePattern::NamedNode(predicate.clone());
                paths.iter_mut().for_each(|triple| triple.predicate = predicate.clone());
                paths.extend(others);
                *patterns = paths;
                return;
            }
            let rest = GraphPattern::Bgp { patterns: others };
            *at = paths.into_iter().fold(rest, |left, TriplePattern { subject, object, .. }| {
                let right = GraphPattern::Path { subject, path: path.clone(), object };
                GraphPattern::Join { left: Box::new(left), right: Box::new(right) }
            });
        }
    });
}

/// The name of the variable for the path of a property shape.
pub(super) const PATH: &str = "PATH";

fn has_path(triple: &TriplePattern) -> bool {
    matches!(&triple.predicate, NamedNodePattern::Variable(v) if v.as_str() == PATH)
}

fn empty() -> GraphPattern {
    GraphPattern::Bgp { patterns: Vec::new() }
}
