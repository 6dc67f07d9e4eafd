//! Maps one part of a table.

use std::collections::HashSet;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

use crate::csvw::mapping::chunk::{Buffers, ChunkReader, Outcome};
use crate::csvw::mapping::ledger::Ledger;
use crate::csvw::mapping::plan::{Mode, Plan};
use crate::csvw::mapping::row::RowMapper;
use crate::csvw::mapping::triples::Triples;
use crate::csvw::mapping::visit::Visitor;
use crate::csvw::metadata::model::{Column, Table, TableGroup};
use crate::csvw::table::{Chunks, Digest, Keys, OpenTable, Position, Reader, RowReader, Syntax};
use crate::diagnostic::Diagnostics;
use crate::rdf::ParallelSink;

/// A table whose parts are mapped apart from each other, in minimal mode.
pub struct PartTable {
    pub(super) group: Arc<TableGroup>,
    pub(super) index: usize,
    pub(super) table: Table,
    pub(super) rows: RowReader,
    plan: Plan,
    pub(super) syntax: Arc<Syntax>,
    file: Arc<str>,
    validate: bool,
    pub(super) row_limit: usize,
    start: Position,
    is_over: bool,
}

/// The results of a part, without its triples.
#[derive(Debug)]
pub struct Part {
    /// The problems, numbered as the part is.
    pub problems: Diagnostics,
    /// The counts of its cells.
    pub ledger: Ledger,
    /// Whether all its rows were read.
    pub complete: bool,
    /// Whether reading stopped within it.
    pub stopped: bool,
    /// The keys of its rows, by the number of what they identify ([`Keys::targets`]).
    pub keys: Vec<(usize, Digest)>,
    /// Its references, each once, by the number of the foreign key.
    pub references: HashSet<(usize, Digest)>,
    /// The position after it.
    pub end: Position,
}

impl PartTable {
    /// Opens a table by the beginning of one of its files: at least the header, or the first row if
    /// there is none. Returns the rest of `source` too. Problems of header and templates are
    /// reported; none if the rows cannot be read.
    pub fn open(
        (group, index): (&Arc<TableGroup>, usize),
        source: Box<dyn Read + Send>,
        file: Arc<str>,
        (validate, row_limit): (bool, usize),
        problems: &mut Diagnostics,
    ) -> Option<(Self, Chunks)> {
        let table = group.tables.get(index)?;
        let open = OpenTable::of(Ok(source), file.clone(), row_limit, table, validate, problems)?;
        let OpenTable { table, rows, chunks, .. } = open;
        let skipped = usize::try_from(table.dialect.skip_columns).unwrap_or_default();
        let plan = Plan::new(&table, &rows, skipped, problems);
        let (syntax, start, is_over) =
            (chunks.syntax().clone(), chunks.position(), chunks.is_over());
        let part = Self {
            group: group.clone(),
            index,
            table,
            rows,
            plan,
            syntax,
            file,
            validate,
            row_limit,
            start,
            is_over,
        };
        Some((part, chunks))
    }

    /// The position of the first row.
    pub fn start(&self) -> Position {
        self.start
    }

    /// Whether the header has the columns that the metadata describes.
    pub fn header_fits(&self) -> bool {
        self.rows.header_fits()
    }

    /// The compiled dialect.
    pub fn syntax(&self) -> &Syntax {
        &self.syntax
    }

    /// The rows of a part, which is UTF-8 and begins with the row at a position.
    pub fn part(&self, bytes: Vec<u8>, at: Position) -> Chunks {
        // Where no row matches the description, none is read.
        let bytes = if self.is_over { Vec::new() } else { bytes };
        let (syntax, file) = (self.syntax.clone(), self.file.clone());
        let reader = Reader::resume(Box::new(Cursor::new(bytes)), syntax, file, at);
        Chunks::rest_of(reader.with_row_limit(self.row_limit))
    }

    /// Maps the rows of a part.
    ///
    /// # Errors
    /// Errors of the sink.
    pub fn map<G: ParallelSink + ?Sized>(
        &self,
        chunks: &mut Chunks,
        sink: &mut G,
    ) -> io::Result<Part> {
        let columns = self.table.columns.len();
        let mut part = Part {
            problems: Diagnostics::new(),
            ledger: Ledger::new(columns),
            complete: true,
            stopped: false,
            keys: Vec::new(),
            references: HashSet::new(),
            end: chunks.position(),
        };
        let mut keys = self.validate.then(|| Keys::new(&self.group, None));
        let targets: Vec<usize> = keys.as_ref().map(|k| self.targets(k)).unwrap_or_default();
        let reader = ChunkReader {
            syntax: self.syntax.clone(),
            file: self.file.clone(),
            mapper: RowMapper {
                plan: &self.plan,
                reader: &self.rows,
                mode: Mode::Minimal,
                table: self.index,
            },
            width: self.table.columns.iter().filter(|c| !c.is_virtual).count(),
            keys: keys.as_mut().map(|keys| keys.begin(self.index).0),
            watch: None,
        };
        let mut triples = Triples::new(Mode::Minimal, sink);
        part.ledger.triples += triples.group(&self.group)?;
        part.ledger.triples += triples.table(self.index, &self.table)?;
        let (mut buffers, mut outcome) = (Buffers::default(), Outcome::new(columns));
        loop {
            match chunks.next_chunk(&mut outcome.problems) {
                Ok(None) => break,
                Ok(Some(mut chunk)) => {
                    reader.read(&mut chunk, &mut buffers, &mut triples, &mut outcome)?;
                    chunks.recycle(chunk);
                    part.take(&mut outcome, &targets);
                }
                Err(problem) => {
                    part.problems.push(*problem);
                    (part.complete, part.stopped) = (false, true);
                    break;
                }
            }
        }
        part.take(&mut outcome, &targets);
        part.end = chunks.position();
        Ok(part)
    }

    /// The numbers of the keys of this table.
    pub(super) fn targets(&self, keys: &Keys) -> Vec<usize> {
        let all = keys.targets().enumerate();
        all.filter(|(_, (table, ..))| *table == self.index).map(|(number, _)| number).collect()
    }
}

impl Part {
    /// Takes the results of a chunk.
    fn take(&mut self, outcome: &mut Outcome, targets: &[usize]) {
        self.problems.append(std::mem::take(&mut outcome.problems));
        self.ledger.add(&mut outcome.ledger);
        self.complete &= !outcome.hides_rows;
        let (found, open) = outcome.keys.drain();
        if !targets.is_empty() {
            let numbers = targets.iter().copied().cycle();
            self.keys.extend(numbers.zip(found));
        }
        self.references.extend(open);
    }
}

/// Whether the triples of a table depend on the numbers of its rows, by its metadata: templates with
/// them, and the labels of blank nodes.
pub fn needs_numbers(table: &Table) -> bool {
    let depends = |column: &Column| {
        let inherited = &column.inherited;
        let urls = [&inherited.about_url, &inherited.property_url, &inherited.value_url];
        let has_number = |url: &str| url.contains("_row") || url.contains("_sourceRow");
        inherited.about_url.is_none()
            || inherited.ordered
            || urls.into_iter().flatten().any(|url| has_number(url))
    };
    let mut shown = table.columns.iter().filter(|column| !column.suppress_output);
    !table.suppress_output && (table.columns.is_empty() || shown.any(depends))
}
