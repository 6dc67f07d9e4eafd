//! Generates random graphs and queries.

use oxigraph::model::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use proptest::prelude::*;
use proptest::sample::select;

/// The prefixes of all queries.
pub const PREFIXES: &str =
    "PREFIX : <http://e/>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n";

/// Texts of literals, each with a datatype of XML Schema or a language.
const LITERALS: &[(&str, &str)] = &[
    ("1", "integer"),
    ("01", "integer"),
    ("+1", "integer"),
    ("-7", "int"),
    ("123456789012345678901234567890", "integer"),
    ("x", "integer"),
    ("1.0", "decimal"),
    ("1.50", "decimal"),
    ("1e0", "double"),
    ("1.5E0", "double"),
    ("NaN", "double"),
    ("0.5", "float"),
    ("true", "boolean"),
    ("1", "boolean"),
    ("2020-01-01", "date"),
    ("2020-01-01Z", "date"),
    ("2020-01-01+00:00", "date"),
    ("2020-13-01", "date"),
    ("2020-01-01T00:00:00", "dateTime"),
    ("2020-01-01T00:00:00.0Z", "dateTime"),
    ("", "string"),
    ("x", "string"),
    ("x", "@en"),
    ("x", "@EN"),
    ("x", "@zh-Hans"),
    ("", "@EN"),
    ("日本", "@zh-Hans"),
    ("日本", "string"),
    ("\u{e9}", "string"),
    ("e\u{301}", "string"),
];

fn iri(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("http://e/{name}"))
}

fn literal(&(text, kind): &(&str, &str)) -> Literal {
    match kind.strip_prefix('@') {
        Some(lang) => Literal::new_language_tagged_literal_unchecked(text, lang),
        None => {
            let datatype = format!("http://www.w3.org/2001/XMLSchema#{kind}");
            Literal::new_typed_literal(text, NamedNode::new_unchecked(datatype))
        }
    }
}

fn any_literal() -> impl Strategy<Value = Literal> {
    select(LITERALS).prop_map(|given| literal(&given))
}

fn any_node() -> impl Strategy<Value = NamedOrBlankNode> {
    prop_oneof![
        4 => select(&["a", "b"][..]).prop_map(|name| iri(name).into()),
        1 => Just("x").prop_map(|label| BlankNode::new_unchecked(label).into()),
    ]
}

/// A default graph and up to two named graphs. `:p` leads to nodes only; `:q` and `:r` to
/// anything.
pub fn quads() -> impl Strategy<Value = Vec<Quad>> {
    let object = prop_oneof![
        1 => any_node().prop_map(Term::from),
        3 => any_literal().prop_map(Term::from),
    ];
    let link = (any_node(), Just("p"), any_node().prop_map(Term::from));
    let other = (any_node(), select(&["q", "r"][..]), object);
    let graph = prop_oneof![
        4 => Just(GraphName::DefaultGraph),
        2 => select(&["g", "h"][..]).prop_map(|name| iri(name).into()),
    ];
    let quad = (prop_oneof![2 => link.boxed(), 3 => other.boxed()], graph).prop_map(
        |((subject, predicate, object), graph)| Quad::new(subject, iri(predicate), object, graph),
    );
    proptest::collection::vec(quad, 0..32)
}

/// Replaces each `?#` by a new variable, and `?@` by the last of these.
fn with_variables(text: &str) -> String {
    let (mut query, mut count) = (String::new(), 0);
    let mut parts = text.split('?');
    query.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let rest = part.strip_prefix(['#', '@']);
        count += usize::from(part.starts_with('#'));
        match rest {
            Some(rest) => query.push_str(&format!("?n{count}{rest}")),
            None => query.push_str(&format!("?{part}")),
        }
    }
    query
}

/// Replaces the placeholders of [`constant`] by literals.
pub fn with_constants(query: &str, form: impl Fn(Term) -> Term) -> String {
    let (mut text, mut is_inside) = (String::new(), false);
    for part in query.split('§') {
        match part.parse::<usize>().ok().and_then(|number| LITERALS.get(number)) {
            Some(given) if is_inside => text.push_str(&form(literal(given).into()).to_string()),
            _ => text.push_str(part),
        }
        is_inside = !is_inside;
    }
    text
}

