//! Watches cells for damaged text, and for dates in two orders in one column.
//!
//! [`Watch`] examines rows while they are read, in any thread, and keeps only the first cells per
//! column and kind, and their number.

mod damage;
mod order;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use damage::Damage;
use order::Order;

use super::rereader::Rereader;
use super::row::{RowReader, RowView};
use crate::csvw::datatype::Builtin;
use crate::csvw::metadata::model::{Column, Table};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Excerpt, Place, brief};

/// The most cells kept per column and kind.
const KEPT: usize = 3;

/// A finding about a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Recoded,
    Lost,
    Masked,
    Date(Order),
}

/// A suspicious cell.
#[derive(Clone, Debug)]
struct Sight {
    place: Place,
    excerpt: Excerpt,
    text: String,
}

/// Cells of one column with the same finding.
#[derive(Clone, Debug, Default)]
struct Sights {
    first: Vec<Sight>,
    count: u64,
}

/// The findings in some rows.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    found: BTreeMap<(Kind, usize), Sights>,
}

impl Notices {
    fn add(&mut self, kind: Kind, column: usize, sight: impl FnOnce() -> Sight) {
        let sights = self.found.entry((kind, column)).or_default();
        sights.count += 1;
        if sights.first.len() < KEPT {
            sights.first.push(sight());
        }
    }

    /// Adds and clears the findings of the next rows.
    pub fn append(&mut self, other: &mut Self) {
        for (key, Sights { first, count }) in std::mem::take(&mut other.found) {
            let sights = self.found.entry(key).or_default();
            sights.count += count;
            let room = KEPT.saturating_sub(sights.first.len());
            sights.first.extend(first.into_iter().take(room));
        }
    }
}

/// Watches the rows of a table.
pub struct Watch {
    /// The columns of free text, which may have dates.
    texts: Vec<usize>,
    /// The number of columns in the file.
    width: usize,
    /// Whether the metadata declares an encoding.
    has_encoding: bool,
}

impl Watch {
    /// Watches the rows of a table with complete columns.
    pub fn new(table: &Table) -> Self {
        let width = table.columns.iter().filter(|column| !column.is_virtual).count();
        let is_text = |column: &Column| {
            let datatype = &column.inherited.datatype;
            datatype.base == Builtin::String && datatype.format.is_none()
        };
        let columns = table.columns.iter().take(width).enumerate();
        let texts = columns.filter(|(_, column)| is_text(column)).map(|(at, _)| at).collect();
        let has_encoding = !table.dialect.encoding.eq_ignore_ascii_case("utf-8");
        Self { texts, width, has_encoding }
    }

    /// Whether the text of some rows may be damaged, so that their cells need a check.
    pub fn suspects(&self, text: &str) -> bool {
        damage::may_be_in(text.as_bytes())
    }

    /// Examines a row, and its text if suspicious. U+FFFD is skipped if `is_repaired`: the reader
    /// has inserted and reported it.
    pub fn row(
        &self,
        row: &RowView<'_>,
        reader: &RowReader,
        (is_suspect, is_repaired): (bool, bool),
        notices: &mut Notices,
    ) {
        if !row.is_sound() {
            return;
        }
        let mut add = |kind, column: usize| {
            notices.add(kind, column, || Sight {
                place: reader.place(&row.place, column),
                excerpt: row.excerpt(column),
                text: row.raw(column).to_owned(),
            });
        };
        // A valid value of a datatype or format needs no check.
        let faulty = row.faulty().iter().filter(|at| !self.texts.contains(at));
        for column in self.texts.iter().chain(faulty) {
            if let Some(order) = order::of(row.raw(*column)) {
                add(Kind::Date(order), *column);
            }
        }
        for column in (0..self.width).filter(|_| is_suspect) {
            match damage::of(row.raw(column)) {
                Some(Damage::Recoded(_)) => add(Kind::Recoded, column),
                Some(Damage::Masked) => add(Kind::Masked, column),
                Some(Damage::Lost) if !is_repaired => add(Kind::Lost, column),
                Some(Damage::Lost) | None => {}
            }
        }
    }

