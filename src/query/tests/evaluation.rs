//! Tests answers where Oxigraph's evaluator alone deviates from SPARQL 1.1.

use std::cmp::Ordering;

use proptest::prelude::*;
use spargebra::SparqlParser;

use super::*;
use crate::query::functions::sort_key;

const TEXT: &str = "PREFIX : <http://e/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ";
const PRICES: &str = "@prefix : <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    :a :price 1.50 ; :year '2020'^^xsd:gYear . :b :price 2.50 . :c :price 01 . :d :price '7'^^xsd:int .
    :e :ok '1'^^xsd:boolean . :f :ok '0'^^xsd:boolean . :g :label 'x'@EN , 'x'@en-GB .";

/// The rows of a query, terms as N-Triples without their namespaces, unbound as `-`.
fn rows(backend: &Backend, query: &str) -> Vec<String> {
    let query = SparqlParser::new().parse_query(&format!("{TEXT}{query}")).unwrap();
    let Answer::Rows { rows, .. } = run(backend, query, "test").unwrap() else { panic!("no rows") };
    let term = |term: &Option<Term>| match term {
        Some(term) => term
            .to_string()
            .replace("http://e/", ":")
            .replace("^^<http://www.w3.org/2001/XMLSchema#", "^^<"),
        None => "-".to_owned(),
    };
    rows.iter().map(|row| row.iter().map(term).collect::<Vec<_>>().join(" ")).collect()
}

/// The terms of a query with one column.
fn terms_of(backend: &Backend, query: &str) -> Vec<Term> {
    let query = SparqlParser::new().parse_query(&format!("{TEXT}{query}")).unwrap();
    let Answer::Rows { rows, .. } = run(backend, query, "test").unwrap() else { panic!("no rows") };
    rows.into_iter().flatten().flatten().collect()
}

fn prices() -> Backend {
    Backend::from(of_turtle(&[(GraphName::Records, PRICES)]))
}

fn sorted(query: &str) -> Vec<String> {
    let mut rows = rows(&prices(), query);
    rows.sort();
    rows
}

#[test]
fn order_by_sorts_by_value_and_never_panics() {
    let both = |query: &str| {
        let store = Backend::store(&of_turtle(&[(GraphName::Records, PRICES)])).unwrap();
        let ours = rows(&prices(), query);
        assert_eq!(ours, rows(&store, query), "{query}");
        ours
    };
    let values = r#"SELECT ?o { VALUES ?o { 10 "15"^^<http://e/x> 9 } } ORDER BY ?o"#;
    assert_eq!(both(values), ["\"9\"^^<integer>", "\"10\"^^<integer>", "\"15\"^^<:x>"]);
    // §15.1: nothing, blank nodes, IRIs, literals.
    let kinds = "SELECT ?o { { BIND (1 AS ?o) } UNION { BIND (:i AS ?o) } UNION { }
        UNION { BIND ('b' AS ?o) } UNION { BIND ('a'@en AS ?o) } } ORDER BY ?o";
    assert_eq!(both(kinds), ["-", "<:i>", "\"1\"^^<integer>", "\"a\"@en", "\"b\""]);
    let mut turned = both(&format!("{kinds} ?x").replace("ORDER BY ?o ?x", "ORDER BY DESC(?o)"));
    turned.reverse();
    assert_eq!(turned, both(kinds));
    let by_two = "SELECT ?a ?b { VALUES (?a ?b) { (2 'x') (1 'y') (1.0 'x') } } ORDER BY ?a ?b";
    assert_eq!(
        rows(&prices(), by_two),
        ["\"1.0\"^^<decimal> \"x\"", "\"1\"^^<integer> \"y\"", "\"2\"^^<integer> \"x\""]
    );
    let inner = "SELECT ?m { { SELECT ?m { VALUES ?m { 3 20 100 } } ORDER BY DESC(?m) LIMIT 1 } }";
    assert_eq!(both(inner), ["\"100\"^^<integer>"]);
}

