//! Normalizes spellings of names for comparison.
//!
//! Three steps, each wider than the one before: [`fold`] keeps script and word order, [`words`]
//! drops function words, [`transliterate`] writes everything in Latin letters.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::legal;
use super::numbers;
use super::rules::RULES;
use super::simplified::simplified;

/// A name without case, accents, punctuation and articles, one space between words, in simplified
/// Chinese characters.
///
/// Compatibility forms are unified (Unicode NFKD), curly and straight quotes are removed, `&`
/// becomes "and", and the letters of `U.S.` are joined. Articles stay if nothing else would remain.
/// Text in brackets stays, except a gender, since it may distinguish two names.
pub fn fold(name: &str) -> String {
    let plain = plain(&without_gender(name));
    let all: Vec<&str> = plain.split_whitespace().collect();
    let kept: Vec<&str> = all.iter().copied().filter(|w| !RULES.articles.contains(w)).collect();
    if kept.is_empty() { all.join(" ") } else { kept.join(" ") }
}

/// The name without its gender.
fn without_gender(name: &str) -> Cow<'_, str> {
    match RULES.genders.iter().find(|gender| name.contains(**gender)) {
        Some(gender) => Cow::Owned(name.replace(gender, " ")),
        None => Cow::Borrowed(name),
    }
}

/// The folded name in Latin letters, for names in another script or with letters such as ø and ß.
pub fn transliterate(name: &str) -> String {
    fold(&deunicode::deunicode(name))
}

/// The distinctive words of a folded name: without words such as "of" and "and", with normalized
/// legal forms and numbers.
pub(super) fn words_of_folded(folded: &str) -> Vec<String> {
    let all: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
    let kept: Vec<&str> = all.iter().copied().filter(|w| !RULES.ties.contains(w)).collect();
    let kept = if kept.is_empty() { all } else { kept };
    let bare = kept.iter().map(|word| without_joined_article(word)).collect();
    numbers::as_digits(legal::alike(bare))
}

/// Words without repeated ones, as in "Korea, Republic of Korea"; but a word directly repeated
/// stays, as in Baden-Baden.
pub(super) fn distinct(words: Vec<String>) -> Vec<String> {
    let before = |at: usize| words.iter().take(at.saturating_sub(1));
    let new = |(at, word): &(usize, &String)| before(*at).all(|other| other != *word);
    words.iter().enumerate().filter(new).map(|(_, word)| word.clone()).collect()
}

/// Whether all letters of a text are Chinese characters.
pub(super) fn is_chinese(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some()
        && letters.all(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}'))
}

