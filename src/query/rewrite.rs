//! Rewrites a parsed query so that Oxigraph's evaluator follows the standard.
//!
//! - The evaluator's comparison is not a total order, so that sorting panics or puts 10 before 9.
//!   Each key of ORDER BY becomes a text with a total order that agrees with SPARQL 1.1 §15.1; MIN
//!   and MAX, defined by that order (§18.5.1.5), use it too.
//! - The evaluator computes with values and normalizes their text. Literals that it would change
//!   (see `graph::written`) are protected: an operation on values releases them first, and an
//!   operation that returns a term (MIN, MAX, SAMPLE, IF, COALESCE, BIND) or uses its text (STR,
//!   DATATYPE, DISTINCT) keeps them unchanged.
//! - The evaluator returns each pair of an alternative path (`a|b`) once, but §18.4 requires a
//!   union of multisets; it binds the variable of `GRAPH ?g { … }` within the braces, but §18.6
//!   requires a join with their result. `paths` writes the union, `graphs` a separate variable.

use oxigraph::model::{Literal, NamedNode, Term, Variable};
use spargebra::Query;
use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, GraphPattern, OrderExpression,
    PropertyPathExpression,
};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

use super::walk::{self, QueryPart};
use crate::rdf::graph::written;
use crate::rdf::vocab::functions;

/// Rewrites a query. `keeps` protects literals that the evaluator would change, if the graph or the
/// query ([`has_unusual_literals`]) has some.
pub(crate) fn rewrite(query: &mut Query, keeps: bool) {
    let mut rewriter = Rewriter { keeps, made: 0 };
    walk::pattern(pattern_of(query), &mut |part| {
        if let QueryPart::Pattern(pattern) = part {
            rewriter.pattern(pattern);
        }
    });
}

/// Whether a query has, or can make, a literal that the evaluator would change.
pub(crate) fn has_unusual_literals(query: &mut Query) -> bool {
    let would_change = |literal: &Literal| {
        literal.language().is_none()
            && written::would_change(literal.value(), literal.datatype().as_str())
    };
    let mut found = false;
    walk::pattern(pattern_of(query), &mut |part| {
        found |= match part {
            QueryPart::Expression(Expression::Literal(literal)) => would_change(literal),
            QueryPart::Expression(Expression::FunctionCall(Function::StrDt, _)) => true,
            QueryPart::Pattern(GraphPattern::Values { bindings, .. }) => {
                let mut terms = bindings.iter().flatten().flatten();
                terms.any(|term| match term {
                    GroundTerm::Literal(literal) => would_change(literal),
                    _ => false,
                })
            }
            _ => false,
        };
    });
    found
}

fn pattern_of(query: &mut Query) -> &mut GraphPattern {
    match query {
        Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. } => pattern,
    }
}

struct Rewriter {
    keeps: bool,
    /// The number of generated variables.
    made: usize,
}

