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
mod doubt;
mod key;
mod reference;
mod seen;
#[cfg(test)]
mod tests;
mod types;
mod weigh;
mod words;
mod write;

use std::collections::BTreeSet;
use std::io;

use crate::csvw::mapping::{self, MappedRow, MappingOptions, RowVisitor, Visitor};
use crate::csvw::metadata::model::{Dialect, Table};
use crate::csvw::metadata::{parse, undescribed};
use crate::csvw::table::{Fields, OpenTable, Row};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Spot};
use crate::source::{Files, percent_decode};
use column::Column;
pub(crate) use column::Finding;
pub use doubt::{DecidingCell, Doubt, DoubtfulGuess};
use key::Rows;
pub(crate) use seen::Seen;
use serde_json::{Map, Value};
pub(crate) use words::{Role, singular, words};
pub(crate) use write::{LAYOUT, slug, table as description};

/// The most distinct values kept for all columns of a table together, for finding keys: about 16
/// bytes each.
const VALUES: usize = 8 << 20;

/// The most rounds of dropping failed findings.
const ROUNDS: usize = 4;

/// The result for a table.
#[derive(Clone, Debug)]
pub(crate) struct TableFinding {
    /// Its address, relative to the metadata.
    pub url: String,
    /// The file name without its extension, as a name.
    pub stem: String,
    pub dialect: Dialect,
    pub columns: Vec<Finding>,
    /// The names of the columns.
    pub names: Vec<String>,
    /// The columns that identify rows together; empty if none do.
    pub key: Vec<usize>,
    pub references: Vec<Reference>,
    /// Two rows with equal values in the first column of a key of several columns, or in all tested
    /// columns.
    alike: Option<(u64, u64)>,
    /// The first non-ASCII cell, by column.
    foreign: Option<(usize, Seen)>,
}

/// A column that refers to the key of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    pub column: usize,
    pub table: usize,
    reason: reference::Reason,
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
    Ok(write::document(&describe(files, Vec::new(), paths, problems)?.0))
}

/// Infers the structure of the CSV files at `paths` in the folder, in addition to the known tables.
/// Returns findings and doubts, and reports errors in the tables themselves.
///
/// # Errors
/// If a file cannot be read at all.
pub(crate) fn describe(
    files: &Files,
    known: Vec<TableFinding>,
    paths: &[String],
    problems: &mut Diagnostics,
) -> Result<(Vec<TableFinding>, Vec<Doubt>), Box<Diagnostic>> {
    let first = known.len();
    let mut tables = known;
    for path in paths {
        tables.push(look(files, path)?);
    }
    for table in first..tables.len() {
        tables[table].references = reference::of(table, &tables);
    }
    // Numbers that refer to a table may be parts of a key.
    tables[first..].iter_mut().for_each(|table| table.find_composite(files));
    for round in 1.. {
        let mut found = Diagnostics::new();
        check(files, &write::document(&tables), &mut found);
        if round == ROUNDS || !drop_failed(&mut tables, &found) {
            problems.append(found);
            break;
        }
    }
    let doubts = (first..tables.len()).flat_map(|table| weigh::doubts(files, table, &tables));
    let doubts = doubts.collect();
    Ok((tables, doubts))
}

/// The descriptions of columns as in [`infer`], for a table in a known dialect.
pub fn columns(files: &Files, url: &str, dialect: &Dialect) -> Vec<Map<String, Value>> {
    let mut tables = vec![look_at(files, url, dialect.clone())];
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
    Ok(look_at(files, &url, dialect))
}

/// Examines a table in a known dialect.
fn look_at(files: &Files, url: &str, dialect: Dialect) -> TableFinding {
    let mut found = TableFinding::of(files, Table { dialect, ..undescribed(url) });
    found.names = write::names(&found.columns);
    found.key = key::primary(&found.columns, &found.names, &found.stem).into_iter().collect();
    found
}

/// Examines a table with metadata, as a target of references.
pub(crate) fn known(files: &Files, path: &str, table: &Table) -> TableFinding {
    let mut found = TableFinding::of(files, Table { url: files.iri(path), ..table.clone() });
    let columns = table.columns.iter().filter(|column| !column.is_virtual);
    for (finding, column) in found.columns.iter_mut().zip(columns) {
        let base = column.inherited.datatype.base;
        // The inferred datatypes may be narrower than those in the metadata.
        *finding = Finding {
            base,
            datatype: None,
            list: None,
            null: None,
            nulls: Vec::new(),
            ..std::mem::take(finding)
        };
        if base != Default::default() {
            finding.datatype = Some(base.name().into());
        }
        finding.required = false;
        found.names.push(column.name.to_string());
    }
    let is_there = |at: &&usize| **at < found.columns.len();
    found.key = table.primary_key.iter().filter(is_there).copied().collect();
    found
}

/// Examines a table whose first column lists each name once.
pub(crate) fn names(files: &Files, path: &str) -> TableFinding {
    let mut found = TableFinding::of(files, undescribed(&files.iri(path)));
    found.names = write::names(&found.columns);
    found.key = vec![0];
    found
}

impl Reference {
    /// A reference from a column to the table that lists its names.
    pub(crate) fn to_names(column: usize, table: usize) -> Self {
        Self { column, table, reason: reference::Reason::Table }
    }
}

