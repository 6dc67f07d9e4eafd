//! Opens a table: reads its header and completes its columns.

#![expect(clippy::indexing_slicing, reason = "the list of titles is extended just before")]

use std::io::Read;
use std::sync::Arc;

use super::chunk::{Chunk, Row};
use super::fault::large_header;
use super::place::Position;
use super::reader::Reader;
use super::record::Fields;
use super::row::{Header, RowReader};
use super::syntax::Syntax;
use crate::csvw::metadata::model::Table;
use crate::csvw::metadata::{self, HeaderPlace};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Excerpt, Place, Spot};
use crate::source::Files;

/// A table that is ready for reading rows.
pub struct OpenTable {
    /// Its description, with the columns of its header if the metadata has none.
    pub table: Table,
    /// Reads its cells.
    pub rows: RowReader,
    /// Comments found before the first row (CSVW syntax §8).
    pub comments: Vec<String>,
    /// Reads its rows.
    pub chunks: Chunks,
}

/// The rows of an open table.
pub struct Chunks {
    reader: Reader,
    /// The rest of the chunk after the header.
    rest: Option<Chunk>,
    /// Whether no rows are returned, because none matches the description.
    is_over: bool,
}

impl OpenTable {
    /// Opens a table: reads its header and compares it with the metadata. With `validating`, a
    /// mismatched header is an error rather than a warning (CSVW syntax §6.1). Problems are
    /// reported; none if the rows cannot be read.
    pub fn open(
        files: &Files,
        table: &Table,
        validating: bool,
        problems: &mut Diagnostics,
    ) -> Option<Self> {
        let file: Arc<str> = files.display(&table.url).into();
        let source = files.open(&table.url);
        Self::of(source, file, files.row_limit(), table, validating, problems)
    }

    /// As [`OpenTable::open`], from any source, with a name for people.
    pub fn of(
        source: Result<Box<dyn Read + Send>, Box<Diagnostic>>,
        file: Arc<str>,
        row_limit: usize,
        table: &Table,
        validating: bool,
        problems: &mut Diagnostics,
    ) -> Option<Self> {
        let opened = source
            .and_then(|source| Reader::new(source, &table.dialect, file.clone()))
            .map(|reader| reader.with_row_limit(row_limit));
        let mut reader = match opened {
            Ok(reader) => reader,
            Err(mut problem) => {
                problem.rule = table.place.clone();
                problems.push(*problem);
                return None;
            }
        };
        let mut head = Head::default();
        let rest = match head.read(&mut reader, table, problems) {
            // The header is faulty, which is reported; its columns would be guesses.
            Ok(_) if head.is_broken && table.columns.is_empty() => return None,
            Ok(rest) => rest,
            Err(problem) => {
                problems.push(*problem);
                return None;
            }
        };
        let mut table = table.clone();
        if head.is_broken {
            head.titles.clear();
        } else if let Some(message) = head.fault(&table) {
            let problem = Diagnostic::new(Code::EmptyTable, message, Place::file(file));
            problems.push(problem.help("add a first row with the names of the columns"));
            return None;
        }
        let mut found = Diagnostics::new();
        let (line, record) = head.at;
        let at = HeaderPlace { file: &file, line, record };
        let fit = metadata::complete(&mut table, &head.titles, validating, at, &mut found);
        let mut rows = RowReader::new(&table, reader.syntax(), file, validating);
        // With another delimiter, no row matches the description.
        let is_over = fit.is_one_cell && validating;
        rows.set_header(head.compare(&table, reader.syntax().skip_columns, fit.displaced));
        found.mark(|place| head.excerpt(place));
        problems.append(found);
        Some(Self {
            table,
            rows,
            comments: head.comments,
            chunks: Chunks { reader, rest, is_over },
        })
    }
}

impl Chunks {
    /// The rest of a table in the middle of which a reader is.
    pub fn rest_of(reader: Reader) -> Self {
        Self { reader, rest: None, is_over: false }
    }

    /// The position of the next row.
    pub fn position(&self) -> Position {
        let at = self.reader.position();
        match &self.rest {
            Some(Chunk { line, record, row, .. }) => {
                Position { line: *line, record: *record, row: *row, has_nul: at.has_nul }
            }
            None => at,
        }
    }

    /// Counts rows of other files of the table before those of this one.
    pub fn add_rows(&mut self, rows: u64) {
        self.reader.add_rows(rows);
        if let Some(chunk) = &mut self.rest {
            chunk.row += rows;
        }
    }

    /// Whether no rows are returned, because none matches the description.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// The table's name for people.
    pub fn file(&self) -> &Arc<str> {
        self.reader.file()
    }

    /// The compiled dialect.
    pub fn syntax(&self) -> &Arc<Syntax> {
        self.reader.syntax()
    }

    /// Whether at most one more chunk follows.
    pub fn is_last(&self) -> bool {
        self.is_over || self.rest.is_none() || self.reader.is_at_end()
    }

    /// Takes back a used chunk, to reuse its memory.
    pub fn recycle(&mut self, chunk: Chunk) {
        self.reader.recycle(chunk);
    }

    /// The next chunk of rows, in order; none at the end.
    ///
    /// # Errors
    /// As [`Reader::next_chunk`].
    pub fn next_chunk(
        &mut self,
        problems: &mut Diagnostics,
    ) -> Result<Option<Chunk>, Box<Diagnostic>> {
        match self.rest.take() {
            _ if self.is_over => Ok(None),
            Some(chunk) => Ok(Some(chunk)),
            None => self.reader.next_chunk(problems),
        }
    }

    /// Parses the next row of a chunk into `fields`; none at its end.
    pub fn next_row(
        &self,
        chunk: &mut Chunk,
        fields: &mut Fields,
        problems: &mut Diagnostics,
    ) -> Option<Row> {
        chunk.next(self.reader.syntax(), self.reader.file(), fields, problems)
    }
}

