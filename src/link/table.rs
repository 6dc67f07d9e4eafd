//! Reads a user's table, and writes the same bytes with added columns.
//!
//! The file is read twice, in chunks: once to link, once to write; a fingerprint detects changes in
//! between. Everything except the added cells is copied unchanged, including quotes, line ends and
//! blank rows.

use std::hash::Hasher;
use std::io::{self, Write};
use std::sync::Arc;

use siphasher::sip::SipHasher13;

use super::dialect::{delimiter, encoding, written};
use super::formula::{is_like_formula, protected};
use super::row::{RowKind, RowText};
use super::split::Split;
use crate::csvw::metadata::model::{Dialect, Table};
use crate::csvw::metadata::{self, Request};
use crate::csvw::table::{Fields, Reader, Row};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, front};
use crate::source::Files;

/// A table to link.
#[derive(Clone, Debug)]
pub struct TableReader {
    files: Files,
    url: String,
    /// Its dialect: from its metadata, or else guessed from its first row.
    pub dialect: Dialect,
    /// The titles of its columns, from its first header row; without one, their numbers.
    pub titles: Vec<String>,
    /// The separators of values within a cell according to the metadata, by column.
    separators: Vec<Option<String>>,
    /// The byte-order mark of the file.
    mark: &'static [u8],
    /// A fingerprint of the first reading.
    read: Option<u64>,
}

impl TableReader {
    /// Opens a table and finds its dialect: from metadata beside it, else from its first row.
    ///
    /// # Errors
    /// None, with problems, if it cannot be read or has no columns.
    pub fn open(
        files: &Files,
        url: &str,
        given: Option<&str>,
        problems: &mut Diagnostics,
    ) -> Option<Self> {
        let request = Request { csv: url, user: None, links: &[], content_type: None };
        let located = metadata::locate(files, &request, problems);
        let described = located.group.tables.iter().find(|t| t.url == url);
        let mut source = Self {
            files: files.clone(),
            url: url.to_owned(),
            dialect: described.map(|t| t.dialect.clone()).unwrap_or_default(),
            titles: Vec::new(),
            separators: described.map(separators).unwrap_or_default(),
            mark: b"",
            read: None,
        };
        let start = source.start(problems)?;
        if start.starts_with(b"\xEF\xBB\xBF") {
            source.mark = b"\xEF\xBB\xBF";
        }
        if let Some(encoding) = given.or(encoding(&start, located.found.is_some())) {
            source.dialect.encoding = encoding.to_owned();
        }
        if located.found.is_none() {
            source.dialect.delimiter = delimiter(&start, &source.dialect.encoding).to_string();
        }
        source.read_titles(problems)?;
        Some(source)
    }

    /// The separator of values in a column's cells according to the metadata.
    pub fn split(&self, column: usize) -> Option<Split> {
        self.separators.get(column).and_then(Option::as_deref).and_then(Split::new)
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub(super) fn bytes(&self) -> Result<Box<dyn io::Read + Send>, Box<Diagnostic>> {
        self.files.open(&self.url)
    }

    /// The folder of the file, and its IRI there.
    pub(super) fn place(&self) -> (&Files, &str) {
        (&self.files, &self.url)
    }

    /// The name of the table in messages.
    pub fn file(&self) -> Arc<str> {
        self.files.display(&self.url).into()
    }

    /// The UTF-8 byte-order mark of the file, if any.
    pub(super) fn mark(&self) -> &'static [u8] {
        self.mark
    }

    /// Whether the output has another encoding than the file.
    pub fn is_recoded(&self) -> bool {
        !self.dialect.encoding.eq_ignore_ascii_case("utf-8")
    }

    /// The first bytes.
    fn start(&self, problems: &mut Diagnostics) -> Option<Vec<u8>> {
        let mut start = vec![0; 64 * 1024];
        let read = self.files.open(&self.url).and_then(|mut file| {
            io::Read::read(&mut file, &mut start).map_err(|e| {
                let message = format!("cannot read '{}': {e}", self.file());
                Box::new(Diagnostic::new(Code::FileUnreadable, message, Place::file(self.file())))
            })
        });
        match read {
            Ok(length) => {
                start.truncate(length);
                Some(start)
            }
            Err(problem) => {
                problems.push(*problem);
                None
            }
        }
    }

