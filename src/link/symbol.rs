//! Normalizes symbols of documents: `A/RES/73/27`, `R/73/27`, `res. 73/27`.

use super::fold::fold;
use super::rules::RULES;

/// The most words in a rule for a single word of a symbol.
const LONGEST: usize = 4;

/// The most words of a symbol.
const MOST_WORDS: usize = 12;

/// A symbol in two parts, each as words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    /// The issuing body and kind of document: `a res`.
    lead: Vec<&'static str>,
    /// The numbers: `73 27`.
    numbers: String,
}

impl Symbol {
    /// Reads a text as a symbol: words that the rules know, then numbers.
    pub(super) fn read(text: &str) -> Option<Self> {
        if !text.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').collect();
        let begin = words.iter().position(|word| is_number(word))?;
        let (before, numbers) = words.split_at_checked(begin)?;
        if words.len() > MOST_WORDS || !numbers.iter().all(|word| is_number(word)) {
            return None;
        }
        let mut lead = Vec::new();
        let mut rest = before;
        while !rest.is_empty() {
            let known = (1..=rest.len().min(LONGEST)).rev().find_map(|length| {
                let (run, after) = rest.split_at_checked(length)?;
                RULES.symbols.get(run.join(" ").as_str()).map(|word| (*word, after))
            });
            let (word, after) = known?;
            lead.extend(Some(word).filter(|word| *word != "-"));
            rest = after;
        }
        (!lead.is_empty()).then(|| Self { lead, numbers: numbers.join(" ") })
    }

    /// The normal form of the symbol.
    pub(super) fn key(&self) -> String {
        format!("{} {}", self.lead.join(" "), self.numbers)
    }

    /// The normal form without the issuing body, which many writers omit.
    pub(super) fn short(&self) -> Option<String> {
        let kind = self.lead.last().filter(|_| self.lead.len() > 1)?;
        Some(format!("{kind} {}", self.numbers))
    }
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_symbol_are_equal() {
        let key = |text: &str| Symbol::read(text).map(|symbol| symbol.key());
        for text in [
            "A/RES/73/27",
            "A/Res/73/27",
            "a res 73 27",
            "UN Doc. A/RES/73/27",
            "UNGA Resolution 73/27",
            "General Assembly resolution 73/27",
            "GA Res. No. 73/27",
        ] {
            assert_eq!(key(text).as_deref(), Some("a res 73 27"), "{text}");
        }
        for text in ["R/73/27", "res. 73/27", "Resolution 73/27"] {
            assert_eq!(key(text).as_deref(), Some("res 73 27"), "{text}");
        }
        let symbol = Symbol::read("A/RES/73/27");
        assert_eq!(symbol.and_then(|symbol| symbol.short()).as_deref(), Some("res 73 27"));
    }

    #[test]
    fn other_texts_are_not_symbols() {
        for text in ["", "73/27", "A", "Unit 731", "A/RES/73/27 on cyberspace", "G7", "9/11"] {
            assert_eq!(Symbol::read(text), None, "{text}");
        }
    }
}
