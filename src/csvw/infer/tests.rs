//! Tests the inferred metadata, and that the tables pass its check.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{check, infer};
use crate::diagnostic::{Code, Diagnostics};
use crate::source::Files;

/// Infers the metadata of tables and checks them against it: no error, no warning.
fn described(tables: &[(&str, &[u8])]) -> Value {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in tables {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    let files = Files::new(dir.path());
    let paths: Vec<String> = tables.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut problems = Diagnostics::new();
    let text = infer(&files, &paths, &mut problems).unwrap();
    check(&files, &text, &mut problems);
    // Dates in two orders are text in every description, and a row of spaces is always blank.
    let in_any = [Code::DateOrders, Code::BlankRow];
    let mut wrong = problems.iter().filter(|problem| !in_any.contains(&problem.code));
    let found: String = problems.iter().map(|p| format!("{p}\n")).collect();
    assert!(wrong.next().is_none(), "{found}{text}");
    serde_json::from_str(&text).unwrap()
}

fn one(text: &str) -> Value {
    described(&[("t.csv", text.as_bytes())])
}

/// A member of the description of the first column.
fn first(text: &str, member: &str) -> Value {
    one(text)["tableSchema"]["columns"][0][member].clone()
}

#[test]
fn a_datatype_fits_all_values() {
    for (text, datatype) in [
        ("n\n1\n-20\n0\n", json!("integer")),
        ("n\n1.50\n2\n", json!("decimal")),
        ("n\n1e3\n2.5\n", json!("double")),
        ("n\n007\n123\n", json!("string")),
        ("n\n+49\n12\n", json!("string")),
        ("n\n1234567890123456789\n1\n", json!("string")),
        ("n\n\"1,5\"\n\"0,25\"\n", json!({"base": "decimal", "format": {"decimalChar": ","}})),
        ("n\n45%\n7%\n", json!({"base": "decimal", "format": {"decimalChar": "."}})),
        ("n\n45.5%\n7%\n", json!({"base": "decimal", "format": {"decimalChar": "."}})),
        ("n\n\"45,5%\"\n7%\n", json!("string")),
        ("n\n45%\n7\n", json!("string")),
        ("n\n\"1,234\"\n\"5,678\"\n", json!("string")),
        ("n\ntrue\nfalse\n", json!("boolean")),
        ("n\nyes\nno\nyes\n", json!({"base": "boolean", "format": "yes|no"})),
        ("n\nyes\nyes\n", json!("string")),
        ("d\n2024-09-03\n", json!("date")),
        ("d\n3/9/2024\n31/12/2023\n", json!({"base": "date", "format": "d/M/yyyy"})),
        ("d\n12/31/2023\n3/9/2024\n", json!({"base": "date", "format": "M/d/yyyy"})),
        ("d\n3/9/2024\n4/5/2024\n", json!("string")),
        ("d\n31.12.2023\n", json!({"base": "date", "format": "d.M.yyyy"})),
        ("d\n2024-9-3\n2024-12-31\n", json!({"base": "date", "format": "yyyy-M-d"})),
        ("d\n2024/9/3\n2024/12/31\n", json!({"base": "date", "format": "yyyy/M/d"})),
        ("d\n2024-13-3\n2024-12-31\n", json!("string")),
        ("d\n2024-09-03T10:00:00Z\n", json!("dateTime")),
        ("d\n31/12/2023 9:05\n", json!({"base": "dateTime", "format": "d/M/yyyy H:mm"})),
        ("d\n31/12/2023 09:05\n", json!({"base": "dateTime", "format": "d/M/yyyy HH:mm"})),
        ("d\n2024/9/3 9:05:07\n", json!({"base": "dateTime", "format": "yyyy/M/d H:mm:ss"})),
        ("d\n2024-09-03 10:00\n", json!({"base": "dateTime", "format": "yyyy-MM-dd HH:mm"})),
        ("Year\n1998\n2020\n", json!("gYear")),
        ("n\n1998\n2020\n", json!("integer")),
        ("u\nhttps://a.example/b\nhttp://c.example/\n", json!("anyURI")),
        ("s\na\n1\n", json!("string")),
    ] {
        assert_eq!(first(text, "datatype"), datatype, "{text}");
    }
}

#[test]
fn null_marks_count_if_the_other_values_have_a_datatype() {
    let text = "n,s\n1,a\nNA,-\n-,b\n";
    let columns = &one(text)["tableSchema"]["columns"];
    assert_eq!(columns[0]["null"], json!(["", "NA", "-"]));
    assert_eq!(columns[0]["datatype"], "integer");
    assert_eq!(columns[1].get("null"), None);
    assert_eq!(columns[1]["required"], true);
}

#[test]
fn lists_have_a_separator_if_their_items_repeat() {
    assert_eq!(first("l,x\na;b,1\nb;c,2\n", "separator"), ";");
    assert_eq!(first("l,x\n1|2,1\n3|4,2\n", "datatype"), "integer");
    assert_eq!(first("l,x\na; b,1\nb; c,2\n", "separator"), "; ");
    // A later cell without the space, or with another one, is an error rather than an item with
    // another name.
    let format = &first("l,x\na; b,1\nb; c,2\n", "datatype")["format"];
    assert_eq!(format, r"[^;\s]([^;]*[^;\s])?");
    let trim = "https://w3id.org/rapporteur/ns#trim";
    assert_eq!(first("l,x\na; b,1\nb;c,2\n", trim), true);
    assert_eq!(first("l,x\na ; b,1\nb ; c,2\n", trim), true);
    assert_eq!(first("l,x\na; b,1\nb; c,2\n", trim), Value::Null);
    // Prose has semicolons too.
    assert_eq!(first("l,x\nIt rained; we left,1\nNo; never,2\n", "separator"), Value::Null);
}

#[test]
fn a_required_column_has_no_empty_cell_and_the_first_unique_one_is_the_key() {
    let table = one("kind,code,note\na,x1,\na,x2,n\n");
    let schema = &table["tableSchema"];
    let required: Vec<bool> =
        schema["columns"].as_array().unwrap().iter().map(|c| c["required"] == true).collect();
    assert_eq!(required, [true, true, false]);
    assert_eq!(schema["primaryKey"], "code");
}

/// The primary key of a table.
fn key(text: &str) -> Value {
    one(text)["tableSchema"]["primaryKey"].clone()
}

#[test]
fn distinct_numbers_are_not_a_key() {
    assert_eq!(key("score,place\n12,x\n15,x\n17,y\n"), Value::Null);
    assert_eq!(key("place,score\nx,12\nx,15\ny,17\n"), Value::Null);
    // A column with the name of a key, or that counts the rows.
    assert_eq!(key("place,code\nx,12\nx,15\n"), "code");
    assert_eq!(key("row,place\n1,x\n2,x\n3,y\n"), "row");
}

#[test]
fn distinct_texts_are_a_key_if_they_look_like_one() {
    assert_eq!(key("place,name\nx,A b\nx,C d\n"), "name");
    assert_eq!(key("place,remark\nx,two words\nx,other words\n"), Value::Null);
    assert_eq!(key("place,short\nx,ab\nx,cd\n"), "short");
}

#[test]
fn the_fewest_columns_together_are_a_key() {
    assert_eq!(
        key("country,year,score\nA,2019,1\nA,2020,1\nB,2019,2\n"),
        json!(["country", "year"])
    );
    assert_eq!(
        key("a,b,c,d\nx,x,x,1.5\nx,x,y,1.5\nx,y,x,1.5\ny,x,x,2.5\n"),
        json!(["a", "b", "c"])
    );
    assert_eq!(key("a,b\nx,y\nx,y\n"), Value::Null);
    // A number that refers to a table can be part of a key.
    let members = "id,name\n1,A\n2,B\n";
    let fees = "member,year,fee\n1,2019,5\n1,2020,5\n2,2019,5\n";
    let group = described(&[("members.csv", members.as_bytes()), ("fees.csv", fees.as_bytes())]);
    assert_eq!(group["tables"][1]["tableSchema"]["primaryKey"], json!(["member", "year"]));
}

#[test]
fn values_of_one_key_alone_are_a_reference_whatever_their_name() {
    let members = "code,name\nALD,Alder\nBRK,Brook\nCRS,Cross\n";
    let meetings = "id,chair,kind\n1,ALD,x\n2,CRS,y\n";
    let tables = [("members.csv", members.as_bytes()), ("meetings.csv", meetings.as_bytes())];
    let keys = &described(&tables)["tables"][1]["tableSchema"]["foreignKeys"];
    assert_eq!(keys.as_array().map(Vec::len), Some(1));
    assert_eq!(keys[0]["columnReference"], "chair");
}

#[test]
fn a_column_that_names_another_table_refers_to_it() {
    let states = "code,name\nFR,France\nCH,Switzerland\n";
    let events = "id,state,other\ne1,FR,FR\ne2,,XX\ne3,CH,FR\n";
    let group = described(&[("states.csv", states.as_bytes()), ("events.csv", events.as_bytes())]);
    let schema = &group["tables"][1]["tableSchema"];
    assert_eq!(
        schema["foreignKeys"],
        json!([{
            "columnReference": "state",
            "reference": {"resource": "states.csv", "columnReference": "code"},
        }])
    );
    let optional = "https://w3id.org/rapporteur/ns#optional";
    assert_eq!(schema["columns"][1][optional], true);
}

#[test]
fn capitals_within_a_name_do_not_hide_a_reference() {
    let states = "Code,Name\nFR,France\nCH,Switzerland\n";
    let events = "id,stateCode\ne1,FR\ne2,CH\n";
    let group = described(&[("States.csv", states.as_bytes()), ("events.csv", events.as_bytes())]);
    assert_eq!(
        group["tables"][1]["tableSchema"]["foreignKeys"],
        json!([{
            "columnReference": "stateCode",
            "reference": {"resource": "States.csv", "columnReference": "Code"},
        }])
    );
}

#[test]
fn names_are_variables_and_titles_are_those_of_the_header() {
    let table = one("État membre,Élu(e)?,élu e,,2020\nx,y,z,1,\"a b\"\n");
    let columns = table["tableSchema"]["columns"].as_array().unwrap();
    let names: Vec<&str> = columns.iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["etat_membre", "elu_e", "elu_e_2", "column_4", "2020"]);
    assert_eq!(columns[0]["titles"], "État membre");
    assert_eq!(columns[3].get("titles"), None);
    let table = one("countryCode,Country Code,ISO3166.alpha_2,_id,a..b\nx,y,z,1,2\n");
    let columns = table["tableSchema"]["columns"].as_array().unwrap();
    let names: Vec<&str> = columns.iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["countryCode", "country_code", "ISO3166.alpha_2", "id", "a_b"]);
}