#[test]
fn aggregates_return_members_of_the_group() {
    let joined = "SELECT ?s ?m { { SELECT (MAX(?v) AS ?m) { ?x :price ?v FILTER (?v < 3) } }
        ?s :price ?m }";
    assert_eq!(sorted(joined), ["<:b> \"2.50\"^^<decimal>"]);
    let joined = "SELECT ?s { { SELECT (MIN(?v) AS ?m) { ?x :price ?v } } ?s :price ?m }";
    assert_eq!(sorted(joined), ["<:c>"]);
    let joined = "SELECT ?s { { SELECT (SAMPLE(?v) AS ?m) { :d :price ?v } } ?s :price ?m }";
    assert_eq!(sorted(joined), ["<:d>"]);
    // An expression also returns the unchanged term.
    let joined = "SELECT ?s { :d :price ?v BIND (IF(?v > 3, ?v, 0) AS ?m) ?s :price ?m }";
    assert_eq!(sorted(joined), ["<:d>"]);
    let joined = "SELECT ?s { :c :price ?v BIND (COALESCE(?none, ?v) AS ?m) ?s :price ?m }";
    assert_eq!(sorted(joined), ["<:c>"]);
    assert_eq!(sorted("SELECT (MAX(?v) AS ?m) { ?x :nothing ?v }"), ["-"]);
}

#[test]
fn distinct_applies_to_terms() {
    let query =
        "SELECT (COUNT(DISTINCT ?v) AS ?n) (SUM(DISTINCT ?v) AS ?s) (AVG(DISTINCT ?v) AS ?a)
        { VALUES ?v { 1 01 1.0 1.00 1 } }";
    let expected = "\"4\"^^<integer> \"4\"^^<decimal> \"1\"^^<decimal>";
    assert_eq!(sorted(query), [expected]);
    let doubles = "SELECT (SUM(DISTINCT ?v) AS ?s) { VALUES ?v { 1 01 0.5 1e0 } }";
    assert_eq!(sorted(doubles), ["\"3.5\"^^<double>"]);
    assert_eq!(sorted("SELECT (SUM(DISTINCT ?v) AS ?s) { VALUES ?v { 01 'x' } }"), ["-"]);
}

