//! Tests that problems beside a result are reported where people and programs look.

use crate::common::{program, root, run, write};
use rapporteur::diagnostic::{Diagnostics, Sources, json};
use rapporteur::internals::read_folder;
use rapporteur::project::{ExplainLimits, ExplainOptions, Project};
use rapporteur::source::Files;
use tempfile::TempDir;

/// Three people by a code; the template of their IRIs names an unknown column.
const PEOPLE: &str = r#"{
  "@context": "http://www.w3.org/ns/csvw",
  "url": "people.csv",
  "tableSchema": {
    "aboutUrl": "http://people.example/{cod}",
    "columns": [{ "name": "code", "titles": "code", "propertyUrl": "http://people.example/code" }]
  }
}"#;

/// A folder with these people.
fn people(metadata: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "data/csv-metadata.json", metadata);
    write(folder.path(), "data/people.csv", "code\na\nb\nc\n");
    folder
}

#[test]
fn warnings_of_reading_are_shown_beside_results() {
    let folder = people(PEOPLE);
    let sound = people(&PEOPLE.replace("{cod}", "{code}"));
    for arguments in [
        &["export", "--to", "ntriples"][..],
        &["query", "-f", "all.rq", "--to", "csv"],
        &["explain", "?s <http://people.example/code> ?o"],
    ] {
        let runs = [&folder, &sound].map(|folder| {
            write(folder.path(), "all.rq", "SELECT * { ?s ?p ?o }");
            run(program(folder.path()).args(arguments), "")
        });
        let [warned, silent] = runs;
        assert_eq!(warned.code, Some(0), "{}", warned.err);
        assert!(warned.err.contains("warning[R002]"), "{arguments:?}: {}", warned.err);
        assert!(warned.err.contains("did you mean 'code'?"), "{}", warned.err);
        assert!(!warned.out.contains("R002") && warned.out.contains("people.example"));
        assert_eq!((silent.code, silent.err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn many_kinds_of_warnings_are_counted() {
    let folder = people(PEOPLE);
    for i in 0..9 {
        write(folder.path(), &format!("data/more{i}.csv"), "x\n1\n");
    }
    let run = run(program(folder.path()).args(["export", "--to", "ntriples"]), "");
    assert_eq!(run.code, Some(0));
    assert_eq!(run.err, "10 warnings: `rapporteur check` shows them\n");
}

#[test]
fn an_empty_folder_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("data")).expect("a folder");
    let error = run(program(folder.path()).args(["export", "--to", "turtle"]), "").fails(1);
    assert!(error.contains("no metadata in 'data/' describes a table"), "{error}");
    // An ontology is something.
    write(folder.path(), "ontology/a.ttl", "<http://e.example/a> a <http://e.example/B> .");
    let run = run(program(folder.path()).args(["export", "--to", "turtle"]), "");
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
}

#[test]
fn a_folder_is_named_as_given() {
    let folder = people(PEOPLE);
    std::fs::create_dir(folder.path().join("queries")).expect("a folder");
    for (arguments, shown) in [
        (&["check", "queries"][..], "there is no folder 'data' in 'queries'"),
        (&["check", "-C", "queries"], "there is no folder 'data' in 'queries'"),
        (&["export", "--to", "nt", "-C", "queries"], "there is no folder 'data' in 'queries'"),
        (&["query", "-f", "-", "--with", "nope"], "there is no folder 'nope'"),
        (&["diff", ".", "nope"], "there is no file or folder 'nope'"),
    ] {
        let error = run(program(folder.path()).args(arguments), "ASK { ?s ?p ?o }").fails(1);
        assert!(error.contains(&format!("error[F001]: {shown}")), "{arguments:?}: {error}");
    }
    let error = run(program(folder.path()).args(["query", "-f", "nope.rq"]), "").fails(1);
    assert!(error.contains("error[F001]: cannot read 'nope.rq'"), "{error}");
}

#[test]
fn places_are_relative_to_the_current_folder() {
    let folder = people(&PEOPLE.replace("{cod}", "{code}"));
    write(folder.path(), "data/bad.csv", "code\na,b\n");
    write(folder.path(), "data/broken.csv", "code\n\"a\n");
    write(folder.path(), "ontology/a.ttl", "x");
    let outer = folder.path().parent().expect("a folder");
    let name = folder.path().file_name().and_then(|name| name.to_str()).expect("a name");
    for (arguments, place) in [
        (vec!["check", "NAME/data/bad.csv"], "NAME/data/bad.csv:2"),
        (vec!["convert", "./NAME/data/bad.csv", "--to", "nt"], "NAME/data/bad.csv:2"),
        (vec!["init", "NAME/data/broken.csv"], "NAME/data/broken.csv:2"),
        (vec!["check", "NAME"], "NAME/ontology/a.ttl:1"),
        (vec!["query", "-f", "-", "-C", "NAME"], "NAME/ontology/a.ttl:1"),
    ] {
        let arguments = arguments.iter().map(|argument| argument.replace("NAME", name));
        let run = run(program(outer).args(arguments), "ASK { ?s ?p ?o }");
        let place = format!("--> {}", place.replace("NAME", name));
        assert!(run.err.contains(&place), "{place}: {}", run.err);
    }
    let metadata = run(
        program(outer)
            .args(["check", "--metadata", "m.json"])
            .arg(folder.path().join("data/bad.csv")),
        "",
    );
    assert!(metadata.fails(1).contains("--> m.json"));
}

#[test]
fn check_takes_the_folder_as_other_commands_do() {
    let folder = people(PEOPLE);
    let outer = tempfile::tempdir().expect("a folder");
    let run = run(program(outer.path()).args(["check", "-C"]).arg(folder.path()), "");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.err.contains("1 table, 3 rows"), "{}", run.err);
}

#[test]
fn a_missing_folder_gets_a_report_for_programs() {
    for (form, at) in [("json", "/problems/0/code"), ("sarif", "/runs/0/results/0/ruleId")] {
        let run = run(program(root()).args(["check", "nowhere", "--format", form]), "");
        assert_eq!(run.code, Some(1));
        let report: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
        assert_eq!(report.pointer(at).and_then(|code| code.as_str()), Some("F001"));
    }
}

#[test]
fn every_command_recognizes_a_workbook() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "p.xlsx", b"PK\x03\x04 and so on");
    for arguments in [
        &["check", "p.xlsx"][..],
        &["convert", "p.xlsx", "--to", "nt"],
        &["link", "p.xlsx", "--column", "country"],
    ] {
        let mut program = program(folder.path());
        program.args(arguments);
        if arguments[0] == "link" {
            program.arg("-C").arg(root());
        }
        let error = run(&mut program, "").fails(1);
        assert!(error.contains("the file is a workbook"), "{arguments:?}: {error}");
        assert!(!error.contains("header row"), "{arguments:?}: {error}");
    }
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_text_is_reported() {
    use std::os::unix::ffi::OsStrExt;
    let folder = people(&PEOPLE.replace("{cod}", "{code}"));
    let name = std::ffi::OsStr::from_bytes(b"Jos\xe9.csv");
    // Some systems have no such names.
    if std::fs::write(folder.path().join("data").join(name), "a\n1\n").is_ok() {
        let run = run(program(folder.path()).arg("check"), "");
        assert!(
            run.err.contains("warning[F007]: the name of 'data/Jos\u{fffd}.csv'"),
            "{}",
            run.err
        );
    }
}

