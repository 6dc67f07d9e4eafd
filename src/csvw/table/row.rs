//! Parses the cells of a row and reports each problem with its place.

#![expect(
    clippy::indexing_slicing,
    reason = "indices are the numbers of counted columns, for each cell"
)]

use std::sync::Arc;

use super::cell::{Cell, CellFault, CellReader, Cells, ParsedValue, Source, Text};
use super::fault::larger;
use super::place::RowPlace;
use super::record::Fields;
use super::syntax::Syntax;
use crate::csvw::datatype::ValueErrorKind;
use crate::csvw::metadata::model::Table;
use crate::diagnostic::{
    Code, ColumnPlace, Diagnostic, Diagnostics, Excerpt, Place, Severity, Spot, alternatives, brief,
};

/// A row with its values.
#[derive(Clone, Copy)]
pub struct RowView<'a> {
    /// The place of the row.
    pub place: RowPlace,
    text: &'a str,
    fields: &'a Fields,
    cells: &'a Cells,
    offset: usize,
    sound: bool,
}

impl<'a> RowView<'a> {
    /// Whether each cell is in its column: the row has the right number of cells and correct
    /// quotes. Of any other row, only that fault is reported.
    pub fn is_sound(&self) -> bool {
        self.sound
    }

    /// Whether the cell of a column has a fault (already reported).
    pub fn is_faulty(&self, column: usize) -> bool {
        self.cells.is_faulty(column)
    }

    /// The columns with faulty cells, which are reported already.
    pub fn faulty(&self) -> &'a [usize] {
        self.cells.faulty()
    }

    /// The row's text with a column's cell marked.
    pub fn excerpt(&self, column: usize) -> Excerpt {
        self.fields.excerpt(self.text, column + self.offset, self.place.line)
    }

    /// The text of the row, with all of its cells marked.
    pub fn line(&self) -> Excerpt {
        self.fields.excerpt_of(self.text, 0..self.fields.len(), self.place.line)
    }

    /// The text of a column's cell as in the file.
    pub fn raw(&self, column: usize) -> &'a str {
        self.fields.get(self.text, column + self.offset).unwrap_or_default()
    }

    /// The value of a column's cell.
    pub fn value(&self, column: usize) -> ParsedValue {
        self.cells.values().get(column).copied().unwrap_or(ParsedValue::Null)
    }

    /// The characters of a text.
    pub fn text(&self, text: Text) -> &'a str {
        let from = match text.source {
            Source::Chunk => self.text,
            Source::Unescaped => self.fields.unescaped(),
            Source::Made => self.cells.made(),
        };
        from.get(text.start as usize..text.end as usize).unwrap_or_default()
    }

    /// The values of some columns as in the file, for a message; empty if all values are.
    pub(super) fn shown(&self, columns: &[usize]) -> String {
        match columns {
            [] => String::new(),
            [column] => brief(self.raw(*column)),
            several if several.iter().all(|&c| self.raw(c).is_empty()) => String::new(),
            several => {
                let texts: Vec<String> = several.iter().map(|&c| brief(self.raw(c))).collect();
                texts.join(" + ")
            }
        }
    }

    /// The items of a list.
    pub fn items(&self, start: u32, end: u32) -> &'a [Text] {
        self.cells.items(start, end)
    }
}

/// Reads the rows of one table.
pub struct RowReader {
    columns: Vec<Column>,
    /// How many of the columns are in the file.
    width: usize,
    /// How many cells before them are skipped.
    offset: usize,
    header: Header,
    file: Arc<str>,
    /// The severity of an invalid cell: an error for a validator, a warning for a converter (CSVW
    /// syntax §6.1, csv2rdf §4.3).
    severity: Severity,
}

/// The differences between a header and the metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// Its number of columns, if it is wrong.
    pub width: Option<usize>,
    /// In order, the columns that seem to hold another column's cells.
    pub moved: Vec<usize>,
}

struct Column {
    reader: CellReader,
    is_virtual: bool,
    is_required: bool,
    /// Whether the value comes from a URL template alone.
    is_url: bool,
    place: ColumnPlace,
    rule: Option<Place>,
}