/// A placeholder for a literal, with its number.
fn constant() -> impl Strategy<Value = String> {
    (0..LITERALS.len()).prop_map(|number| format!("§{number}§"))
}

fn variable() -> impl Strategy<Value = String> {
    select(&["?x", "?y", "?z", "?v"][..]).prop_map(str::to_owned)
}

fn place() -> impl Strategy<Value = String> {
    prop_oneof![8 => variable(), 1 => select(&[":a", ":b", ":nowhere"][..]).prop_map(str::to_owned)]
}

fn path() -> BoxedStrategy<String> {
    let step = select(
        &[":p", ":q", ":r", "(:p|:q)", "(:q|:r)", "^:p", "!(:p)", "!(:p|^:q)", "!(^:r)"][..],
    );
    step.prop_map(str::to_owned)
        .prop_recursive(2, 5, 2, |inner| {
            prop_oneof![
                (inner.clone(), select(&["+", "*", "?"][..]))
                    .prop_map(|(p, how)| format!("({p}){how}")),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}/{b})")),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}|{b})")),
                inner.prop_map(|p| format!("^({p})")),
            ]
        })
        .boxed()
}

/// An expression about terms, not their values.
fn expression_of_terms() -> BoxedStrategy<String> {
    prop_oneof![
        (variable(), variable()).prop_map(|(a, b)| format!("sameTerm({a}, {b})")),
        (variable(), constant()).prop_map(|(v, c)| format!("!sameTerm({v}, {c})")),
        variable().prop_map(|v| format!("BOUND({v})")),
        variable().prop_map(|v| format!("isLiteral({v}) || isIRI({v})")),
    ]
    .boxed()
}

fn expression() -> BoxedStrategy<String> {
    let compare = select(&["=", "!=", "<", ">="][..]);
    prop_oneof![
        3 => expression_of_terms(),
        2 => (variable(), compare, constant()).prop_map(|(v, op, c)| format!("{v} {op} {c}")),
        1 => (variable(), variable()).prop_map(|(a, b)| format!("{a} = {b}")),
        1 => (variable(), constant(), constant())
            .prop_map(|(v, a, b)| format!("{v} IN ({a}, {b})")),
        1 => variable().prop_map(|v| format!("isLiteral({v}) && LANG({v}) = 'en'")),
        1 => variable().prop_map(|v| format!("DATATYPE({v}) = xsd:integer || isIRI({v})")),
        1 => variable().prop_map(|v| format!("STRLEN(STR({v})) > 1")),
        2 => variable().prop_map(|v| format!("{v} + 0.50")),
        1 => variable().prop_map(|v| format!("COALESCE({v} * 2, IF(isBlank({v}), 1, 5)) < 3")),
        1 => variable().prop_map(|v| format!("langMatches(LANG({v}), 'zh') || !isNumeric({v})")),
    ]
    .boxed()
}

/// A group, within braces.
fn group(expression: &BoxedStrategy<String>) -> BoxedStrategy<String> {
    let triple = (place(), path(), prop_oneof![9 => place(), 1 => constant()])
        .prop_map(|(s, p, o)| format!("{{ {s} {p} {o} }}"));
    let any =
        (variable(), variable(), variable()).prop_map(|(s, p, o)| format!("{{ {s} {p} {o} }}"));
    let values = (variable(), constant())
        .prop_map(|(v, c)| format!("{{ VALUES ({v} ?w) {{ (:a {c}) ({c} UNDEF) (UNDEF {c}) }} }}"));
    let leaf = prop_oneof![8 => triple, 1 => any, 1 => values];
    let expression = expression.clone();
    leaf.prop_recursive(3, 6, 2, move |inner| {
        let two = || (inner.clone(), inner.clone());
        let with = || (inner.clone(), expression.clone());
        let count = "COUNT(DISTINCT ?v) AS ?#";
        prop_oneof![
            3 => two().prop_map(|(a, b)| format!("{{ {a} {b} }}")),
            2 => two().prop_map(|(a, b)| format!("{{ {a} OPTIONAL {b} }}")),
            1 => (inner.clone(), with())
                .prop_map(|(a, (b, e))| format!("{{ {a} OPTIONAL {{ {b} FILTER ({e}) }} }}")),
            2 => two().prop_map(|(a, b)| format!("{{ {a} UNION {b} }}")),
            2 => two().prop_map(|(a, b)| format!("{{ {a} MINUS {b} }}")),
            1 => two().prop_map(|(a, b)| format!("{{ {a} FILTER EXISTS {b} }}")),
            1 => two().prop_map(|(a, b)| format!("{{ {a} FILTER NOT EXISTS {b} }}")),
            1 => inner.clone().prop_map(|a| format!("{{ GRAPH ?g {a} }}")),
            1 => inner.clone().prop_map(|a| format!("{{ GRAPH :g {a} }}")),
            2 => with().prop_map(|(a, e)| format!("{{ {a} FILTER ({e}) }}")),
            2 => with().prop_map(|(a, e)| format!("{{ {a} BIND ({e} AS ?#) }}")),
            1 => inner.clone().prop_map(|a| format!("{{ SELECT DISTINCT ?x ?v {a} }}")),
            1 => inner.prop_map(move |a| format!("{{ SELECT ?x ({count}) {a} GROUP BY ?x }}")),
        ]
    })
    .boxed()
}

