//! Takes a group of tables all the way: opens each, reads and checks its rows, and hands them on.

use std::io;
use std::sync::Arc;

use super::ledger::{ColumnLedger, Ledger};
use super::plan::{Mode, Plan};
use super::row::{RowMapper, Scratch};
use super::sink::Sink;
use super::triples::Triples;
use super::visit::Visitor;
use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::files::Files;
use crate::metadata::model::TableGroup;
use crate::table::{Cells, Chunk, Chunks, Fields, Keys, Neighbours, OpenTable, Row};

/// How to map.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Which triples are made.
    pub mode: Mode,
    /// Whether tables are validated too: a header that does not fit is an error, and keys are
    /// checked.
    pub validate: bool,
}

/// What was read and made.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// By table, in the order of the metadata; none for one that could not be opened.
    pub tables: Vec<TableSummary>,
    /// Triples about the group itself.
    pub group_triples: u64,
}

/// What was read of a table, and made of it.
#[derive(Clone, Debug, Default)]
pub struct TableSummary {
    /// Its place among the tables of the group.
    pub index: usize,
    /// The table's file.
    pub file: Arc<str>,
    /// The names of its columns, the virtual ones last.
    pub columns: Vec<Arc<str>>,
    /// How many of them stand in the file.
    pub width: usize,
    /// How many comments were found.
    pub comments: u64,
    /// What became of its cells.
    pub ledger: Ledger,
    /// Whether it was read to its end and has the columns that the metadata describes.
    pub complete: bool,
}

impl TableSummary {
    /// What became of the cells of each column that stands in the file, by its name.
    pub fn cells(&self) -> impl Iterator<Item = (&Arc<str>, &ColumnLedger)> {
        self.columns.iter().zip(&self.ledger.columns).take(self.width)
    }

    /// A problem for each column whose cells are not all accounted for.
    pub fn unaccounted(&self) -> Vec<Problem> {
        let open = self.cells().enumerate().filter(|(_, (_, cells))| !cells.balances());
        open.map(|(i, (name, cells))| {
            let ColumnLedger { read, mapped, null, suppressed, rejected } = cells;
            let message = format!(
                "of {read} cells in column {} '{name}', {mapped} are mapped, {null} without value, \
                 {suppressed} suppressed and {rejected} rejected",
                i + 1
            );
            Problem::new(Code::Unaccounted, message, Place::file(self.file.clone()))
        })
        .collect()
    }
}

impl Summary {
    /// All triples.
    pub fn triples(&self) -> u64 {
        self.group_triples + self.tables.iter().map(|t| t.ledger.triples).sum::<u64>()
    }
}

/// Maps all tables of a group, in order, and gives the triples to `sink`. Everything that is
/// wrong is reported; what is wrong gives no triple, or a string where csv2rdf says so.
///
/// # Errors
/// Those of the sink, which end the work.
pub fn map(
    files: &Files,
    group: &TableGroup,
    options: Options,
    problems: &mut Problems,
    sink: &mut dyn Sink,
) -> io::Result<Summary> {
    walk(files, group, options, problems, &mut Triples::new(options.mode, sink))
}

/// Walks over all tables of a group, in order, and hands what it comes across to `visitor`.
/// Everything that is wrong is reported, and left out of what is handed on.
///
/// # Errors
/// Those of the visitor, which end the work.
pub fn walk(
    files: &Files,
    group: &TableGroup,
    options: Options,
    problems: &mut Problems,
    visitor: &mut dyn Visitor,
) -> io::Result<Summary> {
    let names: Vec<Arc<str>> = group.tables.iter().map(|t| files.display(&t.url).into()).collect();
    let mut keys = Keys::new(group, &names);
    let mut summary = Summary { group_triples: visitor.group(group)?, ..Summary::default() };
    for (index, table) in group.tables.iter().enumerate() {
        if !visitor.wants(index, table) {
            continue;
        }
        let open = OpenTable::open(files, table, options.validate, problems);
        let Some(open) = open else { continue };
        let header_fits = open.rows.header_fits();
        let mut run = TableRun { index, options, keys: &mut keys };
        let (mut table, complete) = run.walk(open, problems, visitor)?;
        table.complete = complete && header_fits;
        summary.tables.push(table);
        // What refers to rows that were not read is not at fault.
        if complete && header_fits {
            keys.finish(index);
        }
    }
    visitor.end_group()?;
    if options.validate {
        keys.check(&mut Neighbours { files, group }, problems);
    }
    Ok(summary)
}

