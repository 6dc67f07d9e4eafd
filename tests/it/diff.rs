//! Tests the comparison of two releases.

use std::collections::BTreeSet;
use std::process::Command;

use proptest::prelude::*;
use rapporteur::diagnostic::{Code, Diagnostics};
use rapporteur::rdf::diff::{Change, Diff, DiffFormat};
use rapporteur::rdf::export::{self, ExportOptions};
use rapporteur::rdf::format::Format as RdfFormat;
use rapporteur::rdf::graph::{Graph, GraphBuilder, GraphName, isomorphic};

const PREFIXES: &str = "@prefix : <http://e/> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n";

fn graph(turtle: &str) -> Graph {
    let mut builder = GraphBuilder::new();
    let text = format!("{PREFIXES}{turtle}");
    let mut problems = Diagnostics::new();
    let bytes = text.as_bytes();
    builder
        .load(GraphName::Records, "t.ttl", "http://e/", bytes, RdfFormat::Turtle, &mut problems)
        .unwrap();
    builder.finish()
}

fn diff(old: &str, new: &str) -> Diff {
    let (old, new) = (graph(old), graph(new));
    let diff = Diff::between(&old, &new, GraphName::USUAL);
    check_patch(&old, &new, &diff);
    diff
}

/// The lines of a graph in an export.
fn lines(graph: &Graph) -> BTreeSet<String> {
    let mut out = Vec::new();
    export::write(graph, RdfFormat::NTriples, &ExportOptions::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

/// The patch, applied line by line to the old graph, gives the new one.
fn check_patch(old: &Graph, new: &Graph, diff: &Diff) {
    let patch = diff.write(DiffFormat::Patch);
    let mut rows = patch.lines();
    assert_eq!(rows.next(), Some("TX ."));
    assert_eq!(rows.next_back(), Some("TC ."));
    let mut now = lines(old);
    for row in rows {
        match row.split_at(2) {
            ("D ", line) => assert!(now.remove(line), "{line} is deleted but was not there"),
            ("A ", line) => assert!(now.insert(line.to_owned()), "{line} was there before"),
            _ => panic!("{row}"),
        }
    }
    let text: String = now.iter().map(|line| format!("{line}\n")).collect();
    let mut builder = GraphBuilder::new();
    let mut problems = Diagnostics::new();
    let bytes = text.as_bytes();
    builder
        .load(GraphName::Records, "t.nt", "http://e/", bytes, RdfFormat::NTriples, &mut problems)
        .unwrap();
    assert!(isomorphic(&builder.finish(), new), "{patch}");
}

fn iris(changes: &[Change]) -> Vec<&str> {
    changes.iter().map(|change| change.iri.as_deref().unwrap_or("[]")).collect()
}

fn sizes(diff: &Diff) -> (usize, usize) {
    (diff.deletions.len(), diff.additions.len())
}

#[test]
fn entities_are_added_removed_and_changed() {
    let diff = diff(
        ":a a :T ; rdfs:label \"A\"@en . :b :p 1 . :T rdfs:label \"Thing\"@en .",
        ":a a :T ; rdfs:label \"Ah\"@en . :c :p 1 . :T rdfs:label \"Thing\"@en .",
    );
    assert_eq!(iris(&diff.added), ["http://e/c"]);
    assert_eq!(iris(&diff.removed), ["http://e/b"]);
    assert_eq!(iris(&diff.changed), ["http://e/a"]);
    let change = &diff.changed[0];
    assert_eq!((change.label.as_deref(), change.short.as_str()), (Some("Ah"), ":a"));
    assert_eq!(change.classes, ["Thing"]);
    assert_eq!(change.properties.len(), 1);
    assert_eq!(change.properties[0].name, "rdfs:label");
    assert_eq!(change.properties[0].old, ["\"A\"@en"]);
    assert_eq!(change.properties[0].new, ["\"Ah\"@en"]);
    assert_eq!(sizes(&diff), (2, 2));
}

#[test]
fn labels_and_order_of_blank_nodes_do_not_matter() {
    let old = ":a :p [ :q 1 ] , [ :q 2 ] ; :l ( 1 2 ) . _:x :p _:y . _:y :p _:x .";
    let new = "_:one :p _:two . _:two :p _:one . :a :l ( 1 2 ) ; :p [ :q 2 ] , [ :q 1 ] .";
    let diff = diff(old, new);
    assert!(diff.is_empty() && diff.changed.is_empty());
    assert_eq!(diff.write(DiffFormat::Text), "no difference\n");
    assert_eq!(diff.write(DiffFormat::Patch), "TX .\nTC .\n");
}

#[test]
fn a_changed_blank_node_is_shown_within_its_owner() {
    let diff = diff(
        ":p rdfs:domain [ owl:unionOf ( :A :B ) ] . :q rdfs:domain [ owl:unionOf ( :A :B ) ] .",
        ":p rdfs:domain [ owl:unionOf ( :A :B :C ) ] . :q rdfs:domain [ owl:unionOf ( :A :B ) ] .",
    );
    assert_eq!(iris(&diff.changed), ["http://e/p"]);
    assert_eq!((diff.added.len(), diff.removed.len()), (0, 0));
    let domain = &diff.changed[0].properties[0];
    assert_eq!(domain.old, ["[ owl:unionOf ( :A :B ) ]"]);
    assert_eq!(domain.new, ["[ owl:unionOf ( :A :B :C ) ]"]);
    // One cell is added at the end of the list; the rest of it stays.
    assert_eq!(sizes(&diff), (1, 3));
}

#[test]
fn similar_blank_nodes_are_paired_by_unchanged_values() {
    let diff = diff(
        ":a :p [ :k 1 ; :v \"x\" ; :w 9 ] , [ :k 2 ; :v \"y\" ; :w 9 ] .",
        ":a :p [ :k 1 ; :v \"z\" ; :w 9 ] , [ :k 2 ; :v \"y\" ; :w 9 ] , [ :k 3 ] .",
    );
    assert_eq!(sizes(&diff), (1, 3));
    assert_eq!(diff.changed[0].properties[0].old, ["[ :k 1 ; :v \"x\" ; :w 9 ]"]);
    assert_eq!(diff.changed[0].properties[0].new.len(), 2);
}

#[test]
fn a_blank_node_without_owner_is_an_entity() {
    let diff = diff(":a :p 1 . [] a :D ; :m :x .", ":a :p 1 . [] a :D ; :m :x , :y .");
    assert_eq!(sizes(&diff), (0, 1));
    let all = [diff.added.as_slice(), &diff.removed, &diff.changed].concat();
    assert!(!all.is_empty() && all.iter().all(|change| change.iri.is_none()));
}

#[test]
fn only_iris_removed_without_replacement_are_reported() {
    let old = ":a rdfs:label \"A\" . :b rdfs:label \"B\" . :c rdfs:label \"C\" . :d :p 1 .";
    let new = ":b dcterms:isReplacedBy :x . :x dcterms:replaces :c . :d :p 2 .";
    let diff = diff(old, new);
    let problems = diff.unreplaced("new");
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, Code::IriRemoved);
    assert_eq!(problems[0].message, "<http://e/a> ('A') was removed");
    assert_eq!(problems[0].place.to_string(), "new");
    assert!(problems[0].help.as_deref().unwrap().contains("isReplacedBy"));
    let replaced: Vec<_> = diff.changed.iter().chain(&diff.removed).collect();
    let by =
        |iri: &str| &replaced.iter().find(|c| c.iri.as_deref() == Some(iri)).unwrap().replaced_by;
    assert_eq!(by("http://e/b"), &["http://e/x"]);
    assert_eq!(by("http://e/c"), &["http://e/x"]);
}

#[test]
fn markdown_of_hostile_texts_keeps_its_tables() {
    let diff = diff(
        ":a rdfs:label \"A|B\" ; :p \"x\" .",
        ":a rdfs:label \"A|B\" ; :p \"<script>|\\n| y\" .",
    );
    let markdown = diff.write(DiffFormat::Markdown);
    assert!(markdown.contains("### A\\|B (:a)"), "{markdown}");
    let row = markdown.lines().find(|line| line.starts_with("| :p")).unwrap();
    assert_eq!(row, "| :p | \"x\" | \"\\<script\\>\\|\\\\n\\| y\" |");
}

#[test]
fn json_has_the_whole_difference() {
    let diff = diff(":a :p 1 .", ":a :p 2 .");
    let json: serde_json::Value = serde_json::from_str(&diff.write(DiffFormat::Json)).unwrap();
    assert_eq!(json["changed"][0]["iri"], "http://e/a");
    assert_eq!(json["changed"][0]["properties"][0]["old"][0], "1");
    assert_eq!(json["additions"].as_array().unwrap().len(), 1);
}

#[test]
fn the_exit_code_answers_the_question() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name)
    };
    let old = file("old.ttl", "<http://e/a> <http://e/p> 1 . <#r> <http://e/p> 1 .");
    let new = file("new.nt", "<http://e/b> <http://e/p> \"1\" .");
    let bad = file("bad.ttl", "<http://e/b>");
    let text = file("notes.txt", "");
    let run = |arguments: &[&std::path::Path], options: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rapporteur"));
        let output = command.arg("diff").args(arguments).args(options).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), errors)
    };
    assert_eq!(run(&[&old, &new], &[]).0, Some(0));
    assert_eq!(run(&[&old, &old], &["--exit-code", "--stable"]).0, Some(0));
    assert_eq!(run(&[&old, &new], &["--exit-code"]).0, Some(1));
    let (code, out, errors) = run(&[&old, &new], &["--stable", "--format", "patch"]);
    assert_eq!(code, Some(1));
    assert!(out.starts_with("TX .\n") && errors.contains("D001") && errors.contains("new.nt"));
    assert!(run(&[&old, &bad], &[]).2.contains("O001"));
    assert!(run(&[&text, &new], &[]).2.contains("F006"));
    // A file has no parts, so its content would seem equal.
    let (code, _, errors) = run(&[&old, &new], &["--only", "ontology", "--exit-code"]);
    assert_eq!(code, Some(2));
    assert!(errors.contains("old.ttl") && errors.contains("--only"), "{errors}");
    assert!(run(&[&folder.path().join("none.ttl"), &new], &[]).2.contains("F001"));
}