impl RowReader {
    /// Compiles the columns of a complete table. Faults of datatypes were reported with the
    /// metadata.
    pub fn new(table: &Table, syntax: &Syntax, file: Arc<str>, validating: bool) -> Self {
        let offset = syntax.skip_columns;
        let columns: Vec<Column> = table
            .columns
            .iter()
            .enumerate()
            .map(|(i, column)| {
                let (reader, _) = CellReader::new(&column.inherited);
                let rule = column.place.clone();
                Column {
                    reader: reader
                        .with_most_items(syntax.most_cells())
                        .with_trimmed_items(column.trim),
                    is_virtual: column.is_virtual,
                    is_required: column.inherited.required && !column.is_virtual,
                    is_url: column.is_virtual && column.inherited.value_url.is_some(),
                    place: ColumnPlace { number: i + 1 + offset, name: column.name.clone() },
                    rule,
                }
            })
            .collect();
        let width = columns.iter().filter(|c| !c.is_virtual).count();
        let severity = if validating { Severity::Error } else { Severity::Warning };
        Self { columns, width, offset, header: Header::default(), file, severity }
    }

    /// How a column reads its cells.
    pub fn cell_reader(&self, column: usize) -> Option<&CellReader> {
        self.columns.get(column).map(|c| &c.reader)
    }

    /// Sets the differences of the header, which are reported already.
    pub(super) fn set_header(&mut self, header: Header) {
        self.header = header;
    }

    /// Whether the header has the columns that the metadata describes.
    pub fn header_fits(&self) -> bool {
        self.header == Header::default()
    }

    /// Where the metadata describes a column.
    pub fn rule(&self, column: usize) -> Option<&Place> {
        self.columns.get(column)?.rule.as_ref()
    }

