//! Cells that a spreadsheet would calculate rather than show.

/// A text that a spreadsheet shows and does not calculate.
pub(super) fn defused(text: &str) -> String {
    if is_like_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// A text as it was before [`defused`].
pub(super) fn undefused(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_like_formula(rest)).unwrap_or(text)
}

/// Whether a spreadsheet would calculate a cell rather than show it: what OWASP lists under "CSV
/// injection", signs of full width too. A plain number is no formula, whatever its sign: to
/// calculate it gives the number.
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
    fn formulas_are_known_by_how_they_begin() {
        for text in ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1", "-", "+"] {
            assert!(is_like_formula(text), "{text}");
        }
        for text in ["", "-5", "+3.25", "-1,000", "a=b", "'=1"] {
            assert!(!is_like_formula(text), "{text}");
        }
    }
}
