//! Bytes to rows: a table is read in chunks of whole rows, in constant memory.

use std::io::Read;
use std::sync::Arc;

use super::decode::Utf8;
use super::record::{Fields, QuoteFault};
use super::syntax::{RowEnd, Syntax};
use crate::diagnostic::{Code, Place, Problem, Problems, Spot};
use crate::metadata::model::{Dialect, Trim};

/// How many bytes a chunk has, unless a row is larger. Small ones stay in the caches.
const CHUNK: usize = 256 * 1024;
/// The largest row that is read.
const LARGEST_ROW: usize = 1 << 30;

/// Reads a table's bytes into chunks.
pub struct Reader {
    source: Utf8<Box<dyn Read + Send>>,
    syntax: Arc<Syntax>,
    file: Arc<str>,
    /// What is read and not yet given out.
    pending: Vec<u8>,
    finished: bool,
    line: u64,
    record: u64,
    row: u64,
}

/// Some whole rows of a table.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    text: String,
    /// Where the next row begins.
    at: usize,
    line: u64,
    record: u64,
    row: u64,
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowPlace {
    /// Row number among the data rows, from 1 (CSVW syntax §4.4 "number").
    pub row: u64,
    /// Row number among all rows of the file, from 1 ("source number").
    pub source: u64,
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    start: usize,
    end: usize,
}

impl RowPlace {
    /// The place of the row in `file`, for a problem.
    pub fn place(&self, file: &Arc<str>) -> Place {
        let spot = Spot::Cell { line: self.line, row: self.row, column: None };
        Place { file: file.clone(), spot }
    }
}

impl Reader {
    /// Starts to read `source`, which goes by the name `file`.
    ///
    /// # Errors
    /// [`Code::FileUnreadable`] if the first bytes cannot be read.
    pub fn new(
        source: Box<dyn Read + Send>,
        dialect: &Dialect,
        file: Arc<str>,
    ) -> Result<Self, Box<Problem>> {
        let source = Utf8::new(source, &dialect.encoding).map_err(|e| unreadable(&file, &e))?;
        Ok(Self {
            source,
            syntax: Arc::new(Syntax::new(dialect)),
            file,
            pending: Vec::new(),
            finished: false,
            line: 1,
            record: 1,
            row: 1,
        })
    }

    /// The compiled dialect.
    pub fn syntax(&self) -> &Arc<Syntax> {
        &self.syntax
    }

    /// The file's name.
    pub fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// Says that the rows up to now were no data rows: the next one has number 1.
    pub fn restart_rows(&mut self, chunk: &mut Chunk) {
        self.row = self.row + 1 - chunk.row;
        chunk.row = 1;
    }

    /// The next chunk; none at the end of the file. Bytes that are no UTF-8 are reported and
    /// replaced by U+FFFD.
    ///
    /// # Errors
    /// [`Code::FileUnreadable`] or [`Code::TooLarge`].
    pub fn next_chunk(&mut self, problems: &mut Problems) -> Result<Option<Chunk>, Box<Problem>> {
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
            wanted = self.pending.len() * 2;
            if wanted > LARGEST_ROW {
                return Err(self.too_large(scan.quote));
            }
        }
    }

    /// Reads until `wanted` bytes are pending, or the file ends.
    fn read_up_to(&mut self, wanted: usize) -> Result<(), Box<Problem>> {
        if self.finished || self.pending.len() >= wanted {
            return Ok(());
        }
        let missing = (wanted - self.pending.len()) as u64;
        let read = self.source.by_ref().take(missing).read_to_end(&mut self.pending);
        let read = read.map_err(|e| unreadable(&self.file, &e))?;
        self.finished = (read as u64) < missing;
        Ok(())
    }

    /// Finds the end of the last whole row that is pending, and counts rows.
    fn scan(&self) -> Scan {
        let mut scan = Scan::default();
        loop {
            match self.syntax.row_end(&self.pending, scan.end) {
                RowEnd::At { end, next } => {
                    self.count(&mut scan, end);
                    scan.end = next;
                    if scan.end == self.pending.len() {
                        return scan;
                    }
                }
                RowEnd::Open { quote } => {
                    scan.quote = quote;
                    if self.finished && scan.end < self.pending.len() {
                        self.count(&mut scan, self.pending.len());
                        scan.end = self.pending.len();
                    }
                    return scan;
                }
            }
        }
    }

    /// Counts the row that lies at `scan.end..end`.
    fn count(&self, scan: &mut Scan, end: usize) {
        scan.records += 1;
        let row = &self.pending[scan.end..end];
        scan.rows += u64::from(!self.syntax.is_comment(row) && !self.syntax.is_skipped(row));
    }

    /// Gives out the first `scan.end` pending bytes.
    fn take(&mut self, scan: Scan, problems: &mut Problems) -> Chunk {
        let rest = self.pending.split_off(scan.end);
        let bytes = std::mem::replace(&mut self.pending, rest);
        let lines = memchr::memchr_iter(b'\n', &bytes).count() as u64;
        let text = String::from_utf8(bytes).unwrap_or_else(|e| {
            problems.push(self.malformed(e.as_bytes(), e.utf8_error().valid_up_to()));
            String::from_utf8_lossy(e.as_bytes()).into_owned()
        });
        if self.source.is_decoding() && self.source.malformed > 0 {
            self.source.malformed = 0;
            problems.push(self.malformed(&[], 0));
        }
        let (line, record, row) = (self.line, self.record, self.row);
        self.line += lines;
        self.record += scan.records;
        self.row += scan.rows;
        Chunk { text, at: 0, line, record, row }
    }

    /// The problem of bytes that are not in the encoding.
    fn malformed(&self, bytes: &[u8], at: usize) -> Problem {
        let before = &bytes[..at];
        let line = self.line + memchr::memchr_iter(b'\n', before).count() as u64;
        let start = memchr::memrchr(b'\n', before).map_or(0, |n| n + 1);
        let column = String::from_utf8_lossy(&before[start..]).chars().count() as u64 + 1;
        let help = "save the file as \"CSV UTF-8\", or name its encoding in the dialect, \
                    such as \"encoding\": \"windows-1252\"";
        let Some(byte) = bytes.get(at) else {
            let spot = Spot::Line { line, column: None };
            let what = "bytes at or after this line do not fit the declared encoding";
            let place = Place { file: self.file.clone(), spot };
            return Problem::new(Code::Encoding, what, place).help(help);
        };
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n);
        let spot = Spot::Line { line, column: Some(column) };
        let what = format!("byte {byte:#04X} is not valid UTF-8");
        Problem::new(Code::Encoding, what, Place { file: self.file.clone(), spot })
            .excerpt(String::from_utf8_lossy(&bytes[start..end]))
            .help(help)
    }

    /// The problem of a row that does not end.
    fn too_large(&self, quote: Option<usize>) -> Box<Problem> {
        let before = quote.map_or(&[][..], |at| &self.pending[..at]);
        let line = self.line + memchr::memchr_iter(b'\n', before).count() as u64;
        let what = match quote {
            Some(_) => "a quote is opened here and not closed within 1 GiB",
            None => "a row is larger than 1 GiB",
        };
        let spot = Spot::Line { line, column: None };
        let place = Place { file: self.file.clone(), spot };
        Box::new(
            Problem::new(Code::TooLarge, what, place).help("look for a quote without its pair"),
        )
    }
}

