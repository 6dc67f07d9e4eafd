//! Tests the rules of the metadata vocabulary with small documents.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::model::*;
use super::*;
use crate::csvw::datatype::{Builtin, ValueFormat};
use crate::diagnostic::{Code, Diagnostics, Severity, Spot};
use crate::source::Files;

mod column;
mod header;
mod hostile;
mod key;
mod location;
mod property;

use Code::{
    DuplicateHeader as Duplicate, HeaderMismatch as Mismatch, MetadataContext as Context,
    MetadataDatatype as BadDatatype, MetadataFormat as BadFormat, MetadataInvalidValue as Invalid,
    MetadataReference as Reference, MetadataShape as Shape, MetadataUnknownProperty as Unknown,
};

const CSVW: &str = "http://www.w3.org/ns/csvw";

/// Where headers are.
const AT: HeaderPlace<'_> = HeaderPlace { file: "t.csv", line: 1, record: 1 };

/// The base of the documents.
const URL: &str = "file:///d/m.json";

/// A report as `M004 /path` or, if it is an error, `M004! /path`.
type Reports = Vec<String>;

fn reports(problems: &Diagnostics) -> Reports {
    let one = |p: &crate::diagnostic::Diagnostic| {
        let mark = if p.severity == Severity::Error { "!" } else { "" };
        let spot = match &p.place.spot {
            Spot::Json(pointer) => pointer.clone(),
            Spot::Cell { column: Some(column), .. } => format!("column {}", column.number),
            _ => String::new(),
        };
        format!("{}{mark} {spot}", p.code).trim_end().to_owned()
    };
    problems.iter().map(one).collect()
}

/// Reads a document unchanged.
fn read_raw(document: &Value) -> (Option<TableGroup>, Reports) {
    let mut problems = Diagnostics::new();
    let files = Files::new("/nonexistent");
    let group = parse(&files, URL, document.to_string().as_bytes(), &mut problems);
    (group, reports(&problems))
}

/// Reads a table with these members besides `@context` and `url`.
fn table(members: Value) -> (Table, Reports) {
    let mut document = json!({"@context": CSVW, "url": "t.csv"});
    document.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let (group, reports) = read_raw(&document);
    (group.unwrap().tables.remove(0), reports)
}

/// Reads a table with these columns.
fn columns(columns: Value) -> (Vec<Column>, Reports) {
    let (table, reports) = table(json!({"tableSchema": {"columns": columns}}));
    (table.columns, reports)
}

/// Reads a group of tables.
fn group(tables: Value) -> (Option<TableGroup>, Reports) {
    read_raw(&json!({"@context": CSVW, "tables": tables}))
}

fn names(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| &*column.name).collect()
}

/// The report of a code at a place.
fn at(code: Code, pointer: &str) -> String {
    let mark = if code.severity() == Severity::Error { "!" } else { "" };
    format!("{code}{mark} {pointer}").trim_end().to_owned()
}

#[test]
fn a_document_is_a_group_of_tables_or_one_table() {
    let (group, reports) = read_raw(&json!({
        "@context": [CSVW, {"@base": "sub/"}], "@id": "#g", "@type": "TableGroup",
        "dc:title": "Title", "notes": [{"dc:date": 1}],
        "tables": [{"url": "a.csv", "@id": "a"}, {"url": "http://a.example/b.csv"}]
    }));
    let group = group.unwrap();
    assert_eq!(reports, Reports::new());
    assert_eq!(group.id.as_deref(), Some("file:///d/sub/#g"));
    assert_eq!(group.annotations[0].property, "http://purl.org/dc/terms/title");
    assert_eq!(group.annotations[0].value, json!({"@value": "Title"}));
    assert_eq!(group.notes, [json!({"http://purl.org/dc/terms/date": 1})]);
    assert_eq!(group.tables[0].url, "file:///d/sub/a.csv");
    assert_eq!(group.tables[0].id.as_deref(), Some("file:///d/sub/a"));
    assert_eq!(group.tables[1].url, "http://a.example/b.csv");
    assert_eq!(table(json!({})).0.url, "file:///d/t.csv");
}

