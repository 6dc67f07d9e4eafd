//! Interprets words in the names of columns and tables, by the word lists beside this file.

/// The words of each role: the role, a tab, and lower-case words.
const WORDS: &str = include_str!("words.tsv");

/// English plural endings, a tab, and the singular endings; `^` starts a whole word. The first
/// match counts.
const SINGULAR: &str = include_str!("singular.tsv");

/// The role of a word in a column name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The column identifies rows.
    Key,
    /// The column has the names of the rows' entities.
    Name,
    /// The column has years.
    Year,
    /// The column counts something: a year, a session, a position.
    Order,
    /// The column has codes with leading zeros.
    Digits,
    /// The word is a common key name.
    Common,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Name => "name",
            Self::Year => "year",
            Self::Order => "order",
            Self::Digits => "digits",
            Self::Common => "common",
        }
    }

    /// Whether a word of a name has this role.
    pub(crate) fn is_in(self, name: &str) -> bool {
        let line = WORDS.lines().find_map(|line| line.strip_prefix(self.name()));
        let known = line.unwrap_or_default();
        words(name).iter().any(|word| known.split_whitespace().any(|other| other == word))
    }

    /// Whether a name is a single word of this role.
    pub(crate) fn is(self, name: &str) -> bool {
        words(name).len() == 1 && self.is_in(name)
    }
}

/// The words of a name in lower case: `memberId` and `MEMBER_ID` give those of `member id`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut after_small = false;
    for c in name.chars() {
        let begins = c.is_uppercase() && after_small;
        if (begins || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        after_small = c.is_lowercase();
        word.extend(c.to_lowercase().filter(|_| c.is_alphanumeric()));
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

/// An English word in the singular; other words may stay unchanged.
pub(crate) fn singular(word: &str) -> String {
    for (from, to) in SINGULAR.lines().filter_map(|line| line.split_once('\t')) {
        let stem = match from.strip_prefix('^') {
            Some(whole) => (word == whole).then_some(""),
            None => word.strip_suffix(from).filter(|stem| stem.chars().count() > 1),
        };
        if let Some(stem) = stem {
            return format!("{stem}{to}");
        }
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_names_of_any_style() {
        for name in ["memberId", "MEMBER_ID", "member id", " member-id?"] {
            assert_eq!(words(name), ["member", "id"], "{name}");
        }
        assert_eq!(words("État membre"), ["état", "membre"]);
        assert!(Role::Key.is_in("member code") && !Role::Key.is_in("decode"));
        assert!(Role::Common.is("Code") && !Role::Common.is("member code"));
    }

    #[test]
    fn plain_plurals_have_a_singular() {
        for (plural, expected) in [
            ("votes", "vote"),
            ("countries", "country"),
            ("addresses", "address"),
            ("classes", "class"),
            ("houses", "house"),
            ("boxes", "box"),
            ("series", "series"),
            ("status", "status"),
            ("people", "person"),
            ("index", "index"),
            ("us", "us"),
        ] {
            assert_eq!(singular(plural), expected);
        }
    }
}
