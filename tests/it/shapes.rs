//! Tests the shapes of an ontology: each result is reported at the faulty cell.
//!
//! `tests/shapes/cells.csv` breaks one cell for each shape of `ontology/`. The metadata would often
//! find the same fault first, so the copy with the broken cell has metadata with types only. The
//! shape must then report that cell. A few shapes can be broken only by a row about another
//! subject, such as a title of another document: either row may be wrong, and the cell must be
//! among those listed. In a copy with the full metadata, exactly the cell must be reported in each
//! case, or its key.

use crate::common;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::common::{ask, copy_of_records, program, root, run};
use rapporteur::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity, Spot};
use rapporteur::internals::{Backend, read_folder, validate_folder};
use rapporteur::source::Files;
use serde_json::Value;
use tempfile::TempDir;

const SHAPES: &str = "https://w3id.org/oewg-dialogue/shape/";

/// The warnings of the unchanged records: shape, table, row and column.
const WARNINGS: &[(&str, &str)] = &[
    // The source prints a file and no title.
    ("Document-titled", "data/documents.csv:20 (cell C20 'title')"),
];

/// A broken cell and its shape.
#[derive(Debug)]
struct Case {
    shape: String,
    table: String,
    /// The number of the row, from 1.
    row: usize,
    column: String,
    value: String,
    /// Whether the cell itself is reported, or it is one of the source cells.
    reported: String,
}

impl Case {
    fn is_at(&self, place: &Place) -> bool {
        let Spot::Cell { column: Some(column), .. } = &place.spot else { return false };
        self.is_in(place) && *column.name == *self.column
    }

    fn is_in(&self, place: &Place) -> bool {
        let Spot::Cell { row, .. } = &place.spot else { return false };
        *place.file == *format!("data/{}", self.table) && *row == self.row as u64
    }
}

/// The cases, each with the number of its row, found by the start of the row.
fn cases() -> Vec<Case> {
    let path = root().join("tests/shapes/cells.csv");
    let mut reader = csv::Reader::from_path(path).expect("the table of cases");
    let cases = reader.records().map(|case| {
        let case = case.expect("a case");
        let [shape, table, row, column, value, reported] =
            [0, 1, 2, 3, 4, 5].map(|i| case.get(i).expect("six cells").to_owned());
        let mut rows = csv::Reader::from_path(root().join("data").join(&table)).expect("a table");
        let begins = |cells: &csv::StringRecord| {
            cells.iter().collect::<Vec<_>>().join(",").starts_with(&row)
        };
        let row = rows.records().position(|cells| begins(&cells.expect("a row"))).expect(&shape);
        Case { shape, table, row: row + 1, column, value, reported }
    });
    cases.collect()
}

/// Removes all constraints on cells from metadata, except types.
fn relax(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(relax),
        Value::Object(object) => {
            if object.get("base").and_then(Value::as_str) == Some("string") {
                object.remove("format");
            }
            for name in ["required", "primaryKey", "foreignKeys", "minimum", "minExclusive"] {
                object.remove(name);
            }
            object.values_mut().for_each(relax);
        }
        _ => {}
    }
}

fn relax_file(folder: &Path) {
    let path = folder.join("data/csv-metadata.json");
    let text = fs::read_to_string(&path).expect("metadata");
    let mut metadata: Value = serde_json::from_str(&text).expect("JSON");
    relax(&mut metadata);
    fs::write(&path, metadata.to_string()).expect("metadata");
}

/// Changes a cell; returns the original table.
fn set(folder: &Path, case: &Case) -> String {
    let path = folder.join("data").join(&case.table);
    let before = fs::read_to_string(&path).expect("a table");
    let mut reader = csv::Reader::from_reader(before.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let column = header.iter().position(|name| name == case.column).expect("the column is there");
    let mut writer = csv::Writer::from_path(&path).expect("a table");
    writer.write_record(&header).expect("a header");
    for (i, row) in reader.records().enumerate() {
        let row = row.expect("a row");
        let is_meant = |at: usize| i + 1 == case.row && at == column;
        let cells = row.iter().enumerate();
        let cells = cells.map(|(at, cell)| if is_meant(at) { &case.value } else { cell });
        writer.write_record(cells).expect("a row");
    }
    writer.flush().expect("a table");
    before
}

/// All problems of a folder.
fn check(folder: &Path) -> Vec<Diagnostic> {
    let files = Files::new(folder);
    let mut problems = Diagnostics::new();
    let folder = read_folder(&files, &mut problems).expect("a graph");
    validate_folder(&files, &folder, &mut problems).expect("tables that can be read again");
    problems.iter().cloned().collect()
}

/// The problems of a shape.
fn of_shape<'p>(problems: &'p [Diagnostic], shape: &str) -> Vec<&'p Diagnostic> {
    let shape = format!("<{SHAPES}{shape}>");
    let is_its = |p: &&Diagnostic| p.about.as_ref().is_some_and(|about| about.shape == shape);
    problems.iter().filter(is_its).collect()
}

