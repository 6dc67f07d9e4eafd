//! Looks up a name in steps, strictest first.

use std::borrow::Cow;

use super::fold::{fold, is_latin, transliterate};
use super::form::Tolerance;
use super::index::{Index, is_han, joined, worded};
use super::method::{Method, STEPS};
use super::symbol::Symbol;

impl Index {
    /// The steps of looking up a name, strictest first, without those that find nothing. `coded`
    /// are the entities with the text as a code; they count like names.
    pub(super) fn steps<'a>(
        &'a self,
        text: &str,
        coded: &'a [u32],
        tolerance: Tolerance,
    ) -> impl Iterator<Item = (Method, Cow<'a, [u32]>)> {
        let text = text.trim().to_owned();
        let folded = fold(&text);
        STEPS.iter().filter_map(move |method| {
            let found = match method {
                Method::Name => return either(self.named(&text), coded).map(|f| (*method, f)),
                Method::Folded => self.folded().get(&joined(&folded)),
                Method::Words => self.words().get(&worded(&folded)),
                Method::Symbol => Symbol::read(&text).and_then(|s| self.symbols().get(&s.key())),
                Method::Stems => {
                    return self.stemmed(&folded, true).map(|f| (*method, Cow::Owned(f)));
                }
                Method::Brackets => self.outside().get(&joined(&folded)),
                Method::Formal => return self.formal(&folded).map(|f| (*method, Cow::Owned(f))),
                Method::Form => {
                    return self.formed(&folded, tolerance).map(|f| (*method, Cow::Owned(f)));
                }
                Method::Latin if is_latin(&text) => {
                    self.latin().get(&joined(&transliterate(&text)))
                }
                Method::Script if is_latin(&text) => {
                    self.scripts().get(&joined(&transliterate(&text)))
                }
                Method::Sound if is_han(&text) => {
                    self.scripts().get(&joined(&transliterate(&text)))
                }
                _ => None,
            };
            found.map(|found| (*method, Cow::Borrowed(found.as_slice())))
        })
    }

    /// The entities named by a part of a text, if the words around it occur in full names: of the
    /// entity itself ("Republic of … Socialist"), or of many; but not if its own full name has
    /// more: "Republic of Viet Nam" is not a state of today.
    fn formal(&self, folded: &str) -> Option<Vec<u32>> {
        let affixes = Some(self.affixes()).filter(|affixes| !affixes.is_empty())?;
        let some = |found: Vec<u32>| (!found.is_empty()).then_some(found);
        let split = |fits: &dyn Fn(u32, &str) -> bool| {
            parts_of(folded).find_map(|(short, rest)| {
                some(self.short(&short).filter(|e| fits(*e, &rest)).collect())
            })
        };
        split(&|e, rest| affixes.has(e, rest))
            .or_else(|| split(&|e, rest| affixes.is_common(rest) && affixes.fits(e, rest)))
    }

    /// The entities named by a folded text.
    fn short(&self, text: &str) -> impl Iterator<Item = u32> {
        let folded = self.folded().get(&joined(text)).cloned();
        let words = || self.words().get(&worded(text)).cloned();
        let stems = || self.stemmed(text, false);
        let sound = || {
            let found = self.scripts().get(&joined(&transliterate(text)));
            found.filter(|_| is_han(text)).cloned()
        };
        folded.or_else(words).or_else(stems).or_else(sound).into_iter().flatten()
    }
}

/// The entities that are in either of two lists, in order; none if both are empty.
fn either<'a>(some: &'a [u32], others: &'a [u32]) -> Option<Cow<'a, [u32]>> {
    match (some, others) {
        ([], []) => None,
        (one, []) | ([], one) => Some(Cow::Borrowed(one)),
        _ => {
            let mut all = [some, others].concat();
            all.sort_unstable();
            all.dedup();
            Some(Cow::Owned(all))
        }
    }
}

/// The most words of a full name.
const MOST_WORDS: usize = 16;

/// The runs of words in a folded text, longest first, each with the words around it; for Chinese
/// without spaces, runs of characters.
fn parts_of(folded: &str) -> impl Iterator<Item = (String, String)> {
    let is_chinese = is_han(folded) && !folded.contains(' ');
    let words: Vec<String> = match is_chinese {
        true => folded.chars().map(String::from).collect(),
        false => folded.split(' ').map(str::to_owned).collect(),
    };
    let between = if is_chinese { "" } else { " " };
    let most = if words.len() > MOST_WORDS { 0 } else { words.len() };
    (1..most).rev().flat_map(move |length| {
        let words = words.clone();
        (0..=words.len() - length).map(move |start| {
            let (before, rest) = words.split_at(start);
            let (run, after) = rest.split_at(length);
            (run.join(between), [before, after].concat().join(between))
        })
    })
}
