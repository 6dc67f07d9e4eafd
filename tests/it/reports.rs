//! Tests reports for people and programs.

use std::path::Path;

use proptest::prelude::*;
use rapporteur::diagnostic::{
    Code, ColumnPlace, Diagnostic, Diagnostics, Excerpt, Place, Severity, Sources, Spot,
};
use rapporteur::diagnostic::{github, human, json, sarif};
use rapporteur::internals::read_folder;
use rapporteur::source::Files;
use serde_json::Value;
use tempfile::TempDir;

/// Two tables: places refer to states, whose codes are three letters.
const METADATA: &str = r#"{
  "@context": "http://www.w3.org/ns/csvw",
  "tables": [
    {
      "url": "states.csv",
      "tableSchema": {
        "columns": [
          { "name": "code", "titles": "code", "required": true, "datatype": { "base": "string", "length": 3 } },
          { "name": "joined", "titles": "joined", "datatype": "date" }
        ],
        "primaryKey": "code"
      }
    },
    {
      "url": "places.csv",
      "tableSchema": {
        "columns": [{ "name": "place", "titles": "place", "required": true }, { "name": "state", "titles": "state" }],
        "foreignKeys": [{
          "columnReference": "state",
          "reference": { "resource": "states.csv", "columnReference": "code" }
        }]
      }
    }
  ]
}
"#;

const STATES: &str = "code,joined\nCAN,1945-11-09\nITA,1955-12-14\n";
const PLACES: &str = "place,state\nOttawa,CAN\nRome,ITA\n";

/// A folder with these tables, and its problems.
struct Case {
    folder: TempDir,
    problems: Diagnostics,
}

impl Case {
    fn new(metadata: &str, states: &str, places: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let write = |name: &str, text: &str| std::fs::write(data.join(name), text).unwrap();
        write("csv-metadata.json", metadata);
        write("states.csv", states);
        write("places.csv", places);
        let mut problems = Diagnostics::new();
        read_folder(&Files::new(folder.path()), &mut problems).unwrap();
        Self { folder, problems }
    }

    fn human(&self) -> String {
        let files = Files::new(self.folder.path());
        let report = text(|out| human::write(&self.problems, &Sources::new(&files), false, out));
        // Paths are relative to the current folder; here, to the case.
        report.replace(&format!("{}/", self.folder.path().display()), "")
    }

    /// The codes, each with its line.
    fn codes(&self) -> Vec<(Code, u64)> {
        let line = |problem: &Diagnostic| match problem.place.spot {
            Spot::Cell { line, .. } | Spot::Line { line, .. } => line,
            _ => 0,
        };
        self.problems.iter().map(|problem| (problem.code, line(problem))).collect()
    }
}

