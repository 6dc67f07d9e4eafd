//! Checks primary and foreign keys while rows are read (CSVW metadata §5.5, syntax §6.6).
//!
//! A key is a digest of 64 bits of its values, kept in one set for each table and list of columns,
//! whether primary, referenced, or both. With the free space of a hash table, this takes 10 to 21
//! bytes per row, and half as much again while the set grows, however long the values are. If
//! digests indicate a broken key, [`super::broken`] reads the tables again and compares the values,
//! so that equal digests never cause a false report. Equal digests can hide a broken reference:
//! less than one of a thousand million, in a table of a thousand million rows.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use rustc_hash::FxHasher;

use super::cell::ParsedValue;
use super::rereader::Rereader;
use super::row::RowView;
use crate::csvw::metadata::model::{ForeignKey, TableGroup};
use crate::diagnostic::Diagnostics;

/// A digest of a key's values.
pub type Digest = u64;

/// Some digests.
pub(super) type Digests = HashSet<Digest, BuildHasherDefault<IdentityHasher>>;

/// Uses a digest as its own hash, since it is as good as random.
#[derive(Default)]
pub(super) struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The keys of all tables of a group read so far.
pub struct Keys {
    /// The primary and referenced keys, by table and columns, each once.
    pub(super) targets: Vec<Target>,
    pub(super) tables: Vec<TableKeys>,
}

/// A key that identifies rows.
pub(super) struct Target {
    pub table: usize,
    pub columns: Vec<usize>,
    pub seen: Seen,
}

/// The keys seen.
#[derive(Default)]
pub(super) struct Seen {
    all: Digests,
    /// Keys of several rows.
    pub twice: Digests,
}

/// The declared keys of a table.
#[derive(Default)]
pub(super) struct TableKeys {
    /// The target that is its primary key.
    pub primary: Option<usize>,
    pub references: Vec<Reference>,
    /// Whether all its rows are read.
    pub finished: bool,
    /// Whether its header explains why not, so that references to it need no note.
    pub is_reported: bool,
}

/// A foreign key.
pub(super) struct Reference {
    pub key: ForeignKey,
    /// Whether an empty key refers to nothing rather than to a missing row (our extension
    /// `optional`).
    pub optional: bool,
    pub target: usize,
    /// Keys that match no row or several so far.
    pub open: Digests,
}

impl Seen {
    /// Adds a key of a row.
    fn take(&mut self, digest: Digest) {
        if !self.all.insert(digest) {
            self.twice.insert(digest);
        }
    }

    /// Whether exactly one row has a key.
    fn is_one(&self, digest: Digest) -> bool {
        self.all.contains(&digest) && !self.twice.contains(&digest)
    }
}

impl Keys {
    /// The keys that a group declares.
    pub fn new(group: &TableGroup) -> Self {
        let mut targets: Vec<Target> = Vec::new();
        let mut target = |table: usize, columns: &[usize]| {
            let same = |t: &Target| t.table == table && t.columns == columns;
            targets.iter().position(same).unwrap_or_else(|| {
                targets.push(Target { table, columns: columns.to_vec(), seen: Seen::default() });
                targets.len() - 1
            })
        };
        let tables = group
            .tables
            .iter()
            .enumerate()
            .map(|(index, table)| TableKeys {
                primary: match table.primary_key.as_slice() {
                    [] => None,
                    columns => Some(target(index, columns)),
                },
                references: table
                    .foreign_keys
                    .iter()
                    .map(|key| Reference {
                        target: target(key.table, &key.referenced),
                        key: key.clone(),
                        optional: key
                            .columns
                            .iter()
                            .all(|&c| table.columns.get(c).is_some_and(|c| c.optional)),
                        open: Digests::default(),
                    })
                    .collect(),
                finished: false,
                is_reported: false,
            })
            .collect();
        Self { targets, tables }
    }

    /// Begins a table: separates the keys that its rows add from those that they look up.
    pub fn begin(&mut self, table: usize) -> (RowKeys<'_>, NewKeys) {
        let mut new = NewKeys { targets: Vec::new(), open: Vec::new() };
        for target in self.targets.iter_mut().filter(|t| t.table == table) {
            new.targets.push(std::mem::take(&mut target.seen));
        }
        if let Some(keys) = self.tables.get_mut(table) {
            let open = keys.references.iter_mut().map(|r| std::mem::take(&mut r.open));
            new.open = open.collect();
        }
        let finished = |table: usize| self.tables.get(table).is_some_and(|t| t.finished);
        let rows = RowKeys {
            targets: self
                .targets
                .iter()
                .filter(|t| t.table == table)
                .map(|t| &*t.columns)
                .collect(),
            references: self
                .tables
                .get(table)
                .into_iter()
                .flat_map(|keys| &keys.references)
                .map(|reference| {
                    let target = self.targets.get(reference.target);
                    let target = target.filter(|t| t.table != table && finished(t.table));
                    (reference, target.map(|t| &t.seen))
                })
                .collect(),
        };
        (rows, new)
    }

    /// The header of a table does not match the metadata, which is reported: its rows cannot be
    /// referenced.
    pub fn misdescribed(&mut self, table: usize) {
        if let Some(keys) = self.tables.get_mut(table) {
            keys.is_reported = true;
        }
    }

