//! What reading parts of a table apart from each other needs: their rows, and keys that are
//! compared elsewhere.

#![expect(clippy::indexing_slicing, reason = "ranges are found in the same bytes, for each row")]

use std::ops::{ControlFlow, Range};

use encoding_rs::{Encoding, UTF_8};

use super::keys::{KeyBatch, Keys};
use super::place::Position;
use super::spill::Digest;
use super::syntax::{RowEnd, Syntax};
use crate::csvw::metadata::model::{Dialect, TableGroup};

/// Broken keys that were found elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrokenKeys {
    /// Keys of several rows, by the number of what they identify ([`Keys::targets`]).
    pub twice: Vec<(usize, Digest)>,
    /// References without a row, or with several, by table and foreign key.
    pub open: Vec<(usize, usize, Digest)>,
}

/// A foreign key, by numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferenceKey {
    /// The table that declares it.
    pub table: usize,
    /// Its number in this table.
    pub number: usize,
    /// The number of what it refers to ([`Keys::targets`]).
    pub target: usize,
    /// Whether that is no primary key, so that a reference to several rows is to be reported.
    pub must_be_one: bool,
}

impl Keys {
    /// Keys of which only the broken ones are known.
    pub fn judged(group: &TableGroup, broken: &BrokenKeys) -> Self {
        let mut keys = Self::new(group, None);
        for (target, digest) in &broken.twice {
            if let Some(target) = keys.targets.get_mut(*target) {
                target.seen.twice.insert(*digest);
            }
        }
        for (table, number, digest) in &broken.open {
            let references = keys.tables.get_mut(*table).map(|table| &mut table.references);
            if let Some(reference) = references.and_then(|all| all.get_mut(*number)) {
                reference.open.insert(*digest);
            }
        }
        keys
    }

    /// The tables and columns that keys identify rows by, with whether it is the primary key; their
    /// positions are their numbers.
    pub fn targets(&self) -> impl Iterator<Item = (usize, &[usize], bool)> {
        self.targets.iter().enumerate().map(|(number, target)| {
            let primary = self.tables.get(target.table).and_then(|table| table.primary);
            (target.table, &*target.columns, primary == Some(number))
        })
    }

    /// All foreign keys.
    pub fn references(&self) -> Vec<ReferenceKey> {
        let primary: Vec<bool> = self.targets().map(|(_, _, is_primary)| is_primary).collect();
        let tables = self.tables.iter().enumerate();
        let all = tables.flat_map(|(table, keys)| {
            keys.references.iter().enumerate().map(move |(number, key)| (table, number, key.target))
        });
        all.map(|(table, number, target)| {
            let must_be_one = !primary.get(target).copied().unwrap_or_default();
            ReferenceKey { table, number, target, must_be_one }
        })
        .collect()
    }
}

/// Cuts bytes after whole rows, where that is sure: rows end at line feeds outside quotes, and only
/// there.
#[derive(Clone, Debug)]
pub struct Cut {
    quote: Option<u8>,
    /// Whether the bytes so far end within quotes.
    inside: bool,
    /// How far the bytes are known.
    scanned: usize,
    /// The end of the last whole row so far.
    end: usize,
}

impl Cut {
    /// A cut for a dialect; none if it has an encoding, quote, escape or line end by which a row's
    /// end cannot be told from the bytes around it.
    pub fn of(dialect: &Dialect) -> Option<Self> {
        let is_utf8 = Encoding::for_label(dialect.encoding.as_bytes()) == Some(UTF_8);
        let ends = &dialect.line_terminators;
        let at_feeds = ends.iter().any(|end| end == "\n")
            && ends.iter().all(|end| matches!(end.as_str(), "\n" | "\r\n"));
        let quote = match dialect.quote_char {
            None => None,
            Some(quote) if quote.is_ascii() && dialect.double_quote => Some(quote as u8),
            Some(_) => return None,
        };
        (is_utf8 && at_feeds).then_some(Self { quote, inside: false, scanned: 0, end: 0 })
    }

    /// The same, for bytes that begin within quotes or not.
    pub fn within(self, inside: bool) -> Self {
        Self { inside, ..self }
    }

    /// Whether the bytes so far end within quotes.
    pub fn is_inside(&self) -> bool {
        self.inside
    }

    /// The end of the last row that is whole in `bytes`, which begin with the bytes of before.
    pub fn whole(&mut self, bytes: &[u8]) -> usize {
        self.scan(bytes, false)
    }

    /// The end of the first row, or 0.
    pub fn first(&mut self, bytes: &[u8]) -> usize {
        self.scan(bytes, true)
    }

    fn scan(&mut self, bytes: &[u8], only_first: bool) -> usize {
        let quote = self.quote.unwrap_or(b'\n');
        for at in memchr::memchr2_iter(quote, b'\n', &bytes[self.scanned..]) {
            let at = self.scanned + at;
            if bytes[at] != b'\n' {
                self.inside = !self.inside;
            } else if !self.inside {
                self.end = at + 1;
                if only_first {
                    break;
                }
            }
        }
        self.scanned = bytes.len();
        self.end
    }

    /// Forgets the first bytes, which are taken.
    pub fn taken(&mut self, length: usize) {
        self.scanned = self.scanned.saturating_sub(length);
        self.end = self.end.saturating_sub(length);
    }
}

impl KeyBatch {
    /// Moves the digests out: for each row one of each key of the table, and the references with
    /// the numbers of their foreign keys.
    pub fn drain(&mut self) -> (Vec<Digest>, Vec<(usize, Digest)>) {
        (std::mem::take(&mut self.found), std::mem::take(&mut self.open))
    }
}

impl Syntax {
    /// How many lines end within some bytes.
    pub fn count_lines(&self, bytes: &[u8]) -> u64 {
        self.lines(bytes)
    }

    /// Passes the position and the range of each row and comment, with its line end, to `each`
    /// until that breaks; returns the position after them. `bytes` begin with the row at `at`.
    pub fn rows(
        &self,
        bytes: &[u8],
        mut at: Position,
        mut each: impl FnMut(Position, Range<usize>) -> ControlFlow<()>,
    ) -> Position {
        let mut start = 0;
        while start < bytes.len() {
            let (end, next) = match self.row_end(bytes, start) {
                RowEnd::At { end, next } => (end, next),
                RowEnd::Open(_) => (bytes.len(), bytes.len()),
            };
            if each(at, start..next).is_break() {
                return at;
            }
            let row = &bytes[start..end];
            at.line += self.lines(&bytes[start..next]);
            at.record += 1;
            at.row += u64::from(!self.is_comment(row) && !self.is_skipped(row));
            start = next;
        }
        at
    }
}
