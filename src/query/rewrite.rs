//! Changes a parsed query so that Oxigraph's evaluator answers it as the standard says.
//!
//! - The evaluator sorts by a comparison that is no total order, at which sorting panics, and which
//!   can put 10 before 9. Each key of ORDER BY becomes a text whose order is total and agrees with
//!   SPARQL 1.1 §15.1; MIN and MAX, which are defined by that order (§18.5.1.5), use it too.
//! - The evaluator computes with values and forgets how they were written. Where a graph or a query
//!   has literals that it would change (see `graph::written`), they are kept as they are: what
//!   computes with a value releases it first, and what gives back a term (MIN, MAX, SAMPLE, IF,
//!   COALESCE, BIND) or looks at its text (STR, DATATYPE, DISTINCT) takes it as it is written.
//! - The evaluator gives each pair of an alternative path (`a|b`) once, where §18.4 has a union of
//!   multisets, and binds the variable of `GRAPH ?g { … }` within the braces already, where §18.6 has
//!   a join with what they give. `paths` writes the union, `graphs` a variable of its own.

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

/// Rewrites a query. `keeps` says whether literals that the evaluator would change are kept as they
/// are: where the graph has such literals, or the query itself ([`has_unusual_literals`]).
pub(crate) fn rewrite(query: &mut Query, keeps: bool) {
    let mut rewriter = Rewriter { keeps, made: 0 };
    walk::pattern(pattern_of(query), &mut |part| {
        if let QueryPart::Pattern(pattern) = part {
            rewriter.pattern(pattern);
        }
    });
}

/// Whether a query itself has a literal that the evaluator would change, or can make one.
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
    /// How many variables were made so far.
    made: usize,
}

impl Rewriter {
    /// Rewrites what a pattern itself says; the patterns within it have been rewritten.
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

    /// Writes alternatives as unions, down to where a path is asked for its ends alone (§18.4).
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

    /// Gives the variable of a graph's name another name within the graph, and joins the two. What
    /// has a sub-query is evaluated for one graph after the other.
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

    /// A variable that no query has: there is a space in its name.
    fn variable(&mut self) -> Variable {
        self.made += 1;
        Variable::new_unchecked(format!("made {}", self.made))
    }

    /// Has the key of ORDER BY worked out once for each row, as a text to sort by.
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

    /// Takes the language from what GROUP_CONCAT gives, which is a simple literal (§18.5.1.7).
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
            // What is distinct are terms (§18.5.1: a multiset of the values of an expression).
            AggregateFunction::Sum if *distinct && self.keeps => *name = own(functions::SUM),
            AggregateFunction::Avg if *distinct && self.keeps => *name = own(functions::AVG),
            AggregateFunction::Sum | AggregateFunction::Avg => return self.value(expr),
            _ => {}
        }
        self.term(expr);
    }

    /// An expression of which it only matters whether it is true. The dataset tells that of a
    /// variable.
    fn condition(&self, expression: &mut Expression) {
        if !matches!(expression, Expression::Variable(_)) {
            self.value(expression);
        }
    }

    /// An expression that gives a term as it is written.
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
            // The patterns within are gone through by themselves.
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

/// Whether a path has an alternative where its pairs count.
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
    let mut replace = |variable: &mut Variable| {
        if variable == from {
            *variable = to.clone();
        }
    };
    walk::pattern(pattern, &mut |part| match part {
        QueryPart::Term(TermPattern::Variable(variable))
        | QueryPart::Name(NamedNodePattern::Variable(variable))
        | QueryPart::Expression(Expression::Variable(variable) | Expression::Bound(variable)) => {
            replace(variable);
        }
        QueryPart::Pattern(GraphPattern::Extend { variable, .. }) => replace(variable),
        QueryPart::Pattern(
            GraphPattern::Values { variables, .. } | GraphPattern::Project { variables, .. },
        ) => variables.iter_mut().for_each(&mut replace),
        QueryPart::Pattern(GraphPattern::Group { variables, aggregates, .. }) => {
            variables.iter_mut().for_each(&mut replace);
            aggregates.iter_mut().for_each(|(variable, _)| replace(variable));
        }
        _ => {}
    });
}

/// Lets the variable of a graph's name through the sub-queries of a pattern; says whether it must be
/// bound before: where there are sub-queries, or VALUES, which are of no graph.
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
