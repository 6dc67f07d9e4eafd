//! Primary and foreign keys (CSVW metadata §5.5, syntax §6.6).
//!
//! A key is kept as a 128-bit digest of its values, so that a declared key costs 24 bytes and the
//! slack of a hash table for each row, however long its values are. That two different keys of a
//! table have the same digest is less likely than 1 in 10^20 for a thousand million rows.

use std::collections::hash_map::Entry;
use std::hash::Hasher;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use siphasher::sip128::{Hasher128, SipHasher13};

use super::cell::Value;
use super::row::{RowReader, RowView};
use crate::diagnostic::{Code, Place, Problem, Problems, Spot};
use crate::metadata::model::{ForeignKey, TableGroup};
use crate::vocab::rapporteur;

/// A digest of a key's values.
type Digest = [u64; 2];

/// How many rows with the same broken reference are named.
const NAMED: usize = 10;

/// The keys of all tables of a group, as far as they are read.
pub struct Keys {
    tables: Vec<TableKeys>,
    /// What foreign keys refer to: each table and list of columns once.
    targets: Vec<Target>,
}

#[derive(Default)]
struct TableKeys {
    name: Arc<str>,
    columns: Vec<Arc<str>>,
    primary: Vec<usize>,
    rows: FxHashMap<Digest, u64>,
    references: Vec<Reference>,
    finished: bool,
}

struct Target {
    table: usize,
    columns: Vec<usize>,
    /// How many rows have a key.
    rows: FxHashMap<Digest, u32>,
}

struct Reference {
    key: ForeignKey,
    /// Whether a row without any value in it refers to nothing, rather than to a row that is not
    /// there: the columns say so by our extension `optional`.
    optional: bool,
    target: usize,
    /// References that cannot be checked yet, by digest.
    waiting: FxHashMap<Digest, Waiting>,
}

/// Rows that refer to the same key.
struct Waiting {
    text: String,
    places: Vec<Place>,
    count: u64,
}

impl Keys {
    /// The keys that a group declares; `names` are those of the files.
    pub fn new(group: &TableGroup, names: &[Arc<str>]) -> Self {
        let mut targets: Vec<Target> = Vec::new();
        let mut target = |key: &ForeignKey| {
            let same = |t: &Target| t.table == key.table && t.columns == key.referenced;
            targets.iter().position(same).unwrap_or_else(|| {
                let columns = key.referenced.clone();
                targets.push(Target { table: key.table, columns, rows: FxHashMap::default() });
                targets.len() - 1
            })
        };
        let tables = group
            .tables
            .iter()
            .zip(names)
            .map(|(table, name)| TableKeys {
                name: name.clone(),
                columns: table.columns.iter().map(|c| c.name.clone()).collect(),
                primary: table.primary_key.clone(),
                references: table
                    .foreign_keys
                    .iter()
                    .map(|key| Reference {
                        target: target(key),
                        key: key.clone(),
                        optional: key
                            .columns
                            .iter()
                            .all(|&c| table.columns.get(c).is_some_and(|c| c.optional)),
                        waiting: FxHashMap::default(),
                    })
                    .collect(),
                ..TableKeys::default()
            })
            .collect();
        Self { tables, targets }
    }

    /// Whether a table has keys to look at.
    pub fn concern(&self, table: usize) -> bool {
        self.tables.get(table).is_some_and(|t| !t.primary.is_empty() || !t.references.is_empty())
            || self.targets.iter().any(|t| t.table == table)
    }

    /// Takes the keys of a row, and reports those that are used twice or lead nowhere.
    pub fn row(
        &mut self,
        table: usize,
        row: &RowView<'_>,
        reader: &RowReader,
        problems: &mut Problems,
    ) {
        for target in self.targets.iter_mut().filter(|t| t.table == table) {
            let count = target.rows.entry(digest(row, &target.columns).0).or_default();
            *count = count.saturating_add(1);
        }
        self.primary(table, row, reader, problems);
        for at in 0..self.tables[table].references.len() {
            self.reference(table, at, row, reader, problems);
        }
    }

    /// Checks that a primary key is new (metadata §5.5 `primaryKey`).
    fn primary(
        &mut self,
        table: usize,
        row: &RowView<'_>,
        reader: &RowReader,
        problems: &mut Problems,
    ) {
        let keys = &mut self.tables[table];
        let Some(&first) = keys.primary.first() else { return };
        match keys.rows.entry(digest(row, &keys.primary).0) {
            Entry::Vacant(entry) => {
                entry.insert(row.place.line);
            }
            Entry::Occupied(entry) => {
                let line = *entry.get();
                let text = text(row, &keys.primary);
                let what = names(&keys.columns, &keys.primary);
                let message = format!("the key {what} = '{text}' is on line {line} already");
                let place = reader.place(&row.place, first);
                let spot = Spot::Line { line, column: None };
                let before = Place { file: place.file.clone(), spot };
                problems.push(
                    Problem::new(Code::KeyDuplicate, message, place)
                        .excerpt(text)
                        .related("first used here", before),
                );
            }
        }
    }

