//! Detects text damaged by a wrong encoding.

use encoding_rs::WINDOWS_1252;
use memchr::memmem;

/// The kinds of damage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// UTF-8 was read as Windows-1252 and saved again; the original text.
    Recoded(String),
    /// U+FFFD replaces invalid bytes.
    Lost,
    /// Question marks replace letters missing in an encoding.
    Masked,
}

/// U+FFFD in UTF-8.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// The least number of question marks that is not a question.
const MASKED: usize = 3;

/// Closing quotes and similar signs, which may follow a capital letter with an accent.
const AFTER_CAPITALS: &str = "«»‹›‘’“”…–—®°©\u{a0}";

/// Whether a text may be damaged: a fast check of all text before its cells.
pub(super) fn may_be_in(text: &[u8]) -> bool {
    memmem::find(text, b"??").is_some()
        || memmem::find(text, REPLACEMENT).is_some()
        || memchr::memchr_iter(0xC3, text).any(|at| {
            // À to ô start a UTF-8 character; the next one must be a non-ASCII character, too.
            let next = |more: usize| text.get(at + more).copied().unwrap_or_default();
            (0x82..=0xB4).contains(&next(1)) && matches!(next(2), 0xC2 | 0xC5 | 0xC6 | 0xCB | 0xE2)
        })
}

/// The damage of a cell's text, if any.
pub(super) fn of(text: &str) -> Option<Damage> {
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Some(Damage::Lost);
    }
    if is_masked(text) {
        return Some(Damage::Masked);
    }
    repaired(text).map(Damage::Recoded)
}

/// Whether a text has question marks and no letters or digits.
fn is_masked(text: &str) -> bool {
    text.bytes().filter(|byte| *byte == b'?').count() >= MASKED
        && text.chars().all(|c| c.is_whitespace() || c.is_ascii_punctuation())
}

/// The original text, if parts of it are UTF-8 read as Windows-1252.
fn repaired(text: &str) -> Option<String> {
    let (mut out, mut rest, mut is_changed) = (String::with_capacity(text.len()), text, false);
    while let Some(start) = rest.find(|c: char| !c.is_ascii()) {
        let (plain, from) = rest.split_at(start);
        out.push_str(plain);
        let (run, after) = from.split_at(from.find(|c: char| c.is_ascii()).unwrap_or(from.len()));
        match decoded(run, out.chars().next_back(), after.chars().next()) {
            Some(decoded) => {
                out.push_str(&decoded);
                is_changed = true;
            }
            None => out.push_str(run),
        }
        rest = after;
    }
    out.push_str(rest);
    is_changed.then_some(out)
}

/// The original of non-ASCII characters that were read as Windows-1252, if their bytes are UTF-8
/// and the text is implausible.
fn decoded(run: &str, before: Option<char>, after: Option<char>) -> Option<String> {
    let (bytes, _, has_others) = WINDOWS_1252.encode(run);
    if has_others {
        return None;
    }
    let decoded = std::str::from_utf8(&bytes).ok()?;
    let mut characters = decoded.chars();
    let (first, is_one) = (characters.next()?, characters.next().is_none());
    // One character of two bytes may be a capital and a sign: ‹CAFÉ›, «LIBERTÉ», ÄRZTE®.
    if is_one && first.len_utf8() == 2 {
        let is_in_word =
            before.is_some_and(char::is_lowercase) || after.is_some_and(char::is_alphanumeric);
        let is_sign = run.chars().nth(1).is_some_and(|c| AFTER_CAPITALS.contains(c));
        if first > '\u{17f}' || (is_sign && !is_in_word) {
            return None;
        }
    }
    Some(decoded.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_a_wrong_encoding_is_known_and_repaired() {
        for (text, right) in [
            ("JÃ¼rg Lauber", "Jürg Lauber"),
            ("CÃ´te dâ€™Ivoire", "Côte d’Ivoire"),
            ("CÃ”TE D'IVOIRE", "CÔTE D'IVOIRE"),
            ("Ã…land", "Åland"),
            ("Å»ywiec", "Żywiec"),
            ("SÃ£o TomÃ© e PrÃ\u{ad}ncipe", "São Tomé e Príncipe"),
            ("ÐœÐ¾Ñ\u{81}ÐºÐ²Ð°", "Москва"),
            ("ä¸\u{ad}æ–‡", "中文"),
            ("Â§ 5", "§ 5"),
        ] {
            assert!(may_be_in(text.as_bytes()), "{text}");
            assert_eq!(of(text), Some(Damage::Recoded(right.to_owned())), "{text}");
        }
    }

    #[test]
    fn correct_text_stays() {
        for text in [
            "Jürg Lauber",
            "Côte d’Ivoire",
            "«LIBERTÉ»",
            "“AMANHÃ”",
            "CAFÉ®",
            "»ÄÄLÄ»",
            "São Tomé",
            "Åland",
            "中文",
            "Москва",
            "à « côté »",
            "Which norms? And why??",
            "??",
            "",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn lost_letters_are_known() {
        assert_eq!(of("J\u{fffd}rg"), Some(Damage::Lost));
        assert_eq!(of("??????"), Some(Damage::Masked));
        assert_eq!(of("???? (???)"), Some(Damage::Masked));
        assert!(may_be_in("J\u{fffd}rg".as_bytes()) && may_be_in(b"????") && !may_be_in(b"a?b"));
    }
}
