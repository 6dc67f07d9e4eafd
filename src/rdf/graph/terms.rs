//! Stores the terms of a dataset, each once.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::hash::Hasher;
use std::io;
use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHasher;

use super::{sorting, written};
use crate::rdf::Object;
use crate::rdf::language::tag_value;

/// A term of a dataset; an object of the mapping can be any of them.
pub type Term<'a> = Object<'a>;

/// A term of one [`Graph`](super::Graph), by its position in the order of terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub(super) u32);

impl TermId {
    /// The term at a place, for tests of what only needs numbers.
    #[cfg(test)]
    pub(crate) fn at(place: u32) -> Self {
        Self(place)
    }

    /// The position, from 0, for arrays of data about terms.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The kinds of terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermKind {
    /// An IRI.
    Iri,
    /// A blank node.
    Blank,
    /// A literal, with or without a language.
    Literal,
}

/// The kinds of entries, in the order of terms: IRIs, blank nodes, literals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Iri,
    Blank,
    Typed,
    Lang,
    /// A language tag, not a term itself.
    Tag,
}

/// A text, and for literals the entry of its datatype or its language tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    start: usize,
    len: usize,
    second: u32,
    kind: Kind,
}

/// Terms by number, sorted by [`Interner::finish`].
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    text: String,
    entries: Vec<Entry>,
    /// After sorting: the numbers of blank nodes, between those of IRIs and of literals.
    blanks: Range<usize>,
    /// The spellings of language tags not in lower case, by their entries.
    spellings: BTreeMap<u32, String>,
    /// Whether Oxigraph's evaluator would change a literal, computed on first use.
    changing: OnceLock<bool>,
}

impl Terms {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    fn text(&self, entry: Entry) -> &str {
        self.text.get(entry.start..entry.start + entry.len).unwrap_or_default()
    }

    fn second(&self, entry: Entry) -> &str {
        self.entries.get(entry.second as usize).map_or("", |e| self.text(*e))
    }

    pub(super) fn get(&self, id: TermId) -> Term<'_> {
        let Some(&entry) = self.entries.get(id.index()) else { return Term::Iri("") };
        let text = self.text(entry);
        match entry.kind {
            Kind::Iri | Kind::Tag => Term::Iri(text),
            Kind::Blank => Term::Blank(text),
            Kind::Typed => Term::Typed { text, datatype: self.second(entry) },
            Kind::Lang => Term::Lang { text, lang: self.spelling(entry) },
        }
    }

    /// The numbers of the entries in the order of terms, while they are in any order.
    fn sorted(&self) -> Vec<u32> {
        let kinds = [Kind::Iri, Kind::Blank, Kind::Typed, Kind::Lang, Kind::Tag];
        let mut sorted = Vec::with_capacity(self.len());
        for kind in kinds {
            let start = sorted.len();
            let numbered = (0_u32..).zip(&self.entries);
            sorted.extend(numbered.filter(|(_, entry)| entry.kind == kind).map(|(id, _)| id));
            let parts = |id: u32| {
                let entry = self.entries.get(id as usize);
                entry.map_or(("", ""), |entry| (self.text(*entry), self.second(*entry)))
            };
            let compare = |a: u32, b: u32| order(kind, parts(a), parts(b));
            let own = sorted.get_mut(start..).unwrap_or_default();
            // Texts with a language are grouped by language first.
            let tag = |id: u32| if kind == Kind::Lang { parts(id).1 } else { "" };
            own.sort_by(|a, b| tag(*a).cmp(tag(*b)));
            for group in own.chunk_by_mut(|a, b| tag(*a) == tag(*b)) {
                sorting::sort_texts(group, |id| parts(id).0, compare);
            }
        }
        sorted
    }

    /// The language tag of a literal in its spelling.
    fn spelling(&self, entry: Entry) -> &str {
        let spelling = self.spellings.get(&entry.second).map(String::as_str);
        spelling.unwrap_or_else(|| self.second(entry))
    }

    pub(super) fn kind(&self, id: TermId) -> TermKind {
        match id.index() {
            index if index < self.blanks.start => TermKind::Iri,
            index if index < self.blanks.end => TermKind::Blank,
            _ => TermKind::Literal,
        }
    }

    /// The datatype of a literal without a language.
    pub(super) fn datatype(&self, id: TermId) -> Option<TermId> {
        let entry = self.entries.get(id.index()).filter(|entry| entry.kind == Kind::Typed)?;
        Some(TermId(entry.second))
    }

    /// Whether Oxigraph's evaluator would change a literal.
    pub(super) fn would_change(&self) -> bool {
        *self.changing.get_or_init(|| {
            let mut typed = self.entries.iter().filter(|entry| entry.kind == Kind::Typed);
            typed.any(|entry| written::would_change(self.text(*entry), self.second(*entry)))
        })
    }

    /// The number of a term; only valid after sorting.
    pub(super) fn find(&self, term: Term<'_>) -> Option<TermId> {
        if let Term::Lang { text, lang } = term
            && let Cow::Owned(lang) = tag_value(lang)
        {
            return self.find(Term::Lang { text, lang: &lang });
        }
        let found = self.entries.binary_search_by(|entry| {
            let kind = kind(term);
            entry.kind.cmp(&kind).then_with(|| {
                let (text, second) = parts(term);
                order(kind, (self.text(*entry), self.second(*entry)), (text, second))
            })
        });
        found.ok().map(|i| TermId(i as u32))
    }

    /// The IRIs that begin with a text, in order; only valid after sorting.
    pub(super) fn iris_from<'t>(
        &'t self,
        head: &'t str,
    ) -> impl Iterator<Item = (TermId, &'t str)> {
        let iris = self.entries.get(..self.blanks.start).unwrap_or_default();
        let start = iris.partition_point(|entry| self.text(*entry) < head);
        let from = iris.iter().enumerate().skip(start);
        let texts = from.map(|(at, entry)| (TermId(at as u32), self.text(*entry)));
        texts.take_while(move |(_, text)| text.starts_with(head))
    }

    /// Relabels blank nodes. Other terms keep their numbers; the result maps the old numbers of
    /// blank nodes, counted from `first`, to their new ones.
    pub(super) fn relabel(&mut self, label: impl Fn(TermId) -> Option<String>) -> Relabelled {
        let first = self.blanks.start;
        let old: Vec<Entry> = self.entries.get(self.blanks.clone()).unwrap_or_default().to_vec();
        let mut blanks: Vec<(Entry, usize)> = Vec::with_capacity(old.len());
        for (i, entry) in old.into_iter().enumerate() {
            let new = match label(TermId((first + i) as u32)) {
                Some(label) => {
                    let start = self.text.len();
                    self.text.push_str(&label);
                    Entry { start, len: label.len(), ..entry }
                }
                None => entry,
            };
            blanks.push((new, i));
        }
        blanks.sort_by(|a, b| self.text(a.0).cmp(self.text(b.0)));
        let mut places = vec![TermId(0); blanks.len()];
        for (new, (entry, old)) in blanks.into_iter().enumerate() {
            if let (Some(slot), Some(place)) =
                (self.entries.get_mut(first + new), places.get_mut(old))
            {
                *slot = entry;
                *place = TermId((first + new) as u32);
            }
        }
        Relabelled { first, places }
    }
}

