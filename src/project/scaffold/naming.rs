//! Names classes, properties and variables after files and columns.

use std::collections::BTreeSet;

use crate::csvw::infer::{singular, slug, words};

/// The words of a text in lower-case ASCII.
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

/// Names may not begin with a digit (Namespaces in XML §4): RDF/XML could not write them.
fn begun(name: String, before: &str) -> String {
    match name.chars().next() {
        Some(c) if c.is_ascii_alphabetic() => name,
        _ => format!("{before}{}", capital(&name)),
    }
}

/// The name of a class from a file name: `member_states` becomes `MemberState`.
pub(super) fn class(stem: &str) -> String {
    let name: String = one(stem).split(' ').map(capital).collect();
    begun(name, "Row")
}

/// The name of a property or variable from a column name: `member_id` becomes `memberId`.
pub(super) fn property(column: &str) -> String {
    let words = plain_words(column);
    let (first, rest) =
        words.split_first().map_or((String::new(), &[][..]), |(f, r)| (f.clone(), r));
    begun(first + &rest.iter().map(|word| capital(word)).collect::<String>(), "column")
}

/// The singular for a row of a file: `member_states` becomes `member state`.
pub(super) fn one(stem: &str) -> String {
    let mut words = plain_words(stem);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words.join(" ")
}

/// The plural for the rows of a file.
pub(super) fn many(stem: &str) -> String {
    plain_words(stem).join(" ")
}

/// A text for the head of a question, without special characters of YAML.
pub(super) fn quiet(text: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || " -_.,()/".contains(c);
    let text: String = text.chars().map(|c| if kept(c) { c } else { ' ' }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text with whitespace reduced to single spaces.
pub(super) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An argument quoted for a shell.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+%@".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// Names in use.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken(BTreeSet<String>);

impl Taken {
    pub(super) fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(str::to_owned).collect())
    }

    /// Whether no name is taken yet.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the first free name, else the last one with a number.
    pub(super) fn take(&mut self, names: &[String]) -> String {
        let last = names.last().cloned().unwrap_or_default();
        let numbered = (2_u64..).map(|number| format!("{last}{number}"));
        let mut all = names.iter().cloned().chain(numbered);
        // Some number is always free.
        let name = all.find(|name| !self.0.contains(name)).unwrap_or(last);
        self.0.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_files_and_columns() {
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
    fn a_name_in_use_is_not_taken_again() {
        let mut taken = Taken::of(["a"]);
        let names = ["a".to_owned(), "b".to_owned()];
        assert_eq!([taken.take(&names), taken.take(&names), taken.take(&names)], ["b", "b2", "b3"]);
    }
}