impl TableFinding {
    /// Reads a table; names and keys are inferred later.
    fn of(files: &Files, table: Table) -> Self {
        let quiet = &mut Diagnostics::new();
        let (mut columns, mut dialect) = (Vec::new(), table.dialect.clone());
        let mut foreign = None;
        if let Some(open) = OpenTable::open(files, &table, false, quiet) {
            let all = open.table.columns.iter().filter(|column| !column.is_virtual);
            let titles: Vec<String> = all
                .map(|column| column.titles.first().and_then(|(_, texts)| texts.first()))
                .map(|title| title.cloned().unwrap_or_default())
                .collect();
            let most = VALUES / titles.len().max(1);
            columns = titles.iter().map(|title| Column::new(title, most)).collect();
            let is_utf8 = dialect.encoding.eq_ignore_ascii_case("utf-8");
            dialect.skip_blank_rows |= rows(open, |record, cell| {
                for (i, column) in columns.iter_mut().enumerate() {
                    let text = cell(i);
                    column.see(text, record);
                    if !is_utf8 && foreign.is_none() && !text.is_ascii() {
                        foreign = Some((i, Seen::new(record, text.trim())));
                    }
                }
            });
        }
        let url = table.url.strip_prefix(files.base()).unwrap_or(&table.url).to_owned();
        let path = percent_decode(&url);
        let file = path.rsplit('/').next().unwrap_or(&path);
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        Self {
            stem: write::slug(stem),
            url,
            dialect,
            columns: columns.into_iter().map(Column::finish).collect(),
            names: Vec::new(),
            key: Vec::new(),
            references: Vec::new(),
            alike: None,
            foreign,
        }
    }

    /// The title of a column, or its name if it has none.
    pub(crate) fn title(&self, at: usize) -> String {
        let title = self.columns.get(at).map(|column| column.title.trim()).unwrap_or_default();
        match title {
            "" => self.names.get(at).cloned().unwrap_or_default(),
            title => title.to_owned(),
        }
    }

    /// The table without metadata.
    fn undescribed(&self, files: &Files) -> Table {
        let url = format!("{}{}", files.base(), self.url);
        Table { dialect: self.dialect.clone(), ..undescribed(&url) }
    }

    /// Shows the cells of all rows as in the file.
    pub(crate) fn read(&self, files: &Files, mut each: impl FnMut(u64, &dyn Fn(usize) -> String)) {
        let table = self.undescribed(files);
        if let Some(open) = OpenTable::open(files, &table, false, &mut Diagnostics::new()) {
            rows(open, |record, cell| each(record, &|at| cell(at).to_owned()));
        }
    }

    /// Reads the table again to find a key of several columns.
    fn find_composite(&mut self, files: &Files) {
        if !self.key.is_empty() {
            return;
        }
        let refers = |at: usize| self.references.iter().any(|r| r.column == at);
        let parts = key::parts(&self.columns, refers);
        let table = self.undescribed(files);
        let open = OpenTable::open(files, &table, false, &mut Diagnostics::new());
        let Some(open) = open.filter(|_| parts.len() > 1) else { return };
        let mut cells = Rows::new(parts.len());
        rows(open, |record, cell| {
            if cells.size() < VALUES {
                cells.add(parts.iter().map(|at| cell(*at)), record);
            }
        });
        if cells.size() >= VALUES {
            return;
        }
        match cells.composite(&parts) {
            Some(found) => (self.key, self.alike) = (found.columns, Some(found.alike)),
            None => self.alike = cells.repeated(&(0..parts.len()).collect::<Vec<_>>()),
        }
    }
}

/// Shows the cells of all rows with text; returns whether there is an empty row.
fn rows(open: OpenTable, mut each: impl for<'c> FnMut(u64, &dyn Fn(usize) -> &'c str)) -> bool {
    let OpenTable { mut chunks, table, .. } = open;
    let skipped = table.dialect.skip_columns as usize;
    let quiet = &mut Diagnostics::new();
    let mut fields = Fields::default();
    let mut blank = false;
    while let Ok(Some(mut chunk)) = chunks.next_chunk(quiet) {
        while let Some(row) = chunks.next_row(&mut chunk, &mut fields, quiet) {
            let Row::Cells(place) = row else { continue };
            let cell = |i: usize| fields.get(chunk.text(), i + skipped).unwrap_or_default();
            match (0..fields.len()).all(|i| cell(i).is_empty()) {
                true => blank = true,
                false => each(place.source, &cell),
            }
        }
    }
    blank
}

/// Checks the tables against the document.
fn check(files: &Files, text: &str, problems: &mut Diagnostics) {
    let url = files.iri("csv-metadata.json");
    let Some(group) = parse(files, &url, text.as_bytes(), problems) else { return };
    let options = MappingOptions { validate: true, watch: true, ..MappingOptions::default() };
    // Only a visitor can fail, and this one does not.
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
        changed |= finding.datatype.is_some() || finding.required || finding.list.is_some();
        finding.forget();
        changed |= table.references.iter().any(|r| r.column == column);
        table.references.retain(|r| r.column != column);
        if table.key.contains(&column) {
            table.key.clear();
            changed = true;
        }
    }
    let keyed: Vec<bool> = tables.iter().map(|table| table.key.len() == 1).collect();
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