    /// Whether a column is virtual, so in no file.
    pub fn is_virtual(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| column.is_virtual)
    }

    /// The place of a column's cell in a row.
    pub fn place(&self, row: &RowPlace, column: usize) -> Place {
        let column = self.columns.get(column).map(|c| c.place.clone());
        let RowPlace { line, row, source: record, .. } = *row;
        let spot = Spot::Cell { line, row, record, column };
        Place { file: self.file.clone(), spot }
    }

    /// The place of a row.
    pub fn row_place(&self, row: &RowPlace) -> Place {
        row.place(&self.file)
    }

    /// Reads all cells of a row; calls `rejected` for each column with a faulty cell.
    pub fn read<'a>(
        &self,
        place: RowPlace,
        text: &'a str,
        fields: &'a Fields,
        cells: &'a mut Cells,
        problems: &mut Diagnostics,
        mut rejected: impl FnMut(usize),
    ) -> RowView<'a> {
        cells.clear();
        let sound = fields.len() == self.width + self.offset && !fields.is_guessed();
        if !sound {
            self.ragged(&place, text, fields, problems);
        }
        // Cells of a ragged row are in wrong columns; report only that.
        let placed = sound || (self.header.width == Some(fields.len()) && !fields.is_guessed());
        let is_empty = sound && self.is_empty(text, fields);
        let mut wants_value = false;
        for (i, column) in self.columns.iter().enumerate() {
            if column.is_url {
                cells.push_null();
                continue;
            }
            let cell = match column.is_virtual {
                true => Cell { text: "", source: Source::Chunk, start: 0 },
                false => fields.cell(text, i + self.offset),
            };
            let is_placed = self.header.moved.binary_search(&i).is_err();
            if let Err(fault) = column.reader.read(&cell, cells)
                && !(column.is_virtual && matches!(fault, CellFault::Required))
            {
                rejected(i);
                cells.set_faulty(i);
                wants_value = true;
                if placed && !is_empty && is_placed {
                    let excerpt = fields.excerpt(text, i + self.offset, place.line);
                    problems.push(self.fault(&place, i, (cell.text, excerpt), fault));
                }
            } else if !is_placed {
                // A key must not depend on the cell of another column.
                cells.set_faulty(i);
            }
        }
        if is_empty && wants_value {
            problems.push(self.blank(&place, "all cells of the row are empty"));
        }
        RowView { place, text, fields, cells, offset: self.offset, sound }
    }

    /// Whether a row has several cells, all empty, as at the end of a spreadsheet.
    fn is_empty(&self, text: &str, fields: &Fields) -> bool {
        let mut cells = (0..fields.len()).map(|i| fields.get(text, i).unwrap_or_default());
        fields.len() > 1 && cells.all(|cell| cell.trim().is_empty())
    }

    /// The problem of a row without text.
    fn blank(&self, place: &RowPlace, message: &str) -> Diagnostic {
        let mut problem = Diagnostic::new(Code::BlankRow, message, place.place(&self.file));
        if self.columns.iter().any(|column| column.is_required) {
            problem.severity = self.severity;
        }
        problem.help("delete the row")
    }

    /// Reports a row with too many or too few cells.
    fn ragged(&self, place: &RowPlace, text: &str, fields: &Fields, problems: &mut Diagnostics) {
        let (wanted, got) = (self.width + self.offset, fields.len());
        // Faulty quotes and headers are reported already.
        if fields.is_guessed() || self.header.width == Some(got) {
            return;
        }
        let row = place.place(&self.file);
        let blank = (0..got).all(|i| fields.get(text, i).is_none_or(|cell| cell.trim().is_empty()));
        if blank && got == 1 {
            problems.push(self.blank(place, "the row is blank"));
            return;
        }
        let plural = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let (cells, columns) = (plural(got, "cell"), plural(wanted, "column"));
        let message = format!("the row has {cells}, but the table has {columns}");
        let help = if got > wanted {
            "put quotes around a cell that contains the delimiter, or remove the extra cells"
        } else {
            "add the missing cells; an empty cell still needs its delimiter"
        };
        let mut problem = Diagnostic::new(Code::Ragged, message, row)
            .marked(fields.excerpt_of(text, wanted..got.max(wanted), place.line))
            .help(help);
        problem.severity = self.severity;
        problems.push(problem);
    }

    /// The problem of a cell with some text.
    #[cold]
    fn fault(
        &self,
        place: &RowPlace,
        index: usize,
        (text, excerpt): (&str, Excerpt),
        fault: CellFault,
    ) -> Diagnostic {
        let column = &self.columns[index];
        let parser = column.reader.parser();
        let mut help = None;
        let (code, message) = match fault {
            CellFault::Required => {
                let name = &column.place.name;
                (Code::CellRequired, format!("the cell is empty, but '{name}' is required"))
            }
            CellFault::Items(most) => {
                help = Some(larger());
                (Code::TooLarge, format!("the cell has more than {most} items"))
            }
            CellFault::Value(error) => {
                let code = match error.kind {
                    ValueErrorKind::Lexical => Code::CellDatatype,
                    ValueErrorKind::Length => Code::CellLength,
                    ValueErrorKind::Range => Code::CellRange,
                };
                let text = error.text;
                let bare = text.trim();
                if bare != text && parser.parse(bare, &mut String::new()).is_ok() {
                    help = Some("remove the white space at the ends of the cell".to_owned());
                } else if code == Code::CellDatatype {
                    help = write(&parser.nearest_forms(bare));
                }
                let message = match error.reason {
                    Some(reason) => format!("'{text}' {reason}"),
                    None if text.is_empty() => {
                        format!("an empty text does not fit the column '{}'", column.place.name)
                    }
                    None => format!("'{text}' does not fit the column '{}'", column.place.name),
                };
                (code, message)
            }
        };
        let mut problem = Diagnostic::new(code, message, self.place(place, index)).marked(excerpt);
        problem.text = may_be_name(text);
        problem.expected = match code {
            Code::CellRequired => Some("a value".to_owned()),
            Code::TooLarge => None,
            _ => Some(parser.expectation().to_owned()),
        };
        if problem.code == Code::CellDatatype {
            problem.pattern = parser.pattern().map(str::to_owned);
        }
        problem.rule = column.rule.clone();
        problem.help = help;
        problem.severity = self.severity;
        problem
    }
}

/// The right form, if known.
fn write(forms: &[String]) -> Option<String> {
    let quoted: Vec<String> = forms.iter().map(|form| format!("'{form}'")).collect();
    Some(format!("write {}", alternatives(&quoted)?))
}

/// The text of a cell, if it is short enough for a name.
pub(super) fn may_be_name(text: &str) -> Option<String> {
    const LONGEST: usize = 500;
    (!text.is_empty() && text.len() <= LONGEST).then(|| text.to_owned())
}
