//! Writes names for review, and reads the decisions of a person.
//!
//! Both are the same table: `name`, `decision`, `iri` and further help. The edits of a person in
//! `decision` (match or none) and `iri` (an IRI, a name or a code of the graph) are kept.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Resolver;
use super::column::{Linked, Links, Task};
use super::decided::{BETWEEN, THROUGH};
use super::formula::protected;
use super::lifetime::year;
use super::outcome::{Decision, Scored};
use super::row::{RowKind, RowText};
use super::table::TableReader;
use crate::diagnostic::{Diagnostics, Spot};

/// The columns of the file.
const COLUMNS: &[&str] = &[
    "name",
    "context",
    "rows",
    "decision",
    "iri",
    "label",
    "score",
    "method",
    "reason",
    "others",
    "column",
    "samples",
    "neighbours",
    "decided_by",
    "decided_on",
];

/// The most cells of a sample row, and the most characters of each.
const CELLS: usize = 12;
const LONGEST: usize = 60;

/// A name for review, or the same name in consecutive years.
struct Open<'a> {
    column: usize,
    linked: &'a Linked,
    context: String,
    rows: u64,
    samples: Vec<u64>,
}

/// Writes the names for review as CSV with the delimiter and byte-order mark of the table, so that
/// the same spreadsheet opens both. Cells are protected from calculation, and [`Decided::read`]
/// restores them.
///
/// # Errors
/// Errors of `out`.
pub fn write(
    out: &mut dyn Write,
    source: &TableReader,
    resolver: &Resolver,
    tasks: &[Task],
    links: &[Links],
) -> io::Result<()> {
    out.write_all(source.mark())?;
    let delimiter = match source.dialect.delimiter.as_bytes() {
        [one] => *one,
        _ => b',',
    };
    let mut all = Vec::new();
    for (task, links) in tasks.iter().zip(links) {
        all.extend(open(task, links));
    }
    let samples = Samples::read(source, resolver, tasks, &all);
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
    writer.write_record(COLUMNS)?;
    for open in &all {
        writer.write_record(record(source, open, &samples).iter().map(|cell| protected(cell)))?;
    }
    writer.flush()
}

/// The cells of a name.
fn record(source: &TableReader, open: &Open<'_>, samples: &Samples) -> [String; 15] {
    let outcome = &open.linked.outcome;
    let first = outcome.candidates.first();
    let others: Vec<String> = outcome
        .candidates
        .iter()
        .skip(1)
        .map(|c| format!("{} <{}> {:.2}", c.candidate.label, c.candidate.iri, c.score))
        .collect();
    let text = |get: fn(&Scored) -> String| first.map(get).unwrap_or_default();
    let (rows, neighbours) = samples.of(open);
    [
        open.linked.key.text.clone(),
        open.context.clone(),
        open.rows.to_string(),
        // Only the user's edits in these cells are decisions.
        Decision::Review.name().to_owned(),
        text(|c| c.candidate.iri.clone()),
        text(|c| c.candidate.label.clone()),
        text(|c| format!("{:.2}", c.score)),
        text(|c| c.method.name().to_owned()),
        outcome.reason.clone(),
        others.join("; "),
        source.title(open.column).trim().to_owned(),
        rows,
        neighbours,
        String::new(),
        String::new(),
    ]
}

/// The names of a column for review. A name open for the same reason in consecutive years is one
/// row of the file, with the first and the last year.
fn open<'a>(task: &Task, links: &'a Links) -> Vec<Open<'a>> {
    let time = task.time();
    let mut all: Vec<Open<'a>> = Vec::new();
    let mut places: BTreeMap<(&str, Vec<&str>, &str), usize> = BTreeMap::new();
    let mut years: Vec<(i32, i32)> = Vec::new();
    let mut decided: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
    if let Some(time) = time {
        for linked in links.all.iter().filter(|linked| !linked.needs_review()) {
            let year = linked.key.context.get(time).and_then(|text| year(text));
            decided.entry(&linked.key.text).or_default().extend(year);
        }
    }
    for linked in links.all.iter().filter(|linked| linked.needs_review()) {
        let own = time.and_then(|at| year(linked.key.context.get(at)?));
        let others = linked.key.context.iter().enumerate().filter(|(at, _)| Some(*at) != time);
        let others: Vec<&str> = others.map(|(_, text)| text.as_str()).collect();
        let key = (linked.key.text.as_str(), others, linked.outcome.reason.as_str());
        let known = own.and_then(|own| Some((own, *places.get(&key)?)));
        if let Some((own, at)) = known
            && let (Some(span), Some(open)) = (years.get_mut(at), all.get_mut(at))
        {
            let wider = (span.0.min(own), span.1.max(own));
            let is_free = decided
                .get(linked.key.text.as_str())
                .is_none_or(|years| !years.iter().any(|year| (wider.0..=wider.1).contains(year)));
            if is_free {
                *span = wider;
                open.rows += linked.rows;
                open.context = spanned(&linked.key.context, time, wider);
                continue;
            }
        }
        places.insert(key, all.len());
        years.push(own.map_or((0, 0), |own| (own, own)));
        all.push(Open {
            column: task.column,
            linked,
            context: linked.key.context.join(BETWEEN),
            rows: linked.rows,
            samples: linked.samples.clone(),
        });
    }
    all
}