#[test]
fn equal_titles_get_free_numbers() {
    let table = one("a,a,a_3,a,a,b,b\nx,y,z,x,y,z,x\n");
    let columns = table["tableSchema"]["columns"].as_array().unwrap();
    let names: Vec<&str> = columns.iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["a", "a_2", "a_3", "a_4", "a_5", "b", "b_2"]);
}

#[test]
fn the_dialect_is_found() {
    let dialect = |bytes: &[u8]| described(&[("t.csv", bytes)])["dialect"].clone();
    assert_eq!(dialect(b"a,b\n1,2\n"), Value::Null);
    assert_eq!(dialect(b"a;b\n1,5;2\n"), json!({"delimiter": ";"}));
    assert_eq!(dialect(b"a\tb\n1\t2\n"), json!({"delimiter": "\t"}));
    assert_eq!(dialect(b"a|b\n1|2\n"), json!({"delimiter": "|"}));
    // Characters in a few cells are not delimiters.
    assert_eq!(dialect(b"name\nParis; Lyon\nFrance\nChad\n"), Value::Null);
    assert_eq!(dialect(b"a\rb\rc\r"), json!({"lineTerminators": ["\r"]}));
    assert_eq!(dialect(b"caf\xE9,b\nx,y\n"), json!({"encoding": "windows-1252"}));
    assert_eq!(dialect(b"\xEF\xBB\xBFa,b\nx,y\n"), Value::Null);
    assert_eq!(dialect(b"\xFF\xFEa\0,\0b\0\n\0x\0,\0y\0\n\0"), Value::Null);
    assert_eq!(dialect(b"1,x,2020-01-01\n2,y,2020-01-02\n"), json!({"header": false}));
    assert_eq!(dialect(b"a, b, c\n1, 2, 3\n"), json!({"skipInitialSpace": true}));
    assert_eq!(dialect(b"a,b\n1,2\n\n3,4\n"), json!({"skipBlankRows": true}));
    assert_eq!(
        dialect(b"# made in 2020\na,b\n1,2\n"),
        json!({"commentPrefix": "#", "skipRows": 1})
    );
    assert_eq!(dialect(b"a,b\n1,2\n# end\n"), json!({"commentPrefix": "#"}));
    // Years are column names too.
    assert_eq!(dialect(b"state,2019,2020\nx,1,2\ny,3,4\n"), Value::Null);
}

