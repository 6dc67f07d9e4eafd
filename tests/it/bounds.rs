//! Tests files and queries made to crash the program: each is read, or refused with its place.
#![cfg(unix)]

use std::process::{Command, Stdio};

use crate::common::{program, root, run};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_rapporteur");

/// A folder with one file in its ontology.
fn ontology(name: &str, text: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for part in ["data", "ontology"] {
        std::fs::create_dir(folder.path().join(part)).expect("a folder");
    }
    std::fs::write(folder.path().join("ontology").join(name), text).expect("a file");
    folder
}

/// Checks a folder with at most 2 GB of memory; returns the exit code and the report.
fn check(folder: &TempDir) -> (Option<i32>, String) {
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -v 2000000; exec \"$0\" check -C \"$1\""]);
    shell.arg(PROGRAM).arg(folder.path()).stdin(Stdio::null());
    let output = shell.output().expect("a shell runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn too_deep_or_growing_ontologies_are_refused_with_their_place() {
    let entities: String = (1..10)
        .map(|n| format!("<!ENTITY e{n} \"{}\">\n", format!("&e{};", n - 1).repeat(10)))
        .collect();
    let bomb = format!("<!DOCTYPE a [\n<!ENTITY e0 \"0123456789\">\n{entities}]>\n<a>&e9;</a>");
    let rdf = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:e=\"http://e/\">\n";
    let elements = format!("{rdf}{}", "<e:A><e:p>".repeat(20_000));
    let objects = format!("{}1{}", "{\"http://e/p\":".repeat(4_000), "}".repeat(4_000));
    let terms: String = (0..20_000).map(|n| format!("\"t{n}\":\"t{}:x\",", n + 1)).collect();
    let context = format!("{{\"@context\":{{\n{terms}\"t20000\":\"http://e/\"}},\"t0\":\"x\"}}");
    let quoted = "<<( <http://e/a> <http://e/p> ".repeat(150_000);
    for (name, text, place) in [
        ("a.rdf", bomb, "a.rdf:2:1"),
        ("a.rdf", elements, "a.rdf:2:"),
        ("a.jsonld", objects, "a.jsonld:1:1793"),
        ("a.jsonld", context, "a.jsonld:2:"),
        ("a.ttl", format!("<http://e/a> <http://e/p>\n {quoted}"), "a.ttl:2:"),
    ] {
        let (code, report) = check(&ontology(name, &text));
        assert_eq!(code, Some(1), "{report}");
        assert!(report.contains("[O001]") && report.contains(place), "{place}: {report}");
        assert!(report.contains("help: "), "{report}");
    }
}

#[test]
fn deep_turtle_is_read() {
    let text = |open: &str, close: &str| {
        let (open, close) = (open.repeat(20_000), close.repeat(20_000));
        format!("<http://e/a> <http://e/p> {open} 1 {close} .")
    };
    for (open, close) in [("[ <http://e/p> ", "]"), ("( ", ")")] {
        let (code, report) = check(&ontology("a.ttl", &text(open, close)));
        assert_eq!(code, Some(0), "{report}");
    }
}

#[test]
fn queries_of_any_length_are_answered_or_refused_with_their_place() {
    for (before, one, after) in [
        ("?s ?p (\n", "1 ", ")"),
        ("?s ?p ?o .\n", "?s ?p ?o . ", ""),
        ("?s ?p 1\n", ", 1 ", ""),
        ("{ }\n", "UNION { } ", ""),
        ("\n", "OPTIONAL { } ", ""),
        ("FILTER (true\n", "|| true ", ")"),
        ("FILTER (true\n", "&& true ", ")"),
        ("?s <a:a>\n", "/<a:a>", " ?o"),
        ("?s ?p\n", "[ ?p ", ""),
        ("\n", "BIND(trueAS?a)", ""),
        ("\n", "{ SELECT * { ", ""),
        ("FILTER (\n", "STR(", ""),
        ("FILTER (\n", "REGEX(", ""),
        ("FILTER\n", "<a:a>(EXISTS { FILTER ", ""),
    ] {
        let text = format!("ASK {{ {before} {} {after} }}", one.repeat(50_000));
        let output = run(program(root()).args(["query", "-f", "-"]), &text);
        assert_eq!(output.code, Some(1), "{one}: {}", output.err);
        let report = &output.err;
        assert!(
            report.contains("[Q007]") && report.contains("standard input:2:"),
            "{one}: {report}"
        );
    }
}

#[test]
fn results_that_would_be_lost_are_an_error() {
    let closed = |arguments: &[&str]| {
        let mut shell = Command::new("sh");
        shell.args(["-c", "exec \"$0\" \"$@\" >&-"]).arg(PROGRAM).args(arguments);
        let output = shell.current_dir(root()).stdin(Stdio::null()).output().expect("a shell runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for arguments in [
        &["query"][..],
        &["query", "co-hosts", "host=WILPF"],
        &["check", "--format", "json"],
        &["explain", "WILPF"],
        &["export", "--to", "turtle"],
        &["convert", "data/csv-metadata.json", "--to", "ntriples"],
        &["init", "data/agents.csv"],
        &["link", "data/agents.csv", "--column", "agent"],
        &["diff", ".", "."],
        &["completions", "bash"],
        &["--help"],
        &["--version"],
    ] {
        let (code, report) = closed(arguments);
        assert_eq!(code, Some(1), "{arguments:?}: {report}");
        assert!(report.contains("standard output is closed"), "{arguments:?}: {report}");
    }
    // These have nothing to write there.
    let file = tempfile::tempdir().expect("a folder").path().join("graph.nt");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    let file = file.to_str().expect("a path in UTF-8");
    for arguments in [&["check"][..], &["export", "-o", file]] {
        let (code, report) = closed(arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {report}");
    }
}

#[test]
fn a_null_device_can_be_an_output() {
    let device = std::fs::OpenOptions::new().read(true).write(true).open("/dev/null");
    let mut command = Command::new(PROGRAM);
    command.arg("--version").stdout(device.expect("/dev/null")).stdin(Stdio::null());
    assert!(command.status().expect("the program runs").success());
}
