//! Compares the values of literals (SPARQL 1.1 §17.3, XML Schema 1.1 part 2).

use std::cmp::Ordering;

use oxsdatatypes as xs;

pub(super) use crate::csvw::datatype::order::parser;
use crate::csvw::datatype::{Builtin, ValueParser};
use crate::rdf::graph::Term;

/// The built-in datatype with an IRI.
pub(super) fn builtin(datatype: &str) -> Option<Builtin> {
    parser(datatype).map(ValueParser::base)
}

/// Whether a text is a lexical form of its datatype. For unknown datatypes, any text is.
pub(super) fn is_well_formed(text: &str, datatype: &str) -> bool {
    parser(datatype).is_none_or(|parser| parser.parse(text, &mut String::new()).is_ok())
}

/// The comparable value of a literal.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    /// A whole or decimal number as text.
    Exact(&'a str),
    Float(f32),
    Double(f64),
    Text(&'a str),
    Boolean(bool),
    DateTime(xs::DateTime),
    Date(xs::Date),
    Time(xs::Time),
    GYear(xs::GYear),
    GYearMonth(xs::GYearMonth),
    Duration(xs::Duration),
}

impl<'a> Value<'a> {
    /// The value of a term; none if it is not a literal, ill-typed, or of a datatype without order.
    pub(super) fn of(term: Term<'a>) -> Option<Self> {
        let Term::Typed { text, datatype } = term else { return None };
        let base = builtin(datatype)?;
        if !is_well_formed(text, datatype) {
            return None;
        }
        match base {
            Builtin::Float => text.parse().ok().map(|v: xs::Float| Self::Float(v.into())),
            Builtin::Double => text.parse().ok().map(|v: xs::Double| Self::Double(v.into())),
            Builtin::Boolean => Some(Self::Boolean(matches!(text, "true" | "1"))),
            Builtin::Date => text.parse().ok().map(Self::Date),
            Builtin::Time => text.parse().ok().map(Self::Time),
            Builtin::GYear => text.parse().ok().map(Self::GYear),
            Builtin::GYearMonth => text.parse().ok().map(Self::GYearMonth),
            _ if base.is_a(Builtin::DateTime) => text.parse().ok().map(Self::DateTime),
            _ if base.is_a(Builtin::Duration) => text.parse().ok().map(Self::Duration),
            _ if base.is_a(Builtin::Decimal) => Some(Self::Exact(text)),
            Builtin::Html | Builtin::Json | Builtin::Xml => None,
            _ if base.is_a(Builtin::String) => Some(Self::Text(text)),
            _ => None,
        }
    }

    /// Compares two values; none if they are incomparable. Numbers are promoted as in XPath.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Exact(a), Self::Exact(b)) => Some(exact(a, b)),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(b),
            (Self::Float(a), Self::Exact(b)) => a.partial_cmp(&b.parse().ok()?),
            (Self::Exact(a), Self::Float(b)) => a.parse::<f32>().ok()?.partial_cmp(b),
            (Self::Exact(_) | Self::Float(_) | Self::Double(_), _) => {
                self.double()?.partial_cmp(&other.double()?)
            }
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Boolean(a), Self::Boolean(b)) => Some(a.cmp(b)),
            (Self::DateTime(a), Self::DateTime(b)) => a.partial_cmp(b),
            (Self::Date(a), Self::Date(b)) => a.partial_cmp(b),
            (Self::Time(a), Self::Time(b)) => a.partial_cmp(b),
            (Self::GYear(a), Self::GYear(b)) => a.partial_cmp(b),
            (Self::GYearMonth(a), Self::GYearMonth(b)) => a.partial_cmp(b),
            (Self::Duration(a), Self::Duration(b)) => a.partial_cmp(b),
            _ => None,
        }
    }

    fn double(&self) -> Option<f64> {
        match self {
            Self::Exact(text) => text.parse().ok(),
            Self::Float(value) => Some((*value).into()),
            Self::Double(value) => Some(*value),
            _ => None,
        }
    }
}

