//! Finds the columns that map to a property.

use std::sync::Arc;

use super::Tables;
use super::suppression::Suppression;
use crate::csvw::mapping;
use crate::csvw::mapping::template::Template;
use crate::csvw::metadata::model::{Column, Table};
use crate::rdf::graph::{Term, TermId};

/// The most columns suggested for a missing value.
const NAMED: usize = 3;

/// A column that maps to a property.
pub(super) struct Giver {
    file: Arc<str>,
    name: Arc<str>,
    number: usize,
    /// The columns behind its subjects.
    subject: Vec<usize>,
    /// Whether it maps to no other property.
    is_certain: bool,
    is_virtual: bool,
}

impl Giver {
    /// Whether an error in a cell may explain a missing value or a wrong subject.
    pub(super) fn has_errors(&self, blame: &Suppression) -> bool {
        let mut columns = self.subject.iter().chain([&self.number]);
        columns.any(|column| blame.has_column(&self.file, *column))
    }
}

/// The columns of all tables that may map to some properties.
pub(super) fn of(tables: Tables<'_>, properties: &[TermId]) -> Vec<Giver> {
    let mut givers = Vec::new();
    for property in properties {
        let Term::Iri(property) = tables.graph.term(*property) else { continue };
        for table in tables.groups.iter().flat_map(|group| &group.tables) {
            let file: Arc<str> = tables.files.display(&table.url).into();
            for (at, column) in table.columns.iter().enumerate() {
                let template = column.inherited.property_url.as_deref().unwrap_or_default();
                let is_certain = !template.contains('{');
                let gives = mapping::beginning(template).is_some_and(|head| {
                    head == property || (!is_certain && property.starts_with(&head))
                });
                if gives && !column.suppress_output && !table.suppress_output {
                    givers.push(Giver {
                        file: file.clone(),
                        name: column.name.clone(),
                        number: number(table, at),
                        subject: subject(table, column),
                        is_certain,
                        is_virtual: column.is_virtual,
                    });
                }
            }
        }
    }
    givers
}

/// The columns behind the subject of a column.
fn subject(table: &Table, column: &Column) -> Vec<usize> {
    let template = column.inherited.about_url.as_deref().unwrap_or_default();
    let template = Template::parse(template).ok();
    let names = template.iter().flat_map(Template::names);
    let at = names.filter_map(|name| table.columns.iter().position(|c| *c.name == **name));
    at.map(|at| number(table, at)).collect()
}

/// The number of a column in its file, from 1.
fn number(table: &Table, at: usize) -> usize {
    at + 1 + usize::try_from(table.dialect.skip_columns).unwrap_or(0)
}

/// The columns to fill in for a missing value, if there are few.
pub(super) fn where_to_add(givers: &[Giver]) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for Giver { file, name, .. } in
        givers.iter().filter(|giver| giver.is_certain && !giver.is_virtual)
    {
        let name = format!("'{name}' of {file}");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let columns = if names.len() == 1 { "the column" } else { "the columns" };
    let named = (1..=NAMED).contains(&names.len());
    named.then(|| format!("such values come from {columns} {}", names.join(", ")))
}
