//! Compares the description of a table with its header (metadata §5.5.1, syntax §6.1), and makes
//! the columns that only the header gives.

use std::collections::BTreeMap;

use super::language::{UNDEFINED, matches};
use super::model::{Column, Table};
use super::schema::{encode, numbered};
use crate::diagnostic::{
    Code, ColumnPlace, Diagnostic, Diagnostics, Place, Severity, Spot, letters,
};

/// Checks that a table's header fits its description, and completes its columns.
///
/// `header` gives for each column of the file, after those that the dialect passes over, the
/// texts of its header cells: one for each header row, none if the file has no header. `at` is
/// where the header is, for reports. A table without schema gets its columns from the header, with
/// [`Table::inherited`]; one whose schema has too few gets further columns named `_col.N`.
///
/// Reports [`Code::HeaderMismatch`] and [`Code::DuplicateHeader`]: as errors if `strict`, which a
/// validator is, else as warnings (syntax §6.1 step 3).
pub fn complete(
    table: &mut Table,
    header: &[Vec<String>],
    strict: bool,
    at: HeaderPlace<'_>,
    problems: &mut Diagnostics,
) {
    // The reader reports a table without any row.
    if header.is_empty() {
        return;
    }
    let passed = table.dialect.skip_columns as usize;
    let row = u64::from(table.dialect.header_row_count == 0);
    let mut report = Report { at, strict, row, passed, problems };
    let header: Vec<Vec<&str>> = header.iter().map(|texts| titles(texts)).collect();
    let described = table.columns.iter().filter(|column| !column.is_virtual).count();
    if table.has_schema {
        let is_split = report.count(table, described, &header);
        for (index, (column, titles)) in table.columns.iter().zip(&header).enumerate() {
            if index < described && is_split {
                report.column(index, column, titles, &table.inherited.lang);
            }
        }
    }
    let mut made = Vec::new();
    for (index, titles) in header.iter().enumerate().skip(described) {
        made.push(column(table, index, titles));
    }
    insert(table, described, made);
    if !table.has_schema {
        report.names(&table.columns);
        report.one(table, &header);
    }
}

/// The titles in the header cells of a column: those that are not blank (syntax §8).
fn titles(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).filter(|text| !text.trim().is_empty()).collect()
}

/// A column that the metadata does not describe. Only without a schema does its title name it.
fn column(table: &Table, index: usize, titles: &[&str]) -> Column {
    let title = titles.first().filter(|_| !table.has_schema);
    let name = title.map_or_else(|| numbered(index), |title| encode(title));
    let texts: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
    Column {
        name: name.into(),
        titles: if texts.is_empty() { vec![] } else { vec![(table.inherited.lang.clone(), texts)] },
        is_virtual: false,
        suppress_output: false,
        inherited: table.inherited.clone(),
        each: false,
        optional: false,
        trim: false,
        annotations: vec![],
        place: None,
    }
}

/// Puts columns before the virtual ones; what refers to those by position moves along.
fn insert(table: &mut Table, at: usize, made: Vec<Column>) {
    let count = made.len();
    table.columns.splice(at..at, made);
    let keys = table.foreign_keys.iter_mut().flat_map(|key| &mut key.columns);
    for position in table.primary_key.iter_mut().chain(&mut table.row_titles).chain(keys) {
        if *position >= at {
            *position += count;
        }
    }
}

/// Where the row stands that tells the columns: the first header row, or else the first row.
#[derive(Clone, Copy, Debug)]
pub struct HeaderPlace<'a> {
    /// The table's name for reports.
    pub file: &'a str,
    /// The line of the file, from 1.
    pub line: u64,
    /// The number of the row among all rows of the file, from 1.
    pub record: u64,
}

struct Report<'a> {
    at: HeaderPlace<'a>,
    strict: bool,
    /// The row that tells the columns: 0 for the header.
    row: u64,
    /// How many columns of the file come before the first.
    passed: usize,
    problems: &'a mut Diagnostics,
}

