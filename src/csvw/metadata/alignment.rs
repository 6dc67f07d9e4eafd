//! Aligns the columns of a header with the described columns.
//!
//! An inserted, removed or moved column shifts all columns after it: this is one problem, not one
//! per column.

use std::collections::BTreeMap;

use serde_json::json;

use super::language::matches;
use super::model::{Column, Table};
use crate::diagnostic::letters;

/// The most columns in a message.
const NAMED: usize = 5;

/// Compares the columns of a header with the described ones.
pub(super) struct Alignment<'a> {
    columns: Vec<&'a Column>,
    header: &'a [Vec<&'a str>],
    /// The number of skipped columns of the file.
    passed: usize,
    /// By column of the header: the described column with its title, if any.
    found: Vec<Option<usize>>,
    /// The undescribed columns of the header.
    extra: Vec<usize>,
    /// The described columns missing in the header.
    lost: Vec<usize>,
}

/// A finding about a whole header.
pub(super) struct Whole {
    pub message: String,
    pub help: String,
    /// The column of the header, and its name, if any.
    pub at: Option<(usize, String)>,
    /// The described column, if any.
    pub rule: Option<usize>,
}

impl<'a> Alignment<'a> {
    /// Finds the described column of each column of a header by title; a blank title, or a column
    /// without titles, matches by position.
    pub(super) fn new(table: &'a Table, header: &'a [Vec<&'a str>], passed: usize) -> Self {
        let columns: Vec<&Column> = table.columns.iter().filter(|c| !c.is_virtual).collect();
        let lang = &table.inherited.lang;
        let fits = |at: usize| {
            let column = columns.get(at)?;
            let titles = header.get(at)?;
            Some(titles.is_empty() || column.titles.is_empty() || has_title(column, titles, lang))
        };
        let in_place: Vec<bool> =
            (0..header.len()).map(|at| fits(at).unwrap_or_default()).collect();
        let is_taken = |at: usize| in_place.get(at).copied().unwrap_or_default();
        let mut by_title: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, column) in columns.iter().enumerate().filter(|(at, _)| !is_taken(*at)) {
            for text in titles(column, lang) {
                by_title.entry(text).or_insert(at);
            }
        }
        let (mut found, mut lost) = (Vec::new(), vec![true; columns.len()]);
        for (at, titles) in header.iter().enumerate() {
            let known = match is_taken(at) {
                true => Some(at),
                false => titles.iter().find_map(|title| by_title.get(title).copied()),
            };
            // The first of two columns with one title matches.
            let known = known.filter(|known| {
                lost.get_mut(*known).is_some_and(|lost| std::mem::replace(lost, false))
            });
            found.push(known);
        }
        let extra = (0..found.len()).filter(|at| found.get(*at) == Some(&None)).collect();
        let lost = lost.iter().enumerate().filter(|(_, lost)| **lost).map(|(at, _)| at).collect();
        Self { columns, header, passed, found, extra, lost }
    }

    /// In order, the columns of the file that hold another column than described.
    pub(super) fn displaced(&self) -> Vec<usize> {
        let is_shifted = self.found.len() != self.columns.len();
        let is_blank = |at: &usize| self.header.get(*at).is_some_and(Vec::is_empty);
        let other = |at: &usize| match self.found.get(*at) {
            Some(Some(found)) => found != at || (is_shifted && is_blank(at)),
            // It is renamed in place, unless columns are moved.
            Some(None) => is_shifted,
            None => true,
        };
        (0..self.columns.len()).filter(other).collect()
    }

    /// The finding about the whole header; none if each column is in its place, or no title
    /// matches.
    pub(super) fn whole(&self) -> Option<Whole> {
        let has_titles = self.header.iter().any(|titles| !titles.is_empty());
        let is_known = self.found.iter().any(Option::is_some);
        if !has_titles {
            return None;
        }
        let is_as_wide = self.found.len() == self.columns.len();
        let is_renamed = is_as_wide && self.displaced().is_empty();
        match is_known {
            true if is_renamed => None,
            true if self.extra.is_empty() && self.lost.is_empty() => Some(self.order()),
            true => Some(self.difference()),
            false if is_as_wide && self.columns.len() > 1 => Some(self.forgotten()),
            false => None,
        }
    }

    /// All columns exist, in another order.
    fn order(&self) -> Whole {
        if let Some((from, to)) = self.moved() {
            let name = self.described(from);
            let (here, there) = (self.letter(to), self.letter(from));
            return Whole {
                message: format!(
                    "the column '{name}' was moved: it is column {here} here, but column {there} \
                     in the metadata"
                ),
                help: "move it back, or move its description to the same place".to_owned(),
                at: Some((to, name)),
                rule: Some(from),
            };
        }
        let all = (0..self.columns.len()).map(|at| format!("'{}'", self.described(at)));
        Whole {
            message: "the columns stand in another order than in the metadata".to_owned(),
            help: format!("the order of the metadata is {}", list(all.collect())),
            at: None,
            rule: None,
        }
    }

