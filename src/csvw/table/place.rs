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

impl RowPlace {
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
