//! Maps one part of a file on a worker.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rapporteur::Diagnostics;
use rapporteur::csvw::mapping::{Part, PartTable, Wanted};
use rapporteur::csvw::table::{Chunks, Cut, Digest, Position};
use rapporteur::diagnostic::Spot;
use rapporteur::rdf::export::NTriplesWriter;

use super::Job;
use super::opening::{header, is_cut, opened, opening, whole_opening};
use super::totals::{Totals, latin1};

/// The bytes of rows to map at once.
pub const PIECE: usize = 1 << 20;
/// About the most bytes of rows that are found in a part, and of its rows near them.
const FOUND: usize = 16 << 20;

/// The lines of a piece: triples, keys and references.
type Lines = (Vec<u8>, Vec<u8>, String);

/// The same for Python: bytes of UTF-8.
type Given<'py> = Option<[Bound<'py, PyBytes>; 3]>;

/// The task of a worker.
enum Task {
    Map,
    Count,
    Find(Wanted),
}

/// A part of a file on its way: the rows that begin between two places of it.
#[pyclass]
pub struct Split {
    job: Py<Job>,
    index: usize,
    file: Arc<str>,
    task: Task,
    /// Cuts rows; none if the file is one piece.
    cut: Option<Cut>,
    table: Option<PartTable>,
    /// Whether the part is the beginning of the file.
    is_first: bool,
    /// Whether the end of a row of an earlier part is to be left out.
    skips: bool,
    has_begun: bool,
    buffer: Vec<u8>,
    from: Position,
    at: Position,
    rows_before: u64,
    opening: Option<String>,
    /// Memory for the lines of triples, which would be taken from the system for each piece.
    lines: Vec<u8>,
    result: Totals,
}

/// What is known of a part before it is read.
#[derive(FromPyObject)]
pub struct Plan {
    /// Whether it is the beginning of its file.
    #[pyo3(item)]
    first: bool,
    /// The beginning of its file, if it is known.
    #[pyo3(item)]
    opening: Option<Vec<u8>>,
    /// Whether it begins within quotes.
    #[pyo3(item)]
    inside: bool,
    /// The lines, rows of the file and rows of the table before it, if they matter.
    #[pyo3(item)]
    before: (u64, u64, u64),
}

/// Digests of keys, by number.
type Sets = HashMap<usize, HashSet<i64>>;

#[pymethods]
impl Split {
    /// Begins a part of a file; `task` is `map`, `count`, or `find` with `keys`, `references` and the
    /// numbers of rows.
    #[new]
    #[pyo3(signature = (job, table, file, plan, task, wanted = None))]
    fn new(
        job: Py<Job>,
        table: usize,
        file: String,
        plan: Plan,
        task: &str,
        wanted: Option<(Sets, Sets, u64, usize)>,
    ) -> Self {
        let digests = |sets: Sets| {
            let set = |set: HashSet<i64>| set.into_iter().map(|digest| digest as Digest).collect();
            sets.into_iter().map(|(number, digests)| (number, set(digests))).collect()
        };
        let task = match (task, wanted) {
            ("count", _) => Task::Count,
            (_, Some((keys, references, first, most))) => Task::Find(Wanted {
                keys: digests(keys),
                references: digests(references),
                most,
                bytes: FOUND,
                first,
                first_bytes: FOUND,
            }),
            _ => Task::Map,
        };
        let job_table = job.get().group.tables.get(table);
        let cut = job_table.and_then(|table| Cut::of(&table.dialect));
        let cut = cut.map(|cut| cut.within(plan.inside));
        let (line, record, row) = plan.before;
        let at = Position { line: line + 1, record: record + 1, row: row + 1, has_nul: false };
        let mut split = Self {
            index: table,
            file: file.into(),
            task,
            cut,
            table: None,
            is_first: plan.first,
            skips: plan.inside,
            has_begun: false,
            buffer: Vec::new(),
            from: at,
            at,
            rows_before: row,
            opening: None,
            lines: Vec::new(),
            result: Totals::default(),
            job,
        };
        if let Some(opening) = plan.opening {
            split.opening = Some(String::new());
            // The driver reports the problems of an opening that it knows.
            split.open(opening, &mut Diagnostics::new());
        }
        split
    }

