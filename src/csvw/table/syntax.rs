//! Compiles a dialect into the bytes to look for.

#![expect(
    clippy::indexing_slicing,
    reason = "positions come from the same bytes, and byte tables have 256 entries"
)]

use crate::csvw::metadata::model::{Dialect, Trim};
use crate::source::DEFAULT_ROW_LIMIT;

/// The memory of a cell, beside its text.
const CELL: usize = 64;
/// The memory of a column, and the copies of its titles.
const COLUMN: usize = 4096;
const TITLES: usize = 16;

/// The bytes of a dialect (CSVW metadata §5.9, syntax §8).
#[derive(Clone, Debug)]
pub struct Syntax {
    /// The delimiter between cells.
    pub(super) delimiter: Vec<u8>,
    /// The quote; empty if there is none.
    pub(super) quote: Vec<u8>,
    /// The escape before a literal quote: the quote itself or a backslash.
    pub(super) escape: Vec<u8>,
    /// Whether that is a backslash rather than a doubled quote.
    pub(super) is_backslash: bool,
    /// The line ends, longest first.
    pub(super) terminators: Vec<Vec<u8>>,
    /// The prefix of a comment; empty if there are no comments.
    pub(super) comment: Vec<u8>,
    /// White space to trim from cells.
    pub(super) trim: Trim,
    /// Whether to skip rows without text.
    pub(super) skip_blank_rows: bool,
    /// Columns to skip at the start of each row.
    pub(super) skip_columns: usize,
    /// First bytes of everything special outside quotes, except the delimiter.
    outside: Bytes,
    /// First bytes of everything special within an unquoted cell.
    cell: Bytes,
    /// First bytes of everything special within quotes.
    within: Bytes,
    /// The length of the longest special sequence in bytes.
    longest: usize,
    /// The most bytes of a row.
    pub(super) largest_row: usize,
    /// Whether a row without quotes ends at the first line end.
    ends_at_lines: bool,
}

impl Syntax {
    /// Compiles a dialect.
    pub fn new(dialect: &Dialect) -> Self {
        let quote = dialect.quote_char.map(String::from).unwrap_or_default().into_bytes();
        let escape = match (dialect.double_quote, quote.is_empty()) {
            (_, true) => Vec::new(),
            (true, false) => quote.clone(),
            (false, false) => b"\\".to_vec(),
        };
        let mut terminators: Vec<Vec<u8>> = dialect
            .line_terminators
            .iter()
            .filter(|t| !t.is_empty())
            .map(|t| t.clone().into_bytes())
            .collect();
        terminators.sort_by_key(|t| std::cmp::Reverse(t.len()));
        // An empty delimiter would match everywhere; the metadata check refuses it.
        let delimiter = match dialect.delimiter.as_str() {
            "" => b",".to_vec(),
            delimiter => delimiter.as_bytes().to_vec(),
        };
        let within = Bytes::first([&quote, &escape]);
        let outside = Bytes::first([&quote, &escape].into_iter().chain(&terminators));
        let cell = Bytes::first([&quote, &escape, &delimiter].into_iter().chain(&terminators));
        let tokens = [&quote, &escape, &delimiter].into_iter().chain(&terminators);
        let longest = tokens.map(Vec::len).max().unwrap_or_default();
        Self {
            longest,
            largest_row: DEFAULT_ROW_LIMIT,
            comment: dialect.comment_prefix.clone().unwrap_or_default().into_bytes(),
            trim: dialect.trim,
            skip_blank_rows: dialect.skip_blank_rows,
            skip_columns: usize::try_from(dialect.skip_columns).unwrap_or(usize::MAX),
            delimiter,
            is_backslash: !escape.is_empty() && escape != quote,
            quote,
            escape,
            ends_at_lines: terminators.iter().any(|t| t == b"\n"),
            terminators,
            outside,
            cell,
            within,
        }
    }

    /// The end of the row at `at`, and the start of the next row. Open if `bytes` ends before the
    /// row does ("read a row", syntax §8).
    pub(super) fn row_end(&self, bytes: &[u8], at: usize) -> RowEnd {
        self.row_end_from(bytes, Open { at, quote: None })
    }