/// A query whose answer does not depend on the order in which triples are found. The comparison
/// knows the names of aggregates.
fn whole(group: &BoxedStrategy<String>, aggregates: &'static str) -> BoxedStrategy<String> {
    let group = || group.clone();
    prop_oneof![
        5 => group().prop_map(|g| format!("SELECT * {g}")),
        2 => group().prop_map(|g| format!("SELECT DISTINCT ?x ?v ?g {g}")),
        2 => group().prop_map(move |g| format!("SELECT ?x {aggregates} {g} GROUP BY ?x")),
        1 => group().prop_map(move |g| format!("SELECT {aggregates} {g}")),
        1 => group().prop_map(|g| {
            format!("SELECT ?x (COUNT(*) AS ?all) {g} GROUP BY ?x HAVING (COUNT(?v) > 1)")
        }),
        1 => group().prop_map(|g| {
            format!("SELECT DISTINCT ?x {{ {g} FILTER (isIRI(?x)) }} ORDER BY DESC(?x) LIMIT 2")
        }),
        1 => group().prop_map(|g| format!("ASK {g}")),
        1 => group()
            .prop_map(|g| format!("CONSTRUCT {{ ?x :made ?v . ?y :of [ :is ?x ] }} WHERE {g}")),
        1 => group().prop_map(|g| format!("DESCRIBE ?x {g}")),
        1 => group().prop_map(|g| format!("SELECT * FROM :g FROM NAMED :h {g}")),
    ]
    .boxed()
}

/// Any query.
pub fn query() -> impl Strategy<Value = String> {
    let group = group(&expression());
    let aggregates = "(COUNT(*) AS ?all) (COUNT(?v) AS ?bound) (COUNT(DISTINCT ?v) AS ?different)
        (SUM(?v) AS ?sum) (SUM(DISTINCT ?v) AS ?sum_different) (AVG(?v) AS ?average)
        (SAMPLE(?v) AS ?some) (MIN(STR(?v)) AS ?first) (MAX(STR(?v)) AS ?last)
        (GROUP_CONCAT(STR(?v); SEPARATOR = '|') AS ?list)
        (GROUP_CONCAT(DISTINCT STR(?v); SEPARATOR = '|') AS ?list_different)";
    prop_oneof![
        15 => whole(&group, aggregates),
        1 => group.prop_map(|g| least_and_most(&g)),
    ]
    .prop_map(|text| with_variables(&text))
}

/// A query about terms, not their values.
pub fn query_of_terms() -> impl Strategy<Value = String> {
    let aggregates = "(COUNT(*) AS ?all) (COUNT(?v) AS ?bound) (COUNT(DISTINCT ?v) AS ?different)
        (SAMPLE(?v) AS ?some)";
    whole(&group(&expression_of_terms()), aggregates).prop_map(|text| with_variables(&text))
}

/// The extremes of `?v`, for numbers only; NaN is not in order.
fn least_and_most(group: &str) -> String {
    let numbers = format!("{group} FILTER (isNumeric(?v) && ?v = ?v)");
    format!("SELECT ?x (MIN(?v) AS ?least) (MAX(?v) AS ?most) {{ {numbers} }} GROUP BY ?x")
}

