//! A cell that should lead to a row and does not: which rows it may have meant.

mod common;

use std::path::Path;

use common::{copy_of_records, program, run, write};
use serde_json::Value;
use tempfile::TempDir;

const METADATA: &str = r#"{
  "@context": "http://www.w3.org/ns/csvw",
  "tables": [
    {
      "url": "towns.csv",
      "tableSchema": {
        "primaryKey": "code",
        "aboutUrl": "http://towns.example/{code}",
        "columns": [
          { "name": "code", "titles": "code", "propertyUrl": "skos:notation" },
          { "name": "name", "titles": "name", "propertyUrl": "skos:prefLabel", "lang": "en" },
          { "name": "nom", "titles": "nom", "propertyUrl": "skos:altLabel", "lang": "fr" }
        ]
      }
    },
    {
      "url": "visits.csv",
      "tableSchema": {
        "aboutUrl": "http://towns.example/visit/{number}",
        "columns": [
          { "name": "number", "titles": "number" },
          {
            "name": "town",
            "titles": "town",
            "datatype": { "base": "string", "format": "^[A-Za-z]+$" }
          }
        ],
        "foreignKeys": [
          {
            "columnReference": "town",
            "reference": { "resource": "towns.csv", "columnReference": "code" }
          }
        ]
      }
    }
  ]
}"#;

const TOWNS: &str = "code,name,nom\ngva,Geneva,Genève\nvie,Vienna,Vienne\nvnv,Vienne,Vienne\nnyc,New York,New York\n";

/// A folder with a visit for each of some texts.
fn visits(texts: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "data/csv-metadata.json", METADATA);
    write(folder.path(), "data/towns.csv", TOWNS);
    let rows = texts.iter().enumerate().map(|(i, text)| format!("{i},{text}\n"));
    write(folder.path(), "data/visits.csv", format!("number,town\n{}", rows.collect::<String>()));
    folder
}

/// Code, line and help of each problem.
fn helps(folder: &Path) -> Vec<(String, u64, String)> {
    let report = run(program(folder).args(["check", "--format", "json"]), "");
    assert_eq!(report.code, Some(1), "{}", report.err);
    let report: Value = serde_json::from_str(&report.out).expect("JSON");
    let problems = report["problems"].as_array().expect("problems");
    let told = problems.iter().filter(|problem| problem["severity"] == "error").map(|problem| {
        let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
        let line = problem["line"].as_u64().expect("a line");
        (text("code"), line, text("help"))
    });
    told.collect()
}

fn told(code: &str, line: u64, help: &str) -> (String, u64, String) {
    (code.to_owned(), line, help.to_owned())
}

#[test]
fn a_name_where_a_key_is_asked_for_is_known() {
    // In two languages, in capitals; a name of two towns; one that is misspelled; a slip of a key;
    // nothing known; and one that cannot be a key.
    let texts = ["Geneva", "GENÈVE", "Vienne", "Gneeva", "gvb", "Atlantis", "New York", "gva"];
    let folder = visits(&texts);
    let expected = [
        told("K002", 2, "did you mean 'gva' (Geneva)?"),
        told("K002", 4, "did you mean 'vie' (Vienna) or 'vnv' (Vienne)?"),
        told("K002", 5, "did you mean 'gva' (Geneva)?"),
        told("K002", 6, "did you mean 'gva'?"),
        told("K002", 7, "correct the cell, or add the row to 'data/towns.csv'"),
        told("C002", 3, "did you mean 'gva' (Geneva)?"),
        told("C002", 8, "did you mean 'nyc' (New York)?"),
    ];
    let mut found = helps(folder.path());
    found.sort_by(|a, b| (&b.0, a.1).cmp(&(&a.0, b.1)));
    assert_eq!(found, expected);
}

#[test]
fn commands_that_need_sound_records_tell_it_too() {
    let folder = visits(&["Geneva"]);
    for arguments in [&["export", "--to", "turtle"][..], &["query", "-f", "all.rq"]] {
        write(folder.path(), "all.rq", "SELECT * { ?s ?p ?o }");
        let error = run(program(folder.path()).args(arguments), "").fails(1);
        assert!(error.contains("did you mean 'gva' (Geneva)?"), "{error}");
    }
}

#[test]
fn the_records_know_their_agents_by_name() {
    let folder = copy_of_records();
    let hosts = folder.path().join("data/hosts.csv");
    let text = std::fs::read_to_string(&hosts).expect("a table");
    let broken = text.replace("listed-host,state/EGY,", "listed-host,Égypte,");
    assert_ne!(text, broken);
    write(folder.path(), "data/hosts.csv", broken);
    let helps = helps(folder.path());
    let help = "did you mean 'state/EGY' (Egypt)?";
    assert!(helps.iter().any(|(code, _, told)| code == "C002" && told == help), "{helps:?}");
}
