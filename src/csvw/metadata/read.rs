//! Reads a metadata document: a group of tables, or one table (metadata §5.3, §5.4).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::common;
use super::context::At;
use super::inherit::Declared;
use super::json;
use super::model::{Dialect, Table, TableGroup};
use super::object::{self, Checked};
use super::property::Object;
use super::reference;
use super::schema::Schema;
use super::{dialect, language};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::rdf::vocab::CSVW_CONTEXT;
use crate::source::Files;

/// Reads one metadata document (metadata §5, normalized by §6).
///
/// `url` is its IRI; `files` serves it and the schemas and dialects that it refers to, never the
/// network. A single table becomes a group of one. Problems go to `problems`, each with its place;
/// none if no valid table is left.
pub fn read(files: &Files, url: &str, problems: &mut Diagnostics) -> Option<TableGroup> {
    match files.read(url) {
        Ok(text) => parse(files, url, &text, problems),
        Err(problem) => {
            problems.push(*problem);
            None
        }
    }
}

/// Reads a metadata document from bytes; otherwise as [`read()`].
pub fn parse(
    files: &Files,
    url: &str,
    text: &[u8],
    problems: &mut Diagnostics,
) -> Option<TableGroup> {
    parse_for(files, url, text, None, problems)
}

/// As [`parse`]; a single table without `url` describes `csv`, if that is given.
pub(super) fn parse_for(
    files: &Files,
    url: &str,
    text: &[u8],
    csv: Option<&str>,
    problems: &mut Diagnostics,
) -> Option<TableGroup> {
    let (mut members, at) = document(files, url, text, true, problems)?;
    let mut reader =
        Reader { files, problems, schemas: BTreeMap::new(), dialects: BTreeMap::new() };
    let type_ = members.get("@type").and_then(Value::as_str);
    if members.contains_key("tables") || type_ == Object::TableGroup.type_name() {
        return reader.group(&members, &at);
    }
    if let Some(csv) = csv {
        members.entry("url").or_insert_with(|| Value::from(csv));
    }
    let (mut table, schema) = reader.table(&members, &at, &Outer::default())?;
    reference::resolve(std::slice::from_mut(&mut table), &[schema], reader.problems);
    Some(TableGroup { tables: vec![table], ..TableGroup::default() })
}

/// The object of a document, and its place with its context. A referenced schema or dialect may
/// have no context (metadata §6); `is_metadata` is false for those.
fn document(
    files: &Files,
    url: &str,
    text: &[u8],
    is_metadata: bool,
    problems: &mut Diagnostics,
) -> Option<(Map<String, Value>, At)> {
    let file = files.display(url);
    match json::parse(text, &file, problems)? {
        Value::Object(members) => {
            let usual = Value::from(CSVW_CONTEXT);
            let context = members.get("@context").or((!is_metadata).then_some(&usual));
            let at = At::top(&file, url, context, problems);
            Some((members, at))
        }
        other => {
            let message = format!("metadata must be an object, not {}", json::show(&other));
            problems.push(Diagnostic::new(Code::MetadataShape, message, Place::file(file)));
            None
        }
    }
}

/// The defaults that a table takes from its group.
#[derive(Default)]
struct Outer {
    declared: Declared,
    dialect: Option<Dialect>,
    schema: Option<Rc<Schema>>,
}

struct Reader<'a> {
    files: &'a Files,
    problems: &'a mut Diagnostics,
    /// Schemas by the URL that they were fetched from; none if that failed.
    schemas: BTreeMap<String, Option<Rc<Schema>>>,
    /// Dialects likewise.
    dialects: BTreeMap<String, Option<Dialect>>,
}

/// A referenced object: its place, and its URL if it is a separate file.
struct Found<'v> {
    members: Cow<'v, Map<String, Value>>,
    at: At,
    url: Option<String>,
}