/// The values of contexts, with a span of years in place of the year.
fn spanned(context: &[String], time: Option<usize>, (first, last): (i32, i32)) -> String {
    let text = |(at, text): (usize, &String)| match Some(at) == time {
        true => format!("{first}{THROUGH}{last}"),
        false => text.clone(),
    };
    context.iter().enumerate().map(text).collect::<Vec<_>>().join(BETWEEN)
}

/// The other cells in the sample rows of names.
struct Samples {
    /// By column and row: all other cells, and the labels of the entities that they name.
    rows: BTreeMap<(usize, u64), (String, Vec<String>)>,
}

impl Samples {
    /// Reads the sample rows again.
    fn read(source: &TableReader, resolver: &Resolver, tasks: &[Task], all: &[Open<'_>]) -> Self {
        let mut rows: BTreeMap<(usize, u64), (String, Vec<String>)> = BTreeMap::new();
        for open in all {
            for row in &open.samples {
                rows.insert((open.column, *row), Default::default());
            }
        }
        // Problems of the table were reported at the first reading.
        source.rows(&mut Diagnostics::new(), |row| {
            let Spot::Cell { record, .. } = row.place.spot else { return Ok(true) };
            for task in tasks.iter().filter(|_| row.kind == RowKind::Data) {
                if let Some(shown) = rows.get_mut(&(task.column, record)) {
                    *shown = (
                        beside(source, task, &row, record),
                        neighbours(source, resolver, task, &row),
                    );
                }
            }
            Ok(true)
        });
        Self { rows }
    }

    /// The sample rows of a name, and the entities named in their other cells.
    fn of(&self, open: &Open<'_>) -> (String, String) {
        let own: Vec<_> =
            open.samples.iter().filter_map(|row| self.rows.get(&(open.column, *row))).collect();
        let rows: Vec<&str> = own.iter().map(|(row, _)| row.as_str()).collect();
        let mut says: Vec<&str> = Vec::new();
        for text in own.iter().flat_map(|(_, says)| says) {
            if !says.contains(&text.as_str()) {
                says.push(text);
            }
        }
        (rows.join(" | "), says.join("; "))
    }
}

/// The other cells of a row, with their titles: `row 9: vote=yes, year=1816`.
fn beside(source: &TableReader, task: &Task, row: &RowText<'_>, number: u64) -> String {
    let cells =
        others(task, row).map(|(at, cell)| format!("{}={}", source.title(at).trim(), brief(cell)));
    let cells: Vec<String> = cells.take(CELLS).collect();
    format!("row {number}: {}", cells.join(", ")).trim_end_matches([':', ' ']).to_owned()
}

/// The entities named by the other cells of a row, of the same class as the column's.
fn neighbours(
    source: &TableReader,
    resolver: &Resolver,
    task: &Task,
    row: &RowText<'_>,
) -> Vec<String> {
    let named = others(task, row).take(CELLS).filter_map(|(at, cell)| {
        let label = resolver.label_of_one(cell, &task.classes)?;
        Some(format!("{} {} is {label}", source.title(at).trim(), brief(cell)))
    });
    named.collect()
}

/// The other non-empty cells of a row.
fn others<'r>(task: &Task, row: &'r RowText<'_>) -> impl Iterator<Item = (usize, &'r str)> {
    let own = task.column;
    let cells = row.texts().map(str::trim).enumerate();
    cells.filter(move |(at, cell)| *at != own && !cell.is_empty())
}

/// The start of a cell, on one line.
fn brief(cell: &str) -> String {
    let mut text: String = cell.chars().take(LONGEST).collect();
    if text.len() < cell.len() {
        text.push('…');
    }
    text.replace(['\n', '\r'], " ")
}
