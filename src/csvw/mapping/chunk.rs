//! Reads, checks and maps the rows of one chunk, on any thread.

use std::io;
use std::sync::Arc;

use super::ledger::Ledger;
use super::row::RowMapper;
use super::scratch::Scratch;
use super::visit::RowVisitor;
use crate::csvw::table::{Cells, Chunk, Fields, KeyBatch, Notices, Row, RowKeys, Syntax, Watch};
use crate::diagnostic::Diagnostics;

/// The readers shared by all rows of a table.
pub(super) struct ChunkReader<'a> {
    pub syntax: Arc<Syntax>,
    pub file: Arc<str>,
    pub mapper: RowMapper<'a>,
    /// The number of columns in the file.
    pub width: usize,
    /// The declared keys, if they are checked.
    pub keys: Option<RowKeys<'a>>,
    /// Watches the text of cells, if requested.
    pub watch: Option<&'a Watch>,
}

/// The results for the rows of a chunk.
pub(super) struct Outcome {
    pub problems: Diagnostics,
    pub ledger: Ledger,
    pub comments: u64,
    /// The size of the chunk's text.
    pub bytes: u64,
    pub keys: KeyBatch,
    pub notices: Notices,
    /// Whether a row with faulty quotes may hide other rows.
    pub hides_rows: bool,
}

impl Outcome {
    /// An empty outcome for a table with `columns` columns.
    pub fn new(columns: usize) -> Self {
        Self {
            problems: Diagnostics::new(),
            ledger: Ledger::new(columns),
            comments: 0,
            bytes: 0,
            keys: KeyBatch::default(),
            notices: Notices::default(),
            hides_rows: false,
        }
    }
}

/// Buffers that a thread reuses for each row.
#[derive(Default)]
pub(super) struct Buffers {
    fields: Fields,
    cells: Cells,
    scratch: Scratch,
}

impl ChunkReader<'_> {
    /// Reads and maps the rows of a chunk for `visitor`, and adds the results to `outcome`.
    ///
    /// # Errors
    /// Errors of the visitor.
    pub fn read(
        &self,
        chunk: &mut Chunk,
        buffers: &mut Buffers,
        visitor: &mut impl RowVisitor,
        outcome: &mut Outcome,
    ) -> io::Result<()> {
        let Buffers { fields, cells, scratch } = buffers;
        let Outcome { problems, ledger, comments, bytes, keys, notices, hides_rows } = outcome;
        *bytes += chunk.text().len() as u64;
        let reader = self.mapper.reader;
        let is_suspect = self.watch.is_some_and(|watch| watch.suspects(chunk.text()));
        while let Some(row) = chunk.next(&self.syntax, &self.file, fields, problems) {
            let place = match row {
                Row::Cells(place) => place,
                Row::Comment(place) => {
                    *comments += 1;
                    // The space after its prefix does not belong to the comment.
                    ledger.triples += visitor.comment(chunk.raw(&place).trim())?;
                    continue;
                }
            };
            ledger.start(self.width);
            let reject = |column| ledger.reject(column);
            let row = reader.read(place, chunk.text(), fields, cells, problems, reject);
            if let Some(declared) = &self.keys {
                declared.row(&row, keys);
            }
            if let Some(watch) = self.watch {
                let is_suspect = is_suspect && watch.suspects(chunk.raw(&place));
                watch.row(&row, reader, (is_suspect, chunk.is_repaired()), notices);
            }
            let row = self.mapper.map(&row, scratch, ledger, problems);
            ledger.triples += visitor.row(&row)?;
        }
        *hides_rows |= chunk.hides_rows();
        if let Some(declared) = &self.keys {
            declared.settle(keys);
        }
        Ok(())
    }
}