impl Reader<'_> {
    fn group(&mut self, members: &Map<String, Value>, at: &At) -> Option<TableGroup> {
        let mut checked = object::check(Object::TableGroup, members, at, self.problems);
        let outer = Outer {
            declared: Declared::read(&checked, self.problems),
            dialect: self.dialect(&checked),
            schema: self.schema(&checked),
        };
        self.transformations(&checked);
        let mut tables = Vec::new();
        let mut schemas = Vec::new();
        let described = checked.objects("tables", self.problems);
        if described.is_empty() && checked.is_complete {
            let message = "a table group needs at least one table";
            self.problems.push(checked.at_of("tables").problem(Code::MetadataShape, message));
        }
        for (at, members) in described {
            if let Some((table, schema)) = self.table(members, &at, &outer) {
                tables.push(table);
                schemas.push(schema);
            }
        }
        reference::resolve(&mut tables, &schemas, self.problems);
        (!tables.is_empty()).then(|| TableGroup {
            id: checked.link("@id"),
            notes: self.notes(&checked),
            annotations: std::mem::take(&mut checked.annotations),
            tables,
        })
    }

    fn table(
        &mut self,
        members: &Map<String, Value>,
        at: &At,
        outer: &Outer,
    ) -> Option<(Table, Option<Rc<Schema>>)> {
        let mut checked = object::check(Object::Table, members, at, self.problems);
        let declared = Declared::read(&checked, self.problems).within(&outer.declared);
        let dialect = self.dialect(&checked).or_else(|| outer.dialect.clone());
        let schema = self.schema(&checked).or_else(|| outer.schema.clone());
        self.transformations(&checked);
        let notes = self.notes(&checked);
        let url = checked.link("url")?;
        let used = schema.as_deref();
        let inherited = used.map_or_else(|| declared.clone(), |s| s.declared.within(&declared));
        let table = Table {
            id: checked.link("@id"),
            columns: used.map(|s| s.columns(&declared, self.problems)).unwrap_or_default(),
            has_schema: used.is_some(),
            inherited: inherited.settle(),
            dialect: dialect.unwrap_or_else(|| dialect::of_file(&url)),
            suppress_output: checked.flag("suppressOutput").unwrap_or(false),
            primary_key: used.map(|s| s.primary_key.clone()).unwrap_or_default(),
            foreign_keys: vec![],
            row_titles: used.map(|s| s.row_titles.clone()).unwrap_or_default(),
            notes,
            annotations: std::mem::take(&mut checked.annotations),
            schema_id: used.and_then(|s| s.id.clone()),
            place: Some(at.place()),
            url,
        };
        Some((table, schema))
    }

    /// The schema of an object; shared if it is a separate file.
    fn schema(&mut self, checked: &Checked<'_>) -> Option<Rc<Schema>> {
        let link = checked.link("tableSchema");
        if let Some(known) = link.as_ref().and_then(|url| self.schemas.get(url)) {
            return known.clone();
        }
        let schema = self.object(checked, "tableSchema", link.as_deref()).map(|found| {
            let url = found.url.as_deref();
            Rc::new(Schema::read(&found.members, &found.at, url, self.problems))
        });
        if let Some(url) = link {
            self.schemas.insert(url, schema.clone());
        }
        schema
    }

    /// The dialect of an object.
    fn dialect(&mut self, checked: &Checked<'_>) -> Option<Dialect> {
        let link = checked.link("dialect");
        if let Some(known) = link.as_ref().and_then(|url| self.dialects.get(url)) {
            return known.clone();
        }
        let found = self.object(checked, "dialect", link.as_deref());
        let dialect = found.map(|found| dialect::read(&found.members, &found.at, self.problems));
        if let Some(url) = link {
            self.dialects.insert(url, dialect.clone());
        }
        dialect
    }

    /// The value of an object property: given in place, or in a file (metadata §5.1.5, §6).
    fn object<'v>(
        &mut self,
        checked: &'v Checked<'_>,
        name: &str,
        link: Option<&str>,
    ) -> Option<Found<'v>> {
        let at = checked.at_of(name);
        let Some(url) = link else {
            let members = checked.get(name)?.as_object()?;
            return Some(Found { members: Cow::Borrowed(members), at, url: None });
        };
        let text = match self.files.read(url) {
            Ok(text) => text,
            Err(problem) => {
                self.problems.push(problem.rule(at.place()));
                return None;
            }
        };
        let (members, at) = document(self.files, url, &text, false, self.problems)?;
        Some(Found { members: Cow::Owned(members), at, url: Some(url.to_owned()) })
    }

    /// Notes, normalized as common properties are (metadata §6); each is an object.
    fn notes(&mut self, checked: &Checked<'_>) -> Vec<Value> {
        let objects = checked.objects("notes", self.problems);
        let notes = objects.into_iter().filter_map(|(at, members)| {
            common::normalize(&Value::Object(members.clone()), &at, self.problems)
        });
        notes.collect()
    }

    /// Checks transformations (metadata §5.10); they are never run.
    fn transformations(&mut self, checked: &Checked<'_>) {
        for (at, members) in checked.objects("transformations", self.problems) {
            let checked = object::check(Object::Transformation, members, &at, self.problems);
            if let Some(titles) = checked.get("titles") {
                language::texts(titles, &checked.at_of("titles"), self.problems);
            }
        }
    }
}
