//! Finds the keys of tables.

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

use super::column::{Finding, digest};
use super::words::{Role, singular};
use crate::csvw::datatype::Builtin;

/// The most columns of a key, and the most columns tried as its parts.
const WIDEST: usize = 4;
const TRIED: usize = 16;

/// The longest value of a key of codes, in bytes.
const CODE: usize = 32;

/// The single column that identifies rows: one with the name of a key; else the first column if it
/// has texts or counts the rows; else one with the name of a name; else one of short codes. Numbers
/// that happen to be distinct are not a key.
pub(super) fn primary(columns: &[Finding], names: &[String], stem: &str) -> Option<usize> {
    let one = singular(stem);
    let is_called_key = |(at, c): &(usize, &Finding)| {
        let name = names.get(*at).map(String::as_str).unwrap_or_default();
        Role::Key.is_in(&c.title) || [stem, &one].contains(&name.to_lowercase().as_str())
    };
    let is_first = |(at, c): &(usize, &Finding)| *at == 0 && (c.is_serial || is_text(c));
    let is_name = |(_, c): &(usize, &Finding)| is_text(c) && Role::Name.is_in(&c.title);
    let is_code = |(_, c): &(usize, &Finding)| {
        let length = c.first.as_ref().map_or(0, |first| first.text.len());
        is_text(c) && !c.is_spaced && length <= CODE
    };
    let able = || columns.iter().enumerate().filter(|(_, c)| is_able(c));
    // A single row proves nothing: only its name can make a column the key.
    let shown = || able().filter(|(_, c)| c.filled > 1);
    let found = able().find(is_called_key).or_else(|| shown().find(is_first));
    let found = found.or_else(|| shown().find(is_name)).or_else(|| shown().find(is_code));
    found.map(|(at, _)| at)
}

fn is_able(column: &Finding) -> bool {
    column.required && column.unique && is_key_type(column)
}

fn is_text(column: &Finding) -> bool {
    column.base == Builtin::String
}

/// Whether values of this datatype can be keys: texts and integers.
pub(super) fn is_key_type(column: &Finding) -> bool {
    matches!(column.base, Builtin::String | Builtin::Integer) && column.list.is_none()
}

/// Whether the name of a column marks it as a key.
pub(super) fn is_called_key(column: &Finding) -> bool {
    Role::Key.is_in(&column.title)
}

/// The columns that may be parts of a key. Numbers only if they count something, or refer to
/// another table.
pub(super) fn parts(columns: &[Finding], refers: impl Fn(usize) -> bool) -> Vec<usize> {
    let is_part = |at: usize, c: &Finding| match c.base {
        _ if refers(at) => true,
        Builtin::String => c.first.as_ref().is_some_and(|first| first.text.len() <= 2 * CODE),
        Builtin::Integer => Role::Order.is_in(&c.title) || is_called_key(c),
        base => matches!(base, Builtin::Date | Builtin::GYear | Builtin::DateTime),
    };
    // Values that are distinct by chance would make a key of any column.
    let is_able = |c: &Finding| c.required && c.list.is_none() && !c.unique;
    let able = columns.iter().enumerate().filter(|(_, c)| is_able(c));
    able.filter(|(at, c)| is_part(*at, c)).map(|(at, _)| at).take(TRIED).collect()
}

/// The cells of the columns that may be parts of a key, as digests, row by row.
pub(super) struct Rows {
    width: usize,
    cells: Vec<u64>,
    records: Vec<u64>,
}

/// Several columns that identify rows together, and two rows with equal values in the first of
/// them.
pub(super) struct Composite {
    pub columns: Vec<usize>,
    pub alike: (u64, u64),
}

impl Rows {
    pub(super) fn new(width: usize) -> Self {
        Self { width, cells: Vec::new(), records: Vec::new() }
    }

    pub(super) fn add<'a>(&mut self, cells: impl Iterator<Item = &'a str>, record: u64) {
        self.cells.extend(cells.map(|cell| digest(cell.trim())));
        self.records.push(record);
    }

    /// The number of cells kept.
    pub(super) fn size(&self) -> usize {
        self.cells.len()
    }

    fn cell(&self, row: usize, part: usize) -> u64 {
        self.cells.get(row * self.width + part).copied().unwrap_or_default()
    }

    /// The fewest columns that identify all rows, the first of several combinations; `parts` is the
    /// column of each cell.
    pub(super) fn composite(&self, parts: &[usize]) -> Option<Composite> {
        let distinct: Vec<usize> = (0..self.width).map(|part| self.distinct(part)).collect();
        let able = |chosen: &[usize]| {
            let most = chosen.iter().filter_map(|part| distinct.get(*part));
            most.fold(1_usize, |product, n| product.saturating_mul(*n)) >= self.records.len()
        };
        let sizes = 2..=WIDEST.min(self.width);
        let mut all = sizes.flat_map(|size| choices(self.width, size));
        let chosen = all.find(|chosen| able(chosen) && self.repeated(chosen).is_none())?;
        let alike = chosen.first().and_then(|first| self.repeated(&[*first]))?;
        let columns = chosen.iter().filter_map(|part| parts.get(*part).copied()).collect();
        Some(Composite { columns, alike })
    }

    /// Two rows with equal values in all of these columns, by their numbers.
    pub(super) fn repeated(&self, parts: &[usize]) -> Option<(u64, u64)> {
        let mut seen: FxHashMap<u64, u64> = FxHashMap::default();
        self.records.iter().enumerate().find_map(|(row, record)| {
            let mut hasher = FxHasher::default();
            parts.iter().for_each(|part| self.cell(row, *part).hash(&mut hasher));
            seen.insert(hasher.finish(), *record).map(|former| (former, *record))
        })
    }

    fn distinct(&self, part: usize) -> usize {
        let all: FxHashSet<u64> = (0..self.records.len()).map(|row| self.cell(row, part)).collect();
        all.len()
    }
}

/// All combinations of `size` numbers below `width`, in order.
fn choices(width: usize, size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let longer = |shorter: Vec<usize>| {
        let from = shorter.last().map_or(0, |last| last + 1);
        (from..width).map(move |next| [shorter.as_slice(), &[next]].concat())
    };
    choices(width, size - 1).into_iter().flat_map(longer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_columns_are_a_key() {
        let mut rows = Rows::new(3);
        for (record, row) in (2..).zip(["a1x", "a2x", "b1x", "b2y"]) {
            rows.add(row.split("").filter(|cell| !cell.is_empty()), record);
        }
        let found = rows.composite(&[4, 5, 6]).unwrap();
        assert_eq!((found.columns, found.alike), (vec![4, 5], (2, 3)));
        assert_eq!(choices(4, 2).len(), 6);
        rows.add(["a", "1", "x"].into_iter(), 6);
        assert!(rows.composite(&[4, 5, 6]).is_none());
        assert_eq!(rows.repeated(&[0, 1, 2]), Some((2, 6)));
    }
}
