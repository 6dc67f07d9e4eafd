//! Normalizes numbers in names.

use super::rules::RULES;

/// Words with numbers in digits: "forty four" and "forty 4" are "44".
pub(super) fn as_digits(words: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    // The tens of the last word, if a unit may follow.
    let mut tens: Option<u32> = None;
    for word in words {
        let in_words = RULES.numbers.get(word.as_str()).copied();
        let value = in_words.or_else(|| (word.len() == 1).then(|| word.parse().ok()).flatten());
        match (tens.take(), value) {
            (Some(tens), Some(unit @ 1..=9)) => {
                out.pop();
                out.push((tens + unit).to_string());
            }
            (_, Some(number)) => {
                tens = (number >= 20 && number % 10 == 0).then_some(number);
                out.push(number.to_string());
            }
            (_, None) => out.push(word),
        }
    }
    out
}

/// Whether a word is a number; different numbers mean different things.
pub(super) fn is_number(word: &str) -> bool {
    !word.is_empty() && word.chars().any(|c| c.is_numeric())
        || is_roman(word)
        || RULES.ordinals.contains(word)
}

/// Whether a word is a Roman numeral of at most XXXIX.
fn is_roman(word: &str) -> bool {
    let units = word.trim_start_matches('x');
    word.len() - units.len() <= 3
        && !word.is_empty()
        && (units.is_empty()
            || ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"].contains(&units))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_normalized() {
        let digits = |text: &str| as_digits(text.split(' ').map(str::to_owned).collect()).join(" ");
        assert_eq!(digits("brigade forty four"), "brigade 44");
        assert_eq!(digits("brigade forty 4"), "brigade 44");
        assert_eq!(digits("three percenters"), "3 percenters");
        assert_eq!(digits("twenty twenty"), "20 20");
        assert_eq!(digits("unit 007"), "unit 007");
    }

    #[test]
    fn numbers_are_recognized() {
        for word in ["4", "iv", "xxii", "2004", "first", "٣"] {
            assert!(is_number(word), "{word}");
        }
        for word in ["", "mix", "civil", "iiv"] {
            assert!(!is_number(word), "{word}");
        }
    }
}
