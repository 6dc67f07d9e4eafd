//! Tests that hints are right.

use std::path::Path;

use rapporteur::diagnostic::{Code, Diagnostic};
use rapporteur::{Memory, Project};
use serde_json::{Value, json};

use crate::common::{copy_of_records, program, root, run, write};

/// A folder of states, and of votes that refer to them by `key`.
fn votes(states: &str, key: &str, votes: &[&str]) -> Memory {
    let column = |name: &str| json!({"name": name, "titles": name});
    let columns: Vec<Value> =
        states.lines().next().unwrap_or_default().split(',').map(column).collect();
    let metadata = json!({
        "@context": "http://www.w3.org/ns/csvw",
        "tables": [
            {"url": "states.csv", "tableSchema": {"columns": columns, "primaryKey": key}},
            {"url": "votes.csv", "tableSchema": {
                "columns": [column("state")],
                "foreignKeys": [{"columnReference": "state", "reference": {
                    "resource": "states.csv", "columnReference": key}}],
            }},
        ],
    });
    let votes: String = votes.iter().map(|vote| format!("{vote}\n")).collect();
    Memory::new()
        .with("data/csv-metadata.json", metadata.to_string())
        .with("data/states.csv", states)
        .with("data/votes.csv", format!("state\n{votes}"))
}

/// The problems with a code in the check of a folder.
fn found(memory: Memory, code: Code) -> Vec<Diagnostic> {
    let check = Project::of(memory).expect("a folder").check(Default::default());
    let problems = check.expect("a check").problems;
    problems.iter().filter(|problem| problem.code == code).cloned().collect()
}

/// The help for each vote by an unknown state.
fn help(states: &str, key: &str, names: &[&str]) -> Vec<String> {
    let found = found(votes(states, key, names), Code::KeyMissing);
    found.into_iter().map(|problem| problem.help.unwrap_or_default()).collect()
}

const NAMES: &str = "name\nBrunei Darussalam\nBurundi\nDemocratic Republic of the Congo\nPanama\n\
                     Grenada\nZambia\nIraq\nRepublic of Korea\nNorth Korea\n";

#[test]
fn a_key_that_is_a_name_is_looked_up_by_name() {
    let or_add = "Or add the row to 'data/states.csv'";
    for (name, meant) in [
        ("Brunei", "'Brunei Darussalam'"),
        ("DR Congo", "'Democratic Republic of the Congo'"),
        ("burundi", "'Burundi'"),
        ("Grenda", "'Grenada'"),
        ("Korea", "'Republic of Korea' or 'North Korea'"),
    ] {
        assert_eq!(
            help(NAMES, "name", &[name]),
            [format!("did you mean {meant}? {or_add}")],
            "{name}"
        );
    }
}

#[test]
fn another_name_is_not_suggested() {
    let none = "correct the cell, or add the row to 'data/states.csv'";
    for name in ["Canada", "Gambia", "Iran", "Congo - Kinshasa", "Malta"] {
        assert_eq!(help(NAMES, "name", &[name]), [none], "{name}");
    }
}

#[test]
fn a_misspelled_code_is_looked_up_among_codes() {
    let states = "code,name\nCAN,Canada\nCHN,China\ncapacity-building,x\n";
    let or_add = "Or add the row to 'data/states.csv'";
    for (code, meant) in [("can", "CAN"), ("capacity-bulding", "capacity-building")] {
        let expected = format!("did you mean '{meant}'? {or_add}");
        assert_eq!(help(states, "code", &[code]), [expected], "{code}");
    }
}

/// A copy of the records of this repository, with a text replaced in one file.
fn broken(file: &str, from: &str, to: &str) -> tempfile::TempDir {
    let folder = copy_of_records();
    let text = std::fs::read_to_string(folder.path().join(file)).expect("a file of the records");
    assert!(text.contains(from), "{from}");
    write(folder.path(), file, text.replace(from, to));
    folder
}

/// The report of the check of a folder.
fn report(folder: &Path) -> String {
    run(program(folder).arg("check"), "").err
}

#[test]
fn a_state_of_the_records_is_found_by_any_name() {
    for (name, meant) in [
        ("Brunei", "'state/BRN' (Brunei Darussalam)"),
        ("Congo - Kinshasa", "'state/COD' (Democratic Republic of the Congo)"),
        ("state/can", "'state/CAN' (Canada)"),
    ] {
        let folder =
            broken("data/hosts.csv", "1,listed-host,state/CAN,", &format!("1,listed-host,{name},"));
        let report = report(folder.path());
        assert!(report.contains(&format!("did you mean {meant}?")), "{name}: {report}");
    }
}