/// The new numbers of blank nodes.
pub(super) struct Relabelled {
    first: usize,
    places: Vec<TermId>,
}

impl Relabelled {
    pub(super) fn place(&self, id: TermId) -> TermId {
        let blank = id.index().checked_sub(self.first);
        blank.and_then(|i| self.places.get(i)).copied().unwrap_or(id)
    }
}

fn kind(term: Term<'_>) -> Kind {
    match term {
        Term::Iri(_) => Kind::Iri,
        Term::Blank(_) => Kind::Blank,
        Term::Typed { .. } => Kind::Typed,
        Term::Lang { .. } => Kind::Lang,
    }
}

fn parts(term: Term<'_>) -> (&str, &str) {
    match term {
        Term::Iri(text) | Term::Blank(text) => (text, ""),
        Term::Typed { text, datatype } => (text, datatype),
        Term::Lang { text, lang } => (text, lang),
    }
}

/// The order within a kind. Texts with a language are grouped by language.
fn order(kind: Kind, a: (&str, &str), b: (&str, &str)) -> Ordering {
    match kind {
        Kind::Iri | Kind::Blank | Kind::Tag => a.0.cmp(b.0),
        Kind::Typed => a.0.cmp(b.0).then_with(|| a.1.cmp(b.1)),
        Kind::Lang => a.1.cmp(b.1).then_with(|| a.0.cmp(b.0)),
    }
}

fn hash(kind: Kind, text: &str, second: u32) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.write_u64(u64::from(second) << 8 | kind as u64);
    (hasher.finish() >> 32) as u32 ^ hasher.finish() as u32
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
const TOGETHER: usize = 16;

/// Numbers terms as they come.
#[derive(Debug, Default)]
pub(super) struct Interner {
    terms: Terms,
    /// Open addressing: part of the hash and the entry's number plus one, or zero.
    table: Vec<(u32, u32)>,
}

impl From<Terms> for Interner {
    /// Continues from numbered terms.
    fn from(terms: Terms) -> Self {
        let mut table = vec![(0, 0); (terms.len() * 2).next_power_of_two().max(1024)];
        for (number, entry) in (1..).zip(&terms.entries) {
            place(&mut table, hash(entry.kind, terms.text(*entry), entry.second), number);
        }
        Self { terms, table }
    }
}

