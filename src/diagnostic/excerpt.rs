//! Cuts the faulty text to one line that is safe to show.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::visible::{show, visible};

/// The most characters shown before, in and after the marked part.
const SHOWN: [usize; 3] = [40, 60, 30];

/// A position in a file: line and column, both from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The line.
    pub line: u64,
    /// The column.
    pub column: u64,
}

/// A piece of a file with a marked part.
///
/// The text is shortened to fit on a line; visible signs replace invisible and control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The text to show.
    pub text: String,
    /// The marked part, as a range of bytes of [`Excerpt::text`].
    pub mark: Range<usize>,
    /// Where that part begins in the file.
    pub start: Position,
    /// Where it ends in the file: the position after its last character.
    pub end: Position,
}

impl Excerpt {
    /// Cuts the excerpt out of `text`, which begins at the start of line `line` of its file; the
    /// marked part is `range`, in bytes, clamped to the text.
    pub fn new(text: &str, range: Range<usize>, line: u64) -> Self {
        Self::after((0, Position { line, column: 1 }), text, range)
    }

    /// As [`Excerpt::new`], from the known position of an earlier character, so that the text
    /// before is not scanned again.
    pub fn after(known: (usize, Position), text: &str, range: Range<usize>) -> Self {
        let from = boundary(text, range.start).max(known.0);
        let to = boundary(text, range.end).max(from);
        let (before, meant, after) = (&text[..from], &text[from..to], &text[to..]);
        let start = advance(known.1, &text[known.0..from]);
        let end = advance(start, meant);
        let [head, body, tail] = SHOWN;
        let after = start_of(after, tail + 1).split(['\n', '\r']).next().unwrap_or_default();
        let mut shown = String::new();
        // One more than is shown; the ellipsis replaces it.
        let more = before.char_indices().rev().nth(head);
        let near = &before[more.map_or(0, |(at, _)| at)..];
        match (near.rfind('\n'), more) {
            (Some(end), _) => show(&near[end + 1..], &mut shown),
            (None, Some((_, first))) => {
                shown.push('…');
                show(&near[first.len_utf8()..], &mut shown);
            }
            (None, None) => show(near, &mut shown),
        }
        let mark = shown.len();
        let cut = shorten(meant, body, &mut shown);
        let mark = mark..shown.len();
        if !cut {
            shorten(after, tail, &mut shown);
        }
        Self { text: shown, mark, start, end }
    }

    /// The excerpt of a whole line; `column`, from 1 and in characters, is the marked place.
    pub fn line(text: &str, line: u64, column: Option<u64>) -> Self {
        let text = text.trim_end_matches(['\n', '\r']);
        let Some(column) = column else {
            let start = text.len() - text.trim_start().len();
            return Self::new(text, start..text.trim_end().len().max(start), line);
        };
        let skipped = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
        let mut rest = text.char_indices().skip(skipped);
        match rest.next() {
            Some((at, c)) => Self::new(text, at..at + c.len_utf8(), line),
            None => Self::new(text, text.len()..text.len(), line),
        }
    }
}

/// The first `most` characters of a text, or all of it.
fn start_of(text: &str, most: usize) -> &str {
    &text[..text.char_indices().nth(most).map_or(text.len(), |(end, _)| end)]
}

/// The nearest character boundary at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// The end of a text that begins at `from`.
fn advance(from: Position, text: &str) -> Position {
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64;
    let last = text.rsplit('\n').next().unwrap_or_default().chars().count() as u64;
    match lines {
        0 => Position { line: from.line, column: from.column + last },
        _ => Position { line: from.line + lines, column: last + 1 },
    }
}

/// Writes at most `most` characters; returns whether there were more.
fn shorten(text: &str, most: usize, out: &mut String) -> bool {
    match text.char_indices().nth(most) {
        Some((end, _)) => {
            show(&text[..end], out);
            out.push('…');
            true
        }
        None => {
            show(text, out);
            false
        }
    }
}

/// A text of a file for a message: shortened, with visible signs for invisible characters.
pub fn brief(text: &str) -> String {
    let [_, most, _] = SHOWN;
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", visible(&text[..end])),
        None => visible(text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(excerpt: &Excerpt) -> &str {
        &excerpt.text[excerpt.mark.clone()]
    }

    #[test]
    fn the_cell_is_marked_with_its_position() {
        let excerpt = Excerpt::new("é,CA,x\ty", 3..5, 14);
        assert_eq!(excerpt.text, "é,CA,x␉y");
        assert_eq!(marked(&excerpt), "CA");
        assert_eq!(excerpt.start, Position { line: 14, column: 3 });
        assert_eq!(excerpt.end, Position { line: 14, column: 5 });
    }

    #[test]
    fn a_row_of_several_lines_shows_those_of_the_cell() {
        let excerpt = Excerpt::new("a,\"b\nc\",\"d\ne\",f", 8..13, 3);
        assert_eq!(excerpt.text, "c\",\"d␊e\",f");
        assert_eq!(marked(&excerpt), "\"d␊e\"");
        assert_eq!(excerpt.start, Position { line: 4, column: 4 });
        assert_eq!(excerpt.end, Position { line: 5, column: 3 });
    }

    #[test]
    fn long_texts_are_cut_on_both_sides_and_within() {
        let text = format!("{},{},{}", "a".repeat(100), "b".repeat(100), "c".repeat(100));
        let excerpt = Excerpt::new(&text, 101..201, 1);
        assert_eq!(excerpt.text, format!("…{},{}…", "a".repeat(39), "b".repeat(60)));
        assert_eq!(excerpt.start.column, 102);
        assert_eq!(excerpt.end.column, 202);
        let excerpt = Excerpt::new(&text, 101..103, 1);
        assert!(excerpt.text.ends_with(&format!("bb{}…", "b".repeat(30))), "{}", excerpt.text);
    }

    #[test]
    fn counting_may_continue_from_a_known_position() {
        let text = format!("{}é,b\n{},c,d", "a".repeat(50), "é".repeat(60));
        for range in [53..54, 55..55, 60..75, 175..176, 177..178, 178..200] {
            let whole = Excerpt::new(&text, range.clone(), 7);
            let known = Excerpt::new(&text, 0..53, 7).end;
            assert_eq!(Excerpt::after((53, known), &text, range), whole);
        }
    }

    #[test]
    fn an_invalid_range_is_clamped() {
        let excerpt = Excerpt::new("é", 1..9, 1);
        assert_eq!(marked(&excerpt), "é");
        assert_eq!(marked(&Excerpt::new("", 5..7, 1)), "");
        assert_eq!(marked(&Excerpt::line("  ab ", 1, None)), "ab");
        assert_eq!(marked(&Excerpt::line("ab\r\n", 1, Some(2))), "b");
        assert_eq!(marked(&Excerpt::line("ab", 1, Some(9))), "");
    }
}
