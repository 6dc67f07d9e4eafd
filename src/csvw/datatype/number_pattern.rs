//! Compiles number patterns (UAX #35 part 3, "Number Format Patterns").

use super::number_format::{Affixes, Characters, Exponent, Pattern};

/// A symbol of a pattern, with quotes resolved.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Symbol {
    /// `0`, a required digit.
    Zero,
    /// `#`, an optional digit.
    Hash,
    Decimal,
    Group,
    Exponent,
    Plus,
    Minus,
    Percent,
    PerMille,
    /// `;` between the positive and the negative pattern.
    Semicolon,
    /// A character that stands for itself.
    Literal(char),
}

use Symbol::{Decimal, Group, Hash, Minus, Plus, Zero};

impl Pattern {
    /// Compiles a pattern; the error is a message.
    pub(super) fn compile(text: &str, characters: &Characters) -> Result<Self, String> {
        let symbols = symbols(text, characters)?;
        let mut halves = symbols.split(|s| *s == Symbol::Semicolon);
        let positive = halves.next().unwrap_or_default();
        let negative = halves.next();
        if halves.next().is_some() {
            return Err("it has more than one ';'".to_owned());
        }
        let (prefix, number, suffix) = split(positive)?;
        let mut pattern = Self::number(number)?;
        let around = [prefix, suffix].concat();
        pattern.places = match around.iter().filter_map(|s| places(*s)).collect::<Vec<_>>()[..] {
            [] => 0,
            [places] => places,
            _ => return Err("it has more than one percent or per-mille sign".to_owned()),
        };
        pattern.affixes = match negative {
            None => signs(prefix, suffix),
            // The number part of a negative pattern has no meaning (UAX #35).
            Some(negative) => {
                let (negative_prefix, _, negative_suffix) = split(negative)?;
                let sign = match around.iter().find(|s| matches!(s, Plus | Minus)) {
                    Some(Minus) => "-",
                    Some(_) => "+",
                    None => "",
                };
                vec![affix(prefix, suffix, sign), affix(negative_prefix, negative_suffix, "-")]
            }
        };
        Ok(pattern)
    }

    /// Compiles the digits of a pattern.
    fn number(symbols: &[Symbol]) -> Result<Self, String> {
        let mut parts = symbols.splitn(2, |s| *s == Symbol::Exponent);
        let mantissa = parts.next().unwrap_or_default();
        let exponent = parts.next().map(exponent).transpose()?;
        let mut parts = mantissa.splitn(2, |s| *s == Decimal);
        let whole = parts.next().unwrap_or_default();
        let fraction = parts.next();
        if fraction.is_some_and(<[_]>::is_empty) {
            return Err("it has no digit after the decimal character".to_owned());
        }
        let fraction = fraction.unwrap_or_default();
        let digits = |s: &[Symbol]| s.iter().filter(|s| matches!(s, Zero | Hash)).count();
        let zeros = |s: &[Symbol]| s.iter().filter(|s| **s == Zero).count();
        if digits(whole) + digits(fraction) == 0 {
            return Err("it has no digit, 0 or #".to_owned());
        }
        if whole.iter().chain(fraction).any(|s| !matches!(s, Zero | Hash | Group)) {
            return Err("it has a sign or character between its digits".to_owned());
        }
        let order = |s: &mut dyn Iterator<Item = &Symbol>| {
            s.filter(|s| **s != Group).skip_while(|s| **s == Hash).all(|s| *s == Zero)
        };
        if !order(&mut whole.iter()) {
            return Err("it has # after 0 before the decimal character".to_owned());
        }
        if !order(&mut fraction.iter().rev()) {
            return Err("it has # before 0 after the decimal character".to_owned());
        }
        let (groups, fraction_group) = (whole_groups(whole)?, fraction_group(fraction)?);
        Ok(Self {
            affixes: Vec::new(),
            places: 0,
            least_whole: zeros(whole),
            groups,
            least_fraction: zeros(fraction),
            most_fraction: digits(fraction),
            fraction_group,
            exponent,
        })
    }
}

/// Resolves quotes and separates literals from special characters.
fn symbols(text: &str, characters: &Characters) -> Result<Vec<Symbol>, String> {
    let mut symbols = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix(characters.decimal.as_str()) {
            symbols.push(Decimal);
            rest = after;
            continue;
        }
        if let Some(after) = characters.group.as_deref().and_then(|g| rest.strip_prefix(g)) {
            symbols.push(Group);
            rest = after;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        symbols.push(match c {
            '0' => Zero,
            '#' => Hash,
            'E' => Symbol::Exponent,
            '+' => Plus,
            '-' => Minus,
            '%' => Symbol::Percent,
            '‰' => Symbol::PerMille,
            ';' => Symbol::Semicolon,
            '\'' => {
                rest = quoted(rest, &mut symbols)?;
                continue;
            }
            '1'..='9' | '@' | '*' | '¤' | '.' | ',' => {
                return Err(format!("'{c}' is not recognised in it"));
            }
            c => Symbol::Literal(c),
        });
    }
    Ok(symbols)
}

