//! Takes a group of tables all the way: opens each, reads, checks and maps its rows.

use std::io;
use std::sync::Arc;

use super::ledger::{ColumnLedger, Ledger};
use super::plan::{Mode, Plan};
use super::row::{RowMapper, Scratch};
use super::sink::Sink;
use super::standard;
use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::files::Files;
use crate::metadata::model::{Table, TableGroup};
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
    let names: Vec<Arc<str>> = group.tables.iter().map(|t| files.display(&t.url).into()).collect();
    let mut keys = Keys::new(group, &names);
    let mut summary = Summary::default();
    if options.mode == Mode::Standard {
        summary.group_triples = standard::group(group, sink)?;
    }
    for (index, table) in group.tables.iter().enumerate() {
        let open = OpenTable::open(files, table, options.validate, problems);
        let Some(open) = open else { continue };
        let header_fits = open.rows.header_fits();
        let mut run = TableRun { group, index, options, keys: &mut keys };
        let (table, complete) = run.map(open, problems, sink)?;
        summary.tables.push(table);
        // What refers to rows that were not read is not at fault.
        if complete && header_fits {
            keys.finish(index);
        }
    }
    if options.validate {
        keys.check(&mut Neighbours { files, group }, problems);
    }
    Ok(summary)
}

/// One table on its way.
struct TableRun<'a> {
    group: &'a TableGroup,
    index: usize,
    options: Options,
    keys: &'a mut Keys,
}

impl TableRun<'_> {
    /// Maps the table; says, too, whether it was read to its end.
    fn map(
        &mut self,
        open: OpenTable,
        problems: &mut Problems,
        sink: &mut dyn Sink,
    ) -> io::Result<(TableSummary, bool)> {
        let OpenTable { table, rows: reader, comments, mut chunks } = open;
        let skipped = usize::try_from(table.dialect.skip_columns).unwrap_or_default();
        let plan = Plan::new(&table, &reader, skipped, problems);
        let mut summary = TableSummary {
            file: chunks.file().clone(),
            columns: table.columns.iter().map(|c| c.name.clone()).collect(),
            width: table.columns.iter().filter(|c| !c.is_virtual).count(),
            comments: 0,
            ledger: Ledger::new(table.columns.len()),
        };
        if self.is_standard(&table) {
            summary.ledger.triples += standard::table(self.group, self.index, &table, sink)?;
        }
        for text in comments {
            self.comment(&table, &text, &mut summary, sink)?;
        }
        let mapper = RowMapper {
            plan: &plan,
            reader: &reader,
            mode: self.options.mode,
            table_id: table.id.as_deref(),
            table: self.index,
        };
        let mut buffers = Buffers::default();
        let complete = loop {
            match chunks.next_chunk(problems) {
                Ok(Some(chunk)) => {
                    let rows = Rows { table: &table, chunks: &chunks, mapper: &mapper };
                    self.chunk(chunk, rows, &mut buffers, &mut summary, problems, sink)?;
                }
                Ok(None) => break true,
                Err(problem) => {
                    problems.push(*problem);
                    break false;
                }
            }
        };
        Ok((summary, complete))
    }

    /// Maps the rows of one chunk.
    fn chunk(
        &mut self,
        mut chunk: Chunk,
        rows: Rows<'_>,
        buffers: &mut Buffers,
        summary: &mut TableSummary,
        problems: &mut Problems,
        sink: &mut dyn Sink,
    ) -> io::Result<()> {
        let reader = rows.mapper.reader;
        let checks_keys = self.options.validate && self.keys.concern(self.index);
        let Buffers { fields, cells, scratch } = buffers;
        while let Some(row) = rows.chunks.next_row(&mut chunk, fields, problems) {
            let place = match row {
                Row::Cells(place) => place,
                Row::Comment(place) => {
                    self.comment(rows.table, chunk.raw(&place), summary, sink)?;
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
            rows.mapper.map(&row, scratch, ledger, problems, sink)?;
        }
        Ok(())
    }

    /// Takes a comment that stands in the file.
    fn comment(
        &self,
        table: &Table,
        text: &str,
        summary: &mut TableSummary,
        sink: &mut dyn Sink,
    ) -> io::Result<()> {
        summary.comments += 1;
        if self.is_standard(table) {
            summary.ledger.triples += standard::comment(self.index, table, text, sink)?;
        }
        Ok(())
    }

    /// Whether the table itself and its rows are described.
    fn is_standard(&self, table: &Table) -> bool {
        self.options.mode == Mode::Standard && !table.suppress_output
    }
}

/// Where rows come from and what turns them into triples.
struct Rows<'a> {
    table: &'a Table,
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
