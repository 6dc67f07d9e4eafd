//! Runs the W3C test suites of SPARQL 1.0 and 1.1 over our graph and Oxigraph's store.
//!
//! The suites are in the folder `SPARQL_TESTS`, by default `../shared/sparql-tests`. The list of
//! tests and their number come from the manifests found there. `docs/conformance.md` has the
//! numbers, and the reasons for failures.

#![allow(clippy::restriction, reason = "tests may panic")]

mod backend;
#[path = "../common/mod.rs"]
mod common;
mod differential;
mod known;
mod random;
mod results;
mod suite;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use backend::Ask;
use common::{root, shared};
use known::{BY_VALUE, FAILING, Known};
use oxigraph::model::{GraphName, NamedNode, Quad};
use results::{Expected, Rows, canonical, compare, mapped, written};
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use suite::{Suite, Test};

/// The manifests to run, each with its topic.
const MANIFESTS: &[(&str, &str)] = &[
    ("SPARQL 1.0", "sparql10/manifest.ttl"),
    ("SPARQL 1.1", "sparql11/manifest-sparql11-query.ttl"),
    ("SPARQL 1.1, result formats", "sparql11/manifest-sparql11-results.ttl"),
];

/// The backends, by the names in [`Known::over`].
const BACKENDS: &[(&str, Ask)] = &[("graph", backend::graph), ("store", backend::store)];

/// How a test passed.
enum Passed {
    Exactly,
    /// Numbers and dates are equal, but written differently.
    ByValue,
}

/// The check for a kind of test.
type Handler = fn(&Suite, &Test, Ask) -> Result<Passed, String>;

/// The checks by type of test.
const HANDLERS: &[(&str, Handler)] = &[
    ("QueryEvaluationTest", answers),
    ("CSVResultFormatTest", answers),
    ("PositiveSyntaxTest", is_accepted),
    ("PositiveSyntaxTest11", is_accepted),
    ("NegativeSyntaxTest", is_refused),
    ("NegativeSyntaxTest11", is_refused),
];

/// The query of a test, as the program reads it.
fn parse(suite: &Suite, test: &Test) -> Result<Query, String> {
    let text = String::from_utf8(suite.read(&test.query)?).map_err(|error| error.to_string())?;
    backend::parse(&text, &test.query)
}

fn is_accepted(suite: &Suite, test: &Test, _: Ask) -> Result<Passed, String> {
    parse(suite, test).map(|_| Passed::Exactly)
}

fn is_refused(suite: &Suite, test: &Test, _: Ask) -> Result<Passed, String> {
    parse(suite, test).map_or(Ok(Passed::Exactly), |_| Err("it is accepted".to_owned()))
}

/// The answer must be the expected one, also when it is written and read again.
fn answers(suite: &Suite, test: &Test, ask: Ask) -> Result<Passed, String> {
    let query = parse(suite, test)?;
    let expected = Expected::read(suite, test.result.as_ref().ok_or("no result")?)?;
    let how = match (test.lax, expected.has_order && is_ordered(&query)) {
        (true, _) => Rows::Each,
        (_, true) => Rows::InOrder,
        (_, false) => Rows::AsOften,
    };
    let (quads, graphs) = dataset(suite, test, &query)?;
    let found = ask(&quads, &graphs, query)?;
    let found = match expected.format {
        Some(format) => written(&found, format)?,
        None => found,
    };
    let Err(why) = compare(&expected.answer, &found, how) else { return Ok(Passed::Exactly) };
    let same = compare(&mapped(&expected.answer, canonical), &mapped(&found, canonical), how);
    same.map(|()| Passed::ByValue).map_err(|_| why)
}

/// The dataset of a query: the files of the test, and those of FROM and FROM NAMED.
fn dataset(
    suite: &Suite,
    test: &Test,
    query: &Query,
) -> Result<(Vec<Quad>, Vec<NamedNode>), String> {
    let mut quads = Vec::new();
    for file in &test.data {
        quads.extend(suite.triples(file)?);
    }
    let of_query = query
        .dataset()
        .into_iter()
        .flat_map(|dataset| dataset.default.iter().chain(dataset.named.iter().flatten()));
    let of_test = test.graphs.iter().map(NamedNode::new_unchecked);
    let mut graphs: Vec<NamedNode> = of_test.chain(of_query.cloned()).collect();
    graphs.sort();
    graphs.dedup();
    for graph in &graphs {
        let in_graph = |quad: Quad| Quad { graph_name: GraphName::from(graph.clone()), ..quad };
        quads.extend(suite.triples(graph.as_str())?.into_iter().map(in_graph));
    }
    Ok((quads, graphs))
}