impl Report<'_> {
    /// Both must have the same number of columns. Says whether titles can be compared: not if all
    /// stand in one cell, because another delimiter is between them.
    fn count(&mut self, table: &Table, described: usize, header: &[Vec<&str>]) -> bool {
        let found = header.len();
        if described == found {
            return true;
        }
        let what = if table.dialect.header_row_count == 0 { "first row" } else { "header" };
        let plural = if found == 1 { "1 column".to_owned() } else { format!("{found} columns") };
        let problem = Diagnostic::new(
            Code::HeaderMismatch,
            format!("the {what} has {plural}, but the metadata describes {described}"),
            self.place(None),
        );
        let problem = match described {
            0 => problem.help("describe the columns, or remove \"tableSchema\""),
            _ => problem,
        };
        let other = other_delimiter(header, &table.dialect.delimiter);
        let problem = match other {
            None => problem,
            Some(other) => problem.help(format!(
                "the delimiter seems to be {other}: set \"delimiter\": \"{other}\" in the dialect"
            )),
        };
        self.push(problem, table.place.clone());
        other.is_none()
    }

    /// One cell in the header may be several, with another delimiter between them.
    fn one(&mut self, table: &Table, header: &[Vec<&str>]) {
        if let Some(other) = other_delimiter(header, &table.dialect.delimiter) {
            let message = format!("the header is one cell with '{other}' in it");
            let problem = Diagnostic::new(Code::HeaderMismatch, message, self.place(None));
            self.problems.push(Diagnostic { severity: Severity::Warning, ..problem }.help(
                format!(
                    "if {other} is the delimiter, describe the table with \
                 \"delimiter\": \"{other}\" in the dialect; `rapporteur init` writes that for you"
                ),
            ));
        }
    }

    /// A column must have a title of those that the metadata gives (metadata §5.5.1).
    fn column(&mut self, index: usize, column: &Column, titles: &[&str], lang: &str) {
        let unnamed = column.titles.is_empty() && *column.name == *numbered(index);
        if titles.is_empty() || unnamed {
            return;
        }
        let fits = |(tag, texts): &(String, Vec<String>)| {
            matches(tag, lang) && texts.iter().any(|text| titles.contains(&text.as_str()))
        };
        if column.titles.iter().any(fits) || (column.titles.is_empty() && !self.strict) {
            return;
        }
        let found = titles.join("', '");
        let place = self.place(Some((index, column)));
        let problem = if column.titles.is_empty() {
            Diagnostic::new(
                Code::HeaderMismatch,
                format!(
                    "the metadata has no titles for '{}' to compare with '{found}'",
                    column.name
                ),
                place,
            )
            .help(format!("add \"titles\": \"{found}\" beside its name"))
        } else {
            Diagnostic::new(
                Code::HeaderMismatch,
                format!("the title '{found}' differs from the metadata"),
                place,
            )
            .expected(expected(column, lang))
        };
        self.push(problem, column.place.clone());
    }

    /// Names must differ.
    fn names(&mut self, columns: &[Column]) {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, column) in columns.iter().enumerate() {
            let Some(first) = seen.get(&*column.name) else {
                seen.insert(&column.name, index);
                continue;
            };
            let title = column.titles.first().and_then(|(_, texts)| texts.first());
            let message = format!(
                "columns {} and {} have the same title '{}'",
                letters(self.passed.saturating_add(first + 1)),
                letters(self.passed.saturating_add(index + 1)),
                title.map_or(&*column.name, String::as_str)
            );
            let problem =
                Diagnostic::new(Code::DuplicateHeader, message, self.place(Some((index, column))));
            let first = columns.get(*first).map(|column| (*first, column));
            let problem = problem.related("the first column", self.place(first));
            self.push(problem, None);
        }
    }

    fn place(&self, column: Option<(usize, &Column)>) -> Place {
        let column = column.map(|(index, column)| ColumnPlace {
            number: self.passed.saturating_add(index + 1),
            name: column.name.clone(),
        });
        let HeaderPlace { file, line, record } = self.at;
        Place { file: file.into(), spot: Spot::Cell { line, row: self.row, record, column } }
    }

    fn push(&mut self, mut problem: Diagnostic, rule: Option<Place>) {
        problem.severity = if self.strict { Severity::Error } else { Severity::Warning };
        problem.rule = rule;
        self.problems.push(problem);
    }
}

/// What else may stand between the cells of a header that has one cell.
fn other_delimiter(header: &[Vec<&str>], delimiter: &str) -> Option<&'static str> {
    let [titles] = header else { return None };
    let others = [";", "\t", "|", ","].into_iter().filter(|other| *other != delimiter);
    let has = |other: &&str| titles.iter().any(|title| title.contains(*other));
    others
        .map(|other| if other == "\t" { (other, "\\t") } else { (other, other) })
        .find(|(other, _)| has(other))
        .map(|(_, written)| written)
}

/// The titles that would do, in words.
fn expected(column: &Column, lang: &str) -> String {
    let mut all = Vec::new();
    for (tag, texts) in &column.titles {
        for text in texts {
            all.push(match tag.as_str() {
                UNDEFINED => format!("'{text}'"),
                tag if lang == UNDEFINED => format!("'{text}' ({tag})"),
                tag => format!("'{text}' ({tag}, where the table is in {lang})"),
            });
        }
    }
    all.join(" or ")
}
