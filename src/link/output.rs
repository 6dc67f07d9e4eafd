//! Writes the linked table: the original rows with new columns.

use std::io::{self, Write};

use super::column::{Linked, Links, Task};
use super::extra::Extra;
use super::outcome::Candidate;
use super::row::{RowKind, RowText};
use super::table::TableReader;
use super::{Decision, Scored};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};

/// The columns added for each linked column, in addition to the requested ones.
const BEFORE: &[&str] = &["iri", "label"];
const AFTER: &[&str] = &["score", "method", "decision"];

/// The column of a single name, in the layout with a row per name.
const ITEM: &str = "item";

/// The separators of several values, if the table's own separator occurs in one of them.
const JOINERS: &[&str] = &["|", ";", "\t", "\u{1f}"];

/// The layout of a linked table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layout<'a> {
    /// The additional columns.
    pub extras: &'a [Extra],
    /// Whether each name of a cell gets a row.
    pub long: bool,
    /// Whether cells are protected from calculation in spreadsheets.
    pub spreadsheet: bool,
}

/// The titles of the columns added for a column.
///
/// # Errors
/// [`Code::LinkColumn`] if the table has such a column already.
pub fn titles(
    source: &TableReader,
    task: &Task,
    layout: &Layout<'_>,
) -> Result<Vec<String>, Box<Diagnostic>> {
    let own = source.title(task.column).trim().to_owned();
    let asked = layout.extras.iter().map(|extra| extra.name.as_str());
    let item = is_long(task, layout).then_some(ITEM);
    let all = item.into_iter().chain(BEFORE.iter().copied());
    let all = all.chain(asked).chain(AFTER.iter().copied());
    let titles: Vec<String> = all.map(|name| format!("{own}_{name}")).collect();
    match titles.iter().find(|title| source.titles.contains(title)) {
        None => Ok(titles),
        Some(title) => {
            let message = format!("the table already has a column '{title}'");
            let help = "link the table as it was before, or rename that column";
            let place = Place::file(source.file());
            Err(Box::new(Diagnostic::new(Code::LinkColumn, message, place).help(help)))
        }
    }
}

/// Whether each name in the cells of a column gets a row.
fn is_long(task: &Task, layout: &Layout<'_>) -> bool {
    layout.long && task.split.is_some()
}

/// The separator of several values in an added cell, if a cell may have several: the separator of
/// the names, unless a value contains it.
pub(super) fn joiner(task: &Task, links: &Links, layout: &Layout<'_>) -> Option<String> {
    let split = task.split.as_ref().filter(|_| !layout.long)?;
    let holds = |joiner: &str| {
        links.all.iter().filter_map(|linked| linked.outcome.matched()).any(|m| {
            let Candidate { label, iri } = &m.candidate;
            let extras = layout.extras.iter().map(|extra| extra.of(iri));
            [label.as_str(), iri].into_iter().chain(extras).any(|text| text.contains(joiner))
        })
    };
    let own = split.separator();
    let all = std::iter::once(own).chain(JOINERS.iter().copied());
    Some(all.into_iter().find(|joiner| !holds(joiner)).unwrap_or(own).to_owned())
}

/// The cells added for a text.
fn cells(linked: Option<&Linked>, extras: &[Extra]) -> Vec<String> {
    let matched = linked.and_then(|l| l.outcome.matched());
    let of = |get: &dyn Fn(&Scored) -> String| matched.map(get).unwrap_or_default();
    let mut out = vec![of(&|m| m.candidate.iri.clone()), of(&|m| m.candidate.label.clone())];
    out.extend(extras.iter().map(|extra| of(&|m| extra.of(&m.candidate.iri).to_owned())));
    // A text for review shows the score of its best candidate.
    let best = linked.and_then(|l| l.outcome.candidates.first());
    out.push(best.map(|b| format!("{:.2}", b.score)).unwrap_or_default());
    out.push(best.map(|b| b.method.name().to_owned()).unwrap_or_default());
    out.push(linked.map(|l| l.outcome.decision.name().to_owned()).unwrap_or_default());
    out
}

/// The cells of a blank row, as those of an empty cell.
fn blank(extras: &[Extra]) -> Vec<String> {
    let mut blank = cells(None, extras);
    if let Some(decision) = blank.last_mut() {
        decision.push_str(Decision::None.name());
    }
    blank
}

/// The cells of several names, each with the values of all names in order.
fn joined(all: &[Option<&Linked>], extras: &[Extra], joiner: &str) -> Vec<String> {
    let mut names = all.iter().map(|linked| cells(*linked, extras));
    let mut out = names.next().unwrap_or_else(|| cells(None, extras));
    for name in names {
        for (cell, value) in out.iter_mut().zip(name) {
            cell.push_str(joiner);
            cell.push_str(&value);
        }
    }
    out
}

/// Reads a table again and writes it with its links. Problems go to `problems`; the output is then
/// incomplete.
///
/// # Errors
/// Errors of `out`, or a problem with a title.
pub fn write(
    source: &TableReader,
    tasks: &[Task],
    links: &[Links],
    layout: &Layout<'_>,
    problems: &mut Diagnostics,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut added = Vec::new();
    for task in tasks {
        let own = titles(source, task, layout);
        added.extend(own.map_err(|problem| io::Error::other(problem.message))?);
    }
    let mut columns = columns(tasks, links, layout);
    let tail = |cells: Vec<String>| source.tail(&cells, layout.spreadsheet);
    source.write(out, &added, layout.spreadsheet, problems, |row, tails| {
        for column in &mut columns {
            column.with(row, layout, &tail, |made| match made {
                [one] => tails.iter_mut().for_each(|end| end.push_str(one)),
                ends => {
                    let each = |before: &String| -> Vec<String> {
                        ends.iter().map(|end| before.clone() + end).collect()
                    };
                    *tails = tails.iter().flat_map(each).collect();
                }
            });
        }
    })
}

