//! Stores the terms of a dataset, each once.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::{sorting, written};
use crate::rdf::Object;
use crate::rdf::language::tag_value;

/// A term of a dataset; an object of the mapping can be any of them.
pub type Term<'a> = Object<'a>;

/// A term of one [`Graph`](super::Graph), by its position in the order of terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
pub(super) enum Kind {
    Iri,
    Blank,
    Typed,
    Lang,
    /// A language tag, not a term itself.
    Tag,
}

/// A text, and for literals the entry of its datatype or its language tag. A graph has millions, so it
/// is kept in 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The start of the text in its low bits, the kind in the high ones.
    place: u64,
    len: u32,
    pub second: u32,
}

/// The bits of an entry's place that are the start of its text: 256 TB.
const START: u32 = 48;

impl Entry {
    /// An entry; none if the text is longer, or starts later, than an entry can say.
    pub(super) fn new(kind: Kind, text: Range<usize>, second: u32) -> Option<Self> {
        let start = u64::try_from(text.start).ok().filter(|start| *start >> START == 0)?;
        let len = u32::try_from(text.len()).ok()?;
        Some(Self { place: (kind as u64) << START | start, len, second })
    }

    pub(super) fn kind(self) -> Kind {
        match self.place >> START {
            0 => Kind::Iri,
            1 => Kind::Blank,
            2 => Kind::Typed,
            3 => Kind::Lang,
            _ => Kind::Tag,
        }
    }

    pub(super) fn is(self, kind: Kind) -> bool {
        self.place >> START == kind as u64
    }

    /// Where its text is.
    pub(super) fn text(self) -> Range<usize> {
        let start = self.start();
        start..start + self.len as usize
    }

    pub(super) fn start(self) -> usize {
        (self.place & ((1 << START) - 1)) as usize
    }

    /// The number of its datatype or tag in `places`, where those of its graph have others.
    pub(super) fn second_here(self, places: &[TermId]) -> u32 {
        match self.kind() {
            Kind::Typed | Kind::Lang => places.get(self.second as usize).map_or(0, |p| p.0),
            _ => 0,
        }
    }

    /// The same with its text at another place.
    fn at(self, start: usize) -> Self {
        Self { place: self.place >> START << START | start as u64, ..self }
    }
}

/// Terms by number, sorted by [`Interner::finish`](super::interner::Interner::finish).
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    pub(super) text: String,
    pub(super) entries: Vec<Entry>,
    /// After sorting: the numbers of blank nodes, between those of IRIs and of literals.
    pub(super) blanks: Range<usize>,
    /// The spellings of language tags not in lower case, by their entries.
    pub(super) spellings: BTreeMap<u32, String>,
    /// Whether Oxigraph's evaluator would change a literal, computed on first use.
    pub(super) changing: OnceLock<bool>,
}

impl Terms {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn text(&self, entry: Entry) -> &str {
        self.text.get(entry.text()).unwrap_or_default()
    }

    /// The bytes of a text: other than for a text, its ends are not read.
    pub(super) fn bytes(&self, entry: Entry) -> &[u8] {
        self.text.as_bytes().get(entry.text()).unwrap_or_default()
    }

    fn second(&self, entry: Entry) -> &str {
        self.entries.get(entry.second as usize).map_or("", |e| self.text(*e))
    }