fn text(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_valid_folder_has_an_empty_report() {
    let case = Case::new(METADATA, STATES, PLACES);
    assert_eq!(case.human(), "");
    assert!(case.problems.is_empty());
}

#[test]
fn a_cell_is_marked_with_expectation_and_rule() {
    let case = Case::new(METADATA, "code,joined\nCAN,9.11.1945\n", "place,state\nOttawa,CAN\n");
    let expected = "\
error[C002]: '9.11.1945' does not fit the column 'joined'
 --> data/states.csv:2:5 (cell B2 'joined')
  |
2 | CAN,9.11.1945
  |     ^^^^^^^^^ expected a date such as 2020-12-31
  |
  = note: required by data/csv-metadata.json:9:11
  = help: write '1945-11-09'

";
    assert_eq!(case.human(), expected);
}

#[test]
fn extra_white_space_in_a_cell_is_reported() {
    let case = Case::new(METADATA, "code,joined\nCAN ,\nITALY ,\n", "place,state\n");
    let human = case.human();
    let shown =
        human.split("\n\n").map(|problem| problem.contains("  = help: remove the white space"));
    assert_eq!(shown.collect::<Vec<_>>(), [true, false, false], "{human}");
}

#[test]
fn a_broken_reference_gets_a_suggestion() {
    let case =
        Case::new(METADATA, STATES, "place,state\nOttawa,can\n\"Rome, city\",\"IT\"\nX,ZZZZ\n");
    let expected = "\
error[K002]: no row of 'data/states.csv' has code = 'can'
 --> data/places.csv:2:8 (cell B2 'state')
  |
2 | Ottawa,can
  |        ^^^
  |
  = note: required by data/csv-metadata.json:18:25
  = help: did you mean 'CAN'? Or add the row to 'data/states.csv'

error[K002]: no row of 'data/states.csv' has code = 'IT'
 --> data/places.csv:3:14 (cell B3 'state')
  |
3 | \"Rome, city\",\"IT\"
  |              ^^^^
  |
  = note: required by data/csv-metadata.json:18:25
  = help: did you mean 'ITA'? Or add the row to 'data/states.csv'

error[K002]: no row of 'data/states.csv' has code = 'ZZZZ'
 --> data/places.csv:4:3 (cell B4 'state')
  |
4 | X,ZZZZ
  |   ^^^^
  |
  = note: required by data/csv-metadata.json:18:25
  = help: correct the cell, or add the row to 'data/states.csv'

";
    assert_eq!(case.human(), expected);
}

#[test]
fn a_broken_reference_may_get_several_suggestions() {
    let states = "code,joined\nCAN,\nITA,\nCAF,\nCUB,\n";
    let case = Case::new(METADATA, states, "place,state\nOttawa,CAM\n");
    let human = case.human();
    // CUB is two letters away.
    let help = "  = help: did you mean 'CAN' or 'CAF'? Or add the row to 'data/states.csv'\n";
    assert!(human.contains(help), "{human}");
}

#[test]
fn a_key_used_twice_is_reported_with_both_lines() {
    let case = Case::new(METADATA, "code,joined\nCAN,\nITA,\nCAN,\n", "place,state\nOttawa,CAN\n");
    // The reference to the repeated key is a consequence.
    assert_eq!(case.codes(), [(Code::KeyDuplicate, 4)]);
    assert!(case.human().contains("= note: first used here: data/states.csv:2\n"));
}

#[test]
fn metadata_is_shown_with_line_and_column() {
    let metadata =
        METADATA.replace("\"required\": true, \"datatype\"", "\"requird\": true, \"datatype\"");
    let expected = "\
warning[M005]: a column has no property 'requird', so it is ignored
 --> data/csv-metadata.json:8:58
  |
8 | …\": \"code\", \"titles\": \"code\", \"requird\": true, \"datatype\": { \"base\": \"strin…
  |                                          ^^^^
  |
  = help: did you mean 'required'?

";
    assert_eq!(Case::new(&metadata, STATES, PLACES).human(), expected);
}

#[test]
fn repeated_problems_are_shown_three_times_and_counted() {
    let rows: String = (0..150).map(|i| format!("place {i},XXX\n")).collect();
    let case = Case::new(METADATA, STATES, &format!("place,state\n{rows}"));
    let report = case.human();
    assert_eq!(report.matches("error[K002]").count(), 3);
    let more = "… and 147 more K002 in column B 'state' of data/places.csv";
    assert!(report.contains(more), "{report}");
    assert_eq!(case.problems.errors(), 150);

    let rows: String = (0..150).map(|i| format!("A{i:02},{i}\n")).collect();
    let case = Case::new(METADATA, &format!("code,joined\n{rows}"), "place,state\nA,A01\n");
    let more =
        "… and 147 more C002 in column B 'joined' of data/states.csv: lines 5, 6, 7, 8, 9, …";
    assert!(case.human().contains(more), "{}", case.human());
    let report = text(|out| json::write(&case.problems, &Sources::none(), out));
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["problems"].as_array().unwrap().len(), 100 + 50);
    assert_eq!(report["errors"], 150 + 50);
    assert_eq!(report["more"][0]["count"], 50);
}

#[test]
fn consequences_of_another_problem_are_left_out() {
    let codes = |states: &str, places: &str| Case::new(METADATA, states, places).codes();
    // A ragged row lacks cells and keys, but the only fault is its number of cells.
    let short = "place,state\nOttawa\nRome,ITA\n";
    assert_eq!(codes(STATES, short), [(Code::Ragged, 2)]);
    let long = "code,joined\nC,A,N\nITA,1955-12-14\n";
    assert_eq!(codes(long, "place,state\nRome,ITA\n"), [(Code::Ragged, 2)]);
    // A stray quote makes cells a guess.
    assert_eq!(codes("code,joined\nITA,19\"55\n", "place,state\nRome,ITA\n"), [(Code::Quote, 2)]);
    // The key of a faulty cell is repeated and referenced.
    let faulty = "code,joined\nITALY,\nITALY,\n";
    let twice = [(Code::CellLength, 2), (Code::CellLength, 3)];
    assert_eq!(codes(faulty, "place,state\nRome,ITALY\n"), twice);
    // Columns in another order than described hold other values; one note says that references were
    // not checked.
    let swapped = "joined,code\n1945-11-09,CAN\n";
    let header = (Code::HeaderMismatch, 1);
    assert_eq!(codes(swapped, "place,state\nOttawa,CAN\n"), [header]);
    // A header with too few columns makes all rows ragged.
    assert_eq!(codes("code\nCAN\n", "place,state\nOttawa,CAN\n"), [header]);
}

