//! Parses the text of cells into values ("parsing cells", CSVW syntax §6.4).

use crate::csvw::datatype::{Builtin, Fault, ValueError, ValueParser};
use crate::csvw::metadata::model::Inherited;

/// The buffer with the text of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// In the chunk, as in the file.
    Chunk,
    /// Among the unescaped cells of the row.
    Unescaped,
    /// Among the texts derived from cells.
    Made,
}

/// A text of a row: part of a cell as in the file, or derived from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    pub(super) source: Source,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Whether it fits the datatype; if not, csv2rdf makes it a plain string.
    fits: bool,
}

impl Text {
    /// Whether the text fits the datatype of its column.
    pub fn fits(self) -> bool {
        self.fits
    }

    fn rejected(self) -> Self {
        Self { fits: false, ..self }
    }
}

/// The value of a cell (CSVW syntax §4.5 "value").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParsedValue {
    /// No value.
    Null,
    /// One value, in the lexical form of its datatype.
    One(Text),
    /// Several values: a range of [`Cells::items`].
    List { start: u32, end: u32 },
}

/// The values of one row, reused for each.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    values: Vec<ParsedValue>,
    items: Vec<Text>,
    made: String,
    scratch: String,
    normal: String,
    /// The columns with a faulty cell, in order.
    faulty: Vec<usize>,
}

impl Cells {
    /// Clears the last row.
    pub fn clear(&mut self) {
        self.values.clear();
        self.items.clear();
        self.made.clear();
        self.faulty.clear();
    }

    /// Notes a faulty cell; columns must come in order.
    pub(super) fn set_faulty(&mut self, column: usize) {
        self.faulty.push(column);
    }

    /// Whether the cell of a column has a fault.
    pub(super) fn is_faulty(&self, column: usize) -> bool {
        self.faulty.binary_search(&column).is_ok()
    }

    /// The columns with faulty cells, in order.
    pub(super) fn faulty(&self) -> &[usize] {
        &self.faulty
    }

    /// The values, by column.
    pub fn values(&self) -> &[ParsedValue] {
        &self.values
    }

    /// The items of a list.
    pub fn items(&self, start: u32, end: u32) -> &[Text] {
        self.items.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The texts derived from cells.
    pub(super) fn made(&self) -> &str {
        &self.made
    }

    /// Adds no value, for a virtual column.
    pub fn push_null(&mut self) {
        self.values.push(ParsedValue::Null);
    }

    /// Stores a derived text.
    fn make(made: &mut String, text: &str) -> Text {
        let start = made.len() as u32;
        made.push_str(text);
        Text { source: Source::Made, start, end: made.len() as u32, fits: true }
    }

    /// Stores `part` as a range of the cell, or as a copy if it is elsewhere.
    fn keep(made: &mut String, cell: &Cell<'_>, part: &str) -> Text {
        let offset = (part.as_ptr() as usize).wrapping_sub(cell.text.as_ptr() as usize);
        if offset <= cell.text.len() && part.len() <= cell.text.len() - offset {
            let start = cell.start + offset as u32;
            let end = start + part.len() as u32;
            return Text { source: cell.source, start, end, fits: true };
        }
        Self::make(made, part)
    }
}

/// The text of a cell, and its position.
#[derive(Clone, Copy)]
pub(super) struct Cell<'a> {
    pub text: &'a str,
    pub source: Source,
    pub start: u32,
}

/// How white space counts in a datatype (steps 1 and 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Space {
    /// Unchanged.
    Preserve,
    /// Tabs and line ends are spaces.
    Replace,
    /// Also none at the ends, and one between words.
    Collapse,
}

/// A fault of a cell.
#[derive(Clone, Debug)]
pub enum CellFault {
    /// The column is required and there is no value.
    Required,
    /// The text does not fit the datatype.
    Value(ValueError),
    /// There are more items than this.
    Items(usize),
}

/// Reads the cells of one column.
pub struct CellReader {
    space: Space,
    strip_items: bool,
    default: String,
    null: Vec<String>,
    separator: Option<String>,
    required: bool,
    /// The most items of a list.
    most_items: usize,
    parser: ValueParser,
}

impl CellReader {
    /// Compiles the properties of a column, and returns the faults of its datatype.
    pub fn new(inherited: &Inherited) -> (Self, Vec<Fault>) {
        use Builtin as B;
        let (parser, faults) = ValueParser::compile(&inherited.datatype);
        let space = match inherited.datatype.base {
            B::String | B::Json | B::Xml | B::Html | B::AnyAtomicType => Space::Preserve,
            B::NormalizedString => Space::Replace,
            _ => Space::Collapse,
        };
        let reader = Self {
            space,
            strip_items: !matches!(inherited.datatype.base, B::String | B::AnyAtomicType),
            default: inherited.default.clone(),
            null: inherited.null.clone(),
            separator: inherited.separator.clone().filter(|s| !s.is_empty()),
            required: inherited.required,
            most_items: usize::MAX,
            parser,
        };
        (reader, faults)
    }

