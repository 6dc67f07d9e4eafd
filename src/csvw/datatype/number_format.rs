//! Reads numbers by the `format` of their datatype (CSVW syntax §6.4.2; patterns of UAX #35 part
//! 3).

use super::number::{NumberKind, all_digits, make_canonical, part, push_shifted};
use super::{Fault, ValueFormat};

/// The characters that a numeric format uses.
#[derive(Clone, Debug)]
pub(super) struct Characters {
    /// Between whole and fraction.
    pub decimal: String,
    /// Between groups of digits.
    pub group: Option<String>,
}

/// A compiled numeric format.
#[derive(Clone, Debug)]
pub(super) struct NumberFormat {
    characters: Characters,
    /// The pattern, as written and compiled.
    pattern: Option<(Box<str>, Pattern)>,
}

/// A compiled number pattern.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// The texts around the digits, in the order to try.
    pub(super) affixes: Vec<Affixes>,
    /// How many places `%` or `‰` moves the point.
    pub(super) places: i32,
    pub(super) least_whole: usize,
    /// The sizes of the last group and of those before it.
    pub(super) groups: Option<(usize, usize)>,
    pub(super) least_fraction: usize,
    pub(super) most_fraction: usize,
    pub(super) fraction_group: Option<usize>,
    pub(super) exponent: Option<Exponent>,
}

#[derive(Clone, Debug)]
pub(super) struct Affixes {
    pub(super) prefix: String,
    pub(super) suffix: String,
    /// The sign that they mean.
    pub(super) sign: &'static str,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Exponent {
    pub(super) signed: bool,
    pub(super) least: usize,
}

/// The parts of a number.
#[derive(Default)]
struct Parts<'a> {
    sign: &'static str,
    whole: &'a str,
    fraction: Option<&'a str>,
    exponent: Option<&'a str>,
    places: i32,
}

impl NumberFormat {
    /// Compiles a format, if it has any content; faulty parts are reported and ignored.
    pub(super) fn compile(format: &ValueFormat, faults: &mut Vec<Fault>) -> Option<Self> {
        let (source, decimal, group) = match format {
            ValueFormat::Text(pattern) => (Some(pattern), None, None),
            ValueFormat::Number { pattern, decimal_char, group_char } => {
                (pattern.as_ref(), decimal_char.as_deref(), group_char.as_deref())
            }
        };
        let mut usable = |name, text: Option<&str>| {
            let text = text?;
            let reserved = |c: char| c.is_ascii_digit() || "#+-E%‰;".contains(c);
            if text.is_empty() || text.contains(reserved) {
                let message = format!("{name} '{text}' is not used: it can be part of a number");
                faults.push(Fault::ignorable(message));
                return None;
            }
            Some(text.to_owned())
        };
        let decimal = usable("decimalChar", decimal);
        let mut group = usable("groupChar", group);
        let specified = decimal.is_some() || group.is_some();
        let decimal = decimal.unwrap_or_else(|| ".".to_owned());
        if group.as_ref() == Some(&decimal) {
            let message = format!("groupChar '{decimal}' is not used: it is the decimalChar");
            faults.push(Fault::ignorable(message));
            group = None;
        }
        if let Some(source) = source {
            // In a pattern, a comma groups unless the metadata says otherwise.
            let comma = || (decimal != ",").then(|| ",".to_owned());
            let group = group.clone().or_else(comma);
            let characters = Characters { decimal: decimal.clone(), group };
            match Pattern::compile(source, &characters) {
                Ok(pattern) => {
                    let source = source.as_str().into();
                    return Some(Self { characters, pattern: Some((source, pattern)) });
                }
                Err(reason) => {
                    let message = format!("the number format '{source}' is not used: {reason}");
                    faults.push(Fault::ignorable(message));
                }
            }
        }
        let characters = Characters { decimal, group };
        specified.then_some(Self { characters, pattern: None })
    }

    /// The pattern, as metadata writes it.
    pub(super) fn pattern(&self) -> Option<&str> {
        self.pattern.as_ref().map(|(source, _)| &**source)
    }

    /// The characters.
    pub(super) fn characters(&self) -> &Characters {
        &self.characters
    }

