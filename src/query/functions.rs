//! Implements the functions and aggregates that `rewrite` adds to queries.

use oxigraph::model::{Literal, NamedNode, Term};
use oxigraph::sparql::{AggregateFunctionAccumulator, SparqlEvaluator};
use oxsdatatypes::{Decimal, Double, Float, Integer};
use spareval::{ExpressionTerm, QueryEvaluator};

use crate::csvw::datatype::order::push_sort_key;
use crate::rdf::graph::written;
use crate::rdf::vocab::{functions, rdf};

/// Adds the functions of rewritten queries to an evaluator of either type.
macro_rules! with_functions {
    ($evaluator:expr) => {{
        let name = |iri: &str| NamedNode::new_unchecked(iri);
        $evaluator
            .with_custom_function(name(functions::VALUE), |terms| match terms {
                [term] => Some(written::release(term.clone())),
                _ => None,
            })
            .with_custom_function(name(functions::DATATYPE), datatype)
            .with_custom_function(name(functions::TYPED), typed)
            .with_custom_function(name(functions::SORT_KEY), |terms| match terms {
                [term] => Some(Literal::from(sort_key(term)).into()),
                _ => None,
            })
            .with_custom_aggregate_function(name(functions::MIN), || Box::new(Extreme::default()))
            .with_custom_aggregate_function(name(functions::MAX), || {
                Box::new(Extreme { greatest: true, ..Extreme::default() })
            })
            .with_custom_aggregate_function(name(functions::SUM), || Box::new(Sum::default()))
            .with_custom_aggregate_function(name(functions::AVG), || {
                Box::new(Sum { mean: true, ..Sum::default() })
            })
    }};
}

/// Oxigraph's evaluator with the functions of rewritten queries.
pub(super) fn evaluator() -> SparqlEvaluator {
    with_functions!(SparqlEvaluator::new())
}

/// The same for a query that runs many times, over our own datasets.
pub(crate) fn repeated_evaluator() -> QueryEvaluator {
    with_functions!(QueryEvaluator::new())
}

/// DATATYPE (SPARQL 1.1 §17.4.2.7) of an unchanged literal.
fn datatype(terms: &[Term]) -> Option<Term> {
    let [Term::Literal(literal)] = terms else { return None };
    let datatype = match literal.language() {
        Some(_) => rdf::LANG_STRING.to_owned(),
        None => written::kept_datatype(literal)
            .unwrap_or_else(|| literal.datatype().as_str().to_owned()),
    };
    Some(NamedNode::new_unchecked(datatype).into())
}

/// STRDT (SPARQL 1.1 §17.4.2.11), whose literal keeps its text.
fn typed(terms: &[Term]) -> Option<Term> {
    let [Term::Literal(text), Term::NamedNode(datatype)] = terms else { return None };
    let is_simple = text.datatype() == oxigraph::model::vocab::xsd::STRING;
    let literal = Literal::new_typed_literal(text.value(), datatype.clone());
    is_simple.then(|| written::keep(literal.into()))
}

/// A sort key of a term: blank nodes, IRIs, literals (SPARQL 1.1 §15.1). Strings sort by their
/// text, with or without a language; other literals by [`push_sort_key`].
pub(super) fn sort_key(term: &Term) -> String {
    let term = written::seen(term);
    let mut key = String::new();
    match term.as_ref() {
        Term::BlankNode(node) => key.extend(["a", node.as_str()]),
        Term::NamedNode(node) => key.extend(["b", node.as_str()]),
        Term::Literal(literal) => {
            key.push('c');
            let datatype = literal.datatype().as_str();
            match literal.language() {
                Some(language) => key.extend(["y", literal.value(), "\0", language]),
                None if datatype == crate::rdf::vocab::xsd::STRING => {
                    key.extend(["y", literal.value(), "\0"]);
                }
                None => push_sort_key(&mut key, literal.value(), datatype),
            }
        }
        // SPARQL 1.1 has no triples as terms.
        Term::Triple(triple) => key.extend(["d", &triple.to_string()]),
    }
    key
}

