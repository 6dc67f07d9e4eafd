//! Gives the values of all datatypes one total order, as sort keys.
//!
//! A key is a text whose code points sort like the values. SPARQL 1.1 (§15.1) orders the values
//! that the operator `<` can compare and leaves the rest open. Sorting needs a total order, so here
//! the rest has a place too: values of one kind stand together, numbers compare by their exact
//! value across datatypes, and dates and times without a time zone compare as if in UTC. Equal
//! values have equal keys.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::calendar::days_after;
use super::date::Moment;
use super::date_form::lexical_form;
use super::number::{self, NumberKind};
use super::{Builtin, Datatype, ValueParser};

/// The parsers of the built-in datatypes, by IRI.
static PARSERS: LazyLock<FxHashMap<&'static str, ValueParser>> = LazyLock::new(|| {
    let parser = |base| ValueParser::compile(&Datatype { base, ..Datatype::default() }).0;
    Builtin::ALL.iter().map(|base| (base.iri(), parser(*base))).collect()
});

/// The parser of a built-in datatype, by its IRI.
pub(crate) fn parser(datatype: &str) -> Option<&'static ValueParser> {
    PARSERS.get(datatype)
}

/// Writes the key of a typed literal: its kind, then its value. Ill-typed literals and literals of
/// datatypes without an order sort last, by text and datatype.
pub(crate) fn push_sort_key(out: &mut String, text: &str, datatype: &str) {
    let start = out.len();
    let known =
        parser(datatype).map(ValueParser::base).and_then(|base| push_value(out, base, text));
    if known.is_none() {
        out.truncate(start);
        out.push('z');
        out.push_str(text);
        out.push('\0');
        out.push_str(datatype);
    }
}

/// Writes the key of a value; none for an invalid text or a datatype without an order.
fn push_value(out: &mut String, base: Builtin, text: &str) -> Option<()> {
    if let Some(kind) = NumberKind::of(base) {
        out.push('c');
        return push_number(out, kind, text);
    }
    if let Some(form) = lexical_form(base) {
        // Dates of one kind share one timeline.
        out.push(match base {
            Builtin::DateTime | Builtin::DateTimeStamp => 'd',
            Builtin::Date => 'e',
            Builtin::Time => 'f',
            Builtin::GYear => 'g',
            Builtin::GYearMonth => 'h',
            Builtin::GMonth => 'i',
            Builtin::GMonthDay => 'j',
            _ => 'k',
        });
        let (seconds, fraction) = Moment::read(text, form).ok()?.on_timeline();
        push_exact(out, seconds < 0, &timeline_digits(seconds, fraction), "");
        return Some(());
    }
    if base == Builtin::Boolean {
        out.push_str(match text {
            "false" | "0" => "b0",
            "true" | "1" => "b1",
            _ => return None,
        });
        return Some(());
    }
    base.is_a(Builtin::Duration).then_some(())?;
    out.push('l');
    push_duration(out, text)
}

fn push_number(out: &mut String, kind: NumberKind, text: &str) -> Option<()> {
    if !kind.is_lexical(text) {
        return None;
    }
    let value = match kind {
        NumberKind::Integer { .. } | NumberKind::Decimal => {
            let (negative, whole, fraction) = number::parts(text)?;
            push_exact(out, negative, whole, fraction);
            return Some(());
        }
        NumberKind::Double => text.parse::<f64>().ok()?,
        NumberKind::Float => text.parse::<f32>().ok()?.into(),
    };
    match value {
        _ if value.is_nan() => out.push('5'),
        f64::INFINITY => out.push('4'),
        f64::NEG_INFINITY => out.push('0'),
        _ => {
            let exact = exact_decimal(value);
            let (negative, whole, fraction) = number::parts(&exact)?;
            push_exact(out, negative, whole, fraction);
        }
    }
    Some(())
}

/// The exact decimal expansion of a finite number: a fraction with 2^n below it has n places.
fn exact_decimal(value: f64) -> String {
    let bits = value.to_bits();
    let (exponent, mantissa) = ((bits >> 52) & 0x7ff, bits & ((1 << 52) - 1));
    // IEEE 754: subnormal numbers have no hidden bit.
    let (exponent, mantissa) = match exponent {
        0 => (-1074, mantissa),
        _ => (exponent as i32 - 1075, mantissa | 1 << 52),
    };
    let halves = -(exponent + mantissa.trailing_zeros() as i32);
    format!("{value:.*}", usize::try_from(halves).unwrap_or(0))
}

/// Writes a number by its digits before the point and behind it, so that texts compare as the
/// numbers do: the sign, the place of the first digit, the digits. Those of a negative number are
/// inverted.
fn push_exact(out: &mut String, negative: bool, whole: &str, fraction: &str) {
    /// The middle of the exponents: no text has this many places.
    const MIDDLE: i64 = 5_000_000_000;
    let whole = whole.trim_start_matches('0');
    let leading = fraction.len() - fraction.trim_start_matches('0').len();
    let place = if whole.is_empty() { -(leading as i64) } else { whole.len() as i64 };
    let digits = whole.bytes().chain(fraction.bytes()).skip_while(|digit| *digit == b'0');
    let mut digits: Vec<u8> = digits.collect();
    while digits.last() == Some(&b'0') {
        digits.pop();
    }
    match (digits.is_empty(), negative) {
        (true, _) => out.push('2'),
        (false, false) => {
            out.push_str(&format!("3{:010}", MIDDLE + place));
            out.extend(digits.into_iter().map(char::from));
        }
        (false, true) => {
            out.push_str(&format!("1{:010}", MIDDLE - place));
            out.extend(digits.into_iter().map(|digit| char::from(b'9' - (digit - b'0'))));
            out.push('~');
        }
    }
}