/// A group about the values of literals only: each literal has its own variable, and is not joined,
/// distinguished, or used as text.
fn group_of_values() -> BoxedStrategy<String> {
    let node =
        || prop_oneof![4 => Just("?x"), 4 => Just("?y"), 1 => Just(":a"), 1 => Just(":nowhere")];
    let path = select(&[":p", ":p+", "^:p", ":p/:p", ":p|^:p", "(:p|^:p)+", "!(:q|:r)"][..]);
    let link = (node(), path, node()).prop_map(|(s, p, o)| format!("{{ {s} {p} {o} }}"));
    // The evaluator takes one of two paths to a term, so it matters whether 1 and 01 are one term.
    let value_of = select(&[":q", ":r", ":p/:q", "^:p/:r"][..]);
    let value = (node(), value_of).prop_map(|(s, p)| format!("{{ {s} {p} ?# }}"));
    let tests = [
        "?@ = 1",
        "?@ != 1.5",
        "?@ < 1.2",
        "?@ IN (1, 1.50, 5)",
        "?@ NOT IN (01, true)",
        "?@ = true",
        "isNumeric(?@)",
        "?@ + 0.50 > 1",
        "?@ = \"x\"@en",
        "LANG(?@) = 'zh-hans'",
        "?@ IN (''@en, '日本'@zh-hans)",
        "?@ != 'x'@en",
        "?@",
        "DATATYPE(?@) = xsd:decimal",
        "?@ < \"2020-06-01\"^^xsd:date",
        "?@ = ?@",
        "?@ >= \"2020-01-01T00:00:00Z\"^^xsd:dateTime",
        "COALESCE(?@ * 2, IF(isBlank(?@), 1, 5)) < 3",
    ];
    let tested = (node(), select(&[":q", ":r"][..]), select(tests.to_vec()))
        .prop_map(|(s, p, test)| format!("{{ {s} {p} ?# FILTER ({test}) }}"));
    let bound = node().prop_map(|s| format!("{{ {s} :q ?# BIND (?@ + 1 AS ?#) }}"));
    let leaf = prop_oneof![2 => link, 2 => value, 3 => tested, 1 => bound];
    leaf.prop_recursive(3, 6, 2, |inner| {
        let two = || (inner.clone(), inner.clone());
        prop_oneof![
            3 => two().prop_map(|(a, b)| format!("{{ {a} {b} }}")),
            2 => two().prop_map(|(a, b)| format!("{{ {a} OPTIONAL {b} }}")),
            2 => two().prop_map(|(a, b)| format!("{{ {a} UNION {b} }}")),
            1 => two().prop_map(|(a, b)| format!("{{ {a} MINUS {b} }}")),
            1 => two().prop_map(|(a, b)| format!("{{ {a} FILTER EXISTS {b} }}")),
            1 => two().prop_map(|(a, b)| format!("{{ {a} FILTER NOT EXISTS {b} }}")),
            1 => inner.clone().prop_map(|a| format!("{{ GRAPH ?g {a} }}")),
            1 => inner.prop_map(|a| format!("{{ SELECT DISTINCT ?x ?y {a} }}")),
        ]
    })
    .boxed()
}

/// A query about the values of literals only.
pub fn query_of_values() -> impl Strategy<Value = String> {
    let aggregates = "(COUNT(*) AS ?all) (COUNT(?v) AS ?bound) (SUM(?v) AS ?sum)
        (AVG(?v) AS ?average) (SAMPLE(?v) AS ?some)";
    let query = prop_oneof![
        4 => group_of_values().prop_map(|g| format!("SELECT * {g}")),
        1 => group_of_values().prop_map(|g| format!("SELECT DISTINCT ?x ?y {g}")),
        2 => group_of_values().prop_map(move |g| {
            format!("SELECT ?x {aggregates} {{ {g} OPTIONAL {{ ?x :q ?v }} }} GROUP BY ?x")
        }),
        1 => group_of_values().prop_map(|g| least_and_most(&format!("{g} ?x :q ?v"))),
        1 => group_of_values().prop_map(|g| format!("ASK {g}")),
    ];
    query.prop_map(|text| with_variables(&text))
}
