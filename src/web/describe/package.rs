//! Writes `datapackage.json`: the tables for tools that read Data Package (version 2.0).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::about::About;
use super::agent::{Agent, Name};
use super::field::{self, field};
use super::licence::Licence;
use super::table::DataTable;
use crate::csvw::metadata::model::{Column, Dialect, ForeignKey};
use crate::rdf::vocab::DATA_PACKAGE;

/// The package, with a resource for each table.
pub(super) fn write(about: &About) -> Value {
    let names = names(about);
    let mut node = Map::new();
    let mut put = |name: &str, value: Value| {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !is_empty {
            node.insert(name.to_owned(), value);
        }
    };
    put("$schema", DATA_PACKAGE.into());
    put("name", slug(about.title().unwrap_or("data")).into());
    put("id", about.id.as_deref().into());
    put("title", about.title().into());
    put("description", about.description().into());
    put("homepage", about.page().into());
    put("version", about.version.as_deref().into());
    // A date without a time is not a valid `created` (Data Package, "created").
    let created = about.created.as_ref().map(|date| date.as_str()).filter(|text| is_moment(text));
    put("created", created.into());
    put("keywords", about.keywords.iter().map(|keyword| keyword.text.as_str()).collect());
    let creators = about.creators.iter().map(|agent| contributor(agent, "creator"));
    let publisher = about.publisher.iter().map(|agent| contributor(agent, "publisher"));
    put("contributors", creators.chain(publisher).collect());
    put("licenses", about.licence.iter().map(licence).collect());
    let sources = about.sources.iter().map(|source| {
        json!({ "title": source.title.as_ref().unwrap_or(&source.iri), "path": source.iri })
    });
    put("sources", sources.collect());
    let tables = about.tables.iter().zip(&names);
    put("resources", tables.map(|(table, name)| resource(about, table, name, &names)).collect());
    Value::Object(node)
}

/// The names of the tables: made from file names, all different.
fn names(about: &About) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let one = |table: &DataTable| {
        let file = table.path.rsplit('/').next().unwrap_or(&table.path);
        let stem = slug(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
        let more = (2..).map(|number| format!("{stem}-{number}"));
        let mut free = std::iter::once(stem.clone()).chain(more);
        free.find(|name| taken.insert(name.clone())).unwrap_or(stem)
    };
    about.tables.iter().map(one).collect()
}

/// A name of lower-case letters, digits, `.`, `_` and `-`.
fn slug(text: &str) -> String {
    let ascii = deunicode::deunicode(text).to_lowercase();
    let allowed = |c: char| c.is_ascii_alphanumeric() || ['.', '_', '-'].contains(&c);
    let parts = ascii.split(|c: char| !allowed(c)).filter(|part| !part.is_empty());
    let slug = parts.collect::<Vec<_>>().join("-");
    if slug.is_empty() { "data".to_owned() } else { slug }
}

/// Whether a text is an RFC 3339 date-time with a time zone.
fn is_moment(text: &str) -> bool {
    let zone = |time: &str| time.ends_with('Z') || time.contains(['+', '-']);
    text.split_once('T').is_some_and(|(_, time)| zone(time))
}

fn contributor(agent: &Agent, role: &str) -> Value {
    let mut node = Map::new();
    node.insert("title".to_owned(), agent.full_name().into());
    if let Some(iri) = &agent.iri {
        node.insert("path".to_owned(), iri.as_str().into());
    }
    if let Name::Parts { given, family, .. } = &agent.name {
        for (name, text) in [("givenName", given), ("familyName", family)] {
            if !text.is_empty() {
                node.insert(name.to_owned(), text.as_str().into());
            }
        }
    }
    node.insert("roles".to_owned(), json!([role]));
    Value::Object(node)
}

fn licence(licence: &Licence) -> Value {
    match &licence.spdx {
        Some(id) => json!({ "name": id, "path": licence.iri }),
        None => json!({ "path": licence.iri }),
    }
}

