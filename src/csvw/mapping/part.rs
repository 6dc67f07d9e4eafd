//! Maps parts of a table apart from each other, such as on several machines.
//!
//! A part is some whole rows. It gives its triples, counts, and the digests of its keys, which are
//! to be compared with those of all other parts. Where a part has problems, the rows that have them
//! are read again in one place, with the numbers that they have in their file
//! ([`PartTable::again`]), so that they are reported as if the whole table had been read there.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::chunk::{Buffers, ChunkReader, Outcome};
use super::ledger::Ledger;
use super::plan::{Mode, Plan};
use super::row::RowMapper;
use super::triples::Triples;
use super::visit::Visitor;
use crate::csvw::metadata::model::{Column, Table, TableGroup};
use crate::csvw::table::{
    Cells, Chunks, Digest, EachRow, Fields, KeyBatch, Keys, OpenTable, Position, Reader, Row,
    RowKeys, RowReader, RowView, Syntax,
};
use crate::diagnostic::{Code, Diagnostics, Spot};
use crate::rdf::{ParallelSink, Triple};

/// Rows, each with its position and its bytes with the line end.
pub type Rows = Vec<(Position, Vec<u8>)>;

/// A table whose parts are mapped apart from each other, in minimal mode.
pub struct PartTable {
    group: Arc<TableGroup>,
    index: usize,
    table: Table,
    rows: RowReader,
    plan: Plan,
    syntax: Arc<Syntax>,
    file: Arc<str>,
    validate: bool,
    row_limit: usize,
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
    /// The number of its comments.
    pub comments: u64,
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

/// Keys whose rows are looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// By the number of what they identify ([`Keys::targets`]).
    pub keys: HashMap<usize, HashSet<Digest>>,
    /// By the number of the foreign key.
    pub references: HashMap<usize, HashSet<Digest>>,
    /// All rows up to this number too.
    pub first: u64,
    /// The most rows of a part.
    pub most: usize,
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
            comments: 0,
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
    fn targets(&self, keys: &Keys) -> Vec<usize> {
        let all = keys.targets().enumerate();
        all.filter(|(_, (table, ..))| *table == self.index).map(|(number, _)| number).collect()
    }

