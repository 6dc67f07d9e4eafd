//! Tests cases missing in the W3C suite or in some copies of it.

mod sparql;

use super::{Report, Scope, validate};
use crate::diagnostic::{Code, Diagnostics};
use crate::rdf::format::Format;
use crate::rdf::graph::{Graph, GraphBuilder, GraphName, Term};
use crate::rdf::vocab::shacl;
use crate::rdf::{Object, Subject, Triple};

const PREFIXES: &str = "@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . \
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . \
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . \
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . \
    @prefix owl: <http://www.w3.org/2002/07/owl#> . \
    : sh:declare [ sh:prefix \"\" ; sh:namespace \"http://e/\"^^xsd:anyURI ] .\n";

fn run(data: &str, shapes: &str) -> (Graph, Report, Diagnostics) {
    let mut problems = Diagnostics::new();
    let mut builder = GraphBuilder::new();
    for (part, text) in [(GraphName::Records, data), (GraphName::Ontology, shapes)] {
        let text = format!("{PREFIXES}{text}");
        let loaded = builder.load(
            part,
            "test.ttl",
            "http://e/",
            text.as_bytes(),
            Format::Turtle,
            &mut problems,
        );
        loaded.unwrap_or_else(|problem| panic!("{problem}\n{text}"));
    }
    let graph = builder.finish();
    let scope = Scope { data: &[GraphName::Records], shapes: GraphName::Ontology };
    let report = validate(&graph, scope);
    report.failures.iter().for_each(|failure| problems.push(failure.problem.clone()));
    (graph, report, problems)
}

fn short(term: Term<'_>) -> String {
    match term {
        Term::Iri(iri) => iri.replace("http://e/", ""),
        Term::Blank(_) => "_".to_owned(),
        Term::Typed { text, .. } => format!("'{text}'"),
        Term::Lang { text, lang } => format!("'{text}'@{lang}"),
    }
}

/// Focus node, value and component of each result; there must be no problems.
fn results(data: &str, shapes: &str) -> Vec<String> {
    let (graph, report, problems) = run(data, shapes);
    let wrong: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let mut lines: Vec<String> = report
        .results
        .iter()
        .map(|result| {
            let value = result.value.as_ref().map_or("-".to_owned(), |v| short(v.term(&graph)));
            let component = result.component.iri(&graph).replace(shacl::NAMESPACE, "");
            let component = component.trim_end_matches("ConstraintComponent");
            format!("{} {value} {}", short(graph.term(result.focus)), short(Term::Iri(component)))
        })
        .collect();
    lines.sort();
    lines
}

/// The codes and messages of all problems.
fn faults(shapes: &str) -> Vec<(Code, String)> {
    let (_, _, problems) = run(":a :p 1 .", shapes);
    problems.iter().map(|p| (p.code, p.message.clone())).collect()
}

