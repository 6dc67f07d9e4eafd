//! Checks binary datatypes and counts their bytes (XML Schema 1.1 part 2 §3.3.15–16).

use super::Builtin;

/// The number of bytes, if the text is a lexical form of the datatype.
pub(super) fn decoded_length(base: Builtin, text: &str) -> Option<u64> {
    match base {
        Builtin::HexBinary => hex(text),
        Builtin::Base64Binary => base64(text),
        _ => None,
    }
}

fn hex(text: &str) -> Option<u64> {
    let fits = text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then_some(text.len() as u64 / 2)
}

/// Single spaces may stand between characters.
fn base64(text: &str) -> Option<u64> {
    if text.starts_with(' ') || text.ends_with(' ') || text.contains("  ") {
        return None;
    }
    let characters = || text.bytes().filter(|b| *b != b' ');
    let count = characters().count();
    let padding = characters().rev().take_while(|b| *b == b'=').count();
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    if !count.is_multiple_of(4) || !characters().take(count - padding).all(plain) {
        return None;
    }
    // The bits that padding leaves unused are zero.
    let fits = match (padding, characters().rev().nth(padding)) {
        (0, _) => true,
        (1, Some(last)) => b"AEIMQUYcgkosw048".contains(&last),
        (2, Some(last)) => b"AQgw".contains(&last),
        _ => false,
    };
    fits.then(|| (count / 4 * 3 - padding) as u64)
}
