//! Examples of values that a format allows, for messages.
//!
//! They are candidates: whoever shows one checks first that the datatype accepts it.

use std::fmt::Write as _;

use regex::Regex;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use super::number_format::NumberFormat;

/// The longest example that is made, in bytes.
const LONGEST: usize = 40;
/// How many values are listed, where there are no others.
const LISTED: usize = 6;
/// How many characters stand for "one or more" of a kind.
const SEVERAL: u32 = 3;
/// The characters to choose from first; each is followed by the next of its kind.
const PREFERRED: &str = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0-_./:@#+ ,;";
/// Ranges of characters with the name of one character, and of several.
type Kind = (&'static [(char, char)], &'static str, &'static str);
const KINDS: &[Kind] = &[
    (&[('0', '9')], "digit", "digits"),
    (&[('A', 'Z')], "capital letter", "capital letters"),
    (&[('a', 'z')], "small letter", "small letters"),
    (&[('A', 'Z'), ('a', 'z')], "letter", "letters"),
    (&[('0', '9'), ('A', 'Z')], "capital letter or digit", "capital letters or digits"),
    (&[('0', '9'), ('a', 'z')], "small letter or digit", "small letters or digits"),
    (&[('0', '9'), ('A', 'Z'), ('a', 'z')], "letter or digit", "letters or digits"),
];
const NUMBERS: &[&str] =
    &["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// What a regular expression asks for, in words.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// All values, if these are few: "A, B or C".
    pub choices: Option<String>,
    /// What the text consists of, if that has a name: "three digits".
    pub name: Option<String>,
    /// One value, which may be refused.
    pub example: Option<String>,
}

impl Words {
    /// Describes an expression; `accepts` says which texts are values.
    pub(super) fn new(expression: &Regex, accepts: impl Fn(&str) -> bool) -> Self {
        let Ok(hir) = regex_syntax::parse(expression.as_str()) else { return Self::default() };
        let whole = whole(&hir);
        let choices = whole.is_some().then(|| choices(&hir, accepts)).flatten();
        let name = whole.and_then(name);
        let mut text = String::new();
        let example = write(&hir, &mut text).filter(|()| !text.is_empty()).map(|()| text);
        Self { choices, name, example }
    }
}

/// What stands between `^` and `$`, if the expression has both around all of it.
fn whole(hir: &Hir) -> Option<&[Hir]> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let [first, inner @ .., last] = parts.as_slice() else { return None };
    let is = |part: &Hir, look| matches!(part.kind(), HirKind::Look(found) if *found == look);
    (is(first, Look::Start) && is(last, Look::End)).then_some(inner)
}

/// All values of an expression, if these are few.
fn choices(hir: &Hir, accepts: impl Fn(&str) -> bool) -> Option<String> {
    let all = Extractor::new().extract(hir);
    if !all.is_exact() || !(1..=LISTED).contains(&all.len()?) {
        return None;
    }
    let texts = all.literals()?.iter().map(|literal| std::str::from_utf8(literal.as_bytes()).ok());
    let texts: Vec<&str> = texts.collect::<Option<_>>()?;
    let all_fit = texts.iter().all(|text| !text.trim().is_empty() && accepts(text));
    let (last, others) = texts.split_last().filter(|_| all_fit)?;
    Some(match others {
        [] => format!("'{last}'"),
        others => format!("{} or {last}", others.join(", ")),
    })
}

/// The name of a text of one kind of characters.
fn name(parts: &[Hir]) -> Option<String> {
    let [part] = parts else { return None };
    let (class, least, most) = match part.kind() {
        HirKind::Repetition(Repetition { min, max, sub, .. }) => (&**sub, *min, *max),
        _ => (part, 1, Some(1)),
    };
    let HirKind::Class(class) = class.kind() else { return None };
    let ranges = ranges(class);
    let (_, one, several) = KINDS.iter().find(|(kind, ..)| *kind == ranges)?;
    let count = |n: u32| NUMBERS.get(n as usize).map_or_else(|| n.to_string(), |n| (*n).to_owned());
    Some(match (least, most) {
        (1, Some(1)) => format!("one {one}"),
        (0, Some(1)) => format!("at most one {one}"),
        (0 | 1, None) => (*several).to_owned(),
        (least, None) => format!("at least {} {several}", count(least)),
        (least, Some(most)) if least == most => format!("{} {several}", count(most)),
        (0, Some(most)) => format!("at most {} {several}", count(most)),
        (least, Some(most)) => format!("{} to {} {several}", count(least), count(most)),
    })
}

/// The characters of a class.
fn ranges(class: &Class) -> Vec<(char, char)> {
    match class {
        Class::Unicode(class) => class.iter().map(|r| (r.start(), r.end())).collect(),
        Class::Bytes(class) => {
            class.iter().map(|r| (char::from(r.start()), char::from(r.end()))).collect()
        }
    }
}

/// Adds a text that an expression matches; none if it would be long, or there is none.
fn write(hir: &Hir, out: &mut String) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => out.push(character(&ranges(class), out)?),
        HirKind::Repetition(Repetition { min, max, sub, .. }) => {
            let is_class = matches!(sub.kind(), HirKind::Class(_));
            let wanted = match max {
                None if is_class => SEVERAL.max(*min),
                None => 1.max(*min),
                Some(most) if is_class => (*min).max(1).min(*most),
                Some(_) => *min,
            };
            for _ in 0..wanted {
                write(sub, out)?;
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, out)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, out))?,
        HirKind::Alternation(parts) => write(parts.first()?, out)?,
    }
    (out.len() <= LONGEST).then_some(())
}

/// A character of a class: the one after the last of the text, so that they differ, or the first
/// of those that are preferred.
fn character(ranges: &[(char, char)], before: &str) -> Option<char> {
    let has = |c: &char| ranges.iter().any(|(start, end)| (start..=end).contains(&c));
    let last = before.chars().next_back();
    let next = last.filter(char::is_ascii_alphanumeric).and_then(|last| {
        let next = char::from_u32(u32::from(last) + 1)?;
        next.is_ascii_alphanumeric().then_some(next)
    });
    let letter = || ranges.iter().map(|(start, _)| *start).find(|c| c.is_alphanumeric());
    // Of nearly all characters, letters are the plainest.
    let wide = has(&'a') && has(&'-');
    let first = || if wide { Some('a') } else { PREFERRED.chars().find(has) };
    next.filter(has).or_else(first).or_else(letter)
}

/// Numbers as a format has them: its digits filled in, and zeros for low limits.
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

/// Dates and times as a format has them: one of which day and month cannot be confused, and the
/// limits.
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