    /// Takes the next bytes; returns the lines of the rows that are whole now.
    fn feed<'py>(&mut self, py: Python<'py>, bytes: &[u8]) -> PyResult<Given<'py>> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() < PIECE {
            return Ok(None);
        }
        let lines = py.detach(|| self.advance(false))?;
        Ok(self.given(py, lines))
    }

    /// Takes the end of the last row, which other parts have; returns the lines of the last rows, and
    /// the report. `open` says that the last line of the file has no end, which `feed` has added.
    fn end<'py>(
        &mut self,
        py: Python<'py>,
        tail: &[u8],
        open: bool,
    ) -> PyResult<(Given<'py>, String)> {
        self.buffer.extend_from_slice(tail);
        if open && self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
        }
        let lines = py.detach(|| self.advance(true))?;
        let report = self.result.report((self.from, self.at), self.opening.as_deref());
        let given = self.given(py, lines);
        // No more lines come: those of a whole file are large.
        self.lines = Vec::new();
        Ok((given, report.to_string()))
    }
}

impl Split {
    /// Gives lines to Python, and keeps their memory.
    fn given<'py>(&mut self, py: Python<'py>, lines: Option<Lines>) -> Given<'py> {
        let (triples, keys, references) = lines?;
        let given = [&triples, &keys, references.as_bytes()].map(|text| PyBytes::new(py, text));
        self.lines = triples;
        Some(given)
    }

    /// Opens the table by the beginning of the file; returns all its rows.
    fn open(&mut self, beginning: Vec<u8>, problems: &mut Diagnostics) -> Option<Chunks> {
        let job = self.job.get();
        let (table, chunks) = opened(job, self.index, &self.file, beginning, problems)?;
        self.table = Some(table);
        Some(chunks)
    }

    /// Maps what is whole of the buffer.
    fn advance(&mut self, is_end: bool) -> PyResult<Option<Lines>> {
        if self.is_first && !std::mem::replace(&mut self.has_begun, true) {
            self.begin(is_end);
        }
        if self.cut.is_none() {
            return if is_end { self.at_once() } else { Ok(None) };
        }
        if self.table.is_none() || !self.skip() {
            self.buffer.clear();
            return Ok(None);
        }
        let Some(cut) = &mut self.cut else { return Ok(None) };
        let end = if is_end { self.buffer.len() } else { cut.whole(&self.buffer) };
        cut.taken(end);
        let rest = self.buffer.split_off(end);
        let piece = std::mem::replace(&mut self.buffer, rest);
        if piece.is_empty() || self.result.stopped {
            return Ok(None);
        }
        self.piece(piece)
    }

    /// Reads the beginning of a file, which has more bytes if that is not its end.
    fn begin(&mut self, is_end: bool) {
        let table = self.job.get().group.tables.get(self.index);
        if !table.is_some_and(|table| is_cut(table, &self.buffer)) {
            self.cut = None;
            return;
        }
        if self.buffer.starts_with(b"\xEF\xBB\xBF") {
            self.buffer.drain(..3);
        }
        if self.opening.is_none() {
            let found = opening(self.job.get(), self.index, &self.buffer, is_end);
            let Some((length, _)) = found else {
                self.cut = None;
                return;
            };
            let beginning = self.buffer.get(..length).unwrap_or_default().to_vec();
            self.opening = Some(latin1(&beginning));
            self.open(beginning, &mut Diagnostics::new());
        }
        if let Some(table) = &self.table {
            self.at = table.start();
            let header = header(table, &self.buffer);
            // The first row may be in the opening, but is read again.
            self.at.has_nul = self.buffer.drain(..header).any(|byte| byte == 0);
        }
        self.at.row += self.rows_before;
        self.from = self.at;
    }

    /// Leaves out the end of a row that an earlier part has; returns whether that is done.
    fn skip(&mut self) -> bool {
        let Some(cut) = self.cut.as_mut().filter(|_| self.skips) else { return true };
        let end = cut.first(&self.buffer);
        if end == 0 {
            // The cut knows whether the next bytes are within quotes.
            cut.taken(self.buffer.len());
            return false;
        }
        self.buffer.drain(..end);
        // A part is outside quotes where a row ends.
        self.cut = self.job.get().group.tables.get(self.index).and_then(|t| Cut::of(&t.dialect));
        self.skips = false;
        true
    }

    /// Maps a whole file, which cannot be cut, and reports its problems.
    fn at_once(&mut self) -> PyResult<Option<Lines>> {
        let bytes = std::mem::take(&mut self.buffer);
        let length = whole_opening(self.job.get(), self.index, &bytes);
        self.opening = Some(latin1(bytes.get(..length).unwrap_or_default()));
        let mut problems = Diagnostics::new();
        let mut lines = None;
        if let Some(mut chunks) = self.open(bytes, &mut problems) {
            chunks.add_rows(self.rows_before);
            self.from = chunks.position();
            let Some(table) = self.table.take() else { return Ok(None) };
            let (mapped, part) = self.read(&table, &mut chunks)?.unzip();
            self.at = chunks.position();
            if let Some(mut part) = part {
                problems.append(std::mem::take(&mut part.problems));
                self.result.take(part);
            }
            lines = mapped;
        }
        // In a report, the rows of each file begin with 1.
        problems.amend(|problem| {
            if let Spot::Cell { row, .. } = &mut problem.place.spot {
                *row = row.saturating_sub(self.rows_before);
            }
        });
        self.result.whole = Some(problems);
        Ok(lines)
    }

    /// Maps whole rows.
    fn piece(&mut self, bytes: Vec<u8>) -> PyResult<Option<Lines>> {
        let Some(table) = self.table.take() else { return Ok(None) };
        let mut chunks = table.part(bytes.clone(), self.at);
        let (lines, part) = self.read(&table, &mut chunks)?.unzip();
        if let Some(part) = part {
            self.result.take_piece(part, &table, &bytes, self.at);
        }
        self.at = chunks.position();
        self.table = Some(table);
        Ok(lines)
    }

    /// Does the task for some rows.
    fn read(&mut self, table: &PartTable, chunks: &mut Chunks) -> PyResult<Option<(Lines, Part)>> {
        match &mut self.task {
            Task::Count => {
                let quiet = &mut Diagnostics::new();
                while let Ok(Some(chunk)) = chunks.next_chunk(quiet) {
                    chunks.recycle(chunk);
                }
                Ok(None)
            }
            Task::Find(wanted) => {
                let (rows, more) = table.find(chunks, wanted);
                self.result.found(rows, more);
                Ok(None)
            }
            Task::Map => {
                let mut triples = std::mem::take(&mut self.lines);
                triples.clear();
                let mut writer = NTriplesWriter::new(&mut triples);
                let mut part = table.map(chunks, &mut writer)?;
                writer.finish()?;
                let keys = std::mem::take(&mut part.keys);
                let references = std::mem::take(&mut part.references);
                let references = self.result.references(self.index, references);
                let lines = (lines_of(triples), lines_of(key_lines(&keys)?), references);
                Ok(Some((lines, part)))
            }
        }
    }
}

/// The lines of keys: number and digest.
fn key_lines(keys: &[(usize, Digest)]) -> io::Result<Vec<u8>> {
    let mut lines = Vec::with_capacity(keys.len() * 24);
    for (number, digest) in keys {
        writeln!(lines, "{number},{}", *digest as i64)?;
    }
    Ok(lines)
}

/// Lines without the end of the last.
fn lines_of(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    bytes
}