#[test]
fn references_to_an_unreadable_table_are_not_reported() {
    let metadata = METADATA.replace("\"url\": \"states.csv\"", "\"url\": \"gone.csv\"");
    let metadata = metadata.replace("\"resource\": \"states.csv\"", "\"resource\": \"gone.csv\"");
    let case = Case::new(&metadata, STATES, PLACES);
    let codes: Vec<Code> = case.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [Code::NotDescribed, Code::FileMissing, Code::KeyUnchecked]);
    assert!(case.problems.iter().last().is_some_and(|problem| {
        problem.message.starts_with("references to 'data/gone.csv' were not checked")
    }));
}

#[test]
fn references_to_rows_in_an_open_quote_are_not_reported() {
    // The quote is never closed, or closed by the opening quote of another cell.
    for states in [
        "code,joined\n\"CAN,1945-11-09\nITA,1955-12-14\n",
        "code,joined\n\"CAN,1945-11-09\nITA,\"1955-12-14\"\n",
    ] {
        let case = Case::new(METADATA, states, PLACES);
        let codes: Vec<Code> = case.problems.iter().map(|problem| problem.code).collect();
        assert!(codes.contains(&Code::Quote), "{states}: {codes:?}");
        assert!(!codes.contains(&Code::KeyMissing), "{states}: {codes:?}");
        assert_eq!(codes.iter().filter(|code| **code == Code::KeyUnchecked).count(), 1);
    }
    // A quote that swallows nothing hides nothing.
    let states = "code,joined\nCAN,1945-11-09\nITA,\"1955-12-14\n";
    let case = Case::new(METADATA, states, "place,state\nOttawa,CAN\nParis,FRA\n");
    let codes: Vec<Code> = case.problems.iter().map(|problem| problem.code).collect();
    assert!(codes.contains(&Code::KeyMissing), "{codes:?}");
}

/// A problem with all details, for the machine-readable formats.
fn sample() -> Diagnostics {
    let column = ColumnPlace { number: 2, name: "a:b,%".into() };
    let spot = Spot::Cell { line: 3, row: 2, record: 3, column: Some(column) };
    let place = Place { file: "data/ü 1,2%.csv".into(), spot };
    let mut problems = Diagnostics::new();
    problems.push(
        Diagnostic::new(Code::CellDatatype, "'x\n' is: 100% wrong, no?", place)
            .marked(Excerpt::new("é,x\ny,z", 3..6, 3))
            .expected("a number")
            .rule(Place::json("data/m.json", "/a/0"))
            .related("seen before", Place::file("data/other.csv"))
            .help("fix it"),
    );
    problems.amend(|problem| problem.pattern = Some("#0".to_owned()));
    problems
}

#[test]
fn github_commands_are_escaped() {
    let report = text(|out| github::write(&sample(), &Sources::none(), out));
    let expected = "::error file=data/ü 1%2C2%25.csv,line=3,endLine=4,\
                    title=C002 cell does not fit its datatype::\
                    'x␊' is: 100%25 wrong, no?%0Aexpected: a number%0Ahelp: fix it\n";
    assert_eq!(report, expected);
}

#[test]
fn json_has_all_details() {
    let report = text(|out| json::write(&sample(), &Sources::none(), out));
    let expected = serde_json::json!({
        "version": 1,
        "errors": 1,
        "warnings": 0,
        "notes": 0,
        "problems": [{
            "code": "C002",
            "severity": "error",
            "title": "cell does not fit its datatype",
            "message": "'x␊' is: 100% wrong, no?",
            "file": "data/ü 1,2%.csv",
            "line": 3, "column": 3, "end_line": 4, "end_column": 2,
            "row": 2,
            "cell": { "address": "B3", "number": 2, "name": "a:b,%" },
            "excerpt": { "before": "é,", "marked": "x␊y", "after": ",z" },
            "expected": "a number",
            "pattern": "#0",
            "help": "fix it",
            "rule": { "file": "data/m.json", "pointer": "/a/0" },
            "related": [{ "what": "seen before", "file": "data/other.csv" }],
        }],
        "more": [],
    });
    assert_eq!(report, format!("{expected:#}\n"), "the order of members counts, too");
}

