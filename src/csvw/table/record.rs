//! Splits the text of a row into cells ("parse a row", CSVW syntax §8).

#![expect(clippy::indexing_slicing, reason = "positions come from the same bytes, for each cell")]

use std::cell::Cell;
use std::ops::Range;

use super::cell::{Cell as Text, Source};
use super::syntax::{RowEnd, Syntax, begins, utf8_len};
use crate::csvw::metadata::model::Trim;
use crate::diagnostic::{Excerpt, Position};

/// The position of one cell's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// Where the cell begins in the chunk, with its quotes.
    begin: u32,
    start: u32,
    end: u32,
    /// Whether the text is in [`Fields::unescaped`] rather than in the chunk.
    copied: bool,
    /// Whether it is in quotes.
    quoted: bool,
}

/// The cells of one row, reused for each.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    spans: Vec<Span>,
    /// Texts that differ from the bytes of the file, after removing escapes.
    unescaped: String,
    /// The position of the row in the chunk.
    row: Range<usize>,
    /// The length of the delimiter in bytes.
    delimiter: usize,
    /// Whether the quotes are faulty, so that the cells are a guess.
    guessed: bool,
    /// A place in the row and its position in the file: where the last excerpt began.
    counted: Cell<Option<(usize, Position)>>,
    /// The first cell with a carriage return outside quotes, possibly the end of a row.
    stray: Option<usize>,
}

/// A fault of a row, with the cell (from 0) of a faulty quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowFault {
    /// A quote stands within an unquoted cell.
    Stray(usize),
    /// Text follows the closing quote.
    TextAfter(usize),
    /// The quote is never closed.
    Unclosed(usize),
    /// It is larger than this many bytes.
    TooLarge(usize),
}

/// The end of a row, and its fault.
pub(super) struct Parsed {
    /// Where its text ends.
    pub end: usize,
    /// Where the next row begins.
    pub next: usize,
    /// Whether it has no quote, escape or other special character.
    pub usual: bool,
    pub fault: Option<RowFault>,
}

impl Fields {
    /// The number of cells.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The text of a cell; none if the row has fewer. `text` is the chunk's.
    pub fn get<'a>(&'a self, text: &'a str, index: usize) -> Option<&'a str> {
        let span = self.spans.get(index)?;
        let from = if span.copied { &self.unescaped } else { text };
        from.get(span.start as usize..span.end as usize)
    }

    /// A cell and where it stands; an empty one if the row has fewer.
    pub(super) fn cell<'a>(&'a self, text: &'a str, index: usize) -> Text<'a> {
        let Some(span) = self.spans.get(index) else {
            return Text { text: "", source: Source::Chunk, start: 0 };
        };
        let source = if span.copied { Source::Unescaped } else { Source::Chunk };
        let from = if span.copied { &self.unescaped } else { text };
        let text = from.get(span.start as usize..span.end as usize).unwrap_or_default();
        Text { text, source, start: span.start }
    }

    /// The unescaped cells.
    pub(super) fn unescaped(&self) -> &str {
        &self.unescaped
    }

    /// Whether the quotes of the row are faulty, so that its cells are a guess.
    pub fn is_guessed(&self) -> bool {
        self.guessed
    }

    /// The excerpt of a cell with its quotes, or, if the row ends before it, of the row's end. The
    /// row begins on line `line` of its file; `text` is the chunk's.
    pub fn excerpt(&self, text: &str, cell: usize, line: u64) -> Excerpt {
        self.excerpt_of(text, cell..cell + 1, line)
    }

    /// As [`Fields::excerpt`], of several cells.
    pub fn excerpt_of(&self, text: &str, cells: Range<usize>, line: u64) -> Excerpt {
        let Range { start, end } = self.row;
        let begin = |cell: usize| self.spans.get(cell).map(|span| span.begin as usize);
        let from = begin(cells.start).unwrap_or(end);
        let to = begin(cells.end).map_or(end, |next| next.saturating_sub(self.delimiter));
        let row = text.get(start..end).unwrap_or_default();
        let range = from.saturating_sub(start)..to.saturating_sub(start);
        // Many cells of a row may be wrong: count the text before them once.
        let counted = self.counted.get().filter(|(at, _)| *at <= range.start);
        let counted = counted.unwrap_or((0, Position { line, column: 1 }));
        let excerpt = Excerpt::after(counted, row, range.clone());
        self.counted.set(Some((range.start.min(row.len()), excerpt.start)));
        excerpt
    }

