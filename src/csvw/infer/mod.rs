//! Infers a first metadata file from the data of tables.
//!
//! Each table is read once, row by row, in bounded memory: for each column, the datatypes that fit
//! all values so far and, up to a limit, the distinct values. Datatypes are tried with the same
//! parsers that read them later. Finally the tables are checked against the result, and findings
//! that fail are dropped. So the generated metadata passes `rapporteur check` on the same data,
//! unless the tables themselves are broken.

#![expect(clippy::indexing_slicing, reason = "tables and columns are numbered by their lists")]

mod column;
mod dialect;
mod key;
#[cfg(test)]
mod tests;
mod types;
mod write;

use std::collections::BTreeSet;
use std::io;

use serde_json::{Map, Value};

use crate::csvw::mapping::{self, MappedRow, MappingOptions, RowVisitor, Visitor};
use crate::csvw::metadata::model::{Dialect, Table};
use crate::csvw::metadata::{parse, undescribed};
use crate::csvw::table::{Fields, OpenTable, Row};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Spot};
use crate::source::{Files, percent_decode};
use column::{Column, Finding};

/// The most distinct values kept for all columns of a table together, to find keys: about 16 bytes
/// each.
const VALUES: usize = 8 << 20;

/// How often failed findings are dropped and checked again.
const ROUNDS: usize = 4;

/// The result for a table.
struct TableFinding {
    /// Its address, relative to the metadata.
    url: String,
    /// The name of its file without the ending, as a name.
    stem: String,
    dialect: Dialect,
    columns: Vec<Finding>,
    /// The names of the columns.
    names: Vec<String>,
    key: Option<usize>,
    references: Vec<Reference>,
}

/// A column that refers to the key of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reference {
    column: usize,
    table: usize,
}

/// Infers a metadata document for the CSV files at `paths` in the folder, as JSON to edit. Errors
/// in the tables themselves are reported.
///
/// # Errors
/// If a file cannot be read at all.
pub fn infer(
    files: &Files,
    paths: &[String],
    problems: &mut Diagnostics,
) -> Result<String, Box<Diagnostic>> {
    let mut tables = Vec::new();
    for path in paths {
        tables.push(look(files, path)?);
    }
    for (table, references) in key::references(&tables).into_iter().enumerate() {
        tables[table].references = references;
    }
    let mut text = write::document(&tables);
    for round in 1.. {
        let mut found = Diagnostics::new();
        check(files, &text, &mut found);
        if round == ROUNDS || !drop_failed(&mut tables, &found) {
            problems.append(found);
            break;
        }
        text = write::document(&tables);
    }
    Ok(text)
}

/// The descriptions that [`infer`] gives the columns of a table whose dialect is known.
pub fn columns(files: &Files, url: &str, dialect: &Dialect) -> Vec<Map<String, Value>> {
    let mut tables = vec![look_at(files, url, url, dialect.clone())];
    for _ in 0..ROUNDS {
        let mut found = Diagnostics::new();
        check(files, &write::document(&tables), &mut found);
        if !drop_failed(&mut tables, &found) {
            break;
        }
    }
    tables.iter().flat_map(write::columns).collect()
}

/// Examines a table.
fn look(files: &Files, path: &str) -> Result<TableFinding, Box<Diagnostic>> {
    let url = files.iri(path);
    let dialect = dialect::guess(files, &url)?;
    Ok(look_at(files, path, &url, dialect))
}

/// Examines a table in a known dialect.
fn look_at(files: &Files, path: &str, url: &str, mut dialect: Dialect) -> TableFinding {
    let table = Table { dialect: dialect.clone(), ..undescribed(url) };
    let quiet = &mut Diagnostics::new();
    let mut columns = Vec::new();
    if let Some(open) = OpenTable::open(files, &table, false, quiet) {
        let most = VALUES / open.table.columns.len().max(1);
        let title = |column: &crate::csvw::metadata::model::Column| {
            let titles = column.titles.first().and_then(|(_, texts)| texts.first());
            titles.cloned().unwrap_or_default()
        };
        columns = open.table.columns.iter().map(|c| Column::new(&title(c), most)).collect();
        dialect.skip_blank_rows = read(open, &mut columns);
    }
    let columns: Vec<Finding> = columns.into_iter().map(Column::finish).collect();
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    TableFinding {
        url: url.strip_prefix(files.base()).unwrap_or(url).to_owned(),
        stem: write::slug(&percent_decode(stem)),
        dialect,
        names: write::names(&columns),
        key: key::primary(&columns),
        columns,
        references: Vec::new(),
    }
}

/// Passes all cells to their columns; returns whether there is a blank row.
fn read(open: OpenTable, columns: &mut [Column]) -> bool {
    let OpenTable { mut chunks, .. } = open;
    let quiet = &mut Diagnostics::new();
    let mut fields = Fields::default();
    let mut blank = false;
    while let Ok(Some(mut chunk)) = chunks.next_chunk(quiet) {
        while let Some(row) = chunks.next_row(&mut chunk, &mut fields, quiet) {
            let Row::Cells(_) = row else { continue };
            let cell = |i| fields.get(chunk.text(), i).unwrap_or_default();
            if (0..fields.len()).all(|i| cell(i).is_empty()) {
                blank = true;
                continue;
            }
            for (i, column) in columns.iter_mut().enumerate() {
                column.see(cell(i));
            }
        }
    }
    blank
}

/// Checks the tables by the document.
fn check(files: &Files, text: &str, problems: &mut Diagnostics) {
    let url = files.iri("csv-metadata.json");
    let Some(group) = parse(files, &url, text.as_bytes(), problems) else { return };
    let options = MappingOptions { validate: true, ..MappingOptions::default() };
    // Only the visitor could fail, and this one does not.
    let _ = mapping::walk(files, &group, options, problems, &mut Nothing);
}

/// Drops failed findings; returns whether there were any.
fn drop_failed(tables: &mut [TableFinding], problems: &Diagnostics) -> bool {
    let mut columns = BTreeSet::new();
    for problem in problems.iter().filter(|p| p.severity == Severity::Error) {
        let Spot::Cell { column: Some(place), .. } = &problem.place.spot else { continue };
        let table = tables.iter().position(|t| percent_decode(&t.url) == *problem.place.file);
        let Some(table) = table else { continue };
        let names = &tables[table].names;
        columns.extend(names.iter().position(|n| **n == *place.name).map(|at| (table, at)));
    }
    let mut changed = false;
    for (table, column) in columns {
        let table = &mut tables[table];
        let finding = &mut table.columns[column];
        changed |= finding.datatype.is_some() || finding.required || finding.separator.is_some();
        finding.forget();
        changed |= table.references.iter().any(|r| r.column == column);
        table.references.retain(|r| r.column != column);
        if table.key == Some(column) {
            table.key = None;
            changed = true;
        }
    }
    let keyed: Vec<bool> = tables.iter().map(|table| table.key.is_some()).collect();
    for table in tables {
        table.references.retain(|r| keyed[r.table]);
    }
    changed
}

/// A visitor that ignores all rows.
struct Nothing;

impl Visitor for Nothing {
    type Worker = Self;

    fn apart(&self) -> Option<Self> {
        Some(Self)
    }
}

impl RowVisitor for Nothing {
    fn row(&mut self, _: &MappedRow<'_>) -> io::Result<u64> {
        Ok(0)
    }
}
