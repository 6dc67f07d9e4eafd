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
use super::neighbours::Neighbours;
use super::row::{RowReader, RowView};
use crate::diagnostic::{Code, Excerpt, Place, Problem, Problems, Spot, brief};
use crate::metadata::model::{ForeignKey, TableGroup};
use crate::vocab::rapporteur;

/// A digest of a key's values.
type Digest = [u64; 2];

/// How many rows with the same broken reference are named.
const NAMED: usize = 3;
/// How many different broken references of a foreign key are named.
const BROKEN: usize = 1000;

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
    /// References that lead nowhere as far as the tables are read, by digest.
    waiting: FxHashMap<Digest, Waiting>,
    /// How many more are broken for certain.
    more: u64,
}

/// Rows that refer to the same key.
struct Waiting {
    text: String,
    rows: Vec<(Place, Excerpt)>,
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
                        more: 0,
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

    /// Takes the keys of a row, and reports those that are used twice. Keys of which a cell is at
    /// fault are passed over: that is reported already.
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
            self.reference(table, at, row, reader);
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
            Entry::Occupied(_) if is_faulty(row, &keys.primary) => {}
            Entry::Occupied(entry) => {
                let line = *entry.get();
                let text = text(row, &keys.primary);
                let what = names(&keys.columns, &keys.primary);
                let message = format!("the key {what} = '{text}' is used on line {line} already");
                let place = reader.place(&row.place, first);
                let spot = Spot::Line { line, column: None };
                let before = Place { file: place.file.clone(), spot };
                problems.push(
                    Problem::new(Code::KeyDuplicate, message, place)
                        .marked(row.excerpt(first))
                        .related("first used here", before)
                        .help("give one of the two rows another key, or delete it"),
                );
            }
        }
    }

    /// Checks a foreign key; one that leads nowhere is kept until all tables are read.
    fn reference(&mut self, table: usize, at: usize, row: &RowView<'_>, reader: &RowReader) {
        let reference = &self.tables[table].references[at];
        let (key, target) = (&reference.key, reference.target);
        let (digest, all_null) = digest(row, &key.columns);
        let ready = self.tables.get(key.table).is_some_and(|t| t.finished);
        let found = self.targets[target].rows.get(&digest).copied().unwrap_or(0);
        // Each row must have the row that it refers to (syntax §6.6), so an empty reference is
        // broken too, unless the metadata says otherwise.
        if (all_null && reference.optional) || (ready && found == 1) || is_faulty(row, &key.columns)
        {
            return;
        }
        let first = key.columns.first().copied().unwrap_or_default();
        let text = text(row, &key.columns);
        let reference = &mut self.tables[table].references[at];
        if ready && reference.waiting.len() >= BROKEN && !reference.waiting.contains_key(&digest) {
            reference.more += 1;
            return;
        }
        let new = || Waiting { text, rows: Vec::new(), count: 0 };
        let waiting = reference.waiting.entry(digest).or_insert_with(new);
        waiting.count += 1;
        if waiting.rows.len() < NAMED {
            waiting.rows.push((reader.place(&row.place, first), row.excerpt(first)));
        }
    }

    /// Says that all rows of a table are read.
    pub fn finish(&mut self, table: usize) {
        if let Some(table) = self.tables.get_mut(table) {
            table.finished = true;
        }
    }

    /// Reports the references that lead nowhere or to several rows, when all tables are read;
    /// those to a table that could not be read are passed over, and so are those to a primary key
    /// that several rows have, which is reported already.
    pub fn check(&mut self, neighbours: &mut Neighbours<'_>, problems: &mut Problems) {
        for table in 0..self.tables.len() {
            for at in 0..self.tables[table].references.len() {
                let broken = self.broken(table, at);
                let reference = &self.tables[table].references[at];
                let (key, more) = (&reference.key, reference.more);
                let nowhere = broken.iter().filter(|b| b.found == 0 && !b.waiting.text.is_empty());
                let texts: Vec<&str> = nowhere.map(|b| b.waiting.text.as_str()).collect();
                let near = neighbours.nearest(key.table, &key.referenced, &texts);
                for broken in &broken {
                    let near = near.get(broken.waiting.text.as_str()).map(String::as_str);
                    self.report(key, broken, near, problems);
                }
                if let Some(broken) = broken.last() {
                    problems.count_more(&self.problem(key, broken, 0, None), more);
                }
            }
        }
    }

    /// The broken references of a foreign key, by their place.
    fn broken(&mut self, table: usize, at: usize) -> Vec<Broken> {
        let waiting = std::mem::take(&mut self.tables[table].references[at].waiting);
        let reference = &self.tables[table].references[at];
        let (target, key) = (&self.targets[reference.target], &reference.key);
        let Some(referenced) = self.tables.get(target.table).filter(|t| t.finished) else {
            return Vec::new();
        };
        let is_primary = key.referenced == referenced.primary;
        let mut broken: Vec<Broken> = waiting
            .into_iter()
            .map(|(digest, waiting)| {
                let found = target.rows.get(&digest).copied().unwrap_or(0);
                Broken { found, waiting }
            })
            .filter(|broken| broken.found == 0 || (broken.found > 1 && !is_primary))
            .collect();
        broken.sort_by(|a, b| a.place().cmp(&b.place()));
        broken
    }

    /// Reports the rows with a broken reference.
    fn report(
        &self,
        key: &ForeignKey,
        broken: &Broken,
        near: Option<&str>,
        problems: &mut Problems,
    ) {
        for row in 0..broken.waiting.rows.len() {
            problems.push(self.problem(key, broken, row, near));
        }
        let more = broken.waiting.count - broken.waiting.rows.len() as u64;
        problems.count_more(&self.problem(key, broken, 0, near), more);
    }

    /// The problem of a row with a reference that leads to no row or to several.
    fn problem(
        &self,
        key: &ForeignKey,
        Broken { found, waiting }: &Broken,
        row: usize,
        near: Option<&str>,
    ) -> Problem {
        let empty = TableKeys::default();
        let target = self.tables.get(key.table).unwrap_or(&empty);
        let what = names(&target.columns, &key.referenced);
        let text = &waiting.text;
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
        let (place, excerpt) = match waiting.rows.get(row) {
            Some((place, excerpt)) => (place.clone(), Some(excerpt.clone())),
            None => (Place::file(target.name.clone()), None),
        };
        let mut problem = Problem::new(code, message, place).rule(key.place.clone());
        problem.excerpt = excerpt;
        match near {
            _ if text.is_empty() => problem.help(format!(
                "name the row; or, if a row may refer to none, add \"{}\": true to the column",
                rapporteur::OPTIONAL
            )),
            Some(near) => problem.help(format!("did you mean '{near}'?")),
            None if *found == 0 => {
                problem.help(format!("correct the cell, or add the row to '{}'", target.name))
            }
            None => problem.help(format!("each {what} in '{}' must be used once", target.name)),
        }
    }
}

/// A reference that leads to no row or to several, and the rows that have it.
struct Broken {
    found: u32,
    waiting: Waiting,
}

impl Broken {
    fn place(&self) -> Option<&Place> {
        self.waiting.rows.first().map(|(place, _)| place)
    }
}

/// Whether the key of a row rests on a cell at fault, or on cells that may be in wrong columns.
fn is_faulty(row: &RowView<'_>, columns: &[usize]) -> bool {
    !row.is_sound() || columns.iter().any(|&column| row.is_faulty(column))
}

/// The names of some columns, for a message.
fn names(all: &[Arc<str>], columns: &[usize]) -> String {
    let names: Vec<&str> = columns.iter().filter_map(|&c| all.get(c).map(|n| &**n)).collect();
    names.join(" + ")
}

/// The values of some columns of a row, for a message; empty if all of them are.
pub(super) fn text(row: &RowView<'_>, columns: &[usize]) -> String {
    match columns {
        [] => String::new(),
        [column] => brief(row.raw(*column)),
        several if several.iter().all(|&c| row.raw(c).is_empty()) => String::new(),
        several => {
            let texts: Vec<String> = several.iter().map(|&c| brief(row.raw(c))).collect();
            texts.join(" + ")
        }
    }
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
