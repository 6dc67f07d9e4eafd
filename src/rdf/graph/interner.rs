//! Numbers the terms of a graph as they come, each once.

use std::borrow::Cow;
use std::hash::Hasher;
use std::io;
use std::sync::OnceLock;

use rustc_hash::FxHasher;

use super::terms::{Entry, Kind, Term, TermId, Terms};
use crate::rdf::language::tag_value;

/// The hash of a term, which that of another `second` follows from: see [`rehash`].
fn hash(kind: Kind, text: &str, second: u32) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    (hasher.finish() >> 32) as u32 ^ hasher.finish() as u32 ^ mixed(kind, second)
}

/// The part of a hash that is not of the text.
fn mixed(kind: Kind, second: u32) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write_u64(u64::from(second) << 8 | kind as u64);
    (hasher.finish() >> 32) as u32
}

/// The hash of the same term where its datatype or tag has another number.
fn rehash(hash: u32, kind: Kind, old: u32, new: u32) -> u32 {
    hash ^ mixed(kind, old) ^ mixed(kind, new)
}

impl Entry {
    /// Its hash where its datatype or tag has the number in `places`.
    fn hash_here(self, hash: u32, places: &[TermId]) -> u32 {
        rehash(hash, self.kind(), self.second, self.second_here(places))
    }
}

/// Puts an entry into the first free slot for its hash; the table's size is a power of two, with
/// free slots.
fn place(table: &mut [(u32, u32)], hash: u32, number: u32) {
    let mask = table.len() - 1;
    let mut slot = hash as usize & mask;
    while table.get(slot).is_some_and(|(_, number)| *number > 0) {
        slot = (slot + 1) & mask;
    }
    if let Some(free) = table.get_mut(slot) {
        *free = (hash, number);
    }
}

/// The number of terms that are looked up together: enough for what a processor reads at a time.
const TOGETHER: usize = 32;

/// Numbers terms as they come.
#[derive(Debug, Default)]
pub(super) struct Interner {
    terms: Terms,
    /// Open addressing: part of the hash and the entry's number plus one, or zero.
    table: Vec<(u32, u32)>,
    /// Some of the last IRIs, by where their texts were.
    recent: [TermId; RECENT],
}

/// How many IRIs are found without a hash: the subject of a row, and properties, classes and datatypes,
/// come again from the same place.
const RECENT: usize = 32;

impl From<Terms> for Interner {
    /// Continues from numbered terms.
    fn from(terms: Terms) -> Self {
        let mut table = vec![(0, 0); (terms.len() * 2).next_power_of_two().max(1024)];
        for (number, entry) in (1..).zip(&terms.entries) {
            place(&mut table, hash(entry.kind(), terms.text(*entry), entry.second), number);
        }
        Self { terms, table, recent: Default::default() }
    }
}

impl Interner {
    pub(super) fn intern(&mut self, term: Term<'_>) -> io::Result<TermId> {
        match term {
            Term::Iri(text) => self.iri(text),
            Term::Blank(text) => self.entry(Kind::Blank, text, 0),
            Term::Typed { text, datatype } => {
                let datatype = self.iri(datatype)?;
                self.entry(Kind::Typed, text, datatype.0)
            }
            Term::Lang { text, lang } => {
                let value = tag_value(lang);
                let tag = self.entry(Kind::Tag, &value, 0)?;
                if let Cow::Owned(_) = value {
                    self.spell(tag, lang);
                }
                self.entry(Kind::Lang, text, tag.0)
            }
        }
    }

    fn iri(&mut self, text: &str) -> io::Result<TermId> {
        // The text may be another one by now.
        let place = (text.as_ptr() as usize >> 3) % RECENT;
        match self.recent.get(place) {
            Some(id) if self.is(id.0, Kind::Iri, text, 0) => Ok(*id),
            _ => {
                let id = self.entry(Kind::Iri, text, 0)?;
                if let Some(recent) = self.recent.get_mut(place) {
                    *recent = id;
                }
                Ok(id)
            }
        }
    }

    /// Takes the terms of another, and pushes the number of each here to `places`. Blank nodes get
    /// their label from `blank`.
    pub(super) fn take_all(
        &mut self,
        other: &Self,
        mut blank: impl FnMut(&mut Self, &str) -> io::Result<TermId>,
        places: &mut Vec<TermId>,
    ) -> io::Result<()> {
        places.clear();
        let known = other.hashes();
        for (group, known) in other.terms.entries.chunks(TOGETHER).zip(known.chunks(TOGETHER)) {
            let mut hashes = [0; TOGETHER];
            for ((hash, entry), known) in hashes.iter_mut().zip(group).zip(known) {
                *hash = entry.hash_here(*known, places);
            }
            self.fetch(&hashes);
            for (known, entry) in known.iter().zip(group) {
                let text = other.terms.text(*entry);
                let (kind, second) = (entry.kind(), entry.second_here(places));
                // A datatype or a tag stands before the literals with it, perhaps in this group.
                let hash = entry.hash_here(*known, places);
                places.push(match kind {
                    Kind::Blank => blank(self, text)?,
                    _ => self.hashed(hash, kind, text, second)?,
                });
            }
        }
        for (tag, spelling) in &other.terms.spellings {
            if let Some(place) = places.get(*tag as usize) {
                self.spell(*place, spelling);
            }
        }
        Ok(())
    }

