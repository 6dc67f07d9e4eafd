//! Tests that output and reports grow linearly; excess is counted.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::common::{Run, program, run};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with some files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn in_folder(folder: &Path, arguments: &[&str]) -> Run {
    run(program(folder).args(arguments), "")
}

/// Whether twice the input gave about twice the output.
fn is_linear([small, large]: [usize; 2]) -> bool {
    large * 10 <= small * 22
}

const METADATA: &str = "data/csv-metadata.json";

fn metadata(schema: &Value) -> String {
    json!({
        "@context": "http://www.w3.org/ns/csvw",
        "url": "t.csv",
        "tableSchema": schema,
    })
    .to_string()
}

/// The explanation of all items of one cell.
fn explained(items: usize, form: &str) -> String {
    let schema = metadata(&json!({
        "aboutUrl": "http://e.example/x",
        "columns": [{ "titles": "a", "separator": ";", "propertyUrl": "http://e.example/p" }],
    }));
    let list: Vec<String> = (10_000..10_000 + items).map(|n| format!("item{n}")).collect();
    let table = format!("a\n{}\n", list.join(";"));
    let folder = folder(&[(METADATA, &schema), ("data/t.csv", &table)]);
    in_folder(folder.path(), &["explain", "?s ?p ?o", "--format", form]).ok()
}

#[test]
fn list_items_are_explained_without_repeating_the_cell() {
    for form in ["json", "turtle"] {
        let sizes = [500, 1000].map(|items| explained(items, form).len());
        assert!(is_linear(sizes), "{form}: {sizes:?}");
    }
    let answer: Value = serde_json::from_str(&explained(1000, "json")).expect("JSON");
    assert_eq!(answer["statements"].as_array().map(Vec::len), Some(1000));
    assert_eq!(answer["origins"].as_array().map(Vec::len), Some(1));
    assert_eq!(answer["statements"][999]["origins"], json!([0]));
    assert_eq!(answer["origins"][0]["cells"][0]["text"].as_str().map(str::len), Some(9999));
}

#[test]
fn people_see_a_limited_number_of_triples_and_the_count_of_others() {
    let [small, large] = [1500, 3000].map(|items| explained(items, "human"));
    assert_eq!(small.lines().count(), large.lines().count());
    assert!(small.ends_with("… and 500 more: --to json lists all\n"), "{small}");
    assert!(large.ends_with("… and 2000 more: --to json lists all\n"));
}

/// The page of an ontology with `classes` classes, each with properties to two others.
fn ontology(classes: usize) -> String {
    let mut text =
        "@prefix o: <http://e.example/o#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . \
                    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            .to_owned();
    for n in 0..classes {
        // Writing to a String does not fail.
        let _ = writeln!(text, "o:c{n} a owl:Class .");
        for to in [(n + 1) % classes, (n * 7 + 3) % classes] {
            let _ = writeln!(
                text,
                "o:p{n}x{to} a owl:ObjectProperty ; rdfs:domain o:c{n} ; rdfs:range o:c{to} ."
            );
        }
    }
    let schema = metadata(&json!({ "columns": [{ "titles": "a" }] }));
    let files = [(METADATA, &*schema), ("data/t.csv", "a\n1\n"), ("ontology/o.ttl", &*text)];
    let folder = folder(&files);
    in_folder(folder.path(), &["docs", "-o", "site"]).ok();
    fs::read_to_string(folder.path().join("site/ontology.html")).expect("a page")
}

#[test]
fn a_large_ontology_gets_a_table_instead_of_a_picture() {
    assert!(ontology(20).contains("<svg"));
    let pages = [200, 400].map(ontology);
    for page in &pages {
        assert!(!page.contains("<svg"));
    }
    assert!(pages[1].contains("A picture of 400 classes and"));
    assert!(is_linear(pages.map(|page| page.len())));
}

#[test]
fn many_changed_blank_nodes_are_paired() {
    let file = |nodes: usize, version: usize| {
        let node =
            |n: usize| format!("[ e:kind 'k' ; e:name '{n}' ; e:count {} ]", n * 2 + version);
        let all: Vec<String> = (0..nodes).map(node).collect();
        format!("@prefix e: <http://e.example/> . e:a e:has {} .", all.join(", "))
    };
    let lines = |nodes: usize| {
        let (old, new) = (file(nodes, 0), file(nodes, 1));
        let folder = folder(&[("old.ttl", &old), ("new.ttl", &new)]);
        let patch = in_folder(folder.path(), &["diff", "old.ttl", "new.ttl", "--format", "patch"]);
        patch.ok().lines().filter(|line| line.starts_with(['A', 'D'])).count()
    };
    // Each node loses one triple and gains one.
    assert_eq!([50, 200].map(lines), [100, 400]);
}

