//! Tests query files, from their text to the answer.

mod evaluation;
mod parameter;

use oxigraph::model::Term;

use super::*;
use crate::diagnostic::{Code, Diagnostic, Spot};
use crate::link::Resolver;
use crate::rdf::graph::{Graph, GraphName, of_turtle};

const RECORDS: &str = r#"
@prefix : <http://e/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:CAN a :State ; skos:prefLabel "Canada"@en ; skos:notation "CAN" ; :in :talk .
:W a :NGO ; skos:prefLabel "Women’s League"@en ; skos:altLabel "WL" ; :in :talk .
:talk a :Session ; skos:prefLabel "Law"@en ; :year 2020 .
:law a :Theme ; skos:prefLabel "Law"@en .
"#;
const ONTOLOGY: &str = "@prefix : <http://e/> . \
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . \
    :State rdfs:subClassOf :Agent . :NGO rdfs:subClassOf :Agent .";
const PREFIXES: &str = "PREFIX : <http://e/>\n\
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n";

fn folder() -> Graph {
    let hidden = "<http://e/CAN> <http://e/secret> 1 .";
    of_turtle(&[
        (GraphName::Records, RECORDS),
        (GraphName::Ontology, ONTOLOGY),
        (GraphName::Provenance, hidden),
    ])
}

fn resolver(graph: &Graph) -> Resolver {
    Resolver::new(graph.quads().iter().map(|quad| graph.oxigraph(quad)))
}

fn parse(query: &str) -> Result<QueryTemplate, Box<Diagnostic>> {
    QueryTemplate::parse("queries/q.rq", &format!("{PREFIXES}{query}"))
}

fn ask(query: &str, given: &[(&str, &str)]) -> Result<Answer, Vec<Diagnostic>> {
    let graph = folder();
    let resolver = resolver(&graph);
    let given: Vec<_> = given.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    let question = parse(query).map_err(|problem| vec![*problem])?;
    let query = question.bind(&given, &resolver)?;
    run(&Backend::from(graph), query, question.file()).map_err(|problem| vec![*problem])
}

