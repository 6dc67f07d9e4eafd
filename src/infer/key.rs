//! Which columns tell rows apart, and which refer to those of other tables.

use super::column::Finding;
use super::{Reference, TableFinding};
use crate::datatype::Builtin;

/// The first column whose values are there in every row, short, and all different.
pub(super) fn primary(columns: &[Finding]) -> Option<usize> {
    columns.iter().position(|c| c.required && c.unique && is_key_type(c))
}

/// Whether values of this kind name things: texts and whole numbers.
fn is_key_type(column: &Finding) -> bool {
    matches!(column.base, Builtin::String | Builtin::Integer) && column.separator.is_none()
}

/// The references between tables: a column whose values are all values of another table's key, of
/// the same datatype, and whose name says so.
pub(super) fn references(tables: &[TableFinding]) -> Vec<Vec<Reference>> {
    let of = |(from, table): (usize, &TableFinding)| {
        let columns = table.columns.iter().enumerate();
        columns
            .filter(|(at, column)| is_key_type(column) && table.key != Some(*at))
            .filter_map(|(at, column)| {
                let target = tables.iter().enumerate().find(|(to, target)| {
                    refers((from, table, at), (*to, target)) && contained(column, target)
                });
                target.map(|(table, _)| Reference { column: at, table })
            })
            .collect()
    };
    tables.iter().enumerate().map(of).collect()
}

/// Whether the name of a column says that it refers to a table: it is the name of the key (unless
/// that is as common as `id`), or of the table, alone or with the key's name.
fn refers(
    (from, table, column): (usize, &TableFinding, usize),
    (to, target): (usize, &TableFinding),
) -> bool {
    let (Some(name), Some(key)) =
        (table.names.get(column), target.key.and_then(|key| target.names.get(key)))
    else {
        return false;
    };
    let stem = target.stem.as_str();
    let singular = stem.strip_suffix("ies").map(|s| format!("{s}y"));
    let singular = singular.or_else(|| stem.strip_suffix('s').map(str::to_owned));
    let mut stems = [Some(stem.to_owned()), singular].into_iter().flatten();
    let common = matches!(key.as_str(), "id" | "code" | "key" | "name" | "number" | "nr");
    let is_self = from == to;
    (name == key && !common && !is_self)
        || (is_self && name.strip_prefix("parent_").is_some_and(|rest| rest == key))
        || stems.any(|stem| *name == stem || *name == format!("{stem}_{key}"))
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
