//! Holds a chunk of whole rows and parses them one by one.

#![expect(clippy::indexing_slicing, reason = "places are found in the same bytes, for each row")]

use std::sync::Arc;

use super::fault::{open_comment, row_problem, stray_cr};
use super::place::RowPlace;
use super::record::{Fields, Parsed};
use super::syntax::{RowEnd, Syntax};
use crate::diagnostic::Diagnostics;

/// A chunk with more bytes than this has a large row.
pub(super) const LARGE: usize = 256 * 1024;

/// Some whole rows of a table.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    pub(super) text: String,
    /// Where the next row begins.
    pub(super) at: usize,
    /// Whether there is a stray carriage return.
    pub(super) has_stray_cr: bool,
    /// Whether invalid bytes are replaced by U+FFFD, which is reported.
    pub(super) is_repaired: bool,
    /// Whether a faulty quote may have swallowed row ends.
    pub(super) hides_rows: bool,
    pub(super) line: u64,
    pub(super) record: u64,
    pub(super) row: u64,
}

/// A row of a chunk as [`Chunk::next`] gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A row; its cells are in the [`Fields`].
    Cells(RowPlace),
    /// A comment, without its prefix.
    Comment(RowPlace),
}

impl Chunk {
    /// The text that the fields refer to.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a row or comment as in the file.
    pub fn raw(&self, place: &RowPlace) -> &str {
        self.text.get(place.start..place.end).unwrap_or_default()
    }

    /// Whether it has U+FFFD for invalid bytes, which are reported.
    pub fn is_repaired(&self) -> bool {
        self.is_repaired
    }

    /// Whether a large row has filled it.
    pub fn is_large(&self) -> bool {
        self.text.len() > LARGE
    }

    /// Peeks at the first row with cells.
    pub(super) fn peek<R>(
        &mut self,
        syntax: &Syntax,
        file: &Arc<str>,
        fields: &mut Fields,
        see: impl FnOnce(&RowPlace, &Fields) -> R,
    ) -> Option<R> {
        let before = (self.at, self.hides_rows, self.line, self.record, self.row);
        let mut found = None;
        while let Some(row) = self.next(syntax, file, fields, &mut Diagnostics::new()) {
            if let Row::Cells(place) = row {
                found = Some(see(&place, fields));
                break;
            }
        }
        (self.at, self.hides_rows, self.line, self.record, self.row) = before;
        found
    }

    /// The range of a row in [`Chunk::text`], without its line end.
    pub fn span(&self, place: &RowPlace) -> std::ops::Range<usize> {
        place.start..place.end
    }

    /// Whether a row so far has faulty quotes and spans several lines, so that it may hide other
    /// rows.
    pub fn hides_rows(&self) -> bool {
        self.hides_rows
    }

    /// Parses the next row into `fields`; none at the end. Skips the rows that the dialect says to
    /// skip; reports faulty quotes and parses such a row as well as possible.
    pub fn next(
        &mut self,
        syntax: &Syntax,
        file: &Arc<str>,
        fields: &mut Fields,
        problems: &mut Diagnostics,
    ) -> Option<Row> {
        loop {
            if self.at >= self.text.len() {
                return None;
            }
            let (bytes, start) = (self.text.as_bytes(), self.at);
            let (row, source, line) = (self.row, self.record, self.line);
            self.record += 1;
            if syntax.is_comment(&bytes[start..]) {
                let (end, next, open) = match syntax.row_end(bytes, start) {
                    RowEnd::At { end, next } => (end, next, false),
                    RowEnd::Open(open) => (bytes.len(), bytes.len(), open.quote.is_some()),
                };
                self.at = next;
                self.line += syntax.lines(&bytes[start..next]);
                let start = start + syntax.comment.len();
                let place = RowPlace { row, source, line, start, end };
                if open {
                    problems.push(open_comment(&place, file));
                }
                return Some(Row::Comment(place));
            }
            let Parsed { end, next, usual, fault } = fields.parse(syntax, &self.text, start);
            self.at = next;
            let lines = syntax.lines_of(&bytes[start..next], end - start, usual);
            self.line += lines;
            self.hides_rows |= fault.is_some() && lines > 1;
            if syntax.is_skipped(&bytes[start..end]) {
                continue;
            }
            self.row += 1;
            let place = RowPlace { row, source, line, start, end };
            if let Some(fault) = fault {
                problems.push(row_problem(&place, file, fault, &self.text, fields));
            } else if self.has_stray_cr
                && let Some(cell) = fields.find_stray_cr(&self.text)
            {
                problems.push(stray_cr(&place, file, cell, &self.text, fields));
            }
            return Some(Row::Cells(place));
        }
    }
}
