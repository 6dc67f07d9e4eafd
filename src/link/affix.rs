//! What full names add to short ones: "Republic of …", "…共和国".
//!
//! Nothing of this is written down here: it is read from the entities that have a name both with
//! and without the words. What many of them add says nothing about which of them is meant.

use rustc_hash::{FxHashMap, FxHashSet};

use super::fold::{fold, words_of_folded};
use super::stem::{Depth, stems};

/// What stands before or after the short names of many entities.
#[derive(Clone, Debug, Default)]
pub(super) struct Affixes {
    before: Vec<String>,
    after: Vec<String>,
    /// What stands around shorter names within longer ones of each entity, as [`key`]s.
    own: FxHashMap<u32, Vec<String>>,
    /// What stands before and after, as keys.
    common: FxHashSet<String>,
    /// Words that several entities have there: "socialist" tells a kind of state, "Bolivarian" one.
    kinds: FxHashSet<String>,
}

/// How many entities must have a name both with and without the words.
const MANY: usize = 8;

/// An entity with more names than this is no example.
const MOST_NAMES: usize = 60;

impl Affixes {
    /// Reads the names of each entity.
    pub(super) fn new<'a>(entities: impl Iterator<Item = impl Iterator<Item = &'a str>>) -> Self {
        let mut before: FxHashMap<String, usize> = FxHashMap::default();
        let mut after: FxHashMap<String, usize> = FxHashMap::default();
        let mut own: FxHashMap<u32, Vec<String>> = FxHashMap::default();
        for (entity, names) in entities.enumerate() {
            let mut names: Vec<String> = names.take(MOST_NAMES).map(fold).collect();
            names.sort_unstable();
            names.dedup();
            let found = affixes(&names);
            for (is_before, affix) in &found {
                let counts = if *is_before { &mut before } else { &mut after };
                *counts.entry((*affix).to_owned()).or_default() += 1;
            }
            let mut keys: Vec<String> = found.iter().map(|(_, affix)| key(affix)).collect();
            keys.extend(around(&names));
            if !keys.is_empty() {
                own.insert(entity as u32, keys);
            }
        }
        let (before, after) = (common(before), common(after));
        let keys = before.iter().chain(&after).map(|affix| key(affix)).collect();
        let kinds = kinds(own.values());
        Self { before, after, own, common: keys, kinds }
    }

    /// Whether no entity has a name in full and in short.
    pub(super) fn is_empty(&self) -> bool {
        self.own.is_empty()
    }

    /// Whether a name of an entity has just these words around a shorter name of it.
    pub(super) fn has(&self, entity: u32, rest: &str) -> bool {
        let rest = key(rest);
        self.own.get(&entity).is_some_and(|own| own.contains(&rest))
    }

    /// Whether such words are in the full names of many.
    pub(super) fn is_common(&self, rest: &str) -> bool {
        self.common.contains(&key(rest))
    }

    /// Such words of a folded text, and what is left without them, the longest first.
    pub(super) fn without<'a>(
        &'a self,
        folded: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let cut = |affix: &'a String| folded.strip_prefix(affix.as_str()).map(|rest| (affix, rest));
        let before = self.before.iter().filter_map(cut);
        let cut = |affix: &'a String| folded.strip_suffix(affix.as_str()).map(|rest| (affix, rest));
        let after = self.after.iter().filter_map(cut);
        let all = before.chain(after).map(|(affix, rest)| (affix.as_str(), rest));
        all.filter(|(_, rest)| rest.chars().nth(1).is_some())
    }

    /// Whether an entity may have such words in its name in full: not where it has these and more
    /// that tells a kind, as in "Socialist Republic".
    pub(super) fn fits(&self, entity: u32, affix: &str) -> bool {
        let affix = key(affix);
        let words: Vec<&str> = affix.split(' ').collect();
        let mut own = self.own.get(&entity).into_iter().flatten();
        let has_more = |own: &String| {
            let all: Vec<&str> = own.split(' ').collect();
            let tells = |word: &&str| !words.contains(word) && self.kinds.contains(*word);
            words.iter().all(|word| all.contains(word)) && all.iter().any(tells)
        };
        self.has(entity, &affix) || !own.any(has_more)
    }
}