/// One table on its way.
struct TableRun<'a> {
    index: usize,
    options: Options,
    keys: &'a mut Keys,
}

impl TableRun<'_> {
    /// Walks over the table; says, too, whether it was read to its end.
    fn walk(
        &mut self,
        open: OpenTable,
        problems: &mut Problems,
        visitor: &mut dyn Visitor,
    ) -> io::Result<(TableSummary, bool)> {
        let OpenTable { table, rows: reader, comments, mut chunks } = open;
        let skipped = usize::try_from(table.dialect.skip_columns).unwrap_or_default();
        let plan = Plan::new(&table, &reader, skipped, problems);
        let mut summary = TableSummary {
            index: self.index,
            file: chunks.file().clone(),
            columns: table.columns.iter().map(|c| c.name.clone()).collect(),
            width: table.columns.iter().filter(|c| !c.is_virtual).count(),
            comments: 0,
            ledger: Ledger::new(table.columns.len()),
            complete: false,
        };
        summary.ledger.triples += visitor.table(self.index, &table)?;
        for text in comments {
            summary.comment(&text, visitor)?;
        }
        let mode = self.options.mode;
        let mapper = RowMapper { plan: &plan, reader: &reader, mode, table: self.index };
        let mut buffers = Buffers::default();
        let complete = loop {
            match chunks.next_chunk(problems) {
                Ok(Some(chunk)) => {
                    let rows = Rows { chunks: &chunks, mapper: &mapper };
                    self.chunk(chunk, rows, &mut buffers, &mut summary, problems, visitor)?;
                }
                Ok(None) => break true,
                Err(problem) => {
                    problems.push(*problem);
                    break false;
                }
            }
        };
        visitor.end_table()?;
        Ok((summary, complete))
    }

    /// Walks over the rows of one chunk.
    fn chunk(
        &mut self,
        mut chunk: Chunk,
        rows: Rows<'_>,
        buffers: &mut Buffers,
        summary: &mut TableSummary,
        problems: &mut Problems,
        visitor: &mut dyn Visitor,
    ) -> io::Result<()> {
        let reader = rows.mapper.reader;
        let checks_keys = self.options.validate && self.keys.concern(self.index);
        let Buffers { fields, cells, scratch } = buffers;
        while let Some(row) = rows.chunks.next_row(&mut chunk, fields, problems) {
            let place = match row {
                Row::Cells(place) => place,
                Row::Comment(place) => {
                    summary.comment(chunk.raw(&place), visitor)?;
                    continue;
                }
            };
            let ledger = &mut summary.ledger;
            ledger.start(summary.width);
            let reject = |column| ledger.reject(column);
            let row = reader.read(place, chunk.text(), fields, cells, problems, reject);
            if checks_keys {
                self.keys.row(self.index, &row, reader, problems);
            }
            let row = rows.mapper.map(&row, scratch, ledger, problems);
            ledger.triples += visitor.row(&row)?;
        }
        Ok(())
    }
}

impl TableSummary {
    /// Takes a comment that stands in the file; the space after its prefix is no part of it.
    fn comment(&mut self, text: &str, visitor: &mut dyn Visitor) -> io::Result<()> {
        self.comments += 1;
        self.ledger.triples += visitor.comment(text.trim())?;
        Ok(())
    }
}

/// Where rows come from and what fills in their templates.
struct Rows<'a> {
    chunks: &'a Chunks,
    mapper: &'a RowMapper<'a>,
}

/// What each row needs for a while.
#[derive(Default)]
struct Buffers {
    fields: Fields,
    cells: Cells,
    scratch: Scratch,
}