#[test]
fn required_properties_are_errors() {
    for (document, report) in [
        (json!({"@context": CSVW, "tables": []}), vec![at(Shape, "/tables")]),
        (
            json!({"@context": CSVW, "tables": {}}),
            vec![at(Invalid, "/tables"), at(Shape, "/tables")],
        ),
        (json!({"@context": CSVW, "@type": "TableGroup"}), vec![at(Shape, "")]),
        (json!({"@context": CSVW, "tables": [{}]}), vec![at(Shape, "/tables/0")]),
        (json!({"@context": CSVW, "url": 1}), vec![at(Invalid, "/url"), at(Shape, "")]),
        (json!({"@context": CSVW}), vec![at(Shape, "")]),
        (json!([]), vec![at(Shape, "")]),
        (json!("x"), vec![at(Shape, "")]),
        (json!({"url": "t.csv", "x": 1}), vec![at(Context, ""), at(Unknown, "/x")]),
    ] {
        assert_eq!(read_raw(&document).1, report, "{document}");
    }
}

#[test]
fn all_problems_are_reported_in_one_run() {
    let (group, reports) = group(json!([
        {"url": "a.csv", "foo": 1}, {"@id": "_:b"}, 3, {"url": "c.csv", "lang": 1}
    ]));
    assert_eq!(group.unwrap().tables.len(), 2);
    let expected = [
        at(Invalid, "/tables/2"),
        at(Unknown, "/tables/0/foo"),
        at(Shape, "/tables/1/@id"),
        at(Shape, "/tables/1"),
        at(Invalid, "/tables/3/lang"),
    ];
    assert_eq!(reports, expected);
}

#[test]
fn unknown_properties_are_ignored_with_a_warning() {
    assert_eq!(table(json!({"foo": 1})).1, [at(Unknown, "/foo")]);
    assert_eq!(table(json!({"titles": "t"})).1, [at(Unknown, "/titles")]);
    assert_eq!(table(json!({"nosuch:title": "t"})).1, [at(Unknown, "/nosuch:title")]);
    assert_eq!(columns(json!([{"url": "u"}])).1, [at(Unknown, "/tableSchema/columns/0/url")]);
    assert_eq!(table(json!({"dialect": {"dc:title": 1}})).1, [at(Unknown, "/dialect/dc:title")]);
    let (_, reports) = table(json!({"tableSchema": {"@context": CSVW}}));
    assert_eq!(reports, [at(Context, "/tableSchema/@context")]);
}

#[test]
fn a_misspelled_property_gets_a_suggestion() {
    let mut problems = Diagnostics::new();
    let text = json!({"@context": CSVW, "url": "t.csv", "tableSchem": {}}).to_string();
    parse(&Files::new("/nonexistent"), URL, text.as_bytes(), &mut problems);
    let help = problems.iter().next().unwrap().help.clone();
    assert_eq!(help.as_deref(), Some("did you mean 'tableSchema'?"));
}

#[test]
fn ids_are_not_blank_nodes_and_types_are_fixed() {
    for (members, pointer) in [
        (json!({"@id": "_:b"}), "/@id"),
        (json!({"@type": "Tabel"}), "/@type"),
        (json!({"@type": 1}), "/@type"),
        (json!({"tableSchema": {"@id": "_:b"}}), "/tableSchema/@id"),
        (json!({"tableSchema": {"@type": "Table"}}), "/tableSchema/@type"),
        (json!({"tableSchema": {"columns": [{"@id": "_:b"}]}}), "/tableSchema/columns/0/@id"),
        (json!({"dialect": {"@id": "_:b"}}), "/dialect/@id"),
        (json!({"dialect": {"@type": "x"}}), "/dialect/@type"),
        (json!({"datatype": {"@id": "_:b"}}), "/datatype/@id"),
        (json!({"datatype": {"@type": "x"}}), "/datatype/@type"),
    ] {
        assert_eq!(table(members.clone()).1, [at(Shape, pointer)], "{members}");
    }
    // Metadata §5.1.2: as if it were the empty link, which is the document itself.
    let (table, reports) = table(json!({"@id": 1}));
    assert_eq!((table.id.as_deref(), reports), (Some(URL), vec![at(Invalid, "/@id")]));
}
