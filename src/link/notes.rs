//! Removes footnote marks and roles after a name.

use super::fold::fold;
use super::rules::RULES;

/// Signs that refer to a footnote.
const MARKS: &[char] =
    &['*', '†', '‡', '§', '¶', '#', '¹', '²', '³', '⁰', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', 'ª', 'º'];

/// The text without notes after its name, if there are any: `France [1]`, `Chad*`, `Mexico
/// (observer)`.
pub(super) fn without_notes(text: &str) -> Option<&str> {
    let mut rest = text.trim_end();
    while let Some(shorter) = without_last(rest) {
        rest = shorter.trim_end();
    }
    (rest.len() < text.trim_end().len() && rest.chars().any(char::is_alphanumeric)).then_some(rest)
}

/// The text without the last mark or role.
fn without_last(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_suffix(MARKS) {
        return Some(rest);
    }
    let brackets = [('[', ']'), ('(', ')'), ('\u{ff08}', '\u{ff09}')];
    let (open, inner) = brackets
        .into_iter()
        .find_map(|(open, close)| text.strip_suffix(close).map(|inner| (open, inner)))?;
    let (rest, inner) = inner.rsplit_once(open)?;
    let is_number = open == '[' && is_reference(inner.trim());
    (is_number || RULES.roles.contains(fold(inner).as_str())).then_some(rest)
}

/// Whether a text in square brackets refers to a footnote: `1`, `12`, `a`.
fn is_reference(text: &str) -> bool {
    let is_short = (1..=3).contains(&text.len());
    is_short && text.bytes().all(|b| b.is_ascii_digit())
        || text.len() == 1 && text.bytes().all(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_roles_are_removed() {
        for (text, name) in [
            ("France [1]", Some("France")),
            ("France[a] *", Some("France")),
            ("Chad¹²", Some("Chad")),
            ("Mexico (Observer)", Some("Mexico")),
            ("Mexico (Vice-Chair) [12]", Some("Mexico")),
            ("墨西哥（观察员）", Some("墨西哥")),
            ("Perú (Observador)", Some("Perú")),
        ] {
            assert_eq!(without_notes(text), name, "{text}");
        }
    }

    #[test]
    fn distinctive_notes_stay() {
        for text in ["Georgia (US state)", "Unit (1)", "[1]", "(observer)", "Unit 731", "", "a)"] {
            assert_eq!(without_notes(text), None, "{text}");
        }
    }
}
