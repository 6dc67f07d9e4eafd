//! Learns the words that full names add to short ones: "Republic of …", "…共和国".
//!
//! The words are not listed but learned, from entities with a name both with and without them. Words
//! that many entities add do not identify one of them.

use rustc_hash::{FxHashMap, FxHashSet};

use super::arabic::Depth;
use super::fold::{fold, words_of_folded};
use super::stem::stems;

/// The words around the short names of many entities.
#[derive(Clone, Debug, Default)]
pub(super) struct Affixes {
    /// The words around shorter names within longer ones of each entity, as [`key`]s.
    own: FxHashMap<u32, Vec<String>>,
    /// The entities that have each of these, in order.
    holders: FxHashMap<String, Vec<u32>>,
    /// The words of many entities, as [`whole_key`]s.
    common: FxHashSet<String>,
    /// The same as keys; they indicate a kind of thing.
    distinctive: FxHashSet<String>,
    /// Words shared by several entities: "socialist" means a kind of republic, "Bolivarian" one
    /// republic.
    kinds: FxHashSet<String>,
}

/// How many entities must have a name both with and without the words.
const MANY: usize = 8;

/// Entities with more names than this are ignored.
const MOST_NAMES: usize = 60;

impl Affixes {
    /// Reads the names of each entity.
    pub(super) fn new<'a>(entities: impl Iterator<Item = impl Iterator<Item = &'a str>>) -> Self {
        let mut counts: FxHashMap<String, usize> = FxHashMap::default();
        let mut own: FxHashMap<u32, Vec<String>> = FxHashMap::default();
        let mut holders: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        for (entity, names) in entities.enumerate() {
            let mut names: Vec<String> = names.take(MOST_NAMES).map(fold).collect();
            names.sort_unstable();
            names.dedup();
            let found = affixes(&names);
            for affix in &found {
                *counts.entry((*affix).to_owned()).or_default() += 1;
            }
            let mut keys: Vec<String> = found.iter().map(|affix| key(affix)).collect();
            keys.extend(around(&names));
            keys.sort_unstable();
            keys.dedup();
            for key in &keys {
                holders.entry(key.clone()).or_default().push(entity as u32);
            }
            if !keys.is_empty() {
                own.insert(entity as u32, keys);
            }
        }
        let many = counts.into_iter().filter(|(_, n)| *n >= MANY);
        let many: Vec<String> = many.map(|(affix, _)| affix).collect();
        let common = many.iter().map(|affix| whole_key(affix)).collect();
        let distinctive =
            many.iter().map(|affix| key(affix)).filter(|key| !key.is_empty()).collect();
        let kinds = kinds(own.values());
        Self { own, holders, common, distinctive, kinds }
    }

    /// Whether no entity has both a full and a short name.
    pub(super) fn is_empty(&self) -> bool {
        self.own.is_empty()
    }

    /// Whether a name of an entity has exactly these words, or a translation, around a shorter
    /// name.
    pub(super) fn has(&self, entity: u32, rest: &str) -> bool {
        let rest = key(rest);
        let mut own = self.own.get(&entity).into_iter().flatten();
        own.any(|own| *own == rest || self.mean_the_same(&rest, own))
    }

    /// Whether words always occur together with others, and the others seldom without them: most
    /// likely a translation. The Spanish words in the name of Ethiopia whose English name has
    /// "Federal Democratic Republic" also fit Nepal.
    fn mean_the_same(&self, words: &str, others: &str) -> bool {
        let holders = |key: &str| self.holders.get(key).map_or(&[][..], Vec::as_slice);
        let (these, those) = (holders(words), holders(others));
        let is_distinctive =
            words.contains(' ') || words.chars().filter(|c| is_ideograph(*c)).count() > 3;
        let least = if is_distinctive { 1 } else { 2 };
        these.len() >= least
            && these.len() * 2 >= those.len()
            && these.iter().all(|entity| those.binary_search(entity).is_ok())
    }

    /// Whether the full names of many entities have such words.
    pub(super) fn is_common(&self, rest: &str) -> bool {
        self.common.contains(&whole_key(rest))
    }

    /// Whether the full name of an entity may have such words: not if it has these and more that
    /// indicate a kind, as in "Socialist Republic", nor if its known kind excludes them: "Kingdom
    /// of Libya" was another state.
    pub(super) fn fits(&self, entity: u32, affix: &str) -> bool {
        let affix = key(affix);
        let own = || self.own.get(&entity).into_iter().flatten();
        let has_more = |own: &String| {
            let more = without(own, &affix);
            more.is_some_and(|more| more.iter().any(|word| self.is_kind(word, entity)))
        };
        let is_alike =
            |own: &String| without(own, &affix).is_some() || self.go_together(own, &affix);
        self.has(entity, &affix)
            || !own().any(has_more)
                && (!own().any(|own| self.indicates_kind(own)) || own().any(is_alike))
    }

    /// Whether words indicate a kind by themselves: the full names of many entities have them.
    fn indicates_kind(&self, own: &str) -> bool {
        self.distinctive.iter().any(|words| without(own, words).is_some())
    }

    /// Whether a word occurs with other entities too.
    fn is_kind(&self, word: &str, entity: u32) -> bool {
        // Chinese words are not separated, so search within all words of other entities.
        let is_within = |(key, held): (&String, &Vec<u32>)| {
            held.iter().any(|other| *other != entity) && without(key, word).is_some()
        };
        match word.starts_with(is_ideograph) {
            true => self.holders.iter().any(is_within),
            false => self.kinds.contains(word),
        }
    }

    /// Whether an entity has both words, most likely in two languages.
    fn go_together(&self, a: &str, b: &str) -> bool {
        let holders = |key: &str| self.holders.get(key).map_or(&[][..], Vec::as_slice);
        let (a, b) = (holders(a), holders(b));
        a.iter().any(|entity| b.binary_search(entity).is_ok())
    }
}