/// The triples of a chain or ring of blank nodes; the labels are the `step`th of the one before.
fn chain(length: usize, step: usize, end: &str) -> String {
    let label = |n: usize| format!("_:b{}", n * step % length);
    let links = (1..length).map(|n| format!("{} :p {} .\n", label(n - 1), label(n)));
    links.collect::<String>() + &format!("{} :p {end} .", label(length - 1))
}

#[test]
fn long_chains_of_blank_nodes_do_not_depend_on_labels() {
    let between = |old: &str, new: &str| Diff::between(&graph(old), &graph(new), GraphName::USUAL);
    assert!(between(&chain(400, 1, "1"), &chain(400, 7, "1")).is_empty());
    assert!(between(&chain(400, 1, "_:b0"), &chain(400, 7, "_:b0")).is_empty());
}

#[test]
fn much_and_deeply_nested_is_compared() {
    let between = |old: &str, new: &str| Diff::between(&graph(old), &graph(new), GraphName::USUAL);
    let values =
        |side: &str| -> String { (0..20_000).map(|n| format!(":a :p '{side} {n}' . ")).collect() };
    assert_eq!(sizes(&between(&values("old"), &values("new"))), (20_000, 20_000));
    let nested = |text: &str| {
        format!(":a :p {} {text} {} .", "[ :p 1 ; :q ".repeat(10_000), "]".repeat(10_000))
    };
    let other = nested("1").replace(":p 1 ;", ":p 2 ;");
    let diff = between(&nested("1"), &other);
    assert_eq!((iris(&diff.changed), diff.changed.len()), (vec!["http://e/a"], 1));
}

