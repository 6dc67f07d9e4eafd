//! A row's cells to values, each problem with its place.

use std::sync::Arc;

use super::cell::{CellFault, CellReader, Cells, Text, Value};
use super::reader::RowPlace;
use super::record::Fields;
use super::syntax::Syntax;
use crate::datatype::ValueErrorKind;
use crate::diagnostic::{Code, ColumnPlace, Place, Problem, Problems, Severity, Spot};
use crate::metadata::model::Table;

/// A row with its values.
#[derive(Clone, Copy)]
pub struct RowView<'a> {
    /// Where the row stands.
    pub place: RowPlace,
    text: &'a str,
    fields: &'a Fields,
    cells: &'a Cells,
    offset: usize,
}

impl<'a> RowView<'a> {
    /// The text of a column's cell as it stands in the file.
    pub fn raw(&self, column: usize) -> &'a str {
        self.fields.get(self.text, column + self.offset).unwrap_or_default()
    }

    /// The value of a column's cell.
    pub fn value(&self, column: usize) -> Value {
        self.cells.values().get(column).copied().unwrap_or(Value::Null)
    }

    /// The characters of a text.
    pub fn text(&self, text: Text) -> &'a str {
        self.cells.text(text, |column| self.raw(column))
    }

    /// The items of a list.
    pub fn items(&self, start: u32, end: u32) -> &'a [Text] {
        self.cells.items(start, end)
    }
}

/// Reads the rows of one table.
pub struct RowReader {
    columns: Vec<Column>,
    /// How many of the columns stand in the file.
    width: usize,
    /// How many cells before them are passed over.
    offset: usize,
    file: Arc<str>,
    /// What a cell that does not fit is: an error to a validator, a warning to a converter
    /// (CSVW syntax §6.1, csv2rdf §4.3).
    severity: Severity,
}

struct Column {
    reader: CellReader,
    is_virtual: bool,
    /// Whether the value comes from a URL template alone.
    is_url: bool,
    place: ColumnPlace,
    rule: Option<Place>,
}

impl RowReader {
    /// Compiles the columns of a table whose columns are complete. What is wrong with a datatype
    /// was reported when the metadata was read.
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
                    reader,
                    is_virtual: column.is_virtual,
                    is_url: column.is_virtual && column.inherited.value_url.is_some(),
                    place: ColumnPlace { number: i + 1 + offset, name: column.name.clone() },
                    rule,
                }
            })
            .collect();
        let width = columns.iter().filter(|c| !c.is_virtual).count();
        let severity = if validating { Severity::Error } else { Severity::Warning };
        Self { columns, width, offset, file, severity }
    }

    /// How a column reads its cells.
    pub fn cell_reader(&self, column: usize) -> Option<&CellReader> {
        self.columns.get(column).map(|c| &c.reader)
    }

    /// The place of a column's cell in a row.
    pub fn place(&self, row: &RowPlace, column: usize) -> Place {
        let column = self.columns.get(column).map(|c| c.place.clone());
        let spot = Spot::Cell { line: row.line, row: row.row, column };
        Place { file: self.file.clone(), spot }
    }

    /// Reads all cells of a row; `rejected` is called for each column whose cell has a fault.
    pub fn read<'a>(
        &self,
        place: RowPlace,
        text: &'a str,
        fields: &'a Fields,
        cells: &'a mut Cells,
        problems: &mut Problems,
        mut rejected: impl FnMut(usize),
    ) -> RowView<'a> {
        cells.clear();
        if fields.len() != self.width + self.offset {
            self.ragged(&place, text, fields, problems);
        }
        for (i, column) in self.columns.iter().enumerate() {
            if column.is_url {
                cells.push_null();
                continue;
            }
            let raw = match column.is_virtual {
                true => "",
                false => fields.get(text, i + self.offset).unwrap_or_default(),
            };
            if let Err(fault) = column.reader.read(i, raw, cells)
                && !(column.is_virtual && matches!(fault, CellFault::Required))
            {
                rejected(i);
                problems.push(self.fault(&place, i, raw, fault));
            }
        }
        RowView { place, text, fields, cells, offset: self.offset }
    }

    /// Reports a row with too many or too few cells.
    fn ragged(&self, place: &RowPlace, text: &str, fields: &Fields, problems: &mut Problems) {
        let (wanted, got) = (self.width + self.offset, fields.len());
        let row = place.place(&self.file);
        let blank = (0..got).all(|i| fields.get(text, i).is_none_or(|cell| cell.trim().is_empty()));
        if blank && got == 1 {
            problems.push(Problem::new(Code::BlankRow, "the row is blank", row));
            return;
        }
        let message = format!("the row has {got} cells, but the table has {wanted} columns");
        let help = if got > wanted {
            "put cells that contain the delimiter in quotes, or remove the extra cells"
        } else {
            "add the missing cells; an empty cell still needs its delimiter"
        };
        let mut problem = Problem::new(Code::Ragged, message, row).help(help);
        problem.severity = self.severity;
        problems.push(problem);
    }

    /// The problem of a cell.
    fn fault(&self, place: &RowPlace, index: usize, raw: &str, fault: CellFault) -> Problem {
        let column = &self.columns[index];
        let (code, message) = match fault {
            CellFault::Required => {
                (Code::CellRequired, format!("the column '{}' is required", column.place.name))
            }
            CellFault::Value(error) => {
                let code = match error.kind {
                    ValueErrorKind::Lexical => Code::CellDatatype,
                    ValueErrorKind::Length => Code::CellLength,
                    ValueErrorKind::Range => Code::CellRange,
                };
                (code, error.message)
            }
        };
        let mut problem = Problem::new(code, message, self.place(place, index)).excerpt(raw);
        problem.expected = match code {
            Code::CellRequired => Some("a value".to_owned()),
            _ => Some(column.reader.parser().expectation()),
        };
        problem.rule = column.rule.clone();
        problem.severity = self.severity;
        problem
    }
}