#[test]
fn a_time_without_zone_is_reported_once_with_the_right_form() {
    let folder = broken("data/events.csv", ":00:00Z", ":00:00");
    let report = report(folder.path());
    assert_eq!(report.matches("error[").count(), 1, "{report}");
    assert!(report.contains("write 2020-12-04T13:00:00Z if the time is in UTC"), "{report}");
    assert!(report.contains(": 1 error, 1 warning"), "{report}");
}

#[test]
fn a_table_with_semicolons_is_one_problem_with_the_line_to_add() {
    let folder = broken("data/persons.csv", ",", ";");
    let report = report(folder.path());
    assert_eq!(report.matches("error[").count(), 1, "{report}");
    let line = "\"url\": \"persons.csv\" in the metadata: \"dialect\": {\"delimiter\": \";\"},";
    assert!(report.contains(line), "{report}");
    // The suggested setting works.
    let path = folder.path().join("data/csv-metadata.json");
    let metadata = std::fs::read_to_string(&path).expect("metadata");
    let url = "\"url\": \"persons.csv\",";
    let added = metadata.replace(url, &format!("{url} \"dialect\": {{\"delimiter\": \";\"}},"));
    write(folder.path(), "data/csv-metadata.json", &added);
    assert!(!self::report(folder.path()).contains("error["));
}

#[test]
fn a_parameter_value_is_suggested_in_the_right_form() {
    for (arguments, expected) in [
        (&["sessions", "date=9/12/2020"][..], "write date=2020-12-09 or date=2020-09-12"),
        (&["sessions", "date=9 December 2020"], "write date=2020-12-09"),
        (&["documents", "withFile=yes"], "write withFile=true"),
        (&["hosts", "atLeast=2.0"], "write atLeast=2"),
        (&["documents", "year=2020-12-01"], "write year=2020"),
        (&["co-hosts", "host=state/egy"], "write host=state/EGY (Egypt)"),
        (&["host", "listed"], "the nearest names are: hosts, "),
        (&["host", "pairs"], "the nearest names are: host-pairs, "),
        (&["hosts", "listed"], "the question is asked as: hosts [kind=NAME] [atLeast=INTEGER]"),
    ] {
        let err = run(program(root()).arg("query").args(arguments), "").fails(2);
        assert!(err.contains(expected), "{arguments:?}: {err}");
    }
    let err = run(program(root()).args(["explain", "state/egy"]), "").fails(2);
    assert!(err.contains("write state/EGY (Egypt)"), "{err}");
    let by_end = run(program(root()).args(["query", "co-hosts", "host=state/CHL"]), "").ok();
    assert_eq!(by_end, run(program(root()).args(["query", "co-hosts", "host=CHL"]), "").ok());
}

#[test]
fn a_code_to_add_is_found_by_the_words_of_its_label() {
    let link = ["link", "docs/linking/votes.csv", "--column", "country", "--type", "State"];
    for (name, expected) in [
        ("iso3", "did you mean alpha3?"),
        ("ISO2", "did you mean alpha2?"),
        ("wikidat", "did you mean wikidata?"),
        ("nonsense", "choose from: alpha2, alpha3, "),
    ] {
        let err = run(program(root()).args(link).args(["--add", name]), "").fails(2);
        assert!(err.contains(expected), "{name}: {err}");
    }
}

#[test]
fn missing_metadata_suggests_the_commands_that_create_it() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "t.csv", "a\n1\n");
    for arguments in [&["check"][..], &["query", "-f", "-"], &["check", "t.csv"]] {
        let err = run(program(folder.path()).args(arguments), "ASK {}").err;
        assert!(err.contains("`rapporteur init"), "{arguments:?}: {err}");
        assert!(err.contains("`rapporteur new DIR"), "{arguments:?}: {err}");
    }
    write(folder.path(), "data/t.csv", "a\n1\n");
    let err = report(folder.path());
    assert!(err.contains("as `rapporteur init data/t.csv` does"), "{err}");
}