impl Rewriter {
    /// Rewrites one pattern, after the patterns within it.
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        match pattern {
            GraphPattern::Filter { expr, .. } => self.condition(expr),
            GraphPattern::LeftJoin { expression: Some(on), .. } => self.condition(on),
            GraphPattern::Extend { expression, .. } => self.term(expression),
            GraphPattern::Group { aggregates, .. } => {
                aggregates.iter_mut().for_each(|(_, aggregate)| self.aggregate(aggregate));
                self.plain_texts(pattern);
            }
            GraphPattern::Path { .. } => self.path(pattern),
            GraphPattern::Graph { .. } => self.graph(pattern),
            GraphPattern::OrderBy { inner, expression } => {
                for OrderExpression::Asc(key) | OrderExpression::Desc(key) in expression {
                    self.order(inner, key);
                }
            }
            _ => {}
        }
    }

    /// Writes alternatives as unions, except where only the ends of a path count (§18.4).
    fn path(&mut self, pattern: &mut GraphPattern) {
        let GraphPattern::Path { subject, path, object } = pattern else { return };
        if has_alternative(path) {
            let (subject, object) = (subject.clone(), object.clone());
            *pattern = self.ends(subject, path.clone(), object);
        }
    }

    fn ends(
        &mut self,
        subject: TermPattern,
        path: PropertyPathExpression,
        object: TermPattern,
    ) -> GraphPattern {
        match path {
            PropertyPathExpression::NamedNode(predicate) => {
                let predicate = NamedNodePattern::NamedNode(predicate);
                let triple = TriplePattern { subject, predicate, object };
                GraphPattern::Bgp { patterns: vec![triple] }
            }
            PropertyPathExpression::Reverse(path) => self.ends(object, *path, subject),
            PropertyPathExpression::Alternative(a, b) => GraphPattern::Union {
                left: Box::new(self.ends(subject.clone(), *a, object.clone())),
                right: Box::new(self.ends(subject, *b, object)),
            },
            PropertyPathExpression::Sequence(a, b)
                if has_alternative(&a) || has_alternative(&b) =>
            {
                let between = self.variable();
                GraphPattern::Join {
                    left: Box::new(self.ends(subject, *a, between.clone().into())),
                    right: Box::new(self.ends(between.into(), *b, object)),
                }
            }
            path => GraphPattern::Path { subject, path, object },
        }
    }

    /// Renames the variable of a graph's name within the graph, and joins the two. A pattern with a
    /// sub-query is evaluated graph by graph.
    fn graph(&mut self, pattern: &mut GraphPattern) {
        let GraphPattern::Graph { name: NamedNodePattern::Variable(name), inner } = pattern else {
            return;
        };
        let (name, within) = (name.clone(), self.variable());
        rename(inner, &name, &within);
        let mut is_given = false;
        inner.on_in_scope_variable(|variable| is_given |= *variable == within);
        if project(inner, &name) {
            let name = NamedNodePattern::Variable(name.clone());
            let each = GraphPattern::Graph { name, inner: Box::new(nothing()) };
            let right = Box::new(std::mem::replace(pattern, nothing()));
            *pattern = GraphPattern::Lateral { left: Box::new(each), right };
        }
        if is_given {
            let free = Expression::Not(Box::new(Expression::Bound(within.clone())));
            let same = Expression::SameTerm(
                Box::new(Expression::Variable(name)),
                Box::new(Expression::Variable(within)),
            );
            *pattern = GraphPattern::Filter {
                expr: Expression::Or(Box::new(free), Box::new(same)),
                inner: Box::new(std::mem::replace(pattern, nothing())),
            };
        }
    }

    /// A new variable; no query has it, since its name has a space.
    fn variable(&mut self) -> Variable {
        self.made += 1;
        Variable::new_unchecked(format!("made {}", self.made))
    }

    /// Computes the key of ORDER BY once for each row, as a text to sort by.
    fn order(&mut self, inner: &mut Box<GraphPattern>, key: &mut Expression) {
        self.term(key);
        let variable = self.variable();
        let sorted = Expression::Variable(variable.clone());
        let key = std::mem::replace(key, sorted);
        let rows = std::mem::replace(inner.as_mut(), nothing());
        **inner = GraphPattern::Extend {
            inner: Box::new(rows),
            variable,
            expression: call(functions::SORT_KEY, vec![key]),
        };
    }

    /// Removes the language from the result of GROUP_CONCAT, which is a simple literal (§18.5.1.7).
    fn plain_texts(&mut self, pattern: &mut GraphPattern) {
        let GraphPattern::Group { aggregates, .. } = pattern else { return };
        let mut texts = Vec::new();
        for (variable, aggregate) in aggregates {
            if let AggregateExpression::FunctionCall {
                name: AggregateFunction::GroupConcat { .. },
                ..
            } = aggregate
            {
                let text = self.variable();
                texts.push((std::mem::replace(variable, text.clone()), text));
            }
        }
        for (variable, text) in texts {
            let inner = Box::new(std::mem::replace(pattern, nothing()));
            let expression =
                Expression::FunctionCall(Function::Str, vec![Expression::Variable(text)]);
            *pattern = GraphPattern::Extend { inner, variable, expression };
        }
    }

    fn aggregate(&self, aggregate: &mut AggregateExpression) {
        let AggregateExpression::FunctionCall { name, expr, distinct } = aggregate else { return };
        let own = |iri: &str| AggregateFunction::Custom(NamedNode::new_unchecked(iri));
        match name {
            AggregateFunction::Min => *name = own(functions::MIN),
            AggregateFunction::Max => *name = own(functions::MAX),
            // DISTINCT applies to terms (§18.5.1: a multiset of the values of an expression).
            AggregateFunction::Sum if *distinct && self.keeps => *name = own(functions::SUM),
            AggregateFunction::Avg if *distinct && self.keeps => *name = own(functions::AVG),
            AggregateFunction::Sum | AggregateFunction::Avg => return self.value(expr),
            _ => {}
        }
        self.term(expr);
    }

    /// An expression used as a condition. The dataset evaluates a plain variable.
    fn condition(&self, expression: &mut Expression) {
        if !matches!(expression, Expression::Variable(_)) {
            self.value(expression);
        }
    }

    /// An expression that returns an unchanged term.
    fn term(&self, expression: &mut Expression) {
        match expression {
            Expression::Variable(_) => {}
            Expression::Literal(literal) if self.keeps => {
                if let Term::Literal(kept) = written::keep(literal.clone().into()) {
                    *literal = kept;
                }
            }
            Expression::If(condition, yes, no) => {
                self.value(condition);
                self.term(yes);
                self.term(no);
            }
            Expression::Coalesce(list) => list.iter_mut().for_each(|e| self.term(e)),
            Expression::FunctionCall(function @ Function::StrDt, list) if self.keeps => {
                list.iter_mut().for_each(|e| self.value(e));
                *function = Function::Custom(NamedNode::new_unchecked(functions::TYPED));
            }
            _ => self.value(expression),
        }
    }

    /// An expression to compute with.
    fn value(&self, expression: &mut Expression) {
        match expression {
            Expression::Variable(_) if self.keeps => {
                let variable = std::mem::replace(expression, Expression::Coalesce(Vec::new()));
                *expression = call(functions::VALUE, vec![variable]);
            }
            Expression::SameTerm(a, b) => {
                self.term(a);
                self.term(b);
            }
            Expression::Equal(a, b) => self.equal(a, b),
            Expression::In(_, list)
                if list.iter().all(|e| matches!(e, Expression::NamedNode(_))) => {}
            Expression::FunctionCall(function, list) => self.function(function, list),
            // The patterns within are visited separately.
            _ => walk::operands(expression, &mut |operand| self.value(operand)),
        }
    }

    /// `?x = <iri>` stays as it is: the optimizer knows it.
    fn equal(&self, a: &mut Expression, b: &mut Expression) {
        match (&*a, &*b) {
            (Expression::Variable(_), Expression::NamedNode(_))
            | (Expression::NamedNode(_), Expression::Variable(_)) => {}
            _ => {
                self.value(a);
                self.value(b);
            }
        }
    }

    fn function(&self, function: &mut Function, list: &mut [Expression]) {
        match function {
            Function::Str
            | Function::Lang
            | Function::IsIri
            | Function::IsBlank
            | Function::IsLiteral => list.iter_mut().for_each(|e| self.term(e)),
            Function::Datatype if self.keeps => {
                list.iter_mut().for_each(|e| self.term(e));
                *function = Function::Custom(NamedNode::new_unchecked(functions::DATATYPE));
            }
            _ => list.iter_mut().for_each(|e| self.value(e)),
        }
    }
}

