//! Primary and foreign keys while rows are read (CSVW metadata §5.5, syntax §6.6).
//!
//! A key is kept as a digest of 64 bits of its values, in one set for each table and list of
//! columns, whether it is a primary key, referred to, or both. With the slack of a hash table that
//! is 10 to 21 bytes for each row, and half as much again while the set grows, however long the
//! values are. Where digests show that something is broken, [`super::broken`] reads the tables
//! again and compares the values, so that nothing is reported by the chance that two digests are
//! the same. What the same chance may hide is a reference that leads nowhere: of a thousand
//! million of those, to a table of a thousand million rows, less than one.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use rustc_hash::FxHasher;

use super::again::Again;
use super::cell::ParsedValue;
use super::row::RowView;
use crate::csvw::metadata::model::{ForeignKey, TableGroup};
use crate::diagnostic::Diagnostics;

/// A digest of a key's values.
pub(super) type Digest = u64;

/// Some digests.
pub(super) type Digests = HashSet<Digest, BuildHasherDefault<Itself>>;

/// The hash of a digest, which is as good as random: the digest.
#[derive(Default)]
pub(super) struct Itself(u64);

impl Hasher for Itself {
    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The keys of all tables of a group, as far as they are read.
pub struct Keys {
    /// Each table and list of columns that is a primary key or referred to, once.
    pub(super) targets: Vec<Target>,
    pub(super) tables: Vec<TableKeys>,
}

/// What rows can be found by.
pub(super) struct Target {
    pub table: usize,
    pub columns: Vec<usize>,
    pub seen: Seen,
}

/// The keys that were met.
#[derive(Default)]
pub(super) struct Seen {
    all: Digests,
    /// Those met in several rows.
    pub twice: Digests,
}

/// What is declared of a table.
#[derive(Default)]
pub(super) struct TableKeys {
    /// The target that is its primary key.
    pub primary: Option<usize>,
    pub references: Vec<Reference>,
    /// Whether all its rows are read.
    pub finished: bool,
}

/// A foreign key.
pub(super) struct Reference {
    pub key: ForeignKey,
    /// Whether a row without any value in it refers to nothing, rather than to a row that is not
    /// there: the columns say so by our extension `optional`.
    pub optional: bool,
    pub target: usize,
    /// Keys that lead to no row, or to several, as far as the tables are read.
    pub open: Digests,
}

impl Seen {
    /// Takes a key of a row.
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
            })
            .collect();
        Self { targets, tables }
    }

    /// Begins a table: what its rows add to comes apart from what they are looked up in.
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

    /// Ends a table: reports primary keys that are used twice. Says whether all of the table's
    /// rows were read, so that a reference to another row is broken.
    pub fn end(
        &mut self,
        table: usize,
        new: NewKeys,
        complete: bool,
        again: &Again<'_>,
        problems: &mut Diagnostics,
    ) {
        let own = self.targets.iter_mut().filter(|t| t.table == table);
        own.zip(new.targets).for_each(|(target, seen)| target.seen = seen);
        let Some(keys) = self.tables.get_mut(table) else { return };
        keys.finished = complete;
        keys.references.iter_mut().zip(new.open).for_each(|(r, open)| r.open = open);
        if let Some(primary) = keys.primary.and_then(|t| self.targets.get(t)) {
            again.duplicates(primary, problems);
        }
    }

    /// Reports the references that lead nowhere or to several rows, when all tables are read;
    /// those to a table that could not be read are passed over with a word, and silently those to a primary key
    /// that several rows have, which is reported already.
    pub fn check(self, again: &Again<'_>, problems: &mut Diagnostics) {
        let Self { targets, tables } = self;
        let ends: Vec<(bool, Option<usize>)> =
            tables.iter().map(|t| (t.finished, t.primary)).collect();
        let mut unchecked = BTreeSet::new();
        for (index, table) in tables.into_iter().enumerate() {
            for mut reference in table.references {
                let Some(target) = targets.get(reference.target) else { continue };
                let Some((finished, primary)) = ends.get(target.table) else { continue };
                if !finished {
                    if !reference.open.is_empty() && unchecked.insert(target.table) {
                        again.unchecked(target.table, problems);
                    }
                    continue;
                }
                let Seen { all, twice } = &target.seen;
                let several = *primary != Some(reference.target);
                reference.open.retain(|d| !all.contains(d) || (several && twice.contains(d)));
                if !reference.open.is_empty() {
                    again.references(index, &reference, target, problems);
                }
            }
        }
    }
}

/// The keys of a table's rows, as any thread reads them.
pub struct RowKeys<'a> {
    /// The columns of what the rows can be found by.
    targets: Vec<&'a [usize]>,
    /// Foreign keys, and what they refer to if that is known already.
    references: Vec<(&'a Reference, Option<&'a Seen>)>,
}

/// The keys of some rows.
#[derive(Default)]
pub struct KeyBatch {
    /// Of each row, one for each target.
    found: Vec<Digest>,
    /// By the position of the foreign key.
    open: Vec<(usize, Digest)>,
}

/// What the rows of a table add, taken in their order.
pub struct NewKeys {
    targets: Vec<Seen>,
    open: Vec<Digests>,
}

impl RowKeys<'_> {
    /// Notes the keys of a row; those that it refers to are looked up by [`RowKeys::settle`]. A
    /// reference of which a cell is at fault is passed over: that is reported already.
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

    /// Looks up what the rows refer to, and leaves what is not found in tables that are read
    /// already. Many at a time need not wait for memory one after another.
    pub fn settle(&self, batch: &mut KeyBatch) {
        batch.open.retain(|(at, digest)| {
            let target = self.references.get(*at).and_then(|(_, target)| *target);
            !target.is_some_and(|seen| seen.is_one(*digest))
        });
    }
}

impl Reference {
    /// Whether a row refers to another for certain. Each row must have the row that it refers to
    /// (syntax §6.6), so an empty reference is one too, unless the metadata says otherwise.
    pub fn refers(&self, row: &RowView<'_>, all_null: bool) -> bool {
        !(is_faulty(row, &self.key.columns) || all_null && self.optional)
    }
}

impl NewKeys {
    /// Takes the keys of the next rows, and leaves the batch empty.
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

/// Whether the key of a row rests on a cell at fault, or on cells that may be in wrong columns.
pub(super) fn is_faulty(row: &RowView<'_>, columns: &[usize]) -> bool {
    !row.is_sound() || columns.iter().any(|&column| row.is_faulty(column))
}

/// The digest of the values of some columns, and whether none of them has a value.
pub(super) fn digest(row: &RowView<'_>, columns: &[usize]) -> (Digest, bool) {
    let mut hasher = FxHasher::default();
    let all_null = hash(row, columns, &mut hasher);
    (hasher.finish(), all_null)
}

/// Hashes the values of some columns: two keys are the same if what is hashed is. Says whether none
/// of them has a value.
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