#[test]
fn an_empty_answer_shows_its_parameters_and_missing_terms() {
    let ask = |arguments: &[&str]| run(program(root()).arg("query").args(arguments), "");
    let empty = ask(&["host-votes", "resolution=A/RES/73/27", "--to", "csv"]);
    assert_eq!(empty.out, "state,vote\r\n");
    for part in [
        "no answer\n",
        "  resolution: General Assembly resolution 73/27 <https://w3id.org/oewg-dialogue/document/a-res-73-27>\n",
        "the graph lacks these terms of the question: schema:VoteAction, ",
        "`rapporteur link … --graph DIR`, then ask again with --with DIR (see queries/host-votes.rq)",
    ] {
        assert!(empty.err.contains(part), "{part}: {}", empty.err);
    }
    let empty = ask(&["sessions", "date=2019-01-01"]);
    assert!(empty.err.contains("  date: 2019-01-01\n  beforeHour: not given\n"), "{}", empty.err);
    assert!(!empty.err.contains("lacks"), "{}", empty.err);
    // Terms that only the provenance graph has are not missing.
    let empty = ask(&["leads-to", "class=Source line"]);
    assert!(empty.err.starts_with("no answer\n"), "{}", empty.err);
    assert!(!empty.err.contains("lacks"), "{}", empty.err);
    assert_eq!(ask(&["hosts"]).err, "");
}

#[test]
fn ids_are_beside_the_names_in_an_answer() {
    let out = run(program(root()).args(["query", "hosts", "kind=State", "--ids"]), "").ok();
    let mut lines = out.lines();
    assert_eq!(
        lines.next(),
        Some("host,host_iri,host_alpha2,host_alpha3,host_m49,kind,kind_iri,sessions")
    );
    let australia = "Australia,https://w3id.org/oewg-dialogue/state/AUS,AU,AUS,036,State,";
    assert!(out.contains(australia), "{out}");
    // The output is the same under limits.
    let limited = ["query", "hosts", "kind=State", "--ids", "--timeout", "600"];
    assert_eq!(run(program(root()).args(limited), "").ok(), out);
}

/// A folder with a table, its metadata and an ontology.
fn one(columns: &Value, table: String, ontology: &str) -> Memory {
    let metadata = json!({
        "@context": "http://www.w3.org/ns/csvw",
        "url": "t.csv",
        "tableSchema": {"aboutUrl": "https://p.example/x/{id}", "columns": columns},
    });
    Memory::new()
        .with("data/csv-metadata.json", metadata.to_string())
        .with("data/t.csv", table)
        .with("ontology/o.ttl", ontology)
}

#[test]
fn hostile_tables_get_a_report_of_bounded_size() {
    const ROWS: usize = 2_000;
    let rows = |row: &dyn Fn(usize) -> String| -> String {
        std::iter::once("id,a\n".to_owned()).chain((0..ROWS).map(row)).collect()
    };
    let columns = |a: Value| {
        let mut a = a;
        a["name"] = json!("a");
        a["titles"] = json!("a");
        a["dc:description"] = json!("A text.");
        json!([{"name": "id", "titles": "id", "suppressOutput": true, "dc:description": "A key."}, a])
    };
    let name = json!({"propertyUrl": "skos:prefLabel"});
    let term = json!({"propertyUrl": "https://p.example/ns#t{id}"});
    let link = json!({"propertyUrl": "schema:url", "valueUrl": "https://p.example/x/{a}"});
    let url = json!({"propertyUrl": "schema:url", "valueUrl": "{+a}"});
    let ontology = "<https://p.example/ns#u> a <http://www.w3.org/2002/07/owl#Class> .";
    for (code, column, table, count) in [
        (Code::TextDamaged, &name, rows(&|i| format!("{i},\u{fffd}\u{fffd}\n")), ROWS),
        (Code::TextDamaged, &name, rows(&|i| format!("{i},JÃ¼rg\n")), ROWS),
        // If no row has letters, the question marks are intended.
        (Code::TextDamaged, &name, rows(&|i| format!("{i},????\n")), 0),
        (
            Code::DateOrders,
            &name,
            rows(&|i| format!("{i},{}\n", ["13/02/2020", "02/13/2020"][i % 2])),
            1,
        ),
        (Code::TermUndeclared, &term, rows(&|i| format!("{i},x\n")), ROWS),
        (Code::IriDangling, &link, rows(&|i| format!("{i},no{i}\n")), ROWS),
        (Code::AddressLocal, &url, rows(&|i| format!("{i},www.e{i}.example\n")), ROWS),
    ] {
        let check = Project::of(one(&columns(column.clone()), table, ontology)).expect("a folder");
        let problems = check.check(Default::default()).expect("a check").problems;
        let group = problems.groups().iter().filter(|group| group.kept()[0].code == code);
        let counts: Vec<(u64, usize)> = group.map(|g| (g.count(), g.kept().len())).collect();
        let all: u64 = counts.iter().map(|(count, _)| count).sum();
        assert_eq!(all, count as u64, "{code}: {counts:?}");
        assert!(counts.iter().all(|(_, kept)| *kept <= 100), "{code}: {counts:?}");
    }
}
