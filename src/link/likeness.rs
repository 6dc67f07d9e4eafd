//! Judges how well a similar name fits a text.

use std::fmt::Write as _;

use super::fold::is_chinese;
use super::form::{Named, Tolerance};
use super::method::Method;
use super::names::Similar;
use super::rules::RULES;

/// The method of a similar name.
pub(super) fn method(similar: &Similar) -> Method {
    let alignment = &similar.alignment;
    match alignment.is_whole() && alignment.typos.is_empty() {
        true => Method::Shortened,
        false => Method::Similar,
    }
}

/// Whether at least one longer word is equal or nearly equal; initials and shortened words are not
/// enough.
pub(super) fn is_sound(similar: &Similar) -> bool {
    let alignment = &similar.alignment;
    let long = |word: &String| word.chars().count() >= 3 || !word.is_ascii();
    let text = &similar.text;
    let same = text.iter().any(|word| long(word) && similar.name.contains(word));
    same || !alignment.typos.is_empty() || alignment.shortened == 0
}

/// Whether a word is a misspelling: one letter of six or more beside equal words, of eight or more
/// alone, or two of ten or more; one of six Chinese characters. The first letter is equal, and
/// neither word is a prefix of the other, since "German" and "Germany" are two words; except for
/// long words beside others.
pub(super) fn is_slip(similar: &Similar, (t, n, edits): (usize, usize, usize)) -> bool {
    let word = |words: &[String], at: usize| words.get(at).cloned().unwrap_or_default();
    let (text, name) = (word(&similar.text, t), word(&similar.name, n));
    let letters = text.chars().count().min(name.chars().count() + 1);
    let begins_alike = text.chars().next() == name.chars().next();
    let has_others = similar.alignment.equal > 0;
    let begins = text.starts_with(&name) || name.starts_with(&text);
    if is_chinese(&text) {
        // A word for a kind does not identify an entity: Somaliland is not Somalia.
        let is_long = text.chars().count().max(name.chars().count()) >= 6;
        let names_class = RULES.classes.iter().any(|class| text.ends_with(class));
        return begins_alike && !begins && edits == 1 && is_long && !names_class;
    }
    let least = match edits {
        1 if has_others || is_swap(&text, &name) => 6,
        1 => 8,
        _ => 10,
    };
    let begins = begins && !(has_others && letters >= 9);
    begins_alike && !begins && similar.alignment.edits() <= 2 && letters >= least
}

/// Whether a word has two neighbouring letters swapped that writers often confuse: "Isreal".
fn is_swap(text: &str, name: &str) -> bool {
    let (text, name): (Vec<char>, Vec<char>) = (text.chars().collect(), name.chars().collect());
    let differ = |at: &usize| text.get(*at) != name.get(*at);
    let differ: Vec<usize> = (0..text.len().max(name.len())).filter(differ).collect();
    let [first, second] = differ.as_slice() else { return false };
    let letters = |word: &[char]| word.get(*first).copied().zip(word.get(*second).copied());
    match (letters(&text), letters(&name)) {
        (Some((a, b)), Some((c, d))) => {
            let both = RULES.swapped.contains(&a) && RULES.swapped.contains(&b);
            *second == first + 1 && (a, b) == (d, c) && both
        }
        _ => false,
    }
}

/// Whether a word is a misspelling in a name with a legal form on both sides; such names are more
/// formal, so shorter words count.
pub(super) fn is_firm_slip(
    similar: &Similar,
    (t, n, edits): (usize, usize, usize),
    tolerance: Tolerance,
) -> bool {
    let (text, name) = (Named::of(&similar.text), Named::of(&similar.name));
    let word = |words: &[String], at: usize| words.get(at).cloned().unwrap_or_default();
    let (own, other) = (word(&similar.text, t), word(&similar.name, n));
    let has_others = text.own.iter().any(|word| name.own.contains(word));
    let letters = own.chars().count().min(other.chars().count() + 1);
    let least = if has_others { tolerance.beside } else { tolerance.alone };
    let begins = own.starts_with(&other) || other.starts_with(&own);
    text.forms == name.forms
        && !text.forms.is_empty()
        && edits == 1
        && similar.alignment.edits() <= 2
        && own.chars().next() == other.chars().next()
        && letters >= least
        && (tolerance.begins || !begins)
}

/// The features of a comparison, in words.
pub(super) fn reason(similar: &Similar) -> String {
    let Similar { alignment, text, name, .. } = similar;
    let mut said: Vec<String> = Vec::new();
    let word = |words: &[String], at: usize| words.get(at).cloned().unwrap_or_default();
    let list = |words: &[String], at: &[usize]| {
        at.iter().map(|at| word(words, *at)).collect::<Vec<_>>().join(" ")
    };
    for (t, n, edits) in &alignment.typos {
        let letters = if *edits == 1 { "letter differs" } else { "letters differ" };
        said.push(format!("{edits} {letters} in '{}' and '{}'", word(text, *t), word(name, *n)));
    }
    if !alignment.besides.is_empty() {
        said.push(format!("the name has no '{}'", list(text, &alignment.besides)));
    }
    if !alignment.missing.is_empty() {
        said.push(format!("the text has no '{}'", list(name, &alignment.missing)));
    }
    if alignment.shortened > 0 {
        said.push("some words are shortened".to_owned());
    }
    if said.is_empty() {
        said.push("the same words".to_owned());
    }
    let mut out = String::new();
    for (i, part) in said.iter().enumerate() {
        // Writing to a String does not fail.
        let _ = write!(out, "{}{part}", if i == 0 { "" } else { "; " });
    }
    out
}