    fn read_titles(&mut self, problems: &mut Diagnostics) -> Option<()> {
        let mut titles: Option<Vec<String>> = None;
        let mut width = 0;
        // Problems of the rows are reported when they are read in full.
        let mut quiet = Diagnostics::new();
        self.rows(&mut quiet, |row| {
            width = width.max(row.cells.len());
            if row.kind == RowKind::Header && titles.is_none() {
                titles = Some(row.texts().map(str::to_owned).collect());
            }
            Ok(row.kind != RowKind::Data)
        });
        self.titles = titles.unwrap_or_else(|| (1..=width).map(|n| n.to_string()).collect());
        if self.titles.is_empty() && !quiet.is_ok() {
            // Nothing could be read; report why.
            problems.append(quiet);
            return None;
        }
        if self.titles.is_empty() {
            let message = format!("'{}' has no header row to find the column in", self.file());
            let problem = Diagnostic::new(Code::EmptyTable, message, Place::file(self.file()));
            problems.push(problem.help("add a first row with the names of the columns"));
            return None;
        }
        Some(())
    }

    /// The position of a column, by its title or its number from 1.
    ///
    /// # Errors
    /// [`Code::LinkColumn`] if there is none, or there are several.
    pub fn column(&self, name: &str) -> Result<usize, Box<Diagnostic>> {
        let found: Vec<usize> =
            (0..self.titles.len()).filter(|i| self.title(*i).trim() == name.trim()).collect();
        let number = name.parse::<usize>().ok().filter(|n| (1..=self.titles.len()).contains(n));
        match (found.as_slice(), number) {
            ([one], _) => Ok(*one),
            ([], Some(number)) => Ok(number - 1),
            (found, _) => {
                let message = match found.len() {
                    0 => format!("the table has no column '{name}'"),
                    n => format!("{n} columns have the title '{name}'"),
                };
                let titles = self.titles.join(", ");
                let help = format!("use one of these titles, or a column number from 1: {titles}");
                let place = Place::file(self.file());
                Err(Box::new(Diagnostic::new(Code::LinkColumn, message, place).help(help)))
            }
        }
    }

    /// The title of a column.
    pub fn title(&self, column: usize) -> &str {
        self.titles.get(column).map_or("", String::as_str)
    }

