//! Tests SPARQL constraints.

use super::*;

#[test]
fn a_select_query_sees_its_focus_node_everywhere() {
    let select = |targets: &str, query: &str| {
        format!(
            ":s sh:targetNode :a , :b{targets} ; \
             sh:sparql [ sh:prefixes : ; sh:select \"{query}\" ] ."
        )
    };
    let others: String = (0..30).map(|i| format!(" , :x{i}")).collect();
    let data = ":a :p 1 , 2 ; :q :b . :b :p 3 . :x1 :p 9 ; :q :b .";
    for (query, expected) in [
        ("SELECT $this ?value { $this :p ?value }", &["a '1'", "a '2'", "b '3'"][..]),
        ("SELECT $this { $this :q ?x }", &["a a"]),
        ("SELECT DISTINCT $this { $this :p ?x }", &["a a", "b b"]),
        ("SELECT $this { FILTER EXISTS { $this :q ?x } }", &["a a"]),
        ("SELECT $this { FILTER NOT EXISTS { ?x :q $this } }", &["a a"]),
        ("SELECT $this { { FILTER(bound($this)) } UNION { $this :q ?x } }", &["a a", "a a", "b b"]),
        ("SELECT $this { OPTIONAL { $this :q ?x } FILTER(!bound(?x)) }", &["b b"]),
        (
            "SELECT $this ?value { BIND(STR($this) AS ?value) }",
            &["a 'http://e/a'", "b 'http://e/b'"],
        ),
        ("SELECT $this ?value { $this :q|:p ?value FILTER isIRI(?value) }", &["a b"]),
        ("SELECT $this { $this :p ?x } GROUP BY $this HAVING (COUNT(?x) > 1)", &["a a"]),
        (
            "SELECT $this { { SELECT $this (COUNT(?x) AS ?n) { $this :p ?x } GROUP BY $this } \
             FILTER(?n = 1) }",
            &["b b"],
        ),
        ("SELECT $this { ?x :q $this FILTER(?x IN (:a)) }", &["b b"]),
        (
            "SELECT $this { GRAPH $shapesGraph { $currentShape ?p $this } FILTER($this = :a) }",
            &["a a"],
        ),
    ] {
        // Few targets are queried one by one, many together if the result is the same.
        for targets in ["", &others] {
            let found = results(data, &select(targets, query));
            let found = found.iter().map(|r| r.trim_end_matches(" SPARQL"));
            let found: Vec<&str> = found.filter(|r| !r.starts_with('x')).collect();
            assert_eq!(found, expected, "{query} {targets}");
        }
    }
}

#[test]
fn queries_can_use_blank_nodes() {
    let data = "[] a :C ; :p 1 . [] a :C .";
    for query in [
        "SELECT $this { $this :p ?x }",
        "SELECT $this { ?s :p ?x FILTER(?s = $this) }",
        "SELECT $this { ?s :p ?x FILTER(isBlank($this) && sameTerm(?s, $this)) }",
        "SELECT $this { $this :p ?x } GROUP BY $this",
        "SELECT $this { $this :p* ?s . ?s :p ?x }",
    ] {
        let shapes =
            format!(":s sh:targetClass :C ; sh:sparql [ sh:prefixes : ; sh:select \"{query}\" ] .");
        assert_eq!(results(data, &shapes), ["_ _ SPARQL"], "{query}");
    }
}

#[test]
fn a_select_query_can_use_the_path_of_its_shape() {
    let shapes = |path: &str, query: &str| {
        format!(
            ":s sh:targetNode :a ; sh:path {path} ; \
             sh:sparql [ sh:prefixes : ; sh:select \"{query}\" ] ."
        )
    };
    let data = ":a :p :b . :b :q '01'^^xsd:integer .";
    let query = "SELECT $this ?value { $this $PATH ?value }";
    assert_eq!(results(data, &shapes(":p", query)), ["a b SPARQL"]);
    // The value is unchanged, not normalized as in a store.
    assert_eq!(results(data, &shapes("( :p :q )", query)), ["a '01' SPARQL"]);
    let query = "SELECT $this ?value { $this $PATH ?x ; :p ?value . ?x :q ?n }";
    assert_eq!(results(data, &shapes("[ sh:zeroOrOnePath :p ]", query)), ["a b SPARQL"]);
}

#[test]
fn rows_become_results() {
    let (graph, report, _) = run(
        ":a :p 1 .",
        ":s sh:targetNode :a ; sh:severity sh:Warning ; sh:message 'shape' ; \
         sh:sparql [ sh:prefixes : ; sh:message 'value {?value} of {$this}, {?none}'@en ; \
         sh:select 'SELECT $this (:made AS ?path) ?value { $this :p ?value }' ] .",
    );
    let [result] = &report.results[..] else { panic!("{report:?}") };
    let message = result.message().unwrap();
    assert_eq!(message.text, "value 1 of http://e/a, {?none}");
    assert_eq!(message.lang.as_deref(), Some("en"));
    let mut path = None;
    let mut sink = |triple: Triple<'_>| {
        if triple.predicate == shacl::RESULT_PATH {
            path = Some(format!("{:?}", triple.object));
        }
        Ok(())
    };
    report.write(&graph, &mut sink).unwrap();
    assert_eq!(path, Some(format!("{:?}", Object::Iri("http://e/made"))));
}