    /// Ends a table: reports primary keys that are used twice. `complete` says whether all rows
    /// were read, so that a reference to another row is broken.
    pub fn end(
        &mut self,
        table: usize,
        new: NewKeys,
        complete: bool,
        rereader: &Rereader<'_>,
        problems: &mut Diagnostics,
    ) {
        let own = self.targets.iter_mut().filter(|t| t.table == table);
        own.zip(new.targets).for_each(|(target, seen)| target.seen = seen);
        let Some(keys) = self.tables.get_mut(table) else { return };
        keys.finished = complete;
        keys.references.iter_mut().zip(new.open).for_each(|(r, open)| r.open = open);
        if let Some(primary) = keys.primary.and_then(|t| self.targets.get(t)) {
            rereader.duplicates(primary, problems);
        }
    }

    /// Reports broken references after all tables are read. References to an unreadable table are
    /// skipped with a note; references to a duplicate primary key are skipped, since that is
    /// reported already.
    pub fn check(self, rereader: &Rereader<'_>, problems: &mut Diagnostics) {
        let Self { targets, tables } = self;
        let ends: Vec<(bool, bool, Option<usize>)> =
            tables.iter().map(|t| (t.finished, t.is_reported, t.primary)).collect();
        let mut unchecked = BTreeSet::new();
        for (index, table) in tables.into_iter().enumerate() {
            for mut reference in table.references {
                let Some(target) = targets.get(reference.target) else { continue };
                let Some((finished, is_reported, primary)) = ends.get(target.table) else {
                    continue;
                };
                if !finished {
                    let is_open = !reference.open.is_empty() && !is_reported;
                    if is_open && unchecked.insert(target.table) {
                        rereader.unchecked(target.table, problems);
                    }
                    continue;
                }
                let Seen { all, twice } = &target.seen;
                let several = *primary != Some(reference.target);
                reference.open.retain(|d| !all.contains(d) || (several && twice.contains(d)));
                if !reference.open.is_empty() {
                    rereader.references(index, &reference, target, problems);
                }
            }
        }
    }
}

/// The keys of a table, for use on any thread.
pub struct RowKeys<'a> {
    /// The columns of the keys that identify rows.
    targets: Vec<&'a [usize]>,
    /// Foreign keys, with the keys they refer to if known.
    references: Vec<(&'a Reference, Option<&'a Seen>)>,
}

/// The keys of some rows.
#[derive(Default)]
pub struct KeyBatch {
    /// For each row, one digest per target.
    pub(super) found: Vec<Digest>,
    /// Open references, by the position of the foreign key.
    pub(super) open: Vec<(usize, Digest)>,
}

/// The keys that the rows of a table add, in order.
pub struct NewKeys {
    targets: Vec<Seen>,
    open: Vec<Digests>,
}

impl RowKeys<'_> {
    /// Notes the keys of a row; those that it refers to are looked up by [`RowKeys::settle`].
    /// References with a faulty cell are skipped, since that is reported already.
    pub fn row(&self, row: &RowView<'_>, batch: &mut KeyBatch) {
        for columns in &self.targets {
            let (digest, _) = digest(row, columns);
            batch.found.push(digest);
        }
        for (at, (reference, _)) in self.references.iter().enumerate() {
            let (digest, all_null) = digest(row, &reference.key.columns);
            if reference.refers(row, all_null) {
                batch.open.push((at, digest));
            }
        }
    }

    /// Looks up the references of the rows, and keeps those not found in the tables read so far.
    /// Looking up many at once hides the latency of memory.
    pub fn settle(&self, batch: &mut KeyBatch) {
        batch.open.retain(|(at, digest)| {
            let target = self.references.get(*at).and_then(|(_, target)| *target);
            !target.is_some_and(|seen| seen.is_one(*digest))
        });
    }
}

impl Reference {
    /// Whether a row must have a matching row. Each reference must match (syntax §6.6), even an
    /// empty one, unless the metadata says otherwise.
    pub fn refers(&self, row: &RowView<'_>, all_null: bool) -> bool {
        !(is_faulty(row, &self.key.columns) || all_null && self.optional)
    }
}

impl NewKeys {
    /// Moves the keys of the next rows out of the batch.
    pub fn take(&mut self, batch: &mut KeyBatch) {
        let width = self.targets.len();
        for (at, seen) in self.targets.iter_mut().enumerate() {
            batch.found.iter().skip(at).step_by(width).for_each(|digest| seen.take(*digest));
        }
        for (at, digest) in &batch.open {
            if let Some(open) = self.open.get_mut(*at) {
                open.insert(*digest);
            }
        }
        batch.found.clear();
        batch.open.clear();
    }
}

/// Whether the key of a row depends on a faulty cell, or on cells that may be in wrong columns.
pub(super) fn is_faulty(row: &RowView<'_>, columns: &[usize]) -> bool {
    !row.is_sound() || columns.iter().any(|&column| row.is_faulty(column))
}

/// The digest of the values of some columns, and whether none of them has a value.
pub(super) fn digest(row: &RowView<'_>, columns: &[usize]) -> (Digest, bool) {
    let mut hasher = FxHasher::default();
    let all_null = hash(row, columns, &mut hasher);
    (hasher.finish(), all_null)
}

/// Hashes the values of some columns: two keys are equal if the hashed bytes are. Returns whether
/// none of them has a value.
pub(super) fn hash(row: &RowView<'_>, columns: &[usize], hasher: &mut impl Hasher) -> bool {
    let mut all_null = true;
    let mut add = |text: &str| {
        hasher.write_u32(text.len() as u32);
        hasher.write(text.as_bytes());
    };
    for &column in columns {
        match row.value(column) {
            ParsedValue::Null => add("\u{0}null"),
            ParsedValue::One(text) => {
                all_null = false;
                add(row.text(text));
            }
            ParsedValue::List { start, end } => {
                all_null &= start == end;
                add("\u{0}list");
                row.items(start, end).iter().for_each(|t| add(row.text(*t)));
            }
        }
    }
    all_null
}
