//! Names cells, columns and rows as a spreadsheet does: D31, column D, row 31.
//!
//! A spreadsheet counts records, header and comments included, and shows a cell with a line break
//! in one row; so a row has the number of its record in the file (CSVW syntax §4.4, "source
//! number"), which may differ from its line.

use super::{ColumnPlace, Spot};

/// The letters of a column by its number from 1: A to Z, AA, AB and so on.
pub fn letters(number: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = number;
    while let Some(next) = rest.checked_sub(1) {
        letters.push(b'A' + (next % 26) as u8);
        rest = next / 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// The name of a cell by the number of its column and of its record, both from 1: D31.
pub fn address(column: usize, record: u64) -> String {
    format!("{}{record}", letters(column))
}

impl ColumnPlace {
    /// The name of this column's cell in a record.
    pub fn address(&self, record: u64) -> String {
        address(self.number, record)
    }
}

impl Spot {
    /// The name of a row or cell: `row 31`, `cell D31 'agent'`, with `header row` before it in a
    /// header; none for other spots.
    pub fn name(&self) -> Option<String> {
        let Self::Cell { row, record, column, .. } = self else { return None };
        Some(match (row, column) {
            (0, None) => "header row".to_owned(),
            (0, Some(column)) => format!("header row, {}", cell(column, *record)),
            (_, None) => format!("row {record}"),
            (_, Some(column)) => cell(column, *record),
        })
    }
}

fn cell(column: &ColumnPlace, record: u64) -> String {
    format!("cell {} '{}'", column.address(record), column.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        let rows = [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (702, "ZZ")];
        for (number, expected) in rows.into_iter().chain([(703, "AAA"), (16_384, "XFD")]) {
            assert_eq!(letters(number), expected);
        }
        assert_eq!(address(4, 31), "D31");
    }
}
