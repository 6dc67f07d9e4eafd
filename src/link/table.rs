//! A person's own table: its cells read, and the same bytes written again with columns added.
//!
//! The file is read twice, in chunks: once to see what is in it, once to write. What does not
//! belong to an added cell is copied as it stands, quotes, line ends and blank rows too.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use super::formula::{defused, is_like_formula};
use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::files::Files;
use crate::metadata::model::Dialect;
use crate::metadata::{self, Request};
use crate::table::{Fields, Reader, Row};

/// A table that is to be linked.
#[derive(Clone, Debug)]
pub struct Source {
    files: Files,
    url: String,
    /// How it is written: as its metadata says, or else as its first row looks.
    pub dialect: Dialect,
    /// The titles of its columns, from its first header row; without one, their numbers.
    pub titles: Vec<String>,
    /// What stands at the beginning of the file before its text.
    mark: &'static [u8],
}

/// Between cells there stands one of these, if no metadata says what.
const DELIMITERS: &[char] = &[',', ';', '\t', '|'];

impl Source {
    /// Finds out how a table is written: by metadata beside it, else by its first row.
    ///
    /// # Errors
    /// None, with problems, if it cannot be read or has no columns.
    pub fn open(files: &Files, url: &str, problems: &mut Problems) -> Option<Self> {
        let request = Request { csv: url, user: None, links: &[], content_type: None };
        let located = metadata::locate(files, &request, problems);
        let described = located.group.tables.iter().find(|t| t.url == url);
        let mut source = Self {
            files: files.clone(),
            url: url.to_owned(),
            dialect: described.map(|t| t.dialect.clone()).unwrap_or_default(),
            titles: Vec::new(),
            mark: b"",
        };
        let start = source.start(problems)?;
        if start.starts_with(b"\xEF\xBB\xBF") {
            source.mark = b"\xEF\xBB\xBF";
        }
        if located.found.is_none() {
            source.dialect.delimiter = delimiter(&start).to_string();
        }
        source.read_titles(problems)?;
        Some(source)
    }

    /// The table's name for people.
    pub fn file(&self) -> Arc<str> {
        self.files.display(&self.url).into()
    }

