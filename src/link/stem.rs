//! Words without what grammar and habit change in them, in two scripts.
//!
//! In Russian a name has another ending in each case ("Турция", "Республика Турции"). In Arabic a
//! name may be an adjective ("الجمهورية البولندية" for "جمهورية بولندا"), and long vowels of foreign
//! names are written or left out ("لوكسمبورغ", "لكسمبرغ"). Words of other scripts stay as they are.
//! Endings that make another word, such as those of "Сербская" beside "Сербия", stay too.

use super::fold::{distinct, words_of_folded};

/// How much is left out of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// The vowels within an Arabic word: its ending tells the Maldives from Moldavia.
    Vowels,
    /// The ending too.
    Endings,
}

/// The stems of the words of a folded text, in alphabetical order; none if no word has one.
pub(super) fn stems(folded: &str, depth: Depth) -> Option<String> {
    if !folded.contains(|c| is_cyrillic(c) || is_arabic(c)) {
        return None;
    }
    let mut words: Vec<String> = Vec::new();
    for word in words_of_folded(folded) {
        match words.last_mut() {
            // "And" is written on to the next word, or not.
            Some(last) if last == "و" => last.push_str(&word),
            _ => words.push(word),
        }
    }
    let mut stems = distinct(words.iter().map(|word| stem(word, depth)).collect());
    stems.sort_unstable();
    Some(stems.join(" "))
}

fn stem(word: &str, depth: Depth) -> String {
    match word.chars().next() {
        Some(c) if is_cyrillic(c) && depth == Depth::Endings => russian(word).to_owned(),
        Some(c) if is_arabic(c) => arabic(word, depth),
        _ => word.to_owned(),
    }
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{4ff}')
}

fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{6ff}')
}

/// Endings of adjectives, folded: й is и there.
const ADJECTIVES: &[&str] = &["ого", "ому", "ыми", "ая", "ую", "ое", "ые", "ыи", "ои", "ых", "ым"];

/// Endings of nouns. Only the last letter goes: Niger is Нигер-а, Nigeria is Нигери-и.
const NOUNS: &[&str] = &["ом", "ем", "а", "я", "о", "е", "у", "ю", "ы", "и", "ь"];

/// A Russian word without its ending, if enough is left.
fn russian(word: &str) -> &str {
    let without = |endings: &[&str], least: usize| {
        let mut cut = endings.iter().filter_map(|ending| word.strip_suffix(ending));
        cut.find(|rest| rest.chars().count() >= least)
    };
    without(ADJECTIVES, 3).or_else(|| without(NOUNS, 4)).unwrap_or(word)
}

/// An Arabic word without the long vowels within it and the ending of an adjective, if three
/// letters are left; two tell too little. Letters that stand for one foreign sound are alike.
fn arabic(word: &str, depth: Depth) -> String {
    let word: String = word.chars().map(sound).collect();
    let root = |word: &str| {
        let is_vowel = |c: char| matches!(c, 'ا' | 'و' | 'ي' | 'ء');
        let letters = word.char_indices().filter(|(at, c)| *at == 0 || !is_vowel(*c));
        letters.map(|(_, c)| c).collect::<String>()
    };
    let end = |endings: &[&'static str]| {
        let found = endings.iter().find_map(|e| Some((word.strip_suffix(e)?, *e)));
        found.unwrap_or((word.as_str(), ""))
    };
    let roots = match depth {
        Depth::Vowels => {
            let (rest, ending) = end(&["يا", "يه", "ا", "ي", "ه"]);
            vec![(root(rest), ending)]
        }
        Depth::Endings => vec![(root(end(&["يه", "ي", "ه"]).0), ""), (root(&word), "")],
    };
    let long = |(root, _): &(String, &str)| root.chars().count() >= 3;
    let found = roots.into_iter().find(long).map(|(root, ending)| root + ending);
    found.unwrap_or(word)
}

/// One letter for those that Arabic writers choose between for a foreign sound: g is غ or ج.
fn sound(letter: char) -> char {
    match letter {
        'ص' => 'س',
        'ط' | 'ث' => 'ت',
        'ظ' | 'ذ' => 'ز',
        'غ' | 'گ' => 'ج',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    fn alike(a: &str, b: &str) -> bool {
        let stems = |text: &str| stems(&fold(text), Depth::Endings);
        stems(a).is_some() && stems(a) == stems(b)
    }

    #[test]
    fn cases_of_a_name_are_alike() {
        assert!(alike("Республика Турция", "Республики Турции"));
        assert!(alike("Папуа-Новой Гвинеи", "Папуа-Новая Гвинея"));
        assert!(alike("Нигер", "Нигера"));
        assert!(!alike("Нигер", "Нигерии"));
        assert!(!alike("Сербская Республика", "Республика Сербия"));
    }

    #[test]
    fn adjectives_and_vowels_of_arabic_names_are_alike() {
        assert!(alike("الجمهورية البولندية", "جمهورية بولندا"));
        assert!(alike("لوكسمبورغ", "لكسمبرغ"));
        assert!(alike("الديموقراطية", "الديمقراطية"));
        assert!(alike("أنجولا", "أنغولا"));
        assert!(!alike("غويانا", "غانا"));
        let vowels = |text: &str| stems(&fold(text), Depth::Vowels);
        assert_eq!(vowels("المالديف"), vowels("ملديف"));
        assert_ne!(vowels("المالديف"), vowels("مولدافيا"));
    }

    #[test]
    fn other_scripts_have_no_stems() {
        assert_eq!(stems("republic of niger", Depth::Endings), None);
        assert_eq!(stems("中国", Depth::Endings), None);
    }
}
