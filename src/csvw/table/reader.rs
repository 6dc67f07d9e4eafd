//! Reads a table in chunks of whole rows, in constant memory.

#![expect(clippy::indexing_slicing, reason = "positions come from the same bytes, for each block")]

use std::io::Read;
use std::sync::Arc;

use super::chunk::{Chunk, LARGE};
use super::decode::Utf8;
use super::fault::{too_large, unreadable};
use super::syntax::{Open, RowEnd, Syntax};
use crate::csvw::metadata::model::Dialect;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Spot};
use crate::rdf::stop;

/// The size of a chunk in bytes, unless a row is larger. Small chunks fit the caches.
const CHUNK: usize = 64 * 1024;
/// The part of a large row to read next at a time. Bytes beyond its end stay in memory with it.
const GROWTH: usize = 16;

/// Reads a table's bytes into chunks.
pub struct Reader {
    source: Utf8<Box<dyn Read + Send>>,
    syntax: Arc<Syntax>,
    file: Arc<str>,
    /// Bytes read but not yet returned.
    pending: Vec<u8>,
    /// Buffers to reuse.
    spare: Vec<Vec<u8>>,
    finished: bool,
    /// How far the first pending row is scanned, if its end is missing.
    open: Option<Open>,
    has_nul: bool,
    line: u64,
    record: u64,
    row: u64,
}

impl Reader {
    /// Starts to read `source`, named `file`.
    ///
    /// # Errors
    /// [`Code::FileUnreadable`] if the first bytes cannot be read, [`Code::Encoding`] if they are
    /// not text in the dialect's encoding.
    pub fn new(
        source: Box<dyn Read + Send>,
        dialect: &Dialect,
        file: Arc<str>,
    ) -> Result<Self, Box<Diagnostic>> {
        let source = Utf8::new(source, &dialect.encoding).map_err(|e| unreadable(&file, &e))?;
        if let Some((what, help)) = source.mistaken {
            let place = Place::file(file);
            return Err(Box::new(Diagnostic::new(Code::Encoding, what, place).help(help)));
        }
        Ok(Self {
            source,
            syntax: Arc::new(Syntax::new(dialect)),
            file,
            pending: Vec::new(),
            spare: Vec::new(),
            finished: false,
            open: None,
            has_nul: false,
            line: 1,
            record: 1,
            row: 1,
        })
    }

    /// The same reader with another limit for the bytes of a row, instead of
    /// [`DEFAULT_ROW_LIMIT`](crate::source::DEFAULT_ROW_LIMIT).
    pub fn with_row_limit(mut self, bytes: usize) -> Self {
        Arc::make_mut(&mut self.syntax).largest_row = bytes;
        self
    }

    /// The compiled dialect.
    pub fn syntax(&self) -> &Arc<Syntax> {
        &self.syntax
    }

    /// The file's name.
    pub fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// Restarts the row numbers after the header: the next row is number 1.
    pub fn restart_rows(&mut self, chunk: &mut Chunk) {
        self.row = self.row + 1 - chunk.row;
        chunk.row = 1;
    }

    /// The next chunk; none at the end of the file. Invalid UTF-8 is reported and replaced by
    /// U+FFFD.
    ///
    /// # Errors
    /// [`Code::FileUnreadable`] or [`Code::TooLarge`].
    pub fn next_chunk(
        &mut self,
        problems: &mut Diagnostics,
    ) -> Result<Option<Chunk>, Box<Diagnostic>> {
        stop::check();
        let mut wanted = CHUNK;
        loop {
            self.read_up_to(wanted)?;
            if self.pending.is_empty() {
                return Ok(None);
            }
            let scan = self.scan();
            if scan.end > 0 {
                return Ok(Some(self.take(scan, problems)));
            }
            let (length, most) = (self.pending.len(), self.syntax.largest_row);
            if length >= most {
                let quote = self.open.and_then(|open| open.quote);
                let spot = self.spot(self.pending.get(..quote.unwrap_or(0)).unwrap_or_default());
                return Err(too_large(&self.file, spot, self.record, quote.is_some(), most));
            }
            wanted = length.saturating_add((length / GROWTH).max(CHUNK)).min(most);
        }
    }

    /// Whether everything was returned.
    pub fn is_at_end(&self) -> bool {
        self.finished && self.pending.is_empty()
    }

    /// Takes back a used chunk, to reuse its memory.
    pub fn recycle(&mut self, chunk: Chunk) {
        // Free the memory of a large row.
        if (CHUNK..=2 * CHUNK).contains(&chunk.text.capacity()) {
            self.spare.push(chunk.text.into_bytes());
        }
    }

    /// Reads until `wanted` bytes are pending, or the file ends.
    fn read_up_to(&mut self, wanted: usize) -> Result<(), Box<Diagnostic>> {
        if self.finished || self.pending.len() >= wanted {
            return Ok(());
        }
        let missing = wanted - self.pending.len();
        // The buffer of a large row grows by what is needed, and no further.
        self.pending.reserve_exact(missing);
        let missing = missing as u64;
        let read = self.source.by_ref().take(missing).read_to_end(&mut self.pending);
        let read = read.map_err(|e| unreadable(&self.file, &e))?;
        self.finished = (read as u64) < missing;
        Ok(())
    }

