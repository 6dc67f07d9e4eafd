//! Checks primary and foreign keys while rows are read (CSVW metadata §5.5, syntax §6.6).
//!
//! A key is a digest of 64 bits of its values, kept in one set for each table and list of columns,
//! whether primary, referenced, or both. With the free space of a hash table, this takes 10 to 21
//! bytes per row, and half as much again while the set grows, however long the values are. If
//! digests indicate a broken key, [`super::broken`] reads the tables again and compares the values,
//! so that equal digests never cause a false report. With a limit of memory, digests beyond it are on
//! disk ([`super::spill`]), and what is broken is known when a table, or the group, ends. Equal digests can hide a broken reference:
//! less than one of a thousand million, in a table of a thousand million rows.

use std::collections::BTreeSet;
use std::hash::Hasher;
use std::io;

use rustc_hash::FxHasher;

use super::cell::ParsedValue;
use super::rereader::Rereader;
use super::row::RowView;
use super::spill::{Digest, DigestSet, Digests};
use crate::csvw::metadata::model::{ForeignKey, TableGroup};
use crate::diagnostic::Diagnostics;

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
    all: DigestSet,
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
    open: DigestSet,
    /// Those of them that are broken, known after all tables.
    pub broken: Digests,
}

impl Seen {
    /// Adds a key of a row.
    fn take(&mut self, digest: Digest) {
        if !self.all.insert(digest) {
            self.twice.insert(digest);
        }
    }

    /// Whether exactly one row has a key, as far as memory knows.
    fn is_one(&self, digest: Digest) -> bool {
        let all = self.all.in_memory();
        all.is_some_and(|all| all.contains(&digest)) && !self.twice.contains(&digest)
    }

    /// After all rows: finds the keys that lie on disk in several runs.
    fn finish(&mut self) -> io::Result<()> {
        if self.all.in_memory().is_some() {
            return Ok(());
        }
        let mut sorted = self.all.sorted()?;
        let mut last = None;
        while let Some(digest) = sorted.next()? {
            if last.replace(digest) == Some(digest) {
                self.twice.insert(digest);
            }
        }
        Ok(())
    }
}

impl Reference {
    /// Finds the open keys that are broken: those that no row has, or several where that counts.
    fn decide(&mut self, target: &mut Seen, several: bool) -> io::Result<()> {
        let Seen { all, twice } = target;
        let is_ambiguous = |digest: Digest| several && twice.contains(&digest);
        if let (Some(open), Some(all)) = (self.open.in_memory(), all.in_memory()) {
            let broken = open.iter().filter(|d| !all.contains(*d) || is_ambiguous(**d));
            self.broken = broken.copied().collect();
            return Ok(());
        }
        let (mut open, mut all) = (self.open.sorted()?, all.sorted()?);
        let mut found = all.next()?;
        while let Some(digest) = open.next()? {
            while found.is_some_and(|found| found < digest) {
                found = all.next()?;
            }
            if found != Some(digest) || is_ambiguous(digest) {
                self.broken.insert(digest);
            }
        }
        Ok(())
    }
}

impl Keys {
    /// The keys that a group declares, in at most about so many bytes of memory.
    pub fn new(group: &TableGroup, memory: Option<usize>) -> Self {
        let sets = group.tables.iter().map(|t| 1 + 2 * t.foreign_keys.len()).sum::<usize>();
        let set = || DigestSet::new(memory.map(|memory| memory / sets.max(1)));
        let mut targets: Vec<Target> = Vec::new();
        let mut target = |table: usize, columns: &[usize]| {
            let same = |t: &Target| t.table == table && t.columns == columns;
            targets.iter().position(same).unwrap_or_else(|| {
                let seen = Seen { all: set(), twice: Digests::default() };
                targets.push(Target { table, columns: columns.to_vec(), seen });
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
                        open: set(),
                        broken: Digests::default(),
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
            let empty = Seen { all: target.seen.all.another(), twice: Digests::default() };
            new.targets.push(std::mem::replace(&mut target.seen, empty));
        }
        if let Some(keys) = self.tables.get_mut(table) {
            let open = keys.references.iter_mut().map(|reference| {
                let empty = reference.open.another();
                std::mem::replace(&mut reference.open, empty)
            });
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
    ///
    /// # Errors
    /// Those of reading keys on disk.
    pub fn end(
        &mut self,
        table: usize,
        new: NewKeys,
        complete: bool,
        rereader: &Rereader<'_>,
        problems: &mut Diagnostics,
    ) -> io::Result<()> {
        let own = self.targets.iter_mut().filter(|t| t.table == table);
        for (target, mut seen) in own.zip(new.targets) {
            seen.finish()?;
            target.seen = seen;
        }
        let Some(keys) = self.tables.get_mut(table) else { return Ok(()) };
        keys.finished = complete;
        keys.references.iter_mut().zip(new.open).for_each(|(r, open)| r.open = open);
        if let Some(primary) = keys.primary.and_then(|t| self.targets.get(t)) {
            rereader.duplicates(primary, problems);
        }
        Ok(())
    }

    /// Reports broken references after all tables are read. References to an unreadable table are
    /// skipped with a note; references to a duplicate primary key are skipped, since that is
    /// reported already.
    ///
    /// # Errors
    /// Those of reading keys on disk.
    pub fn check(self, rereader: &Rereader<'_>, problems: &mut Diagnostics) -> io::Result<()> {
        let Self { mut targets, tables } = self;
        let ends: Vec<(bool, bool, Option<usize>)> =
            tables.iter().map(|t| (t.finished, t.is_reported, t.primary)).collect();
        let mut unchecked = BTreeSet::new();
        for (index, table) in tables.into_iter().enumerate() {
            for mut reference in table.references {
                let Some(target) = targets.get_mut(reference.target) else { continue };
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
                reference.decide(&mut target.seen, *primary != Some(reference.target))?;
                if !reference.broken.is_empty() {
                    rereader.references(index, &reference, target, problems);
                }
            }
        }
        Ok(())
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
    found: Vec<Digest>,
    /// Open references, by the position of the foreign key.
    open: Vec<(usize, Digest)>,
}

/// The keys that the rows of a table add, in order.
pub struct NewKeys {
    targets: Vec<Seen>,
    open: Vec<DigestSet>,
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
    ///
    /// # Errors
    /// Those of writing keys to disk.
    pub fn take(&mut self, batch: &mut KeyBatch) -> io::Result<()> {
        let width = self.targets.len();
        for (at, seen) in self.targets.iter_mut().enumerate() {
            batch.found.iter().skip(at).step_by(width).for_each(|digest| seen.take(*digest));
            seen.all.keep_within_limit()?;
        }
        for (at, digest) in &batch.open {
            if let Some(open) = self.open.get_mut(*at) {
                open.insert(*digest);
            }
        }
        batch.found.clear();
        batch.open.clear();
        self.open.iter_mut().try_for_each(DigestSet::keep_within_limit)
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
