//! Describes the texts of a regular expression, with an example, for messages.

use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

/// The longest example in bytes.
const LONGEST: usize = 40;
/// The most values listed instead of an example.
const LISTED: usize = 6;
/// The number of characters in an example of "one or more".
const SEVERAL: u32 = 3;
/// The preferred characters, in order.
const PREFERRED: &str = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0-_./:@#+ ,;";
/// Ranges of characters, with the name of one character and of several.
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

/// The texts that a regular expression matches, in words.
#[derive(Debug, Default)]
pub struct Expected {
    /// All texts, if there are few: "A, B or C".
    pub choices: Option<String>,
    /// The form of the text, if it has a name: "three digits".
    pub name: Option<String>,
    /// A matching text, which further constraints may refuse.
    pub example: Option<String>,
}

impl Expected {
    /// Describes a parsed expression; `accepts` says which texts are valid. The example is the caller's to check.
    pub fn new(hir: &Hir, accepts: impl Fn(&str) -> bool) -> Self {
        let whole = whole(hir);
        let choices = whole.is_some().then(|| choices(hir, accepts)).flatten();
        let name = whole.and_then(name);
        let mut text = String::new();
        let example = write(hir, &mut text).filter(|()| !text.is_empty()).map(|()| text);
        Self { choices, name, example }
    }

    /// All of it: "A, B or C", "three digits, such as 123", or `noun` "such as AB-12". None without an
    /// example that `accepts` confirms.
    pub fn describe(&self, noun: &str, accepts: impl Fn(&str) -> bool) -> Option<String> {
        if let Some(choices) = &self.choices {
            return Some(choices.clone());
        }
        let example = self.example.as_deref().filter(|text| accepts(text))?;
        Some(match &self.name {
            Some(name) => format!("{name}, such as {example}"),
            None => format!("{noun} such as {example}"),
        })
    }
}

/// The part between `^` and `$`, if they enclose the expression.
fn whole(hir: &Hir) -> Option<&[Hir]> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let [first, inner @ .., last] = parts.as_slice() else { return None };
    let is = |part: &Hir, look| matches!(part.kind(), HirKind::Look(found) if *found == look);
    (is(first, Look::Start) && is(last, Look::End)).then_some(inner)
}

/// All texts of an expression, if there are few.
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

/// The name of a text with one kind of characters.
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

/// Appends a matching text; none if it would be too long, or nothing matches.
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

/// A character of a class: the successor of the last one, so that they differ, or the first
/// preferred one.
fn character(ranges: &[(char, char)], before: &str) -> Option<char> {
    let has = |c: &char| ranges.iter().any(|(start, end)| (start..=end).contains(&c));
    let last = before.chars().next_back();
    let next = last.filter(char::is_ascii_alphanumeric).and_then(|last| {
        let next = char::from_u32(u32::from(last) + 1)?;
        next.is_ascii_alphanumeric().then_some(next)
    });
    let letter = || ranges.iter().map(|(start, _)| *start).find(|c| c.is_alphanumeric());
    // Prefer letters in a class of nearly all characters.
    let wide = has(&'a') && has(&'-');
    let first = || if wide { Some('a') } else { PREFERRED.chars().find(has) };
    next.filter(has).or_else(first).or_else(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_becomes_words_with_an_example() {
        for (expression, expected) in [
            ("^[0-9]{3}$", "three digits, such as 123"),
            ("^(red|green)$", "red or green"),
            ("^[A-Z]", "text such as A"),
            ("^[0-9]+([.][0-9]+)? KB$", "text such as 123 KB"),
        ] {
            let hir = regex_syntax::parse(expression).unwrap();
            let words = Expected::new(&hir, |_| true).describe("text", |_| true);
            assert_eq!(words.as_deref(), Some(expected));
        }
        let hir = regex_syntax::parse("^[0-9]{3}$").unwrap();
        assert_eq!(Expected::new(&hir, |_| true).describe("text", |_| false), None);
    }
}
