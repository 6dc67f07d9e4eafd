//! Names classes, properties and variables after files and columns.

use std::collections::BTreeSet;

use crate::csvw::infer::{singular, slug, words};

/// The words of a text as ASCII in small letters.
fn plain_words(text: &str) -> Vec<String> {
    let apart = words(text).join(" ");
    slug(&apart).split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |c| c.to_ascii_uppercase().to_string() + letters.as_str())
}

/// A name cannot begin with a digit (Namespaces in XML §4), or RDF/XML could not write it.
fn begun(name: String, before: &str) -> String {
    match name.chars().next() {
        Some(c) if c.is_ascii_alphabetic() => name,
        _ => format!("{before}{}", capital(&name)),
    }
}

/// The name of a class, from that of a file: `member_states` gives `MemberState`.
pub(super) fn class(stem: &str) -> String {
    let name: String = one(stem).split(' ').map(capital).collect();
    begun(name, "Row")
}

/// The name of a property or a variable, from that of a column: `member_id` gives `memberId`.
pub(super) fn property(column: &str) -> String {
    let words = plain_words(column);
    let (first, rest) =
        words.split_first().map_or((String::new(), &[][..]), |(f, r)| (f.clone(), r));
    begun(first + &rest.iter().map(|word| capital(word)).collect::<String>(), "column")
}

/// What a row of a file is called: `member_states` gives `member state`.
pub(super) fn one(stem: &str) -> String {
    let mut words = plain_words(stem);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words.join(" ")
}

/// What all rows of a file are called.
pub(super) fn many(stem: &str) -> String {
    plain_words(stem).join(" ")
}

/// A text in the head of a question: signs that YAML may read are left out.
pub(super) fn quiet(text: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || " -_.,()/".contains(c);
    let text: String = text.chars().map(|c| if kept(c) { c } else { ' ' }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text with single spaces.
pub(super) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An argument as a shell takes it.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+%@".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// Names that are taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken(BTreeSet<String>);

impl Taken {
    pub(super) fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(str::to_owned).collect())
    }

    /// Takes the first of some names that is free, or else the last with a number.
    pub(super) fn take(&mut self, names: &[String]) -> String {
        let last = names.last().cloned().unwrap_or_default();
        let numbered = (2_u64..).map(|number| format!("{last}{number}"));
        let mut all = names.iter().cloned().chain(numbered);
        // There is always a number that is free.
        let name = all.find(|name| !self.0.contains(name)).unwrap_or(last);
        self.0.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_files_and_columns() {
        assert_eq!(class("member_states"), "MemberState");
        assert_eq!(class("2020"), "Row2020");
        assert_eq!(property("MEMBER_ID"), "memberId");
        assert_eq!(property("État membre"), "etatMembre");
        assert_eq!(property("2020"), "column2020");
        assert_eq!(property("国家"), "guoJia");
        assert_eq!(property("?"), "column");
        assert_eq!(
            (one("countries"), many("member_states")),
            ("country".into(), "member states".into())
        );
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quiet("a: \"b\" #c"), "a b c");
    }

    #[test]
    fn a_name_that_is_taken_gives_way() {
        let mut taken = Taken::of(["a"]);
        let names = ["a".to_owned(), "b".to_owned()];
        assert_eq!([taken.take(&names), taken.take(&names), taken.take(&names)], ["b", "b2", "b3"]);
    }
}