/// Whether a text has only letters of the Latin script.
pub(super) fn is_latin(text: &str) -> bool {
    let latin = |c: char| matches!(c, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    text.chars().filter(|c| c.is_alphabetic()).all(latin)
}

/// The text outside brackets, if the brackets match and there is text outside.
pub(super) fn outside_brackets(name: &str) -> Option<String> {
    if !name.contains(['(', '[', '\u{ff08}']) {
        return None;
    }
    let mut out = String::with_capacity(name.len());
    let mut depth = 0_usize;
    for c in name.chars() {
        match c {
            '(' | '[' | '\u{ff08}' => depth += 1,
            ')' | ']' | '\u{ff09}' => depth = depth.checked_sub(1)?,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    (depth == 0 && out.chars().any(char::is_alphanumeric)).then_some(out)
}

/// The text outside brackets and the texts within them, if they match; the parts of a text with
/// several names side by side.
pub(super) fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut inner: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    for c in name.chars() {
        match c {
            '(' | '[' | '\u{ff08}' => {
                depth += 1;
                inner.push(String::new());
            }
            ')' | ']' | '\u{ff09}' if depth == 0 => return vec![name.to_owned()],
            ')' | ']' | '\u{ff09}' => depth -= 1,
            '/' | ';' | '|' if depth == 0 => parts.push(String::new()),
            _ if depth == 0 => push(parts.last_mut(), c),
            _ => push(inner.last_mut(), c),
        }
    }
    if depth > 0 {
        return vec![name.to_owned()];
    }
    parts.append(&mut inner);
    parts.retain(|part| part.chars().any(char::is_alphanumeric));
    parts
}

fn push(text: Option<&mut String>, c: char) {
    if let Some(text) = text {
        text.push(c);
    }
}

/// Lower case without marks, everything but letters and digits a space.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 8);
    // Whether the last letter stands alone, as in "U.S.": its full stop then vanishes.
    let mut alone = false;
    let mut chars = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let mut next = chars.next();
    while let Some(c) = next {
        next = chars.next();
        match c {
            // An elided article or "de" is a separate word: "l'Iran", "Côte d'Ivoire".
            '\'' | '’' | '‘' | 'ʼ' | '´'
                if alone
                    && plain.ends_with(|c| RULES.elided.contains(&c))
                    && next.is_some_and(char::is_alphabetic) =>
            {
                plain.push(' ');
            }
            // Else an apostrophe joins: "Women's" is one word with any apostrophe.
            '\'' | '’' | '‘' | '‛' | 'ʼ' | 'ʻ' | '`' | '´' | '′' | 'ʹ' | '\u{640}' => {}
            '.' if alone => continue_initials(&mut plain, next),
            c if c.is_alphanumeric() => {
                alone = !plain.ends_with(char::is_alphanumeric) || (alone && is_initials(&plain));
                push_alike(&mut plain, c);
                continue;
            }
            // Lower-casing a dotted capital I leaves a combining mark.
            c if is_combining_mark(c) || is_invisible(c) => {}
            c => push_sign(&mut plain, c),
        }
        alone = alone && c == '.';
    }
    plain.retain(|c| c != INITIAL);
    plain
}

/// Marks in [`plain`] a removed full stop after a single letter.
const INITIAL: char = '\u{1}';

fn continue_initials(plain: &mut String, next: Option<char>) {
    match next {
        Some(c) if c.is_alphanumeric() => plain.push(INITIAL),
        _ => plain.push(' '),
    }
}

fn is_initials(plain: &str) -> bool {
    plain.ends_with(INITIAL)
}

/// A letter, or its equivalent where writers differ.
fn push_alike(plain: &mut String, c: char) {
    match RULES.alike.get(&c) {
        Some(letters) => plain.push_str(letters),
        None => plain.push(simplified(c)),
    }
}

/// A space for a sign, or its word.
fn push_sign(plain: &mut String, c: char) {
    plain.push(' ');
    if let Some(word) = RULES.signs.get(&c) {
        plain.push_str(word);
        plain.push(' ');
    }
}

/// Invisible characters: joiners and marks of direction.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A word without a joined article, with or without a joined "and".
fn without_joined_article(word: &str) -> String {
    let after_tie = |tie: &&str| {
        let rest = word.strip_prefix(tie).and_then(after_article)?;
        Some(format!("{tie}{rest}"))
    };
    match after_article(word) {
        Some(rest) => rest.to_owned(),
        None => RULES.joined_ties.iter().find_map(after_tie).unwrap_or_else(|| word.to_owned()),
    }
}

/// The rest of a word after its article, if that is long enough to be a word.
fn after_article(word: &str) -> Option<&str> {
    let rest = RULES.joined_articles.iter().find_map(|article| word.strip_prefix(article));
    rest.filter(|rest| rest.chars().nth(1).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> Vec<String> {
        words_of_folded(&fold(name))
    }

    #[test]
    fn different_spellings_fold_alike() {
        for (left, right) in [
            ("Women’s League", "Women's League"),
            ("Côte d’Ivoire", "COTE D'IVOIRE"),
            ("Côte d’Ivoire", "Cote D Ivoire"),
            ("Gambia (the)", "The Gambia"),
            ("Iran (l')", "Iran"),
            ("Inde (l') [fém.]", "Inde"),
            ("Peace & Freedom", "Peace and Freedom"),
            ("EU-Institute", "EU Institute"),
            ("a\u{a0}b", "a b"),
            ("\u{fb01}n", "fin"),
            ("İzmir", "izmir"),
            ("U.S.A.", "USA"),
            ("U.S. Virgin Islands", "US Virgin Islands"),
            ("St. Lucia", "St Lucia"),
            ("L.L.C.", "LLC"),
            ("السّودان", "السودان"),
            ("Чёрное", "Черное"),
            ("葉門共和國", "叶门共和国"),
        ] {
            assert_eq!(fold(left), fold(right), "{left} / {right}");
        }
    }

    #[test]
    fn folding_never_removes_everything() {
        assert_eq!(fold("The (The)"), "the the");
        assert_eq!(fold("[ICT]"), "ict");
        assert_eq!(fold("a) b"), "a b");
        assert_eq!(fold("’"), "");
        assert_eq!(words("of the"), ["of"]);
    }

    #[test]
    fn distinctive_parts_stay() {
        assert_ne!(fold("Georgia (US state)"), fold("Georgia"));
        assert_ne!(fold("J. Smith"), fold("JS Mith"));
    }

    #[test]
    fn a_repeated_word_counts_once() {
        let distinct = |name: &str| super::distinct(words(name)).join(" ");
        assert_eq!(distinct("Korea, Republic of Korea"), "korea republic");
        assert_eq!(distinct("Baden-Baden"), "baden baden");
    }

    #[test]
    fn words_are_distinctive() {
        assert_eq!(words("The Republic of the Congo"), ["republic", "congo"]);
        assert_eq!(words("Brigade Forty-Four"), ["brigade", "44"]);
        assert_eq!(
            words("البوسنة والهرسك"),
            words("بوسنة و هرسك").iter().fold(Vec::new(), |mut all: Vec<String>, w| {
                match all.last_mut() {
                    Some(last) if last == "و" => last.push_str(w),
                    _ => all.push(w.clone()),
                }
                all
            })
        );
    }

    #[test]
    fn a_text_with_several_names_has_parts() {
        assert_eq!(parts("Myanmar (formerly Burma)"), ["Myanmar ", "formerly Burma"]);
        assert_eq!(parts("Tanzania/Tanganyika"), ["Tanzania", "Tanganyika"]);
        assert_eq!(parts("a) b"), ["a) b"]);
    }

    #[test]
    fn other_scripts_become_latin() {
        assert_eq!(transliterate("Ærøskøbing"), "aeroskobing");
        assert_eq!(fold("Канада"), "канада");
        assert_eq!(transliterate("Канада"), "kanada");
    }
}
