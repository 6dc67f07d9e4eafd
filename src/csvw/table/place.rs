//! Locates a row in its file.

use std::sync::Arc;

use crate::diagnostic::{Place, Spot, address};

/// The place of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowPlace {
    /// Row number among the data rows, from 1 (CSVW syntax §4.4 "number").
    pub row: u64,
    /// Row number among all rows of the file, from 1 ("source number").
    pub source: u64,
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A position between two rows of a table: the numbers of the next row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line of the file, from 1.
    pub line: u64,
    /// The number among all rows of the file, from 1.
    pub record: u64,
    /// The number among the data rows, from 1.
    pub row: u64,
    /// Whether a NUL character before it is reported, which is done once.
    pub has_nul: bool,
}

impl Default for Position {
    /// The start of a file.
    fn default() -> Self {
        Self { line: 1, record: 1, row: 1, has_nul: false }
    }
}

impl RowPlace {
    /// The position before it.
    pub fn position(&self) -> Position {
        let Self { row, source: record, line, .. } = *self;
        Position { line, record, row, has_nul: false }
    }

    /// The length of its text in bytes.
    pub fn length(&self) -> usize {
        self.end - self.start
    }

    /// The name of one of its cells in a spreadsheet, by position from 0: D31.
    pub(super) fn address(&self, cell: usize) -> String {
        address(cell + 1, self.source)
    }

    /// The place of the row in `file`, for a problem.
    pub fn place(&self, file: &Arc<str>) -> Place {
        let (line, row, record) = (self.line, self.row, self.source);
        let spot = Spot::Cell { line, row, record, column: None };
        Place { file: file.clone(), spot }
    }
}
