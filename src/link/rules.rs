//! Reads the rules for names in single languages: words, letters and endings.
//!
//! The rules are in the files of the folder `rules`, for researchers to edit; each file begins with
//! an explanation of its columns. `fold`, `numbers`, `stem` and `arabic` apply them.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

const FILES: [&str; 4] = [
    include_str!("rules/words.tsv"),
    include_str!("rules/letters.tsv"),
    include_str!("rules/endings.tsv"),
    include_str!("rules/symbols.tsv"),
];

/// The rules of all languages.
pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let mut rules = Rules::default();
    for row in FILES.into_iter().flat_map(rows) {
        // A test checks each row.
        let _ = rules.take(row);
    }
    rules
});

/// A set of texts.
type Set = FxHashSet<&'static str>;

/// The rules by kind; the files explain each kind.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub articles: Set,
    pub ties: Set,
    pub leads: Set,
    pub roles: Set,
    /// The words of document symbols, with their full forms.
    pub symbols: FxHashMap<&'static str, &'static str>,
    pub numbers: FxHashMap<&'static str, u32>,
    pub ordinals: Set,
    pub genders: Set,
    pub elided: FxHashSet<char>,
    pub signs: FxHashMap<char, &'static str>,
    pub joined_articles: Set,
    pub joined_ties: Set,
    pub alike: FxHashMap<char, &'static str>,
    pub sounds: FxHashMap<char, char>,
    pub families: FxHashMap<char, char>,
    pub finals: FxHashMap<char, char>,
    pub vowels: FxHashSet<char>,
    pub swapped: FxHashSet<char>,
    pub adjective_has: FxHashSet<char>,
    pub adjective_ends: FxHashSet<char>,
    /// Endings to remove, in order, with the least remaining length of the word.
    cut: Vec<(&'static str, usize)>,
    pub lands: Set,
    pub adjectives: Set,
    pub adjectives_joined: Set,
    /// Pairs of the ending of a name and the ending of one of its cases.
    pub cases: FxHashSet<(&'static str, &'static str)>,
    pub classes: Set,
}

impl Rules {
    /// A word without its ending, if enough remains. Endings of other scripts are not tried.
    pub(super) fn without_ending<'a>(&self, word: &'a str, script: fn(char) -> bool) -> &'a str {
        let cut = |(ending, least): &(&str, usize)| {
            word.strip_suffix(ending).filter(|rest| rest.chars().count() >= *least)
        };
        let mut own = self.cut.iter().filter(|(ending, _)| ending.starts_with(script));
        own.find_map(cut).unwrap_or(word)
    }

    /// Adds a row; `None` if it is invalid.
    fn take(&mut self, row: Row) -> Option<()> {
        let Row { kind, text, value } = row;
        match kind {
            "article" => put(&mut self.articles, text),
            "tie" => put(&mut self.ties, text),
            "lead" => put(&mut self.leads, text),
            "role" => put(&mut self.roles, text),
            "symbol" => pair(&mut self.symbols, text, value?),
            "ordinal" => put(&mut self.ordinals, text),
            "gender" => put(&mut self.genders, text),
            "joined-article" => put(&mut self.joined_articles, text),
            "joined-tie" => put(&mut self.joined_ties, text),
            "adjective-joined" => put(&mut self.adjectives_joined, text),
            "class" => put(&mut self.classes, text),
            "elided" => put(&mut self.elided, letter(text)?),
            "vowel" => put(&mut self.vowels, letter(text)?),
            "swapped" => put(&mut self.swapped, letter(text)?),
            "adjective-has" => put(&mut self.adjective_has, letter(text)?),
            "adjective-end" => put(&mut self.adjective_ends, letter(text)?),
            "number" => pair(&mut self.numbers, text, value?.parse().ok()?),
            "sign" => pair(&mut self.signs, letter(text)?, value?),
            "alike" => pair(&mut self.alike, letter(text)?, value?),
            "sound" => pair(&mut self.sounds, letter(text)?, letter(value?)?),
            "family" => pair(&mut self.families, letter(text)?, letter(value?)?),
            "final" => pair(&mut self.finals, letter(text)?, letter(value?)?),
            "case" => {
                let own = if text == "-" { "" } else { text };
                self.cases.extend(value?.split(", ").map(|case| (own, case)));
            }
            "land" | "adjective" | "noun" => {
                self.cut.push((text, value?.parse().ok()?));
                match kind {
                    "land" => put(&mut self.lands, text),
                    "adjective" => put(&mut self.adjectives, text),
                    _ => {}
                }
            }
            _ => return None,
        }
        Some(())
    }
}

fn put<T: Eq + std::hash::Hash>(set: &mut FxHashSet<T>, value: T) {
    set.insert(value);
}

fn pair<K: Eq + std::hash::Hash, V>(map: &mut FxHashMap<K, V>, key: K, value: V) {
    map.insert(key, value);
}

/// The single letter of a text.
fn letter(text: &str) -> Option<char> {
    let mut letters = text.chars();
    letters.next().filter(|_| letters.next().is_none())
}

/// A row of a file, without its language column, which only helps editors.
#[derive(Clone, Copy, Debug)]
struct Row {
    kind: &'static str,
    text: &'static str,
    value: Option<&'static str>,
}

fn rows(file: &'static str) -> impl Iterator<Item = Row> {
    file.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut cells = line.split('\t').skip(1);
        let mut next = || cells.next();
        Row { kind: next().unwrap_or_default(), text: next().unwrap_or_default(), value: next() }
    })
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    #[test]
    fn each_row_is_a_rule() {
        let mut rules = Rules::default();
        for line in FILES.into_iter().flat_map(str::lines).filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!(matches!(cells.len(), 3 | 4), "{line}");
            assert!(cells.iter().all(|cell| !cell.is_empty() && cell.trim() == *cell), "{line}");
            assert_eq!(cells[0].len(), 2, "{line}");
            let taken = rows(line).map(|row| rules.take(row)).collect::<Vec<_>>();
            assert_eq!(taken, [Some(())], "{line}");
        }
    }

    #[test]
    fn words_and_letters_are_folded() {
        let rules = &*RULES;
        let words = [&rules.articles, &rules.ties, &rules.leads].into_iter().flatten();
        for word in words.chain(rules.numbers.keys()) {
            assert_eq!(*word, word.to_lowercase(), "{word}");
            assert!(word.chars().all(char::is_alphanumeric), "{word}");
        }
        for text in rules.roles.iter().chain(rules.symbols.keys()) {
            assert_eq!(*text, fold(text), "{text}");
        }
        assert!(rules.alike.values().all(|to| !to.chars().any(|c| rules.alike.contains_key(&c))));
    }

    #[test]
    fn the_first_ending_that_leaves_enough_is_removed() {
        for (word, stem) in [("иракская", "ирак"), ("новая", "нов"), ("куба", "куба")]
        {
            assert_eq!(RULES.without_ending(word, char::is_alphabetic), stem);
        }
        assert_eq!(RULES.without_ending("كوبаا", |c| c > 'я'), "كوبа");
        assert_eq!(RULES.without_ending("كوبااа", |c| c > 'я'), "كوبااа");
    }
}