    /// As [`Syntax::row_end`], continuing an earlier scan.
    pub(super) fn row_end_from(&self, bytes: &[u8], from: Open) -> RowEnd {
        // Remember where a quote opens, for the report if it is never closed.
        let Open { mut at, quote: mut open } = from;
        let mut cut = None;
        loop {
            let class = if open.is_some() { &self.within } else { &self.outside };
            let Some(skip) = bytes.get(at..).and_then(|rest| class.find(rest)) else {
                let end = Open { at: at.max(bytes.len()), quote: open };
                return RowEnd::Open(cut.unwrap_or(end));
            };
            at += skip;
            let rest = &bytes[at..];
            // A sequence may be cut off here and continue with more bytes.
            if rest.len() < self.longest {
                cut = cut.or(Some(Open { at, quote: open }));
            }
            if self.is_backslash && begins(rest, &self.escape) {
                at += 1 + rest.get(1).map_or(0, |&b| utf8_len(b));
            } else if !self.quote.is_empty() && begins(rest, &self.quote) {
                // A doubled quote closes and opens again: only the parity matters.
                open = if open.is_some() { None } else { Some(at) };
                at += self.quote.len();
            } else if open.is_none() {
                match self.terminator(rest) {
                    Some(length) => return RowEnd::At { end: at, next: at + length },
                    None => at += 1,
                }
            } else {
                at += 1;
            }
        }
    }

    /// The start of the next row if this one ends at `at`, with its terminator or at the end of the
    /// bytes.
    pub(super) fn after(&self, bytes: &[u8], at: usize) -> Option<usize> {
        match bytes.get(at..) {
            None | Some([]) => Some(bytes.len()),
            Some(rest) => self.terminator(rest).map(|length| at + length),
        }
    }

    /// The length of the line terminator that `rest` begins with.
    pub(super) fn terminator(&self, rest: &[u8]) -> Option<usize> {
        self.terminators.iter().find(|t| begins(rest, t)).map(Vec::len)
    }

    /// Whether a terminator may be the beginning of a longer one.
    pub(super) fn may_go_on(&self, terminator: &[u8]) -> bool {
        self.terminators.iter().any(|t| t.len() > terminator.len() && t.starts_with(terminator))
    }

    /// Whether a carriage return ends a row, with or without a line feed.
    pub(super) fn ends_at_cr(&self) -> bool {
        self.terminators.iter().any(|t| t == b"\r")
    }

    /// As [`Syntax::lines`], for a row whose text ends at `end` of `row`, with its line end;
    /// `usual` means a row without special characters.
    pub(super) fn lines_of(&self, row: &[u8], end: usize, usual: bool) -> u64 {
        self.lines(if usual && self.ends_at_lines { &row[end..] } else { row })
    }

    /// How many lines end within some bytes, as a text editor counts them.
    pub(super) fn lines(&self, bytes: &[u8]) -> u64 {
        if bytes == b"\n" {
            return 1;
        }
        let feeds = memchr::memchr_iter(b'\n', bytes).count();
        let returns = match self.ends_at_cr() {
            true => {
                let is_alone = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
                memchr::memchr_iter(b'\r', bytes).filter(is_alone).count()
            }
            false => 0,
        };
        (feeds + returns) as u64
    }

    /// Where the last line of some bytes begins.
    pub(super) fn line_start(&self, bytes: &[u8]) -> usize {
        let is_end = |b: &u8| *b == b'\n' || (*b == b'\r' && self.ends_at_cr());
        bytes.iter().rposition(is_end).map_or(0, |n| n + 1)
    }

    /// Whether some bytes have a carriage return outside the line ends of this dialect.
    pub(super) fn has_stray_cr(&self, bytes: &[u8]) -> bool {
        let ends_at_crlf = self.terminators.iter().any(|t| t == b"\r\n");
        let is_stray = |at: usize| !(ends_at_crlf && bytes.get(at + 1) == Some(&b'\n'));
        !self.ends_at_cr() && memchr::memchr_iter(b'\r', bytes).any(is_stray)
    }

    /// The most cells of a row within the row limit.
    pub(super) fn most_cells(&self) -> usize {
        self.largest_row / CELL
    }

    /// Whether a header is larger than the row limit; the data of a column takes much more memory
    /// than its title.
    pub(super) fn is_large_header(&self, bytes: usize, cells: usize) -> bool {
        let columns = cells.saturating_mul(COLUMN);
        bytes.saturating_mul(TITLES).saturating_add(columns) > self.largest_row
    }

    /// How many bytes from `rest`'s start are plain text of an unquoted cell.
    pub(super) fn plain(&self, rest: &[u8]) -> usize {
        self.cell.find_near(rest).unwrap_or(rest.len())
    }

    /// How many bytes from `rest`'s start are plain text of a quoted cell.
    pub(super) fn quoted(&self, rest: &[u8]) -> usize {
        self.within.find(rest).unwrap_or(rest.len())
    }
}