fn resource(about: &About, table: &DataTable, name: &str, names: &[String]) -> Value {
    let file = table.distribution();
    let mut node = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            node.insert(name.to_owned(), value);
        }
    };
    put("name", name.into());
    put("type", "table".into());
    put("path", table.path.as_str().into());
    put("title", table.title().into());
    put("description", table.description().into());
    let is_tsv = table.table.dialect.delimiter == "\t";
    put("format", if is_tsv { "tsv" } else { "csv" }.into());
    put("mediatype", file.media_type.as_str().into());
    put("encoding", table.table.dialect.encoding.as_str().into());
    put("bytes", file.size.into());
    put("hash", format!("sha256:{}", file.sha256).into());
    put("dialect", dialect(&table.table.dialect));
    put("schema", schema(about, table, name, names));
    Value::Object(node)
}

/// The deviations from the usual form of a CSV file (Table Dialect).
fn dialect(dialect: &Dialect) -> Value {
    let usual = Dialect::default();
    let mut node = Map::new();
    let mut put = |name: &str, value: Value| {
        node.insert(name.to_owned(), value);
    };
    if dialect.delimiter != usual.delimiter {
        put("delimiter", dialect.delimiter.as_str().into());
    }
    if let Some(quote) = dialect.quote_char.filter(|quote| Some(*quote) != usual.quote_char) {
        put("quoteChar", quote.to_string().into());
    }
    if !dialect.double_quote {
        put("doubleQuote", false.into());
        put("escapeChar", "\\".into());
    }
    if let Some(prefix) = &dialect.comment_prefix {
        put("commentChar", prefix.as_str().into());
    }
    match dialect.header_row_count {
        0 => put("header", false.into()),
        1 if dialect.skip_rows == 0 => {}
        rows => {
            let first = dialect.skip_rows + 1;
            put("headerRows", (first..first + rows).map(Value::from).collect());
        }
    }
    if node.is_empty() { Value::Null } else { Value::Object(node) }
}

/// The columns of a file with their keys (Table Schema).
fn schema(about: &About, table: &DataTable, name: &str, names: &[String]) -> Value {
    let columns: Vec<&Column> = table.table.columns.iter().filter(|c| !c.is_virtual).collect();
    let nulls = columns.first().map(|column| column.inherited.null.clone()).unwrap_or_default();
    let is_common = columns.iter().all(|column| column.inherited.null == nulls);
    let fields = columns.iter().enumerate().map(|(number, column)| {
        let name = title(table, number);
        field(column, &name, !is_common)
    });
    let mut node = Map::new();
    node.insert("fields".to_owned(), fields.collect());
    if is_common && !columns.is_empty() {
        node.insert("missingValues".to_owned(), nulls.into());
    }
    let titles = |key: &[usize]| key.iter().map(|at| title(table, *at)).collect::<Vec<_>>();
    if !table.table.primary_key.is_empty() {
        node.insert("primaryKey".to_owned(), titles(&table.table.primary_key).into());
    }
    let keys = table.table.foreign_keys.iter().filter(|key| is_plain(table, key));
    let keys = keys.filter_map(|key| {
        let at = table.first + key.table;
        let (other, own) = (about.tables.get(at)?, titles(&key.columns));
        let fields: Vec<String> = key.referenced.iter().map(|at| title(other, *at)).collect();
        let resource = names.get(at)?;
        // A table refers to itself without its name (Table Schema, "foreignKeys").
        let reference = match resource == name {
            true => json!({ "fields": fields }),
            false => json!({ "resource": resource, "fields": fields }),
        };
        Some(json!({ "fields": own, "reference": reference }))
    });
    let keys: Vec<Value> = keys.collect();
    if !keys.is_empty() {
        node.insert("foreignKeys".to_owned(), keys.into());
    }
    Value::Object(node)
}

/// Whether Table Schema can express a foreign key: each of its cells has one value.
fn is_plain(table: &DataTable, key: &ForeignKey) -> bool {
    let columns = key.columns.iter().filter_map(|at| table.table.columns.get(*at));
    columns.clone().count() == key.columns.len() && columns.into_iter().all(field::is_plain)
}

/// The name of a column in the header.
fn title(table: &DataTable, at: usize) -> String {
    let named = || table.table.columns.get(at).map(|column| column.name.to_string());
    table.header.get(at).cloned().or_else(named).unwrap_or_default()
}
