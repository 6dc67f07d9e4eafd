//! Checks text datatypes (XML Schema 1.1 part 2 §3.3.17–18 and §3.4.1–7; names as in Namespaces in
//! XML 1.0).

use super::Builtin;

/// Whether a text is valid for a datatype other than numbers, dates, durations, booleans and binary
/// data. `html`, `xml` and `json` are not checked (CSVW syntax §6.4.6) and `anyURI` allows any text
/// (XML Schema 1.1).
pub(super) fn is_lexical(base: Builtin, text: &str) -> bool {
    match base {
        Builtin::NormalizedString => !text.contains(['\t', '\n', '\r']),
        Builtin::Token => is_token(text),
        Builtin::Language => is_language(text),
        Builtin::Name => is_name(text, true),
        Builtin::NmToken => !text.is_empty() && text.chars().all(is_name_char),
        Builtin::QName => match text.split_once(':') {
            Some((prefix, local)) => is_name(prefix, false) && is_name(local, false),
            None => is_name(text, false),
        },
        _ => true,
    }
}

fn is_token(text: &str) -> bool {
    let edge = text.starts_with(' ') || text.ends_with(' ');
    !edge && !text.contains(['\t', '\n', '\r']) && !text.contains("  ")
}

fn is_language(text: &str) -> bool {
    text.split('-').enumerate().all(|(at, part)| {
        let fits = |b: u8| b.is_ascii_alphabetic() || (at > 0 && b.is_ascii_digit());
        (1..=8).contains(&part.len()) && part.bytes().all(fits)
    })
}

fn is_name(text: &str, colons: bool) -> bool {
    let allowed = |c| colons || c != ':';
    text.starts_with(is_name_start) && text.chars().all(|c| is_name_char(c) && allowed(c))
}

/// `NameStartChar` of XML 1.0, fifth edition.
fn is_name_start(c: char) -> bool {
    matches!(c,
        ':' | '_' | 'A'..='Z' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// `NameChar` of XML 1.0, fifth edition.
fn is_name_char(c: char) -> bool {
    let more = matches!(c,
        '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}');
    more || is_name_start(c)
}
