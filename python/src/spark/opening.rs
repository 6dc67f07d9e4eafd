//! Finds the beginning of a file that opens its table.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::Arc;

use rapporteur::Diagnostics;
use rapporteur::csvw::mapping::PartTable;
use rapporteur::csvw::table::{Chunks, Cut, Position};

use super::Job;

/// The bytes that open a table without a header.
const FIRST: usize = 16 << 10;
/// The most bytes that open a table.
const FRAGMENT: usize = 1 << 20;

/// Opens a table by the beginning of one of its files; problems are reported where all parts are
/// joined.
pub(super) fn opened(
    job: &Job,
    table: usize,
    file: &Arc<str>,
    bytes: Vec<u8>,
) -> Option<(PartTable, Chunks)> {
    let limits = (job.validate, job.row_limit);
    let source = Box::new(Cursor::new(bytes));
    let quiet = &mut Diagnostics::new();
    PartTable::open((&job.group, table), source, file.clone(), limits, quiet)
}

/// The length of the rows before the first one with data.
pub(super) fn header(table: &PartTable, bytes: &[u8]) -> usize {
    let mut length = 0;
    table.syntax().rows(bytes, Position::default(), |at, range| {
        if at.record >= table.start().record {
            return ControlFlow::Break(());
        }
        length = range.end;
        ControlFlow::Continue(())
    });
    length
}

/// The number of bytes at the beginning of a file that open its table, and of those before its rows.
pub(super) fn opening(job: &Job, index: usize, bytes: &[u8]) -> (usize, usize) {
    let Some(table) = job.group.tables.get(index) else { return (0, 0) };
    if Cut::of(&table.dialect).is_none() || has_other_mark(bytes) {
        return (bytes.len().min(FRAGMENT), 0);
    }
    let bytes = bytes.get(..FRAGMENT).unwrap_or(bytes);
    let open = opened(job, index, &"".into(), bytes.to_vec());
    let before = open.map(|(open, _)| header(&open, bytes));
    match before {
        Some(before) if table.dialect.header_row_count > 0 => (before, before),
        before => (bytes.len().min(FIRST), before.unwrap_or_default()),
    }
}

/// Whether bytes begin with the byte order mark of UTF-16, which overrides the declared encoding.
pub(super) fn has_other_mark(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF])
}