#[test]
fn a_broken_table_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("t.csv"), "a,b\n1,2\n3\n").unwrap();
    let files = Files::new(dir.path());
    let mut problems = Diagnostics::new();
    assert!(infer(&files, &["t.csv".to_owned()], &mut problems).is_ok());
    let codes: Vec<&str> = problems.iter().map(|p| p.code.id()).collect();
    assert_eq!(codes, ["T003"]);
    assert!(infer(&files, &["none.csv".to_owned()], &mut problems).is_err());
}

/// Cells of one kind, with a few of another.
fn cells(rows: usize) -> impl Strategy<Value = Vec<String>> {
    let kinds = prop_oneof![
        Just("-?[0-9]{1,4}"),
        Just("[0-9]{1,3}(\\.[0-9]{1,2})?"),
        Just("[0-9],[0-9]{1,3}"),
        Just("(20[0-2][0-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
        Just("([1-9]|[12][0-9])/([1-9]|1[0-9])/20[0-2][0-9]"),
        Just("[a-c](;[a-c]){0,2}"),
        Just("[1-3]?( ?\\| ?[1-9]){0,2}"),
        Just("Y|N|yes|no|true|false"),
        Just("[ -~é\n\"]{0,8}"),
        Just(" ?[a-z]{1,3} ?"),
        Just("k[0-9]{6}"),
    ];
    let odd = prop_oneof![Just(""), Just("NA"), Just("-"), Just(" "), Just("x;y"), Just("00")];
    kinds.prop_flat_map(move |kind| {
        let cell = prop_oneof![
            8 => proptest::string::string_regex(kind).unwrap(),
            1 => odd.clone().prop_map(str::to_owned),
        ];
        proptest::collection::vec(cell, rows)
    })
}

fn table() -> impl Strategy<Value = (char, Vec<Vec<String>>)> {
    (1..12_usize, 1..6_usize).prop_flat_map(|(rows, columns)| {
        let delimiter = proptest::sample::select(vec![',', ';', '\t', '|']);
        (delimiter, proptest::collection::vec(cells(rows + 1), columns))
    })
}

/// The text of a table.
fn csv(delimiter: char, columns: &[Vec<String>]) -> String {
    let rows = columns.first().map_or(0, Vec::len);
    let mut text = String::new();
    for row in 0..rows {
        for (i, column) in columns.iter().enumerate() {
            if i > 0 {
                text.push(delimiter);
            }
            let cell = &column[row];
            match row {
                0 => text
                    .push_str(&format!("Column {i}{cell}").replace(['\n', '"', ',', ';', '|'], "")),
                _ => text.push_str(&format!("\"{}\"", cell.replace('"', "\"\""))),
            }
        }
        text.push('\n');
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_table_validates_against_its_inferred_metadata(tables in proptest::collection::vec(table(), 1..3)) {
        let texts: Vec<(String, String)> = tables
            .iter()
            .enumerate()
            .map(|(i, (delimiter, columns))| (format!("t{i}.csv"), csv(*delimiter, columns)))
            .collect();
        let tables: Vec<(&str, &[u8])> =
            texts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        described(&tables);
    }
}
