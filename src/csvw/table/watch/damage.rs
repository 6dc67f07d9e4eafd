//! Text that was damaged by a wrong encoding on its way to the file.

use encoding_rs::WINDOWS_1252;
use memchr::memmem;

/// What happened to a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// UTF-8 was read as Windows-1252 and saved again; the text that it was.
    Recoded(String),
    /// U+FFFD stands where bytes were no character.
    Lost,
    /// Question marks stand for letters that an encoding does not have.
    Masked,
}

/// U+FFFD in UTF-8.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// How many question marks are no question any more.
const MASKED: usize = 3;

/// Closing quotes and the like, which may stand behind a capital letter with an accent.
const AFTER_CAPITALS: &str = "«»‹›‘’“”…–—®°©\u{a0}";

/// Whether any of some text may be damaged. Quick: it is asked of all text, before its cells are.
pub(super) fn may_be_in(text: &[u8]) -> bool {
    memmem::find(text, b"??").is_some()
        || memmem::find(text, REPLACEMENT).is_some()
        || memchr::memchr_iter(0xC3, text).any(|at| {
            // À to ô, which begin characters of UTF-8, before a character of the other half.
            let next = |more: usize| text.get(at + more).copied().unwrap_or_default();
            (0x82..=0xB4).contains(&next(1)) && matches!(next(2), 0xC2 | 0xC5 | 0xC6 | 0xCB | 0xE2)
        })
}

/// What happened to the text of a cell, if it shows.
pub(super) fn of(text: &str) -> Option<Damage> {
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Some(Damage::Lost);
    }
    if is_masked(text) {
        return Some(Damage::Masked);
    }
    repaired(text).map(Damage::Recoded)
}

/// Whether a text has question marks, and nothing that is written.
fn is_masked(text: &str) -> bool {
    text.bytes().filter(|byte| *byte == b'?').count() >= MASKED
        && text.chars().all(|c| c.is_whitespace() || c.is_ascii_punctuation())
}

/// The text that was UTF-8 and read as Windows-1252, if that is what happened to parts of it.
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

/// What a run of characters beyond ASCII was before it was read as Windows-1252, if its bytes are
/// UTF-8 and it cannot be meant as it stands.
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
    fn text_as_it_should_be_is_left_alone() {
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