/// The words of a key without those of another; `None` if some are missing.
fn without(key: &str, words: &str) -> Option<Vec<String>> {
    if words.starts_with(is_ideograph) {
        let rest = key.strip_suffix(words).or_else(|| key.split_once(words).map(|(rest, _)| rest));
        return rest
            .map(|rest| vec![rest.to_owned()].into_iter().filter(|r| !r.is_empty()).collect());
    }
    let mut rest: Vec<&str> = key.split(' ').collect();
    for word in words.split(' ') {
        let at = rest.iter().position(|own| *own == word)?;
        rest.remove(at);
    }
    Some(rest.into_iter().map(str::to_owned).collect())
}

/// The words that an entity's longer names add to the shorter ones.
fn affixes(names: &[String]) -> Vec<&str> {
    let mut own: Vec<&str> = Vec::new();
    for long in names {
        for short in names.iter().filter(|s| !s.is_empty() && s.len() < long.len()) {
            let before = long.strip_suffix(short.as_str());
            let after = long.strip_prefix(short.as_str());
            own.extend(before.filter(|affix| affix.ends_with(is_boundary)));
            own.extend(after.filter(|affix| affix.starts_with(is_boundary)));
        }
    }
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

/// The words around shorter names within longer ones: "جمهورية … الشعبية".
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

/// As [`key`], but including words such as "of": "State of Kuwait" is a state, "Niger State" a part
/// of one.
fn whole_key(affix: &str) -> String {
    stems(affix, Depth::Endings).unwrap_or_else(|| {
        let mut words: Vec<&str> = affix.split_whitespace().collect();
        words.sort_unstable();
        words.join(" ")
    })
}

/// The words of an affix, regardless of order and case.
fn key(affix: &str) -> String {
    let affix = affix.trim();
    stems(affix, Depth::Endings).unwrap_or_else(|| {
        let mut words = words_of_folded(affix);
        words.sort_unstable();
        words.join(" ")
    })
}

/// Whether a word ends at a character; always for characters that are words themselves.
fn is_boundary(c: char) -> bool {
    c == ' ' || is_ideograph(c)
}

fn is_ideograph(c: char) -> bool {
    c >= '\u{2E80}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_of_full_names_are_learned() {
        let names: Vec<Vec<String>> = ["ab", "cd", "ef", "gh", "ij", "kl", "mn", "op"]
            .iter()
            .map(|n| vec![(*n).to_owned(), format!("Republic of {n}"), format!("{n}共和国")])
            .collect();
        let affixes = Affixes::new(names.iter().map(|all| all.iter().map(String::as_str)));
        assert!(affixes.is_common("republic of"));
        assert!(affixes.is_common("共和国"));
        assert!(!affixes.is_common("new"));
    }

    #[test]
    fn translations_are_learned() {
        let all: &[&[&str]] = &[
            &[
                "ab",
                "Federal Republic of ab",
                "República Federal de ab",
                "Republic of ab",
                "North ab",
            ],
            &["cd", "Federal Republic of cd", "Republic of cd"],
            &["ef", "Republic of ef"],
        ];
        let affixes = Affixes::new(all.iter().map(|names| names.iter().copied()));
        assert!(affixes.has(1, "republica federal de"));
        assert!(!affixes.has(2, "republica federal de"));
        assert!(!affixes.has(1, "north"), "this distinguishes entities");
    }

    #[test]
    fn another_full_name_is_another_entity() {
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
