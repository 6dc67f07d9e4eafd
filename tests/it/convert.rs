//! Tests `rapporteur convert` and `rapporteur init`.

use std::path::Path;
use std::process::{Command, Output};

use oxigraph::io::RdfParser;
use oxigraph::model::dataset::CanonicalizationAlgorithm;
use oxigraph::model::{Graph, Triple};
use rapporteur::rdf::format::Format;
use serde_json::{Value, json};

const TABLE: &str = "id,n\na,1\nb,x\n";
const METADATA: &str = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv",
    "tableSchema": {"columns": [{"titles": "id"}, {"titles": "n", "datatype": "integer"}]}}"#;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapporteur"));
    command.current_dir(folder).args(arguments).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// A folder with a table whose second row does not fit the metadata beside it.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("t.csv"), TABLE).expect("a file");
    std::fs::write(dir.path().join("m.json"), METADATA).expect("a file");
    dir
}

#[test]
fn json_is_plain_json_and_jsonld_is_linked_data() {
    let dir = folder();
    let plain = run(dir.path(), &["convert", "t.csv", "--to", "json"]);
    assert!(plain.status.success());
    let plain: Value = serde_json::from_slice(&plain.stdout).expect("JSON");
    assert_eq!(plain, json!([{"id": "a", "n": "1"}, {"id": "b", "n": "x"}]));
    let linked = run(dir.path(), &["convert", "t.csv", "--to", "jsonld"]);
    assert!(text(&linked.stdout).contains("@id") || text(&linked.stdout).contains("@graph"));
    assert!(run(dir.path(), &["convert", "t.csv", "-o", "o.json"]).status.success());
    let written = std::fs::read(dir.path().join("o.json")).expect("the output");
    assert_eq!(serde_json::from_slice::<Value>(&written).expect("JSON"), plain);
}

#[test]
fn standard_mode_describes_table_and_rows() {
    let dir = folder();
    let made = run(dir.path(), &["convert", "t.csv", "--to", "json", "--standard"]);
    let made: Value = serde_json::from_slice(&made.stdout).expect("JSON");
    assert_eq!(
        made["tables"][0]["row"][1],
        json!({"url": "file:///t.csv#row=3", "rownum": 2, "describes": [{"id": "b", "n": "x"}]})
    );
}

#[test]
fn an_error_makes_the_exit_code_1_and_keeps_the_former_file() {
    let dir = folder();
    std::fs::write(dir.path().join("o.nt"), "former").expect("a file");
    for format in ["nt", "nq", "json", "turtle"] {
        let arguments = ["convert", "t.csv", "--metadata", "m.json", "--to", format];
        let made = run(dir.path(), &arguments);
        assert_eq!(made.status.code(), Some(1), "{format}");
        assert!(text(&made.stderr).contains("t.csv:3"), "{format}");
        let to_file = [&arguments[..], &["-o", "o.nt"]].concat();
        assert_eq!(run(dir.path(), &to_file).status.code(), Some(1));
        assert_eq!(std::fs::read(dir.path().join("o.nt")).expect("the file"), b"former");
        let lenient = [&arguments[..], &["--lenient"]].concat();
        assert!(run(dir.path(), &lenient).status.success());
    }
    let left: Vec<_> = std::fs::read_dir(dir.path()).expect("the folder").collect();
    assert_eq!(left.len(), 3);
}

#[test]
fn streamed_output_is_the_same_graph() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let graph = |format: Format, more: &[&str]| {
        let made = run(&data, &[&["convert", ".", "--to", format.name()], more].concat());
        assert!(made.status.success(), "{}", text(&made.stderr));
        let parser = RdfParser::from_format(format.oxigraph());
        let quads = parser.for_reader(made.stdout.as_slice());
        let mut graph: Graph = quads.map(|quad| Triple::from(quad.expect("valid RDF"))).collect();
        graph.canonicalize(CanonicalizationAlgorithm::Unstable);
        graph
    };
    let expected = graph(Format::Turtle, &["--pretty"]);
    assert!(!expected.is_empty());
    for format in Format::ALL {
        assert!(graph(*format, &[]) == expected, "{}", format.name());
        assert!(graph(*format, &["--pretty"]) == expected, "{} --pretty", format.name());
    }
}

