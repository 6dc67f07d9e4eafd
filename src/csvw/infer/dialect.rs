//! Guesses the dialect of a file from its bytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use super::types::Types;
use crate::csvw::metadata::model::{Dialect, Trim};
use crate::csvw::table::{Fields, Reader, Row};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Files;

/// The bytes, and the rows of them, examined for delimiter and header.
const SAMPLE: usize = 256 * 1024;
const ROWS: usize = 200;

/// The delimiters to try; the first of equally good ones wins.
const DELIMITERS: &[&str] = &[",", ";", "\t", "|"];

/// The prefix of a comment line.
const COMMENT: &str = "#";

/// Guesses the dialect of a file.
///
/// # Errors
/// If it cannot be read.
pub(super) fn guess(files: &Files, url: &str) -> Result<Dialect, Box<Diagnostic>> {
    let mut source = files.open(url)?;
    let mut sample = Vec::new();
    let unreadable = |_| files.read(url).err();
    if let Err(Some(problem)) =
        source.by_ref().take(SAMPLE as u64).read_to_end(&mut sample).map_err(unreadable)
    {
        return Err(problem);
    }
    let mut dialect = Dialect { encoding: encoding(&sample, source), ..Dialect::default() };
    if !sample.contains(&b'\n') && sample.contains(&b'\r') {
        dialect.line_terminators = vec!["\r".to_owned()];
    }
    let tries = DELIMITERS.iter().map(|delimiter| {
        let dialect = Dialect { delimiter: (*delimiter).to_owned(), ..dialect.clone() };
        let rows = rows(&sample, &dialect);
        (score(&rows), dialect, rows)
    });
    // `max_by` returns the last of equal items, so the list is reversed.
    let best = tries.rev().max_by(|a, b| a.0.cmp(&b.0));
    let Some((_, mut dialect, mut rows)) = best else { return Ok(dialect) };
    let width = width(&rows);
    let is_comment = |row: &Vec<String>| {
        row.len() != width && row.first().is_some_and(|cell| cell.starts_with(COMMENT))
    };
    if rows.iter().any(is_comment) {
        dialect.comment_prefix = Some(COMMENT.to_owned());
        // A comment in place of the header would count as the header (CSVW syntax §8).
        dialect.skip_rows = rows.iter().take_while(|row| is_comment(row)).count() as u64;
        rows.retain(|row| !row.first().is_some_and(|cell| cell.starts_with(COMMENT)));
    }
    if let Some([_, rest @ ..]) = rows.first().map(Vec::as_slice)
        && !rest.is_empty()
        && rest.iter().all(|cell| cell.starts_with(' '))
    {
        dialect.trim = Trim::Start;
    }
    dialect.header_row_count = u64::from(has_header(&rows));
    Ok(dialect)
}

/// The name of the encoding: UTF-8 if all bytes are valid UTF-8. The reader recognizes a byte order
/// mark itself.
fn encoding(sample: &[u8], mut rest: impl Read) -> String {
    let mut checked = Utf8Check::default();
    let mut is_utf8 = checked.take(sample);
    let mut block = vec![0; SAMPLE];
    while is_utf8 {
        match rest.read(&mut block) {
            Ok(0) | Err(_) => break,
            Ok(read) => is_utf8 = checked.take(block.get(..read).unwrap_or_default()),
        }
    }
    let marked = sample.starts_with(&[0xFF, 0xFE]) || sample.starts_with(&[0xFE, 0xFF]);
    if marked || (is_utf8 && checked.rest.is_empty()) { "utf-8" } else { "windows-1252" }.to_owned()
}

/// Checks blocks of bytes for UTF-8.
#[derive(Default)]
struct Utf8Check {
    /// The start of a character that continues in the next block.
    rest: Vec<u8>,
}

impl Utf8Check {
    fn take(&mut self, block: &[u8]) -> bool {
        self.rest.extend_from_slice(block);
        match std::str::from_utf8(&self.rest) {
            Ok(_) => self.rest.clear(),
            Err(error) if error.error_len().is_none() => {
                self.rest.drain(..error.valid_up_to());
            }
            Err(_) => return false,
        }
        true
    }
}

/// The cells of the first rows.
fn rows(sample: &[u8], dialect: &Dialect) -> Vec<Vec<String>> {
    let quiet = &mut Diagnostics::new();
    let file: Arc<str> = Arc::from("");
    let source = Box::new(Cursor::new(sample.to_vec()));
    let Ok(mut reader) = Reader::new(source, dialect, file.clone()) else { return Vec::new() };
    let mut rows = Vec::new();
    let mut fields = Fields::default();
    while let Ok(Some(mut chunk)) = reader.next_chunk(quiet) {
        while let Some(row) = chunk.next(reader.syntax(), &file, &mut fields, quiet) {
            if rows.len() == ROWS {
                return rows;
            }
            if let Row::Cells(_) = row {
                let cell = |i| fields.get(chunk.text(), i).unwrap_or_default().to_owned();
                rows.push((0..fields.len()).map(cell).collect());
            }
        }
    }
    // The last row of a sample may be cut off.
    if sample.len() == SAMPLE {
        rows.pop();
    }
    rows
}

/// The most frequent number of cells in a row; the largest of equally frequent ones.
fn width(rows: &[Vec<String>]) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.len() > 1) {
        *counts.entry(row.len()).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(0, |(width, _)| width)
}

/// How well a delimiter fits: how many rows in a thousand have the usual number of cells, then that
/// number. A delimiter that never occurs does not fit, nor one in a few cells but not in the
/// header.
fn score(rows: &[Vec<String>]) -> (usize, usize) {
    let width = width(rows);
    let same = rows.iter().filter(|row| row.len() == width).count();
    let is_comment = |row: &&Vec<String>| row.first().is_some_and(|c| c.starts_with(COMMENT));
    let header = rows.iter().find(|row| !is_comment(row));
    if header.is_some_and(|row| row.len() < 2) && same * 2 <= rows.len() {
        return (0, 0);
    }
    (same * 1000 / rows.len().max(1), width)
}

/// Whether the first row is a header: unless its cells are values of the same datatypes as those
/// below them. Numbers that could be years do not count, since years are common column names.
fn has_header(rows: &[Vec<String>]) -> bool {
    let Some((first, rest)) = rows.split_first() else { return true };
    let mut values = 0;
    for (i, cell) in first.iter().enumerate() {
        let mut below = Types::default();
        for text in rest.iter().filter_map(|row| row.get(i)).filter(|t| !t.trim().is_empty()) {
            below.see(text.trim(), 0);
        }
        let Some(choice) = below.choose("") else { continue };
        let mut own = Types::default();
        own.see(cell.trim(), 0);
        let is_year = cell.trim().len() == 4 && cell.trim().bytes().all(|b| b.is_ascii_digit());
        match own.choose("") {
            Some(found) if found == choice && !is_year => values += 1,
            Some(_) => {}
            None => return true,
        }
    }
    values == 0
}