    /// Sets the most items of a list.
    pub(super) fn with_most_items(mut self, most: usize) -> Self {
        self.most_items = most;
        self
    }

    /// The same where white space around items is no part of them, whatever their datatype.
    pub(super) fn with_trimmed_items(self, trimmed: bool) -> Self {
        Self { strip_items: self.strip_items || trimmed, ..self }
    }

    /// The compiled datatype.
    pub fn parser(&self) -> &ValueParser {
        &self.parser
    }

    /// Whether cells have several values.
    pub fn is_list(&self) -> bool {
        self.separator.is_some()
    }

    /// Reads a cell and adds its value to `cells`.
    ///
    /// # Errors
    /// The fault of the cell; its value is added all the same, with [`Text::fits`] false.
    pub(super) fn read(&self, cell: &Cell<'_>, cells: &mut Cells) -> Result<(), CellFault> {
        let Cells { values, items, made, scratch, normal, .. } = cells;
        let text = self.normalize(cell.text, normal);
        let text = if text.is_empty() { self.default.as_str() } else { text };
        let Some(separator) = &self.separator else {
            let (value, result) = self.value(cell, text, made, scratch);
            values.push(value);
            if value == ParsedValue::Null && self.required {
                return Err(CellFault::Required);
            }
            return result.map_err(CellFault::Value);
        };
        if text.is_empty() || self.is_null(text) {
            let start = items.len() as u32;
            let is_list = text.is_empty() && !self.is_null(text);
            values.push(if is_list {
                ParsedValue::List { start, end: start }
            } else {
                ParsedValue::Null
            });
            return if self.required { Err(CellFault::Required) } else { Ok(()) };
        }
        let start = items.len() as u32;
        let mut fault = Ok(());
        for item in text.split(separator.as_str()) {
            let item = if self.strip_items { item.trim() } else { item };
            let item = if item.is_empty() { self.default.as_str() } else { item };
            let (value, result) = self.value(cell, item, made, scratch);
            if let ParsedValue::One(text) = value {
                items.push(text);
            }
            if items.len() - start as usize > self.most_items {
                items.truncate(start as usize);
                values.push(ParsedValue::Null);
                return Err(CellFault::Items(self.most_items));
            }
            fault = fault.and(result);
        }
        values.push(ParsedValue::List { start, end: items.len() as u32 });
        fault.map_err(CellFault::Value)
    }

    /// Steps 6 to 9 for one text, in the cell or elsewhere.
    fn value(
        &self,
        cell: &Cell<'_>,
        text: &str,
        made: &mut String,
        scratch: &mut String,
    ) -> (ParsedValue, Result<(), ValueError>) {
        if self.is_null(text) {
            return (ParsedValue::Null, Ok(()));
        }
        match self.parser.parse(text, scratch) {
            Ok(form) => (ParsedValue::One(Cells::keep(made, cell, form)), Ok(())),
            Err(error) => {
                let text = Cells::keep(made, cell, text).rejected();
                (ParsedValue::One(text), Err(error))
            }
        }
    }

    /// Whether a text means no value.
    fn is_null(&self, text: &str) -> bool {
        // Comparing empty strings is slow: an empty `String` has a dangling pointer, and reading
        // zero bytes there took a hundred cycles (measured: 3 % of mapping).
        let is_empty = text.is_empty();
        self.null.iter().any(|null| if is_empty { null.is_empty() } else { null == text })
    }

    /// Steps 1 and 2; `buffer` holds the result if it is not a part of `raw`.
    fn normalize<'a>(&self, raw: &'a str, buffer: &'a mut String) -> &'a str {
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
        match self.space {
            Space::Preserve => raw,
            Space::Replace if !raw.contains(['\t', '\r', '\n']) => raw,
            Space::Replace => {
                buffer.clear();
                buffer.extend(raw.chars().map(|c| if is_space(c) { ' ' } else { c }));
                buffer
            }
            // Most texts have no space or control character.
            Space::Collapse if raw.bytes().all(|byte| byte > b' ') => raw,
            Space::Collapse => {
                let trimmed = raw.trim_matches(is_space);
                let bytes = trimmed.as_bytes();
                let plain = !bytes.iter().any(|b| matches!(b, b'\t' | b'\r' | b'\n'))
                    && !bytes.windows(2).any(|w| w == b"  ");
                if plain {
                    return trimmed;
                }
                buffer.clear();
                for word in trimmed.split(is_space).filter(|w| !w.is_empty()) {
                    if !buffer.is_empty() {
                        buffer.push(' ');
                    }
                    buffer.push_str(word);
                }
                buffer
            }
        }
    }
}
