//! Compares answers of our graph and Oxigraph's store for random queries and graphs.
//!
//! The store normalizes numbers, booleans, dates and times; our graph keeps literals unchanged. So
//! 1 and 01 are one term there and two here, and some answers differ rightly: whether they join,
//! how many rows DISTINCT leaves, the result of STR. Therefore the tests compare:
//!
//! - over literals in the store's normal form: any query, and the whole answer;
//! - over any literals: queries about their values only, and the values of the answer;
//! - over any literals: queries about terms only, with each literal as a distinct plain text in the
//!   store.
//!
//! The store gets language tags in lower case, since en and EN are two languages to it, contrary to
//! RDF 1.1 Concepts §3.3.
//!
//! If several answers are right (SAMPLE, the order in GROUP_CONCAT, the lesser of 1 and 1.0), only
//! the determined part is compared.

use std::collections::BTreeSet;

use oxigraph::model::{GraphNameRef, Literal, Quad, Term};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use rapporteur::Answer;

use crate::backend;
use crate::random::{PREFIXES, quads, query, query_of_terms, query_of_values, with_constants};
use crate::results::{Rows, canonical, compare, lower, mapped};

/// `SPARQL_CASES` cases, always the same ones.
fn config() -> Config {
    let cases = std::env::var("SPARQL_CASES").ok().and_then(|cases| cases.parse().ok());
    Config {
        cases: cases.unwrap_or(400),
        rng_seed: RngSeed::Fixed(2021),
        failure_persistence: None,
        ..Config::default()
    }
}

/// The answers of both; none if both fail.
fn both(
    (ours, our_query): (&[Quad], &str),
    (theirs, their_query): (&[Quad], &str),
) -> Result<Option<(Answer, Answer)>, String> {
    let parse = |query: &str| backend::parse(&format!("{PREFIXES}{query}"), "http://e/");
    let ours = backend::graph(ours, &[], parse(our_query)?);
    let theirs = backend::store(&each(theirs, lower), &[], parse(their_query)?);
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => Ok(Some((comparable(ours), comparable(theirs)))),
        (Err(_), Err(_)) => Ok(None),
        (ours, theirs) => Err(format!("{ours:?}\nbut {theirs:?}")),
    }
}

/// The determined part of an answer.
fn comparable(answer: Answer) -> Answer {
    let Answer::Rows { columns, mut rows } = answer else { return answer };
    for row in &mut rows {
        for (column, cell) in columns.iter().zip(row) {
            let Some(term) = cell else { continue };
            let text = match term {
                Term::Literal(literal) => literal.value(),
                _ => "",
            };
            let settled = match column.as_str() {
                "some" => "some".to_owned(),
                "list" | "list_different" => {
                    let mut texts: Vec<&str> = text.split('|').collect();
                    texts.sort_unstable();
                    texts.join("|")
                }
                "least" | "most" => text.parse::<f64>().map_or(text.to_owned(), |n| n.to_string()),
                _ => continue,
            };
            *cell = Some(Literal::from(settled).into());
        }
    }
    Answer::Rows { columns, rows }
}

/// The quads with other objects.
fn each(quads: &[Quad], object: impl Fn(&Term) -> Term) -> Vec<Quad> {
    quads.iter().map(|quad| Quad { object: object(&quad.object), ..quad.clone() }).collect()
}

/// The quads that stay distinct in the store.
fn different_by_value(quads: Vec<Quad>) -> Vec<Quad> {
    let mut seen = BTreeSet::new();
    let canonical = each(&quads, |term| lower(&canonical(term)));
    let zipped = quads.into_iter().zip(canonical);
    zipped
        .filter(|(_, canonical)| seen.insert(canonical.to_string()))
        .map(|(quad, _)| quad)
        .collect()
}

fn how(query: &str) -> Rows {
    if query.contains("ORDER BY") { Rows::InOrder } else { Rows::AsOften }
}

/// Runs a property on many graphs and queries; shows the smallest counterexample.
fn hold(
    queries: impl Strategy<Value = String>,
    property: impl Fn(Vec<Quad>, &str) -> Result<(), String>,
) {
    let mut runner = TestRunner::new(config());
    let outcome = runner.run(&(quads(), queries), |(quads, query)| {
        property(quads, &query).map_err(TestCaseError::fail)
    });
    if let Err(TestError::Fail(why, (quads, query))) = outcome {
        panic!("{why}\n  query:\n{query}\n  graph:\n{}", shown(&quads));
    }
}

#[test]
fn canonical_literals_have_equal_answers() {
    hold(query(), |quads, query| {
        let canonical = |term: &Term| lower(&canonical(term));
        let (quads, text) = (each(&quads, canonical), with_constants(query, |t| canonical(&t)));
        let answers = both((&quads, &text), (&quads, &text))?;
        answers.map_or(Ok(()), |(ours, theirs)| compare(&theirs, &ours, how(query)))
    });
}

#[test]
fn any_literals_have_equal_answers_by_value() {
    hold(query_of_values(), |quads, query| {
        let quads = different_by_value(quads);
        let answers = both((&quads, query), (&quads, query))?;
        let by_value = |answer: &Answer| mapped(answer, canonical);
        answers.map_or(Ok(()), |(ours, theirs)| {
            compare(&by_value(&theirs), &by_value(&ours), how(query))
        })
    });
}

#[test]
fn any_literals_have_equal_answers_as_terms() {
    hold(query_of_terms(), |quads, query| {
        let ours = with_constants(query, |term| term);
        let theirs = with_constants(query, |term| as_text(&term));
        let answers = both((&quads, &ours), (&each(&quads, as_text), &theirs))?;
        let as_texts = |answer: &Answer| mapped(answer, as_text);
        answers.map_or(Ok(()), |(ours, theirs)| {
            compare(&as_texts(&theirs), &as_texts(&ours), how(query))
        })
    });
}

/// A literal as a unique plain text; such a text itself stays.
fn as_text(term: &Term) -> Term {
    match term {
        Term::Literal(literal) if !literal.value().starts_with("literal ") => {
            Literal::from(format!("literal {}", lower(term))).into()
        }
        _ => term.clone(),
    }
}

/// Quads for people, a line each.
fn shown(quads: &[Quad]) -> String {
    let line = |quad: &Quad| match quad.graph_name.as_ref() {
        GraphNameRef::DefaultGraph => {
            format!("{} {} {}\n", quad.subject, quad.predicate, quad.object)
        }
        _ => format!("{quad}\n"),
    };
    quads.iter().map(line).collect()
}