#[test]
fn sarif_follows_its_schema() {
    let report = text(|out| sarif::write(&sample(), &Sources::none(), out));
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["version"], "2.1.0");
    let run = &report["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), Code::ALL.len());
    let result = &run["results"][0];
    let index = result["ruleIndex"].as_u64().unwrap() as usize;
    assert_eq!(rules[index]["id"], result["ruleId"]);
    assert_eq!(result["level"], "error");
    let location = &result["locations"][0]["physicalLocation"];
    // The file's name as a URI reference (RFC 3986), columns from 1 and the end exclusive.
    assert_eq!(location["artifactLocation"]["uri"], "data/%C3%BC%201,2%25.csv");
    let region = serde_json::json!(
        { "startLine": 3, "startColumn": 3, "endLine": 4, "endColumn": 2 });
    assert_eq!(location["region"], region);
    let related = result["relatedLocations"].as_array().unwrap();
    assert_eq!(related.len(), 2);
    assert!(related.iter().all(|at| at["id"].is_u64() && at["message"]["text"].is_string()));
}

#[test]
fn paths_are_relative_to_the_current_folder() {
    let files = Files::new(Path::new("./some/folder/"));
    let report = text(|out| github::write(&sample(), &Sources::new(&files), out));
    assert!(report.starts_with("::error file=some/folder/data/"), "{report}");
}

/// Whether a character could control a terminal or reverse text.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{200e}' | '\u{202a}'..='\u{202e}')
}

/// Texts that could break a report.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        "[\"',;\\\\%:|<>{}^`\\[\\]]{0,4}",
        Just("\u{1b}[31m\u{202e}\u{0}\r\n::error::x\n".to_owned()),
        Just("é\u{301}中👩‍👩‍👧\u{fffd}\t".to_owned()),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_cell_breaks_a_report(row in hostile(), note in hostile(), at in 0..40usize, end in 0..60usize) {
        let column = ColumnPlace { number: 1, name: note.as_str().into() };
        let spot = Spot::Cell { line: 7, row: 6, record: 7, column: Some(column) };
        let place = Place { file: "t.csv".into(), spot };
        let mut problems = Diagnostics::new();
        problems.push(
            Diagnostic::new(Code::CellDatatype, note.as_str(), place.clone())
                .marked(Excerpt::new(&row, at..end, 7))
                .expected(row.as_str())
                .related(note.as_str(), place)
                .help(note.as_str()),
        );
        let sources = Sources::none();
        let plain = text(|out| human::write(&problems, &sources, false, out));
        prop_assert!(!plain.contains(acts), "{plain:?}");
        text(|out| human::write(&problems, &sources, true, out));
        let command = text(|out| github::write(&problems, &sources, out));
        prop_assert_eq!(command.matches('\n').count(), 1);
        prop_assert!(command.starts_with("::error file=t.csv,"));
        prop_assert!(!command.contains(acts));
        for write in [json::write, sarif::write] {
            let report = text(|out| write(&problems, &sources, out));
            prop_assert!(serde_json::from_str::<Value>(&report).is_ok());
        }
    }

    #[test]
    fn no_table_breaks_its_report(bytes in prop::collection::vec(any::<u8>(), 0..200), cells in hostile()) {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        std::fs::write(data.join("csv-metadata.json"), METADATA).unwrap();
        std::fs::write(data.join("states.csv"), [b"code,joined\n", &*bytes].concat()).unwrap();
        std::fs::write(data.join("places.csv"), format!("place,state\n{cells},{cells}\n")).unwrap();
        let files = Files::new(folder.path());
        let mut problems = Diagnostics::new();
        read_folder(&files, &mut problems).unwrap();
        let plain = text(|out| human::write(&problems, &Sources::new(&files), false, out));
        prop_assert!(!plain.contains(acts), "{plain:?}");
        let errors = problems.iter().filter(|p| p.severity == Severity::Error).count() as u64;
        prop_assert!(errors <= problems.errors());
    }
}