#[test]
fn a_narrow_terminal_shows_all_citations() {
    let project = Project::open(root()).expect("the folder is there");
    let options = ExplainOptions { limits: ExplainLimits::READABLE };
    let explanation = project.explain("WILPF", options).expect("WILPF is there");
    let mut out = Vec::new();
    explanation.write_text(Some(40), &mut out).expect("memory takes all");
    let text = anstream::adapter::strip_bytes(&out).into_vec();
    let text = String::from_utf8(text).expect("UTF-8");
    assert!(text.lines().all(|line| line.chars().count() <= 40), "{text}");
    // Lines 37 and 38 of the programme, and the name in the table.
    let words: Vec<&str> = text.split_whitespace().collect();
    let words = words.join(" ");
    assert!(words.contains("“Women's International League for Peace and”"), "{text}");
    assert!(words.contains("\"Women's International League for Peace and Freedom\"@en"), "{text}");
}

#[test]
fn many_problems_of_many_columns_are_reported() {
    const COLUMNS: usize = 3000;
    let column =
        |i: usize| format!(r#"{{ "name": "c{i}", "titles": "c{i}", "datatype": "integer" }}"#);
    let columns: Vec<String> = (0..COLUMNS).map(column).collect();
    let metadata = format!(
        "{{ \"@context\": \"http://www.w3.org/ns/csvw\", \"url\": \"people.csv\",\n\
         \"tableSchema\": {{ \"columns\": [\n{}\n] }} }}",
        columns.join(",\n")
    );
    let folder = people(&metadata);
    let row = |cell: &dyn Fn(usize) -> String| (0..COLUMNS).map(cell).collect::<Vec<_>>().join(",");
    let header = row(&|i| format!("c{i}"));
    let wrong = row(&|_| "x".to_owned());
    write(
        folder.path(),
        "data/people.csv",
        format!("{header}\n{}", format!("{wrong}\n").repeat(5)),
    );
    let files = Files::new(folder.path());
    let mut problems = Diagnostics::new();
    read_folder(&files, &mut problems).expect("a small graph");
    assert_eq!(problems.errors(), 5 * COLUMNS as u64);
    let mut report = Vec::new();
    json::write(&problems, &Sources::new(&files), &mut report).expect("memory takes all");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    let last = report["problems"].as_array().and_then(|all| all.last()).expect("problems");
    // Each column has its own line, after two others.
    assert_eq!(last["rule"]["line"], COLUMNS + 2);
}
