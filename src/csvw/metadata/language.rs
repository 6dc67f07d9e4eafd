//! Checks language tags (BCP 47) and reads texts in languages (metadata §5.1.6).

use serde_json::Value;

use super::context::At;
use super::model::Titles;
use crate::diagnostic::{Code, Diagnostics};

/// The tag of text without a language.
pub(super) const UNDEFINED: &str = "und";

/// Tags of the grammar's closed list that do not follow its general form (RFC 5646 §2.1).
const IRREGULAR: &[&str] = &[
    "en-gb-oed",
    "i-ami",
    "i-bnn",
    "i-default",
    "i-enochian",
    "i-hak",
    "i-klingon",
    "i-lux",
    "i-mingo",
    "i-navajo",
    "i-pwn",
    "i-tao",
    "i-tay",
    "i-tsu",
    "sgn-be-fr",
    "sgn-be-nl",
    "sgn-ch-de",
];

/// Whether a text is a well-formed language tag (RFC 5646 §2.2.9).
pub fn is_language_tag(text: &str) -> bool {
    let tag = text.to_ascii_lowercase();
    if IRREGULAR.contains(&tag.as_str()) {
        return true;
    }
    let parts: Vec<&str> = tag.split('-').collect();
    let fit = |p: &&str| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric());
    if !parts.iter().all(fit) {
        return false;
    }
    let mut rest = parts.as_slice();
    if rest.first() == Some(&"x") {
        return rest.len() > 1;
    }
    let Some(primary) = take(&mut rest, |p| alpha(p) && (2..=8).contains(&p.len())) else {
        return false;
    };
    if primary.len() <= 3 {
        for _ in 0..3 {
            take(&mut rest, |p| alpha(p) && p.len() == 3);
        }
    }
    take(&mut rest, |p| alpha(p) && p.len() == 4);
    take(&mut rest, |p| (alpha(p) && p.len() == 2) || (digits(p) && p.len() == 3));
    while take(&mut rest, is_variant).is_some() {}
    extensions(rest)
}

/// Extensions and private use: a single character, then at least one part.
fn extensions(mut rest: &[&str]) -> bool {
    let mut seen = Vec::new();
    while let Some(single) = take(&mut rest, |p| p.len() == 1) {
        if single == "x" {
            return !rest.is_empty();
        }
        if seen.contains(&single) || take(&mut rest, |p| p.len() >= 2).is_none() {
            return false;
        }
        seen.push(single);
        while take(&mut rest, |p| p.len() >= 2).is_some() {}
    }
    rest.is_empty()
}

fn take<'t>(rest: &mut &[&'t str], fits: impl Fn(&str) -> bool) -> Option<&'t str> {
    let (first, others) = rest.split_first()?;
    fits(first).then(|| {
        *rest = others;
        *first
    })
}

fn alpha(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_alphabetic())
}

fn digits(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_digit())
}

fn is_variant(part: &str) -> bool {
    (5..=8).contains(&part.len())
        || (part.len() == 4 && part.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether two languages match when the longer tag is cut to the shorter one; `und` matches any
/// (metadata §5.5.1).
pub(super) fn matches(a: &str, b: &str) -> bool {
    a == UNDEFINED
        || b == UNDEFINED
        || a.split('-').zip(b.split('-')).all(|(x, y)| x.eq_ignore_ascii_case(y))
}

/// The texts of a natural language property by language; other values are left out with a warning
/// (metadata §5.1.6).
pub(super) fn texts(value: &Value, at: &At, problems: &mut Diagnostics) -> Titles {
    let mut titles = Titles::new();
    match value {
        Value::Object(map) => {
            for (tag, value) in map {
                let at = at.child(tag);
                if is_language_tag(tag) {
                    add(&mut titles, tag, value, &at, problems);
                } else {
                    let message =
                        format!("'{tag}' is not a language tag, so its texts are ignored");
                    problems.push(
                        at.problem(Code::MetadataInvalidValue, message)
                            .help("use a tag such as \"en\" or \"fr-CA\" (BCP 47)"),
                    );
                }
            }
        }
        other => add(&mut titles, at.language().unwrap_or(UNDEFINED), other, at, problems),
    }
    titles
}

fn add(titles: &mut Titles, tag: &str, value: &Value, at: &At, problems: &mut Diagnostics) {
    let mut texts = Vec::new();
    let mut one = |value: &Value, at: &At| match value {
        Value::String(text) => texts.push(text.clone()),
        other => problems.push(at.problem(
            Code::MetadataInvalidValue,
            format!("{} is not text, so it is ignored", super::json::show(other)),
        )),
    };
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| one(item, &at.child(i)));
        }
        other => one(other, at),
    }
    if texts.is_empty() {
        return;
    }
    match titles.iter_mut().find(|(t, _)| t == tag) {
        Some((_, all)) => all.extend(texts),
        None => titles.push((tag.to_owned(), texts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_follow_the_grammar_of_rfc_5646() {
        // The examples of RFC 5646 appendix A, and its examples of invalid tags.
        for tag in [
            "de",
            "i-enochian",
            "zh-Hant",
            "zh-cmn-Hans-CN",
            "sr-Latn-RS",
            "sl-rozaj-biske",
            "de-CH-1901",
            "hy-Latn-IT-arevela",
            "es-419",
            "de-CH-x-phonebk",
            "x-whatever",
            "en-US-u-islamcal",
            "zh-CN-a-myext-x-private",
            "ar-a-aaa-b-bbb-a2",
            "und",
        ] {
            assert!(is_language_tag(tag), "{tag}");
        }
        for tag in [
            "",
            "a-DE",
            "de-419-DE",
            "ar-a-aaa-b-bbb-a-ccc",
            "notavalidlanguagetag",
            "en_US",
            "x",
            "en-",
            "a-bad-language",
            "en-a",
            "é",
        ] {
            assert!(!is_language_tag(tag), "{tag}");
        }
    }

    #[test]
    fn languages_match_by_their_common_beginning() {
        assert!(matches("en", "en-US") && matches("EN-us", "en") && matches("und", "de"));
        assert!(!matches("de", "en") && !matches("en-GB", "en-US") && !matches("en", "eng"));
    }
}