    /// Reads a number into its lexical form in `out`. The error is a reason, empty if the text is
    /// just not a number of the type.
    pub(super) fn read(
        &self,
        kind: NumberKind,
        text: &str,
        out: &mut String,
    ) -> Result<(), String> {
        out.clear();
        let floating = matches!(kind, NumberKind::Double | NumberKind::Float);
        if matches!(text, "NaN" | "INF" | "-INF") {
            out.push_str(text);
            return if floating { Ok(()) } else { Err(String::new()) };
        }
        let parts = match &self.pattern {
            Some((_, pattern)) => pattern.part(text, &self.characters)?,
            None => self.part_freely(text)?,
        };
        if parts.exponent.is_some() && !floating {
            return Err("has an exponent, which this type does not allow".to_owned());
        }
        if parts.fraction.is_some() && matches!(kind, NumberKind::Integer { .. }) {
            return Err("has a fraction, a whole number has none".to_owned());
        }
        self.write(&parts, out);
        if !floating {
            make_canonical(out);
        }
        if kind.is_lexical(out) { Ok(()) } else { Err(String::new()) }
    }

    /// The numbers that are recognised without a pattern (CSVW syntax §6.4.2, the numbered list).
    fn part_freely<'a>(&self, text: &'a str) -> Result<Parts<'a>, String> {
        let mut parts = Parts::default();
        let mut rest = text;
        if let Some(unsigned) = rest.strip_prefix('-') {
            (parts.sign, rest) = ("-", unsigned);
        } else if let Some(unsigned) = rest.strip_prefix('+') {
            (parts.sign, rest) = ("+", unsigned);
        }
        if let Some(number) = rest.strip_suffix('%') {
            (parts.places, rest) = (-2, number);
        } else if let Some(number) = rest.strip_suffix('‰') {
            (parts.places, rest) = (-3, number);
        } else if let Some((number, exponent)) = part(rest, "E") {
            check_exponent(exponent, Exponent { signed: false, least: 1 })?;
            (parts.exponent, rest) = (Some(exponent), number);
        }
        if let Some((whole, fraction)) = part(rest, &self.characters.decimal) {
            if fraction.is_empty() || !all_digits(fraction) {
                return Err(
                    "has characters other than digits after the decimal character".to_owned()
                );
            }
            (parts.fraction, rest) = (Some(fraction), whole);
        }
        if !rest.starts_with(|c: char| c.is_ascii_digit()) {
            return Err("does not begin with a digit".to_owned());
        }
        let group = self.characters.group.as_deref();
        let mut between = pieces(rest, group).zip(pieces(rest, group).skip(1));
        if between.any(|(piece, _)| piece.is_empty()) {
            return Err("has two group characters in a row".to_owned());
        }
        if !pieces(rest, group).all(all_digits) {
            return Err("has a character that cannot be part of a number".to_owned());
        }
        parts.whole = rest;
        Ok(parts)
    }

    /// Writes the lexical form. The `e` is small, and a floating number keeps its digits, as in the
    /// results of the W3C tests.
    fn write(&self, parts: &Parts<'_>, out: &mut String) {
        if parts.sign == "-" {
            out.push('-');
        }
        let group = self.characters.group.as_deref();
        if parts.places == 0 {
            let start = out.len();
            out.extend(pieces(parts.whole, group));
            if out.len() == start {
                out.push('0');
            }
            if let Some(fraction) = parts.fraction {
                out.push('.');
                out.extend(pieces(fraction, group));
            }
        } else {
            let whole: String = pieces(parts.whole, group).collect();
            let fraction: String = pieces(parts.fraction.unwrap_or(""), group).collect();
            push_shifted(out, &whole, &fraction, parts.places);
        }
        if let Some(exponent) = parts.exponent {
            out.push('e');
            out.push_str(exponent);
        }
    }
}

/// The digits between the group characters.
fn pieces<'a>(text: &'a str, group: Option<&'a str>) -> impl Iterator<Item = &'a str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        match group.and_then(|group| part(text, group)) {
            Some((piece, after)) => {
                rest = Some(after);
                Some(piece)
            }
            None => rest.take(),
        }
    })
}

fn check_exponent(text: &str, expected: Exponent) -> Result<(), String> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !all_digits(digits) {
        return Err("has no whole number after E".to_owned());
    }
    if expected.signed && digits.len() == text.len() {
        return Err("has no sign after E, but the format requires one".to_owned());
    }
    if digits.len() < expected.least {
        return Err(format!("needs at least {} after E", digit_count(expected.least)));
    }
    Ok(())
}

