//! Compares Arabic words with several spellings.
//!
//! Long vowels of foreign names may be written or left out ("لوكسمبورغ", "لكسمبرغ") and several
//! letters may stand for a foreign sound; a name may be an adjective ("الجمهورية البولندية" for
//! "جمهورية بولندا"). [`key`] finds candidates; [`differ`] measures the distance of two words,
//! since consonants alone would confuse Sydney with Sudan, and Naples with Nepal.

use super::rules::RULES;

/// How much of a word is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// The vowels within an Arabic word; its ending distinguishes the Maldives from Moldavia.
    Vowels,
    /// The ending too.
    Endings,
}

/// A consonant and the vowels after it.
type Slot = (char, String);

/// A word of this script.
pub(super) fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{6ff}')
}

/// The common part of similar words: the consonants, and at [`Depth::Vowels`] the ending. A word
/// with fewer than three consonants is its own key.
pub(super) fn key(word: &str, depth: Depth) -> String {
    let word = plain(word);
    let word = match depth {
        Depth::Vowels => &word,
        Depth::Endings => RULES.without_ending(&word, is_arabic),
    };
    let slots = slots(word);
    if slots.len() < LEAST {
        return word.to_owned();
    }
    let mut key: String = slots.iter().map(|(consonant, _)| family(*consonant)).collect();
    if let (Depth::Vowels, Some((_, ending))) = (depth, slots.last()) {
        key.push_str(ending);
    }
    key
}

/// The least number of consonants for a comparison without vowels; fewer are too ambiguous.
const LEAST: usize = 3;

/// In how many places two words of one [`key`] differ; `None` if they are not similar: a vowel
/// differs, or too much is left out for the length of the word.
pub(super) fn differ(text: &str, name: &str, depth: Depth) -> Option<usize> {
    let (text, name) = (plain(text), plain(name));
    let longest = text.chars().count().max(name.chars().count());
    let is_adjective = depth == Depth::Endings && is_adjective(&text);
    let (text, name) = match is_adjective {
        true => (RULES.without_ending(&text, is_arabic), RULES.without_ending(&name, is_arabic)),
        false => (text.as_str(), name.as_str()),
    };
    if text == name {
        return Some(0);
    }
    let (text, name) = (slots(text), slots(name));
    if text.len() != name.len() || text.len() < LEAST {
        return None;
    }
    let mut count = 0;
    for (at, ((a, after_a), (b, after_b))) in text.iter().zip(&name).enumerate() {
        count += if a == b { 0 } else { 1 };
        let is_last = at + 1 == text.len();
        count += match is_last {
            true if is_adjective || after_a == after_b => 0,
            true => return None,
            false => left_out(after_a, after_b)?,
        };
    }
    let most = match text.len() {
        0..=3 if longest < 6 => 0,
        0..=4 => 1,
        5..=6 => 2,
        _ => 3,
    };
    (count <= most).then_some(count)
}

/// 0 for equal vowels, 1 if one side leaves some out.
fn left_out(a: &str, b: &str) -> Option<usize> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = long.chars();
    let is_within = short.chars().all(|c| rest.any(|other| other == c));
    is_within.then_some(usize::from(a != b))
}

/// A word with one letter for each set of interchangeable letters, and its last letter as
/// pronounced.
fn plain(word: &str) -> String {
    let mut word: String = word.chars().map(sound).collect();
    if let Some(spoken) = word.chars().next_back().and_then(|last| RULES.finals.get(&last)) {
        word.pop();
        word.push(*spoken);
    }
    word
}

/// One letter for all that write the same foreign sound: g is غ or ج.
fn sound(letter: char) -> char {
    RULES.sounds.get(&letter).copied().unwrap_or(letter)
}

/// One letter for similar sounds that languages exchange: s, z and sh.
fn family(letter: char) -> char {
    RULES.families.get(&letter).copied().unwrap_or(letter)
}

/// Whether a plain word may be an adjective.
fn is_adjective(word: &str) -> bool {
    word.ends_with(|c| RULES.adjective_ends.contains(&c))
        && word.contains(|c| RULES.adjective_has.contains(&c))
}

/// The consonants of a plain word, each with the vowels after it; the first letter counts as one.
fn slots(word: &str) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    for c in word.chars() {
        match slots.last_mut() {
            Some((_, vowels)) if RULES.vowels.contains(&c) => vowels.push(c),
            _ => slots.push((c, String::new())),
        }
    }
    slots
}
