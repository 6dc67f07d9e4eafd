//! Links a column of a table and decides each distinct text once.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::context::MatchContext;
use super::decided::Decided;
use super::outcome::{Decision, Outcome};
use super::row::RowText;
use super::scheme::{Scheme, Schemes};
use super::split::{Cuts, Split};
use crate::diagnostic::front::Hint;
use crate::diagnostic::{Code, Diagnostic, Place, did_you_mean, front};

/// The task for one column.
#[derive(Default)]
pub struct Task {
    /// The column, from 0.
    pub column: usize,
    /// The classes to look for; any if empty.
    pub classes: Vec<String>,
    /// The scheme of the column's codes, if requested.
    pub scheme: Option<Scheme>,
    /// The further evidence in a row.
    pub contexts: Vec<(MatchContext, Given)>,
    /// The separators of names within a cell, if cells may have several.
    pub split: Option<Split>,
    /// The decisions of a person.
    pub decided: Decided,
    /// Whether the text of each row is kept, if cells have one name each.
    pub keeps_rows: bool,
}

/// Where the value of a context comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// This column of the table, from 0.
    Column(usize),
    /// One value for all rows.
    Value(String),
}

/// A text of the column, with the other evidence in its row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The text of the cell, without white space around it.
    pub text: String,
    /// The values of the contexts from columns.
    pub context: Vec<String>,
}

/// The result for one text.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The text.
    pub key: Key,
    /// The number of rows with it.
    pub rows: u64,
    /// The first of these rows, by their numbers among all rows of the file, from 1.
    pub samples: Vec<u64>,
    /// The outcome.
    pub outcome: Outcome,
}

impl Linked {
    /// Whether a person should review it: it is undecided or has no candidate.
    pub fn needs_review(&self) -> bool {
        match self.outcome.decision {
            Decision::Match => false,
            Decision::Review => true,
            Decision::None => !self.key.text.is_empty() && !self.outcome.is_by_person(),
        }
    }
}

/// The result for a column.
#[derive(Clone, Debug)]
pub struct Links {
    /// The distinct texts, in order of appearance.
    pub all: Vec<Linked>,
    pub(super) places: FxHashMap<Key, usize>,
    pub(super) cuts: Cuts,
    /// The place of the text of each data row, if these are kept; none for a blank row.
    pub(super) rows: Option<Vec<Option<u32>>>,
    /// The scheme of codes, used or possible.
    pub schemes: Schemes,
    /// Whether the user requested the scheme.
    pub asked: bool,
}

impl Links {
    /// The result for a text.
    pub fn of(&self, key: &Key) -> Option<&Linked> {
        self.all.get(self.place(key)?)
    }

    /// The place of a text in [`Links::all`].
    pub(super) fn place(&self, key: &Key) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// The results for the names in a row, in order: one, unless cells may have several.
    pub(super) fn of_row(&self, task: &Task, row: &RowText<'_>) -> Vec<Option<&Linked>> {
        task.keys(row, &self.cuts).iter().map(|key| self.of(key)).collect()
    }

    /// The number of distinct texts, and of rows, with a decision.
    pub fn count(&self, decision: Decision) -> (usize, u64) {
        let own = || self.all.iter().filter(|l| l.outcome.decision == decision);
        (own().count(), own().map(|l| l.rows).sum())
    }

    /// The names in the cells, in order of appearance; one comes several times in several contexts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|linked| linked.key.text.as_str())
    }

    /// The scheme used to read cells.
    pub fn scheme(&self) -> Option<&Scheme> {
        match &self.schemes {
            Schemes::Found(scheme, ..) => Some(scheme),
            _ => None,
        }
    }
}

/// A text, cut with an ellipsis if it is longer than any name.
fn start(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 4096;
    match text.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

impl Task {
    /// The position of the row's year among the values of [`Key::context`].
    pub(super) fn time(&self) -> Option<usize> {
        let in_columns = self.contexts.iter().filter(|(_, g)| matches!(g, Given::Column(_)));
        in_columns.map(|(context, _)| context).position(MatchContext::is_time)
    }

    /// The keys of a row: one for each name in its cell.
    pub(super) fn keys(&self, row: &RowText<'_>, cuts: &Cuts) -> Vec<Key> {
        let whole = self.key(row);
        let Some(split) = &self.split else { return vec![whole] };
        let items = cuts.items(split, row.get(self.column).trim()).into_iter();
        let key = |text| Key { text: start(text).into_owned(), context: whole.context.clone() };
        items.map(key).collect()
    }

    /// The key of a row whose cell is one name.
    pub(super) fn key(&self, row: &RowText<'_>) -> Key {
        let context = self.contexts.iter().filter_map(|(_, given)| match given {
            Given::Column(column) => Some(start(row.get(*column).trim()).into_owned()),
            Given::Value(_) => None,
        });
        let text = start(row.get(self.column).trim()).into_owned();
        Key { text, context: context.collect() }
    }
}

/// The problem of an unknown name, with suggestions if any.
pub fn unknown_but(what: &str, name: &str, near: &[String]) -> Box<Diagnostic> {
    let problem = unknown(what, name, &[]);
    match did_you_mean(near) {
        Some(question) => Box::new(problem.help(question)),
        None => problem,
    }
}

/// The problem of an unknown name.
pub fn unknown(what: &str, name: &str, known: &[String]) -> Box<Diagnostic> {
    let message = format!("the graph has no {what} '{name}'");
    let problem =
        Diagnostic::new(Code::LinkOption, message, Place::file(front::hint(Hint::Arguments)));
    Box::new(match known {
        [] => problem,
        known => problem.help(format!("choose from: {}", known.join(", "))),
    })
}
