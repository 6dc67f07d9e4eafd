//! Tests the inputs and outputs of `rapporteur check`.

use crate::common;
use std::path::Path;

use crate::common::{Run, program, run};
use serde_json::Value;
use tempfile::TempDir;

const METADATA: &str = r#"{
  "@context": "http://www.w3.org/ns/csvw",
  "url": "birds.csv",
  "tableSchema": {
    "columns": [
      { "name": "name", "titles": "name", "required": true },
      { "name": "seen", "titles": "seen", "datatype": "date" },
      { "name": "note", "titles": "note", "suppressOutput": true }
    ]
  }
}
"#;

/// One required cell is empty, one is not a date, one has no value.
const BIRDS: &str = "name,seen,note\nrook,2020-02-29,a\n,2020-03-01,b\nwren,yesterday,\n";

/// A folder with a table and its metadata.
fn birds(metadata: &str, table: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("csv-metadata.json"), metadata).expect("a file");
    std::fs::write(folder.path().join("birds.csv"), table).expect("a file");
    folder
}

fn check(folder: &Path, arguments: &[&str]) -> Run {
    run(program(folder).arg("check").args(arguments), "")
}

#[test]
fn a_table_its_metadata_and_their_folder_are_checked_alike() {
    let folder = birds(METADATA, BIRDS);
    let reports: Vec<Run> = ["birds.csv", "csv-metadata.json", "."]
        .iter()
        .map(|input| check(folder.path(), &[input]))
        .collect();
    for report in &reports {
        assert_eq!(report.code, Some(1), "{}", report.err);
        assert_eq!(report.out, "");
        assert!(report.err.contains("error[C001]"), "{}", report.err);
        assert!(report.err.contains("--> birds.csv:4:6 (cell B4 'seen')"));
        assert_eq!(report.err, reports[0].err);
    }
}

#[test]
fn a_table_without_metadata_needs_only_to_be_well_formed() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.csv"), "x,y\n1,2\n").expect("a file");
    assert_eq!(check(folder.path(), &["a.csv"]).code, Some(0));
    std::fs::write(folder.path().join("a.csv"), "x;y\n1;2\n").expect("a file");
    let run = check(folder.path(), &["a.csv"]);
    assert_eq!(run.code, Some(0));
    assert!(run.err.contains("if ; is the delimiter"), "{}", run.err);
    std::fs::write(folder.path().join("a.csv"), "x,y\n1\n").expect("a file");
    assert_eq!(check(folder.path(), &["a.csv"]).code, Some(1));
}

#[test]
fn reports_for_programs_are_the_result() {
    let folder = birds(METADATA, BIRDS);
    for (form, codes) in [
        ("json", &["/problems/0/code", "/problems/1/code"]),
        ("sarif", &["/runs/0/results/0/ruleId", "/runs/0/results/1/ruleId"]),
    ] {
        let report = check(folder.path(), &["--format", form]);
        assert_eq!(report.code, Some(1));
        let json: Value = serde_json::from_str(&report.out).expect("the report is JSON alone");
        let codes: Vec<_> = codes.iter().filter_map(|at| json.pointer(at)?.as_str()).collect();
        assert_eq!(codes, ["C001", "C002"]);
        assert!(report.err.contains("2 errors"), "the summary stays: {}", report.err);
    }
    let report = check(folder.path(), &["--format", "github"]);
    let starts = |line: &str| line.starts_with("::error file=birds.csv,line=");
    let is_note = |line: &&str| line.starts_with("::notice file=csv-metadata.json,");
    let errors: Vec<&str> = report.out.lines().filter(|line| !is_note(line)).collect();
    assert!(errors.len() == 2 && errors.into_iter().all(starts), "{}", report.out);
}

#[test]
fn the_ledger_accounts_for_each_cell() {
    let folder = birds(METADATA, BIRDS);
    let report = check(folder.path(), &["--ledger"]);
    let expected = "\
table,column,read,mapped,null,suppressed,rejected
birds.csv,name,3,2,0,0,1
birds.csv,seen,3,2,0,0,1
birds.csv,note,3,0,1,2,0
";
    assert_eq!(report.out, expected);
    assert_eq!(check(folder.path(), &["--ledger", "--format", "json"]).code, Some(2));
}

#[test]
fn warnings_and_extensions_fail_only_on_request() {
    let warned = METADATA.replace("\"required\"", "\"requird\"");
    let folder = birds(&warned, "name,seen,note\nrook,2020-02-29,a\n");
    assert_eq!(check(folder.path(), &[]).code, Some(0));
    assert_eq!(check(folder.path(), &["--deny", "warnings"]).code, Some(1));

    let each = "\"separator\": \" \", \"valueUrl\": \"http://birds.example/{name}\", \
                \"https://w3id.org/rapporteur/ns#each\": true";
    let extended = METADATA.replace("\"required\": true", each);
    let folder = birds(&extended, "name,seen,note\nrook crow,2020-02-29,a\n");
    assert_eq!(check(folder.path(), &[]).code, Some(0));
    let strict = check(folder.path(), &["--strict"]);
    assert_eq!(strict.code, Some(1));
    assert!(strict.err.contains("error[M010]"), "{}", strict.err);
    let arguments = ["convert", ".", "--to", "turtle"];
    let convert = |more: &[&str]| run(program(folder.path()).args(arguments).args(more), "").code;
    assert_eq!((convert(&[]), convert(&["--strict"])), (Some(0), Some(1)));
}