/// The answer of one column, IRIs by their last part.
fn column(query: &str, given: &[(&str, &str)]) -> Vec<String> {
    match ask(query, given).unwrap() {
        Answer::Rows { rows, .. } => rows
            .iter()
            .map(|row| match row[0].as_ref().unwrap() {
                Term::NamedNode(iri) => iri.as_str().replace("http://e/", ""),
                Term::Literal(literal) => literal.value().to_owned(),
                other => other.to_string(),
            })
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn codes(query: &str, given: &[(&str, &str)]) -> Vec<Code> {
    ask(query, given).unwrap_err().iter().map(|problem| problem.code).collect()
}

const WITH: &str = "SELECT ?who { ?_host_iri :in ?s . ?who :in ?s FILTER(?who != ?_host_iri) \
    ?who a/rdfs:subClassOf* ?__kind_iri } GROUP BY ?who ORDER BY ?who";

#[test]
fn a_question_is_asked_by_code_acronym_name_or_iri() {
    for host in ["WL", "Women's League", "<http://e/W>", "http://e/W", "women’s LEAGUE"] {
        assert_eq!(column(WITH, &[("host", host)]), ["CAN"], "{host}");
    }
    assert_eq!(column(WITH, &[("host", "CAN")]), ["W"]);
    assert_eq!(column(WITH, &[("host", "CAN"), ("kind", ":NGO")]), ["W"]);
    assert_eq!(column(WITH, &[("host", "CAN"), ("kind", ":Agent")]), ["W"]);
    assert!(column(WITH, &[("host", "CAN"), ("kind", ":State")]).is_empty());
    assert_eq!(column(WITH, &[("host", "CAN"), ("kind", "")]), ["W"]);
}

#[test]
fn the_class_in_a_query_decides_between_namesakes() {
    assert_eq!(codes("ASK { ?_x_iri ?p ?o }", &[("x", "Law")]), [Code::ParameterValue]);
    let query = "SELECT ?_x_iri { ?_x_iri a :Session }";
    assert_eq!(column(query, &[("x", "Law")]), ["talk"]);
    let wider = "SELECT ?y { ?_x_iri a/rdfs:subClassOf* :Agent ; :in/:year ?y }";
    assert_eq!(column(wider, &[("x", "Canada")]), ["2020"]);
    let problems = ask(wider, &[("x", "Law")]).unwrap_err();
    assert!(problems[0].message.contains("not of the required kind"), "{}", problems[0].message);
}

#[test]
fn all_problems_of_the_values_are_reported_at_once() {
    assert_eq!(
        codes(WITH, &[("hots", "WL"), ("kind", "Nothing")]),
        [Code::ParameterUnknown, Code::ParameterMissing, Code::ParameterValue]
    );
    assert_eq!(codes(WITH, &[("host", "WL"), ("host", "CAN")]), [Code::ParameterValue]);
    let problems = ask(WITH, &[("host", "Canda")]).unwrap_err();
    assert_eq!(problems[0].help.as_deref(), Some("the nearest names are: Canada <http://e/CAN>"));
    assert_eq!(problems[0].place.to_string(), "queries/q.rq:3");
}

#[test]
fn defaults_and_choices_of_the_head_apply() {
    let query = "#+ defaults:\n#+   - year: 2020\n#+ enumerate:\n#+   - year: [2020, 2021]\n\
        SELECT ?s { ?s :year ?_year_integer }";
    assert_eq!(column(query, &[]), ["talk"]);
    assert!(column(query, &[("year", "2021")]).is_empty());
    assert_eq!(codes(query, &[("year", "2022")]), [Code::ParameterValue]);
    let wrong = "#+ defaults:\n#+   - month: 1\nASK { ?s :year ?_year_integer }";
    assert_eq!(parse(wrong).unwrap_err().code, Code::QuerySyntax);
}

#[test]
fn a_query_without_from_sees_records_ontology_and_links() {
    assert_eq!(column("SELECT ?c { :CAN a/rdfs:subClassOf ?c }", &[]), ["Agent"]);
    assert!(column("SELECT ?o { :CAN :secret ?o }", &[]).is_empty());
    assert_eq!(column("SELECT ?o { GRAPH ?g { :CAN :secret ?o } }", &[]), ["1"]);
    let from = format!("SELECT ?o FROM <{}> {{ :CAN :secret ?o }}", GraphName::Provenance.iri());
    assert_eq!(column(&from, &[]), ["1"]);
}

#[test]
fn the_other_forms_are_answered_too() {
    assert_eq!(ask("ASK { ?_x_iri a :State }", &[("x", "CAN")]), Ok(Answer::YesNo(true)));
    let describe = |query: &str, x: &[(&str, &str)]| match ask(query, x) {
        Ok(Answer::Graph(triples)) => triples.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(describe("DESCRIBE <http://e/CAN>", &[]), 4);
    assert_eq!(describe("DESCRIBE ?_x_iri", &[("x", "CAN")]), 4);
    assert_eq!(describe("DESCRIBE ?s WHERE { ?s :year ?y }", &[]), 3);
    assert_eq!(describe("CONSTRUCT { ?s :with ?_x_iri } { ?s :in ?t }", &[("x", "CAN")]), 2);
}

#[test]
fn updates_services_and_deep_nesting_are_refused_before_anything_runs() {
    let code = |query: &str| parse(query).unwrap_err().code;
    assert_eq!(code("INSERT DATA { :a :b :c }"), Code::QueryRefused);
    assert_eq!(code("DELETE WHERE { ?s ?p ?o }"), Code::QueryRefused);
    let service =
        "SELECT * { { SELECT * { OPTIONAL { SERVICE SILENT <http://x/> { ?s ?p ?o } } } } }";
    assert_eq!(code(service), Code::QueryRefused);
    assert_eq!(code("ASK { FILTER EXISTS { SERVICE ?x { } } }"), Code::QueryRefused);
    for (open, close) in [("{", "}"), ("(", ")"), ("[ :p ", "]"), ("{ SELECT * {", "}}")] {
        let deep = format!("ASK {{ {} {} }}", open.repeat(5_000), close.repeat(5_000));
        assert_eq!(code(&deep), Code::QueryTooDeep, "{open}");
    }
    let names: String = (0..20_000).map(|n| format!("(1 AS ?v{n}) ")).collect();
    assert_eq!(code(&format!("SELECT {names} {{ }}")), Code::QueryTooDeep);
}

#[test]
fn sparql_1_2_is_refused() {
    for query in [
        "SELECT (TRIPLE(:a, :p, 1) AS ?x) { }",
        "SELECT ?x { ?x :p <<( :a :p 1 )>> }",
        "SELECT ?x { << :a :p 1 >> :p ?x }",
        "CONSTRUCT { :a :p 'a'@en--ltr } { }",
        "CONSTRUCT { :a :p <<( :a :p 1 )>> } { }",
        "SELECT ?x { VALUES ?x { <<( :a :p 1 )>> } }",
        "ASK { FILTER (LANGDIR('a') = 'ltr' || HASLANG('a')) }",
    ] {
        let problem = parse(query).unwrap_err();
        assert_eq!(problem.code, Code::QueryRefused, "{query}");
        assert!(problem.message.contains("SPARQL 1.2"), "{query}: {problem}");
    }
}

#[test]
fn the_deepest_and_longest_allowed_query_is_answered() {
    let chain = |first: &str, more: &str, times: usize| {
        ask(&format!("ASK {{ {first}{} }}", more.repeat(times)), &[]).is_ok()
    };
    assert!(ask(&format!("ASK {}{}", "{".repeat(100), "}".repeat(100)), &[]).is_ok());
    assert!(chain("{ ?s ?p ?o }", " UNION { ?s ?p ?o }", 498));
    assert!(chain("", "OPTIONAL { ?s ?p ?o } ", 499));
    assert!(chain("", "FILTER(1 = 1) ", 499));
    let sums = format!("ASK {{ FILTER(1{}) }}", " + 1".repeat(498));
    assert!(ask(&sums, &[]).is_ok());
    let nots = format!("ASK {{ FILTER({}true) }}", "!".repeat(498));
    assert!(ask(&nots, &[]).is_ok());
    let names: String = (0..249).map(|n| format!("(1 AS ?v{n}) ")).collect();
    assert!(ask(&format!("SELECT {names} {{ }}"), &[]).is_ok());
    let described: String = (0..498).map(|n| format!("<http://e/{n}> ")).collect();
    assert!(ask(&format!("DESCRIBE {described}"), &[]).is_ok());
    let having = format!("SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING {}", "(1) ".repeat(499));
    assert!(ask(&having, &[]).is_ok());
    let calls = format!("ASK {{ FILTER({}1{}) }}", "STR(".repeat(98), ")".repeat(98));
    assert!(ask(&calls, &[]).is_ok());
    let exists = format!("ASK {{ {} {} }}", "FILTER EXISTS { ?s ?p ?o ".repeat(99), "}".repeat(99));
    assert!(ask(&exists, &[]).is_ok());
}

#[test]
fn sparql_errors_are_reported_with_line_and_text() {
    let problem = parse("SELECT ?x {\n ?x :p \n}").unwrap_err();
    assert_eq!(problem.code, Code::QuerySyntax);
    assert_eq!(problem.place.spot, Spot::Line { line: 5, column: None });
    assert_eq!(problem.excerpt.map(|e| e.text).as_deref(), Some("}"));
    let message = |query: &str| parse(query).unwrap_err().to_string();
    assert!(message("ASK {\n ?s nope:p 1 }").contains("q.rq:4: the prefix 'nope:'"));
    assert!(message("SELECT ?y { ?x ?p 1 } GROUP BY ?x").contains("variable that is unbound"));
}

#[test]
fn a_variable_with_a_value_in_the_query_is_not_a_parameter() {
    for query in [
        "SELECT ?_x { BIND('a' AS ?_x) }",
        "SELECT ('a' AS ?_x) { }",
        "SELECT ?_x { ?s :year ?y } GROUP BY ('a' AS ?_x)",
        "SELECT ?_x { { SELECT (MIN('a') AS ?_x) { } } }",
    ] {
        assert_eq!(column(query, &[]), ["a"], "{query}");
        assert_eq!(codes(query, &[("x", "b")]), [Code::ParameterUnknown], "{query}");
    }
    // VALUES lists the values of the parameter.
    let listed = "SELECT ?_x { VALUES ?_x { 'a' 'b' } }";
    assert_eq!(column(listed, &[]), ["a", "b"]);
    assert_eq!(column(listed, &[("x", "b")]), ["b"]);
}

#[test]
fn plain_sparql_has_no_required_parameter() {
    let parameters = |text: &str| {
        let question = QueryTemplate::free("standard input", text.as_bytes()).unwrap();
        let names = question.parameters().iter().map(|p| (p.name.clone(), p.required));
        names.collect::<Vec<_>>()
    };
    let query = "SELECT ?_x { ?_x ?p ?_my_own_variable }";
    assert_eq!(parameters(query), [("x".to_owned(), false)]);
    let with_head = "#+ summary: Which?\nSELECT ?_x { ?_x ?p ?o }";
    assert_eq!(parameters(with_head), [("x".to_owned(), true)]);
    assert_eq!(codes("ASK { ?_x ?p ?o }", &[]), [Code::ParameterMissing]);
}

#[test]
fn a_grouping_expression_can_have_a_name() {
    let names = [
        "SELECT ?g { ?s :in ?o } GROUP BY (?o AS ?g)",
        "SELECT ?g { ?s :in ?o }\nGROUP BY\n( # AS\n(?o) as ?g )",
    ];
    for query in names {
        assert_eq!(column(query, &[]), ["talk"], "{query}");
    }
    let two = "SELECT ?h { ?s :in ?o } GROUP BY (?o AS ?g) (STR(?o) AS ?h)";
    assert_eq!(column(two, &[]), ["http://e/talk"]);
    let with = "SELECT ?g { ?s :in ?o } GROUP BY (?_x_iri AS ?g)";
    assert_eq!(column(with, &[("x", "CAN")]), ["CAN"]);
    let unbound =
        "SELECT (COUNT(*) AS ?n) { ?s :in ?o OPTIONAL { ?s :no ?v } } GROUP BY (?v AS ?g)";
    assert_eq!(column(unbound, &[]), ["2"]);
    // The line of an error is that of the file.
    let wrong = parse("SELECT ?g { }\nGROUP BY (?o AS ?g)\nLIMIT many").unwrap_err();
    assert_eq!(wrong.place.spot, Spot::Line { line: 5, column: None });
}

#[test]
fn a_byte_order_mark_is_ignored_and_other_encodings_are_reported_with_their_place() {
    assert!(QueryTemplate::parse("q.rq", "\u{feff}ASK { }").is_ok());
    assert!(QueryTemplate::free("q.rq", "\u{feff}#+ summary: A\nASK { }".as_bytes()).is_ok());
    let latin = b"# a\nASK { ?s ?p 'caf\xe9' }";
    for problem in [QueryTemplate::read("q.rq", latin), QueryTemplate::free("q.rq", latin)] {
        let problem = problem.unwrap_err();
        assert_eq!(problem.to_string(), "error[Q001] q.rq:2:17: byte 0xE9 is not UTF-8");
        assert!(problem.excerpt.is_some());
    }
}

#[test]
fn exceeded_limits_are_reported_with_their_place() {
    let list = format!("ASK {{\n ?s ?p ({}) }}", "1 ".repeat(50_000));
    let problem = QueryTemplate::parse("q.rq", &list).unwrap_err();
    assert_eq!(problem.code, Code::QueryTooDeep);
    assert!(matches!(problem.place.spot, Spot::Line { line: 2, column: Some(_) }), "{problem}");
    assert!(problem.help.is_some());
    // The parser separates words without spaces.
    let glued =
        QueryTemplate::parse("q.rq", &format!("ASK {{ ?s ?p ({}) }}", "true".repeat(5_000)));
    assert_eq!(glued.unwrap_err().code, Code::QueryTooDeep);
}

#[test]
fn answers_with_blank_nodes_are_the_same_from_run_to_run() {
    for query in [
        "CONSTRUCT { ?s :made [ :of ?o ; :with [] ] } { ?s :in ?o }",
        "SELECT ?n ?s { ?s :in ?o BIND (BNODE() AS ?n) } ORDER BY ?s",
        "DESCRIBE :W",
    ] {
        assert_eq!(ask(query, &[]).unwrap(), ask(query, &[]).unwrap(), "{query}");
    }
    let rows = column("SELECT (BNODE() AS ?n) { ?s :in ?o }", &[]);
    assert_eq!(rows, ["_:b0", "_:b1"]);
}
