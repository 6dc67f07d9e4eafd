//! Writes each row as lines of name and value, if a table would not fit.

use std::io::Write;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, TableStyle, Width};

use super::answer::{AnswerError, Row};
use super::shown::shown;
use crate::rdf::graph::Prefixes;

/// The least average width of columns for readable text.
const NARROWEST: usize = 14;

/// Whether a table is so wide that rows should be written one by one.
pub(super) fn are_better(columns: usize, natural: usize, width: u16) -> bool {
    let width = usize::from(width);
    natural > width && columns * NARROWEST > width
}

/// Writes rows, separated by a blank line; `first` is the number of the first.
pub(super) fn write(
    columns: &[String],
    rows: &[Row],
    first: usize,
    out: &mut impl Write,
    (prefixes, width): (&Prefixes, u16),
) -> Result<(), AnswerError> {
    for (number, row) in (first..).zip(rows) {
        if number > 0 {
            writeln!(out)?;
        }
        let mut table = Table::new();
        table.load_style(TableStyle::new());
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        for (name, term) in columns.iter().zip(row) {
            let value = term.as_ref().map_or(String::new(), |term| shown(term, prefixes));
            table.add_row([name.clone(), value]);
        }
        // Names are not cut, unless they leave no room.
        let longest = columns.iter().map(|name| name.chars().count()).max().unwrap_or_default();
        let most = (width / 2).max(3);
        let names = u16::try_from(longest).unwrap_or(most).saturating_add(2).min(most);
        for (at, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, 2));
            if at == 0 {
                column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(names)));
            }
        }
        for line in table.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}
