//! Makes examples of numbers and dates that a format allows, for messages.
//!
//! They are candidates: the caller checks that the datatype accepts them.

use std::fmt::Write as _;

use super::number_format::NumberFormat;

/// Numbers in a format: its digits filled in, and zeros for low limits.
pub(super) fn numbers(format: &NumberFormat) -> Vec<String> {
    let characters = format.characters();
    let (decimal, group) = (&characters.decimal, characters.group.as_deref());
    let Some(pattern) = format.pattern() else {
        return vec![format!("1{}234{decimal}5", group.unwrap_or_default())];
    };
    let fill = |digit: fn(u32) -> u32| {
        let mut text = String::new();
        let mut count = 0;
        for c in pattern.split(';').next().unwrap_or_default().chars() {
            match c {
                '0' | '#' => {
                    let _ = write!(text, "{}", digit(count));
                    count += 1;
                }
                '.' => text.push_str(decimal),
                ',' => text.push_str(group.unwrap_or_default()),
                '\'' => {}
                c => text.push(c),
            }
        }
        text
    };
    vec![fill(|n| n % 9 + 1), fill(|_| 0)]
}

/// Dates and times in a format: one whose day and month cannot be confused, and the limits.
pub(super) fn moments<'a>(source: &str, limits: impl Iterator<Item = &'a str>) -> Vec<String> {
    let limits = limits.map(|limit| {
        let parts = limit.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let mut numbers = parts.filter_map(|part| part.parse().ok());
        let mut next = |other| numbers.next().unwrap_or(other);
        [next(2020), next(12), next(31), next(14), next(30), next(0)]
    });
    let usual = [2020, 12, 31, 14, 30, 0];
    std::iter::once(usual).chain(limits).map(|moment| fill(source, moment)).collect()
}

/// Writes year, month, day, hour, minute and second into a format (CSVW syntax §6.4.4).
fn fill(source: &str, [year, month, day, hour, minute, second]: [u32; 6]) -> String {
    let mut out = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let field: &str = &rest[..rest.find(|c| c != first).unwrap_or(rest.len())];
        let width = field.len();
        rest = &rest[width..];
        let value = match first {
            'y' => year,
            'M' => month,
            'd' => day,
            'H' => hour,
            'm' => minute,
            's' => second,
            'S' => 0,
            'X' | 'x' => {
                out.push('Z');
                continue;
            }
            '\'' => continue,
            _ => {
                out.push_str(field);
                continue;
            }
        };
        let _ = write!(out, "{value:0width$}");
    }
    out
}
