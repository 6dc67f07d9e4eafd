//! Tests exports: they read back as the same graph with two parsers, in any order of input.

use std::fmt::Write as _;

use crate::reading::{read, read_again, same, written};
use proptest::prelude::*;
use rapporteur::diagnostic::{Code, Diagnostics};
use rapporteur::rdf::export::{self, Context, ExportError, ExportOptions};
use rapporteur::rdf::format::Format;
use rapporteur::rdf::graph::{Graph, GraphBuilder, GraphName, Term};
use rapporteur::rdf::{Object, Sink, Subject, Triple};
use rapporteur::source::Files;
use sophia::api::prelude::*;

/// A dataset with all difficult cases.
const NASTY: &str = r#"
@prefix ex: <http://example.org/> .
@prefix v: <http://example.org/vocabulary#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .

ex:numbers v:value 1, 01, +1, -0, 1.50, 1.5, .5, -5.0, 1e3, 1.0E3, 1E3, true, false,
    "1"^^xsd:boolean, "TRUE"^^xsd:boolean, "1."^^xsd:decimal, "x"^^xsd:integer, ""^^xsd:integer,
    "7"^^xsd:int, 999999999999999, 9007199254740993, 123456789012345678901234567890, "INF"^^xsd:double,
    " 1 "^^xsd:integer, "2020"^^xsd:gYear .
ex:times v:at "2020-12-09T13:00:00Z"^^xsd:dateTime, "2020-12-09T13:00:00+00:00"^^xsd:dateTime,
    "2020-12-09T13:00:00.000Z"^^xsd:dateTime, "24:00:00"^^xsd:time .
ex:texts v:text "", " ", "  two  ", "a\nb", "\n", "a\r\nb", "tab\there", "quote \" and ' and \\", "\"\"\"",
    "ends with \"", "a\n\"\"\"\nb\"", "a\\\nb\\", "😀 é \u0301 \u200B \uFEFF", "<b>&amp;</b>", "]]>", "@id", "_:b",
    "http://example.org/numbers", "true", "1" .
ex:langs v:text ""@en, "chat"@fr, "chat"@en, "colour"@en-gb, "中文"@zh-hant .
ex:special v:json "{\"a\": [1.0, 2]}"^^rdf:JSON ; v:xml "<a>b</a> &amp;"^^rdf:XMLLiteral ;
    v:html "<p>"^^rdf:HTML .
<http://example.org/a%20b> v:see <http://example.org/a(b)'!$&*+,;=:@~->, <urn:x-y:z>, <mailto:a@b.c>,
    <http://example.org/.>, <http://example.org/-x>, <http://example.org/x.>, <http://example.org/é/ü?q=1&r=2#f>,
    <http://example.org/vocabulary#>, <http://example.org/>, ex:1, ex:a.b .
v:see a rdf:Property ; v:see v:see .
ex:list v:items (), (1 2 3), ( ( "a" ) ( ) [ v:text "in" ] ex:list ) .
ex:rest rdf:rest rdf:nil .
[] v:text "nobody refers to me" .
_:shared v:text "twice" .
ex:one v:see _:shared . ex:two v:see _:shared .
_:ring1 v:see _:ring2 . _:ring2 v:see _:ring3 . _:ring3 v:see _:ring1 .
_:self v:see _:self .
_:outer v:see [ v:see [ v:see [] ; v:text "deep"@en ] ] .
_:tail rdf:first 1 ; rdf:rest _:end . _:end rdf:first 2 ; rdf:rest rdf:nil . ex:cut v:items _:tail, _:end .
_:loop rdf:first 1 ; rdf:rest _:loop . ex:loop v:items _:loop .
_:fat rdf:first 1 ; rdf:rest () ; v:text "more" . ex:fat v:items _:fat .
ex:typed a [ v:text "class" ], v:Class, <http://example.org/1st> .
ex:event a v:Event ; v:part ex:event\/1 ; v:part <http://example.org/event#2> .
<http://example.org/event/1> v:text "first"@en . <http://example.org/event#2> v:text "second"@en .
"#;