#[test]
fn the_records_have_only_these_warnings() {
    let problems = check(root());
    let mut found = Vec::new();
    for problem in &problems {
        assert_eq!((problem.code, problem.severity), (Code::ShapeBroken, Severity::Warning));
        let about = problem.about.as_ref().expect("it is about a node");
        let shape = about.shape.trim_matches(['<', '>']).strip_prefix(SHAPES).expect("a shape");
        found.push((shape.to_owned(), problem.place.to_string()));
    }
    let named: Vec<_> = WARNINGS.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    assert_eq!(found, named);
}

#[test]
fn a_broken_cell_is_reported_for_each_shape() {
    let (relaxed, strict) = (copy_of_records(), copy_of_records());
    relax_file(relaxed.path());
    let known: Vec<Place> = check(relaxed.path()).into_iter().map(|p| p.place).collect();
    assert_eq!(known.len(), WARNINGS.len(), "{known:?}");
    let mut faults = Vec::new();
    for case in cases() {
        let before = set(relaxed.path(), &case);
        let problems = check(relaxed.path());
        fs::write(relaxed.path().join("data").join(&case.table), &before).expect("a table");
        let mut reported = of_shape(&problems, &case.shape);
        reported.retain(|problem| !known.contains(&problem.place));
        let is_reported = |problem: &&Diagnostic| match case.reported.as_str() {
            "cell" => case.is_at(&problem.place),
            _ => {
                let about = problem.about.as_ref().expect("it is about a node");
                about.cells.iter().any(|cell| case.is_at(cell))
            }
        };
        if reported.is_empty() || !reported.iter().all(is_reported) {
            let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
            faults.push(format!("{case:?}\n{}", list.join("\n")));
        }
        set(strict.path(), &case);
        let problems = check(strict.path());
        fs::write(strict.path().join("data").join(&case.table), before).expect("a table");
        // A key of several columns is reported at the first.
        let is_key = |p: &Diagnostic| p.code.id().starts_with('K') && case.is_in(&p.place);
        if !problems.iter().any(|problem| case.is_at(&problem.place) || is_key(problem)) {
            let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
            faults.push(format!("with all that the metadata asks: {case:?}\n{}", list.join("\n")));
        }
    }
    assert!(faults.is_empty(), "{} cells\n{}", faults.len(), faults.join("\n\n"));
}

#[test]
fn values_of_a_faulty_row_are_not_reported_as_missing() {
    let folder = copy_of_records();
    let table = folder.path().join("data/states.csv");
    let text = fs::read_to_string(&table).expect("a table");
    fs::write(&table, text.replace("state/CAN,CAN,", "group/nam,CAN,")).expect("a table");
    let problems = check(folder.path());
    let errors: Vec<(Code, String)> = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| (problem.code, problem.place.to_string()))
        .collect();
    // The address does not belong to a state, and references to Canada's are broken.
    let reported = [
        (Code::CellDatatype, "data/states.csv:31 (cell A31 'agent')".to_owned()),
        (Code::KeyMissing, "data/regional_groups.csv:171 (cell A171 'state')".to_owned()),
    ];
    assert_eq!(errors, reported);
}

#[test]
fn each_shape_has_a_case() {
    let dataset = Backend::from(common::read(root()).graph);
    // A node shape that only groups others has no results.
    let shapes = ask(
        &dataset,
        "PREFIX sh: <http://www.w3.org/ns/shacl#>
         SELECT DISTINCT ?shape {
             { ?shape a sh:PropertyShape } UNION { ?shape a sh:SPARQLConstraint } UNION {
                 ?shape a sh:NodeShape ; ?parameter ?value .
                 FILTER (STRSTARTS(STR(?parameter), STR(sh:)) && ?parameter NOT IN (
                     sh:property, sh:sparql, sh:targetClass, sh:targetSubjectsOf, sh:message))
             }
         }",
    );
    let name = |row: &Vec<String>| row[0].strip_prefix(SHAPES).expect("a shape's name").to_owned();
    let shapes: BTreeSet<String> = shapes.iter().map(name).collect();
    assert!(shapes.len() > 50, "{}", shapes.len());
    let cases: BTreeSet<String> = cases().into_iter().map(|case| case.shape).collect();
    assert_eq!(cases, shapes);
}