    /// Reads all rows for the first time and keeps a fingerprint.
    pub(super) fn read(
        &mut self,
        problems: &mut Diagnostics,
        take: impl FnMut(RowText<'_>) -> io::Result<bool>,
    ) {
        self.read = self.rows(problems, take);
    }

    /// Reads all rows until `take` returns false. Returns a fingerprint of the text, if all of it
    /// could be read.
    pub(super) fn rows(
        &self,
        problems: &mut Diagnostics,
        mut take: impl FnMut(RowText<'_>) -> io::Result<bool>,
    ) -> Option<u64> {
        let mut own = Diagnostics::new();
        let read = self.each(&mut own, &mut take).unwrap_or_else(|problem| {
            own.push(*problem);
            None
        });
        own.amend(|problem| {
            if problem.code == Code::Encoding && problem.help.is_some() {
                problem.help = Some(name_it());
            }
        });
        problems.append(own);
        read
    }

    fn each(
        &self,
        problems: &mut Diagnostics,
        take: &mut dyn FnMut(RowText<'_>) -> io::Result<bool>,
    ) -> Result<Option<u64>, Box<Diagnostic>> {
        let file = self.file();
        let mut digest = SipHasher13::new();
        let source = self.files.open(&self.url)?;
        let mut reader = Reader::new(source, &self.dialect, file.clone())?
            .with_row_limit(self.files.row_limit());
        let syntax = reader.syntax().clone();
        let (mut skip, mut headers) = (self.dialect.skip_rows, self.dialect.header_row_count);
        let (mut fields, mut begun) = (Fields::default(), false);
        let stopped = |e: io::Error| {
            Box::new(Diagnostic::new(
                Code::FileUnwritable,
                e.to_string(),
                Place::file(file.clone()),
            ))
        };
        while let Some(mut chunk) = reader.next_chunk(problems)? {
            let mut done = 0;
            loop {
                // Row numbers start at the first data row.
                if !begun && skip == 0 && headers == 0 {
                    reader.restart_rows(&mut chunk);
                    begun = true;
                }
                let next = chunk.next(&syntax, &file, &mut fields, problems);
                let Some(row) = next else { break };
                let Row::Cells(place) = row else { continue };
                let kind = match (skip, headers) {
                    (1.., _) => RowKind::Skipped,
                    (_, 1..) => RowKind::Header,
                    _ => RowKind::Data,
                };
                match kind {
                    RowKind::Skipped => skip -= 1,
                    RowKind::Header => headers -= 1,
                    RowKind::Data => {}
                }
                let span = chunk.span(&place);
                let row = RowText {
                    kind,
                    place: place.place(&file),
                    before: done..span.end,
                    start: span.start,
                    text: chunk.text(),
                    cells: &fields,
                };
                if !take(row).map_err(stopped)? {
                    return Ok(None);
                }
                done = span.end;
            }
            let end = chunk.text().len();
            let rest = RowText {
                kind: RowKind::Skipped,
                place: Place::file(file.clone()),
                before: done..end,
                start: end,
                text: chunk.text(),
                cells: &Fields::default(),
            };
            take(rest).map_err(stopped)?;
            digest.write(chunk.text().as_bytes());
        }
        Ok(Some(digest.finish()))
    }

    /// Writes the table with added cells: `added` appends those of a row, as [`TableReader::tail`]
    /// writes them, to a text that becomes the end of the row; each further text repeats the row.
    /// Reports a table that cannot be read again or has changed.
    ///
    /// # Errors
    /// Errors of `out`.
    pub(super) fn write(
        &self,
        out: &mut dyn Write,
        titles: &[String],
        spreadsheet: bool,
        problems: &mut Diagnostics,
        mut added: impl FnMut(&RowText<'_>, &mut Vec<String>),
    ) -> io::Result<()> {
        out.write_all(self.mark)?;
        let mut tails = vec![String::new()];
        let (first, further) =
            (self.tail(titles, spreadsheet), self.tail(&vec![String::new(); titles.len()], false));
        let mut is_first = true;
        let mut failed = Ok(());
        let read = self.rows(problems, |row| {
            tails.truncate(1);
            tails.iter_mut().for_each(String::clear);
            match row.kind {
                RowKind::Header => {
                    let tail = if is_first { &first } else { &further };
                    tails.iter_mut().for_each(|end| end.push_str(tail));
                    is_first = false;
                }
                RowKind::Data if !row.is_blank() => added(&row, &mut tails),
                RowKind::Skipped | RowKind::Data => {}
            }
            failed = self.write_row(out, &row, &tails, spreadsheet);
            Ok(failed.is_ok())
        });
        failed?;
        self.compare(read, problems);
        Ok(())
    }

    /// Reports a table that changed since its first reading, by the fingerprint of a later one.
    pub(super) fn compare(&self, read: Option<u64>, problems: &mut Diagnostics) {
        if problems.is_ok() && read != self.read {
            let message = format!("'{}' changed while it was linked", self.file());
            let problem = Diagnostic::new(Code::FileUnreadable, message, Place::file(self.file()));
            problems.push(problem.help("run the command again when nothing writes to the file"));
        }
    }

    /// Writes a row once for each of its ends.
    fn write_row(
        &self,
        out: &mut dyn Write,
        row: &RowText<'_>,
        tails: &[String],
        spreadsheet: bool,
    ) -> io::Result<()> {
        let safe = spreadsheet && row.texts().any(is_like_formula);
        for (number, tail) in tails.iter().enumerate() {
            let lead = row.text.get(row.before.start..row.start).unwrap_or_default();
            let lead = if number == 0 { lead } else { row.line_end() };
            out.write_all(lead.as_bytes())?;
            if safe {
                for (i, text) in row.texts().enumerate() {
                    let delimiter = if i > 0 { self.dialect.delimiter.as_str() } else { "" };
                    write!(out, "{delimiter}{}", self.cell(text, spreadsheet))?;
                }
            } else {
                out.write_all(row.raw().as_bytes())?;
            }
            out.write_all(tail.as_bytes())?;
        }
        Ok(())
    }

    /// Added cells as the end of a row: each with a delimiter before it.
    pub(super) fn tail(&self, cells: &[String], spreadsheet: bool) -> String {
        let cells = cells.iter().map(|text| self.cell(text, spreadsheet));
        cells.map(|cell| self.dialect.delimiter.clone() + &cell).collect()
    }

    /// A text as a cell of this table.
    fn cell(&self, text: &str, spreadsheet: bool) -> String {
        match spreadsheet {
            true => written(&protected(text), &self.dialect),
            false => written(text, &self.dialect),
        }
    }
}

/// How to fix bytes that do not fit the encoding.
fn name_it() -> String {
    let encoding = front::given("encoding", "windows-1252");
    format!("save the file as \"CSV UTF-8\", or name its encoding, such as {encoding}")
}

/// The separators of values in each column according to the metadata.
fn separators(table: &Table) -> Vec<Option<String>> {
    let columns = table.columns.iter().filter(|column| !column.is_virtual);
    columns.map(|column| column.inherited.separator.clone()).collect()
}
