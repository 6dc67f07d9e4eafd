//! Whether two names are those of one organization.
//!
//! No graph is needed: the two names are compared word by word. Legal forms are made alike and then
//! compared by themselves, words that many names have count less, and a word that is another one
//! counts against more than a word that is left out.

use std::fmt;

use super::align::{Alignment, align};
use super::fold::{fold, transliterate, words_of_folded};
use super::legal::is_form;
use super::numbers::is_number;

/// The score from which two names are likely to be the same: a fixed choice, which
/// `docs/linking.md` measures.
pub const LIKELY: f64 = 0.8;

/// Words that many organizations have in their names.
const COMMON: &[&str] = &[
    "bank",
    "banking",
    "capital",
    "center",
    "centre",
    "club",
    "council",
    "electronics",
    "finance",
    "financial",
    "foundation",
    "fund",
    "global",
    "group",
    "holding",
    "holdings",
    "industries",
    "institute",
    "intl",
    "assn",
    "management",
    "motor",
    "motors",
    "national",
    "network",
    "organization",
    "organisation",
    "partners",
    "research",
    "services",
    "society",
    "solutions",
    "systems",
    "technologies",
    "technology",
    "trust",
    "union",
    "university",
];

/// How alike two names are, and what makes the difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// From 0 to 1: the likeness of the words less the other features.
    pub value: f64,
    /// How alike the words are that say which organization is meant.
    pub words: f64,
    /// Taken off for legal forms that differ.
    pub forms: f64,
    /// Taken off for words of one name in the place of which the other has another one.
    pub replaced: f64,
    /// Taken off for numbers that differ.
    pub numbers: f64,
}

impl fmt::Display for Likeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "words {:.2}", self.words)?;
        let taken =
            [("legal form", self.forms), ("other words", self.replaced), ("numbers", self.numbers)];
        taken
            .iter()
            .filter(|(_, value)| *value > 0.0)
            .try_for_each(|(name, value)| write!(f, ", {name} -{value:.2}"))
    }
}

/// What is taken off where both names have a legal form and these differ.
const OTHER_FORM: f64 = 0.2;
/// What is taken off where one name has a legal form and the other has none.
const NO_FORM: f64 = 0.03;
/// What is taken off for all that has been put in the place of something else.
const REPLACED: f64 = 0.25;
/// What is taken off for words that one name has besides.
const BESIDES: f64 = 0.05;
/// How many letters of a word may differ by a slip, and what is taken off where more do.
const MOST_SLIPS: usize = 2;
const FAR: f64 = 0.1;
/// What is taken off for a number that differs.
const OTHER_NUMBER: f64 = 0.1;

/// Compares two names of organizations.
pub fn score(a: &str, b: &str) -> Likeness {
    let (a, b) = match is_latin(a) == is_latin(b) {
        true => (fold(a), fold(b)),
        false => (transliterate(a), transliterate(b)),
    };
    let (a, b) = (words_of_folded(&a), words_of_folded(&b));
    let (a, a_forms) = split(&a);
    let (b, b_forms) = split(&b);
    let alignment = align(&a, &b, weight);
    let words = words_alike(&alignment, &a, &b);
    let (a_forms, b_forms) = (telling(a_forms), telling(b_forms));
    let forms = match (a_forms.is_empty(), b_forms.is_empty()) {
        _ if a_forms == b_forms => 0.0,
        (false, false) if !a_forms.iter().any(|form| b_forms.contains(form)) => OTHER_FORM,
        _ => NO_FORM,
    };
    let (replaced, numbers) = replaced(&alignment, &a, &b);
    let value = (words - forms - replaced - numbers).clamp(0.0, 1.0);
    Likeness { value, words, forms, replaced, numbers }
}

/// The words that say which organization it is, and its legal forms in order.
fn split(words: &[String]) -> (Vec<&str>, Vec<&str>) {
    let all = words.iter().map(String::as_str);
    let (mut forms, own): (Vec<&str>, Vec<&str>) = all.partition(|word| is_form(word));
    if own.is_empty() {
        return (forms, Vec::new());
    }
    forms.sort_unstable();
    forms.dedup();
    (own, forms)
}

/// How much a word tells.
fn weight(word: &str) -> f64 {
    let letters = word.chars().count() as f64;
    match COMMON.contains(&word) {
        true => 0.5 * letters.sqrt(),
        false => letters.sqrt(),
    }
}

/// The forms that tell one company from another: "Company" and "Corporation" are used loosely.
fn telling(mut forms: Vec<&str>) -> Vec<&str> {
    forms.retain(|form| !matches!(*form, "co" | "corp"));
    forms
}

/// How alike the words are.
fn words_alike(alignment: &Alignment, a: &[&str], b: &[&str]) -> f64 {
    if a.concat() == b.concat() {
        return 1.0;
    }
    // A shortened word is known by the words around it.
    if alignment.equal == 0 && alignment.shortened > 0 {
        return 0.5 * alignment.score;
    }
    let far = alignment.typos.iter().any(|(_, _, edits)| *edits > MOST_SLIPS);
    alignment.score - if far { FAR } else { 0.0 }
}

/// What is taken off for words that stand on both sides without a partner.
fn replaced(alignment: &Alignment, a: &[&str], b: &[&str]) -> (f64, f64) {
    let left = |words: &[&str], open: &[usize]| {
        let words = open.iter().filter_map(|at| words.get(*at).copied());
        let (numbers, words): (Vec<&str>, Vec<&str>) = words.partition(|word| is_number(word));
        (words.iter().map(|w| weight(w)).sum::<f64>(), numbers.len())
    };
    let all = |words: &[&str]| words.iter().map(|w| weight(w)).sum::<f64>();
    let (besides, text_numbers) = left(a, &alignment.besides);
    let (missing, name_numbers) = left(b, &alignment.missing);
    let least = all(a).min(all(b)).max(1.0);
    let one_sided = if besides > 0.0 || missing > 0.0 { BESIDES } else { 0.0 };
    let replaced = REPLACED * (2.0 * besides.min(missing) / least).min(1.0) + one_sided;
    let numbers = if text_numbers.min(name_numbers) > 0 { OTHER_NUMBER } else { 0.0 };
    (replaced, numbers)
}

fn is_latin(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).all(|c| u32::from(c) < 0x250)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_organization_are_more_alike_than_those_of_two() {
        for (name, same, other) in [
            ("Siemens AG", "Siemens Aktiengesellschaft", "Siemens GmbH"),
            ("Gazprom JSC", "OAO Gazprom", "Gazprom Neft JSC"),
            ("Brigade 44", "Brigade Forty-Four", "Brigade 45"),
            ("Chevron Corporation", "Chevon Corporation", "Chevron Phillips Corporation"),
            ("Procter & Gamble Co.", "Procter and Gamble Co.", "Procter & Sons Co."),
        ] {
            let (same, other) = (score(name, same), score(name, other));
            assert!(same.value > other.value, "{name}: {same:?} {other:?}");
        }
    }

    #[test]
    fn nothing_is_like_nothing() {
        assert!(score("", "Siemens").value < 0.1);
        assert!(score("Ltd", "Limited").value > 0.9);
    }
}