fn load(text: &str) -> Graph {
    let mut builder = GraphBuilder::new();
    let mut problems = Diagnostics::new();
    let (part, bytes) = (GraphName::Records, text.as_bytes());
    builder.load(part, "t.ttl", "file:///t.ttl", bytes, Format::Turtle, &mut problems).unwrap();
    builder.finish()
}

/// Writes in every format that can hold the graph, and reads back.
fn round_trip(graph: &Graph, context: Option<&Context>) {
    for format in Format::ALL.iter().copied() {
        for graphs in [false, true] {
            let options = ExportOptions { parts: GraphName::ALL, graphs, context };
            let mut out = Vec::new();
            match export::write(graph, format, &options, &mut out) {
                Ok(()) => {}
                Err(ExportError::Diagnostic(_)) if out.is_empty() && format == Format::RdfXml => {
                    continue;
                }
                Err(e) => panic!("{} cannot be written: {e}", format.name()),
            }
            let text = String::from_utf8(out).unwrap();
            let expected = merged(graph, graphs && format.has_graphs());
            same(&expected, &read(&text, format), &text, format.name());
            if let Some(found) = read_again(&text, format) {
                same(&merged(graph, false), &found, &text, &format!("{} (sophia)", format.name()));
            }
        }
    }
}

/// The graph with all parts merged, unless `keep`.
fn merged(graph: &Graph, keep: bool) -> Graph {
    let options = ExportOptions { parts: GraphName::ALL, graphs: keep, context: None };
    read(&written(graph, Format::NQuads, &options), Format::NQuads)
}

fn context() -> Context {
    let document = serde_json::json!({ "@context": {
        "@version": 1.1, "id": "@id", "type": "@type",
        "v": "http://example.org/vocabulary#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "Event": "v:Event",
        "part": { "@id": "v:part", "@type": "@id", "@container": "@set" },
        "items": { "@id": "v:items", "@container": "@list" },
        "text": { "@id": "v:text", "@container": "@language" },
        "english": { "@id": "v:text", "@language": "en" },
        "value": { "@id": "v:value", "@type": "xsd:integer" },
        "at": { "@id": "v:at", "@type": "xsd:dateTime" },
        "see": { "@id": "v:see", "@type": "@id" },
    }});
    Context::from_document(document).unwrap()
}

#[test]
fn nasty_data_reads_back() {
    let graph = load(NASTY);
    assert!(graph.quads().len() > 120);
    round_trip(&graph, None);
    round_trip(&graph, Some(&context()));
    let document = serde_json::json!({ "@context": {
        "@base": "http://example.org/", "@vocab": "http://example.org/vocabulary#",
        "@language": "en", "see": { "@type": "@vocab" }, "text": { "@language": null },
    }});
    round_trip(&graph, Some(&Context::from_document(document).unwrap()));
}

/// The triples of a graph in another order, with other labels for the blank nodes.
fn shuffled(graph: &Graph, seed: usize) -> Graph {
    let options = ExportOptions { parts: GraphName::ALL, graphs: false, context: None };
    let text = written(graph, Format::NTriples, &options);
    let mut lines: Vec<String> = text.lines().map(|l| l.replace("_:c14n", "_:other")).collect();
    let length = lines.len().max(1);
    lines.rotate_left(seed % length);
    for i in (1..lines.len()).rev() {
        lines.swap(i, (i * 7919 + seed) % (i + 1));
    }
    let twice: Vec<&str> = lines.iter().chain(&lines).map(String::as_str).collect();
    load(&twice.join("\n"))
}

#[test]
fn the_order_of_input_does_not_matter() {
    let graph = load(NASTY);
    let context = context();
    for seed in [1, 17, 5000] {
        let other = shuffled(&graph, seed);
        assert_eq!(graph.quads().len(), other.quads().len(), "duplicates are removed");
        for format in Format::ALL {
            let options =
                ExportOptions { parts: GraphName::ALL, graphs: true, context: Some(&context) };
            // Prefixes do not belong to the graph: N-Triples declare none.
            let (a, b) = (shuffled(&graph, 3), shuffled(&graph, seed));
            assert_eq!(written(&a, *format, &options), written(&b, *format, &options));
        }
    }
}