    /// Checks a foreign key, or keeps it until the table it refers to is read.
    fn reference(
        &mut self,
        table: usize,
        at: usize,
        row: &RowView<'_>,
        reader: &RowReader,
        problems: &mut Problems,
    ) {
        let reference = &self.tables[table].references[at];
        let (key, target) = (&reference.key, reference.target);
        let (digest, all_null) = digest(row, &key.columns);
        let ready = self.tables.get(key.table).is_some_and(|t| t.finished);
        let found = self.targets[target].rows.get(&digest).copied().unwrap_or(0);
        // Each row must have the row that it refers to (syntax §6.6), so an empty reference is
        // broken too, unless the metadata says otherwise.
        if (all_null && reference.optional) || (ready && found == 1) {
            return;
        }
        let first = key.columns.first().copied().unwrap_or_default();
        let place = reader.place(&row.place, first);
        let text = text(row, &key.columns);
        if ready {
            problems.push(self.broken(table, at, found, &text, place));
            return;
        }
        let waiting = self.tables[table].references[at]
            .waiting
            .entry(digest)
            .or_insert_with(|| Waiting { text, places: Vec::new(), count: 0 });
        waiting.count += 1;
        if waiting.places.len() < NAMED {
            waiting.places.push(place);
        }
    }

    /// Says that all rows of a table are read.
    pub fn finish(&mut self, table: usize) {
        if let Some(table) = self.tables.get_mut(table) {
            table.finished = true;
        }
    }

    /// Checks what had to wait; all tables must be read.
    pub fn check(&mut self, problems: &mut Problems) {
        for table in 0..self.tables.len() {
            for at in 0..self.tables[table].references.len() {
                let waiting = std::mem::take(&mut self.tables[table].references[at].waiting);
                let target = self.tables[table].references[at].target;
                let mut broken: Vec<(Digest, Waiting)> = waiting
                    .into_iter()
                    .filter(|(digest, _)| self.targets[target].rows.get(digest) != Some(&1))
                    .collect();
                broken.sort_by(|a, b| a.1.places.cmp(&b.1.places));
                for (digest, waiting) in broken {
                    let found = self.targets[target].rows.get(&digest).copied().unwrap_or(0);
                    for place in waiting.places.iter().cloned() {
                        problems.push(self.broken(table, at, found, &waiting.text, place));
                    }
                    let more = waiting.count - waiting.places.len() as u64;
                    if let Some(place) = waiting.places.last() {
                        let problem = self.broken(table, at, found, &waiting.text, place.clone());
                        problems.count_more(&problem, more);
                    }
                }
            }
        }
    }

    /// The problem of a reference that leads to no row or to several.
    fn broken(&self, table: usize, at: usize, found: u32, text: &str, place: Place) -> Problem {
        let key = &self.tables[table].references[at].key;
        let empty = TableKeys::default();
        let target = self.tables.get(key.table).unwrap_or(&empty);
        let what = names(&target.columns, &key.referenced);
        let (code, message) = match found {
            0 if text.is_empty() => (
                Code::KeyMissing,
                format!("the cell is empty, but must name a row of '{}' by {what}", target.name),
            ),
            0 => (Code::KeyMissing, format!("no row of '{}' has {what} = '{text}'", target.name)),
            n => (
                Code::KeyAmbiguous,
                format!("{n} rows of '{}' have {what} = '{text}'", target.name),
            ),
        };
        let problem = Problem::new(code, message, place).excerpt(text).rule(key.place.clone());
        match text.is_empty() {
            false => problem,
            true => problem.help(format!(
                "name the row; or, if a row may refer to none, add \"{}\": true to the column",
                rapporteur::OPTIONAL
            )),
        }
    }
}

/// The names of some columns, for a message.
fn names(all: &[Arc<str>], columns: &[usize]) -> String {
    let names: Vec<&str> = columns.iter().filter_map(|&c| all.get(c).map(|n| &**n)).collect();
    names.join(" + ")
}

/// The values of some columns of a row, for a message.
fn text(row: &RowView<'_>, columns: &[usize]) -> String {
    let texts: Vec<&str> = columns.iter().map(|&c| row.raw(c)).collect();
    texts.join(" + ")
}

/// The digest of the values of some columns, and whether none of them has a value.
fn digest(row: &RowView<'_>, columns: &[usize]) -> (Digest, bool) {
    let mut hasher = SipHasher13::new();
    let mut all_null = true;
    let mut add = |text: &str| {
        hasher.write_u32(text.len() as u32);
        hasher.write(text.as_bytes());
    };
    for &column in columns {
        match row.value(column) {
            Value::Null => add("\u{0}null"),
            Value::One(text) => {
                all_null = false;
                add(row.text(text));
            }
            Value::List { start, end } => {
                all_null &= start == end;
                add("\u{0}list");
                row.items(start, end).iter().for_each(|t| add(row.text(*t)));
            }
        }
    }
    (hasher.finish128().as_u64().into(), all_null)
}