#[test]
fn the_report_is_a_shacl_report() {
    let folder = copy_of_records();
    let table = folder.path().join("data/states.csv");
    let text = fs::read_to_string(&table).expect("a table");
    fs::write(&table, text.replace(",Q16,", ",Q16x,")).expect("a table");
    let check = |arguments: &[&str]| run(program(folder.path()).arg("check").args(arguments), "");
    let report = check(&["--report", "-"]);
    assert_eq!(report.code, Some(1));
    assert!(
        report.out.contains("a sh:ValidationReport ;\n    sh:conforms false ;"),
        "{}",
        report.out
    );
    assert!(report.out.contains("sh:focusNode document:untitled-646-kb"), "{}", report.out);
    assert_eq!(check(&["--report", "report.nt"]).code, Some(1));
    let text = fs::read_to_string(folder.path().join("report.nt")).expect("the report");
    assert_eq!(text.matches("http://www.w3.org/ns/shacl#ValidationResult>").count(), 1);
    assert!(check(&["--report", "report.doc"]).err.contains("end the name with"), "no format");
    assert_eq!(check(&["--report", "-", "--format", "json"]).code, Some(2));
}

/// A folder with a table of towns, each with the name of its country, and a shape for these names:
/// they must not be in lower case.
fn towns(rows: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for part in ["data", "ontology"] {
        fs::create_dir(folder.path().join(part)).expect("a folder");
    }
    let metadata = r#"{
      "@context": "http://www.w3.org/ns/csvw",
      "url": "towns.csv",
      "tableSchema": {
        "aboutUrl": "http://e.example/{country}",
        "columns": [
          { "name": "country", "titles": "country", "suppressOutput": true,
            "dc:description": "Its code." },
          { "name": "name", "titles": "name", "propertyUrl": "http://e.example/name",
            "dc:description": "Its name." }
        ]
      }
    }"#;
    let shape = r#"@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix : <http://e.example/> .

:Name a sh:PropertyShape ;
    sh:targetSubjectsOf :name ; sh:path :name ; sh:pattern "^[A-Z]" ;
    sh:message "a name begins with a capital" .
"#;
    let table: String = rows.iter().map(|(code, name)| format!("{code},{name}\n")).collect();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    write("data/csv-metadata.json", metadata);
    write("data/towns.csv", &format!("country,name\n{table}"));
    write("ontology/shapes.ttl", shape);
    folder
}

#[test]
fn the_number_of_unlisted_places_is_reported() {
    let folder = towns(&[("it", "italy"); 30]);
    let check = |form: &str| run(program(folder.path()).args(["check", "--format", form]), "");
    let text = check("human").err;
    assert!(text.contains(" --> data/towns.csv:2:4 (cell B2 'name')\n"), "{text}");
    let more = "data/towns.csv:6 (cell B6 'name')\n  = note: 25 \
                more places are affected\n  = note: required by ontology/shapes.ttl:4\n";
    assert!(text.contains(more), "the first and four more are named: {text}");
    let json: Value = serde_json::from_str(&check("json").out).expect("JSON");
    let problem = &json["problems"][0];
    assert_eq!(problem["related"].as_array().map(Vec::len), Some(4));
    assert_eq!(problem["more_related"], 25);
    assert_eq!(problem["pattern"], "^[A-Z]");
    let sarif: Value = serde_json::from_str(&check("sarif").out).expect("JSON");
    let message = &sarif["runs"][0]["results"][0]["message"]["text"];
    let message = message.as_str().expect("a message");
    assert!(message.ends_with(" Besides: 25 more places are affected."), "{message}");
}

/// A pattern without a message is shown as an example; the JSON report has the pattern itself.
#[test]
fn a_pattern_is_shown_as_an_example() {
    let folder = towns(&[("it", "12x")]);
    let shape = folder.path().join("ontology/shapes.ttl");
    let text = fs::read_to_string(&shape).expect("a shape");
    let message = ";\n    sh:message \"a name begins with a capital\"";
    assert!(text.contains(message), "{text}");
    let check = |form: &str| run(program(folder.path()).args(["check", "--format", form]), "");
    for (pattern, expected) in [
        ("'^[0-9]{3}$'", "three digits, such as 123"),
        ("'^(red|green)$'", "red or green"),
        ("'^[a-z]+-[0-9]{2}$' ; sh:flags 'i'", "text such as ABC-12"),
        ("'^(a{20}){20}$'", "text that matches ^(a{20}){20}$"),
    ] {
        let text = text.replace(message, "").replace("\"^[A-Z]\"", pattern);
        fs::write(&shape, text).expect("a shape");
        let human = check("human").err;
        assert!(human.contains(&format!("the value must be {expected}\n")), "{human}");
        let json: Value = serde_json::from_str(&check("json").out).expect("JSON");
        let source = json["problems"][0]["pattern"].as_str().expect("a pattern");
        assert!(pattern.contains(source), "{source}");
    }
}