fn digit_count(count: usize) -> String {
    format!("{count} digit{}", if count == 1 { "" } else { "s" })
}

impl Affixes {
    /// The text between the affixes. Most affixes are empty or one byte, which is fast to check.
    fn strip<'a>(&self, text: &'a str) -> Option<&'a str> {
        let body = match self.prefix.as_bytes() {
            [] => text,
            [byte] if text.as_bytes().first() != Some(byte) => return None,
            _ => text.strip_prefix(self.prefix.as_str())?,
        };
        if self.suffix.is_empty() { Some(body) } else { body.strip_suffix(self.suffix.as_str()) }
    }
}

impl Pattern {
    /// Splits a text by the pattern; the message is for the affixes that fit best.
    fn part<'a>(&self, text: &'a str, characters: &Characters) -> Result<Parts<'a>, String> {
        let mut message = None;
        for affixes in &self.affixes {
            let body = affixes.strip(text);
            let Some(body) = body else { continue };
            match self.part_body(body, characters) {
                Ok(parts) => return Ok(Parts { sign: affixes.sign, ..parts }),
                Err(error) => message = message.or(Some(error)),
            }
        }
        Err(message
            .unwrap_or_else(|| "is missing a sign or other character of the format".to_owned()))
    }

    fn part_body<'a>(&self, body: &'a str, characters: &Characters) -> Result<Parts<'a>, String> {
        let (number, exponent) = match (self.exponent, part(body, "E")) {
            (None, _) => (body, None),
            (Some(_), None) => return Err("has no exponent".to_owned()),
            (Some(expected), Some((number, exponent))) => {
                check_exponent(exponent, expected)?;
                (number, Some(exponent))
            }
        };
        let (whole, fraction) = match part(number, &characters.decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (number, None),
        };
        self.check_whole(whole, characters.group.as_deref())?;
        self.check_fraction(fraction, characters.group.as_deref())?;
        if whole.is_empty() && fraction.is_none() {
            return Err("has no digits".to_owned());
        }
        Ok(Parts { sign: "", whole, fraction, exponent, places: self.places })
    }

    fn check_whole(&self, whole: &str, group: Option<&str>) -> Result<(), String> {
        let group = group.filter(|_| self.groups.is_some());
        let (last_size, size) = self.groups.unwrap_or((usize::MAX, usize::MAX));
        let mut digits = 0;
        let mut count = 0;
        let total = pieces(whole, group).count();
        for piece in pieces(whole, group) {
            count += 1;
            check_digits(piece)?;
            digits += piece.len();
            let wanted = if count == total { last_size } else { size };
            let fits = if count == 1 { piece.len() <= wanted } else { piece.len() == wanted };
            if !fits || (piece.is_empty() && total > 1) {
                return Err("does not group digits as the format does".to_owned());
            }
        }
        if digits < self.least_whole {
            let least = digit_count(self.least_whole);
            return Err(format!("needs at least {least} before the decimal character"));
        }
        Ok(())
    }

    fn check_fraction(&self, fraction: Option<&str>, group: Option<&str>) -> Result<(), String> {
        let group = group.filter(|_| self.fraction_group.is_some());
        let size = self.fraction_group.unwrap_or(usize::MAX);
        let text = fraction.unwrap_or("");
        let mut digits = 0;
        let mut count = 0;
        let total = pieces(text, group).count();
        for piece in pieces(text, group) {
            count += 1;
            check_digits(piece)?;
            digits += piece.len();
            let fits = if count == total { piece.len() <= size } else { piece.len() == size };
            if !fits || (piece.is_empty() && total > 1) {
                return Err("does not group digits after the decimal character as the format does"
                    .to_owned());
            }
        }
        if fraction.is_some() && digits == 0 {
            return Err("has no digits after the decimal character".to_owned());
        }
        let wrong = if digits < self.least_fraction {
            format!("at least {}", digit_count(self.least_fraction))
        } else if digits > self.most_fraction {
            format!("at most {}", digit_count(self.most_fraction))
        } else {
            return Ok(());
        };
        Err(format!(
            "has {} after the decimal character; the format allows {wrong}",
            digit_count(digits)
        ))
    }
}

fn check_digits(piece: &str) -> Result<(), String> {
    match piece.chars().find(|c| !c.is_ascii_digit()) {
        Some(found) => Err(format!("has '{found}' where the format has a digit")),
        None => Ok(()),
    }
}
