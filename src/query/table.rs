//! Writes rows as an aligned table for people, or as records if the columns do not fit.

use std::io::Write;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle};
use comfy_table::{Table, TableStyle, Width};
use oxigraph::model::Term;

use super::answer::{AnswerError, Row, Rows};
use super::records;
use super::shown::shown;
use crate::rdf::graph::Prefixes;
use crate::rdf::vocab::xsd;

/// The number of rows that determine the widths of the columns. Later rows use the same widths, so
/// that they can be streamed.
const MEASURED: usize = 1_000;

/// Writes rows and returns their number.
pub(super) fn write(
    mut rows: Rows<'_>,
    out: &mut impl Write,
    prefixes: &Prefixes,
    width: Option<u16>,
) -> Result<usize, AnswerError> {
    let columns = rows.columns().to_vec();
    let mut count = 0;
    let mut widths: Option<Vec<u16>> = None;
    let mut as_records = None;
    loop {
        let chunk: Vec<Row> = rows.by_ref().take(MEASURED).collect::<Result<_, _>>()?;
        if chunk.is_empty() && count > 0 {
            return Ok(count);
        }
        let before = count;
        count += chunk.len();
        if let Some(width) = width
            && *as_records.get_or_insert_with(|| {
                let natural = table(Some(&columns), &chunk, prefixes, None);
                let natural = natural.column_max_content_widths();
                let natural = natural.iter().map(|width| usize::from(*width) + 2).sum();
                records::are_better(columns.len(), natural, width)
            })
        {
            records::write(&columns, &chunk, before, out, (prefixes, width))?;
            if chunk.len() < MEASURED {
                return Ok(count);
            }
            continue;
        }
        let table = match &widths {
            None => table(Some(&columns), &chunk, prefixes, width),
            Some(widths) => {
                let mut table = table(None, &chunk, prefixes, width);
                hold(&mut table, widths);
                table
            }
        };
        for line in table.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        if chunk.len() < MEASURED {
            return Ok(count);
        }
        widths.get_or_insert_with(|| table.column_max_content_widths());
    }
}

/// Sets the widths of the columns, separated by two spaces.
fn hold(table: &mut Table, widths: &[u16]) {
    for (column, width) in table.column_iter_mut().zip(widths) {
        let width = Width::Fixed(width.saturating_add(2));
        column.set_constraint(ColumnConstraint::LowerBoundary(width));
    }
}

fn table(
    columns: Option<&[String]>,
    rows: &[Row],
    prefixes: &Prefixes,
    width: Option<u16>,
) -> Table {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')));
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    if let Some(columns) = columns {
        table.set_header(columns);
    }
    for row in rows {
        table.add_row(
            row.iter().map(|term| term.as_ref().map_or(String::new(), |t| shown(t, prefixes))),
        );
    }
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        let mut cells = rows.iter().filter_map(|row| row.get(at)?.as_ref()).peekable();
        if cells.peek().is_some() && cells.all(is_number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn is_number(term: &Term) -> bool {
    let numbers = [xsd::INTEGER, xsd::DECIMAL, xsd::DOUBLE];
    matches!(term, Term::Literal(l) if numbers.contains(&l.datatype().as_str()))
}
