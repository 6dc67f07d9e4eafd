//! The rows of one chunk: read, checked and mapped, on any thread.

use std::io;
use std::sync::Arc;

use super::ledger::Ledger;
use super::row::RowMapper;
use super::scratch::Scratch;
use super::visit::RowVisitor;
use crate::csvw::table::{Cells, Chunk, Fields, KeyBatch, Row, RowKeys, Syntax};
use crate::diagnostic::Diagnostics;

/// What all rows of a table are read by.
pub(super) struct ChunkReader<'a> {
    pub syntax: Arc<Syntax>,
    pub file: Arc<str>,
    pub mapper: RowMapper<'a>,
    /// How many columns stand in the file.
    pub width: usize,
    /// The declared keys, if they are checked.
    pub keys: Option<RowKeys<'a>>,
}

/// What became of the rows of a chunk.
pub(super) struct Outcome {
    pub problems: Diagnostics,
    pub ledger: Ledger,
    pub comments: u64,
    /// Of the chunk's text.
    pub bytes: u64,
    pub keys: KeyBatch,
    /// Whether rows may be hidden in one with faulty quotes.
    pub hides_rows: bool,
}

impl Outcome {
    /// Nothing so far, of a table with so many columns.
    pub fn new(columns: usize) -> Self {
        Self {
            problems: Diagnostics::new(),
            ledger: Ledger::new(columns),
            comments: 0,
            bytes: 0,
            keys: KeyBatch::default(),
            hides_rows: false,
        }
    }
}

/// What a thread uses again for each row.
#[derive(Default)]
pub(super) struct Buffers {
    fields: Fields,
    cells: Cells,
    scratch: Scratch,
}

impl ChunkReader<'_> {
    /// Takes the rows of a chunk all the way to `visitor`, and adds what became of them to
    /// `outcome`.
    ///
    /// # Errors
    /// Those of the visitor.
    pub fn read(
        &self,
        chunk: &mut Chunk,
        buffers: &mut Buffers,
        visitor: &mut impl RowVisitor,
        outcome: &mut Outcome,
    ) -> io::Result<()> {
        let Buffers { fields, cells, scratch } = buffers;
        let Outcome { problems, ledger, comments, bytes, keys, hides_rows } = outcome;
        *bytes += chunk.text().len() as u64;
        let reader = self.mapper.reader;
        while let Some(row) = chunk.next(&self.syntax, &self.file, fields, problems) {
            let place = match row {
                Row::Cells(place) => place,
                Row::Comment(place) => {
                    *comments += 1;
                    // The space after its prefix is no part of it.
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
