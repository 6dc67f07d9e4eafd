//! The words of the pages in several languages, from `words.csv`.
//!
//! The English text is the key; a column of the table is a language. A language without a column
//! has English words, and only names in that language.

use std::collections::BTreeMap;

/// The table; its header has the language tags.
const TABLE: &str = include_str!("words.csv");

/// The words of a language by the English text.
pub(super) struct Words {
    /// The language of the words.
    pub(super) tag: String,
    /// The language of names, which may have no words.
    language: String,
    texts: BTreeMap<String, String>,
}

impl Words {
    /// The words in a language (BCP 47), by its primary language if there are none for the region;
    /// else in English.
    pub(super) fn new(language: &str) -> Self {
        let english =
            Self { tag: "en".to_owned(), language: language.to_owned(), texts: BTreeMap::new() };
        let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
        let primary = language.split('-').next().unwrap_or_default();
        let column = reader.headers().ok().and_then(|headers| {
            headers.iter().position(|tag| tag.eq_ignore_ascii_case(primary)).filter(|at| *at > 0)
        });
        let Some(column) = column else { return english };
        let rows = reader.records().filter_map(Result::ok);
        let texts = rows.filter_map(|row| {
            Some((
                row.get(0)?.to_owned(),
                row.get(column).filter(|text| !text.is_empty())?.to_owned(),
            ))
        });
        Self { tag: language.to_owned(), texts: texts.collect(), ..english }
    }

    /// The name of the language in itself, or its tag.
    pub(super) fn own_name(&self) -> &str {
        match self.tag.split('-').next() {
            Some("en") if self.texts.is_empty() && self.language != "en" => &self.language,
            _ => self.get("English"),
        }
    }

    /// The words for an English text.
    pub(super) fn get<'a>(&'a self, english: &'a str) -> &'a str {
        self.texts.get(english).map_or(english, String::as_str)
    }
}

/// Words with values in place of `{}`, or of `{0}` and `{1}` where their order differs.
pub(super) fn filled(words: &str, values: &[&str]) -> String {
    let mut out = String::with_capacity(words.len() + 16);
    let (mut rest, mut next) = (words, 0);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((number, after)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(values.get(number.parse().unwrap_or(next)).unwrap_or(&""));
        next += 1;
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts in the code of the pages: of `word("…")` and `words("…", …)`.
    fn used() -> Vec<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/site");
        let mut found = Vec::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            for start in ["word(", "words("] {
                for (at, _) in flat.match_indices(&format!(".{start}")) {
                    let rest = flat[at + start.len() + 1..].trim_start();
                    let Some(rest) = rest.strip_prefix('"') else { continue };
                    found.push(rest.split('"').next().unwrap().to_owned());
                }
            }
        }
        found
    }

    #[test]
    fn each_text_of_the_pages_is_in_the_table() {
        let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
        let known: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
        let used = used();
        assert!(used.len() > 30, "{used:?}");
        let missing: Vec<&String> = used.iter().filter(|text| !known.contains(text)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn each_language_has_each_text_with_all_its_values() {
        let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
        for row in reader.records() {
            let row = row.unwrap();
            let places = |text: &str| text.matches('{').count();
            for text in &row {
                assert!(!text.is_empty() && places(text) == places(&row[0]), "{row:?}");
            }
        }
    }

    #[test]
    fn a_language_without_words_has_english_ones() {
        assert_eq!((Words::new("de").get("Data"), Words::new("de").own_name()), ("Data", "de"));
        assert_eq!(
            (Words::new("en").own_name(), Words::new("ar").own_name()),
            ("English", "العربية")
        );
        assert_eq!(Words::new("fr-CA").get("Data"), "Données");
        let words = Words::new("zh");
        assert_eq!(filled(words.get("{} of {} rows."), &["2", "30"]), "共 30 行，显示 2 行。");
    }
}