/// Compares two decimal numbers of any length by their digits.
fn exact(a: &str, b: &str) -> Ordering {
    let (a, b) = (Digits::of(a), Digits::of(b));
    match (a.negative, b.negative) {
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, false) => a.size(&b),
        (true, true) => b.size(&a),
    }
}

struct Digits<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Digits<'a> {
    fn of(text: &'a str) -> Self {
        let unsigned = text.trim_start_matches(['+', '-']);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let zero = whole.is_empty() && fraction.is_empty();
        Self { negative: text.starts_with('-') && !zero, whole, fraction }
    }

    fn size(&self, other: &Self) -> Ordering {
        let length = self.whole.len().cmp(&other.whole.len());
        length.then_with(|| (self.whole, self.fraction).cmp(&(other.whole, other.fraction)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(a: (&str, &str), b: (&str, &str)) -> Option<Ordering> {
        let iri = |name: &str| format!("http://www.w3.org/2001/XMLSchema#{name}");
        let (left, right) = (iri(a.1), iri(b.1));
        let a = Value::of(Term::Typed { text: a.0, datatype: &left })?;
        let b = Value::of(Term::Typed { text: b.0, datatype: &right })?;
        a.compare(&b)
    }

    #[test]
    fn literals_compare_by_their_values() {
        use Ordering::{Equal, Greater, Less};
        for (a, b, expected) in [
            (("7", "int"), ("1", "integer"), Some(Greater)),
            (("01", "integer"), ("1.0", "decimal"), Some(Equal)),
            (("-0", "integer"), ("0", "integer"), Some(Equal)),
            (("-2", "integer"), ("-10", "integer"), Some(Greater)),
            (("-1", "integer"), ("0.5", "decimal"), Some(Less)),
            (("10.05", "decimal"), ("10.5", "decimal"), Some(Less)),
            (
                ("123456789012345678901234567890", "integer"),
                ("123456789012345678901234567891", "integer"),
                Some(Less),
            ),
            (("1e3", "double"), ("1000", "integer"), Some(Equal)),
            (("0.1", "float"), ("0.1", "decimal"), Some(Equal)),
            (("INF", "double"), ("5", "byte"), Some(Greater)),
            (("NaN", "double"), ("5", "byte"), None),
            // Ill-typed literals have no value.
            (("abc", "int"), ("1", "integer"), None),
            (("300", "byte"), ("1", "integer"), None),
            (("a", "string"), ("b", "string"), Some(Less)),
            (("1", "string"), ("2", "integer"), None),
            (("false", "boolean"), ("1", "boolean"), Some(Less)),
            (("2020-01-01", "date"), ("2020-01-02", "date"), Some(Less)),
            (("2020-01-01", "date"), ("2020-01-02T00:00:00", "dateTime"), None),
            (("12:00:00", "time"), ("13:00:00", "time"), Some(Less)),
            (("2019", "gYear"), ("2020", "gYear"), Some(Less)),
            (("P1D", "dayTimeDuration"), ("PT25H", "duration"), Some(Less)),
            (("P1M", "duration"), ("P30D", "duration"), None),
            // With and without a time zone: only results that hold in any zone.
            (("2002-10-10T12:00:00", "dateTime"), ("2002-10-10T12:00:00-05:00", "dateTime"), None),
            (
                ("2002-10-09T00:00:00", "dateTime"),
                ("2002-10-10T12:00:00-05:00", "dateTime"),
                Some(Less),
            ),
            (("x", "anyURI"), ("y", "anyURI"), None),
        ] {
            assert_eq!(compare(a, b), expected, "{a:?} {b:?}");
            assert_eq!(compare(b, a), expected.map(Ordering::reverse), "{b:?} {a:?}");
        }
    }
}
