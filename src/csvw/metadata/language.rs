//! Reads texts in languages (metadata §5.1.6).

use serde_json::Value;

use super::context::At;
use super::model::Titles;
use super::tag::is_language_tag;
use crate::diagnostic::{Code, Diagnostics};

/// The tag of text without a language.
pub(super) const UNDEFINED: &str = "und";

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
    fn languages_match_by_their_common_beginning() {
        assert!(matches("en", "en-US") && matches("EN-us", "en") && matches("und", "de"));
        assert!(!matches("de", "en") && !matches("en-GB", "en-US") && !matches("en", "eng"));
    }
}
