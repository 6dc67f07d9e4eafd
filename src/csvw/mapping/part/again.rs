//! Finds rows of a part that have problems or a key, and reads them again, with the numbers that they
//! have in their file.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::ops::ControlFlow;

use super::table::PartTable;
use crate::csvw::table::{
    Cells, Chunks, Digest, EachRow, Fields, KeyBatch, Keys, Position, Row, RowKeys, RowReader,
    RowView,
};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Spot};
use crate::rdf::Triple;

/// Rows, each with its position and its bytes with the line end.
pub type Rows = Vec<(Position, Vec<u8>)>;

/// Keys whose rows are looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// By the number of what they identify ([`Keys::targets`]).
    pub keys: HashMap<usize, HashSet<Digest>>,
    /// By the number of the foreign key.
    pub references: HashMap<usize, HashSet<Digest>>,
    /// The most rows to find from now on.
    pub most: usize,
    /// About the most bytes of them.
    pub bytes: usize,
    /// All rows up to this number too, which do not count as found.
    pub first: u64,
    /// About the most bytes of these.
    pub first_bytes: usize,
}

impl PartTable {
    /// The bytes of the rows with problems; `bytes` begin with the row at `at`.
    pub fn sample<'p>(
        &self,
        bytes: &[u8],
        at: Position,
        problems: impl IntoIterator<Item = &'p Diagnostic>,
    ) -> Rows {
        let (mut records, mut lines) = (BTreeSet::new(), BTreeSet::new());
        for problem in problems {
            match problem.place.spot {
                Spot::Cell { record, .. } => records.insert(record),
                Spot::Line { line, .. } => lines.insert(line),
                Spot::Whole | Spot::Json(_) => false,
            };
        }
        let mut rows = Rows::new();
        if records.is_empty() && lines.is_empty() {
            return rows;
        }
        self.syntax.rows(bytes, at, |at, range| {
            let row = bytes.get(range).unwrap_or_default();
            let end = at.line + self.syntax.count_lines(row).max(1);
            if records.contains(&at.record) || lines.range(at.line..end).next().is_some() {
                // No more of a row is read than that.
                rows.push((at, row.get(..self.row_limit).unwrap_or(row).to_vec()));
            }
            ControlFlow::Continue(())
        });
        rows
    }

    /// Finds rows by their keys, and lowers the numbers of those to find; also returns how many more
    /// there are.
    pub fn find(&self, chunks: &mut Chunks, wanted: &mut Wanted) -> (Rows, u64) {
        let mut keys = Keys::new(&self.group, None);
        let targets = self.targets(&keys);
        let (row_keys, _) = keys.begin(self.index);
        let (mut rows, mut more) = (Rows::new(), 0);
        // The end of a row belongs to its text: any other would be read as part of its last cell.
        let ends = &self.table.dialect.line_terminators;
        let end = ends.iter().find(|end| !end.is_empty()).map_or("", String::as_str);
        let _ = self.each(chunks, |row, _, raw| {
            let Position { row: number, .. } = row.place.position();
            let is_wanted = wanted.has(&row_keys, &targets, row);
            let is_found = is_wanted && wanted.most > 0 && wanted.bytes > 0;
            let is_first = number <= wanted.first && wanted.first_bytes > 0;
            let size = raw.len() + end.len();
            if is_found {
                (wanted.most, wanted.bytes) = (wanted.most - 1, wanted.bytes.saturating_sub(size));
            } else if is_first {
                wanted.first_bytes = wanted.first_bytes.saturating_sub(size);
            }
            more += u64::from(is_wanted && !is_found && !is_first);
            if is_found || is_first {
                rows.push((row.place.position(), [raw, end].concat().into_bytes()));
            }
            ControlFlow::Continue(())
        });
        (rows, more)
    }

    /// Passes the rows of a part to `each`, with their text in the file.
    fn each(
        &self,
        chunks: &mut Chunks,
        mut each: impl FnMut(&RowView<'_>, &RowReader, &str) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let quiet = &mut Diagnostics::new();
        let (mut fields, mut cells) = (Fields::default(), Cells::default());
        while let Ok(Some(mut chunk)) = chunks.next_chunk(quiet) {
            while let Some(row) = chunks.next_row(&mut chunk, &mut fields, quiet) {
                let Row::Cells(place) = row else { continue };
                let row = self.rows.read(place, chunk.text(), &fields, &mut cells, quiet, |_| {});
                each(&row, &self.rows, chunk.raw(&place))?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Passes sampled rows of this table to `each`, as [`Sampled`](crate::csvw::table::Sampled) does.
    pub fn reread(&self, rows: &Rows, each: EachRow<'_>) -> ControlFlow<()> {
        rows.iter().try_for_each(|(at, bytes)| {
            self.each(&mut self.part(bytes.clone(), *at), |row, reader, _| each(row, reader))
        })
    }

    /// The numbers of problems of each kind, in the order of the first of each: not those of bytes,
    /// which are found by chunks, and not again where an earlier part has them.
    pub fn counts(problems: &Diagnostics) -> Vec<u64> {
        counted(problems).map(|(_, count)| count).collect()
    }

    /// The problems of the rows of a sample, which are all that have problems; `counts` are those of
    /// [`PartTable::counts`].
    ///
    /// # Errors
    /// None caused by a row.
    pub fn again(
        &self,
        rows: &Rows,
        counts: &[u64],
        has_nul: &mut bool,
    ) -> io::Result<Diagnostics> {
        let mut problems = Diagnostics::new();
        for (at, bytes) in rows {
            let at = Position { has_nul: *has_nul, ..*at };
            let mut chunks = self.part(bytes.clone(), at);
            let part = self.map(&mut chunks, &mut |_: Triple<'_>| Ok(()))?;
            *has_nul |= part.end.has_nul;
            problems.append(part.problems);
        }
        let mut more = Vec::new();
        for ((first, found), count) in counted(&problems).zip(counts) {
            more.push((first.clone(), count.saturating_sub(found)));
        }
        more.iter().for_each(|(first, more)| problems.count_more(first, *more));
        Ok(problems)
    }
}

/// The kinds of problems that are counted, each with its first problem and its number.
fn counted(problems: &Diagnostics) -> impl Iterator<Item = (&Diagnostic, u64)> {
    let all = problems.groups().iter().filter_map(|g| Some((g.kept().first()?, g.count())));
    all.filter(|(first, _)| first.code != Code::Encoding)
}

impl Wanted {
    /// Whether a row has one of the keys.
    fn has(&self, declared: &RowKeys<'_>, targets: &[usize], row: &RowView<'_>) -> bool {
        let mut batch = KeyBatch::default();
        declared.row(row, &mut batch);
        let (found, open) = batch.drain();
        let has = |sets: &HashMap<usize, HashSet<Digest>>, number: &usize, digest: &Digest| {
            sets.get(number).is_some_and(|set| set.contains(digest))
        };
        targets.iter().zip(&found).any(|(number, digest)| has(&self.keys, number, digest))
            || open.iter().any(|(number, digest)| has(&self.references, number, digest))
    }
}
