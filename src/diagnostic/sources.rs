//! Reads lines and positions from files for reports.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::pointer::Outline;
use super::{Diagnostic, Excerpt, Place, Position, Spot};

/// The distance in bytes between positions with a known character count.
const PIECE: usize = 4096;

/// The largest file that is read for a report, in bytes.
const LARGEST: u64 = 16 << 20;

/// Access to the files that reports point to.
pub trait Lookup {
    /// A file's path relative to the current folder, so that users can open it.
    fn path(&self, file: &str) -> String;

    /// The text of a file, if it exists, is UTF-8, and has at most `largest` bytes.
    fn text(&self, file: &str, largest: u64) -> Option<String>;
}

/// The files whose lines reports show; each is read once.
#[derive(Default)]
pub struct Sources<'a> {
    files: Option<&'a dyn Lookup>,
    read: RefCell<BTreeMap<String, Option<Rc<Text>>>>,
}

/// A file's text, indexed for looking up many places.
struct Text {
    /// Without byte-order mark.
    text: String,
    /// The start of each line.
    lines: Vec<usize>,
    /// The number of characters before each piece of [`PIECE`] bytes.
    characters: OnceCell<Vec<u64>>,
    /// The positions of JSON values, found on first use.
    outline: OnceCell<Option<Outline>>,
}

impl<'a> Sources<'a> {
    /// The files of a folder.
    pub fn new(files: &'a dyn Lookup) -> Self {
        Self { files: Some(files), ..Self::default() }
    }

    /// No files: reports show the excerpts of the problems only.
    pub fn none() -> Self {
        Self::default()
    }

    /// A file's path relative to the current folder.
    pub(super) fn path(&self, file: &str) -> String {
        self.files.map_or_else(|| file.to_owned(), |files| files.path(file))
    }

    /// The text at a problem's place.
    pub(super) fn excerpt(&self, problem: &Diagnostic) -> Option<Excerpt> {
        problem.excerpt.clone().or_else(|| self.look_up(&problem.place))
    }

    /// The line of a place and, if known, the column.
    pub fn position(&self, place: &Place) -> Option<(u64, Option<u64>)> {
        match &place.spot {
            Spot::Whole => None,
            Spot::Line { line, column } => Some((*line, *column)),
            Spot::Cell { line, .. } => Some((*line, None)),
            Spot::Json(_) => {
                let Position { line, column } = self.look_up(place)?.start;
                Some((line, Some(column)))
            }
        }
    }

    /// The real place of a property that an object may inherit.
    pub fn declared(&self, place: &Place) -> Option<Place> {
        let Spot::Json(pointer) = &place.spot else { return None };
        let text = self.text(&place.file)?;
        let at = declared(text.outline()?, pointer)?;
        Some(Place::json(place.file.clone(), at))
    }

    /// A place for people, with its position if known: `file:line:column (cell D31 …)`.
    pub(super) fn label(&self, place: &Place, start: Option<Position>) -> String {
        let position = match start {
            Some(Position { line, column }) => Some((line, Some(column))),
            None => self.position(place),
        };
        let mut label = self.path(&place.file);
        if let Some((line, column)) = position {
            label.push_str(&format!(":{line}"));
            if let Some(column) = column {
                label.push_str(&format!(":{column}"));
            }
        }
        match &place.spot {
            spot @ Spot::Cell { .. } => {
                label.push_str(&format!(" ({})", spot.name().unwrap_or_default()));
            }
            // Without a position in the text, show the pointer.
            Spot::Json(pointer) if position.is_none() && !pointer.is_empty() => {
                label.push_str(&format!(" at {pointer}"));
            }
            _ => {}
        }
        label
    }

    /// Finds the text of a place in its file: of a value in JSON, or of a line.
    fn look_up(&self, place: &Place) -> Option<Excerpt> {
        match &place.spot {
            Spot::Json(pointer) if !pointer.is_empty() => {
                let text = self.text(&place.file)?;
                text.first_line(span(text.outline()?, pointer)?)
            }
            Spot::Line { line, column } => {
                let text = self.text(&place.file)?;
                Some(Excerpt::line(text.line(*line)?, *line, *column))
            }
            _ => None,
        }
    }

    /// The text of a file.
    fn text(&self, file: &str) -> Option<Rc<Text>> {
        if let Some(known) = self.read.borrow().get(file) {
            return known.clone();
        }
        let text = self.load(file);
        self.read.borrow_mut().insert(file.to_owned(), text.clone());
        text
    }

    fn load(&self, file: &str) -> Option<Rc<Text>> {
        self.files?.text(file, LARGEST).map(|text| Rc::new(Text::new(text)))
    }
}

impl Text {
    fn new(mut text: String) -> Self {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        Self { text, lines, characters: OnceCell::new(), outline: OnceCell::new() }
    }

    fn outline(&self) -> Option<&Outline> {
        self.outline.get_or_init(|| Outline::new(self.text.as_bytes())).as_ref()
    }

    /// The text of a line, by its number from 1.
    fn line(&self, number: u64) -> Option<&str> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        let rest = self.text.get(*self.lines.get(index)?..)?;
        rest.lines().next()
    }

    /// The first line of a part of the text; enough for an object or array of several lines.
    fn first_line(&self, part: Range<usize>) -> Option<Excerpt> {
        let index = self.lines.partition_point(|start| *start <= part.start).checked_sub(1)?;
        let from = *self.lines.get(index)?;
        let length = self.text.get(part.clone())?.lines().next().unwrap_or_default().len();
        let (start, line) = (part.start - from, index as u64 + 1);
        let end = self.lines.get(index + 1).copied().unwrap_or(self.text.len());
        let known = self.position(from, part.start, line);
        Some(Excerpt::after(known, self.text.get(from..end)?, start..start + length))
    }

    /// A known position shortly before a place on its line, since a document may be one long line
    /// with many places.
    fn position(&self, from: usize, at: usize, line: u64) -> (usize, Position) {
        let pieces = self.characters.get_or_init(|| {
            let mut before = 0;
            let each = self.text.as_bytes().chunks(PIECE).map(|piece| {
                before += begun(piece);
                before
            });
            std::iter::once(0).chain(each).collect()
        });
        let characters = |at: usize| {
            let piece = at / PIECE;
            let rest = self.text.as_bytes().get(piece * PIECE..at).unwrap_or_default();
            pieces.get(piece).copied().unwrap_or_default() + begun(rest)
        };
        (at - from, Position { line, column: characters(at) - characters(from) + 1 })
    }
}

/// How many characters begin in some bytes of UTF-8.
fn begun(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count() as u64
}

/// The position of the value of a pointer. An inherited property is at the nearest enclosing object
/// (CSVW metadata §5.7); a missing property is at its object.
fn span(outline: &Outline, pointer: &str) -> Option<Range<usize>> {
    let found = declared(outline, pointer).and_then(|at| outline.span(&at));
    let (object, _) = pointer.rsplit_once('/')?;
    found.or_else(|| around(object).find_map(|at| outline.span(at)))
}

/// The pointer of a property at the nearest object that has it.
fn declared(outline: &Outline, pointer: &str) -> Option<String> {
    let (object, property) = pointer.rsplit_once('/')?;
    let mut all = around(object).map(|at| format!("{at}/{property}"));
    all.find(|at| outline.span(at).is_some())
}

/// The pointers of an object and its enclosing objects.
fn around(object: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(object), |at| at.rsplit_once('/').map(|(up, _)| up))
}