/// How many digits of a fraction of a second count.
const FRACTION: usize = 40;

/// Seconds with their fraction as a whole number of small parts; a fraction also counts forward
/// before the start of the timeline.
fn timeline_digits(seconds: i128, fraction: &str) -> String {
    let fraction = fraction.get(..FRACTION).unwrap_or(fraction);
    let padded = format!("{fraction:0<FRACTION$}");
    if seconds >= 0 || padded.bytes().all(|digit| digit == b'0') {
        return format!("{}{padded}", seconds.unsigned_abs());
    }
    // -3 s + 0.25 s = -2.75 s: the digits are those of 2 and of 1 - 0.25.
    let rest: String = padded.bytes().map(|digit| char::from(b'9' - (digit - b'0'))).collect();
    let parts = format!("{}{rest}", seconds.unsigned_abs() - 1);
    add_one(parts)
}

/// Adds one to a whole number.
fn add_one(digits: String) -> String {
    let mut digits = digits.into_bytes();
    for digit in digits.iter_mut().rev() {
        if *digit != b'9' {
            *digit += 1;
            return digits.into_iter().map(char::from).collect();
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
    digits.into_iter().map(char::from).collect()
}

/// The end of a duration that starts in February 1697, one of the four moments that decide the
/// order of durations (XML Schema 1.1 part 2 §3.3.6.1).
fn push_duration(out: &mut String, text: &str) -> Option<()> {
    let duration: oxsdatatypes::Duration = text.parse().ok()?;
    let months = duration.years().checked_mul(12)?.checked_add(duration.months())?;
    let days = days_after(1697, 2, months) + i128::from(duration.days());
    let hours = days.checked_mul(24)?.checked_add(duration.hours().into())?;
    let minutes = hours.checked_mul(60)?.checked_add(duration.minutes().into())?;
    // The crate counts decimal numbers in parts of 10^-18.
    let parts = minutes.checked_mul(60)?.checked_mul(1_000_000_000_000_000_000)?;
    let parts = parts.checked_add(i128::from_be_bytes(duration.seconds().to_be_bytes()))?;
    push_exact(out, parts < 0, &parts.unsigned_abs().to_string(), "");
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str, name: &str) -> String {
        let mut out = String::new();
        let datatype = Builtin::from_name(name).map(Builtin::iri);
        push_sort_key(&mut out, text, datatype.unwrap_or(name));
        out
    }

    /// Checks that each value sorts before the next.
    #[test]
    fn values_are_in_order() {
        let ordered = [
            ("false", "boolean"),
            ("1", "boolean"),
            ("-INF", "double"),
            ("-1e300", "double"),
            ("-99999999999999999999999", "integer"),
            ("-12.5", "decimal"),
            ("-12.05", "decimal"),
            ("-12", "integer"),
            ("-1e-300", "double"),
            ("-0.0", "double"),
            ("5e-324", "double"),
            ("0.001", "decimal"),
            ("0.1", "decimal"),
            // The nearest doubles and floats are a little more than 0.1.
            ("0.1", "double"),
            ("0.1", "float"),
            ("0.10001", "decimal"),
            ("9", "int"),
            ("10", "byte"),
            ("9007199254740992", "double"),
            ("9007199254740993", "long"),
            ("1e300", "double"),
            ("INF", "float"),
            ("NaN", "double"),
            ("-0001-12-31T23:59:58.5Z", "dateTime"),
            ("-0001-12-31T23:59:58.75Z", "dateTime"),
            ("2020-01-01T00:00:00+02:00", "dateTime"),
            ("2020-01-01T00:00:00", "dateTime"),
            ("2020-01-01T00:00:00.001Z", "dateTimeStamp"),
            ("2020-01-01T23:00:00-02:00", "dateTime"),
            ("2020-02-28", "date"),
            ("2020-02-29+01:00", "date"),
            ("2020-02-29", "date"),
            ("00:00:00.5", "time"),
            ("00:00:05", "time"),
            ("12:00:00", "time"),
            ("12:00:00.5", "time"),
            ("-0044", "gYear"),
            ("1999", "gYear"),
            ("12000", "gYear"),
            ("-P1Y", "duration"),
            ("PT0S", "dayTimeDuration"),
            ("PT1S", "dayTimeDuration"),
            ("PT1.000000001S", "duration"),
            ("P1M", "yearMonthDuration"),
            ("P2M", "yearMonthDuration"),
            ("P1Y", "duration"),
            ("P366DT1S", "duration"),
            ("15", "http://e/x"),
            ("abc", "integer"),
        ];
        for pair in ordered.windows(2) {
            let [(a, of_a), (b, of_b)] = pair else { panic!("{pair:?}") };
            assert!(key(a, of_a) < key(b, of_b), "{a} {of_a} before {b} {of_b}");
        }
    }

    #[test]
    fn equal_values_have_equal_keys() {
        for (a, of_a, b, of_b) in [
            ("01", "integer", "1.0", "decimal"),
            ("1", "byte", "1e0", "double"),
            ("0.5", "decimal", "5e-1", "float"),
            ("-0", "integer", "0.0", "double"),
            ("true", "boolean", "1", "boolean"),
            ("2020-01-01T24:00:00Z", "dateTime", "2020-01-02T00:00:00Z", "dateTime"),
            ("2020-01-01T01:00:00+01:00", "dateTime", "2020-01-01T00:00:00.000Z", "dateTimeStamp"),
            ("P1Y", "duration", "P12M", "yearMonthDuration"),
        ] {
            assert_eq!(key(a, of_a), key(b, of_b), "{a} {of_a} and {b} {of_b}");
        }
    }
}
