//! Finds the beginning of a file that opens its table.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::Arc;

use rapporteur::Diagnostics;
use rapporteur::csvw::mapping::PartTable;
use rapporteur::csvw::metadata::model::Table;
use rapporteur::csvw::table::{Chunks, Cut, Position};

use super::Job;

/// The first bytes of a file, in which the rows that open its table end if it is cut.
pub const BEGINNING: usize = 1 << 20;
/// The first bytes of a file that cannot be cut, which nearly always open its table.
const SHORT: usize = 4096;

/// Opens a table by the beginning of one of its files.
pub(super) fn opened(
    job: &Job,
    table: usize,
    file: &Arc<str>,
    bytes: Vec<u8>,
    problems: &mut Diagnostics,
) -> Option<(PartTable, Chunks)> {
    let limits = (job.validate, job.row_limit);
    let source = Box::new(Cursor::new(bytes));
    PartTable::open((&job.group, table), source, file.clone(), limits, problems)
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

/// The number of bytes at the beginning of a file that open its table, and of those before its rows:
/// the header, or all up to the end of the first row if there is none. `is_all` says that the file
/// has no other bytes. None if the file cannot be cut, or these rows do not end in `bytes`.
pub(super) fn opening(
    job: &Job,
    index: usize,
    bytes: &[u8],
    is_all: bool,
) -> Option<(usize, usize)> {
    let table = job.group.tables.get(index).filter(|table| is_cut(table, bytes))?;
    let quiet = &mut Diagnostics::new();
    let Some((open, _)) = opened(job, index, &"".into(), bytes.to_vec(), quiet) else {
        // The header may come later.
        return is_all.then_some((bytes.len(), 0));
    };
    let before = header(&open, bytes);
    let mut length = before;
    if table.dialect.header_row_count == 0 {
        let rows = bytes.get(before..).unwrap_or_default();
        open.syntax().rows(rows, Position::default(), |at, range| {
            // Comments and blank rows before the first row have its number.
            if at.row > 1 {
                return ControlFlow::Break(());
            }
            length = before + range.end;
            ControlFlow::Continue(())
        });
    }
    // The last row may go on.
    (is_all || length < bytes.len()).then_some((length, before))
}

/// The number of bytes at the beginning of a whole file that open its table, whether it is cut or not.
pub(super) fn whole_opening(job: &Job, index: usize, bytes: &[u8]) -> usize {
    if let Some((length, _)) = opening(job, index, bytes, true) {
        return length;
    }
    let (all, quiet) = (bytes.len().min(BEGINNING), &mut Diagnostics::new());
    let mut length = SHORT;
    while length < all {
        let some = bytes.get(..length).unwrap_or_default().to_vec();
        if let Some((table, mut chunks)) = opened(job, index, &"".into(), some, quiet) {
            while let Ok(Some(chunk)) = chunks.next_chunk(quiet) {
                chunks.recycle(chunk);
            }
            // The header, or else the first row, is whole if another row follows.
            if chunks.position().record > table.start().record + 1 {
                return length;
            }
        }
        length *= 2;
    }
    all
}

/// Whether the rows of a file are cut: not by a dialect with which that is not sure, nor with the byte
/// order mark of UTF-16, which overrides the declared encoding.
pub(super) fn is_cut(table: &Table, beginning: &[u8]) -> bool {
    let has_other_mark =
        beginning.starts_with(&[0xFF, 0xFE]) || beginning.starts_with(&[0xFE, 0xFF]);
    Cut::of(&table.dialect).is_some() && !has_other_mark
}
