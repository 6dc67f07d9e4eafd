//! Normalizes legal forms of organizations.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

/// Kind, short form and long forms of a word, one per line; those that begin with `#` are comments.
const WORDS: &str = include_str!("rules/legal.tsv");

static TABLE: LazyLock<Table> = LazyLock::new(Table::read);

/// The content of [`WORDS`].
#[derive(Default)]
struct Table {
    /// The long forms, each with its short one, by their first words.
    long: FxHashMap<&'static str, Vec<(&'static str, &'static str)>>,
    /// The short forms, and those of them that are used loosely.
    forms: FxHashSet<&'static str>,
    loose: FxHashSet<&'static str>,
}

impl Table {
    fn read() -> Self {
        let mut table = Self::default();
        for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let (Some(kind), Some(short)) = (cells.next(), cells.next()) else { continue };
            for long in cells.next().into_iter().flat_map(|cell| cell.split(", ")) {
                let first = long.split(' ').next().unwrap_or(long);
                table.long.entry(first).or_default().push((short, long));
            }
            if kind != "word" {
                table.forms.insert(short);
            }
            if kind == "loose" {
                table.loose.insert(short);
            }
        }
        table
    }
}

/// The words with each legal form in its short form.
pub(super) fn alike(words: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.first().map_or("", String::as_str);
        let long = TABLE
            .long
            .get(first)
            .into_iter()
            .flatten()
            .filter_map(|(short, long)| begins(rest, long).map(|n| (n, *short)))
            .max_by_key(|(n, _)| *n);
        match (long, rest.first()) {
            (Some((n, short)), _) => {
                out.push(short.to_owned());
                at += n;
            }
            (None, Some(word)) => {
                out.push(word.clone());
                at += 1;
            }
            (None, None) => break,
        }
    }
    out
}

/// The number of words of a form, if `words` begins with them.
fn begins(words: &[String], form: &str) -> Option<usize> {
    let mut count = 0;
    for part in form.split(' ') {
        if words.get(count)? != part {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// Whether a word is the short form of a legal form.
pub(super) fn is_form(word: &str) -> bool {
    TABLE.forms.contains(word)
}

/// The legal forms of a name, with loose ones separate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Forms<'a> {
    distinctive: BTreeSet<&'a str>,
    loose: BTreeSet<&'a str>,
}

impl<'a> Forms<'a> {
    /// The legal forms among some words.
    pub(super) fn of(words: impl Iterator<Item = &'a str>) -> Self {
        let (loose, distinctive) =
            words.filter(|word| is_form(word)).partition(|word| TABLE.loose.contains(word));
        Self { distinctive, loose }
    }

    /// Whether the name has none.
    pub(super) fn is_empty(&self) -> bool {
        self.distinctive.is_empty() && self.loose.is_empty()
    }

    /// Whether some distinguish organizations.
    pub(super) fn are_distinctive(&self) -> bool {
        !self.distinctive.is_empty()
    }

    /// Whether these and others may be of one organization: not if both distinguish and share none.
    pub(super) fn are_compatible(&self, others: &Self) -> bool {
        let both = self.are_distinctive() && others.are_distinctive();
        !both || !self.distinctive.is_disjoint(&others.distinctive)
    }
}
