//! What full names add to short ones: "Republic of …", "…共和国".
//!
//! Nothing of this is written down here: it is read from the entities that have a name both with
//! and without the words. What many of them add says nothing about which of them is meant.

use rustc_hash::FxHashMap;

use super::fold::fold;

/// What stands before or after the short names of many entities.
#[derive(Clone, Debug, Default)]
pub(super) struct Affixes {
    before: Vec<String>,
    after: Vec<String>,
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
        for names in entities {
            let mut names: Vec<String> = names.take(MOST_NAMES).map(fold).collect();
            names.sort_unstable();
            names.dedup();
            let mut own: Vec<(bool, &str)> = Vec::new();
            for long in &names {
                for short in names.iter().filter(|s| !s.is_empty() && s.len() < long.len()) {
                    own.extend(long.strip_suffix(short.as_str()).map(|affix| (true, affix)));
                    own.extend(long.strip_prefix(short.as_str()).map(|affix| (false, affix)));
                }
            }
            own.retain(|(is_before, affix)| is_whole(affix, *is_before));
            own.sort_unstable();
            own.dedup();
            for (is_before, affix) in own {
                let counts = if is_before { &mut before } else { &mut after };
                *counts.entry(affix.to_owned()).or_default() += 1;
            }
        }
        Self { before: common(before), after: common(after) }
    }

    /// What is left of a folded text without such words, the longest first.
    pub(super) fn without<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = &'a str> {
        let before = self.before.iter().filter_map(|affix| folded.strip_prefix(affix.as_str()));
        let after = self.after.iter().filter_map(|affix| folded.strip_suffix(affix.as_str()));
        before.chain(after).filter(|rest| rest.chars().nth(1).is_some())
    }
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
        assert_eq!(affixes.without("republic of xy").collect::<Vec<_>>(), ["xy"]);
        assert_eq!(affixes.without("xy共和国").collect::<Vec<_>>(), ["xy"]);
        assert_eq!(affixes.without("new xy").count(), 0);
    }
}