/// Whether a query has an ORDER BY for its rows.
fn is_ordered(query: &Query) -> bool {
    let Query::Select { pattern, .. } = query else { return false };
    let mut pattern = pattern;
    loop {
        pattern = match pattern {
            GraphPattern::OrderBy { .. } => return true,
            GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => inner,
            _ => return false,
        };
    }
}

/// The numbers of passed tests, of those passed by value only, and of known failures.
#[derive(Clone, Copy, Default)]
struct Count {
    tests: usize,
    passed: usize,
    by_value: usize,
    skipped: usize,
}

/// Runs a test; counts the result, and reports unexpected ones.
fn run(suite: &Suite, test: &Test, (over, ask): (&str, Ask), count: &mut Count) -> Option<String> {
    count.tests += 1;
    let handler = HANDLERS.iter().find(|(kind, _)| *kind == test.kind);
    let outcome = match handler {
        Some((_, handler)) => handler(suite, test, ask),
        None => Err(format!("no handler for {}", test.kind)),
    };
    let name = format!("{} over the {over}", test.name);
    let is_it = |known: &&Known| known.test == test.name && known.over.contains(&over);
    let (failing, by_value) = (FAILING.iter().find(is_it), BY_VALUE.iter().find(is_it));
    match (outcome, failing) {
        (Err(_), Some(known)) => {
            count.skipped += 1;
            println!("{name} skipped: {}", known.reason);
            return None;
        }
        (Err(why), None) => return Some(format!("{name}: {why}")),
        (Ok(_), Some(_)) => return Some(format!("{name} is skipped but passes")),
        // The store keeps the values of literals, not their texts.
        (Ok(Passed::ByValue), None) if over == "store" || by_value.is_some() => count.by_value += 1,
        (Ok(Passed::ByValue), None) => return Some(format!("{name} passes by value only")),
        (Ok(Passed::Exactly), None) if by_value.is_some() => {
            return Some(format!("{name} passes exactly, not by value only"));
        }
        (Ok(Passed::Exactly), None) => {}
    }
    count.passed += 1;
    None
}

/// Runs the tests of a manifest over a backend; counts them, and collects faults.
fn run_all(
    suite: &Suite,
    tests: &[&Test],
    backend: (&str, Ask),
    faults: &mut Vec<String>,
) -> Count {
    let mut folders: BTreeMap<&str, Count> = BTreeMap::new();
    for test in tests {
        faults.extend(run(suite, test, backend, folders.entry(test.folder()).or_default()));
    }
    let mut sum = Count::default();
    for (folder, Count { tests, passed, by_value, skipped }) in folders {
        let failed = tests - passed - skipped;
        println!(
            "{folder} over the {}: of {tests}, {passed} passed ({by_value} by value), \
             {failed} failed, {skipped} skipped",
            backend.0
        );
        sum.tests += tests;
        sum.passed += passed;
        sum.by_value += by_value;
        sum.skipped += skipped;
    }
    sum
}

/// The tables of the page: how many tests pass, which do not, and which do by value only.
fn tables(rows: &str) -> [String; 3] {
    let listed = |known: &[Known]| {
        let line = |k: &Known| format!("| `{}` | {} | {} |\n", k.test, k.over.join(", "), k.reason);
        known.iter().map(line).collect::<String>()
    };
    [rows.to_owned(), listed(FAILING), listed(BY_VALUE)]
}

#[test]
fn w3c_suites() {
    let Some(folder) = shared("SPARQL_TESTS", "sparql-tests") else { return };
    let only = std::env::var("SPARQL_ONLY").unwrap_or_default();
    let suite = Suite { folder };
    let (mut faults, mut rows) = (Vec::new(), String::new());
    for (what, manifest) in MANIFESTS {
        let all = suite.tests(manifest);
        assert!(!all.is_empty(), "{manifest} has no tests");
        let tests = all.iter().filter(|test| test.name.contains(&only));
        let (syntax, queries): (Vec<_>, Vec<_>) =
            tests.partition(|test| test.kind.contains("Syntax"));
        for (part, tests) in [("evaluation", queries), ("syntax", syntax)] {
            if tests.is_empty() {
                continue;
            }
            let _ = write!(rows, "| {what}, {part} | {} |", tests.len());
            for backend in BACKENDS {
                let count = run_all(&suite, &tests, *backend, &mut faults);
                assert_eq!(count.tests, tests.len(), "each test of {manifest} is counted");
                let _ = write!(rows, " {} | {} |", count.passed, count.by_value);
            }
            rows.push('\n');
        }
    }
    println!("{rows}");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    if only.is_empty() {
        let page = std::fs::read_to_string(root().join("docs/conformance.md")).expect("the page");
        for table in tables(&rows) {
            assert!(page.contains(&table), "docs/conformance.md should have:\n{table}");
        }
    }
}
