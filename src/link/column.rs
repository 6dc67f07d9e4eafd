//! Links a column of a table and decides each distinct text once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::context::MatchContext;
use super::dialect::written;
use super::scheme::{Scheme, Schemes};
use super::table::{RowKind, RowText, TableReader};
use super::{Codes, Decision, LookupRequest, Outcome, Resolver, Search};
use crate::csvw::metadata::model::Dialect;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, brief, did_you_mean};

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
    /// The decisions of a person.
    pub decided: Decided,
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

/// The texts that a person has decided.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    pub(super) outcomes: FxHashMap<(String, String), Outcome>,
}

/// The separator of several contexts.
pub(super) const BETWEEN: &str = "; ";

impl Decided {
    /// The decision for a text: in its context, or in any.
    pub fn of(&self, key: &Key) -> Option<&Outcome> {
        let context = key.context.join(BETWEEN);
        let own = self.outcomes.get(&(key.text.clone(), context));
        own.or_else(|| self.outcomes.get(&(key.text.clone(), String::new())))
    }
}

/// The result for one text.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The text.
    pub key: Key,
    /// The number of rows with it.
    pub rows: u64,
    /// The outcome.
    pub outcome: Outcome,
}

impl Linked {
    /// Whether a person should review it: it is undecided or has no candidate.
    pub fn needs_review(&self) -> bool {
        match self.outcome.decision {
            Decision::Match => false,
            Decision::Review => true,
            Decision::None => !self.key.text.is_empty() && !self.outcome.by_person,
        }
    }
}

/// The result for a column.
#[derive(Clone, Debug)]
pub struct Links {
    /// The distinct texts, in order of appearance.
    pub all: Vec<Linked>,
    places: FxHashMap<Key, usize>,
    /// The scheme of codes, used or possible.
    pub schemes: Schemes,
    /// Whether the user requested the scheme.
    pub asked: bool,
}

impl Links {
    /// The result for a row.
    pub fn of(&self, key: &Key) -> Option<&Linked> {
        self.all.get(*self.places.get(key)?)
    }

    /// The number of distinct texts, and of rows, with a decision.
    pub fn count(&self, decision: Decision) -> (usize, u64) {
        let own = || self.all.iter().filter(|l| l.outcome.decision == decision);
        (own().count(), own().map(|l| l.rows).sum())
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
    /// The key of a row.
    pub(super) fn key(&self, row: &RowText<'_>) -> Key {
        let context = self.contexts.iter().filter_map(|(_, given)| match given {
            Given::Column(column) => Some(start(row.get(*column).trim()).into_owned()),
            Given::Value(_) => None,
        });
        let text = row.get(self.column);
        Key { text: start(text.trim()).into_owned(), context: context.collect() }
    }
}

/// Reads a table once and decides each distinct text of the columns of its tasks. Problems of the
/// table are reported.
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
            gathered.add(task.key(&row));
        }
        Ok(true)
    });
    problems.append(ragged);
    let decide = |(task, gathered): (&Task, Gathered)| gathered.decide(task, resolver);
    tasks.iter().zip(gathered).map(decide).collect()
}

/// The problem of a row with more or fewer cells than the header.
fn uneven(row: &RowText<'_>, width: usize, dialect: &Dialect) -> Diagnostic {
    let message = format!("the row has {} cells, but the header has {width}", row.len());
    let problem = Diagnostic::new(Code::LinkRow, message, row.place.clone());
    match row.len() > width {
        // The whole row is one cell.
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

/// The distinct texts of a column.
#[derive(Default)]
struct Gathered {
    keys: Vec<(Key, u64)>,
    places: FxHashMap<Key, usize>,
}

impl Gathered {
    fn add(&mut self, key: Key) {
        match self.places.get(&key).and_then(|at| self.keys.get_mut(*at)) {
            Some((_, rows)) => *rows += 1,
            None => {
                self.places.insert(key.clone(), self.keys.len());
                self.keys.push((key, 1));
            }
        }
    }

    fn decide(self, task: &Task, resolver: &Resolver) -> Links {
        let mut texts: Vec<&str> = self.keys.iter().map(|(key, _)| key.text.as_str()).collect();
        texts.retain(|text| !text.is_empty());
        texts.sort_unstable();
        texts.dedup();
        let schemes = match &task.scheme {
            Some(scheme) => Schemes::Found(scheme.clone(), texts.len(), texts.len()),
            None => resolver.find_scheme(&texts),
        };
        let scheme = match &schemes {
            Schemes::Found(scheme, ..) => Some(scheme.iri.as_str()),
            _ => None,
        };
        let mut search = Search::default();
        let mut meanings = BTreeMap::new();
        let all = self.keys.into_iter().map(|(key, rows)| {
            let outcome = match task.decided.of(&key) {
                Some(decided) => decided.clone(),
                None => task.decide(&key, scheme, resolver, &mut meanings, &mut search),
            };
            Linked { key, rows, outcome }
        });
        let all = all.collect();
        Links { all, places: self.places, schemes, asked: task.scheme.is_some() }
    }
}

/// The meaning of each text of a context, by the context's position.
type Meanings = BTreeMap<(usize, String), std::collections::BTreeSet<String>>;

impl Task {
    fn decide(
        &self,
        key: &Key,
        scheme: Option<&str>,
        resolver: &Resolver,
        meanings: &mut Meanings,
        search: &mut Search,
    ) -> Outcome {
        let mut own = key.context.iter();
        let mut used = Vec::new();
        for (at, (context, given)) in self.contexts.iter().enumerate() {
            let text = match given {
                Given::Column(_) => own.next().cloned().unwrap_or_default(),
                Given::Value(value) => value.clone(),
            };
            let meaning = meanings
                .entry((at, text))
                .or_insert_with_key(|(_, text)| context.meaning(resolver, text));
            used.push((context, meaning.clone()));
        }
        let fits = |iri: &str| used.iter().all(|(context, meaning)| context.fits(iri, meaning));
        let wanted = LookupRequest {
            classes: &self.classes,
            codes: scheme.map_or(Codes::Unmistakable, Codes::Of),
            context: (!used.is_empty()).then_some(&fits as &dyn Fn(&str) -> bool),
            ..LookupRequest::default()
        };
        let mut outcome = resolver.decide_with(&key.text, &wanted, search);
        // In a column of codes, a full name still counts.
        if scheme.is_some() && outcome.candidates.is_empty() && outcome.decision == Decision::None {
            let named = resolver.decide_with(
                &key.text,
                &LookupRequest { codes: Codes::Unmistakable, ..wanted },
                search,
            );
            outcome = if is_short(&key.text) { demoted(named) } else { named };
        }
        outcome
    }
}

/// Whether a text is as short as a code.
fn is_short(text: &str) -> bool {
    text.is_ascii() && text.len() <= 4
}

/// In a column of codes, never match a code of another scheme.
fn demoted(outcome: Outcome) -> Outcome {
    match outcome.decision {
        Decision::Match => Outcome {
            decision: Decision::Review,
            reason: "not a code of this column's scheme".to_owned(),
            ..outcome
        },
        _ => outcome,
    }
}

/// The problem of something that is not in the graph, with what may have been meant, as far as that
/// is known.
pub fn unknown_but(what: &str, name: &str, near: &[String]) -> Box<Diagnostic> {
    let problem = unknown(what, name, &[]);
    match did_you_mean(near) {
        Some(question) => Box::new(problem.help(question)),
        None => problem,
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
