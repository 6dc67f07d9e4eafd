//! Tests keys and references.

use super::*;

#[test]
fn keys_and_row_titles_name_columns_of_the_schema() {
    let schema = |property: &str, value: Value| {
        let columns = json!([{"name": "a"}, {"name": "b"}, {"titles": "c"}]);
        table(json!({"tableSchema": {"columns": columns, property: value}}))
    };
    assert_eq!(schema("primaryKey", json!(["b", "a"])).0.primary_key, [1, 0]);
    assert_eq!(schema("primaryKey", json!("b")).0.primary_key, [1]);
    assert_eq!(schema("rowTitles", json!("a")).0.row_titles, [0]);
    // "c" is a column's title; only its name could be referred to.
    for value in
        [json!("c"), json!("nosuch"), json!(["a", "nosuch"]), json!([]), json!(["a", 1]), json!(1)]
    {
        let (table, reports) = schema("primaryKey", value.clone());
        assert_eq!(reports, [at(Invalid, "/tableSchema/primaryKey")], "{value}");
        assert!(table.primary_key.is_empty());
    }
}

/// Two tables; the second refers to the first with this foreign key.
fn key(key: Value) -> (Option<TableGroup>, Reports) {
    group(json!([
        {"url": "a.csv", "tableSchema": {
            "@id": "a.json", "columns": [{"name": "x"}, {"name": "y"}]
        }},
        {"url": "b.csv", "tableSchema": {
            "columns": [{"name": "p"}, {"name": "q"}], "foreignKeys": [key]
        }}
    ]))
}

#[test]
fn foreign_keys_find_their_table_by_url_or_by_schema() {
    for target in [json!({"resource": "./a.csv"}), json!({"schemaReference": "a.json"})] {
        let mut reference = target;
        reference["columnReference"] = json!(["y", "x"]);
        let (group, reports) = key(json!({"columnReference": ["p", "q"], "reference": reference}));
        assert_eq!(reports, Reports::new());
        let keys = &group.unwrap().tables[1].foreign_keys;
        assert_eq!((keys[0].table, keys[0].columns.clone()), (0, vec![0, 1]));
        assert_eq!(keys[0].referenced, [1, 0]);
    }
}

#[test]
fn foreign_keys_that_lead_nowhere_are_errors() {
    let base = "/tables/1/tableSchema/foreignKeys/0";
    let reference = json!({"resource": "a.csv", "columnReference": "x"});
    let with = |name: &str, value: Value| {
        let mut reference = reference.clone();
        reference[name] = value;
        json!({"columnReference": "p", "reference": reference})
    };
    for (definition, code, place) in [
        (json!({"reference": reference}), Shape, ""),
        (json!({"columnReference": "p"}), Shape, ""),
        (json!({"columnReference": "z", "reference": reference}), Reference, "/columnReference"),
        (json!({"columnReference": ["p", "q"], "reference": reference}), Reference, ""),
        (
            json!({"columnReference": "p", "reference": {"columnReference": "x"}}),
            Shape,
            "/reference",
        ),
        (json!({"columnReference": "p", "reference": {"resource": "a.csv"}}), Shape, "/reference"),
        (with("schemaReference", json!("a.json")), Shape, "/reference"),
        (with("columnReference", json!("z")), Reference, "/reference/columnReference"),
        (with("resource", json!("nosuch.csv")), Reference, "/reference/resource"),
        (with("dc:title", json!("t")), Shape, "/reference/dc:title"),
        (
            json!({"columnReference": "p", "reference": reference, "dc:title": 1}),
            Shape,
            "/dc:title",
        ),
        (json!({"columnReference": "p", "reference": reference, "foo": 1}), Shape, "/foo"),
    ] {
        let (_, reports) = key(definition.clone());
        assert_eq!(reports, [at(code, &format!("{base}{place}"))], "{definition}");
    }
    let (_, reports) = key(json!({"columnReference": [], "reference": reference}));
    assert_eq!(reports, [at(Invalid, &format!("{base}/columnReference")), at(Shape, base)]);
    let (_, reports) = key(json!({"columnReference": "p",
        "reference": {"schemaReference": "b.json", "columnReference": "x"}}));
    assert_eq!(reports, [at(Reference, &format!("{base}/reference/schemaReference"))]);
}

#[test]
fn a_shared_schema_cannot_be_referenced() {
    let schema = json!({"@id": "s.json", "columns": [{"name": "x"}], "foreignKeys": [
        {"columnReference": "x", "reference": {"schemaReference": "s.json", "columnReference": "x"}}
    ]});
    let (_, reports) = read_raw(&json!({"@context": CSVW, "tableSchema": schema,
        "tables": [{"url": "a.csv"}, {"url": "b.csv"}]}));
    assert_eq!(reports, [at(Reference, "/tableSchema/foreignKeys/0/reference/schemaReference")]);
}

#[test]
fn a_table_without_described_columns_cannot_be_referenced() {
    let key = json!({"columnReference": "x",
        "reference": {"resource": "b.csv", "columnReference": "y"}});
    let (_, reports) = group(json!([
        {"url": "a.csv", "tableSchema": {"columns": [{"name": "x"}], "foreignKeys": [key]}},
        {"url": "b.csv"}
    ]));
    assert_eq!(reports, [at(Reference, "/tables/0/tableSchema/foreignKeys/0/reference")]);
}
