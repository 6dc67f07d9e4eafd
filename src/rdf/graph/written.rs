//! Keeps literals unchanged through Oxigraph's evaluator.
//!
//! The evaluator computes with values: it keeps the number of `"1.50"^^xsd:decimal` and returns
//! `1.5`, which is another term. So a literal in non-canonical form gets a private datatype unknown
//! to the evaluator, and comes out unchanged. If a query computes with it, `query::rewrite`
//! releases it first.

use std::borrow::Cow;

use oxigraph::model::{Literal, NamedNode, Term};
use spareval::ExpressionTerm;

use crate::rdf::vocab::{functions, xsd};

/// Whether the evaluator would change a literal: its text is not canonical, or its datatype is
/// promoted in computations (`xsd:int`).
pub(crate) fn would_change(text: &str, datatype: &str) -> bool {
    if datatype.starts_with(functions::WRITTEN) {
        return true;
    }
    if !is_computed_with(datatype) || is_plain(text, datatype) {
        return false;
    }
    let literal = Literal::new_typed_literal(text, NamedNode::new_unchecked(datatype));
    let term = Term::from(literal);
    Term::from(ExpressionTerm::from(term.clone())) != term
}

/// Whether the evaluator may know the values of a datatype.
fn is_computed_with(datatype: &str) -> bool {
    datatype.starts_with(xsd::NAMESPACE) && datatype != xsd::STRING && datatype != xsd::ANY_URI
}

/// Whether a literal has a common canonical form; a shortcut.
fn is_plain(text: &str, datatype: &str) -> bool {
    let is_like = |form: &str| {
        text.len() == form.len()
            && text.bytes().zip(form.bytes()).all(|(byte, like)| match like {
                b'0' => byte.is_ascii_digit(),
                _ => byte == like,
            })
    };
    match datatype {
        xsd::INTEGER => {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            digits && (1..=18).contains(&text.len()) && (text == "0" || !text.starts_with('0'))
        }
        xsd::DATE => is_like("0000-00-00"),
        xsd::G_YEAR => is_like("0000"),
        xsd::DATE_TIME => is_like("0000-00-00T00:00:00Z") && text.get(11..13) != Some("24"),
        _ => false,
    }
}

/// Protects a literal with a private datatype, if the evaluator would change it.
pub(crate) fn keep(term: Term) -> Term {
    match term {
        Term::Literal(literal)
            if literal.language().is_none()
                && would_change(literal.value(), literal.datatype().as_str()) =>
        {
            let datatype = format!("{}{}", functions::WRITTEN, literal.datatype().as_str());
            let datatype = NamedNode::new_unchecked(datatype);
            Literal::new_typed_literal(literal.destruct().0, datatype).into()
        }
        term => term,
    }
}

/// The original term of a protected literal.
pub(crate) fn release(term: Term) -> Term {
    match term {
        Term::Literal(literal) => match kept_datatype(&literal) {
            Some(datatype) => {
                let datatype = NamedNode::new_unchecked(datatype);
                Literal::new_typed_literal(literal.destruct().0, datatype).into()
            }
            None => literal.into(),
        },
        term => term,
    }
}

/// The original datatype of a protected literal.
pub(crate) fn kept_datatype(literal: &Literal) -> Option<String> {
    let datatype = literal.datatype().as_str().strip_prefix(functions::WRITTEN)?;
    Some(datatype.to_owned())
}

/// A term for ordering by value: the original of a protected literal.
pub(crate) fn seen(term: &Term) -> Cow<'_, Term> {
    match term {
        Term::Literal(literal) if kept_datatype(literal).is_some() => {
            Cow::Owned(release(term.clone()))
        }
        term => Cow::Borrowed(term),
    }
}