    /// The hashes of all terms, by their numbers.
    fn hashes(&self) -> Vec<u32> {
        let mut hashes = vec![0; self.terms.len()];
        for (hash, number) in self.table.iter().filter(|(_, number)| *number > 0) {
            if let Some(one) = hashes.get_mut(*number as usize - 1) {
                *one = *hash;
            }
        }
        hashes
    }

    /// Reads where the terms with some hashes are: their places in the table, then their entries, then
    /// their texts. In a large graph each lies elsewhere in memory: read together, they are waited for
    /// once.
    fn fetch(&self, hashes: &[u32; TOGETHER]) {
        let mask = self.table.len().saturating_sub(1);
        let numbers =
            hashes.map(|hash| self.table.get(hash as usize & mask).map_or(0, |slot| slot.1));
        let starts = numbers.map(|number| {
            let entry = self.terms.entries.get((number as usize).wrapping_sub(1));
            entry.map_or(0, |entry| entry.start())
        });
        let bytes = starts.map(|start| self.terms.text.as_bytes().get(start).copied());
        std::hint::black_box(bytes);
    }

    /// The terms by their numbers here.
    pub(super) fn into_terms(self) -> Terms {
        self.terms
    }

    /// Forgets all terms, and keeps the memory for others.
    pub(super) fn clear(&mut self) {
        self.terms.text.clear();
        self.terms.entries.clear();
        self.terms.spellings.clear();
        self.table.fill((0, 0));
    }

    /// Notes the spelling of a tag. The first of several spellings by code points wins, regardless
    /// of the order of input.
    fn spell(&mut self, tag: TermId, lang: &str) {
        let spelling = self.terms.spellings.entry(tag.0).or_insert_with(|| lang.to_owned());
        if lang < spelling.as_str() {
            *spelling = lang.to_owned();
        }
    }

    fn entry(&mut self, kind: Kind, text: &str, second: u32) -> io::Result<TermId> {
        self.hashed(hash(kind, text, second), kind, text, second)
    }

    /// As [`Interner::entry`], with the hash of the same.
    fn hashed(&mut self, hash: u32, kind: Kind, text: &str, second: u32) -> io::Result<TermId> {
        // A fuller table is smaller, and more of it is in the processor's caches.
        if self.terms.len() * 4 >= self.table.len() * 3 {
            self.grow();
        }
        let mask = self.table.len() - 1;
        let mut slot = hash as usize & mask;
        while let Some(&(found, number)) = self.table.get(slot)
            && number > 0
        {
            if found == hash && self.is(number - 1, kind, text, second) {
                return Ok(TermId(number - 1));
            }
            slot = (slot + 1) & mask;
        }
        let id = u32::try_from(self.terms.len()).ok().filter(|id| *id < u32::MAX);
        let id = id.ok_or_else(|| io::Error::other("too many different terms for one graph"))?;
        let start = self.terms.text.len();
        let entry = Entry::new(kind, start..start + text.len(), second);
        let entry = entry.ok_or_else(|| io::Error::other("a text is too long for a graph"))?;
        self.terms.text.push_str(text);
        self.terms.entries.push(entry);
        if let Some(free) = self.table.get_mut(slot) {
            *free = (hash, id + 1);
        }
        Ok(TermId(id))
    }

    fn is(&self, id: u32, kind: Kind, text: &str, second: u32) -> bool {
        self.terms.entries.get(id as usize).is_some_and(|entry| {
            entry.is(kind) && entry.second == second && self.terms.bytes(*entry) == text.as_bytes()
        })
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(1024);
        let old = std::mem::replace(&mut self.table, vec![(0, 0); size]);
        for (hash, number) in old.into_iter().filter(|(_, number)| *number > 0) {
            place(&mut self.table, hash, number);
        }
    }

    /// The numbers of the terms in their order, and the new number of each.
    pub(super) fn order(&mut self) -> Order {
        // No term is looked up any more.
        self.table = Vec::new();
        let sorted = self.terms.sorted();
        let mut places = vec![TermId(0); sorted.len()];
        for (new, old) in (0_u32..).zip(&sorted) {
            if let Some(place) = places.get_mut(*old as usize) {
                *place = TermId(new);
            }
        }
        Order { sorted, places }
    }

    /// The terms in their order.
    pub(super) fn finish(self, order: &Order) -> Terms {
        let (old, Order { sorted, places }) = (self.terms, order);
        let (text, entries) = old.in_order(sorted, places);
        let first = |kind| entries.partition_point(|entry: &Entry| entry.kind() < kind);
        let blanks = first(Kind::Blank)..first(Kind::Typed);
        let spellings = old.spellings.into_iter();
        let spellings = spellings.map(|(tag, text)| (order.place(TermId(tag)).0, text)).collect();
        Terms { text, entries, blanks, spellings, changing: OnceLock::new() }
    }
}

/// The order of terms that are numbered as they came.
pub(super) struct Order {
    /// Their old numbers, in their order.
    sorted: Vec<u32>,
    /// Their new numbers, by their old ones.
    places: Vec<TermId>,
}

impl Order {
    /// The new number of a term.
    pub(super) fn place(&self, old: TermId) -> TermId {
        self.places.get(old.index()).copied().unwrap_or(old)
    }
}
