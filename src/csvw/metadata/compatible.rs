//! Compares a table's description with its header and completes its columns (metadata §5.5.1,
//! syntax §6.1).

use std::collections::BTreeMap;

use super::alignment::{Alignment, Whole, has_title};
use super::language::UNDEFINED;
use super::model::{Column, Dialect, Table};
use super::schema::{encode, numbered};
use crate::diagnostic::front::{self, Hint};
use crate::diagnostic::{
    Code, ColumnPlace, Diagnostic, Diagnostics, Place, Severity, Spot, letters,
};

/// Checks that a table's header fits its description, and completes its columns.
///
/// `header` gives for each column of the file, after those that the dialect skips, the texts of its
/// header cells: one for each header row, none if the file has no header. `at` is where the header
/// is, for reports. A table without schema gets its columns from the header, with
/// [`Table::inherited`]; one whose schema has too few gets further columns named `_col.N`.
///
/// Reports [`Code::HeaderMismatch`] and [`Code::DuplicateHeader`]: as errors if `strict`, as in a
/// validator, else as warnings (syntax §6.1 step 3).
pub fn complete(
    table: &mut Table,
    header: &[Vec<String>],
    strict: bool,
    at: HeaderPlace<'_>,
    problems: &mut Diagnostics,
) -> Fit {
    let mut fit = Fit::default();
    // The reader reports an empty table.
    if header.is_empty() {
        return fit;
    }
    let passed = table.dialect.skip_columns as usize;
    let row = u64::from(table.dialect.header_row_count == 0);
    let mut report = Report { at, strict, row, passed, problems };
    let header: Vec<Vec<&str>> = header.iter().map(|texts| titles(texts)).collect();
    let described = table.columns.iter().filter(|column| !column.is_virtual).count();
    if table.has_schema {
        fit = report.header(table, described, &header);
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
    fit
}

/// The alignment of a header with the description of its table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    /// In order, the columns of the file that hold another column than described.
    pub displaced: Vec<usize>,
    /// Whether the cells are separated by another delimiter than the dialect's.
    pub is_one_cell: bool,
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

/// Inserts columns before the virtual ones, and shifts references by position.
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

/// The place of the first header row, or else of the first row.
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
    /// The number of that row: 0 for the header.
    row: u64,
    /// The number of skipped columns of the file.
    passed: usize,
    problems: &'a mut Diagnostics,
}

impl Report<'_> {
    /// Checks that the header has the described columns, each in its place.
    fn header(&mut self, table: &Table, described: usize, header: &[Vec<&str>]) -> Fit {
        let alignment = Alignment::new(table, header, self.passed);
        let displaced = alignment.displaced();
        if let Some(whole) = alignment.whole() {
            self.whole(table, whole);
            return Fit { displaced, is_one_cell: false };
        }
        if described != header.len() {
            let is_one_cell = self.count(table, described, header);
            return Fit { displaced, is_one_cell };
        }
        for (index, (column, titles)) in table.columns.iter().zip(header).enumerate() {
            self.column(index, column, titles, &table.inherited.lang);
        }
        Fit { displaced, is_one_cell: false }
    }

    /// Columns are in other places than described.
    fn whole(&mut self, table: &Table, Whole { message, help, at, rule }: Whole) {
        let column = at.map(|(index, name)| ColumnPlace {
            number: self.passed.saturating_add(index + 1),
            name: name.into(),
        });
        let rule = rule.and_then(|at| table.columns.get(at)).and_then(|c| c.place.clone());
        let problem = Diagnostic::new(Code::HeaderMismatch, message, self.place_of(column));
        self.push(problem.help(help), rule.or_else(|| table.place.clone()));
    }

    /// Both must have the same number of columns. Returns whether all titles are in one cell,
    /// because of another delimiter.
    fn count(&mut self, table: &Table, described: usize, header: &[Vec<&str>]) -> bool {
        let found = header.len();
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
            Some(other) => problem.help(set_delimiter(table, other)),
        };
        self.push(problem, table.place.clone());
        other.is_some()
    }

    /// Checks whether one header cell holds several titles with another delimiter.
    fn one(&mut self, table: &Table, header: &[Vec<&str>]) {
        if let Some(other) = other_delimiter(header, &table.dialect.delimiter) {
            let message = format!("the header is one cell with '{other}' in it");
            let problem = Diagnostic::new(Code::HeaderMismatch, message, self.place(None));
            self.problems.push(Diagnostic { severity: Severity::Warning, ..problem }.help(
                format!(
                    "if {other} is the delimiter, describe the table with \
                 \"delimiter\": \"{other}\" in the dialect; {} writes that for you",
                    front::hint(Hint::Describe(""))
                ),
            ));
        }
    }

    /// A column's title must be one of those in the metadata (metadata §5.5.1).
    fn column(&mut self, index: usize, column: &Column, titles: &[&str], lang: &str) {
        let unnamed = column.titles.is_empty() && *column.name == *numbered(index);
        if titles.is_empty() || unnamed {
            return;
        }
        let is_free = column.titles.is_empty() && !self.strict;
        if is_free || has_title(column, titles, lang) {
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
        self.place_of(column)
    }

    fn place_of(&self, column: Option<ColumnPlace>) -> Place {
        let HeaderPlace { file, line, record } = self.at;
        Place { file: file.into(), spot: Spot::Cell { line, row: self.row, record, column } }
    }

    fn push(&mut self, mut problem: Diagnostic, rule: Option<Place>) {
        problem.severity = if self.strict { Severity::Error } else { Severity::Warning };
        problem.rule = rule;
        self.problems.push(problem);
    }
}

/// The likely delimiter of a header with a single cell.
fn other_delimiter(header: &[Vec<&str>], delimiter: &str) -> Option<&'static str> {
    let [titles] = header else { return None };
    let others = [";", "\t", "|", ","].into_iter().filter(|other| *other != delimiter);
    let has = |other: &&str| titles.iter().any(|title| title.contains(*other));
    others
        .map(|other| if other == "\t" { (other, "\\t") } else { (other, other) })
        .find(|(other, _)| has(other))
        .map(|(_, written)| written)
}

/// The metadata line for another delimiter, which spreadsheets in many countries use.
fn set_delimiter(table: &Table, other: &str) -> String {
    let url = table.url.rsplit('/').next().unwrap_or_default();
    let line = match table.dialect == Dialect::default() {
        true => format!(
            "add this line after \"url\": \"{url}\" in the metadata: \
             \"dialect\": {{\"delimiter\": \"{other}\"}},"
        ),
        false => {
            format!("add this line to the \"dialect\" of \"{url}\": \"delimiter\": \"{other}\",")
        }
    };
    let name = match other {
        ";" => "semicolons stand",
        "\\t" => "tabs stand",
        "|" => "vertical bars stand",
        _ => "commas stand",
    };
    format!("{name} between the cells: {line}")
}

/// The allowed titles, in words.
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
