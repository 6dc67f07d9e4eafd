//! Reads tables again to report broken keys.

use std::fmt;
use std::ops::ControlFlow;

use super::cell::Cells;
use super::chunk::Row;
use super::open::OpenTable;
use super::record::Fields;
use super::row::{RowReader, RowView};
use crate::csvw::metadata::model::TableGroup;
use crate::diagnostic::Diagnostics;
use crate::source::Files;

/// Reads the tables of a group again.
#[derive(Clone, Copy)]
pub struct Rereader<'a> {
    /// The folder of the tables.
    pub files: &'a Files,
    /// Their description.
    pub group: &'a TableGroup,
    /// Rows to read instead of the files, which are not here.
    pub sample: Option<&'a dyn Sampled>,
}

/// Takes a row; the work ends when it breaks.
pub type EachRow<'e> = &'e mut dyn FnMut(&RowView<'_>, &RowReader) -> ControlFlow<()>;

/// Some rows of tables that were read elsewhere.
pub trait Sampled {
    /// Passes the rows of a table to `each`, in order.
    fn rows(&self, table: usize, each: EachRow<'_>);

    /// Whether these are all rows of a table that were looked for.
    fn is_whole(&self, table: usize) -> bool;
}

impl fmt::Debug for dyn Sampled + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sampled")
    }
}

impl Rereader<'_> {
    /// Passes the readable rows of a table to `each` until that returns false. The first reading
    /// has reported their problems.
    pub(super) fn rows(
        &self,
        table: usize,
        mut each: impl FnMut(&RowView<'_>, &RowReader) -> ControlFlow<()>,
    ) {
        if let Some(sample) = self.sample {
            return sample.rows(table, &mut each);
        }
        let quiet = &mut Diagnostics::new();
        let Some(table) = self.group.tables.get(table) else { return };
        let Some(mut open) = OpenTable::open(self.files, table, true, quiet) else { return };
        let (mut fields, mut cells) = (Fields::default(), Cells::default());
        while let Ok(Some(mut chunk)) = open.chunks.next_chunk(quiet) {
            while let Some(row) = open.chunks.next_row(&mut chunk, &mut fields, quiet) {
                let Row::Cells(place) = row else { continue };
                let row = open.rows.read(place, chunk.text(), &fields, &mut cells, quiet, |_| {});
                if each(&row, &open.rows).is_break() {
                    return;
                }
            }
        }
    }
}