    pub(super) fn get(&self, id: TermId) -> Term<'_> {
        let Some(&entry) = self.entries.get(id.index()) else { return Term::Iri("") };
        let text = self.text(entry);
        match entry.kind() {
            Kind::Iri | Kind::Tag => Term::Iri(text),
            Kind::Blank => Term::Blank(text),
            Kind::Typed => Term::Typed { text, datatype: self.second(entry) },
            Kind::Lang => Term::Lang { text, lang: self.spelling(entry) },
        }
    }

    /// The numbers of the entries in the order of terms, while they are in any order.
    pub(super) fn sorted(&self) -> Vec<u32> {
        let kinds = [Kind::Iri, Kind::Blank, Kind::Typed, Kind::Lang, Kind::Tag];
        let mut sorted = Vec::with_capacity(self.len());
        for kind in kinds {
            let start = sorted.len();
            let numbered = (0_u32..).zip(&self.entries);
            sorted.extend(numbered.filter(|(_, entry)| entry.is(kind)).map(|(id, _)| id));
            let text = |id: u32| {
                let entry = self.entries.get(id as usize);
                entry.map_or(&[][..], |entry| self.bytes(*entry))
            };
            let second = |id: u32| {
                let entry = self.entries.get(id as usize);
                entry.map_or(&[][..], |entry| self.second(*entry).as_bytes())
            };
            let parts = |id: u32| (text(id), second(id));
            let compare = |a: u32, b: u32| order(kind, parts(a), parts(b));
            let own = sorted.get_mut(start..).unwrap_or_default();
            if kind != Kind::Lang {
                sorting::sort_texts(own, text, compare);
                continue;
            }
            // Texts with a language are grouped by language first: each has one number.
            let tag = |id: u32| self.entries.get(id as usize).map_or(0, |entry| entry.second);
            own.sort_by_key(|id| tag(*id));
            let mut groups: Vec<Vec<u32>> =
                own.chunk_by(|a, b| tag(*a) == tag(*b)).map(<[u32]>::to_vec).collect();
            groups.sort_by_key(|group| group.first().map(|id| second(*id)));
            for group in &mut groups {
                sorting::sort_texts(group, text, compare);
            }
            sorted.truncate(start);
            sorted.extend(groups.into_iter().flatten());
        }
        sorted
    }

    /// Texts and entries in the order of their `sorted` numbers, so that iterating over terms reads
    /// memory sequentially; `places` are the new numbers.
    pub(super) fn in_order(&self, sorted: &[u32], places: &[TermId]) -> (String, Vec<Entry>) {
        let mut end = 0;
        let old = sorted.iter().filter_map(|id| self.entries.get(*id as usize));
        let entries: Vec<Entry> = old
            .map(|&entry| {
                let (start, second) = (end, entry.second_here(places));
                end += entry.len as usize;
                Entry { second, ..entry.at(start) }
            })
            .collect();
        let mut text = vec![0; end];
        sorting::with_parts(&entries, &mut text, |entry| entry.start(), &|from, part| {
            let mut rest = part;
            for id in sorted.get(from..).unwrap_or_default() {
                let Some(entry) = self.entries.get(*id as usize) else { return };
                let Some((own, after)) = rest.split_at_mut_checked(entry.len as usize) else {
                    return;
                };
                own.copy_from_slice(self.bytes(*entry));
                rest = after;
            }
        });
        // They are texts one after the other, so this does not fail.
        let again = || {
            let old = sorted.iter().filter_map(|id| self.entries.get(*id as usize));
            old.map(|entry| self.text(*entry)).collect()
        };
        (String::from_utf8(text).unwrap_or_else(|_| again()), entries)
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
        let entry = self.entries.get(id.index()).filter(|entry| entry.is(Kind::Typed))?;
        Some(TermId(entry.second))
    }

    /// Whether Oxigraph's evaluator would change a literal.
    pub(super) fn would_change(&self) -> bool {
        *self.changing.get_or_init(|| {
            let mut typed = self.entries.iter().filter(|entry| entry.is(Kind::Typed));
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
            entry.kind().cmp(&kind).then_with(|| {
                let (text, second) = parts(term);
                let own = (self.bytes(*entry), self.second(*entry).as_bytes());
                order(kind, own, (text.as_bytes(), second.as_bytes()))
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
            let new = label(TermId((first + i) as u32)).and_then(|label| {
                let start = self.text.len();
                self.text.push_str(&label);
                Entry::new(entry.kind(), start..self.text.len(), entry.second)
            });
            blanks.push((new.unwrap_or(entry), i));
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
fn order(kind: Kind, a: (&[u8], &[u8]), b: (&[u8], &[u8])) -> Ordering {
    match kind {
        Kind::Iri | Kind::Blank | Kind::Tag => a.0.cmp(b.0),
        Kind::Typed => a.0.cmp(b.0).then_with(|| a.1.cmp(b.1)),
        Kind::Lang => a.1.cmp(b.1).then_with(|| a.0.cmp(b.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_keeps_its_parts_or_says_that_it_cannot() {
        let last = (1_usize << START) - 1;
        for kind in [Kind::Iri, Kind::Blank, Kind::Typed, Kind::Lang, Kind::Tag] {
            for start in [0, 7, last] {
                let entry = Entry::new(kind, start..start + 3, 9).unwrap();
                assert_eq!((entry.kind(), entry.text(), entry.second), (kind, start..start + 3, 9));
                assert_eq!(entry.at(5), Entry::new(kind, 5..8, 9).unwrap());
                assert!(entry.is(kind));
            }
            assert_eq!(Entry::new(kind, last + 1..last + 2, 0), None);
            assert_eq!(Entry::new(kind, 0..u32::MAX as usize + 1, 0), None);
        }
    }
}
