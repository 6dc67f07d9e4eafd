//! Checks numeric datatypes (XML Schema 1.1 part 2 §3.3.3–3.3.5 and §3.4) and compares decimal
//! numbers exactly.

use std::cmp::Ordering;

use super::Builtin;

/// The kinds of numeric datatypes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberKind {
    /// `integer` and what derives from it: whole numbers from `least` to `most`.
    Integer {
        /// `i128::MIN` where there is none.
        least: i128,
        /// `i128::MAX` where there is none.
        most: i128,
    },
    /// `decimal`.
    Decimal,
    /// `double`.
    Double,
    /// `float`.
    Float,
}

impl NumberKind {
    /// The kind of a builtin, if it is numeric.
    pub(super) fn of(base: Builtin) -> Option<Self> {
        let (least, most) = match base {
            Builtin::Decimal => return Some(Self::Decimal),
            Builtin::Double => return Some(Self::Double),
            Builtin::Float => return Some(Self::Float),
            Builtin::Integer => (i128::MIN, i128::MAX),
            Builtin::Long => (i64::MIN.into(), i64::MAX.into()),
            Builtin::Int => (i32::MIN.into(), i32::MAX.into()),
            Builtin::Short => (i16::MIN.into(), i16::MAX.into()),
            Builtin::Byte => (i8::MIN.into(), i8::MAX.into()),
            Builtin::NonNegativeInteger => (0, i128::MAX),
            Builtin::PositiveInteger => (1, i128::MAX),
            Builtin::UnsignedLong => (0, u64::MAX.into()),
            Builtin::UnsignedInt => (0, u32::MAX.into()),
            Builtin::UnsignedShort => (0, u16::MAX.into()),
            Builtin::UnsignedByte => (0, u8::MAX.into()),
            Builtin::NonPositiveInteger => (i128::MIN, 0),
            Builtin::NegativeInteger => (i128::MIN, -1),
            _ => return None,
        };
        Some(Self::Integer { least, most })
    }

    /// Whether the text is a lexical form of the datatype.
    pub(super) fn is_lexical(self, text: &str) -> bool {
        match self {
            Self::Integer { least, most } => {
                whole_number(text).is_some_and(|n| n >= least && n <= most)
            }
            Self::Decimal => Decimal::read(text).is_some(),
            Self::Double | Self::Float => is_floating(text),
        }
    }

    /// Compares two lexical forms; `None` where a side is `NaN`.
    pub(super) fn compare(self, left: &str, right: &str) -> Option<Ordering> {
        match self {
            Self::Integer { .. } | Self::Decimal => match (small(left), small(right)) {
                (Some(left), Some(right)) => Some(left.cmp(&right)),
                _ => Some(Decimal::read(left)?.compare(&Decimal::read(right)?)),
            },
            Self::Double => floating::<f64>(left)?.partial_cmp(&floating(right)?),
            Self::Float => floating::<f32>(left)?.partial_cmp(&floating(right)?),
        }
    }
}

/// The value of a whole number of any length, saturated to `i128`.
fn whole_number(text: &str) -> Option<i128> {
    let bytes = text.as_bytes();
    let (negative, digits) = match bytes.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() {
        return None;
    }
    // Sums of up to 18 digits fit 64 bits, which are faster.
    if digits.len() <= 18 {
        let mut value = 0_i64;
        for &byte in digits {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            value = value * 10 + i64::from(digit);
        }
        return Some(i128::from(if negative { -value } else { value }));
    }
    let mut value = 0_i128;
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value.saturating_mul(10).saturating_add(i128::from(digit));
    }
    Some(match (negative, value) {
        (true, i128::MAX) => i128::MIN,
        (true, value) => -value,
        (false, value) => value,
    })
}

/// A short whole number, for fast comparisons.
fn small(text: &str) -> Option<i128> {
    if text.len() <= 18 { whole_number(text) } else { None }
}

