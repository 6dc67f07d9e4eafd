//! Tests inferred metadata with real tables: they validate against it.
//!
//! The tables are in the folder `LINKING_TABLES`, by default `../shared/linking`, and in that of
//! the W3C suite, by default `../shared/csvw-tests`.

use std::path::Path;

use rapporteur::csvw::infer::infer;
use rapporteur::diagnostic::Diagnostics;
use rapporteur::source::Files;

use crate::common::shared;

/// Tables of the suite that are broken: a row has too few cells.
const BROKEN: &[&str] = &["test091.csv"];

/// The CSV files of a folder and those below it, by their paths in it.
fn tables(root: &Path, below: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(root.join(below)).expect("a readable folder") {
        let name = entry.expect("a readable entry").file_name().into_string().expect("a name");
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if root.join(&path).is_dir() {
            tables(root, &path, found);
        } else if path.ends_with(".csv") || path.ends_with(".tsv") {
            found.push(path);
        }
    }
    found.sort();
}

/// Describes each table of a folder alone; returns their number.
fn describe_all(root: &Path) -> usize {
    let mut found = Vec::new();
    tables(root, "", &mut found);
    let mut faults = Vec::new();
    for path in &found {
        let mut problems = Diagnostics::new();
        let made = infer(&Files::new(root), std::slice::from_ref(path), &mut problems);
        let is_broken = BROKEN.contains(&path.as_str());
        if made.is_err() || problems.is_empty() == is_broken {
            faults.extend(problems.iter().map(|p| format!("\n{path}: {p}")));
            faults.push(format!("\n{path}: {made:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.concat());
    println!("{}: {} tables", root.display(), found.len());
    found.len()
}

#[test]
fn messy_tables() {
    let Some(folder) = shared("LINKING_TABLES", "linking") else { return };
    describe_all(&folder);
}

#[test]
fn tables_of_the_w3c_suite() {
    let Some(folder) = shared("CSVW_TESTS", "csvw-tests") else { return };
    describe_all(&folder);
}

#[test]
fn tables_of_this_project_together() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut found = Vec::new();
    tables(&root, "", &mut found);
    let mut problems = Diagnostics::new();
    let text = infer(&Files::new(&root), &found, &mut problems).expect("readable tables");
    let list: String = problems.iter().map(|p| format!("\n{p}")).collect();
    assert!(problems.is_empty(), "{list}");
    let text: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(text["tables"].as_array().map(Vec::len), Some(found.len()));
}