/// What is found in the pending bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Scan {
    end: usize,
    records: u64,
    rows: u64,
    quote: Option<usize>,
}

/// A row of a chunk as [`Chunk::next`] gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A row with cells, which are in the [`Fields`] now.
    Cells(RowPlace),
    /// A comment, without its prefix.
    Comment(RowPlace),
}

impl Chunk {
    /// The text that the fields refer to.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a row or comment as it stands in the file.
    pub fn raw(&self, place: &RowPlace) -> &str {
        self.text.get(place.start..place.end).unwrap_or_default()
    }

    /// Parses the next row into `fields`; none at the end. Rows that the dialect passes over are
    /// passed over; faults with quotes are reported, and the row is given as well as it can be.
    pub fn next(
        &mut self,
        syntax: &Syntax,
        file: &Arc<str>,
        fields: &mut Fields,
        problems: &mut Problems,
    ) -> Option<Row> {
        loop {
            if self.at >= self.text.len() {
                return None;
            }
            let bytes = self.text.as_bytes();
            let start = self.at;
            let (end, next) = match syntax.row_end(bytes, start) {
                RowEnd::At { end, next } => (end, next),
                RowEnd::Open { .. } => (bytes.len(), bytes.len()),
            };
            let mut place =
                RowPlace { row: self.row, source: self.record, line: self.line, start, end };
            self.at = next;
            self.record += 1;
            self.line += lines(&bytes[start..next]);
            if syntax.is_comment(&bytes[start..end]) {
                place.start += syntax.comment.len();
                return Some(Row::Comment(place));
            }
            if syntax.is_skipped(&bytes[start..end]) {
                continue;
            }
            self.row += 1;
            if let Err(fault) = fields.parse(syntax, &self.text, start, end) {
                problems.push(quote_problem(&place, file, fault, &self.text, fields));
            }
            return Some(Row::Cells(place));
        }
    }
}

impl Syntax {
    /// Whether a row is a comment.
    fn is_comment(&self, row: &[u8]) -> bool {
        !self.comment.is_empty() && row.starts_with(&self.comment)
    }

    /// Whether a row is blank and blank rows are passed over.
    fn is_skipped(&self, row: &[u8]) -> bool {
        self.skip_blank_rows && self.is_blank(row)
    }

    /// Whether all cells of a row are empty.
    pub(super) fn is_blank(&self, row: &[u8]) -> bool {
        let mut rest = row;
        loop {
            let Some(first) = rest.first() else { return true };
            if rest.starts_with(&self.delimiter) {
                rest = &rest[self.delimiter.len()..];
            } else if !self.quote.is_empty() && rest.starts_with(&self.quote.repeat(2)) {
                rest = &rest[2 * self.quote.len()..];
            } else if self.trim == Trim::Both && first.is_ascii_whitespace() {
                rest = &rest[1..];
            } else {
                return false;
            }
        }
    }
}

/// How many lines the bytes of a row take.
fn lines(row: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', row).count() as u64
}

/// The problem of a quote at the wrong place.
fn quote_problem(
    place: &RowPlace,
    file: &Arc<str>,
    fault: QuoteFault,
    text: &str,
    fields: &Fields,
) -> Problem {
    let double = "put the whole cell in quotes and double each quote within it";
    let (cell, what, help) = match fault {
        QuoteFault::Stray(cell) => (cell, "has a quote in the middle of unquoted text", double),
        QuoteFault::TextAfter(cell) => (cell, "has text after its closing quote", double),
        QuoteFault::Unclosed(cell) => (
            cell,
            "has a quote that is never closed",
            "close the quote, or double it if it is meant",
        ),
    };
    Problem::new(Code::Quote, format!("cell {} {what}", cell + 1), place.place(file))
        .marked(fields.excerpt(text, cell, place.line))
        .help(help)
}

/// The problem of a file that stops in the middle.
fn unreadable(file: &Arc<str>, error: &std::io::Error) -> Box<Problem> {
    let message = format!("cannot read '{file}': {error}");
    Box::new(Problem::new(Code::FileUnreadable, message, Place::file(file.clone())))
}