    /// Finds the end of the last whole row that is pending, and counts rows.
    fn scan(&mut self) -> Scan {
        let mut scan = Scan::default();
        loop {
            let start = Open { at: scan.end, quote: None };
            match self.syntax.row_end_from(&self.pending, self.open.take().unwrap_or(start)) {
                RowEnd::At { end, next } => {
                    // The next bytes may belong to the line end.
                    let terminator = self.pending.get(end..next).unwrap_or_default();
                    if next == self.pending.len()
                        && !self.finished
                        && self.syntax.may_go_on(terminator)
                    {
                        return scan;
                    }
                    self.count(&mut scan, end);
                    scan.end = next;
                    if scan.end == self.pending.len() {
                        return scan;
                    }
                }
                RowEnd::Open(open) => {
                    self.open = Some(open).filter(|_| scan.end == 0);
                    if self.finished && scan.end < self.pending.len() {
                        self.open = None;
                        self.count(&mut scan, self.pending.len());
                        scan.end = self.pending.len();
                    }
                    return scan;
                }
            }
        }
    }

    /// Counts the row at `scan.end..end`.
    fn count(&self, scan: &mut Scan, end: usize) {
        scan.records += 1;
        let row = &self.pending[scan.end..end];
        scan.rows += u64::from(!self.syntax.is_comment(row) && !self.syntax.is_skipped(row));
    }

    /// Returns the first `scan.end` pending bytes.
    fn take(&mut self, scan: Scan, problems: &mut Diagnostics) -> Chunk {
        let mut rest = self.spare.pop().unwrap_or_else(|| Vec::with_capacity(CHUNK));
        rest.clear();
        rest.extend_from_slice(&self.pending[scan.end..]);
        self.pending.truncate(scan.end);
        let mut bytes = std::mem::replace(&mut self.pending, rest);
        if bytes.len() > LARGE {
            bytes.shrink_to_fit();
        }
        let lines = self.syntax.lines(&bytes);
        let mut is_repaired = false;
        let text = String::from_utf8(bytes).unwrap_or_else(|e| {
            is_repaired = true;
            let (bytes, at) = (e.as_bytes(), e.utf8_error().valid_up_to());
            let byte = bytes.get(at).copied().unwrap_or_default();
            let what = format!("byte 0x{byte:02X} is not valid UTF-8");
            problems.push(self.no_text(bytes, at, what));
            String::from_utf8_lossy(bytes).into_owned()
        });
        if self.source.is_decoding() && self.source.malformed > 0 {
            self.source.malformed = 0;
            is_repaired = true;
            let at = text.find(char::REPLACEMENT_CHARACTER).unwrap_or_default();
            let what = "the bytes here do not fit the encoding that the dialect declares";
            problems.push(self.no_text(text.as_bytes(), at, what));
        }
        if !self.has_nul
            && let Some(at) = memchr::memchr(0, text.as_bytes())
        {
            self.has_nul = true;
            problems.push(self.no_text(text.as_bytes(), at, "there is a NUL character here"));
        }
        let has_stray_cr = self.syntax.has_stray_cr(text.as_bytes());
        let (line, record, row) = (self.line, self.record, self.row);
        self.line += lines;
        self.record += scan.records;
        self.row += scan.rows;
        Chunk { text, at: 0, has_stray_cr, is_repaired, hides_rows: false, line, record, row }
    }

    /// Line and column after `before`, the bytes of this chunk up to there.
    fn spot(&self, before: &[u8]) -> Spot {
        let line = self.line + self.syntax.lines(before);
        let start = self.syntax.line_start(before);
        Spot::Line { line, column: Some(characters(&before[start..]) + 1) }
    }

    /// The problem of bytes that are not text.
    fn no_text(&self, bytes: &[u8], at: usize, what: impl Into<String>) -> Diagnostic {
        let (before, rest) = bytes.split_at(at.min(bytes.len()));
        let start = self.syntax.line_start(before);
        let end = memchr::memchr2(b'\n', b'\r', rest).map_or(bytes.len(), |n| at + n);
        let line = String::from_utf8_lossy(bytes.get(start..end).unwrap_or_default());
        let place = Place { file: self.file.clone(), spot: self.spot(before) };
        Diagnostic::new(Code::Encoding, what, place).excerpt(line).help(
            "save the file as \"CSV UTF-8\", or name its encoding in the dialect, \
             such as \"encoding\": \"windows-1252\"",
        )
    }
}

/// The number of characters; each invalid sequence counts as one.
fn characters(bytes: &[u8]) -> u64 {
    let count = |chunk: std::str::Utf8Chunk<'_>| {
        chunk.valid().chars().count() + usize::from(!chunk.invalid().is_empty())
    };
    bytes.utf8_chunks().map(count).sum::<usize>() as u64
}

/// The result of a scan of the pending bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Scan {
    end: usize,
    records: u64,
    rows: u64,
}