impl Syntax {
    /// Whether a row is a comment.
    pub(super) fn is_comment(&self, row: &[u8]) -> bool {
        !self.comment.is_empty() && row.starts_with(&self.comment)
    }

    /// Whether a row is blank and to be skipped.
    pub(super) fn is_skipped(&self, row: &[u8]) -> bool {
        self.skip_blank_rows && self.is_blank(row)
    }

    /// Whether all cells of a row are empty.
    pub(super) fn is_blank(&self, row: &[u8]) -> bool {
        let mut rest = row;
        loop {
            let Some(first) = rest.first() else { return true };
            if rest.starts_with(&self.delimiter) {
                rest = &rest[self.delimiter.len()..];
            } else if !self.quote.is_empty()
                && rest.starts_with(&self.quote)
                && rest[self.quote.len()..].starts_with(&self.quote)
            {
                rest = &rest[2 * self.quote.len()..];
            } else if self.trim == Trim::Both && first.is_ascii_whitespace() {
                rest = &rest[1..];
            } else {
                return false;
            }
        }
    }
}

/// The result of [`Syntax::row_end`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowEnd {
    /// The row's text ends at `end`; the next row begins at `next`.
    At { end: usize, next: usize },
    /// The bytes end first.
    Open(Open),
}

/// A row whose end is not found yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Open {
    /// The position scanned so far.
    pub at: usize,
    /// The position of an open quote.
    pub quote: Option<usize>,
}

/// Whether `rest` begins with a text that is nearly always one or two bytes long.
pub(super) fn begins(rest: &[u8], text: &[u8]) -> bool {
    match (rest, text) {
        ([a, ..], [b]) => a == b,
        ([a, ..], [b, _, ..]) => a == b && rest.starts_with(text),
        _ => rest.starts_with(text),
    }
}

/// A set of bytes to look for.
#[derive(Clone, Debug)]
struct Bytes {
    table: [bool; 256],
    list: Vec<u8>,
    /// The first four of the list, each in all bytes of a word; if there are fewer, some twice.
    spread: [u64; 4],
}

impl Bytes {
    /// The first bytes of some strings.
    fn first<'a>(strings: impl IntoIterator<Item = &'a Vec<u8>>) -> Self {
        let mut bytes = Self { table: [false; 256], list: Vec::new(), spread: [0; 4] };
        for &first in strings.into_iter().filter_map(|s| s.first()) {
            if !std::mem::replace(&mut bytes.table[usize::from(first)], true) {
                bytes.list.push(first);
            }
        }
        for (word, byte) in bytes.spread.iter_mut().zip(bytes.list.iter().cycle()) {
            *word = u64::from_ne_bytes([*byte; 8]);
        }
        bytes
    }

    /// The position of the first of them.
    fn find(&self, text: &[u8]) -> Option<usize> {
        match self.list[..] {
            [a] => memchr::memchr(a, text),
            [a, b] => memchr::memchr2(a, b, text),
            [a, b, c] => memchr::memchr3(a, b, c, text),
            _ => self.find_near(text),
        }
    }

    /// The same for a short distance: eight bytes at a time.
    fn find_near(&self, text: &[u8]) -> Option<usize> {
        const ONES: u64 = u64::from_ne_bytes([1; 8]);
        if self.list.is_empty() {
            return None;
        }
        let (words, rest) = text.as_chunks::<8>();
        if self.list.len() <= self.spread.len() {
            for (i, word) in words.iter().enumerate() {
                let word = u64::from_le_bytes(*word);
                // The lowest byte of a difference that is zero has its highest bit set.
                let found = self.spread.iter().fold(0, |found, byte| {
                    let difference = word ^ byte;
                    found | (difference.wrapping_sub(ONES) & !difference)
                }) & (ONES << 7);
                if found != 0 {
                    return Some(i * 8 + found.trailing_zeros() as usize / 8);
                }
            }
        } else if let Some(at) = words.as_flattened().iter().position(|b| self.has(*b)) {
            return Some(at);
        }
        let at = rest.iter().position(|b| self.has(*b))?;
        Some(words.len() * 8 + at)
    }

    fn has(&self, byte: u8) -> bool {
        self.table[usize::from(byte)]
    }
}

/// The length of the UTF-8 character that begins with `first`.
pub(super) fn utf8_len(first: u8) -> usize {
    match first {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xFF => 4,
        _ => 1,
    }
}