/// Whether a path has an alternative whose multiplicity counts.
fn has_alternative(path: &PropertyPathExpression) -> bool {
    match path {
        PropertyPathExpression::Alternative(..) => true,
        PropertyPathExpression::Reverse(path) => has_alternative(path),
        PropertyPathExpression::Sequence(a, b) => has_alternative(a) || has_alternative(b),
        _ => false,
    }
}

/// Renames a variable throughout a pattern.
fn rename(pattern: &mut GraphPattern, from: &Variable, to: &Variable) {
    walk::pattern(pattern, &mut |part| {
        walk::variables(part, &mut |variable| {
            if variable == from {
                *variable = to.clone();
            }
        });
    });
}

/// Projects the variable of a graph's name through the sub-queries of a pattern; returns whether it
/// must be bound before: with sub-queries, or VALUES, which belong to no graph.
fn project(pattern: &mut GraphPattern, name: &Variable) -> bool {
    let mut found = false;
    walk::pattern(pattern, &mut |part| match part {
        QueryPart::Pattern(GraphPattern::Project { variables, .. }) => {
            variables.push(name.clone());
            found = true;
        }
        QueryPart::Pattern(GraphPattern::Values { .. }) => found = true,
        _ => {}
    });
    found
}

fn nothing() -> GraphPattern {
    GraphPattern::Bgp { patterns: Vec::new() }
}

fn call(function: &str, arguments: Vec<Expression>) -> Expression {
    Expression::FunctionCall(Function::Custom(NamedNode::new_unchecked(function)), arguments)
}