    /// Finds the first cell with a carriage return outside quotes; the cells are then a guess.
    pub(super) fn find_stray_cr(&mut self, text: &str) -> Option<usize> {
        let is_stray = |i: &usize| {
            self.spans.get(*i).is_some_and(|span| !span.copied && !span.quoted)
                && self.get(text, *i).is_some_and(|cell| cell.contains('\r'))
        };
        let found = self.stray.or_else(|| (0..self.spans.len()).find(is_stray));
        self.guessed |= found.is_some();
        found
    }

    /// Parses the row at `start` of `text`, and returns its end and the start of the next ("read a
    /// row", syntax §8); [`Syntax::row_end`] finds the same.
    pub(super) fn parse(&mut self, syntax: &Syntax, text: &str, start: usize) -> Parsed {
        self.spans.clear();
        self.unescaped.clear();
        self.delimiter = syntax.delimiter.len();
        self.counted = Cell::default();
        self.stray = None;
        let (mut fault, mut usual) = (None, true);
        let bytes = text.as_bytes();
        let mut at = start;
        let next = loop {
            let begin = at;
            at += syntax.plain(&bytes[at..]);
            // The usual cell: no quote, no escape.
            if begins(&bytes[at..], &syntax.delimiter) {
                self.push(syntax, text, begin, begin..at);
            } else if let Some(next) = syntax.after(bytes, at) {
                self.push(syntax, text, begin, begin..at);
                break next;
            } else {
                usual = false;
                at = match quoted(syntax, bytes, begin) {
                    Some(inner) => {
                        let end = inner.end + syntax.quote.len();
                        self.push(syntax, text, begin, inner);
                        end
                    }
                    None => self.special(syntax, text, begin, &mut fault),
                };
                if let Some(next) = syntax.after(bytes, at) {
                    break next;
                }
            }
            at += syntax.delimiter.len();
            // The parsed row must stay within the row limit too.
            let taken = at - start + self.unescaped.len();
            if self.spans.len() > syntax.most_cells() || taken > syntax.largest_row {
                let too_large = RowFault::TooLarge(syntax.largest_row);
                self.guessed = true;
                // Keep only the position of its first cell.
                self.spans = self.spans.first().copied().into_iter().collect();
                self.unescaped = String::new();
                let (at, next) = match syntax.row_end(bytes, start) {
                    RowEnd::At { end, next } => (end, next),
                    RowEnd::Open(_) => (bytes.len(), bytes.len()),
                };
                self.row = start..at;
                return Parsed { end: at, next, usual: false, fault: Some(too_large) };
            }
        };
        self.row = start..at;
        self.guessed = fault.is_some();
        Parsed { end: at, next, usual, fault }
    }

    /// Adds a cell that is unchanged in the chunk, within its quotes if any.
    fn push(&mut self, syntax: &Syntax, text: &str, begin: usize, inner: Range<usize>) {
        let Range { start, end } = inner;
        let cell = text.get(start..end).unwrap_or_default();
        let quoted = start > begin;
        let begin = begin as u32;
        let (start, end) = match syntax.trim {
            Trim::None => (start, end),
            trim => {
                let left = start + cell.len() - trim_with(cell, trim, true).len();
                (left, left + trim_with(trim_with(cell, trim, true), trim, false).len())
            }
        };
        self.spans.push(Span {
            begin,
            start: start as u32,
            end: end as u32,
            copied: false,
            quoted,
        });
    }