/// The report on a table whose columns all but the first have another title than described.
fn report(columns: usize, form: &str) -> String {
    let title = |n: usize| if n == 0 { "c0".to_owned() } else { format!("x{n}") };
    let described: Vec<Value> =
        (0..columns).map(|n| json!({ "name": format!("c{n}"), "titles": title(n) })).collect();
    let names: Vec<String> = (0..columns).map(|n| format!("c{n}")).collect();
    let cells = vec!["1"; columns];
    let table = format!("{}\n{}\n", names.join(","), cells.join(","));
    let schema = metadata(&json!({ "columns": described }));
    let folder = folder(&[(METADATA, &schema), ("data/t.csv", &table)]);
    let run = in_folder(folder.path(), &["check", "--format", form]);
    if form == "json" { run.out } else { run.err }
}

#[test]
fn very_many_wrong_columns_are_shown_in_part_and_counted() {
    let [small, large] = [400, 800].map(|columns| report(columns, "human"));
    assert_eq!(small.lines().count(), large.lines().count());
    // Two notes are about the columns together.
    let shown = "… and 201 more problems, of 201 other kinds, columns or places: \
                fix those above first; `rapporteur check --format json` lists all of a folder\n";
    assert!(small.contains(shown), "{small}");
    let sizes = [400, 800].map(|columns| report(columns, "json").len());
    assert!(is_linear(sizes), "{sizes:?}");
}

#[test]
fn a_row_over_its_limit_is_refused_with_its_place() {
    let endless = format!("a,b\n1,2\n3,\"{}", "text\n".repeat(20_000));
    let cells = format!("a,b\n1,2\n{}\n", "3,".repeat(2_000));
    let header = format!("{}\n{}\n", "a,".repeat(40), "1,".repeat(40));
    let help = "raise the limit, such as --row-limit 1GiB";
    for (table, limit, said) in [
        (&endless, "64KiB", "a quote is opened here, in row 3, and not closed within 64 KiB"),
        (&cells, "64KiB", "the row takes more than 64 KiB"),
        (&header, "64KiB", "a header of 41 cells and 80 bytes is too large"),
    ] {
        let schema = metadata(&json!({ "columns": [{ "titles": "a" }, { "titles": "b" }] }));
        let folder = folder(&[(METADATA, &schema), ("data/t.csv", table), ("t.csv", table)]);
        let path = folder.path();
        fs::write(path.join("q.rq"), "SELECT * { ?s ?p ?o }").expect("a file");
        for command in [
            &["check"][..],
            &["check", "t.csv"],
            &["convert", "t.csv", "--to", "nt", "--threads", "1"],
            &["convert", "t.csv", "--to", "json", "--threads", "3"],
            &["init", "t.csv"],
            &["query", "-f", "q.rq"],
        ] {
            let run = in_folder(path, &[command, &["--row-limit", limit]].concat());
            assert!(run.err.contains(said), "{command:?}: {}", run.err);
            assert!(run.err.contains(help), "{command:?}: {}", run.err);
            assert!(run.err.contains("t.csv:"), "{command:?}: {}", run.err);
        }
        let run = in_folder(path, &["convert", "t.csv", "--to", "nt"]);
        assert!(!run.err.contains("T007"), "{}", run.err);
    }
}

#[test]
fn lists_and_iris_are_bounded() {
    let schema = metadata(&json!({
        "aboutUrl": "http://e.example/{+b}",
        "columns": [{ "titles": "a", "separator": ";" }, { "titles": "b" }],
    }));
    let (items, book) = ("x;".repeat(2_000), "b".repeat((1 << 20) + 1));
    let table = format!("a,b\n{items},x\nx,{book}\n");
    let folder = folder(&[(METADATA, &schema), ("data/t.csv", &table)]);
    let run = in_folder(folder.path(), &["check", "--row-limit", "64KiB"]);
    assert!(run.err.contains("error[T007]: the cell has more than 1024 items"), "{}", run.err);
    let run = in_folder(folder.path(), &["check"]);
    let said = "the URL '…' from this row is not valid";
    assert!(run.err.contains(said) && !run.err.contains("T007"), "{}", run.err);
}