/// A decimal number as its text: exact, of any length.
#[derive(Clone, Copy, Debug)]
struct Decimal<'a> {
    negative: bool,
    /// Without leading zeros.
    whole: &'a str,
    /// Without trailing zeros.
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    /// Reads the lexical form of `xsd:decimal`.
    fn read(text: &'a str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = part(unsigned, ".").unwrap_or((unsigned, ""));
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction)
        {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Self { negative: text.starts_with('-') && !zero, whole, fraction })
    }

    fn compare(&self, other: &Self) -> Ordering {
        let magnitude = || {
            let by_length = self.whole.len().cmp(&other.whole.len());
            by_length.then(self.whole.cmp(other.whole)).then(self.fraction.cmp(other.fraction))
        };
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => magnitude(),
            (true, true) => magnitude().reverse(),
        }
    }
}

/// The sign of a decimal number (true below zero), its digits before the point without leading
/// zeros, and those behind it without trailing zeros.
pub(super) fn parts(text: &str) -> Option<(bool, &str, &str)> {
    Decimal::read(text).map(|number| (number.negative, number.whole, number.fraction))
}

/// The texts before and after the first separator. Separators are mostly one byte, for which this is
/// several times faster than `split_once`.
pub(super) fn part<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let &[byte] = separator.as_bytes() else {
        return text.split_once(separator);
    };
    let at = text.bytes().position(|b| b == byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Whether a text has only ASCII digits or is empty.
pub(super) fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// The lexical space of `xsd:double` and `xsd:float`.
fn is_floating(text: &str) -> bool {
    if matches!(text, "NaN" | "INF" | "-INF" | "+INF") {
        return true;
    }
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return Decimal::read(text).is_some();
    };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    Decimal::read(mantissa).is_some() && !exponent.is_empty() && all_digits(exponent)
}

/// The value of a text that is known to be a lexical form (Rust knows `INF` as `inf`).
fn floating<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// The lexical form of a decimal bound; the metadata may give a JSON number (`5`, `1.5`, `1e3`).
pub(super) fn plain_decimal(text: &str) -> Option<String> {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return Decimal::read(text).map(|_| text.to_owned());
    };
    let number = Decimal::read(mantissa)?;
    // Nobody writes a number with more than a thousand zeros.
    let exponent: i32 = exponent.parse().ok().filter(|e: &i32| e.abs() <= 1000)?;
    let mut out = String::from(if number.negative { "-" } else { "" });
    push_shifted(&mut out, number.whole, number.fraction, exponent);
    Some(out)
}

/// Turns a lexical form of `xsd:decimal`, without `+` and with a digit before the point, into the
/// canonical one (XML Schema 1.1 part 2 §3.3.3.1): no needless zeros, no trailing point, no
/// negative zero.
pub(super) fn make_canonical(out: &mut String) {
    if out.contains('.') {
        let kept = out.trim_end_matches('0').trim_end_matches('.').len();
        out.truncate(kept);
    }
    let start = usize::from(out.starts_with('-'));
    let digits = out.get(start..).unwrap_or_default();
    let zeros = digits.len() - digits.trim_start_matches('0').len();
    // One digit stays before the point.
    let stays = usize::from(matches!(digits.as_bytes().get(zeros), None | Some(b'.')));
    out.replace_range(start..start + zeros.saturating_sub(stays), "");
    if out == "-0" {
        out.remove(0);
    }
}

/// Writes the digits with the point moved `shift` places to the right, without needless zeros.
pub(super) fn push_shifted(out: &mut String, whole: &str, fraction: &str, shift: i32) {
    let digits = whole.len() + fraction.len();
    let point = i64::try_from(whole.len()).unwrap_or(i64::MAX).saturating_add(shift.into());
    let mut written = String::with_capacity(digits);
    written.push_str(whole);
    written.push_str(fraction);
    let zeros = |n: i64| "0".repeat(usize::try_from(n).unwrap_or(0));
    let (left, right) = match usize::try_from(point) {
        Err(_) => (String::new(), zeros(-point) + &written),
        Ok(at) if at >= digits => {
            let missing = i64::try_from(at - digits).unwrap_or(0);
            (written + &zeros(missing), String::new())
        }
        Ok(at) => {
            let right = written.split_off(at);
            (written, right)
        }
    };
    let left = left.trim_start_matches('0');
    out.push_str(if left.is_empty() { "0" } else { left });
    let right = right.trim_end_matches('0');
    if !right.is_empty() {
        out.push('.');
        out.push_str(right);
    }
}
