//! Makes hidden characters visible, so that data cannot control a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with a visible sign for each hidden character: control characters, marks of direction,
/// zero-width spaces and other spaces that look like a normal one.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    show(text, &mut out);
    Cow::Owned(out)
}

/// Adds the text made visible.
pub(super) fn show(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            // Unicode has pictures of the control characters in the same order.
            '\0'..='\u{1f}' => out.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7f}' => out.push('␡'),
            c if is_hidden(c) => {
                // Writing to a String does not fail.
                let _ = write!(out, "<U+{:04X}>", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

/// Whether a character is invisible or looks like another.
fn is_hidden(c: char) -> bool {
    matches!(c,
        // Controls, soft hyphen and no-break space.
        '\0'..='\u{1f}' | '\u{7f}'..='\u{a0}' | '\u{ad}'
        // Marks of direction.
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // Fixed and narrow no-break spaces, zero-width spaces and joiners, the byte-order mark.
        | '\u{2007}' | '\u{202f}' | '\u{200b}' | '\u{2060}' | '\u{feff}'
        // Line and paragraph separators, annotations between lines, tags.
        | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_characters_stay() {
        let text = "Côte d’Ivoire · 中文 · العربية · नेपाल\u{200d} · “x” \u{fffd}";
        assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn hidden_characters_get_a_sign() {
        assert_eq!(visible("a\tb\u{1b}[31m\0\u{7f}"), "a␉b␛[31m␀␡");
        assert_eq!(visible("a\u{202e}b\u{a0}\u{feff}\u{85}"), "a<U+202E>b<U+00A0><U+FEFF><U+0085>");
    }
}