#[test]
fn given_metadata_describes_the_table() {
    let folder = birds(METADATA, BIRDS);
    std::fs::write(folder.path().join("bees.csv"), "name\nmason bee\n").expect("a file");
    for (command, table) in [("check", "bees.csv"), ("convert --to json", "nowhere.csv")] {
        let mut program = program(folder.path());
        program.args(command.split(' ')).args(["--metadata", "csv-metadata.json", table]);
        let run = run(&mut program, "");
        assert_eq!(run.code, Some(1), "{}", run.err);
        let expected = format!("error[F004]: 'csv-metadata.json' describes no table '{table}'");
        assert!(run.err.contains(&expected), "{}", run.err);
    }
}

#[test]
fn a_table_is_described_however_its_address_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let metadata = METADATA.replace("birds.csv", "a%3Db%3Bc.csv");
    assert_ne!(metadata, METADATA);
    common::write(folder.path(), "data/csv-metadata.json", metadata);
    common::write(folder.path(), "data/a=b;c.csv", BIRDS);
    let run = run(program(folder.path()).arg("check"), "");
    assert!(!run.err.contains("F004") && !run.out.contains("F004"), "{}{}", run.out, run.err);
}

#[test]
fn inputs_of_other_commands_are_checked_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| common::write(folder.path(), name, text);
    write("data/csv-metadata.json", METADATA);
    write("data/birds.csv", "name,seen,note\nrook,2020-02-29,a\n");
    write("queries/good.rq", "PREFIX : <http://e/>\nASK { ?s :p 1 }\n");
    assert_eq!(check(folder.path(), &[]).code, Some(0));
    write("queries/bad.rq", "# first\nASK { ?s schema:name 1 }\n");
    write("ontology/context.jsonld", "{");
    let report = check(folder.path(), &[]);
    assert_eq!(report.code, Some(1), "{}", report.err);
    assert!(report.err.contains("--> queries/bad.rq:2"), "{}", report.err);
    assert!(report.err.contains("put 'PREFIX schema: <http://schema.org/>'"), "{}", report.err);
    assert!(report.err.contains("error[X002]"), "{}", report.err);
}

#[test]
fn a_check_without_a_graph_finds_the_same_in_the_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    let metadata = METADATA.replacen(
        "\"columns\"",
        "\"aboutUrl\": \"https://example.org/{name}\", \"primaryKey\": \"name\", \"columns\"",
        1,
    );
    let table = BIRDS.replacen("\n,", "\nrook,", 1);
    std::fs::write(data.join("csv-metadata.json"), metadata).expect("a file");
    std::fs::write(data.join("birds.csv"), table).expect("a file");
    let remark = "with --key-memory, shapes, terms, addresses and names are not checked, and a triple \
                  that occurs twice is counted twice\n";
    let [with, without] =
        [vec![], vec!["--key-memory", "1"]].map(|more| check(folder.path(), &more));
    assert!(with.err.contains("error[K001]") && with.err.contains("error[C002]"), "{}", with.err);
    // Of two rows of `rook`, each has the name, which is one triple.
    let counts = "1 table, 3 rows, 9 cells; 5 triples of records";
    let other = format!("{remark}{}", counts.replace("5 triples", "6 triples"));
    assert!(with.err.contains(counts), "{}", with.err);
    assert_eq!(without.err, with.err.replace(counts, &other));
    assert_eq!((with.code, without.code), (Some(1), Some(1)));

    let file = check(folder.path(), &["data/csv-metadata.json", "--key-memory", "1"]);
    assert!(
        file.err.contains("error[K001]") && !file.err.contains("with --key-memory"),
        "{}",
        file.err
    );
    let refused = check(folder.path(), &["--key-memory", "1M", "--report", "-"]);
    assert_eq!(refused.code, Some(2), "{}", refused.err);

    // Where keys cannot be written, a report for programs says so, too.
    for input in [".", "data/csv-metadata.json"] {
        let mut command = program(folder.path());
        command.args(["check", input, "--key-memory", "1", "--format", "json"]);
        let failed = run(command.env("TMPDIR", "/nonexistent"), "");
        let report: Value = serde_json::from_str(&failed.out).expect(&failed.err);
        assert_eq!(report["problems"][0]["code"], "F005", "{}", failed.out);
        assert_eq!(failed.code, Some(1), "{}", failed.err);
    }
}