/// With `--pretty`, each subject is in one place and each triple appears once.
#[test]
fn a_sorted_graph_has_each_triple_once() {
    let dir = folder();
    std::fs::write(dir.path().join("t.csv"), "id,n\na,1\nb,2\na,1\n").expect("a file");
    let about = r#"{"aboutUrl": "http://e.example/{id}", "columns""#;
    let metadata = METADATA.replace(r#"{"columns""#, about);
    std::fs::write(dir.path().join("t.csv-metadata.json"), metadata).expect("a file");
    let made = |more: &[&str]| {
        let made = run(dir.path(), &[&["convert", "t.csv", "--to", "turtle"], more].concat());
        assert!(made.status.success(), "{}", text(&made.stderr));
        text(&made.stdout)
    };
    let count = |text: &str| text.matches("<http://e.example/a>").count();
    assert_eq!((count(&made(&[])), count(&made(&["--pretty"]))), (2, 1));
    let refused = run(dir.path(), &["convert", "t.csv", "--to", "json", "--pretty"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("--to jsonld"), "{}", text(&refused.stderr));
}

/// A value that a format cannot hold is a problem, and the former file stays.
#[test]
fn values_that_xml_cannot_hold_are_reported() {
    let dir = folder();
    std::fs::write(dir.path().join("t.csv"), "id,n\na,\u{1}\n").expect("a file");
    std::fs::write(dir.path().join("o.rdf"), "former").expect("a file");
    let made = run(dir.path(), &["convert", "t.csv", "-o", "o.rdf"]);
    assert_eq!(made.status.code(), Some(1));
    assert!(text(&made.stderr).contains("U+0001"), "{}", text(&made.stderr));
    assert_eq!(std::fs::read(dir.path().join("o.rdf")).expect("the file"), b"former");
    assert!(run(dir.path(), &["convert", "t.csv", "--to", "turtle"]).status.success());
}

#[test]
fn a_failed_command_gives_the_reason() {
    let dir = folder();
    std::fs::create_dir(dir.path().join("empty")).expect("a folder");
    for (arguments, code, says) in [
        (&["convert", "t.csv"][..], 2, "json"),
        (&["convert", "t.csv", "--to", "xls"], 2, "ntriples"),
        (&["convert", "t.csv", "--to", "nt", "--base", "here"], 2, "absolute IRI"),
        (&["convert", "none.csv", "--to", "nt"], 1, "none.csv"),
        (&["convert", "empty", "--to", "nt"], 1, "csv-metadata.json"),
        (&["convert", "t.csv", "--to", "nt", "--metadata", "no.json"], 1, "no.json"),
        (&["init", "none.csv"], 1, "none.csv"),
        (&["init", "t.csv", "-o", "empty/m.json"], 1, "beside"),
    ] {
        let made = run(dir.path(), arguments);
        assert_eq!(made.status.code(), Some(code), "{arguments:?}: {}", text(&made.stderr));
        assert!(text(&made.stderr).contains(says), "{arguments:?}: {}", text(&made.stderr));
    }
}

#[test]
fn init_writes_metadata_for_convert_and_overwrites_nothing() {
    let dir = folder();
    let arguments = ["init", "t.csv", "-o", "t.csv-metadata.json"];
    assert!(run(dir.path(), &arguments).status.success());
    let made = run(dir.path(), &["convert", "t.csv", "--to", "nt", "--base", "http://a.example/"]);
    assert!(made.status.success());
    assert!(text(&made.stdout).contains("<http://a.example/t.csv#n> \"x\" ."));
    std::fs::write(dir.path().join("t.csv-metadata.json"), "mine").expect("a file");
    let again = run(dir.path(), &arguments);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("--force"));
    let kept = std::fs::read(dir.path().join("t.csv-metadata.json")).expect("the file");
    assert_eq!(kept, b"mine");
    assert!(run(dir.path(), &[&arguments[..], &["--force"]].concat()).status.success());
}