#[test]
fn nodes_in_a_ring_belong_to_it() {
    let ring = ":a :p 1 . _:x :p _:y . _:y :p _:x . _:y :q [ :r ";
    let diff = diff(&format!("{ring} 1 ] ."), &format!("{ring} 2 ] ."));
    let all = [diff.added.as_slice(), &diff.removed, &diff.changed].concat();
    assert!(!all.is_empty() && all.iter().all(|change| change.iri.is_none()));
}

/// Statements about few nodes, so that they meet: IRIs a to d, blank nodes e to h.
fn statements() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    proptest::collection::vec((0..8u8, 0..3u8, 0..10u8), 0..24)
}

fn turtle(statements: &[(u8, u8, u8)]) -> String {
    let node = |n: u8| match n {
        0..4 => format!(":{}", char::from(b'a' + n)),
        4..8 => format!("_:{}", char::from(b'a' + n)),
        _ => format!("\"{n}\""),
    };
    statements.iter().map(|(s, p, o)| format!("{} :p{p} {} .\n", node(*s), node(*o))).collect()
}

proptest! {
    #[test]
    fn any_patch_leads_from_the_old_graph_to_the_new(old in statements(), new in statements()) {
        diff(&turtle(&old), &turtle(&new));
    }

    #[test]
    fn one_more_statement_is_one_more_line(
        old in statements(),
        (p, o) in (0..3u8, 8..10u8),
    ) {
        let mut new = old.clone();
        new.push((0, p, o));
        let (before, after) = (graph(&turtle(&old)), graph(&turtle(&new)));
        let diff = diff(&turtle(&old), &turtle(&new));
        if isomorphic(&before, &after) {
            prop_assert!(diff.is_empty());
        } else {
            prop_assert_eq!(sizes(&diff), (0, 1));
        }
    }
}
