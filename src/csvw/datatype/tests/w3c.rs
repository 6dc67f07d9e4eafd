//! Runs the W3C validation tests about single values, straight from their metadata. They are read
//! from beside the checkout or from `CSVW_TESTS`; without them the test does nothing.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;

/// The tests on formats, datatypes and limits.
const RANGES: &[(u32, u32)] = &[(152, 226), (228, 230), (245, 247), (261, 261), (279, 303)];

#[test]
fn w3c_tests_of_values() {
    let folder = std::env::var_os("CSVW_TESTS")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/csvw-tests"));
    let Ok(manifest) = std::fs::read(folder.join("manifest-validation.jsonld")) else {
        eprintln!("skipped: no W3C tests at {}", folder.display());
        return;
    };
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let mut count = 0;
    for entry in manifest["entries"].as_array().expect("entries") {
        let id = entry["id"].as_str().expect("an id");
        let number = id.rsplit("#test").next().and_then(|n| n.parse().ok()).unwrap_or(0);
        if RANGES.iter().any(|(from, to)| (*from..=*to).contains(&number)) {
            let (errors, warnings) = run(&folder, number);
            let kind = entry["type"].as_str().expect("a type");
            let expected = match kind {
                "csvt:PositiveValidationTest" => (false, false),
                "csvt:WarningValidationTest" => (false, true),
                _ => (true, warnings),
            };
            assert_eq!((errors, warnings), expected, "test {number}, {kind}");
            count += 1;
        }
    }
    assert!(count > 50, "only {count} tests");
}

/// Whether there are errors and warnings.
fn run(folder: &Path, number: u32) -> (bool, bool) {
    let read = |name: String| std::fs::read(folder.join(name)).expect("a file");
    let metadata: Value =
        serde_json::from_slice(&read(format!("test{number}-metadata.json"))).expect("JSON");
    let data = read(format!("test{number}.csv"));
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(&data[..]);
    let rows: Vec<_> = rows.records().map(|row| row.expect("a row")).collect();
    let (mut errors, mut warnings) = (false, false);
    let columns = metadata["tableSchema"]["columns"].as_array().expect("columns");
    for (at, column) in columns.iter().enumerate() {
        let (parser, faults) = ValueParser::compile(&datatype(&column["datatype"]));
        errors |= faults.iter().any(|f| f.fatal);
        warnings |= faults.iter().any(|f| !f.fatal);
        for cell in rows.iter().filter_map(|row| row.get(at)) {
            if column["null"].as_str().unwrap_or("\u{0}") == cell {
                continue;
            }
            let values: Vec<&str> = match column["separator"].as_str() {
                Some(separator) => cell.split(separator).collect(),
                None => vec![cell],
            };
            errors |= values.iter().any(|v| parser.parse(v, &mut String::new()).is_err());
        }
    }
    (errors, warnings)
}

fn datatype(value: &Value) -> Datatype {
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let name = value.as_str().or(value["base"].as_str()).unwrap_or("string");
    let either = |one: &str, other: &str| text(&value[one]).or(text(&value[other]));
    let format = match &value["format"] {
        Value::Null => None,
        Value::String(format) => Some(ValueFormat::Text(format.clone())),
        object => Some(ValueFormat::Number {
            pattern: text(&object["pattern"]),
            decimal_char: text(&object["decimalChar"]),
            group_char: text(&object["groupChar"]),
        }),
    };
    Datatype {
        base: Builtin::from_name(name).expect("a builtin"),
        id: None,
        format,
        length: value["length"].as_u64(),
        min_length: value["minLength"].as_u64(),
        max_length: value["maxLength"].as_u64(),
        min_inclusive: either("minimum", "minInclusive"),
        max_inclusive: either("maximum", "maxInclusive"),
        min_exclusive: text(&value["minExclusive"]),
        max_exclusive: text(&value["maxExclusive"]),
    }
}
