//! Tests that no document makes the reader panic.

use proptest::prelude::*;

use super::super::property::PROPERTIES;
use super::*;
use crate::diagnostic::pointer::position;

/// Any JSON, its names often those of the vocabulary.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        any::<String>(),
        "[a-z{}_:@%/.#]{0,8}",
        proptest::sample::select(vec![
            "t.csv", CSVW, "a", "string", "_:b", "en", "dc:title", "{a}"
        ])
        .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((any_name(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_name() -> impl Strategy<Value = String> {
    let known: Vec<&str> = PROPERTIES.iter().map(|property| property.name).collect();
    prop_oneof![
        8 => proptest::sample::select(known).prop_map(str::to_owned),
        1 => proptest::sample::select(vec!["@context", "@value", "@language", "@list", "dc:title"])
            .prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

fn valid() -> Value {
    json!({
        "@context": [CSVW, {"@base": "b/", "@language": "en"}], "@id": "g", "dc:title": "T",
        "dialect": {"delimiter": ";", "lineTerminators": ["\n"], "trim": "end"}, "null": ["", "-"],
        "tables": [{
            "url": "t.csv", "notes": [{"schema:name": {"@value": "n", "@language": "en"}}],
            "transformations": [{"url": "x", "targetFormat": "y", "scriptFormat": "z"}],
            "tableSchema": {
                "@id": "s", "primaryKey": ["a", "b"], "rowTitles": "a", "aboutUrl": "#{a}",
                "columns": [
                    {"name": "a", "titles": {"en": ["A"], "fr": "Â"}, "datatype": "integer"},
                    {"name": "b", "separator": ";", "valueUrl": "{b}",
                        "https://w3id.org/rapporteur/ns#each": true,
                        "datatype":
                            {"base": "decimal", "format": {"pattern": "0.0"}, "minimum": 1}},
                    {"name": "v", "virtual": true, "propertyUrl": "rdf:type"}
                ],
                "foreignKeys": [{"columnReference": "b",
                    "reference": {"resource": "t.csv", "columnReference": "a"}}]
            }
        }]
    })
}

/// Which member or item to step into, level by level.
fn path() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0_usize..8, 0..8)
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..40)
}

/// Puts `new` at the place that `path` leads to.
fn mutate(value: &mut Value, path: &[usize], new: Value) {
    let Some((step, rest)) = path.split_first() else {
        *value = new;
        return;
    };
    match value {
        Value::Object(members) if !members.is_empty() => {
            let step = step % members.len();
            mutate(members.values_mut().nth(step).unwrap(), rest, new);
        }
        Value::Array(items) if !items.is_empty() => {
            let step = step % items.len();
            mutate(&mut items[step], rest, new);
        }
        other => *other = new,
    }
}

/// Reads a document and completes its tables with headers of several widths.
fn run(text: &[u8]) {
    let files = Files::new("/nonexistent");
    for width in [0, 1, 4] {
        let mut problems = Diagnostics::new();
        let mut group = parse(&files, URL, text, &mut problems);
        for table in group.iter_mut().flat_map(|group| &mut group.tables) {
            let header = vec![vec!["A".to_owned()]; width];
            complete(table, &header, width == 1, AT, &mut problems);
            let count = table.columns.len();
            assert!(table.primary_key.iter().chain(&table.row_titles).all(|i| *i < count));
            assert!(table.foreign_keys.iter().flat_map(|key| &key.columns).all(|i| *i < count));
            assert!(table.columns.is_sorted_by_key(|column| column.is_virtual));
        }
        for problem in problems.iter() {
            if let Spot::Json(pointer) = &problem.place.spot {
                position(text, pointer);
            }
        }
    }
}

#[test]
fn the_valid_document_has_no_problems() {
    let (_, reports) = read_raw(&valid());
    assert_eq!(reports, Reports::new());
}

proptest! {
    #[test]
    fn any_json_is_read(value in any_json()) {
        run(value.to_string().as_bytes());
    }

    #[test]
    fn any_mutation_of_a_valid_document_is_read(
        changes in prop::collection::vec((path(), any_json()), 1..4)
    ) {
        let mut document = valid();
        for (path, new) in changes {
            mutate(&mut document, &path, new);
        }
        run(document.to_string().as_bytes());
    }

    #[test]
    fn any_bytes_are_read(mut bytes in bytes(), at in 0_usize..900) {
        let text = valid().to_string();
        let at = at.min(text.len());
        run(&bytes);
        let mut spliced = text.as_bytes()[..at].to_vec();
        spliced.append(&mut bytes);
        spliced.extend(&text.as_bytes()[at..]);
        run(&spliced);
    }

    #[test]
    fn every_value_has_a_position(value in any_json()) {
        let text = serde_json::to_string_pretty(&value).unwrap();
        prop_assert_eq!(position(text.as_bytes(), ""), Some((1, 1)));
        if let Value::Object(members) = &value {
            for name in members.keys() {
                let pointer = format!("/{}", json::token(name));
                prop_assert!(position(text.as_bytes(), &pointer).is_some(), "{}", pointer);
            }
        }
    }
}
