//! Links a column of a table: each different text is decided once.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::context::MatchContext;
use super::decided::Decided;
use super::dialect::written;
use super::gather::Gathered;
use super::row::{RowKind, RowText};
use super::scheme::{Scheme, Schemes};
use super::split::{Cuts, Split};
use super::table::TableReader;
use super::{Decision, Outcome, Resolver};
use crate::csvw::metadata::model::Dialect;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, brief};

/// What a column is linked to, and how.
#[derive(Default)]
pub struct Task {
    /// The column, from 0.
    pub column: usize,
    /// The classes that are looked for; any if there is none.
    pub classes: Vec<String>,
    /// The scheme of the column's codes, if it is asked for.
    pub scheme: Option<Scheme>,
    /// What else a row says.
    pub contexts: Vec<(MatchContext, Given)>,
    /// What stands between several names in a cell, if it may have several.
    pub split: Option<Split>,
    /// What a person has decided.
    pub decided: Decided,
}

/// Where the value of a context stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// In this column of the table, from 0.
    Column(usize),
    /// Here: it is the same for all rows.
    Value(String),
}

/// A text of the column, with what the row says besides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The text of the cell, without white space around it.
    pub text: String,
    /// The values of the contexts that stand in columns.
    pub context: Vec<String>,
}

/// What became of one text.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The text.
    pub key: Key,
    /// In how many rows it stands.
    pub rows: u64,
    /// The first of these rows, by their numbers among all rows of the file, from 1.
    pub samples: Vec<u64>,
    /// What it means.
    pub outcome: Outcome,
}

/// What became of a column.
#[derive(Clone, Debug)]
pub struct Links {
    /// The different texts, in the order in which they come.
    pub all: Vec<Linked>,
    pub(super) places: FxHashMap<Key, usize>,
    pub(super) cuts: Cuts,
    /// The scheme of codes that was used, or nearly.
    pub schemes: Schemes,
    /// Whether the scheme was asked for.
    pub asked: bool,
}

impl Links {
    /// What a text means.
    pub fn of(&self, key: &Key) -> Option<&Linked> {
        self.all.get(*self.places.get(key)?)
    }

    /// What the texts of a row mean, in their order: one, unless cells have several.
    pub(super) fn of_row(&self, task: &Task, row: &RowText<'_>) -> Vec<Option<&Linked>> {
        task.keys(row, &self.cuts).iter().map(|key| self.of(key)).collect()
    }

    /// How many different texts, and how many rows, have a decision.
    pub fn count(&self, decision: Decision) -> (usize, u64) {
        let own = || self.all.iter().filter(|l| l.outcome.decision == decision);
        (own().count(), own().map(|l| l.rows).sum())
    }

    /// The scheme that cells were read by.
    pub fn scheme(&self) -> Option<&Scheme> {
        match &self.schemes {
            Schemes::Found(scheme, ..) => Some(scheme),
            _ => None,
        }
    }
}

/// A text, or its beginning with an ellipsis if it is longer than any name.
fn start(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 4096;
    match text.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

impl Task {
    /// The place of the time of a row among the values of [`Key::context`].
    pub(super) fn time(&self) -> Option<usize> {
        let in_columns = self.contexts.iter().filter(|(_, g)| matches!(g, Given::Column(_)));
        in_columns.map(|(context, _)| context).position(MatchContext::is_time)
    }

    /// The keys of a row: one for each name in its cell.
    pub(super) fn keys(&self, row: &RowText<'_>, cuts: &Cuts) -> Vec<Key> {
        let context = self.contexts.iter().filter_map(|(_, given)| match given {
            Given::Column(column) => Some(start(row.get(*column).trim()).into_owned()),
            Given::Value(_) => None,
        });
        let context: Vec<String> = context.collect();
        let cell = row.get(self.column).trim();
        let key = |text: &str| Key { text: start(text).into_owned(), context: context.clone() };
        match &self.split {
            None => vec![key(cell)],
            Some(split) => cuts.items(split, cell).into_iter().map(key).collect(),
        }
    }
}

/// Reads a table once, notes what was read, and decides each different text of the columns of its tasks. Everything
/// that is wrong with the table is reported.
pub fn link(
    source: &mut TableReader,
    tasks: &[Task],
    resolver: &Resolver,
    problems: &mut Diagnostics,
) -> Vec<Links> {
    let mut gathered: Vec<Gathered> = tasks.iter().map(|_| Gathered::default()).collect();
    let width = source.titles.len();
    let dialect = source.dialect.clone();
    let mut ragged = Diagnostics::new();
    source.read(problems, |row| {
        if row.kind != RowKind::Data || row.is_blank() {
            return Ok(true);
        }
        if row.len() != width {
            ragged.push(uneven(&row, width, &dialect));
        }
        for (task, gathered) in tasks.iter().zip(&mut gathered) {
            gathered.row(task, &row, resolver);
        }
        Ok(true)
    });
    problems.append(ragged);
    let titles = &source.titles;
    let decide = |(task, gathered): (&Task, Gathered)| gathered.decide(task, resolver, titles);
    tasks.iter().zip(gathered).map(decide).collect()
}

/// The problem of a row that has not as many cells as the header.
fn uneven(row: &RowText<'_>, width: usize, dialect: &Dialect) -> Diagnostic {
    let message = format!("the row has {} cells, but the header has {width}", row.len());
    let problem = Diagnostic::new(Code::LinkRow, message, row.place.clone());
    match row.len() > width {
        // All of it is the one cell.
        true if width == 1 => {
            let cell = brief(&written(row.raw().trim(), dialect));
            problem.help(format!("put the cell in double quotes: {cell}"))
        }
        true => problem.help(
            "put quotes around a cell that contains the delimiter, or remove the extra cells",
        ),
        false => problem.help("add the missing cells; an empty cell still needs its delimiter"),
    }
}

/// The problem of something that is not in the graph.
pub fn unknown(what: &str, name: &str, known: &[String]) -> Box<Diagnostic> {
    let message = format!("the graph has no {what} '{name}'");
    let problem = Diagnostic::new(Code::LinkOption, message, Place::file("command line"));
    Box::new(match known {
        [] => problem,
        known => problem.help(format!("choose from: {}", known.join(", "))),
    })
}
