//! Reads schemas and their columns (metadata §5.5, §5.6).
//!
//! `reference` is the other half: a schema has foreign keys, which lead to columns of schemas.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::context::At;
use super::inherit::Declared;
use super::json::show;
use super::language::UNDEFINED;
use super::model::{Annotation, Column, Titles};
use super::object::{self, Checked};
use super::property::Object;
use super::reference::{self, Key};
use crate::diagnostic::{Code, Diagnostics, Severity};
use crate::rdf::vocab::rapporteur;

/// A schema, before a table uses it; tables may share it.
#[derive(Debug, Default)]
pub(super) struct Schema {
    pub(super) id: Option<String>,
    pub(super) declared: Declared,
    pub(super) columns: Vec<Draft>,
    pub(super) primary_key: Vec<usize>,
    pub(super) row_titles: Vec<usize>,
    pub(super) keys: Vec<Key>,
}

/// A column of a schema.
#[derive(Debug)]
pub(super) struct Draft {
    /// Whether the metadata gives the name; only then can it be referred to.
    pub(super) is_named: bool,
    pub(super) name: Arc<str>,
    titles: Titles,
    is_virtual: bool,
    suppress_output: bool,
    declared: Declared,
    annotations: Vec<Annotation>,
    at: At,
}

impl Schema {
    /// Reads a schema; `url` is where it was fetched from, if it is a separate file.
    pub(super) fn read(
        members: &Map<String, Value>,
        at: &At,
        url: Option<&str>,
        problems: &mut Diagnostics,
    ) -> Self {
        let checked = object::check(Object::Schema, members, at, problems);
        let mut columns = Vec::new();
        for (at, members) in checked.objects("columns", problems) {
            columns.push(Draft::read(columns.len(), members, &at, problems));
        }
        report_order(&columns, problems);
        report_names(&columns, problems);
        columns.sort_by_key(|column| column.is_virtual);
        Self {
            id: checked.link("@id").or_else(|| url.map(str::to_owned)),
            declared: Declared::read(&checked, problems),
            primary_key: positions(&checked, "primaryKey", &columns, problems),
            row_titles: positions(&checked, "rowTitles", &columns, problems),
            keys: reference::read(&checked, &columns, problems),
            columns,
        }
    }

    /// The columns of a table that uses this schema within `outer`.
    pub(super) fn columns(&self, outer: &Declared, problems: &mut Diagnostics) -> Vec<Column> {
        let outer = self.declared.within(outer);
        self.columns.iter().map(|draft| draft.column(&outer, problems)).collect()
    }
}

impl Draft {
    fn read(
        index: usize,
        members: &Map<String, Value>,
        at: &At,
        problems: &mut Diagnostics,
    ) -> Self {
        let mut checked = object::check(Object::Column, members, at, problems);
        let titles = checked.titles(problems);
        let given = checked.text("name");
        let name = match (given, own_language(&titles, at)) {
            (Some(name), _) => name.to_owned(),
            (None, Some(title)) => encode(title),
            (None, None) => numbered(index),
        };
        Self {
            is_named: given.is_some(),
            name: name.into(),
            titles,
            is_virtual: checked.flag("virtual").unwrap_or(false),
            suppress_output: checked.flag("suppressOutput").unwrap_or(false),
            declared: Declared::read(&checked, problems),
            annotations: std::mem::take(&mut checked.annotations),
            at: at.clone(),
        }
    }

    fn column(&self, outer: &Declared, problems: &mut Diagnostics) -> Column {
        let mut column = Column {
            name: self.name.clone(),
            titles: self.titles.clone(),
            is_virtual: self.is_virtual,
            suppress_output: self.suppress_output,
            inherited: self.declared.within(outer).settle(),
            each: false,
            optional: false,
            trim: false,
            annotations: self.annotations.clone(),
            place: Some(self.at.place()),
        };
        let own = |a: &&Annotation| a.property.starts_with(rapporteur::NAMESPACE);
        for annotation in self.annotations.iter().filter(own) {
            if let Err(message) = extend(&mut column, annotation) {
                problems.push(self.at.problem(Code::MetadataInvalidValue, message));
            }
        }
        column
    }
}

/// Applies our extension to a column; the error says why it is ignored.
fn extend(column: &mut Column, annotation: &Annotation) -> Result<(), String> {
    let name = annotation.property.trim_start_matches(rapporteur::NAMESPACE);
    let Some(value) = annotation.value.as_bool() else {
        let value = show(&annotation.value);
        return Err(format!("'{name}' must be true or false, not {value}; it is ignored"));
    };
    let inherited = &column.inherited;
    match annotation.property.as_str() {
        rapporteur::EACH if value && inherited.separator.is_none() => {
            Err("'each' needs a column with a separator; it is ignored".to_owned())
        }
        rapporteur::EACH if value && inherited.value_url.is_none() => {
            Err("'each' needs a column with a valueUrl; it is ignored".to_owned())
        }
        rapporteur::EACH => {
            column.each = value;
            Ok(())
        }
        rapporteur::OPTIONAL => {
            column.optional = value;
            Ok(())
        }
        rapporteur::TRIM if value && inherited.separator.is_none() => {
            Err("'trim' needs a column with a separator; it is ignored".to_owned())
        }
        rapporteur::TRIM => {
            column.trim = value;
            Ok(())
        }
        _ => Err(format!("rapporteur has no extension '{name}'; it is ignored")),
    }
}