/// MIN and MAX (SPARQL 1.1 §18.5.1.5 and §18.5.1.6): an unchanged member of the group, the first of
/// several with the same value.
#[derive(Default)]
struct Extreme {
    greatest: bool,
    best: Option<(String, Term)>,
}

impl AggregateFunctionAccumulator for Extreme {
    fn accumulate(&mut self, term: Term) {
        let key = sort_key(&term);
        let is_better = match &self.best {
            None => true,
            Some((best, _)) if self.greatest => key > *best,
            Some((best, _)) => key < *best,
        };
        if is_better {
            self.best = Some((key, term));
        }
    }

    fn finish(&mut self) -> Option<Term> {
        self.best.take().map(|(_, term)| term)
    }
}

/// SUM and AVG (SPARQL 1.1 §18.5.1.3 and §18.5.1.4) of terms that are distinct as terms: `1` and
/// `01` are two.
struct Sum {
    mean: bool,
    count: i64,
    /// `None` after a non-number or an overflow.
    sum: Option<Number>,
}

impl Default for Sum {
    fn default() -> Self {
        Self { mean: false, count: 0, sum: Some(Number::Integer(Integer::from(0))) }
    }
}

impl AggregateFunctionAccumulator for Sum {
    fn accumulate(&mut self, term: Term) {
        self.count += 1;
        self.sum = self.sum.and_then(|sum| sum.plus(Number::of(term)?));
    }

    fn finish(&mut self) -> Option<Term> {
        let sum = self.sum?;
        if !self.mean || self.count == 0 {
            return Some(sum.term());
        }
        let count = Integer::from(self.count);
        let mean = match sum {
            Number::Integer(sum) => Number::Decimal(Decimal::from(sum).checked_div(count)?),
            Number::Decimal(sum) => Number::Decimal(sum.checked_div(count)?),
            Number::Float(sum) => Number::Float(sum / Float::from(count)),
            Number::Double(sum) => Number::Double(sum / Double::from(count)),
        };
        Some(mean.term())
    }
}

/// A number in a datatype of the evaluator.
#[derive(Clone, Copy)]
enum Number {
    Integer(Integer),
    Decimal(Decimal),
    Float(Float),
    Double(Double),
}

impl Number {
    fn of(term: Term) -> Option<Self> {
        Some(match ExpressionTerm::from(written::release(term)) {
            ExpressionTerm::IntegerLiteral(value) => Self::Integer(value),
            ExpressionTerm::DecimalLiteral(value) => Self::Decimal(value),
            ExpressionTerm::FloatLiteral(value) => Self::Float(value),
            ExpressionTerm::DoubleLiteral(value) => Self::Double(value),
            _ => return None,
        })
    }

    /// Adds two numbers in the wider of their datatypes (SPARQL 1.1 §17.3.1).
    fn plus(self, other: Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => Self::Integer(a.checked_add(b)?),
            (Self::Double(_), _) | (_, Self::Double(_)) => {
                Self::Double(self.double() + other.double())
            }
            (Self::Float(a), b) | (b, Self::Float(a)) => Self::Float(a + b.float()?),
            (Self::Decimal(a), b) | (b, Self::Decimal(a)) => {
                Self::Decimal(a.checked_add(b.decimal()?)?)
            }
        })
    }

    fn double(self) -> Double {
        match self {
            Self::Integer(value) => value.into(),
            Self::Decimal(value) => value.into(),
            Self::Float(value) => value.into(),
            Self::Double(value) => value,
        }
    }

    fn float(self) -> Option<Float> {
        match self {
            Self::Integer(value) => Some(value.into()),
            Self::Decimal(value) => Some(value.into()),
            Self::Float(value) => Some(value),
            Self::Double(_) => None,
        }
    }

    fn decimal(self) -> Option<Decimal> {
        match self {
            Self::Integer(value) => Some(value.into()),
            Self::Decimal(value) => Some(value),
            Self::Float(_) | Self::Double(_) => None,
        }
    }

    fn term(self) -> Term {
        match self {
            Self::Integer(value) => Literal::from(value).into(),
            Self::Decimal(value) => Literal::from(value).into(),
            Self::Float(value) => Literal::from(value).into(),
            Self::Double(value) => Literal::from(value).into(),
        }
    }
}