    /// The bytes of the rows with problems; `bytes` begin with the row at `at`.
    pub fn sample(&self, bytes: &[u8], at: Position, problems: &Diagnostics) -> Rows {
        let (mut records, mut lines) = (BTreeSet::new(), BTreeSet::new());
        for problem in problems.iter() {
            match problem.place.spot {
                Spot::Cell { record, .. } => records.insert(record),
                Spot::Line { line, .. } => lines.insert(line),
                Spot::Whole | Spot::Json(_) => false,
            };
        }
        let mut rows = Rows::new();
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

    /// Finds rows by their keys; also returns how many more there are.
    pub fn find(&self, chunks: &mut Chunks, wanted: &Wanted) -> (Rows, u64) {
        let mut keys = Keys::new(&self.group, None);
        let targets = self.targets(&keys);
        let (row_keys, _) = keys.begin(self.index);
        let (mut rows, mut more) = (Rows::new(), 0);
        let _ = self.each(chunks, |row, _, raw| {
            let Position { row: number, .. } = row.place.position();
            let is_first = number <= wanted.first;
            if is_first || wanted.has(&row_keys, &targets, row) {
                match is_first || rows.len() < wanted.most {
                    true => rows.push((row.place.position(), [raw.as_bytes(), b"\n"].concat())),
                    false => more += 1,
                }
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

    /// The problems of the rows of a sample, which are all that have problems; `counts` are the
    /// numbers of problems of each kind that were found, in the order of the first of each.
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
        for (group, count) in problems.groups().iter().zip(counts) {
            // These are counted by chunks.
            if let Some(first) = group.kept().first().filter(|first| first.code != Code::Encoding) {
                more.push((first.clone(), count.saturating_sub(group.count())));
            }
        }
        more.iter().for_each(|(first, more)| problems.count_more(first, *more));
        Ok(problems)
    }
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

impl Part {
    /// Takes the results of a chunk.
    fn take(&mut self, outcome: &mut Outcome, targets: &[usize]) {
        self.problems.append(std::mem::take(&mut outcome.problems));
        self.ledger.add(&mut outcome.ledger);
        self.comments += std::mem::take(&mut outcome.comments);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csvw::metadata;
    use crate::csvw::table::{BrokenKeys, Cut, Rereader, Sampled};
    use crate::rdf::export::NTriplesWriter;
    use crate::source::{Files, Memory};

    const METADATA: &str = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv",
        "tableSchema": {"primaryKey": "id", "columns": [
        {"titles": "id", "name": "id"}, {"titles": "n", "name": "n", "datatype": "integer"}]}}"#;
    const TABLE: &str = "id,n\na,1\n\"b\nc\",x\n\n\"d \"\"\n\n\"\"\",3\na,\"y\"\ne,4\n";

    struct One<'t>(&'t PartTable, Rows);

    impl Sampled for One<'_> {
        fn rows(&self, _: usize, each: EachRow<'_>) {
            let _ = self.0.reread(&self.1, each);
        }
    }

    /// The table in `parts` parts of about the same size: triples and problems.
    fn mapped(parts: usize) -> (String, Diagnostics) {
        let files = Files::of(Arc::new(Memory::new().with("m.json", METADATA)));
        let mut problems = Diagnostics::new();
        let group = metadata::read(&files, &files.iri("m.json"), &mut problems).unwrap();
        let (group, limits) = (Arc::new(group), (true, files.row_limit()));
        let source = Box::new(Cursor::new(TABLE));
        let file = Arc::<str>::from("t.csv");
        let (table, _) = PartTable::open((&group, 0), source, file, limits, &mut problems).unwrap();
        assert!(needs_numbers(&group.tables[0]));
        let (mut triples, mut rest) = (Vec::new(), &TABLE.as_bytes()["id,n\n".len()..]);
        let (mut at, mut seen, mut wanted) = (table.start(), HashSet::new(), Wanted::default());
        let mut rows = Rows::new();
        for left in (1..=parts).rev() {
            let mut cut = Cut::of(&group.tables[0].dialect).unwrap();
            let end = match left {
                1 => rest.len(),
                left => cut.whole(&rest[..rest.len() / left]),
            };
            let (piece, more) = rest.split_at(end);
            let mut writer = NTriplesWriter::new(&mut triples);
            let part = table.map(&mut table.part(piece.to_vec(), at), &mut writer).unwrap();
            writer.finish().unwrap();
            let counts: Vec<u64> = part.problems.groups().iter().map(|g| g.count()).collect();
            let sample = table.sample(piece, at, &part.problems);
            problems.append(table.again(&sample, &counts, &mut false).unwrap());
            for (number, digest) in part.keys {
                if !seen.insert(digest) {
                    wanted.keys.entry(number).or_default().insert(digest);
                }
            }
            (at, rest) = (part.end, more);
        }
        wanted.most = 10;
        let own = &TABLE.as_bytes()["id,n\n".len()..];
        rows.extend(table.find(&mut table.part(own.to_vec(), table.start()), &wanted).0);
        let twice = wanted.keys.iter().flat_map(|(at, set)| set.iter().map(|d| (*at, *d)));
        let broken = BrokenKeys { twice: twice.collect(), open: Vec::new() };
        let mut keys = Keys::judged(&group, &broken);
        let (_, new) = keys.begin(0);
        let sample = One(&table, rows);
        let rereader = Rereader { files: &files, group: &group, sample: Some(&sample) };
        keys.end(0, new, true, &rereader, &mut problems).unwrap();
        (String::from_utf8(triples).unwrap(), problems)
    }

    #[test]
    fn parts_give_the_triples_and_problems_of_the_whole() {
        let (triples, problems) = mapped(1);
        let found: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found[3].contains("'a' is already used on line 2"), "{found:#?}");
        for parts in 2..TABLE.len() {
            let (own, own_problems) = mapped(parts);
            assert_eq!(own, triples, "{parts} parts");
            let all = |p: &Diagnostics| p.iter().cloned().collect::<Vec<_>>();
            assert_eq!(all(&own_problems), all(&problems), "{parts} parts");
        }
    }

    #[test]
    fn tables_are_cut_only_where_that_is_sure() {
        use crate::csvw::metadata::model::Dialect;
        let of = |change: fn(&mut Dialect)| {
            let mut dialect = Dialect::default();
            change(&mut dialect);
            Cut::of(&dialect)
        };
        assert!(of(|_| {}).is_some() && of(|d| d.quote_char = None).is_some());
        assert!(of(|d| d.encoding = "utf-16".into()).is_none());
        assert!(of(|d| d.encoding = "windows-1252".into()).is_none());
        assert!(of(|d| d.double_quote = false).is_none());
        assert!(of(|d| d.quote_char = Some('«')).is_none());
        assert!(of(|d| d.line_terminators = vec!["\r".into()]).is_none());
        assert!(of(|d| d.line_terminators = vec!["\r\n".into()]).is_none());
        let mut cut = of(|_| {}).unwrap();
        assert_eq!((cut.whole(b"a\n\"b\nc"), cut.whole(b"a\n\"b\nc\"\nd")), (2, 8));
        let mut cut = of(|_| {}).unwrap().within(true);
        assert_eq!((cut.first(b"a\nb"), cut.first(b"a\nb\"\nd\n")), (0, 5));
    }
}
