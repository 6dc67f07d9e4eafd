//! Tests queries over several folders.

use std::fs;

use crate::common::{program, run, write};

#[test]
fn the_folder_with_errors_is_named() {
    let both = tempfile::tempdir().expect("a folder");
    // The second has its column on another line of the metadata.
    for (name, space, year) in [("one", "", "1945"), ("two", "\n\n", "long ago")] {
        let folder = both.path().join(name);
        let column = r#"{ "name": "year", "titles": "year", "datatype": "gYear" }"#;
        let metadata = format!(
            r#"{{ "@context": "http://www.w3.org/ns/csvw", "url": "t.csv",{space}
"tableSchema": {{ "columns": [{column}] }} }}"#
        );
        write(&folder, "data/csv-metadata.json", metadata);
        write(&folder, "data/t.csv", format!("year\n{year}\n"));
    }
    let file = both.path().join("q.rq");
    fs::write(&file, "SELECT * { ?s ?p ?o }").expect("a file");
    let ask = ["query", "-f", "../q.rq", "--with", "../two"];
    let error = run(program(&both.path().join("one")).args(ask), "").fails(1);
    assert!(error.starts_with("in '../two':\nerror[C002]: 'long ago' does not fit"), "{error}");
    assert!(error.contains("required by ../two/data/csv-metadata.json:4:"), "{error}");
    assert!(
        error.ends_with("1 error: fix the errors first, then run this command again\n"),
        "{error}"
    );
}

#[test]
fn files_of_the_same_name_are_distinguished() {
    let both = tempfile::tempdir().expect("a folder");
    for (name, rows) in [("one", "1\n2\n3\n"), ("two", "4\n5\n")] {
        let folder = both.path().join(name);
        let metadata = r#"{ "@context": "http://www.w3.org/ns/csvw", "url": "t.csv" }"#;
        write(&folder, "data/csv-metadata.json", metadata);
        write(&folder, "data/t.csv", format!("n\n{rows}"));
    }
    let file = both.path().join("q.rq");
    let query = "PREFIX r: <https://w3id.org/rapporteur/ns#>
        SELECT ?rows { GRAPH <https://w3id.org/rapporteur/graph/provenance> { ?t r:rows ?rows } }
        ORDER BY ?rows";
    fs::write(&file, query).expect("a file");
    let ask = ["query", "-f", "../q.rq", "--with", "../two", "--to", "csv"];
    let rows = run(program(&both.path().join("one")).args(ask), "").ok();
    assert_eq!(rows, "rows\r\n2\r\n3\r\n");
    // Relative properties of the two tables are distinct too.
    fs::write(&file, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }").expect("a file");
    let count = run(program(&both.path().join("one")).args(ask), "").ok();
    assert_eq!(count, "n\r\n2\r\n");
}
