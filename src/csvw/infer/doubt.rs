//! Lists the guesses about tables, each with its cells.

use std::fmt;

use super::seen::Seen;
use crate::diagnostic::{letters, visible};

/// A guess that another row could overturn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The table, by its path in the folder.
    pub file: String,
    /// The guess.
    pub guess: DoubtfulGuess,
    /// The deciding cells.
    pub cells: Vec<DecidingCell>,
}

/// A cell that decided a guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidingCell {
    /// The number of its column, from 1.
    pub column: usize,
    /// The row number as in a spreadsheet.
    pub record: u64,
    /// Its text, shortened if long.
    pub text: String,
}

/// A guess about a table. Columns have their titles here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DoubtfulGuess {
    /// A column is the key because its values are distinct.
    Key { column: String, rows: u64 },
    /// Several columns together are the key.
    KeyOfSeveral { columns: Vec<String> },
    /// No columns identify the rows.
    NoKey,
    /// Ambiguous values stay texts.
    Open { column: String, ways: [String; 2] },
    /// One cell decided the reading of ambiguous values.
    Decided { column: String, way: String },
    /// Numbers that may have lost leading zeros.
    Zeros { column: String, example: String },
    /// Cells hold several values.
    List { column: String, separator: String },
    /// Cells hold several values, separated in more than one way.
    MixedList { column: String, separator: String },
    /// A text means "no value".
    Null { column: String },
    /// The values of a column are keys of a table, but its name does not say so.
    Reference { column: String, table: String },
    /// A column has the name of a table, but one of its values is not a key there.
    NoReference { column: String, table: String },
    /// A column refers to entities by their names, which are not keys.
    Names { column: String, file: String, found: usize, all: usize },
    /// The first row has values, so columns have no titles.
    NoHeader,
    /// Two columns have the same title.
    SameTitle { column: String, name: String },
    /// The bytes are not UTF-8.
    Encoding { encoding: String },
    /// The address of the project is an example.
    Base { base: String },
}

impl Doubt {
    pub(crate) fn new(file: &str, guess: DoubtfulGuess) -> Self {
        Self { file: file.to_owned(), guess, cells: Vec::new() }
    }

    /// Adds a cell, in the column with this number from 0.
    pub(crate) fn cell(mut self, column: usize, seen: &Seen) -> Self {
        let Seen { record, text } = seen.clone();
        self.cells.push(DecidingCell { column: column + 1, record, text });
        self
    }

    /// Adds a row.
    pub(crate) fn row(self, record: u64) -> Self {
        self.cell(0, &Seen { record, text: String::new() })
    }

    /// The deciding cells in readable form: `votes.csv:7 (cell D7 '3/4/2020')`.
    fn place(&self) -> String {
        let name = |cell: &DecidingCell| {
            let text = match cell.text.is_empty() {
                true => String::new(),
                false => format!(" '{}'", visible(&cell.text)),
            };
            format!("cell {}{}{text}", letters(cell.column), cell.record)
        };
        let file = visible(&self.file);
        match self.cells.as_slice() {
            [] => file.into_owned(),
            [first, ..] if self.is_about_rows() => {
                let rows: Vec<String> = self.cells.iter().map(|c| c.record.to_string()).collect();
                format!("{file}:{} (rows {})", first.record, rows.join(" and "))
            }
            [first, rest @ ..] => {
                let rest: String = rest.iter().map(|cell| format!(", {}", name(cell))).collect();
                format!("{file}:{} ({}{rest})", first.record, name(first))
            }
        }
    }

    fn is_about_rows(&self) -> bool {
        matches!(self.guess, DoubtfulGuess::KeyOfSeveral { .. } | DoubtfulGuess::NoKey)
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place(), visible(&self.guess.to_string()))
    }
}

/// The guess, and the fix if it is wrong.
impl fmt::Display for DoubtfulGuess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key { column, rows } => write!(
                f,
                "'{column}' is the key, because its {rows} values differ. If two rows may have \
                 the same value, choose another primaryKey"
            ),
            Self::KeyOfSeveral { columns } => write!(
                f,
                "no single column distinguishes all rows, for example these two, so '{}' are the \
                 key together",
                columns.join("' and '")
            ),
            Self::NoKey => f.write_str(
                "no columns distinguish all rows, so rows are identified by their numbers; a row \
                 that moves gets another address. Add a column with a key",
            ),
            Self::Open { column, ways: [one, other] } => write!(
                f,
                "'{column}' fits {one} and {other}, so it stays text. Give the datatype a format, \
                 or write dates such as 2024-09-03"
            ),
            Self::Decided { column, way } => {
                write!(f, "'{column}' is read as {way}, because of this cell")
            }
            Self::Zeros { column, example } => write!(
                f,
                "'{column}' may have lost leading zeros. If so, write {example}, and set the \
                 datatype to string"
            ),
            Self::List { column, separator } => {
                write!(f, "cells of '{column}' hold several values, separated by '{separator}'")
            }
            Self::MixedList { column, separator } => write!(
                f,
                "cells of '{column}' hold several values, with and without a space after \
                 '{separator}'; the extension trim removes spaces"
            ),
            Self::Null { column } => write!(f, "this text means \"no value\" in '{column}'"),
            Self::Reference { column, table } => write!(
                f,
                "'{column}' refers to {table}, because all its values are keys there. If that is \
                 a coincidence, remove the foreign key"
            ),
            Self::NoReference { column, table } => write!(
                f,
                "'{column}' does not refer to {table}, because this value is not a key there. \
                 Correct it, or add a row there"
            ),
            Self::Names { column, file, found, all } => write!(
                f,
                "{found} of {all} names in '{column}' were found; complete and correct {file}, \
                 which lists their entities"
            ),
            Self::NoHeader => f.write_str(
                "the first row looks like data, so columns have no names. If it is a header, set \
                 header to true; if not, add one",
            ),
            Self::SameTitle { column, name } => {
                write!(f, "two columns have the title '{column}'; this one has the name '{name}'")
            }
            Self::Encoding { encoding } => {
                write!(f, "the file is not UTF-8, so it is read as {encoding}")
            }
            Self::Base { base } => write!(
                f,
                "addresses begin with {base}, which is an example. Replace it with your own \
                 address in all files"
            ),
        }
    }
}
