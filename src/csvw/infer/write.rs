//! Writes inferred metadata, laid out for people to edit.

use std::collections::{BTreeMap, BTreeSet};

use deunicode::deunicode;
use serde_json::{Map, Value, json};

use super::TableFinding;
use super::column::Finding;
use crate::rdf::export::json::Layout;
use crate::rdf::vocab::{CSVW_CONTEXT, rapporteur};

/// Small objects and lists are on one line.
pub(crate) const LAYOUT: Layout = Layout { width: 80, may_be_flat: is_small };

/// The document.
pub(super) fn document(tables: &[TableFinding]) -> String {
    let mut top = Map::new();
    top.insert("@context".to_owned(), Value::from(CSVW_CONTEXT));
    let mut described = tables.iter().map(|t| table(t, tables));
    match (described.next(), described.next()) {
        (Some(only), None) => top.extend(only),
        (first, second) => {
            let all = first.into_iter().chain(second).chain(described).map(Value::Object);
            top.insert("tables".to_owned(), all.collect());
        }
    }
    let mut out = String::new();
    LAYOUT.write(&Value::Object(top), 0, &mut out);
    out.push('\n');
    out
}

/// The columns of a table, without references to other tables.
pub(super) fn columns(table: &TableFinding) -> Vec<Map<String, Value>> {
    table.columns.iter().zip(&table.names).map(|(finding, name)| column(finding, name)).collect()
}

/// The description of a table, with references to other tables.
pub(crate) fn table(table: &TableFinding, tables: &[TableFinding]) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("url".to_owned(), Value::from(table.url.as_str()));
    let dialect = table.dialect.description();
    if !dialect.is_empty() {
        object.insert("dialect".to_owned(), Value::Object(dialect));
    }
    let mut schema = Map::new();
    let columns =
        table.columns.iter().zip(&table.names).enumerate().map(|(at, (finding, name))| {
            let mut column = column(finding, name);
            let refers = table.references.iter().any(|r| r.column == at);
            if refers && !finding.required && finding.list.is_none() {
                column.insert(rapporteur::OPTIONAL.to_owned(), Value::Bool(true));
            }
            Value::Object(column)
        });
    schema.insert("columns".to_owned(), columns.collect());
    let key: Vec<&str> =
        table.key.iter().filter_map(|at| table.names.get(*at)).map(String::as_str).collect();
    match key.as_slice() {
        [] => {}
        [key] => drop(schema.insert("primaryKey".to_owned(), Value::from(*key))),
        key => drop(schema.insert("primaryKey".to_owned(), Value::from(key))),
    }
    let keys: Vec<Value> = table
        .references
        .iter()
        .filter_map(|reference| {
            // A list is never equal to a key (CSVW metadata §5.10.1).
            table.columns.get(reference.column).filter(|column| column.list.is_none())?;
            let target = tables.get(reference.table)?;
            let [key] = target.key.as_slice() else { return None };
            let key = target.names.get(*key)?;
            Some(json!({
                "columnReference": table.names.get(reference.column)?,
                "reference": {"resource": target.url, "columnReference": key},
            }))
        })
        .collect();
    if !keys.is_empty() {
        schema.insert("foreignKeys".to_owned(), Value::Array(keys));
    }
    object.insert("tableSchema".to_owned(), Value::Object(schema));
    object
}

fn column(finding: &Finding, name: &str) -> Map<String, Value> {
    let mut column = Map::new();
    let mut insert = |name: &str, value: Value| column.insert(name.to_owned(), value);
    insert("name", Value::from(name));
    if !finding.title.is_empty() {
        insert("titles", Value::from(finding.title.as_str()));
    }
    insert("datatype", finding.datatype.clone().unwrap_or_else(|| Value::from("string")));
    if let Some(list) = &finding.list {
        insert("separator", Value::from(list.separator.as_str()));
        if list.is_mixed {
            insert(rapporteur::TRIM, Value::Bool(true));
        }
    }
    if !finding.nulls.is_empty() {
        let nulls = [""].iter().chain(&finding.nulls);
        insert("null", nulls.copied().map(Value::from).collect());
    }
    if finding.required {
        insert("required", Value::Bool(true));
    }
    column
}

/// A name for URL templates (CSVW metadata §5.6): the title itself if allowed, else its words in
/// lower-case ASCII.
fn name(title: &str) -> String {
    if is_name(title) { title.to_owned() } else { slug(title) }
}

/// The words of a title in lower-case ASCII, joined with `_`.
pub(crate) fn slug(title: &str) -> String {
    let mut name = String::new();
    for c in deunicode(title).chars() {
        match c.is_ascii_alphanumeric() {
            true => name.push(c.to_ascii_lowercase()),
            false if !name.is_empty() && !name.ends_with('_') => name.push('_'),
            false => {}
        }
    }
    name.truncate(name.trim_end_matches('_').len());
    name
}

/// Whether a text is a variable's name (RFC 6570 §2.3) and not reserved by CSVW.
fn is_name(text: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_word = |word: &str| !word.is_empty() && word.chars().all(is_inner);
    !text.starts_with('_') && text.split('.').all(is_word)
}

/// The names of columns, all different.
pub(super) fn names(columns: &[Finding]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    // The next number to try for a name in use.
    let mut next: BTreeMap<String, usize> = BTreeMap::new();
    let mut names = Vec::with_capacity(columns.len());
    for (i, column) in columns.iter().enumerate() {
        let base = match name(&column.title) {
            name if name.is_empty() => format!("column_{}", i + 1),
            name => name,
        };
        let mut name = base.clone();
        while !taken.insert(name.clone()) {
            let number = next.entry(base.clone()).or_insert(1);
            *number += 1;
            name = format!("{base}_{number}");
        }
        names.push(name);
    }
    names
}

/// Whether a value may share a line with others; a column may not.
fn is_small(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(|item| !item.is_array() && !item.is_object()),
        Value::Object(members) => members.iter().all(|(name, value)| {
            !matches!(name.as_str(), "name" | "url" | "columnReference") && !value.is_array()
        }),
        _ => true,
    }
}