/// Reads quoted text after its first quote; two quotes are one. Returns the rest.
fn quoted<'a>(text: &'a str, symbols: &mut Vec<Symbol>) -> Result<&'a str, String> {
    if let Some(rest) = text.strip_prefix('\'') {
        symbols.push(Symbol::Literal('\''));
        return Ok(rest);
    }
    let mut rest = text;
    loop {
        let (inside, after) = rest.split_once('\'').ok_or("a quote in it is not closed")?;
        symbols.extend(inside.chars().map(Symbol::Literal));
        match after.strip_prefix('\'') {
            Some(after) => {
                symbols.push(Symbol::Literal('\''));
                rest = after;
            }
            None => return Ok(after),
        }
    }
}

type Split<'a> = (&'a [Symbol], &'a [Symbol], &'a [Symbol]);

/// Splits a pattern into prefix, number and suffix.
fn split(symbols: &[Symbol]) -> Result<Split<'_>, String> {
    let digit = |s: &Symbol| matches!(s, Zero | Hash | Decimal | Group | Symbol::Exponent);
    let start = symbols.iter().position(digit).ok_or("it has no digit, 0 or #")?;
    let (prefix, rest) = symbols.split_at(start);
    // A sign right after E belongs to the exponent.
    let mut end = 0;
    while let Some(symbol) = rest.get(end) {
        let before = end.checked_sub(1).and_then(|before| rest.get(before));
        let of_exponent = *symbol == Plus && before == Some(&Symbol::Exponent);
        if !digit(symbol) && !of_exponent {
            break;
        }
        end += 1;
    }
    let (number, suffix) = rest.split_at(end);
    if suffix.iter().any(digit) {
        return Err("it has a sign or character between its digits".to_owned());
    }
    Ok((prefix, number, suffix))
}

fn exponent(symbols: &[Symbol]) -> Result<Exponent, String> {
    let (signed, digits) = match symbols.split_first() {
        Some((Plus, digits)) => (true, digits),
        _ => (false, symbols),
    };
    let zeros: Vec<_> = digits.iter().skip_while(|s| **s == Hash).collect();
    if zeros.is_empty() || zeros.iter().any(|s| **s != Zero) {
        return Err("after E it needs 0".to_owned());
    }
    Ok(Exponent { signed, least: zeros.len() })
}

/// The sizes of the last group and of those before it.
fn whole_groups(symbols: &[Symbol]) -> Result<Option<(usize, usize)>, String> {
    let sizes: Vec<usize> = symbols.split(|s| *s == Group).map(<[_]>::len).collect();
    match sizes[..] {
        [_] => Ok(None),
        [.., 0] => Err("it has a group character that groups no digits".to_owned()),
        [_, last] => Ok(Some((last, last))),
        [_, .., before, last] if before > 0 => Ok(Some((last, before))),
        _ => Err("it has two group characters in a row".to_owned()),
    }
}

/// The size of the groups after the decimal character.
fn fraction_group(symbols: &[Symbol]) -> Result<Option<usize>, String> {
    let sizes: Vec<usize> = symbols.split(|s| *s == Group).map(<[_]>::len).collect();
    match sizes[..] {
        [] | [_] => Ok(None),
        [first, ..] if first > 0 && sizes.last() > Some(&0) => Ok(Some(first)),
        _ => Err("it has a group character that groups no digits".to_owned()),
    }
}

fn places(symbol: Symbol) -> Option<i32> {
    match symbol {
        Symbol::Percent => Some(-2),
        Symbol::PerMille => Some(-3),
        _ => None,
    }
}

/// The affixes of a positive pattern with those for the other sign. A pattern with `+` requires a
/// sign, one with `-` is for negative numbers, and one with neither allows both.
fn signs(prefix: &[Symbol], suffix: &[Symbol]) -> Vec<Affixes> {
    let has = |symbol| prefix.iter().chain(suffix).any(|s| *s == symbol);
    if has(Minus) {
        return vec![affix(prefix, suffix, "-")];
    }
    if has(Plus) {
        let minus = |s: &[Symbol]| -> Vec<_> {
            s.iter().map(|s| if *s == Plus { Minus } else { *s }).collect()
        };
        let negative = affix(&minus(prefix), &minus(suffix), "-");
        return vec![affix(prefix, suffix, "+"), negative];
    }
    let mut all = vec![
        affix(&[&[Minus], prefix].concat(), suffix, "-"),
        affix(&[&[Plus], prefix].concat(), suffix, "+"),
    ];
    // UAX #35 puts the sign before the whole prefix (`-%5`); people write it before the digits too
    // (`%-5`).
    if prefix.iter().any(|s| places(*s).is_some()) {
        all.push(affix(&[prefix, &[Minus]].concat(), suffix, "-"));
        all.push(affix(&[prefix, &[Plus]].concat(), suffix, "+"));
    }
    all.push(affix(prefix, suffix, ""));
    all
}

fn affix(prefix: &[Symbol], suffix: &[Symbol], sign: &'static str) -> Affixes {
    let text = |symbols: &[Symbol]| {
        let text = symbols.iter().filter_map(|s| match s {
            Plus => Some('+'),
            Minus => Some('-'),
            Symbol::Percent => Some('%'),
            Symbol::PerMille => Some('‰'),
            Symbol::Literal(c) => Some(*c),
            _ => None,
        });
        text.collect::<String>()
    };
    Affixes { prefix: text(prefix), suffix: text(suffix), sign }
}
