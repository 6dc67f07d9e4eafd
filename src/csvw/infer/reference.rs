//! Finds columns that refer to the keys of tables.

use super::column::Finding;
use super::key::is_key_type;
use super::words::{Role, singular, words};
use super::{Reference, TableFinding};
use crate::csvw::datatype::Builtin;

/// The reason to take a column for a reference to a table, the best reason first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// The column has the name of the table, or of a parent of the row.
    Table,
    /// The column has the name of the table's key.
    Key,
    /// All its values are keys of that table and of no other.
    Values,
}

/// The least number of distinct keys among the values if the column name is no evidence.
const EVIDENCE: usize = 2;

/// The references of a table: columns whose values, or list items, are all keys of another table,
/// with the same datatype. A matching name counts more.
pub(super) fn of(from: usize, tables: &[TableFinding]) -> Vec<Reference> {
    let Some(table) = tables.get(from) else { return Vec::new() };
    let columns = table.columns.iter().zip(&table.names).enumerate();
    let able = columns.filter(|(_, (column, _))| is_key_type(&single(column)));
    let found = able.filter_map(|(at, (column, name))| {
        let is_key = table.key == [at];
        let fits = |reason: Reason| {
            let fits = |to: &usize| {
                let own = *to == from;
                tables.get(*to).is_some_and(|target| {
                    reason.holds(name, column, target, own, is_key) && contained(column, target)
                })
            };
            let mut all = (0..tables.len()).filter(fits);
            let first = all.next()?;
            // Values alone are no evidence if they are keys of several tables.
            let is_sure = reason != Reason::Values || all.next().is_none();
            is_sure.then_some(Reference { column: at, table: first, reason })
        };
        fits(Reason::Table).or_else(|| fits(Reason::Key)).or_else(|| fits(Reason::Values))
    });
    found.collect()
}

/// Columns with the name of a table, but with values that are not its keys.
pub(super) fn near(from: usize, tables: &[TableFinding]) -> Vec<Reference> {
    let Some(table) = tables.get(from) else { return Vec::new() };
    let columns = table.columns.iter().zip(&table.names).enumerate();
    let able = columns.filter(|(at, (column, _))| {
        is_key_type(&single(column)) && table.references.iter().all(|r| r.column != *at)
    });
    let found = able.filter_map(|(at, (column, name))| {
        let is_near = |to: &usize| {
            tables.get(*to).is_some_and(|target| {
                *to != from
                    && Reason::Table.holds(name, column, target, false, false)
                    && shared(column, target) * 2 > column.distinct().unwrap_or(usize::MAX)
            })
        };
        let table = (0..tables.len()).find(is_near)?;
        Some(Reference { column: at, table, reason: Reason::Table })
    });
    found.collect()
}

/// A column of lists as a column of its items.
fn single(column: &Finding) -> Finding {
    Finding { base: column.base, ..Finding::default() }
}

impl Reason {
    fn holds(
        self,
        name: &str,
        column: &Finding,
        target: &TableFinding,
        is_own: bool,
        is_key: bool,
    ) -> bool {
        let name = words(name).join("_");
        match self {
            Self::Table => names_table(&name, target, is_own) && !(is_own && is_key),
            Self::Key => !is_own && !is_key && names_key(&name, target),
            Self::Values => {
                !is_own
                    && !is_key
                    && column.base != Builtin::Integer
                    && !Role::Name.is_in(&name)
                    && column.distinct().is_some_and(|n| n >= EVIDENCE)
            }
        }
    }
}

/// The name of a table's key.
fn key_name(target: &TableFinding) -> Option<String> {
    let [key] = target.key.as_slice() else { return None };
    target.names.get(*key).map(|name| words(name).join("_"))
}

/// Whether a column is named like a table (plural or singular, alone or with the key's name), or
/// like a parent within its own table.
fn names_table(name: &str, target: &TableFinding, is_own: bool) -> bool {
    let Some(key) = key_name(target) else { return false };
    let called = |stem: &str| name == stem || name.strip_prefix(stem) == Some(&format!("_{key}"));
    let stem = target.stem.as_str();
    called(stem) || called(&singular(stem)) || (is_own && (name == "parent" || called("parent")))
}

/// Whether a column has the name of a table's key, unless many keys have that name.
fn names_key(name: &str, target: &TableFinding) -> bool {
    !Role::Common.is(name) && key_name(target).as_deref() == Some(name)
}

/// Whether all values of a column are keys of a table.
fn contained(column: &Finding, target: &TableFinding) -> bool {
    let distinct = column.distinct().unwrap_or_default();
    distinct > 0 && column.nulls.is_empty() && shared(column, target) == distinct
}

/// The number of a column's values that are keys of a table.
fn shared(column: &Finding, target: &TableFinding) -> usize {
    let [key] = target.key.as_slice() else { return 0 };
    let Some(key) = target.columns.get(*key) else { return 0 };
    match (&column.values, &key.values) {
        (Some(values), Some(keys)) if column.base == key.base => {
            values.iter().filter(|value| keys.contains(value)).count()
        }
        _ => 0,
    }
}
