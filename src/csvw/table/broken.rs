//! Reads tables again to find the rows of broken keys.

#![expect(clippy::indexing_slicing, reason = "the place is found in the same list")]

use std::collections::hash_map::Entry;
use std::ops::ControlFlow;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use siphasher::sip128::{Hasher128, SipHasher13};

use super::keys::{Reference, Target, digest, hash, is_faulty};
use super::neighbours::nearest;
use super::rereader::Rereader;
use super::row::{RowReader, RowView, may_be_name};
use super::spill::Digests;
use crate::csvw::metadata::model::ForeignKey;
use crate::diagnostic::did_you_mean;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Excerpt, Place, Spot};
use crate::rdf::vocab::rapporteur;

/// A second digest of a key's values, independent of the first.
type SecondDigest = [u64; 2];

/// The most rows reported for the same broken reference.
const NAMED: usize = 3;
/// The most broken references reported for a foreign key.
const BROKEN: usize = 1000;

/// A key that matches no row or several, and its rows.
struct Broken {
    text: String,
    /// The whole key, if it may be a name.
    name: Option<String>,
    /// How many rows it matches.
    found: u64,
    rows: Vec<(Place, Excerpt)>,
    count: u64,
}

impl Rereader<'_> {
    /// As [`Rereader::rows`], for the rows whose key has one of the digests, with whether the key is
    /// empty. Reports a table that has changed since the first reading, if a digest occurs less
    /// often than before.
    fn with_key(
        &self,
        table: usize,
        (columns, digests): (&[usize], &Digests),
        least: usize,
        problems: &mut Diagnostics,
        mut each: impl FnMut(&RowView<'_>, &RowReader, SecondDigest, bool),
    ) {
        let mut met = 0;
        self.rows(table, |row, reader| {
            if digests.contains(&digest(row, columns).0) {
                let mut sure = SipHasher13::new();
                let all_null = hash(row, columns, &mut sure);
                met += 1;
                each(row, reader, sure.finish128().as_u64().into(), all_null);
            }
            ControlFlow::Continue(())
        });
        // A sample may leave out rows, which is reported with it.
        let is_whole = self.sample.is_none_or(|sample| sample.is_whole(table));
        if is_whole && met < digests.len() * least {
            let file = self.name(table);
            let message = format!("'{file}' changed while it was read");
            let problem = Diagnostic::new(Code::FileUnreadable, message, Place::file(file));
            problems.push(problem.help("wait until nothing writes to it, and try again"));
        }
    }

    /// Reports rows that repeat an earlier primary key (metadata §5.5 `primaryKey`).
    pub(super) fn duplicates(&self, primary: &Target, problems: &mut Diagnostics) {
        let Target { table, columns, seen } = primary;
        let Some(&first) = columns.first() else { return };
        if seen.twice.is_empty() {
            return;
        }
        let what = self.columns(*table, columns);
        let mut places: FxHashMap<SecondDigest, Place> = FxHashMap::default();
        let mut found = Diagnostics::new();
        let each = |row: &RowView<'_>, reader: &RowReader, key, _| match places.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(reader.row_place(&row.place));
            }
            Entry::Occupied(_) if is_faulty(row, columns) => {}
            Entry::Occupied(entry) => {
                let Place { file, spot } = entry.get().clone();
                let Spot::Cell { line, .. } = spot else { return };
                let text = row.shown(columns);
                let place = reader.place(&row.place, first);
                let mut message =
                    format!("the key {what} = '{text}' is already used on line {line}");
                // A table may have several files.
                if file != place.file {
                    message.push_str(&format!(" of '{file}'"));
                }
                let before = Place { file, spot: Spot::Line { line, column: None } };
                found.push(
                    Diagnostic::new(Code::KeyDuplicate, message, place)
                        .marked(row.excerpt(first))
                        .related("first used here", before)
                        .help("give one of the two rows another key, or delete it"),
                );
            }
        };
        self.with_key(*table, (columns, &seen.twice), 2, problems, each);
        problems.append(found);
    }

    /// Reports the rows of a table whose reference matches no row or several.
    pub(super) fn references(
        &self,
        table: usize,
        reference: &Reference,
        target: &Target,
        problems: &mut Diagnostics,
    ) {
        let several: Digests = target.seen.twice.intersection(&reference.broken).copied().collect();
        let mut counts: FxHashMap<SecondDigest, u64> = FxHashMap::default();
        if !several.is_empty() {
            let each = |_: &RowView<'_>, _: &RowReader, key, _| {
                *counts.entry(key).or_default() += 1;
            };
            self.with_key(target.table, (&target.columns, &several), 2, problems, each);
        }
        let (broken, more) = self.broken(table, reference, &counts, problems);
        let key = &reference.key;
        let nowhere = broken.iter().filter(|b| b.found == 0 && !b.text.is_empty());
        let texts: Vec<&str> = nowhere.map(|b| b.text.as_str()).collect();
        let near = nearest(self, key.table, &key.referenced, &texts);
        for broken in &broken {
            let near = near.get(broken.text.as_str()).map(Vec::as_slice).unwrap_or_default();
            for row in 0..broken.rows.len() {
                problems.push(self.problem(key, broken, row, near));
            }
            let more = broken.count - broken.rows.len() as u64;
            problems.count_more(&self.problem(key, broken, 0, near), more);
        }
        if let Some(last) = broken.last() {
            problems.count_more(&self.problem(key, last, 0, &[]), more);
        }
    }

    /// The broken references of a foreign key, in order, and the number of rows with further ones;
    /// `counts` has the number of rows for each repeated key.
    fn broken(
        &self,
        table: usize,
        reference: &Reference,
        counts: &FxHashMap<SecondDigest, u64>,
        problems: &mut Diagnostics,
    ) -> (Vec<Broken>, u64) {
        let columns = &reference.key.columns;
        let first = columns.first().copied().unwrap_or_default();
        let mut known: FxHashMap<SecondDigest, usize> = FxHashMap::default();
        let (mut broken, mut more) = (Vec::new(), 0);
        let each = |row: &RowView<'_>, reader: &RowReader, key, all_null| {
            let found = counts.get(&key).copied().unwrap_or_default();
            if found == 1 || !reference.refers(row, all_null) {
                return;
            }
            let next = broken.len();
            let at = match known.entry(key) {
                Entry::Occupied(at) => *at.get(),
                Entry::Vacant(_) if next >= BROKEN => {
                    more += 1;
                    return;
                }
                Entry::Vacant(entry) => *entry.insert(next),
            };
            if at == next {
                let text = row.shown(columns);
                let name = if columns.len() == 1 { may_be_name(row.raw(first)) } else { None };
                broken.push(Broken { text, name, found, rows: Vec::new(), count: 0 });
            }
            let broken: &mut Broken = &mut broken[at];
            broken.count += 1;
            if broken.rows.len() < NAMED {
                broken.rows.push((reader.place(&row.place, first), row.excerpt(first)));
            }
        };
        self.with_key(table, (columns, &reference.broken), 1, problems, each);
        (broken, more)
    }

    /// The problem of a row whose reference matches no row or several.
    fn problem(
        &self,
        key: &ForeignKey,
        broken: &Broken,
        row: usize,
        near: &[String],
    ) -> Diagnostic {
        let (target, what) = (self.name(key.table), self.columns(key.table, &key.referenced));
        let text = &broken.text;
        let (code, message) = match broken.found {
            0 if text.is_empty() => (
                Code::KeyMissing,
                format!("the cell is empty, but a reference to '{target}' by {what} is required"),
            ),
            0 => (Code::KeyMissing, format!("no row of '{target}' has {what} = '{text}'")),
            n => (Code::KeyAmbiguous, format!("{n} rows of '{target}' have {what} = '{text}'")),
        };
        let (place, excerpt) = match broken.rows.get(row) {
            Some((place, excerpt)) => (place.clone(), Some(excerpt.clone())),
            None => (Place::file(target.clone()), None),
        };
        let mut problem = Diagnostic::new(code, message, place).rule(key.place.clone());
        problem.excerpt = excerpt;
        let is_there = near.contains(text);
        let others = near.iter().filter(|near| *near != text);
        let quoted: Vec<String> = others.map(|near| format!("'{near}'")).collect();
        problem.text = broken.name.clone().filter(|_| broken.found == 0);
        problem.help(match did_you_mean(&quoted) {
            _ if text.is_empty() => format!(
                "enter a value; or, if the reference is optional, add \"{}\": true to the column",
                rapporteur::OPTIONAL
            ),
            Some(question) if broken.found == 0 => or_add_row(&question, &target),
            Some(question) => question,
            None if is_there => {
                "set a \"separator\" for both columns or for neither: a list never equals a \
                 single value"
                    .to_owned()
            }
            None if broken.found == 0 => {
                format!("correct the cell, or add the row to '{target}'")
            }
            None => format!("make each {what} in '{target}' unique"),
        })
    }

    /// A table's name for people.
    fn name(&self, table: usize) -> Arc<str> {
        let table = self.group.tables.get(table);
        table.map(|t| self.files.display(&t.url)).unwrap_or_default().into()
    }

    /// Reports that references to a table were not checked.
    pub(super) fn unchecked(&self, table: usize, problems: &mut Diagnostics) {
        let Some(table) = self.group.tables.get(table) else { return };
        let file = self.files.display(&table.url);
        let message = format!(
            "references to '{file}' were not checked, because rows of it could not be read"
        );
        problems.push(Diagnostic::new(Code::KeyUnchecked, message, Place::file(file)));
    }

    /// The names of some columns, for a message.
    fn columns(&self, table: usize, columns: &[usize]) -> String {
        let all = self.group.tables.get(table).map(|t| &*t.columns).unwrap_or_default();
        let names: Vec<&str> =
            columns.iter().filter_map(|&c| all.get(c).map(|c| &*c.name)).collect();
        names.join(" + ")
    }
}

/// The help for a broken reference: suggestions, or a missing row.
pub fn or_add_row(question: &str, target: &str) -> String {
    match question.ends_with('?') {
        true => format!("{question} Or add the row to '{target}'"),
        false => format!("{question}; or add the row to '{target}'"),
    }
}