    /// Reads a cell with a quote or an escape; returns its end.
    fn special(
        &mut self,
        syntax: &Syntax,
        text: &str,
        begin: usize,
        fault: &mut Option<RowFault>,
    ) -> usize {
        let bytes = text.as_bytes();
        let cell = self.spans.len();
        let from = self.unescaped.len();
        let mut at = begin;
        let mut quoted = false;
        let mut closed = false;
        loop {
            let run = if quoted { syntax.quoted(&bytes[at..]) } else { syntax.plain(&bytes[at..]) };
            let plain = text.get(at..at + run).unwrap_or_default();
            if closed && !plain.trim().is_empty() {
                fault.get_or_insert(RowFault::TextAfter(cell));
            }
            self.unescaped.push_str(plain);
            at += run;
            let rest = &bytes[at..];
            if rest.is_empty() {
                break;
            }
            let is_quote = !syntax.quote.is_empty() && begins(rest, &syntax.quote);
            if syntax.is_backslash && rest.starts_with(&syntax.escape) {
                let next = at + 1 + rest.get(1).map_or(0, |&b| utf8_len(b));
                self.unescaped.push_str(text.get(at + 1..next).unwrap_or_default());
                at = next;
            } else if is_quote
                && quoted
                && rest[syntax.quote.len()..].starts_with(&syntax.escape)
                && !syntax.is_backslash
            {
                at = self.append(text, at, syntax.quote.len()) + syntax.quote.len();
            } else if is_quote && quoted {
                (quoted, closed) = (false, true);
                at += syntax.quote.len();
            } else if is_quote {
                let before = &self.unescaped[from..];
                // The dialect may trim white space before the quote.
                let trims = matches!(syntax.trim, Trim::Both | Trim::Start);
                if closed {
                    fault.get_or_insert(RowFault::TextAfter(cell));
                } else if !(if trims { before.trim() } else { before }).is_empty() {
                    fault.get_or_insert(RowFault::Stray(cell));
                }
                quoted = true;
                at += syntax.quote.len();
            } else if !quoted
                && (begins(rest, &syntax.delimiter) || syntax.terminator(rest).is_some())
            {
                break;
            } else {
                if !quoted && rest[0] == b'\r' {
                    self.stray.get_or_insert(cell);
                }
                at = self.append(text, at, utf8_len(rest[0]));
            }
        }
        if quoted {
            fault.get_or_insert(RowFault::Unclosed(cell));
        }
        self.finish(syntax, begin, from);
        at
    }

    /// Copies `length` bytes of the text; returns their end.
    fn append(&mut self, text: &str, at: usize, length: usize) -> usize {
        self.unescaped.push_str(text.get(at..at + length).unwrap_or_default());
        at + length
    }

    /// Adds the cell that was copied to `unescaped[from..]`, trimmed.
    fn finish(&mut self, syntax: &Syntax, begin: usize, from: usize) {
        let cell = &self.unescaped[from..];
        let left = trim_with(cell, syntax.trim, true);
        let start = from + cell.len() - left.len();
        let length = trim_with(left, syntax.trim, false).len();
        let (begin, end) = (begin as u32, (start + length) as u32);
        self.spans.push(Span { begin, start: start as u32, end, copied: true, quoted: true });
    }
}

/// The quoted text of a cell at `begin`, if the cell has no escape and no text beside the quotes.
fn quoted(syntax: &Syntax, bytes: &[u8], begin: usize) -> Option<Range<usize>> {
    let start = begin + syntax.quote.len();
    let is_quote = |at: usize| {
        let rest = bytes.get(at..).unwrap_or_default();
        !syntax.quote.is_empty() && begins(rest, &syntax.quote)
    };
    if !is_quote(begin) {
        return None;
    }
    let end = start + syntax.quoted(bytes.get(start..)?);
    let after = end + syntax.quote.len();
    let ends = || begins(bytes.get(after..).unwrap_or_default(), &syntax.delimiter);
    let is_whole = is_quote(end) && (ends() || syntax.after(bytes, after).is_some());
    is_whole.then_some(start..end)
}

/// Trims one side, if the dialect says so.
fn trim_with(text: &str, trim: Trim, start: bool) -> &str {
    match (trim, start) {
        (Trim::Both | Trim::Start, true) => text.trim_start(),
        (Trim::Both | Trim::End, false) => text.trim_end(),
        _ => text,
    }
}
