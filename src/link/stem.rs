//! Reduces Russian and Arabic words to stems.
//!
//! A Russian name has a different ending in each case ("Турция", "Республика Турции"). An Arabic
//! name may be an adjective ("الجمهورية البولندية" for "جمهورية بولندا"), and long vowels of
//! foreign names may be written or left out ("لوكسمبورغ", "لكسمبرغ"). Words of other scripts are
//! unchanged. Endings that form another word, such as "Сербская" beside "Сербия", stay too.

use super::arabic::{self, Depth, is_arabic};
use super::fold::{distinct, words_of_folded};
use super::rules::RULES;

/// The stems of the words of a folded text, in alphabetical order; none if no word has one.
pub(super) fn stems(folded: &str, depth: Depth) -> Option<String> {
    let mut stems = distinct(words(folded)?.iter().map(|word| stem(word, depth)).collect());
    stems.sort_unstable();
    Some(stems.join(" "))
}

/// Whether two folded texts of the same [`stems`] have similar words.
pub(super) fn are_alike(text: &str, name: &str, depth: Depth) -> bool {
    let words = |folded: &str| {
        let words = words(folded).unwrap_or_default();
        // "Iran, the Iranian republic": a word may repeat with another ending.
        let stems: Vec<String> = words.iter().map(|word| stem(word, depth)).collect();
        let is_new = |at: usize| stems.iter().take(at).all(|other| Some(other) != stems.get(at));
        let new = words.into_iter().enumerate().filter(|(at, _)| is_new(*at));
        new.map(|(_, word)| word).collect::<Vec<String>>()
    };
    let mut name = words(name);
    words(text).iter().all(|word| {
        let alike = |other: &String| match word.starts_with(is_arabic) {
            true => arabic::differ(word, other, depth).is_some(),
            false => stem(word, depth) == stem(other, depth) && is_case(word, other),
        };
        let found = name.iter().position(alike);
        found.map(|at| name.swap_remove(at)).is_some()
    })
}

/// The words of a text that has some in these scripts.
fn words(folded: &str) -> Option<Vec<String>> {
    if !folded.contains(|c| is_cyrillic(c) || is_arabic(c)) {
        return None;
    }
    let mut words: Vec<String> = Vec::new();
    for word in words_of_folded(folded) {
        match words.last_mut() {
            // "And" may be joined to the next word.
            Some(last) if RULES.joined_ties.contains(last.as_str()) => last.push_str(&word),
            _ => words.push(word),
        }
    }
    Some(distinct(words))
}

fn stem(word: &str, depth: Depth) -> String {
    match word.chars().next() {
        Some(c) if is_cyrillic(c) && depth == Depth::Endings => {
            RULES.without_ending(word, is_cyrillic).to_owned()
        }
        Some(c) if is_arabic(c) => arabic::key(word, depth),
        _ => word.to_owned(),
    }
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{4ff}')
}

/// Whether a word may be a case of a name with the same stem, or its adjective: Индио is not Индия.
fn is_case(word: &str, name: &str) -> bool {
    let ending =
        |word| str::strip_prefix(word, RULES.without_ending(word, is_cyrillic)).unwrap_or_default();
    let (word, name) = (ending(word), ending(name));
    let is_adjective = |ending: &str| {
        RULES.adjectives_joined.contains(ending) || RULES.adjectives.contains(ending)
    };
    word == name
        || RULES.cases.contains(&(name, word))
        || RULES.lands.contains(word)
        || (is_adjective(word) && is_adjective(name))
}

/// Whether a folded text is a single adjective, which is not a name: the town of Hindiya is not
/// India. Any Arabic word may be one.
pub(super) fn is_adjective(folded: &str) -> bool {
    let is_of_land = || RULES.lands.iter().any(|ending| folded.ends_with(ending));
    !folded.contains(' ') && (folded.starts_with(is_arabic) || is_of_land())
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    fn alike(a: &str, b: &str) -> bool {
        let (a, b) = (fold(a), fold(b));
        let most = if is_adjective(&a) { 1 } else { 2 };
        [Depth::Vowels, Depth::Endings].into_iter().take(most).any(|depth| {
            let same = stems(&a, depth).is_some() && stems(&a, depth) == stems(&b, depth);
            same && are_alike(&a, &b, depth)
        })
    }

    #[test]
    fn cases_of_a_name_match() {
        assert!(alike("Республики Турции", "Республика Турция"));
        assert!(alike("Папуа-Новой Гвинеи", "Папуа-Новая Гвинея"));
        assert!(alike("Нигера", "Нигер"));
        assert!(!alike("Нигер", "Нигерии"));
        assert!(!alike("Индио", "Индия"));
        assert!(alike("Иракская Республика", "Республика Ирак"));
        assert!(!alike("Сербская Республика", "Республика Сербия"));
    }

    #[test]
    fn adjectives_and_vowels_of_arabic_names_match() {
        assert!(alike("الجمهورية البولندية", "جمهورية بولندا"));
        assert!(alike("الجمهورية القيرغيزية", "جمهورية قيرغيزستان"));
        assert!(alike("لوكسمبورغ", "لكسمبرغ"));
        assert!(alike("الديموقراطية", "الديمقراطية"));
        assert!(alike("أنجولا", "أنغولا"));
        assert!(alike("ميكرونيزيا", "ميكرونيسيا"));
        assert!(alike("المالديف", "ملديف"));
    }

    #[test]
    fn arabic_names_with_other_vowels_differ() {
        for (place, state) in [
            ("سيدني", "السودان"),
            ("نابولي", "نيبال"),
            ("كولمبو", "كولومبيا"),
            ("برازيليا", "البرازيل"),
            ("الهندية", "الهند"),
            ("غويانا", "غانا"),
            ("المالديف", "مولدافيا"),
            ("تينيسي", "تونس"),
        ] {
            assert!(!alike(place, state), "{place} / {state}");
        }
    }

    #[test]
    fn other_scripts_have_no_stems() {
        assert_eq!(stems("republic of niger", Depth::Endings), None);
        assert_eq!(stems("中国", Depth::Endings), None);
    }
}