#[test]
fn components_are_made_of_queries() {
    let component = ":LongerThan a sh:ConstraintComponent ; \
        sh:parameter [ sh:path :longerThan ] , [ sh:path :unit ; sh:optional true ] ; \
        sh:validator [ sh:message '{$value} is not longer than {?longerThan}' ; \
            sh:ask 'ASK { FILTER(STRLEN(STR($value)) > $longerThan || BOUND($unit)) }' ] ; \
        sh:nodeValidator [ sh:prefixes : ; \
            sh:select 'SELECT $this ?value { $this :p ?value FILTER(STRLEN(STR(?value)) <= $longerThan) }' ] .";
    let data = ":a :p 'abc' , 'a' .";
    let with = |shape: &str| format!("{component} :s sh:targetNode :a ; {shape} .");
    assert_eq!(results(data, &with("sh:path :p ; :longerThan 2")), ["a 'a' LongerThan"]);
    assert_eq!(results(data, &with(":longerThan 1")), ["a 'a' LongerThan"]);
    assert_eq!(results(data, &with("sh:path :p ; :longerThan 2 ; :unit 1")), Vec::<String>::new());
    assert_eq!(results(data, &with("sh:path :p ; :unit 1")), Vec::<String>::new());
    let (_, report, _) = run(data, &with("sh:path :p ; :longerThan 2"));
    assert_eq!(report.results[0].message().unwrap().text, "a is not longer than 2");
}

#[test]
fn queries_that_shacl_does_not_allow_are_refused() {
    let constraint =
        |query: &str| format!(":s sh:targetNode :a ; sh:sparql [ sh:select '''{query}''' ] .");
    for (query, part) in [
        ("SELECT $this { $this", "cannot be read"),
        ("SELECT $this { $this e:p 1 }", "cannot be read"),
        ("SELECT ?x { $this ?x 1 }", "does not select $this"),
        ("ASK { $this ?x 1 }", "is not a SELECT query"),
        ("SELECT $this { $this ?p 1 MINUS { $this ?p 2 } }", "uses MINUS"),
        ("SELECT $this { $this ?p ?o VALUES ?o { 1 2 } }", "uses VALUES"),
        ("SELECT $this { $this ?p ?o } VALUES ?o { 1 2 }", "uses VALUES"),
        ("SELECT $this { SERVICE <http://e/> { $this ?p ?o } }", "uses SERVICE"),
        ("SELECT $this { BIND(1 AS $this) }", "sets $this"),
        ("SELECT (1 AS $this) {}", "sets $this"),
        ("SELECT $this { { SELECT ?x { ?x ?p ?o } } }", "does not return $this"),
        ("SELECT $this { FILTER EXISTS { SELECT ?x { ?x ?p ?o } } }", "does not return $this"),
        ("SELECT $this { $this ?p $PATH }", "uses $PATH"),
        ("SELECT $this { $this ?p ?o FILTER($PATH = ?p) }", "uses $PATH"),
        ("SELECT $this { $this ?p <<( ?s ?p ?o )>> }", "which is SPARQL 1.2"),
        ("SELECT $this FROM <http://e/> { $this ?p ?o }", "has FROM"),
    ] {
        let found = faults(&constraint(query));
        let [(Code::ShapeQuery, message)] = &found[..] else { panic!("{query}: {found:?}") };
        assert!(message.contains(part), "{query}: {message}");
    }
    for deep in [
        format!("SELECT $this {{ {} {} }}", "{".repeat(500), "}".repeat(500)),
        format!("SELECT $this {{\n $this ?p ({}) }}", "1 ".repeat(50_000)),
        format!("SELECT $this {{ FILTER (1{}) }}", " + 1".repeat(50_000)),
    ] {
        let message = &faults(&constraint(&deep))[0].1;
        assert!(message.contains("more than") && message.contains("from line"), "{message}");
    }
    let names: String = (0..20_000).map(|n| format!("(1 AS ?v{n}) ")).collect();
    let deep = format!("SELECT $this {names} {{ $this ?p ?o }}");
    assert!(faults(&constraint(&deep))[0].1.contains("more than 1000 groups"));
    let twice = ":s sh:targetNode :a ; sh:sparql [ sh:prefixes :o ; sh:select 'SELECT $this {}' ] . \
        :o sh:declare [ sh:prefix 'a' ; sh:namespace 'http://a/' ] , \
                      [ sh:prefix 'a' ; sh:namespace 'http://b/' ] .";
    assert!(faults(twice)[0].1.contains("the prefix 'a:' is declared as"));
}

#[test]
fn a_failure_reported_by_a_query_is_a_failure() {
    let (_, report, problems) = run(
        ":a :p 1 .",
        ":s sh:targetNode :a ; sh:sparql [ sh:prefixes : ; \
         sh:select 'SELECT $this (true AS ?failure) { $this :p 1 }' ] .",
    );
    assert!(report.conforms());
    assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), [Code::ShapeFailed]);
}

#[test]
fn a_query_may_order_any_values() {
    // Partially ordered values: Oxigraph's evaluator panics at them.
    let values: Vec<String> = (0..40)
        .map(|i| match i % 4 {
            0 => format!("'2020-01-{:02}T00:00:00'^^xsd:dateTime", 1 + i / 2),
            1 => format!("'2020-01-{:02}T05:00:00Z'^^xsd:dateTime", 1 + i / 2),
            2 => format!("{}", 40 - i),
            _ => format!("'{i}'"),
        })
        .collect();
    let data = format!(":a :p {} .", values.join(" , "));
    let query = "SELECT $this ?value { $this :p ?value } ORDER BY DESC(?value) LIMIT 1";
    let shapes =
        format!(":s sh:targetNode :a ; sh:sparql [ sh:prefixes : ; sh:select \"{query}\" ] .");
    assert_eq!(results(&data, &shapes), ["a '7' SPARQL"]);
}