impl Interner {
    pub(super) fn intern(&mut self, term: Term<'_>) -> io::Result<TermId> {
        match term {
            Term::Iri(text) => self.entry(Kind::Iri, text, 0),
            Term::Blank(text) => self.entry(Kind::Blank, text, 0),
            Term::Typed { text, datatype } => {
                let datatype = self.entry(Kind::Iri, datatype, 0)?;
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

    /// Takes the terms of another, and pushes the number of each here to `places`. Blank nodes get
    /// their label from `blank`.
    pub(super) fn take_all(
        &mut self,
        other: &Self,
        mut blank: impl FnMut(&mut Self, &str) -> io::Result<TermId>,
        places: &mut Vec<TermId>,
    ) -> io::Result<()> {
        places.clear();
        for group in other.terms.entries.chunks(TOGETHER) {
            self.fetch(group.iter().map(|entry| other.hash_here(*entry, places)));
            for entry in group {
                let (hash, text) = (other.hash_here(*entry, places), other.terms.text(*entry));
                // A datatype or a tag stands before the literals with it.
                let second = places.get(entry.second as usize).map_or(0, |place| place.0);
                places.push(match entry.kind {
                    Kind::Blank => blank(self, text)?,
                    Kind::Iri | Kind::Tag => self.hashed(hash, entry.kind, text, 0)?,
                    Kind::Typed | Kind::Lang => self.hashed(hash, entry.kind, text, second)?,
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

    /// The hash of an entry where its datatype or tag has the number in `places`.
    fn hash_here(&self, entry: Entry, places: &[TermId]) -> u32 {
        let second = match entry.kind {
            Kind::Typed | Kind::Lang => places.get(entry.second as usize).map_or(0, |p| p.0),
            _ => 0,
        };
        hash(entry.kind, self.terms.text(entry), second)
    }

    /// Reads where the terms with some hashes are. In a large graph each lies elsewhere in memory: read
    /// together, they are waited for once.
    fn fetch(&self, hashes: impl Iterator<Item = u32>) {
        let mask = self.table.len().saturating_sub(1);
        let first = |hash: u32| {
            let (_, number) = self.table.get(hash as usize & mask)?;
            let entry = self.terms.entries.get((*number).checked_sub(1)? as usize)?;
            self.terms.text.as_bytes().get(entry.start)
        };
        let read = hashes.filter_map(first).fold(0, |all, byte| all ^ byte);
        std::hint::black_box(read);
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
        if self.terms.len() * 2 >= self.table.len() {
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
        self.terms.text.push_str(text);
        self.terms.entries.push(Entry { start, len: text.len(), second, kind });
        if let Some(free) = self.table.get_mut(slot) {
            *free = (hash, id + 1);
        }
        Ok(TermId(id))
    }

    fn is(&self, id: u32, kind: Kind, text: &str, second: u32) -> bool {
        self.terms.entries.get(id as usize).is_some_and(|entry| {
            entry.kind == kind && entry.second == second && self.terms.text(*entry) == text
        })
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(1024);
        let old = std::mem::replace(&mut self.table, vec![(0, 0); size]);
        for (hash, number) in old.into_iter().filter(|(_, number)| *number > 0) {
            place(&mut self.table, hash, number);
        }
    }

    /// The terms in order, and the new number of each old one.
    pub(super) fn finish(self) -> (Terms, Vec<TermId>) {
        let old = self.terms;
        let sorted = old.sorted();
        let mut places = vec![TermId(0); old.len()];
        for (new, old) in (0_u32..).zip(&sorted) {
            if let Some(place) = places.get_mut(*old as usize) {
                *place = TermId(new);
            }
        }
        // Store the texts in order too, so that iterating over terms reads memory sequentially.
        let mut text = String::with_capacity(old.text.len());
        let mut entries = Vec::with_capacity(old.len());
        for &entry in sorted.iter().filter_map(|id| old.entries.get(*id as usize)) {
            let second = match entry.kind {
                Kind::Typed | Kind::Lang => places.get(entry.second as usize).map_or(0, |p| p.0),
                _ => entry.second,
            };
            entries.push(Entry { start: text.len(), second, ..entry });
            text.push_str(old.text(entry));
        }
        let first = |kind| entries.partition_point(|entry: &Entry| entry.kind < kind);
        let blanks = first(Kind::Blank)..first(Kind::Typed);
        let place = |tag: u32| places.get(tag as usize).map_or(0, |place| place.0);
        let spellings = old.spellings.into_iter().map(|(tag, text)| (place(tag), text)).collect();
        (Terms { text, entries, blanks, spellings, changing: OnceLock::new() }, places)
    }
}