/// Passes the added cells of rows to `take` as [`added`] does, without reading them again; false if
/// their texts are not kept.
pub fn added_to_kept(
    links: &[Links],
    layout: &Layout<'_>,
    mut take: impl FnMut(u64, usize, &[Vec<String>]),
) -> bool {
    let kept: Option<Vec<_>> = links.iter().map(|links| links.rows.as_deref()).collect();
    let Some(kept) = kept else { return false };
    // The cells of each text, and at the end those of a blank row.
    let made = |links: &Links| -> Vec<Vec<String>> {
        let all = links.all.iter().map(|linked| cells(Some(linked), layout.extras));
        all.chain([blank(layout.extras)]).collect()
    };
    let made: Vec<_> = links.iter().map(made).collect();
    for number in 0..kept.first().map_or(0, |rows| rows.len()) {
        for (at, (made, rows)) in made.iter().zip(&kept).enumerate() {
            let place = rows.get(number).copied().flatten();
            let own = place.and_then(|place| made.get(usize::try_from(place).ok()?));
            take(
                number as u64,
                at,
                own.or(made.last()).map(std::slice::from_ref).unwrap_or_default(),
            );
        }
    }
    true
}

/// Reads a table again and passes the added cells to `take`, row by row and in it column by column:
/// the number of the row among the data rows and of the linked column, both from 0, and the cells;
/// several if each name of a cell gets a row. Problems go to `problems`.
pub fn added(
    source: &TableReader,
    tasks: &[Task],
    links: &[Links],
    layout: &Layout<'_>,
    problems: &mut Diagnostics,
    mut take: impl FnMut(u64, usize, &[Vec<String>]),
) {
    let mut columns = columns(tasks, links, layout);
    let mut number = 0;
    let read = source.rows(problems, |row| {
        if row.kind == RowKind::Data {
            for (at, column) in columns.iter_mut().enumerate() {
                if !row.is_blank() {
                    column.with(&row, layout, &|cells| cells, |made| take(number, at, made));
                    continue;
                }
                let mut cells = blank(layout.extras);
                if is_long(column.task, layout) {
                    // The name comes first.
                    cells.insert(0, String::new());
                }
                take(number, at, &[cells]);
            }
            number += 1;
        }
        Ok(true)
    });
    source.compare(read, problems);
}

/// The linked columns, ready for rows.
fn columns<'a, T: Clone>(
    tasks: &'a [Task],
    links: &'a [Links],
    layout: &Layout<'_>,
) -> Vec<Column<'a, T>> {
    let column = |(task, links): (&'a Task, &'a Links)| Column {
        task,
        links,
        joiner: joiner(task, links, layout),
        made: vec![None; links.all.len()],
    };
    tasks.iter().zip(links).map(column).collect()
}

/// A linked column during writing.
struct Column<'a, T> {
    task: &'a Task,
    links: &'a Links,
    joiner: Option<String>,
    /// What `make` made of the added cells of each text, once made.
    made: Vec<Option<T>>,
}

impl<T> Column<'_, T> {
    /// Passes what `make` makes of the added cells of a row: one, unless each name gets a row.
    fn with(
        &mut self,
        row: &RowText<'_>,
        layout: &Layout<'_>,
        make: &dyn Fn(Vec<String>) -> T,
        take: impl FnOnce(&[T]),
    ) {
        let extras = layout.extras;
        if is_long(self.task, layout) {
            let names = named(self.links.of_row(self.task, row)).into_iter();
            return take(&names.map(|linked| make(long(linked, extras))).collect::<Vec<_>>());
        }
        let place = match &self.task.split {
            None => self.links.place(&self.task.key(row)),
            Some(_) => None,
        };
        match place.and_then(|at| Some((at, self.made.get_mut(at)?))) {
            Some((at, made)) => {
                let made = made.get_or_insert_with(|| make(cells(self.links.all.get(at), extras)));
                take(std::slice::from_ref(made));
            }
            None => {
                let found = self.links.of_row(self.task, row);
                let joiner = self.joiner.as_deref().unwrap_or_default();
                take(&[make(joined(&found, extras, joiner))]);
            }
        }
    }
}

/// The named texts of a cell; if it has none, one empty text.
fn named(found: Vec<Option<&Linked>>) -> Vec<Option<&Linked>> {
    let is_named = |linked: &&Option<&Linked>| linked.is_some_and(|l| !l.key.text.is_empty());
    let named: Vec<_> = found.iter().filter(is_named).copied().collect();
    if named.is_empty() { found.into_iter().take(1).collect() } else { named }
}

/// The cells added for one of the names of a cell, the name first.
fn long(linked: Option<&Linked>, extras: &[Extra]) -> Vec<String> {
    let item = linked.map(|l| l.key.text.clone()).unwrap_or_default();
    [vec![item], cells(linked, extras)].concat()
}

/// The note about a table in another encoding than UTF-8, the output encoding.
pub fn recoded(source: &TableReader) -> Option<String> {
    source.is_recoded().then(|| {
        format!("'{}' is in {}; it is written as UTF-8", source.file(), source.dialect.encoding)
    })
}
