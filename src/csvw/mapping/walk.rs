//! Walks over the tables of a group and passes their rows to a visitor.

use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;

use super::chunk::{Buffers, ChunkReader, Outcome};
use super::ledger::{ColumnLedger, Ledger};
use super::plan::{Mode, Plan};
use super::progress::Progress;
use super::row::RowMapper;
use super::threads::{Filled, in_order};
use super::triples::Triples;
use super::visit::Visitor;
use crate::csvw::metadata::model::TableGroup;
use crate::csvw::table::{Chunk, Chunks, Keys, NewKeys, Notices, OpenTable, Rereader, Watch};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, letters};
use crate::rdf::ParallelSink;
use crate::source::Files;

/// How to map.
#[derive(Clone, Copy, Debug, Default)]
pub struct MappingOptions<'p> {
    /// Which triples are made.
    pub mode: Mode,
    /// Whether to validate tables: a mismatched header is an error, and keys are checked.
    pub validate: bool,
    /// Whether the text of each cell is searched for damage and for dates in two orders, as `check`
    /// does; only with `validate`.
    pub watch: bool,
    /// How many threads read rows; by default, one per processor. The output does not depend on it.
    pub threads: Option<NonZeroUsize>,
    /// The memory for the keys of all tables, in bytes; those beyond it are on disk, in the folder for
    /// temporary files. By default, all are in memory, with 10 to 21 bytes each.
    pub key_memory: Option<usize>,
    /// Receives the progress.
    pub progress: Option<&'p Progress>,
}

/// The number of chunks per thread: one in work, one waiting, and one being read or taken.
const JOBS: usize = 3;

/// The counts of a walk.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// By table, in the order of the metadata; none for one that could not be opened.
    pub tables: Vec<TableSummary>,
    /// Triples about the group itself.
    pub group_triples: u64,
}

/// The counts of a table.
#[derive(Clone, Debug, Default)]
pub struct TableSummary {
    /// Its position in the group.
    pub index: usize,
    /// The table's file.
    pub file: Arc<str>,
    /// The names of its columns, the virtual ones last.
    pub columns: Vec<Arc<str>>,
    /// How many of them are in the file.
    pub width: usize,
    /// The number of comments.
    pub comments: u64,
    /// The counts of its cells.
    pub ledger: Ledger,
    /// Whether all its rows were read, and it has the columns that the metadata describes.
    pub complete: bool,
}

impl TableSummary {
    /// The cell counts of each column in the file, by name.
    pub fn cells(&self) -> impl Iterator<Item = (&Arc<str>, &ColumnLedger)> {
        self.columns.iter().zip(&self.ledger.columns).take(self.width)
    }