/// RDFC-1.0 defines the canonical document; sophia writes it, with language tags in lower case.
#[test]
fn n_quads_are_the_canonical_form() {
    use sophia::api::quad::Spog;
    use sophia::api::term::SimpleTerm;
    let options = ExportOptions { parts: GraphName::ALL, graphs: true, context: None };
    let text = written(&load(NASTY), Format::NQuads, &options);
    let quads: std::collections::HashSet<Spog<SimpleTerm>> =
        sophia::turtle::parser::nq::parse_str(&text).collect_quads().unwrap();
    let mut canonical = Vec::new();
    sophia::c14n::rdfc10::normalize(&quads, &mut canonical).unwrap();
    assert_eq!(text, String::from_utf8(canonical).unwrap());
}

/// Small graphs of few names, so that nodes are shared, nested, in lists and in rings.
fn any_graph() -> impl Strategy<Value = String> {
    let node = prop_oneof![
        (0..4u8).prop_map(|n| format!("_:b{n}")),
        (0..4u8).prop_map(|n| format!("_:b{n}")),
        prop::sample::select(vec![
            "<http://example.org/a>",
            "<http://example.org/a/b>",
            "<http://example.org/a#b>",
            "<http://example.org/k/a>",
            "<http://example.org/a/b/c>",
            "<http://example.org/vocabulary#see>",
            "<urn:x:y>",
        ])
        .prop_map(str::to_owned),
    ];
    let predicate = prop::sample::select(vec![
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>",
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>",
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>",
        "<http://example.org/vocabulary#see>",
        "<http://example.org/vocabulary#text>",
        "<http://example.org/vocabulary#items>",
        "<http://example.org/vocabulary#value>",
    ]);
    let nil = Just("<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>".to_owned());
    let literal = (any::<String>(), 0..6u8).prop_map(|(text, kind)| {
        let mut quoted = String::from("\"");
        for c in text.chars() {
            let _ = match c {
                '\0'..='\u{1F}' | '"' | '\\' => write!(quoted, "\\u{:04X}", u32::from(c)),
                c => write!(quoted, "{c}"),
            };
        }
        quoted.push('"');
        let datatypes = ["integer", "decimal", "boolean", "double"];
        match (kind, datatypes.get(usize::from(kind))) {
            (_, Some(datatype)) => {
                format!("{quoted}^^<http://www.w3.org/2001/XMLSchema#{datatype}>")
            }
            (4, _) => format!("{quoted}@en"),
            _ => quoted,
        }
    });
    let number = (any::<i64>(), 0..2usize).prop_map(|(n, kind)| {
        let datatype = ["integer", "decimal"].get(kind).copied().unwrap_or("integer");
        format!("\"{n}\"^^<http://www.w3.org/2001/XMLSchema#{datatype}>")
    });
    let object = prop_oneof![4 => node.clone(), 2 => nil, 2 => literal, 1 => number];
    prop::collection::vec((node, predicate, object), 0..14).prop_map(|triples| {
        let lines = triples.iter().map(|(s, p, o)| format!("{s} {p} {o} .\n"));
        lines.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn random_graphs_read_back(text in any_graph()) {
        let graph = load(&text);
        round_trip(&graph, None);
        round_trip(&graph, Some(&context()));
        round_trip(&in_two_parts(&text), Some(&context()));
        let other = shuffled(&graph, text.len());
        for format in [Format::Turtle, Format::NQuads] {
            let options = ExportOptions::default();
            prop_assert_eq!(
                written(&graph, format, &options),
                written(&other, format, &options)
            );
        }
    }
}

/// Every second triple in another part.
fn in_two_parts(text: &str) -> Graph {
    let mut builder = GraphBuilder::new();
    for (i, part) in [GraphName::Records, GraphName::Links].into_iter().enumerate() {
        let lines: Vec<&str> = text.lines().skip(i).step_by(2).collect();
        let (bytes, mut problems) = (lines.join("\n"), Diagnostics::new());
        builder
            .load(part, "x.nt", "urn:x", bytes.as_bytes(), Format::NTriples, &mut problems)
            .unwrap();
    }
    builder.finish()
}

/// Two parts with blank nodes of the same label: other nodes, and other graphs if asked.
#[test]
fn parts_are_kept_separate() {
    let mut builder = GraphBuilder::new();
    let mut problems = Diagnostics::new();
    for part in [GraphName::Records, GraphName::Ontology] {
        let text = format!("_:same <http://example.org/in> \"{}\" .", part.name());
        let (name, bytes) = ("a.ttl", text.as_bytes());
        builder.load(part, name, "file:///a", bytes, Format::Turtle, &mut problems).unwrap();
    }
    let graph = builder.finish();
    let text = |graphs| {
        let options = ExportOptions { parts: GraphName::ALL, graphs, context: None };
        written(&graph, Format::TriG, &options)
    };
    let records = "<https://w3id.org/rapporteur/graph/records> {\n";
    let mut merged: Vec<String> = text(false).lines().map(str::to_owned).collect();
    merged.sort_unstable();
    let [ontology, records_line] =
        ["[] <http://example.org/in> \"ontology\" .", "[] <http://example.org/in> \"records\" ."];
    assert_eq!(merged, ["", ontology, records_line]);
    assert!(text(true).starts_with(records), "{}", text(true));
    assert!(text(true).contains("<https://w3id.org/rapporteur/graph/ontology> {"));
    round_trip(&graph, None);
    assert_eq!(graph.part(GraphName::Records).len(), 1);
    assert_eq!(graph.store().unwrap().len().unwrap(), 2);
}

#[test]
fn deep_nesting_and_long_lists_do_not_overflow() {
    let mut deep = String::new();
    for i in 0..3000 {
        let _ = writeln!(deep, "_:n{i} <http://example.org/in> _:n{}, {i} .", i + 1);
    }
    let items: String = (0..2000).map(|i| format!("{i} ")).collect();
    let lists = format!(
        "<http://example.org/a> <http://example.org/in> {}{items}{}.",
        "( ".repeat(40),
        ") ".repeat(40)
    );
    for text in [deep, lists] {
        let graph = load(&text);
        for format in [Format::Turtle, Format::JsonLd, Format::TriG] {
            let text = written(&graph, format, &ExportOptions::default());
            same(&merged(&graph, false), &read(&text, format), "", format.name());
        }
    }
}

/// Nine indistinguishable nodes: canonicalization gives up, writing does not.
#[test]
fn similar_nodes_are_written() {
    let mut text = String::new();
    for a in 0..9 {
        for b in 0..9 {
            if a != b {
                let _ = writeln!(text, "_:n{a} <http://example.org/in> _:n{b} .");
            }
        }
    }
    let graph = load(&text);
    let turtle = written(&graph, Format::Turtle, &ExportOptions::default());
    assert_eq!(read(&turtle, Format::Turtle).quads().len(), 72);
    assert_eq!(turtle, written(&load(&text), Format::Turtle, &ExportOptions::default()));
}

#[test]
fn values_that_xml_cannot_hold_are_errors() {
    let cases = [
        ("<urn:a> <http://example.org/1> 1 .", "<http://example.org/1>"),
        ("<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> 1 .", "rdf-syntax-ns#li>"),
        ("<urn:a> <http://www.w3.org/2000/xmlns/x> 1 .", "<http://www.w3.org/2000/xmlns/x>"),
        ("<urn:a> <urn:b> \"bell \\u0007\" .", "U+0007"),
    ];
    for (text, named) in cases {
        let mut out = Vec::new();
        let graph = load(text);
        let result = export::write(&graph, Format::RdfXml, &ExportOptions::default(), &mut out);
        let message = result.unwrap_err().to_string();
        assert!(message.contains(named) && message.contains("X001"), "{message}");
        assert!(out.is_empty());
        // All other formats can hold it.
        for format in Format::ALL.iter().filter(|f| **f != Format::RdfXml) {
            let text = written(&graph, *format, &ExportOptions::default());
            same(&merged(&graph, false), &read(&text, *format), &text, format.name());
        }
    }
}

#[test]
fn unsupported_contexts_are_refused_by_name() {
    let cases = [
        (r#"{"@context": "https://schema.org/"}"#, "/@context", "one object"),
        (r#"{"@context": [{}]}"#, "/@context", "one object"),
        (r#"{"@context": {}, "@graph": []}"#, "/@graph", "@graph"),
        (r#"{"@context": {"@propagate": false}}"#, "/@context/@propagate", "@propagate"),
        (r#"{"@context": {"@import": "x"}}"#, "/@context/@import", "@import"),
        (r#"{"@context": {"a": {"@reverse": "urn:x"}}}"#, "/@context/a", "'a' has no '@id'"),
        (
            r#"{"@context": {"a": {"@id": "urn:x", "@context": {}}}}"#,
            "/@context/a/@context",
            "@context",
        ),
        (
            r#"{"@context": {"a": {"@id": "urn:x", "@container": "@index"}}}"#,
            "/@context/a/@container",
            "@index",
        ),
        (
            r#"{"@context": {"a": {"@id": "urn:x", "@type": "@json"}}}"#,
            "/@context/a/@type",
            "@json",
        ),
        (r#"{"@context": {"a": "b"}}"#, "/@context/a", "'b' is not an IRI"),
        (r#"{"@context": {"a": "b:x", "b": "a:y"}}"#, "/@context/", "defined by itself"),
        (
            r#"{"@context": {"b": "http://example.org/b", "a": "b:x"}}"#,
            "/@context/a",
            "not a prefix",
        ),
        (r#"{}"#, "", "no '@context'"),
    ];
    for (text, pointer, named) in cases {
        let problem = Context::from_document(serde_json::from_str(text).unwrap()).unwrap_err();
        let shown = problem.to_string();
        assert!(shown.contains("X002") && shown.contains(pointer), "{text}: {shown}");
        assert!(shown.contains(named), "{text}: {shown}");
    }
}

/// An IRI that the context would change cannot be written in JSON-LD.
#[test]
fn the_namespaces_of_xml_itself_get_no_prefix() {
    let graph = load(
        "@prefix ns: <http://www.w3.org/2000/xmlns/> .
         @prefix x: <http://www.w3.org/XML/1998/namespace> .
         <urn:a> ns:long 1 ; x:lang 2 ; a ns:Class .",
    );
    let text = written(&graph, Format::RdfXml, &ExportOptions::default());
    for namespace in ["http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace"] {
        assert!(!text.contains(&format!("=\"{namespace}\"")), "{text}");
    }
    same(&merged(&graph, false), &read(&text, Format::RdfXml), &text, "rdfxml");
    let again = read_again(&text, Format::RdfXml).unwrap();
    same(&merged(&graph, false), &again, &text, "rdfxml (sophia)");
}

#[test]
fn a_prefix_equal_to_a_used_scheme_is_left_out() {
    let graph = load("@prefix x: <http://e/> . @prefix y: <http://y/> . x:a y:p <x:y> , x:b .");
    let text = written(&graph, Format::JsonLd, &ExportOptions::default());
    same(&merged(&graph, false), &read(&text, Format::JsonLd), &text, "jsonld");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["@context"], serde_json::json!({ "y": "http://y/" }));
}

#[test]
fn rdf_beyond_1_1_is_refused() {
    for (name, format, text) in [
        ("t.ttl", Format::Turtle, "<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> ."),
        ("t.ttl", Format::Turtle, "<< <urn:a> <urn:b> 1 >> <urn:b> 1 ."),
        ("t.ttl", Format::Turtle, "<urn:a> <urn:b> \"x\"@ar--rtl ."),
        ("t.nt", Format::NTriples, "<urn:a> <urn:b> \"x\"@ar--rtl ."),
        (
            "t.jsonld",
            Format::JsonLd,
            r#"{"@id": "urn:a", "urn:b": {"@value": "x", "@language": "ar", "@direction" : "rtl"}}"#,
        ),
    ] {
        let (mut builder, mut problems) = (GraphBuilder::new(), Diagnostics::new());
        let bytes = text.as_bytes();
        let error =
            builder.load(GraphName::Records, name, "file:///t", bytes, format, &mut problems);
        let error = error.unwrap_err();
        assert_eq!(error.code, Code::OntologySyntax, "{text}: {error}");
    }
}

#[test]
fn iris_that_a_context_would_change_are_refused() {
    let document = serde_json::json!({ "@context": { "urn": "http://example.org/" } });
    let context = Context::from_document(document).unwrap();
    let graph = load("<urn:a> <http://example.org/b> <http://example.org/c> .");
    let options = ExportOptions { context: Some(&context), ..ExportOptions::default() };
    let mut out = Vec::new();
    let error = export::write(&graph, Format::JsonLd, &options, &mut out).unwrap_err();
    assert!(error.to_string().contains("<urn:a>"), "{error}");
    assert!(out.is_empty());
}

#[test]
fn a_failed_export_keeps_the_former_file() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("graph.ttl");
    export::to_file(&target, |out| Ok(out.write_all(b"first")?)).unwrap();
    let failed = export::to_file(&target, |out| {
        out.write_all(b"half")?;
        Err(std::io::Error::other("the disk is full").into())
    });
    assert!(failed.is_err());
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "first");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    export::to_file(&target, |out| Ok(out.write_all(b"second")?)).unwrap();
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "second");
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (target, link) = (folder.path().join("graph.ttl"), folder.path().join("link.ttl"));
    std::fs::write(&target, "first").unwrap();
    std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    export::to_file(&link, |out| Ok(out.write_all(b"second")?)).unwrap();
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "second");
    assert_eq!(target.metadata().unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn the_ontology_is_read_and_mistakes_are_placed() {
    let folder = tempfile::tempdir().unwrap();
    let ontology = folder.path().join("ontology");
    std::fs::create_dir(&ontology).unwrap();
    let write = |name: &str, text: &str| std::fs::write(ontology.join(name), text).unwrap();
    write("a.ttl", "@prefix ex: <http://example.org/> .\nex:a ex:in _:x .\n_:x ex:in 01 .\n");
    write("b.ttl", "@prefix ex: <http://other.org/> .\nex:a ex:in _:x .\n");
    write("c.nt", "<http://example.org/é> <http://example.org/in> \"\" .\n");
    write("d.ttl", "@prefix ex: <http://example.org/> .\n\nex:a ex:in “curly” .\n");
    write("e.nq", "<urn:a> <urn:b> <urn:c> <urn:g> .\n");
    write("context.jsonld", "{ this is read by others");
    write("notes.md", "no data");
    let mut problems = Diagnostics::new();
    let mut builder = GraphBuilder::new();
    builder.ontology(&Files::new(folder.path()), &mut problems);
    let graph = builder.finish();
    assert_eq!(graph.part(GraphName::Ontology).len(), 4);
    let options = ExportOptions { parts: GraphName::ALL, graphs: false, context: None };
    assert!(written(&graph, Format::NTriples, &options).contains("\"01\"^^<http"));
    assert_eq!(graph.prefixes().namespace("ex"), Some("http://example.org/"));
    let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(shown.len(), 3, "{shown:#?}");
    assert!(shown[0].starts_with("warning[O002] ontology/b.ttl: prefix 'ex:'"), "{}", shown[0]);
    assert!(shown[1].starts_with("error[O001] ontology/d.ttl:3:12"), "{}", shown[1]);
    assert!(shown[2].starts_with("error[O001] ontology/e.nq:"), "{}", shown[2]);
}

/// The output for people. The expected files were written by hand from the rules.
#[test]
fn golden_files() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports");
    let mut builder = GraphBuilder::new();
    let mut problems = Diagnostics::new();
    let input = std::fs::read(folder.join("input.ttl")).unwrap();
    let (part, iri) = (GraphName::Records, "https://example.org/");
    builder.load(part, "input.ttl", iri, &input, Format::Turtle, &mut problems).unwrap();
    let graph = builder.finish();
    let context = std::fs::read(folder.join("context.jsonld")).unwrap();
    let context = Context::from_document(serde_json::from_slice(&context).unwrap()).unwrap();
    let options = ExportOptions { context: Some(&context), ..ExportOptions::default() };
    for format in [Format::Turtle, Format::RdfXml, Format::JsonLd] {
        let name = format!("output.{}", format.extensions()[0]);
        let expected = std::fs::read_to_string(folder.join(&name)).unwrap();
        let found = written(&graph, format, &options);
        assert_eq!(found, expected, "{name} differs; now it is\n{found}");
    }
    round_trip(&graph, Some(&context));
}

/// Language tags are written unchanged; the available readers lower-case them.
#[test]
fn language_tags_keep_their_case() {
    let mut builder = GraphBuilder::new();
    let (subject, predicate) = (Subject::Iri("urn:a"), "http://example.org/vocabulary#text");
    let object = Object::Lang { text: "colour", lang: "en-GB" };
    builder.triple(Triple { subject, predicate, object }).unwrap();
    let graph = builder.finish();
    let context = context();
    for format in Format::ALL {
        let options = ExportOptions { context: Some(&context), ..ExportOptions::default() };
        let text = written(&graph, *format, &options);
        assert!(text.contains("en-GB"), "{text}");
    }
}

#[test]
fn an_empty_graph_is_written() {
    let graph = GraphBuilder::new().finish();
    for format in Format::ALL {
        let text = written(&graph, *format, &ExportOptions::default());
        assert!(read(&text, *format).quads().is_empty(), "{text}");
    }
    let text = written(&graph, Format::JsonLd, &ExportOptions::default());
    assert_eq!(text, "{\n  \"@context\": {},\n  \"@graph\": []\n}\n");
}

/// The rule of JSON-LD's nesting: an entity is within its owner if nothing else refers to it and
/// its IRI extends the owner's.
#[test]
fn dependents_are_within_their_owner() {
    let cases = [
        ("http://example.org/event/7", "http://example.org/event/7/part", true),
        ("http://example.org/event/7", "http://example.org/event/7#part", true),
        ("http://example.org/event/7", "http://example.org/participation/7/01", true),
        ("http://example.org/document/7", "http://example.org/file/7", true),
        ("http://example.org/event/7", "http://example.org/event/70", false),
        ("http://example.org/event/7", "http://example.org/participation/70/01", false),
        ("http://example.org/event/7", "http://example.org/event/8", false),
        ("http://example.org/event/7", "http://other.org/participation/7/01", false),
        ("http://example.org/7", "http://other.org/7", false),
        ("http://example.org/state/CAN", "http://example.org/organ/xyz", false),
    ];
    for (owner, child, nested) in cases {
        let graph = load(&format!("<{owner}> <urn:p> <{child}> . <{child}> <urn:q> 1 ."));
        let text = written(&graph, Format::JsonLd, &ExportOptions::default());
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let entities = document["@graph"].as_array().unwrap().len();
        assert_eq!(entities, if nested { 1 } else { 2 }, "{text}");
        let shared = load(&format!(
            "<{owner}> <urn:p> <{child}> . <{child}> <urn:q> 1 . <urn:x> <urn:p> <{child}> ."
        ));
        let text = written(&shared, Format::JsonLd, &ExportOptions::default());
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["@graph"].as_array().unwrap().len(), 3, "{text}");
    }
}

/// Larger than what the exporters hold back.
#[test]
fn a_large_graph_is_written_whole() {
    let mut text = String::new();
    for n in 0..9_000 {
        let long = format!("{n} ").repeat(300);
        writeln!(text, "<http://e/s{n}> <http://e/p> \"{long}\" .").expect("a text");
    }
    let mut builder = GraphBuilder::new();
    let mut problems = Diagnostics::new();
    let format = Format::NTriples;
    builder
        .load(GraphName::Records, "t", "http://e/", text.as_bytes(), format, &mut problems)
        .expect("it fits");
    let graph = builder.finish();
    for format in Format::ALL {
        let options = ExportOptions { graphs: true, ..ExportOptions::default() };
        let text = written(&graph, *format, &options);
        assert!(text.len() > 9 << 20, "{format:?}: {} bytes", text.len());
        let found = read(&text, *format);
        assert_eq!(found.quads().len(), 9_000, "{format:?}");
        let last = found.find(Term::Iri("http://e/s8999")).expect("the last subject");
        assert!(found.quads().iter().any(|quad| quad.subject == last), "{format:?}");
    }
}