#[test]
fn texts_and_datatypes_are_as_written() {
    for (expression, expected) in [
        ("STR('01'^^xsd:integer)", "\"01\""),
        ("STR(STRDT('007', xsd:integer))", "\"007\""),
        ("DATATYPE('7'^^xsd:int)", "<http://www.w3.org/2001/XMLSchema#int>"),
        ("DATATYPE('a'@en)", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>"),
        ("STRLEN(STR(1.50))", "\"4\"^^<integer>"),
        ("'01'^^xsd:integer + 1", "\"2\"^^<integer>"),
        ("'01'^^xsd:integer", "\"01\"^^<integer>"),
        ("sameTerm('01'^^xsd:integer, 1)", "\"false\"^^<boolean>"),
        ("'01'^^xsd:integer = 1", "\"true\"^^<boolean>"),
        ("'01'^^xsd:integer IN (2, 1)", "\"true\"^^<boolean>"),
        ("isNumeric('7'^^xsd:int)", "\"true\"^^<boolean>"),
        ("isLiteral('7'^^xsd:int)", "\"true\"^^<boolean>"),
        ("LANG('7'^^xsd:int)", "\"\""),
        ("xsd:string('01'^^xsd:integer)", "\"1\""),
        ("!'1'^^xsd:boolean", "\"false\"^^<boolean>"),
        ("IF('0'^^xsd:boolean, 1, 2)", "\"2\"^^<integer>"),
    ] {
        assert_eq!(
            sorted(&format!("SELECT ({expression} AS ?x) {{}}")),
            [expected],
            "{expression}"
        );
    }
    let texts = "SELECT ?s (STR(?v) AS ?t) (DATATYPE(?v) = xsd:int AS ?i) { ?s :price ?v }";
    assert_eq!(
        sorted(texts),
        [
            "<:a> \"1.50\" \"false\"^^<boolean>",
            "<:b> \"2.50\" \"false\"^^<boolean>",
            "<:c> \"01\" \"false\"^^<boolean>",
            "<:d> \"7\" \"true\"^^<boolean>",
        ]
    );
    assert_eq!(sorted("SELECT ?s { ?s :ok ?v FILTER (?v) }"), ["<:e>"]);
    assert_eq!(sorted("SELECT ?s { ?s :ok ?v FILTER (!?v) }"), ["<:f>"]);
    assert_eq!(sorted("SELECT ?s { ?s :price ?v FILTER (?v = 1.5) }"), ["<:a>"]);
    assert_eq!(sorted("SELECT ?s { ?s :price ?v FILTER (?v > 2 && ?v < 7) }"), ["<:b>"]);
    // A literal in the namespace of protected literals is an ordinary one.
    let written = "SELECT (DATATYPE(?v) AS ?d) { BIND
        ('1'^^<https://w3id.org/rapporteur/function#written/http://e/x> AS ?v) }";
    assert_eq!(sorted(written), ["<https://w3id.org/rapporteur/function#written/:x>"]);
}

/// Terms of every kind, many of them similar.
fn term() -> impl Strategy<Value = String> {
    let typed = |texts: &'static [&'static str], datatypes: &'static [&'static str]| {
        let pair = (prop::sample::select(texts), prop::sample::select(datatypes));
        pair.prop_map(|(text, datatype)| format!("'{text}'^^{datatype}"))
    };
    prop_oneof![
        typed(
            &[
                "0",
                "-0",
                "01",
                "1",
                "1.0",
                "9",
                "10",
                "-3",
                "1e0",
                "INF",
                "NaN",
                "99999999999999999999"
            ],
            &["xsd:integer", "xsd:decimal", "xsd:double", "xsd:float", "xsd:int", "xsd:string"],
        ),
        typed(
            &[
                "2020-01-01T00:00:00",
                "2020-01-01T00:00:00Z",
                "2020-01-01T13:00:00+14:00",
                "2020-01-01T13:00:00",
                "2019-12-31T20:00:00-05:00",
                "2020-01-01T24:00:00"
            ],
            &["xsd:dateTime"],
        ),
        typed(&["2020-01-01", "2020-01-01Z", "2020-01-02+14:00", "2020-02-30"], &["xsd:date"]),
        typed(&["P1M", "P30D", "P31D", "P28D", "PT1S", "P1Y", "P365D"], &["xsd:duration"]),
        typed(&["15", "9", "a"], &["<http://e/x>", "<http://e/y>"]),
        typed(&["true", "1", "0", "yes"], &["xsd:boolean"]),
        prop::sample::select(&["'a'", "'a'@en", "'b'@EN", "'10'", "''", ":i", "<urn:x>"][..])
            .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// No sequence makes sorting panic; the order agrees with `<` where that is defined.
    #[test]
    fn any_sequence_is_sorted(terms in prop::collection::vec(term(), 2..60)) {
        let backend = Backend::from(of_turtle(&[]));
        let all = terms.join(" ");
        for (direction, wrong) in [("ASC", Ordering::Greater), ("DESC", Ordering::Less)] {
            let query = format!("SELECT ?v {{ VALUES ?v {{ {all} }} }} ORDER BY {direction}(?v)");
            let sorted = terms_of(&backend, &query);
            prop_assert_eq!(sorted.len(), terms.len());
            for pair in sorted.windows(2) {
                prop_assert_ne!(sort_key(&pair[0]).cmp(&sort_key(&pair[1])), wrong);
            }
        }
        let pair = &terms[..2];
        let less = format!("SELECT (({} < {}) AS ?l) {{}}", pair[0], pair[1]);
        if rows(&backend, &less) == ["\"true\"^^<boolean>"] {
            let in_turn = terms_of(&backend, &format!("SELECT ?v {{ VALUES ?v {{ {} }} }}", pair.join(" ")));
            prop_assert!(sort_key(&in_turn[0]) < sort_key(&in_turn[1]), "{} < {}", pair[0], pair[1]);
        }
    }
}

#[test]
fn both_branches_of_an_alternative_path_count() {
    let text = "@prefix : <http://e/> . :a :p :b ; :q :b . :b :p :c .";
    let backend = Backend::from(of_turtle(&[(GraphName::Records, text)]));
    // §18.4: a union, in which a pair occurs once per path.
    for (path, expected) in [
        (":p|:q", "3"),
        (":p|:p", "4"),
        ("^(:p|:q)", "3"),
        ("(:p|:q)/:p", "2"),
        ("(:p|:q)+", "3"),
        ("(:p|:q)?", "5"),
    ] {
        let query = format!("SELECT (COUNT(*) AS ?n) {{ ?s {path} ?o }}");
        let expected = format!("\"{expected}\"^^<integer>");
        assert_eq!(rows(&backend, &query), [expected], "{path}");
    }
}