#[test]
fn nested_shapes_are_followed_within_the_stack() {
    for (open, close) in
        [("sh:node [", "]"), ("sh:not [", "]"), ("sh:property [ sh:path :p ;", "]")]
    {
        let nested = |levels: usize| {
            let (open, close) = (open.repeat(levels), close.repeat(levels));
            format!(":s a sh:NodeShape ; sh:targetNode :a ; {open} sh:class :C {close} .")
        };
        let codes = |levels| {
            let (_, _, problems) = run(":a :p :a .", &nested(levels));
            problems.iter().map(|problem| problem.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(500), [], "{open}");
        assert_eq!(codes(1_200), [Code::ShapeFailed], "{open}");
    }
}

#[test]
fn constraints_report_violations() {
    let none: &[&str] = &[];
    for (constraint, data, expected) in [
        ("sh:disjoint :q", ":a :p 1 , 2 ; :q 2 .", &["a '2' Disjoint"][..]),
        ("sh:lessThanOrEquals :q", ":a :p 1 , 2 , 3 ; :q 2 .", &["a '3' LessThanOrEquals"]),
        ("sh:lessThan :q", ":a :p 1 ; :q 2.5 , 1e1 .", none),
        ("sh:lessThan :q", ":a :p 1 ; :q :b .", &["a '1' LessThan"]),
        ("sh:minCount 2", ":a :p 1 .", &["a - MinCount"]),
        ("sh:minCount 0", "", none),
        ("sh:maxLength 2", ":a :p 'äöü' , 'äö' .", &["a 'äöü' MaxLength"]),
        ("sh:maxLength 99", ":a :p [] .", &["a _ MaxLength"]),
        ("sh:minLength 0", ":a :p [] .", &["a _ MinLength"]),
        ("sh:pattern '^B' ; sh:flags 'i'", ":a :p 'bc' , 'ab' .", &["a 'ab' Pattern"]),
        ("sh:pattern 'a.c' ; sh:flags 'q'", ":a :p 'abc' , 'xa.c' .", &["a 'abc' Pattern"]),
        ("sh:pattern 'e/[a-c]$'", ":a :p :b , :d .", &["a d Pattern"]),
        ("sh:languageIn ('en' 'de-CH')", ":a :p 'x'@en-GB , 'y'@de .", &["a 'y'@de LanguageIn"]),
        ("sh:languageIn ('en')", ":a :p 'x'@english .", &["a 'x'@english LanguageIn"]),
        ("sh:uniqueLang true", ":a :p 'x'@en , 'y'@EN , 'z'@de .", &["a - UniqueLang"]),
        ("sh:datatype xsd:int", ":a :p '7'^^xsd:int , 'abc'^^xsd:int .", &["a 'abc' Datatype"]),
        ("sh:minInclusive 1", ":a :p '7'^^xsd:int , '0'^^xsd:int .", &["a '0' MinInclusive"]),
        ("sh:datatype xsd:integer", ":a :p '01'^^xsd:integer .", none),
        ("sh:datatype :own", ":a :p 'any'^^:own .", none),
        ("sh:in ( 1 )", ":a :p 1 , '01'^^xsd:integer .", &["a '01' In"]),
        ("sh:hasValue 1", ":a :p '01'^^xsd:integer .", &["a - HasValue"]),
        ("sh:class :C", ":a :p :b , :c . :b a :D . :D rdfs:subClassOf :C .", &["a c Class"]),
        ("sh:class :C , :D", ":a :p :b . :b a :C .", &["a b Class"]),
        ("sh:not [ sh:nodeKind sh:IRI ]", ":a :p :b , 1 .", &["a b Not"]),
        (
            "sh:and ( [ sh:nodeKind sh:IRI ] [ sh:class :C ] )",
            ":a :p :b , :c . :b a :C .",
            &["a c And"],
        ),
        (
            "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMaxCount 0",
            ":a :p :b . :b a :C .",
            &["a - QualifiedMaxCount"],
        ),
        ("sh:property [ sh:path :q ; sh:maxCount 0 ]", ":a :p :b . :b :q 1 .", &["b - MaxCount"]),
        ("sh:deactivated true ; sh:maxCount 0", ":a :p 1 .", none),
        ("sh:maxCount 0 ; sh:severity sh:Info", ":a :p 1 .", &["a - MaxCount"]),
    ] {
        let shapes = format!(":s sh:targetNode :a ; sh:path :p ; {constraint} .");
        assert_eq!(results(data, &shapes), expected, "{constraint}: {data}");
    }
}

#[test]
fn paths_reach_their_values() {
    let data = ":a :p :b , :c . :b :p :d . :c :p :d ; :q :e . :d :p :a . :e :q :f .";
    for (path, expected) in [
        (":p", "b c"),
        ("[ sh:inversePath :p ]", "d"),
        ("( :p :p )", "d"),
        ("( :p :q :q )", "f"),
        ("[ sh:inversePath ( :p :p ) ]", "b c"),
        ("[ sh:alternativePath ( :p ( :p :q ) ) ]", "b c e"),
        ("[ sh:zeroOrMorePath :p ]", "a b c d"),
        ("[ sh:oneOrMorePath :p ]", "a b c d"),
        ("[ sh:oneOrMorePath :q ]", ""),
        ("[ sh:zeroOrOnePath :p ]", "a b c"),
        ("( [ sh:zeroOrMorePath :p ] [ sh:oneOrMorePath :q ] )", "e f"),
        ("[ sh:inversePath [ sh:zeroOrMorePath :q ] ]", "a"),
        ("[ sh:zeroOrMorePath [ sh:inversePath :p ] ]", "a b c d"),
    ] {
        let shapes = format!(":s sh:targetNode :a ; sh:path {path} ; sh:nodeKind sh:Literal .");
        let found = results(data, &shapes);
        let reached: Vec<&str> = found.iter().filter_map(|r| r.split(' ').nth(1)).collect();
        assert_eq!(reached.join(" "), expected, "{path}");
    }
}

#[test]
fn targets_find_their_nodes() {
    let data = ":a a :C . :b a :D . :D rdfs:subClassOf :C . :c :p :d , 1 .";
    for (target, expected) in [
        ("sh:targetClass :C", "a b"),
        ("sh:targetClass :D , :C", "a b"),
        ("sh:targetNode :a , :nowhere , 'x'", "'x' a nowhere"),
        ("sh:targetSubjectsOf :p", "c"),
        ("sh:targetObjectsOf :p", "'1' d"),
    ] {
        let found = results(data, &format!(":s {target} ; sh:nodeKind sh:BlankNode ."));
        let nodes: Vec<&str> = found.iter().filter_map(|r| r.split(' ').next()).collect();
        assert_eq!(nodes.join(" "), expected, "{target}");
    }
    for class in ["rdfs:Class , sh:NodeShape", "owl:Class , sh:NodeShape", "rdfs:Class"] {
        let found = results(data, &format!(":C a {class} ; sh:nodeKind sh:BlankNode ."));
        assert_eq!(found, ["a a NodeKind", "b b NodeKind"], "{class}");
    }
}

#[test]
fn disjoint_qualified_shapes_check_their_siblings() {
    let shapes = ":s sh:targetNode :a ; sh:property \
        [ sh:path :p ; sh:qualifiedValueShape :One ; sh:qualifiedMinCount 1 ; \
          sh:qualifiedValueShapesDisjoint true ] , \
        [ sh:path :p ; sh:qualifiedValueShape :Two ; sh:qualifiedMinCount 1 ] . \
        :One sh:class :C . :Two sh:class :D .";
    let data = ":a :p :b . :b a :C , :D .";
    assert_eq!(results(data, shapes), ["a - QualifiedMinCount"]);
    assert_eq!(results(":a :p :b , :c . :b a :C . :c a :D .", shapes), Vec::<String>::new());
}

#[test]
fn ill_formed_shapes_are_reported_with_their_names() {
    let property = |rest: &str| format!(":s sh:targetNode :a ; sh:path :p ; {rest} .");
    let node = |rest: &str| format!(":s sh:targetNode :a ; {rest} .");
    for (shapes, part) in [
        (property("sh:minCount 'a'"), ":s: sh:minCount must be a whole number, not 'a'"),
        (property("sh:minCount 1 , 2"), "sh:minCount has more than one value"),
        (node("sh:minCount 1"), "sh:minCount can be used in property shapes only"),
        (node("sh:lessThan :q"), "sh:lessThan can be used in property shapes only"),
        (node("sh:property [ sh:minCount 1 ]"), "sh:property must be a property shape"),
        (node("sh:node [ sh:path :p ]"), "sh:node must be a node shape"),
        (node("sh:class 'C'"), "sh:class must be an IRI, not 'C'"),
        (node("sh:in :nowhere"), "is not a list"),
        (node("sh:nodeKind :IRI"), "sh:nodeKind must be"),
        (node("sh:pattern '(' "), "sh:pattern '(' cannot be used"),
        (node("sh:pattern 'a' ; sh:flags 'y'"), "sh:flags has 'y'"),
        (node("sh:message 1"), "sh:message must be a text"),
        (node("sh:targetClass 'C'"), "sh:targetClass must be an IRI"),
        (":s sh:targetNode :a ; sh:path ( :p ) .".to_owned(), "fewer than two members"),
        (":s sh:targetNode :a ; sh:path [ :p :q ] .".to_owned(), "sh:path must be a path"),
        (
            ":s sh:targetNode :a ; sh:path _:x . _:x sh:inversePath _:x .".to_owned(),
            "a path contains itself",
        ),
        (":g sh:entailment :RDFS .".to_owned(), "entailment"),
        (node("sh:property [ sh:path :p ; sh:datatype 1 ]"), "sh:property of :s: sh:datatype"),
    ] {
        let found = faults(&shapes);
        let [(Code::ShapeIllFormed, message)] = &found[..] else {
            panic!("{shapes}: {found:?}");
        };
        assert!(message.contains(part), "{shapes}: {message}");
    }
}

#[test]
fn recursive_shapes_end() {
    let knows = ":s sh:targetNode :a ; sh:property [ sh:path :p ; sh:node :s ; sh:maxCount 1 ] .";
    assert_eq!(results(":a :p :b . :b :p :a .", knows), Vec::<String>::new());
    assert_eq!(results(":a :p :b . :b :p :c , :a .", knows), ["a b Node"]);
    // A node is not visited again for each path to it.
    let steps: String =
        (0..60).map(|i| format!(":n{i} :p :n{} ; :q :n{} .", i + 1, i + 1)).collect();
    let both = ":s sh:targetNode :n0 ; sh:node [ sh:property [ sh:path :p ; sh:node :s ] , \
        [ sh:path :q ; sh:node :s ] ] .";
    assert_eq!(results(&steps, both), Vec::<String>::new());
    let chain: String = (0..5000).map(|i| format!(":n{i} :p :n{} .", i + 1)).collect();
    let (_, _, problems) =
        run(&chain, ":s sh:targetNode :n0 ; sh:property [ sh:path :p ; sh:node :s ] .");
    assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), [Code::ShapeFailed]);
    let endless = ":s sh:targetNode :a ; sh:path :p ; sh:property :s .";
    assert!(faults(endless)[0].1.contains("refers back"));
}

#[test]
fn the_report_does_not_depend_on_blank_node_labels() {
    let data = ":a a :C ; :p 1 , 2 . :b a :C ; :q 'x' .";
    let shapes = ":s sh:targetClass :C ; sh:property [ sh:path :p ; sh:maxCount 1 ] , \
        [ sh:path :p ; sh:minCount 1 ; sh:message 'one'@de , 'eins'@en ] , \
        [ sh:path [ sh:inversePath :q ] ; sh:minCount 2 ] .";
    let text = || {
        let (graph, report, _) = run(data, shapes);
        let mut lines = Vec::new();
        let mut sink = |triple: Triple<'_>| {
            let subject = match triple.subject {
                Subject::Iri(text) | Subject::Blank(text) => text.to_owned(),
            };
            if triple.predicate != shacl::SOURCE_SHAPE {
                lines.push(format!("{subject} {} {:?}", triple.predicate, triple.object));
            }
            Ok(())
        };
        report.write(&graph, &mut sink).unwrap();
        lines
    };
    let first = text();
    for _ in 0..5 {
        assert_eq!(text(), first);
    }
}