#[test]
fn untraced_results_are_reported_as_such() {
    let names: Vec<String> = (1..=1_003).map(|i| format!("name-{i}")).collect();
    let rows: Vec<(&str, &str)> = names.iter().map(|name| (&**name, &**name)).collect();
    let folder = towns(&rows);
    let check = |form: &str| run(program(folder.path()).args(["check", "--format", form]), "");
    let text = check("human").err;
    assert!(text.ends_with(": 1003 errors\n"), "{text}");
    let reported = "error[S004]: a name begins with a capital: 3 more results, not traced to cells\n \
                --> ontology/shapes.ttl:4";
    assert!(text.contains(reported), "{text}");
    assert!(text.contains("… and 997 more S004 in column B 'name' of data/towns.csv"), "{text}");
    for (form, more) in [("json", "/more"), ("sarif", "/runs/0/properties/more")] {
        let report: Value = serde_json::from_str(&check(form).out).expect("JSON");
        let more = report.pointer(more).and_then(Value::as_array).expect("what is not listed");
        let count = |file: &str| more.iter().find(|m| m["file"] == file).map(|m| &m["count"]);
        assert_eq!(count("data/towns.csv"), Some(&900.into()), "{form}: 100 of 1000 are listed");
        assert_eq!(count("ontology/shapes.ttl"), Some(&2.into()), "{form}: 1 of 3 is listed");
    }
}

#[test]
fn programs_get_node_path_value_and_shape() {
    let folder = copy_of_records();
    relax_file(folder.path());
    let table = folder.path().join("data/states.csv");
    let text = fs::read_to_string(&table).expect("a table");
    fs::write(&table, text.replace("state/CAN,CAN,CA,", "state/CAN,CAN,ca,")).expect("a table");
    let report = run(program(folder.path()).args(["check", "--format", "json"]), "");
    assert_eq!(report.code, Some(1), "{}", report.err);
    let json: Value = serde_json::from_str(&report.out).expect("JSON");
    let problem = &json["problems"][0];
    assert_eq!((&problem["code"], &problem["severity"]), (&"S004".into(), &"error".into()));
    assert_eq!(problem["file"], "data/states.csv");
    assert_eq!(problem["cell"]["name"], "alpha2");
    assert_eq!(problem["excerpt"]["marked"], "ca");
    let about = &problem["about"];
    assert_eq!(about["node"], "<https://w3id.org/oewg-dialogue/state/CAN>");
    assert_eq!((&about["path"], &about["value"]), (&"oewg:alpha2".into(), &"\"ca\"".into()));
    assert_eq!(about["shape"], format!("<{SHAPES}State-alpha2>"));
    let names: Vec<_> =
        about["cells"].as_array().expect("cells").iter().map(|c| &c["cell"]["name"]).collect();
    assert_eq!(names, ["alpha2", "agent"]);
    assert_eq!(problem["rule"]["file"], "ontology/shapes.ttl");
    assert!(problem["rule"]["line"].as_u64().is_some_and(|line| line > 1));
    let deny = |arguments: &[&str]| run(program(root()).arg("check").args(arguments), "").code;
    assert_eq!((deny(&[]), deny(&["--deny", "warnings"])), (Some(0), Some(1)), "a warning");
}

#[test]
fn the_guide_shows_the_messages_of_its_shapes() {
    let guide = fs::read_to_string(root().join("docs/by-hand.md")).expect("the guide");
    let (_, chapter) = guide.split_once("## 6.").expect("a chapter on shapes");
    let block = |kind: &str| {
        let (_, block) = chapter.split_once(&format!("```{kind}\n")).expect("a block");
        block.split("```").next().unwrap_or_default()
    };
    let folder = tempfile::tempdir().expect("a folder");
    for part in ["data", "ontology"] {
        fs::create_dir(folder.path().join(part)).expect("a folder");
    }
    for name in ["csv-metadata.json", "meetings.csv", "members.csv"] {
        let from = root().join("docs/river/data").join(name);
        fs::copy(from, folder.path().join("data").join(name)).expect("a copy");
    }
    fs::write(folder.path().join("ontology/shapes.ttl"), block("turtle")).expect("a file");
    let check = run(program(folder.path()).arg("check"), "");
    assert_eq!(check.code, Some(0));
    let (reported, count) = check.err.split_once("\n\n").expect("a problem");
    assert_eq!(format!("{reported}\n"), block("text"));
    assert!(count.ends_with(": 1 warning\n"), "{count}");
}