/// The part before the rows.
#[derive(Default)]
struct Head {
    comments: Vec<String>,
    /// The titles of each column, from the header rows.
    titles: Vec<Vec<String>>,
    /// The text, the cells and the line of the first header row.
    row: Option<(String, Fields, u64)>,
    /// The line and the record of the row with the columns.
    at: (u64, u64),
    /// Whether the file ends before its header.
    is_missing: bool,
    /// Whether a header row cannot be split into cells.
    is_broken: bool,
}

impl Head {
    /// Reads skipped rows and header rows; returns the rest of the last chunk.
    fn read(
        &mut self,
        reader: &mut Reader,
        table: &Table,
        problems: &mut Diagnostics,
    ) -> Result<Option<Chunk>, Box<Diagnostic>> {
        let (syntax, file) = (reader.syntax().clone(), reader.file().clone());
        let (mut skip, mut headers) = (table.dialect.skip_rows, table.dialect.header_row_count);
        let mut fields = Fields::default();
        let mut any = headers > 0;
        while let Some(mut chunk) = reader.next_chunk(problems)? {
            loop {
                if skip == 0 && headers == 0 {
                    reader.restart_rows(&mut chunk);
                    if !any {
                        self.count_columns(&mut chunk, reader, &mut fields)?;
                    }
                    return Ok(Some(chunk));
                }
                let mut found = Diagnostics::new();
                let row = chunk.next(&syntax, &file, &mut fields, &mut found);
                if skip == 0 {
                    problems.append(of_header(&found));
                }
                let Some(row) = row else { break };
                match row {
                    Row::Comment(place) => self.comments.push(chunk.raw(&place).to_owned()),
                    Row::Cells(place) if skip > 0 => {
                        let text = chunk.raw(&place);
                        if !text.is_empty() {
                            self.comments.push(text.to_owned());
                        }
                    }
                    Row::Cells(place) => {
                        if syntax.is_large_header(place.length(), fields.len()) {
                            return Err(large_header(&place, &file, fields.len()));
                        }
                        self.is_broken |= fields.is_guessed();
                        self.header(chunk.text(), &fields, syntax.skip_columns);
                        if self.row.is_none() {
                            self.at = (place.line, place.source);
                            self.row = Some((chunk.text().to_owned(), fields.clone(), place.line));
                        }
                    }
                }
                if skip > 0 {
                    skip -= 1;
                } else {
                    headers -= 1;
                }
            }
            any = true;
        }
        self.is_missing = headers > 0;
        Ok(None)
    }

    /// Why a required header is missing.
    fn fault(&self, table: &Table) -> Option<&'static str> {
        let described = table.columns.iter().filter(|column| !column.is_virtual).count();
        let is_blank = matches!(self.titles.as_slice(), [titles] if titles.is_empty());
        if self.titles.is_empty() && self.is_missing {
            Some("the table is empty: it has no header row")
        } else if self.titles.is_empty() && table.columns.is_empty() {
            Some("the table has neither a header nor rows")
        } else if is_blank && described != 1 && table.dialect.header_row_count > 0 {
            Some("the header row is blank")
        } else {
            None
        }
    }

    /// Takes the titles of a header row.
    fn header(&mut self, text: &str, fields: &Fields, skipped: usize) {
        for i in skipped..fields.len() {
            let title = fields.get(text, i).unwrap_or_default();
            if self.titles.len() <= i - skipped {
                self.titles.resize(i - skipped + 1, Vec::new());
            }
            if !title.trim().is_empty() {
                self.titles[i - skipped].push(title.to_owned());
            }
        }
    }

    /// The differences between the header and the columns of the table, some of which are moved.
    fn compare(&self, table: &Table, passed: usize, moved: Vec<usize>) -> Header {
        let in_file = table.columns.iter().filter(|column| !column.is_virtual).count();
        let width = self.titles.len();
        Header { width: (width > 0 && width != in_file).then_some(width + passed), moved }
    }

    /// The text of the header at a place in it.
    fn excerpt(&self, place: &Place) -> Option<Excerpt> {
        let (text, fields, line) = self.row.as_ref()?;
        match &place.spot {
            Spot::Cell { row: 0, column: Some(column), .. } => {
                Some(fields.excerpt(text, column.number.saturating_sub(1), *line))
            }
            Spot::Cell { row: 0, column: None, .. } => {
                Some(fields.excerpt_of(text, 0..fields.len(), *line))
            }
            _ => None,
        }
    }

    /// Without a header, counts the columns of the first row.
    fn count_columns(
        &mut self,
        chunk: &mut Chunk,
        reader: &Reader,
        fields: &mut Fields,
    ) -> Result<(), Box<Diagnostic>> {
        let (syntax, file) = (reader.syntax(), reader.file());
        let count = chunk.peek(syntax, file, fields, |place, fields| {
            // Its problems are reported when it is read again.
            self.at = (place.line, place.source);
            match fields.is_guessed() {
                true => Ok(0),
                false if syntax.is_large_header(0, fields.len()) => {
                    Err(large_header(place, file, fields.len()))
                }
                false => Ok(fields.len().saturating_sub(syntax.skip_columns)),
            }
        });
        self.titles.resize(count.transpose()?.unwrap_or(0), Vec::new());
        Ok(())
    }
}

/// The problems of a row as problems of a header row, which has no number.
fn of_header(found: &Diagnostics) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for problem in found.iter() {
        let mut problem = problem.clone();
        if let Spot::Cell { row, .. } = &mut problem.place.spot {
            *row = 0;
        }
        problems.push(problem);
    }
    problems
}