    /// The places of the single moved column in the metadata and in the header.
    fn moved(&self) -> Option<(usize, usize)> {
        let order: Vec<usize> = self.found.iter().copied().collect::<Option<_>>()?;
        let differs = |at: &usize| order.get(*at) != Some(at);
        let first = (0..order.len()).find(differs)?;
        let last = (0..order.len()).rfind(differs)?;
        let between = |at: usize| order.get(at).copied();
        if (first..last).all(|at| between(at) == Some(at + 1)) {
            return Some((first, last));
        }
        (first..last).all(|at| between(at + 1) == Some(at)).then_some((last, first))
    }

    /// Columns without a description, or descriptions without a column.
    fn difference(&self) -> Whole {
        let extra =
            || self.extra.iter().map(|at| format!("'{}' ({})", self.title(*at), self.letter(*at)));
        let lost = || {
            self.lost.iter().map(|at| format!("'{}' ({})", self.described(*at), self.letter(*at)))
        };
        match (self.extra.as_slice(), self.lost.as_slice()) {
            ([at], []) => {
                let title = self.title(*at);
                let description = json!({ "titles": title });
                let place = match at.checked_sub(1).and_then(|before| self.found.get(before)) {
                    Some(Some(before)) => format!("after '{}' ", self.described(*before)),
                    _ => String::new(),
                };
                Whole {
                    message: format!("the metadata does not describe the column '{title}'"),
                    help: format!(
                        "remove the column, or describe it: add {description} {place}in \"columns\""
                    ),
                    at: Some((*at, title)),
                    rule: None,
                }
            }
            ([], [at]) => Whole {
                message: format!(
                    "the column '{}' is missing: it is column {} in the metadata",
                    self.described(*at),
                    self.letter(*at)
                ),
                help: "put the column back, or remove its description".to_owned(),
                at: None,
                rule: Some(*at),
            },
            (more, less) => {
                let mut parts = Vec::new();
                if !more.is_empty() {
                    let all = list(extra().collect());
                    parts.push(format!("the metadata does not describe {all}"));
                }
                if !less.is_empty() {
                    parts.push(format!("the header lacks {}", list(lost().collect())));
                }
                Whole {
                    message: parts.join("; "),
                    help: "correct the header, or describe the columns as they are".to_owned(),
                    at: None,
                    rule: None,
                }
            }
        }
    }

    /// No title matches.
    fn forgotten(&self) -> Whole {
        let found = (0..self.found.len()).map(|at| format!("'{}'", self.title(at)));
        let titles = (0..self.columns.len()).map(|at| self.described(at));
        Whole {
            message: format!(
                "the header has none of the titles in the metadata, but {}",
                list(found.collect())
            ),
            help: format!(
                "begin the file with a row of the titles {}; or, if it has no such row, set \
                 \"header\": false in the dialect",
                list(titles.collect())
            ),
            at: None,
            rule: None,
        }
    }

    fn letter(&self, at: usize) -> String {
        letters(self.passed.saturating_add(at + 1))
    }

    /// The title in the header.
    fn title(&self, at: usize) -> String {
        self.header
            .get(at)
            .and_then(|titles| titles.first())
            .copied()
            .unwrap_or_default()
            .to_owned()
    }

    /// A title in the metadata.
    fn described(&self, at: usize) -> String {
        let Some(column) = self.columns.get(at) else { return String::new() };
        let title = column.titles.first().and_then(|(_, texts)| texts.first());
        title.map_or(&*column.name, String::as_str).to_owned()
    }
}

/// The titles of a column in the language of the table (metadata §5.5.1).
fn titles<'a>(column: &'a Column, lang: &'a str) -> impl Iterator<Item = &'a str> {
    let all = column.titles.iter().filter(move |(tag, _)| matches(tag, lang));
    all.flat_map(|(_, texts)| texts).map(String::as_str)
}

/// Whether one of some titles is one of a column.
pub(super) fn has_title(column: &Column, found: &[&str], lang: &str) -> bool {
    titles(column, lang).any(|title| found.contains(&title))
}

/// The first of some names, for a message.
fn list(names: Vec<String>) -> String {
    match names.get(..NAMED) {
        Some(first) if names.len() > NAMED => {
            format!("{} and {} more", first.join(", "), names.len() - NAMED)
        }
        _ => names.join(", "),
    }
}
