//! Writes rows as an aligned table, for people.

use std::io::Write;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle};
use comfy_table::{Table, TableStyle, Width};
use oxigraph::model::{Literal, Term};

use super::answer::{AnswerError, Row, Rows};
use crate::rdf::graph::Prefixes;
use crate::rdf::vocab::xsd;

/// How many rows decide how wide the columns are. More rows keep to these widths, so that any number
/// of them can be written while they come.
const MEASURED: usize = 1_000;

/// Writes rows and gives their number.
pub(super) fn write(
    mut rows: Rows<'_>,
    out: &mut impl Write,
    prefixes: &Prefixes,
    width: Option<u16>,
) -> Result<usize, AnswerError> {
    let columns = rows.columns().to_vec();
    let mut count = 0;
    let mut widths: Option<Vec<u16>> = None;
    loop {
        let chunk: Vec<Row> = rows.by_ref().take(MEASURED).collect::<Result<_, _>>()?;
        if chunk.is_empty() && count > 0 {
            return Ok(count);
        }
        count += chunk.len();
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

/// Holds the columns of a table to widths, between which are two spaces.
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

/// A term as a person reads it: an IRI with its prefix, the text of a literal.
fn shown(term: &Term, prefixes: &Prefixes) -> String {
    match term {
        Term::NamedNode(iri) => {
            prefixes.short(iri.as_str()).unwrap_or_else(|| iri.as_str().to_owned())
        }
        Term::Literal(literal) => printable(literal),
        other => other.to_string(),
    }
}

/// The text of a literal. Control characters could move the cursor or colour the terminal.
fn printable(literal: &Literal) -> String {
    let plain = |c: char| if c.is_control() && c != '\n' { '\u{fffd}' } else { c };
    literal.value().chars().map(plain).collect()
}