    /// Reports the findings for the table with this position. Question marks are damage only if
    /// other rows of the column have letters, which is checked.
    pub fn report(
        &self,
        notices: Notices,
        table: usize,
        rereader: &Rereader<'_>,
        problems: &mut Diagnostics,
    ) {
        let masked = |(kind, _): &&(Kind, usize)| *kind == Kind::Masked;
        let masked: Vec<usize> = notices.found.keys().filter(masked).map(|(_, at)| *at).collect();
        let lettered = lettered(masked, table, rereader);
        for ((kind, column), Sights { first, count }) in &notices.found {
            let [.., last] = first.as_slice() else { continue };
            let describe = |sight: &Sight| match kind {
                Kind::Recoded => Some(self.recoded(sight)),
                Kind::Lost => Some(lost(sight)),
                Kind::Masked => lettered.contains(column).then(|| masked_text(sight)),
                Kind::Date(_) => None,
            };
            first.iter().filter_map(describe).for_each(|problem| problems.push(problem));
            if let Some(last) = describe(last) {
                problems.count_more(&last, count - first.len() as u64);
            }
        }
        for ((kind, column), days) in &notices.found {
            let months = notices.found.get(&(Kind::Date(Order::Month), *column));
            if let (Kind::Date(Order::Day), Some(months)) = (kind, months) {
                problems.extend(two_orders(days, months));
            }
        }
    }

    fn recoded(&self, sight: &Sight) -> Diagnostic {
        let text = brief(&sight.text);
        let message = format!("the text '{text}' was saved in a wrong encoding");
        let right = match damage::of(&sight.text) {
            Some(Damage::Recoded(right)) => brief(&right),
            _ => text,
        };
        let file = match self.has_encoding {
            true => {
                "if other cells are like this one, the file may be in UTF-8: remove \"encoding\" \
                 from the dialect"
            }
            false => {
                "if other cells are like this one, take the text from an earlier file, and save \
                 it as \"CSV UTF-8\""
            }
        };
        problem(sight, message, format!("write '{right}'; {file}"))
    }
}

fn problem(sight: &Sight, message: String, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::TextDamaged, message, sight.place.clone())
        .marked(sight.excerpt.clone())
        .help(help)
}

fn lost(sight: &Sight) -> Diagnostic {
    let message = format!("'{}' has lost a character: \u{fffd} replaces it", brief(&sight.text));
    problem(sight, message, "write the character again, or take the text from an earlier file")
}

fn masked_text(sight: &Sight) -> Diagnostic {
    let text = brief(&sight.text);
    let message = format!("'{text}' has question marks where other rows have letters");
    problem(
        sight,
        message,
        "write the text again, or take it from an earlier file; save it as \"CSV UTF-8\", which has \
         all letters",
    )
}

/// The problem of a column with dates of both orders.
fn two_orders(days: &Sights, months: &Sights) -> Option<Diagnostic> {
    let (day, month) = (days.first.first()?, months.first.first()?);
    let cells = |sights: &Sights| match sights.count {
        1 => "1 cell".to_owned(),
        count => format!("{count} cells"),
    };
    let message = format!(
        "the column has dates in two orders: the day first in {}, such as '{}', and the month first \
         in {}, such as '{}'",
        cells(days),
        brief(&day.text),
        cells(months),
        brief(&month.text)
    );
    let iso = order::iso(&month.text, Order::Month).unwrap_or_else(|| "2020-02-13".to_owned());
    let problem = Diagnostic::new(Code::DateOrders, message, month.place.clone())
        .marked(month.excerpt.clone())
        .related("the day first", day.place.clone());
    Some(problem.help(format!(
        "write each date as {iso}: one such as 03/04/2020 can be read in either order"
    )))
}

/// The columns with letters in any row.
fn lettered(mut wanted: Vec<usize>, table: usize, rereader: &Rereader<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    if wanted.is_empty() {
        return found;
    }
    rereader.rows(table, |row, _| {
        let has_letters = |at: &usize| row.is_sound() && row.raw(*at).contains(char::is_alphabetic);
        found.extend(wanted.extract_if(.., |at| has_letters(at)));
        match wanted.is_empty() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    found
}
