//! Finds primary keys, and references between tables.

#![expect(clippy::indexing_slicing, reason = "tables are numbered by their list")]

use super::column::Finding;
use super::{Reference, TableFinding};
use crate::csvw::datatype::Builtin;

/// The first column with short, distinct values in every row.
pub(super) fn primary(columns: &[Finding]) -> Option<usize> {
    columns.iter().position(|c| c.required && c.unique && is_key_type(c))
}

/// Whether values of this datatype can be keys: texts and whole numbers.
fn is_key_type(column: &Finding) -> bool {
    matches!(column.base, Builtin::String | Builtin::Integer) && column.separator.is_none()
}

/// The references between tables: a column whose values are all values of another table's key, of
/// the same datatype, and whose name says so. A name like the table's counts more than a name like
/// its key.
pub(super) fn references(tables: &[TableFinding]) -> Vec<Vec<Reference>> {
    let of = |(from, table): (usize, &TableFinding)| {
        let columns = table.columns.iter().zip(&table.names).enumerate();
        columns
            .filter(|(at, (column, _))| is_key_type(column) && table.key != Some(*at))
            .filter_map(|(at, (column, name))| {
                let fits = |to: &usize, rule: fn(&str, &TableFinding, bool) -> bool| {
                    let target = &tables[*to];
                    rule(&words(name), target, *to == from) && contained(column, target)
                };
                let target = (0..tables.len())
                    .find(|to| fits(to, names_table))
                    .or_else(|| (0..tables.len()).find(|to| fits(to, names_key)));
                target.map(|table| Reference { column: at, table })
            })
            .collect()
    };
    tables.iter().enumerate().map(of).collect()
}

/// A name to compare: `memberId` and `MEMBER_ID` equal `member_id`.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    let mut after_small = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && after_small {
            words.push('_');
        }
        after_small = c.is_ascii_lowercase();
        words.push(c.to_ascii_lowercase());
    }
    words
}

/// The name of a table's key.
fn key_name(table: &TableFinding) -> Option<String> {
    table.key.and_then(|key| table.names.get(key)).map(|name| words(name))
}

/// Whether a column is named like a table (plural or singular, alone or with the key's name), or
/// like a parent within its own table.
fn names_table(name: &str, target: &TableFinding, is_own: bool) -> bool {
    let Some(key) = key_name(target) else { return false };
    let stem = target.stem.as_str();
    let singular = match stem.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => stem.strip_suffix('s').unwrap_or(stem).to_owned(),
    };
    let called = |stem: &str| name == stem || name.strip_prefix(stem) == Some(&format!("_{key}"));
    called(stem) || called(&singular) || (is_own && (name == "parent" || called("parent")))
}

/// Whether a column has the name of another table's key, unless many keys share it.
fn names_key(name: &str, target: &TableFinding, is_own: bool) -> bool {
    let is_common = matches!(name, "id" | "code" | "key" | "name" | "number" | "nr");
    !is_own && !is_common && key_name(target).as_deref() == Some(name)
}

/// Whether all values of a column are values of a table's key.
fn contained(column: &Finding, target: &TableFinding) -> bool {
    let Some(key) = target.key.and_then(|key| target.columns.get(key)) else { return false };
    match (&column.values, &key.values) {
        (Some(values), Some(keys)) => {
            !values.is_empty()
                && column.base == key.base
                && column.nulls.is_empty()
                && values.is_subset(keys)
        }
        _ => false,
    }
}
