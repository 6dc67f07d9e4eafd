//! Protects cells that a spreadsheet would calculate as formulas.

/// A text with a `'` in front if a spreadsheet would calculate it. A text that has such a `'`
/// already gets another, so that [`unprotected`] restores every text.
pub(super) fn protected(text: &str) -> String {
    match is_like_formula(text.trim_start_matches('\'')) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// A text as it was before [`protected`].
pub(super) fn unprotected(text: &str) -> &str {
    let is_defused = |rest: &&str| is_like_formula(rest.trim_start_matches('\''));
    text.strip_prefix('\'').filter(is_defused).unwrap_or(text)
}

/// Whether a spreadsheet would calculate a cell rather than show it: the list of OWASP under "CSV
/// injection", with full-width signs. A plain number is not a formula, with any sign: its result is
/// the number itself.
pub(super) fn is_like_formula(text: &str) -> bool {
    let number = |rest: &str| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '%'))
    };
    match text.strip_prefix(['+', '-']) {
        Some(rest) => !number(rest),
        None => text.starts_with(['=', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_restored() {
        for text in ["=1", "'=1", "''=1", "-5", "'-5", "'tis", "'", "", "a", "@x", "'@x", "+a"] {
            assert!(!is_like_formula(&protected(text)), "{text}");
            assert_eq!(unprotected(&protected(text)), text);
        }
        // A spreadsheet may remove the sign.
        assert_eq!(unprotected("=1"), "=1");
    }

    #[test]
    fn formulas_are_detected_by_their_start() {
        for text in ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1", "-", "+"] {
            assert!(is_like_formula(text), "{text}");
        }
        for text in ["", "-5", "+3.25", "-1,000", "a=b", "'=1"] {
            assert!(!is_like_formula(text), "{text}");
        }
    }
}
