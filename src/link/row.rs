//! Holds a row of a user's table, unchanged.

use std::ops::Range;

use crate::csvw::table::Fields;
use crate::diagnostic::Place;

/// The kind of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    /// Skipped, or the rest after the last row.
    Skipped,
    /// A header row.
    Header,
    /// A row with data.
    Data,
}

/// A row as in the file.
pub(super) struct RowText<'a> {
    pub kind: RowKind,
    pub place: Place,
    /// The text from the end of the previous row to the end of this one.
    pub before: Range<usize>,
    /// The start of the row in the text.
    pub start: usize,
    pub text: &'a str,
    pub cells: &'a Fields,
}

impl<'a> RowText<'a> {
    /// The text of a cell.
    pub fn get(&self, column: usize) -> &'a str {
        self.cells.get(self.text, column).unwrap_or_default()
    }

    /// The line end before the row, if it is not the first.
    pub fn line_end(&self) -> &'a str {
        let lead = self.text.get(self.before.start..self.start).unwrap_or_default();
        ["\r\n", "\n", "\r"].into_iter().find(|end| lead.ends_with(end)).unwrap_or("\n")
    }

    /// The row as in the file.
    pub fn raw(&self) -> &'a str {
        self.text.get(self.start..self.before.end).unwrap_or_default()
    }

    /// The texts of all cells.
    pub fn texts(&self) -> impl Iterator<Item = &'a str> + '_ {
        (0..self.cells.len()).map(|i| self.get(i))
    }

    /// The number of cells.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether the row is a blank line.
    pub fn is_blank(&self) -> bool {
        self.cells.len() < 2 && self.get(0).trim().is_empty()
    }
}