    /// The mark of UTF-8 at the beginning of the file, if there is one.
    pub(super) fn mark(&self) -> &'static [u8] {
        self.mark
    }

    /// Whether the text that is written has another encoding than the file.
    pub fn is_recoded(&self) -> bool {
        !self.dialect.encoding.eq_ignore_ascii_case("utf-8")
    }

    /// The first bytes.
    fn start(&self, problems: &mut Problems) -> Option<Vec<u8>> {
        let mut start = vec![0; 64 * 1024];
        let read = self.files.open(&self.url).and_then(|mut file| {
            io::Read::read(&mut file, &mut start).map_err(|e| {
                let message = format!("cannot read '{}': {e}", self.file());
                Box::new(Problem::new(Code::FileUnreadable, message, Place::file(self.file())))
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

    fn read_titles(&mut self, problems: &mut Problems) -> Option<()> {
        let mut titles: Option<Vec<String>> = None;
        let mut width = 0;
        // What is wrong with the rows is reported when they are read for good.
        let mut quiet = Problems::new();
        self.rows(&mut quiet, |row| {
            width = width.max(row.cells.len());
            if row.kind == RowKind::Header && titles.is_none() {
                titles = Some(row.texts().map(str::to_owned).collect());
            }
            Ok(row.kind != RowKind::Data)
        });
        self.titles = titles.unwrap_or_else(|| (1..=width).map(|n| n.to_string()).collect());
        if self.titles.is_empty() && !quiet.is_ok() {
            // Nothing could be read at all, and why is known.
            problems.append(quiet);
            return None;
        }
        if self.titles.is_empty() {
            let message = format!("'{}' has no header row to find the column in", self.file());
            let problem = Problem::new(Code::EmptyTable, message, Place::file(self.file()));
            problems.push(problem.help("add a first row with the names of the columns"));
            return None;
        }
        Some(())
    }

    /// The position of a column, by its title or its number from 1.
    ///
    /// # Errors
    /// [`Code::LinkColumn`] if there is none, or there are several.
    pub fn column(&self, name: &str) -> Result<usize, Box<Problem>> {
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
                let help = format!("name one of these, or give its number from 1: {titles}");
                let place = Place::file(self.file());
                Err(Box::new(Problem::new(Code::LinkColumn, message, place).help(help)))
            }
        }
    }

    /// The title of a column.
    pub fn title(&self, column: usize) -> &str {
        self.titles.get(column).map_or("", String::as_str)
    }

    /// Goes through all rows; `take` says whether to go on.
    pub(super) fn rows(
        &self,
        problems: &mut Problems,
        mut take: impl FnMut(RowText<'_>) -> io::Result<bool>,
    ) {
        if let Err(problem) = self.each(problems, &mut take) {
            problems.push(*problem);
        }
    }

    fn each(
        &self,
        problems: &mut Problems,
        take: &mut dyn FnMut(RowText<'_>) -> io::Result<bool>,
    ) -> Result<(), Box<Problem>> {
        let file = self.file();
        let source = self.files.open(&self.url)?;
        let mut reader = Reader::new(Box::new(source), &self.dialect, file.clone())?
            .with_row_limit(self.files.row_limit());
        let syntax = reader.syntax().clone();
        let (mut skip, mut headers) = (self.dialect.skip_rows, self.dialect.header_row_count);
        let (mut fields, mut begun) = (Fields::default(), false);
        let stopped = |e: io::Error| {
            Box::new(Problem::new(Code::FileUnwritable, e.to_string(), Place::file(file.clone())))
        };
        while let Some(mut chunk) = reader.next_chunk(problems)? {
            let mut done = 0;
            loop {
                // Rows are counted from the first one with data.
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
                    return Ok(());
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
        }
        Ok(())
    }

    /// Writes the table with cells added to its rows: `added` gives those of a row, from its texts.
    ///
    /// # Errors
    /// What `out` meets. Rows that cannot be read are reported and end the table.
    pub(super) fn write(
        &self,
        out: &mut dyn Write,
        titles: &[String],
        spreadsheet: bool,
        mut added: impl FnMut(&RowText<'_>, &mut Vec<String>),
    ) -> io::Result<()> {
        out.write_all(self.mark)?;
        let mut cells = Vec::new();
        let mut is_first = true;
        let mut failed = Ok(());
        let mut problems = Problems::new();
        self.rows(&mut problems, |row| {
            cells.clear();
            match row.kind {
                RowKind::Skipped => {}
                RowKind::Header if is_first => {
                    is_first = false;
                    cells.extend_from_slice(titles);
                }
                RowKind::Header => cells.resize(titles.len(), String::new()),
                RowKind::Data if row.is_blank() => {}
                RowKind::Data => added(&row, &mut cells),
            }
            failed = self.write_row(out, &row, &cells, spreadsheet);
            Ok(failed.is_ok())
        });
        failed
    }

    fn write_row(
        &self,
        out: &mut dyn Write,
        row: &RowText<'_>,
        added: &[String],
        spreadsheet: bool,
    ) -> io::Result<()> {
        if spreadsheet && row.texts().any(is_like_formula) {
            let lead = row.before.start..row.start;
            out.write_all(row.text.get(lead).unwrap_or_default().as_bytes())?;
            for (i, text) in row.texts().enumerate() {
                let delimiter = if i > 0 { self.dialect.delimiter.as_str() } else { "" };
                write!(out, "{delimiter}{}", self.cell(text, spreadsheet))?;
            }
        } else {
            out.write_all(row.text.get(row.before.clone()).unwrap_or_default().as_bytes())?;
        }
        for text in added {
            write!(out, "{}{}", self.dialect.delimiter, self.cell(text, spreadsheet))?;
        }
        Ok(())
    }

    /// A text as a cell of this table.
    fn cell(&self, text: &str, spreadsheet: bool) -> String {
        let text = if spreadsheet { defused(text) } else { text.to_owned() };
        let Some(quote) = self.dialect.quote_char else {
            // Without quotes nothing can hold a delimiter: what is added must not break a row.
            return text.replace(&self.dialect.delimiter, " ").replace(['\n', '\r'], " ");
        };
        let special = |c: char| c == quote || c == '\n' || c == '\r';
        let spaced = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
        if !spaced && !text.contains(special) && !text.contains(&self.dialect.delimiter) {
            return text;
        }
        let escape = if self.dialect.double_quote { quote } else { '\\' };
        let mut cell = String::from(quote);
        for c in text.chars() {
            if c == quote || (c == '\\' && escape == '\\') {
                cell.push(escape);
            }
            cell.push(c);
        }
        cell.push(quote);
        cell
    }
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    /// Passed over, or no row at all but what stands after the last one.
    Skipped,
    /// A header row.
    Header,
    /// A row with data.
    Data,
}

/// A row as it stands in the file.
pub(super) struct RowText<'a> {
    pub kind: RowKind,
    pub place: Place,
    /// The text from the end of the row before to the end of this one.
    before: Range<usize>,
    /// Where in the text the row begins.
    start: usize,
    text: &'a str,
    cells: &'a Fields,
}

impl<'a> RowText<'a> {
    /// The text of a cell.
    pub fn get(&self, column: usize) -> &'a str {
        self.cells.get(self.text, column).unwrap_or_default()
    }

    /// The texts of all cells.
    pub fn texts(&self) -> impl Iterator<Item = &'a str> + '_ {
        (0..self.cells.len()).map(|i| self.get(i))
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether the row is a blank line.
    pub fn is_blank(&self) -> bool {
        self.cells.len() < 2 && self.get(0).trim().is_empty()
    }
}

/// What stands between cells, by the first row: what is there most often outside of quotes.
fn delimiter(start: &[u8]) -> char {
    let text = String::from_utf8_lossy(start);
    let mut counts = vec![0_usize; DELIMITERS.len()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted && counts.iter().any(|n| *n > 0) => break,
            _ if quoted => {}
            c => {
                if let Some(at) = DELIMITERS.iter().position(|d| *d == c)
                    && let Some(count) = counts.get_mut(at)
                {
                    *count += 1;
                }
            }
        }
    }
    let best = DELIMITERS.iter().zip(&counts).rev().max_by_key(|(_, count)| **count);
    best.filter(|(_, count)| **count > 0).map_or(',', |(d, _)| *d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_what_the_first_row_has_most_of() {
        for (start, expected) in [
            ("a,b,c\n", ','),
            ("a;b, or c;d\n", ';'),
            ("a\tb\n1,2\t3\n", '\t'),
            ("\"a;b;c\",d\n", ','),
            ("name\nFrance\n", ','),
        ] {
            assert_eq!(delimiter(start.as_bytes()), expected, "{start}");
        }
    }
}
