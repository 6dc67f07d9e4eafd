//! Checks and compares durations (XML Schema 1.1 part 2 §3.3.6 and §3.4.26–27).

use std::cmp::Ordering;

use super::Builtin;

/// Whether the text is a lexical form of a duration datatype.
pub(super) fn is_lexical(base: Builtin, text: &str) -> bool {
    let Some(rest) = text.strip_prefix('-').unwrap_or(text).strip_prefix('P') else {
        return false;
    };
    let (days, time) = match rest.split_once('T') {
        Some((days, time)) => (days, Some(time)),
        None => (rest, None),
    };
    let (of_days, of_time) = match base {
        Builtin::DayTimeDuration => ("D", "HMS"),
        Builtin::YearMonthDuration => ("YM", ""),
        _ => ("YMD", "HMS"),
    };
    match time {
        None => !days.is_empty() && numbers(days, of_days),
        Some(time) => !time.is_empty() && numbers(days, of_days) && numbers(time, of_time),
    }
}

/// Whether the text is numbers, each with one of the letters, in their order. Seconds may have a
/// fraction.
fn numbers(text: &str, letters: &str) -> bool {
    let mut rest = text;
    let mut letters = letters.chars();
    while !rest.is_empty() {
        let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        if unit.len() == rest.len() {
            return false;
        }
        let fraction = unit.strip_prefix('.');
        let unit = match fraction {
            Some(digits) => {
                let unit = digits.trim_start_matches(|c: char| c.is_ascii_digit());
                if unit.len() == digits.len() || !unit.starts_with('S') {
                    return false;
                }
                unit
            }
            None => unit,
        };
        let mut characters = unit.chars();
        let Some(letter) = characters.next() else { return false };
        if !letters.any(|l| l == letter) {
            return false;
        }
        rest = characters.as_str();
    }
    true
}

/// The partial order of durations (XML Schema §3.3.6.1): `None` for `P1M` and `P30D`, for example,
/// and for numbers too long to compare.
pub(super) fn compare(left: &str, right: &str) -> Option<Ordering> {
    let read = |text: &str| text.parse::<oxsdatatypes::Duration>().ok();
    read(left)?.partial_cmp(&read(right)?)
}