/// The first title in the default language, or in none if there is no default (metadata §5.6).
fn own_language<'t>(titles: &'t Titles, at: &At) -> Option<&'t str> {
    let language = at.language().unwrap_or(UNDEFINED);
    let (_, texts) = titles.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(language))?;
    texts.first().map(String::as_str)
}

/// The name of a column without name and titles; positions count from 0 here, from 1 there.
pub(super) fn numbered(index: usize) -> String {
    format!("_col.{}", index + 1)
}

/// A title made fit to be a column's name (metadata §5.6): characters invalid in a variable of URI
/// templates are percent-encoded, and so is a leading `_`.
pub(super) fn encode(title: &str) -> String {
    let mut name = String::with_capacity(title.len());
    let mut chars = title.chars().peekable();
    while let Some(c) = chars.next() {
        let stays = match c {
            '_' => !name.is_empty(),
            '.' => {
                !name.is_empty()
                    && !name.ends_with('.')
                    && !matches!(chars.peek(), None | Some('.'))
            }
            _ => c.is_ascii_alphanumeric(),
        };
        if stays {
            name.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                name.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    name
}

/// Virtual columns come after all others (metadata §5.6).
fn report_order(columns: &[Draft], problems: &mut Diagnostics) {
    let last = columns.iter().rposition(|column| !column.is_virtual).unwrap_or(0);
    for column in columns.iter().take(last).filter(|column| column.is_virtual) {
        let message =
            format!("the virtual column '{}' must come after all other columns", column.name);
        problems.push(column.at.problem(Code::MetadataShape, message));
    }
}

/// Names are unique (metadata §5.5). Equal names from titles are not an error.
fn report_names(columns: &[Draft], problems: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, &Draft> = BTreeMap::new();
    for column in columns {
        let Some(first) = seen.get(&*column.name) else {
            seen.insert(&column.name, column);
            continue;
        };
        let message = format!("two columns have the name '{}'", column.name);
        let mut problem = column
            .at
            .problem(Code::DuplicateHeader, message)
            .related("the first column", first.at.place());
        if !(column.is_named && first.is_named) {
            problem.severity = Severity::Warning;
        }
        problems.push(problem);
    }
}

/// The positions of the columns that a property names; if one is unknown, the property is ignored
/// with a warning (metadata §5.1.4).
fn positions(
    checked: &Checked<'_>,
    property: &str,
    columns: &[Draft],
    problems: &mut Diagnostics,
) -> Vec<usize> {
    let names = checked.texts(property).unwrap_or_default();
    match find(columns, &names) {
        Ok(positions) => positions,
        Err(missing) => {
            let message = format!("'{property}' is ignored: no column has the name '{missing}'");
            problems.push(nearest(
                checked.at_of(property).problem(Code::MetadataInvalidValue, message),
                &missing,
                columns,
            ));
            vec![]
        }
    }
}

/// The positions of named columns, or the first name that no column has.
pub(super) fn find(columns: &[Draft], names: &[String]) -> Result<Vec<usize>, String> {
    let mut wanted: BTreeMap<&str, Option<usize>> =
        names.iter().map(|name| (name.as_str(), None)).collect();
    for (index, column) in columns.iter().enumerate().filter(|(_, column)| column.is_named) {
        if let Some(position @ None) = wanted.get_mut(&*column.name) {
            *position = Some(index);
        }
    }
    let position = |name: &String| wanted.get(name.as_str()).copied().flatten();
    names.iter().map(|name| position(name).ok_or_else(|| name.clone())).collect()
}

/// Adds how to fix a reference to an unknown column.
pub(super) fn nearest(
    problem: crate::diagnostic::Diagnostic,
    missing: &str,
    columns: &[Draft],
) -> crate::diagnostic::Diagnostic {
    if columns.iter().any(|c| *c.name == *missing) {
        return problem.help(format!("add \"name\": \"{missing}\" to the column"));
    }
    let named = columns.iter().filter(|c| c.is_named);
    match crate::diagnostic::nearest(missing, named.map(|c| &*c.name)) {
        Some(near) => problem.help(format!("did you mean '{near}'?")),
        None => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_names_that_templates_can_use() {
        for (title, name) in [
            ("On Street", "On%20Street"),
            ("HH:mm:ss.S", "HH%3Amm%3Ass.S"),
            ("_row", "%5Frow"),
            ("S.", "S%2E"),
            ("a..b", "a%2E.b"),
            ("é-1", "%C3%A9%2D1"),
        ] {
            assert_eq!(encode(title), name);
        }
    }
}
