//! Reads foreign keys and resolves their tables and columns (metadata §5.5).

use std::collections::BTreeSet;
use std::rc::Rc;

use super::context::At;
use super::model::{ForeignKey, Table};
use super::object::{self, Checked};
use super::property::Object;
use super::schema::{Draft, Schema, find, nearest};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::source::normalize;

/// A foreign key whose table is not found yet.
#[derive(Debug)]
pub(super) struct Key {
    columns: Vec<usize>,
    target: Target,
    names: Vec<String>,
    at: At,
}

#[derive(Debug)]
enum Target {
    /// The table of this URL.
    Table(String),
    /// The one table with the schema of this URL.
    Schema(String),
}

/// The foreign keys of a schema; malformed ones are errors and left out.
pub(super) fn read(
    schema: &Checked<'_>,
    columns: &[Draft],
    problems: &mut Diagnostics,
) -> Vec<Key> {
    let mut keys = Vec::new();
    for (at, members) in schema.objects("foreignKeys", problems) {
        let key = object::check(Object::ForeignKey, members, &at, problems);
        let own = key.texts("columnReference").map(|names| find(columns, &names));
        if let Some(Err(missing)) = &own {
            let message = format!("no column of this table has the name '{missing}'");
            let problem = key.at_of("columnReference").problem(Code::MetadataReference, message);
            let is_one_of_many = problems.are_many();
            problems.push(match is_one_of_many {
                true => problem,
                false => nearest(problem, missing, columns),
            });
        }
        let Some(members) = key.get("reference").and_then(|v| v.as_object()) else { continue };
        let reference =
            object::check(Object::Reference, members, &key.at_of("reference"), problems);
        let Some(target) = target(&reference, problems) else { continue };
        let (Some(Ok(columns)), Some(names)) = (own, reference.texts("columnReference")) else {
            continue;
        };
        if columns.len() != names.len() {
            let message = format!(
                "the foreign key has {} of its own, but refers to {}",
                columns_in_words(columns.len()),
                columns_in_words(names.len())
            );
            problems.push(at.problem(Code::MetadataReference, message));
            continue;
        }
        keys.push(Key { columns, target, names, at });
    }
    keys
}

fn target(reference: &Checked<'_>, problems: &mut Diagnostics) -> Option<Target> {
    let message = match (reference.link("resource"), reference.link("schemaReference")) {
        (Some(table), None) => return Some(Target::Table(normalize(&table))),
        (None, Some(schema)) => return Some(Target::Schema(normalize(&schema))),
        (Some(_), Some(_)) => "a reference has either 'resource' or 'schemaReference', not both",
        (None, None) => "this reference is missing the required 'resource' or 'schemaReference'",
    };
    problems.push(reference.at().problem(Code::MetadataShape, message));
    None
}

/// Resolves the foreign keys of all tables.
pub(super) fn resolve(
    tables: &mut [Table],
    schemas: &[Option<Rc<Schema>>],
    problems: &mut Diagnostics,
) {
    let urls: Vec<String> = tables.iter().map(|table| normalize(&table.url)).collect();
    let mut reported: BTreeSet<Place> = BTreeSet::new();
    for (table, schema) in tables.iter_mut().zip(schemas) {
        for key in schema.iter().flat_map(|schema| &schema.keys) {
            match key.find(&urls, schemas, !problems.are_many()) {
                Ok(found) => table.foreign_keys.push(found),
                // Tables that share a schema share its faults.
                Err(problem) if reported.insert(problem.place.clone()) => problems.push(*problem),
                Err(_) => {}
            }
        }
    }
}

impl Key {
    fn find(
        &self,
        urls: &[String],
        schemas: &[Option<Rc<Schema>>],
        suggests: bool,
    ) -> Result<ForeignKey, Box<Diagnostic>> {
        let at = self.at.child("reference");
        let wrong =
            |place: At, message: String| Box::new(place.problem(Code::MetadataReference, message));
        let table = match &self.target {
            Target::Table(url) => urls.iter().position(|u| u == url).ok_or_else(|| {
                wrong(at.child("resource"), format!("the metadata describes no table '{url}'"))
            })?,
            Target::Schema(url) => {
                let has = |s: &Option<Rc<Schema>>| {
                    s.as_ref().and_then(|s| s.id.as_deref()).is_some_and(|id| normalize(id) == *url)
                };
                let mut tables = (0..schemas.len()).filter(|i| schemas.get(*i).is_some_and(has));
                let place = at.child("schemaReference");
                match (tables.next(), tables.next()) {
                    (Some(table), None) => table,
                    (None, _) => {
                        return Err(wrong(place, format!("no table has the schema '{url}'")));
                    }
                    (Some(_), Some(_)) => {
                        let message = format!("more than one table has the schema '{url}'");
                        return Err(wrong(place, message));
                    }
                }
            }
        };
        let url = urls.get(table).map_or("", String::as_str);
        let Some(schema) = schemas.get(table).and_then(Option::as_deref) else {
            let message = format!("the metadata describes no columns of the table '{url}'");
            return Err(wrong(at, message));
        };
        let referenced = find(&schema.columns, &self.names).map_err(|missing| {
            let message = format!("no column of the table '{url}' has the name '{missing}'");
            let problem = wrong(at.child("columnReference"), message);
            if suggests { Box::new(nearest(*problem, &missing, &schema.columns)) } else { problem }
        })?;
        Ok(ForeignKey { columns: self.columns.clone(), table, referenced, place: self.at.place() })
    }
}

fn columns_in_words(count: usize) -> String {
    if count == 1 { "1 column".to_owned() } else { format!("{count} columns") }
}