    /// A problem for each column whose cells are not all accounted for.
    pub fn unaccounted(&self) -> Vec<Diagnostic> {
        let open = self.cells().enumerate().filter(|(_, (_, cells))| !cells.balances());
        open.map(|(i, (name, cells))| {
            let ColumnLedger { read, mapped, null, suppressed, rejected } = cells;
            let message = format!(
                "of {read} cells in column {} '{name}', {mapped} are mapped, {null} without value, \
                 {suppressed} suppressed and {rejected} rejected",
                letters(i + 1)
            );
            Diagnostic::new(Code::Unaccounted, message, Place::file(self.file.clone()))
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

/// Maps all tables of a group, in order, and gives the triples to `sink`. Problems are reported; an
/// invalid value gives no triple, or a string where csv2rdf requires it.
///
/// # Errors
/// Errors of the sink, which end the work.
pub fn map<G: ParallelSink + ?Sized>(
    files: &Files,
    group: &TableGroup,
    options: MappingOptions<'_>,
    problems: &mut Diagnostics,
    sink: &mut G,
) -> io::Result<Summary> {
    walk(files, group, options, problems, &mut Triples::new(options.mode, sink))
}

/// Walks over all tables of a group, in order, for `visitor`. Problems are reported; invalid items
/// are left out.
///
/// # Errors
/// Errors of the visitor, which end the work.
pub fn walk<V: Visitor>(
    files: &Files,
    group: &TableGroup,
    options: MappingOptions<'_>,
    problems: &mut Diagnostics,
    visitor: &mut V,
) -> io::Result<Summary> {
    let rereader = Rereader { files, group };
    let mut keys = options.validate.then(|| Keys::new(group, options.key_memory));
    let mut summary = Summary { group_triples: visitor.group(group)?, ..Summary::default() };
    if let Some(progress) = options.progress {
        progress.announce(group.tables.iter().filter_map(|table| files.size(&table.url)).sum());
    }
    for (index, table) in group.tables.iter().enumerate() {
        if !visitor.wants(index, table) {
            continue;
        }
        let open = OpenTable::open(files, table, options.validate, problems);
        let Some(open) = open else { continue };
        let header_fits = open.rows.header_fits();
        let watch =
            (options.validate && options.watch && header_fits).then(|| Watch::new(&open.table));
        let (run_problems, visitor) = (&mut *problems, &mut *visitor);
        let run =
            TableRun { index, options, problems: run_problems, visitor, watch: watch.as_ref() };
        let mut notices = Notices::default();
        let (mut table, new) = run.walk(open, keys.as_mut(), &mut notices)?;
        if let Some(watch) = watch {
            watch.report(notices, index, &rereader, problems);
        }
        table.complete &= header_fits;
        let complete = table.complete;
        summary.tables.push(table);
        if let Some((keys, new)) = keys.as_mut().zip(new) {
            if !header_fits {
                keys.misdescribed(index);
            }
            // References to unread rows are not errors.
            keys.end(index, new, complete, &rereader, problems)?;
        }
    }
    visitor.end_group()?;
    if let Some(keys) = keys {
        keys.check(&rereader, problems)?;
    }
    Ok(summary)
}

/// One table on its way.
struct TableRun<'a, V> {
    index: usize,
    options: MappingOptions<'a>,
    problems: &'a mut Diagnostics,
    visitor: &'a mut V,
    watch: Option<&'a Watch>,
}

/// A chunk on its way through a thread.
struct Job<A> {
    chunk: Chunk,
    visitor: A,
    outcome: Outcome,
    result: io::Result<()>,
}

impl<V: Visitor> TableRun<'_, V> {
    /// Walks over the table; returns its keys too.
    fn walk(
        mut self,
        open: OpenTable,
        keys: Option<&mut Keys>,
        notices: &mut Notices,
    ) -> io::Result<(TableSummary, Option<NewKeys>)> {
        let OpenTable { table, rows, comments, mut chunks } = open;
        let skipped = usize::try_from(table.dialect.skip_columns).unwrap_or_default();
        let plan = Plan::new(&table, &rows, skipped, self.problems);
        let width = table.columns.iter().filter(|c| !c.is_virtual).count();
        let mut summary = TableSummary {
            index: self.index,
            file: chunks.file().clone(),
            columns: table.columns.iter().map(|c| c.name.clone()).collect(),
            width,
            comments: comments.len() as u64,
            ledger: Ledger::new(table.columns.len()),
            complete: false,
        };
        summary.ledger.triples += self.visitor.table(self.index, &table)?;
        for text in comments {
            summary.ledger.triples += self.visitor.comment(text.trim())?;
        }
        let mode = self.options.mode;
        let (row_keys, mut new_keys) = keys.map(|keys| keys.begin(self.index)).unzip();
        let reader = ChunkReader {
            syntax: chunks.syntax().clone(),
            file: chunks.file().clone(),
            mapper: RowMapper { plan: &plan, reader: &rows, mode, table: self.index },
            width,
            keys: row_keys,
            watch: self.watch,
        };
        let taken = (new_keys.as_mut(), notices);
        summary.complete = self.rows(&mut chunks, &reader, &mut summary, taken)?;
        self.visitor.end_table()?;
        Ok((summary, new_keys))
    }

    /// Walks over the rows, in several threads if there are several chunks; returns whether all
    /// rows were read.
    fn rows(
        &mut self,
        chunks: &mut Chunks,
        reader: &ChunkReader<'_>,
        summary: &mut TableSummary,
        (mut keys, notices): (Option<&mut NewKeys>, &mut Notices),
    ) -> io::Result<bool> {
        let Self { options, problems, visitor, .. } = self;
        let columns = summary.columns.len();
        let threads = threads(*options, chunks.is_last());
        // Report problems of the file after those of the earlier rows.
        let (mut broken, mut complete) = (None, true);
        let mut fill = |chunk: &mut Chunk, problems: &mut Diagnostics| {
            chunks.recycle(std::mem::take(chunk));
            match chunks.next_chunk(problems) {
                Ok(Some(next)) => *chunk = next,
                Ok(None) => return false,
                Err(problem) => {
                    broken = Some(*problem);
                    return false;
                }
            }
            true
        };
        let mut done = |outcome: &mut Outcome| {
            problems.append(std::mem::take(&mut outcome.problems));
            complete &= !outcome.hides_rows;
            summary.comments += std::mem::take(&mut outcome.comments);
            if let Some(progress) = options.progress {
                let bytes = std::mem::take(&mut outcome.bytes);
                progress.done(bytes, outcome.ledger.rows, outcome.ledger.triples);
            }
            summary.ledger.add(&mut outcome.ledger);
            notices.append(&mut outcome.notices);
            keys.as_mut().map_or(Ok(()), |keys| keys.take(&mut outcome.keys))
        };
        let (fill, done): (Fill<'_>, Done<'_>) = (&mut fill, &mut done);
        match threads.get() > 1 && visitor.apart().is_some() {
            true => in_threads(threads, reader, columns, *visitor, fill, done)?,
            false => one_by_one(reader, columns, *visitor, fill, done)?,
        }
        complete &= broken.is_none();
        broken.into_iter().for_each(|problem| self.problems.push(problem));
        Ok(complete)
    }
}

/// Fills a chunk with the next rows; returns whether there were any.
type Fill<'f> = &'f mut dyn FnMut(&mut Chunk, &mut Diagnostics) -> bool;
/// Takes the results of a chunk.
type Done<'f> = &'f mut dyn FnMut(&mut Outcome) -> io::Result<()>;

/// Reads chunks in several threads.
fn in_threads<V: Visitor>(
    threads: NonZeroUsize,
    reader: &ChunkReader<'_>,
    columns: usize,
    visitor: &mut V,
    fill: Fill<'_>,
    done: Done<'_>,
) -> io::Result<()> {
    let job = |visitor| Job {
        chunk: Chunk::default(),
        visitor,
        outcome: Outcome::new(columns),
        result: Ok(()),
    };
    let most = threads.get() * JOBS;
    let jobs = std::iter::repeat_with(|| visitor.apart()).flatten().take(most);
    in_order(
        threads,
        jobs.map(job).collect(),
        |job| match fill(&mut job.chunk, &mut job.outcome.problems) {
            false => Filled::Nothing,
            true if job.chunk.is_large() => Filled::Alone,
            true => Filled::Work,
        },
        |buffers: &mut Buffers, job| {
            let Job { chunk, visitor, outcome, result } = job;
            *result = reader.read(chunk, buffers, visitor, outcome);
        },
        |job, is_done| {
            if is_done {
                std::mem::replace(&mut job.result, Ok(()))?;
                visitor.join(&mut job.visitor)?;
            } else {
                // The buffers release the memory of a large row.
                let buffers = &mut Buffers::default();
                reader.read(&mut job.chunk, buffers, visitor, &mut job.outcome)?;
            }
            done(&mut job.outcome)
        },
    )
}

/// Reads chunks one after another.
fn one_by_one<V: Visitor>(
    reader: &ChunkReader<'_>,
    columns: usize,
    visitor: &mut V,
    fill: Fill<'_>,
    done: Done<'_>,
) -> io::Result<()> {
    let (mut chunk, mut buffers) = (Chunk::default(), Buffers::default());
    let mut outcome = Outcome::new(columns);
    while fill(&mut chunk, &mut outcome.problems) {
        let is_large = chunk.is_large();
        reader.read(&mut chunk, &mut buffers, visitor, &mut outcome)?;
        done(&mut outcome)?;
        // Release the memory of a large row.
        if is_large {
            (chunk, buffers) = (Chunk::default(), Buffers::default());
        }
    }
    Ok(())
}

/// The number of threads for a table.
fn threads(options: MappingOptions<'_>, is_one_chunk: bool) -> NonZeroUsize {
    let one = NonZeroUsize::MIN;
    match options.threads {
        _ if is_one_chunk => one,
        Some(threads) => threads,
        None => std::thread::available_parallelism().unwrap_or(one),
    }
}