/// What the longer of an entity's names add to the shorter ones, and whether it stands before.
fn affixes(names: &[String]) -> Vec<(bool, &str)> {
    let mut own: Vec<(bool, &str)> = Vec::new();
    for long in names {
        for short in names.iter().filter(|s| !s.is_empty() && s.len() < long.len()) {
            own.extend(long.strip_suffix(short.as_str()).map(|affix| (true, affix)));
            own.extend(long.strip_prefix(short.as_str()).map(|affix| (false, affix)));
        }
    }
    own.retain(|(is_before, affix)| is_whole(affix, *is_before));
    own.sort_unstable();
    own.dedup();
    own
}

/// The words that are in the keys of several entities.
fn kinds<'a>(own: impl Iterator<Item = &'a Vec<String>>) -> FxHashSet<String> {
    let (mut once, mut kinds) = (FxHashSet::default(), FxHashSet::default());
    for keys in own {
        let words: FxHashSet<&str> = keys.iter().flat_map(|key| key.split(' ')).collect();
        for word in words {
            if !once.insert(word) {
                kinds.insert(word.to_owned());
            }
        }
    }
    kinds
}

/// What stands around shorter names that are whole words within longer ones: "جمهورية … الشعبية".
fn around(names: &[String]) -> Vec<String> {
    let mut keys = Vec::new();
    for long in names {
        for short in names.iter().filter(|s| !s.is_empty() && s.len() + 4 <= long.len()) {
            if let Some((before, after)) = long.split_once(&format!(" {short} ")) {
                keys.push(key(&format!("{before} {after}")));
            }
        }
    }
    keys
}

/// The words of an affix, in whichever order and case they stand.
fn key(affix: &str) -> String {
    let affix = affix.trim();
    stems(affix, Depth::Endings).unwrap_or_else(|| {
        let mut words = words_of_folded(affix);
        words.sort_unstable();
        words.join(" ")
    })
}

/// Whether an affix ends where a word ends; characters that are words by themselves always do.
fn is_whole(affix: &str, is_before: bool) -> bool {
    let next = if is_before { affix.chars().last() } else { affix.chars().next() };
    next.is_some_and(|c| c == ' ' || c >= '\u{2E80}')
}

fn common(counts: FxHashMap<String, usize>) -> Vec<String> {
    let mut kept: Vec<String> =
        counts.into_iter().filter(|(_, n)| *n >= MANY).map(|(affix, _)| affix).collect();
    kept.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_full_names_add_is_known() {
        let names: Vec<Vec<String>> = ["ab", "cd", "ef", "gh", "ij", "kl", "mn", "op"]
            .iter()
            .map(|n| vec![(*n).to_owned(), format!("Republic of {n}"), format!("{n}共和国")])
            .collect();
        let affixes = Affixes::new(names.iter().map(|all| all.iter().map(String::as_str)));
        assert_eq!(affixes.without("republic of xy").collect::<Vec<_>>(), [("republic of ", "xy")]);
        assert_eq!(affixes.without("xy共和国").collect::<Vec<_>>(), [("共和国", "xy")]);
        assert_eq!(affixes.without("new xy").count(), 0);
    }

    #[test]
    fn another_name_in_full_is_another_thing() {
        let mut names: Vec<Vec<String>> = ["ab", "cd", "ef", "gh", "ij", "kl", "mn", "op"]
            .iter()
            .map(|n| vec![(*n).to_owned(), format!("Republic of {n}")])
            .collect();
        names.push(vec!["qr".to_owned(), "Socialist Republic of qr".to_owned()]);
        names.push(vec!["st".to_owned(), "North st".to_owned()]);
        names.push(vec!["uv".to_owned(), "Democratic Socialist Republic of uv".to_owned()]);
        names.push(vec!["wx".to_owned(), "Bolivarian Republic of wx".to_owned()]);
        let affixes = Affixes::new(names.iter().map(|all| all.iter().map(String::as_str)));
        assert!(affixes.fits(0, "republic of "));
        assert!(!affixes.fits(8, "republic of "));
        assert!(affixes.fits(9, "republic of "), "its name in full is not known");
        assert!(affixes.fits(11, "republic of "), "no other is Bolivarian");
        assert!(affixes.has(8, "republic socialist"));
        assert!(!affixes.has(8, "republic"));
    }
}
