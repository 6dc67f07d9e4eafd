//! Converts the values of cells and annotations to JSON.

use serde_json::{Map, Value};

use super::TYPE;
use crate::csvw::datatype::Builtin;
use crate::csvw::mapping::Item;
use crate::csvw::metadata::compact;
use crate::csvw::metadata::model::Annotation;
use crate::rdf::export::json::string;

/// The annotations of a group or table (§4.2.2 steps 2–3 and 5.2–5.4).
pub(super) fn pairs(
    id: Option<&str>,
    url: Option<&str>,
    annotations: &[Annotation],
    notes: &[Value],
) -> Map<String, Value> {
    let mut pairs = Map::new();
    for (name, text) in [("@id", id), ("url", url)] {
        if let Some(text) = text {
            pairs.insert(name.to_owned(), Value::from(text));
        }
    }
    for Annotation { property, value } in annotations {
        pairs.insert(compact(property), plain(value));
    }
    if !notes.is_empty() {
        pairs.insert("notes".to_owned(), notes.iter().map(plain).collect());
    }
    pairs
}

/// JSON-LD to JSON (§5).
fn plain(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(object) => {
            if let Some(value) = object.get("@value") {
                return value.clone();
            }
            if let (Some(id), 1) = (object.get("@id"), object.len()) {
                return id.clone();
            }
            let pair = |(name, value): (&String, &Value)| match name.as_str() {
                TYPE => (TYPE.to_owned(), types(value)),
                "@id" => (name.clone(), value.clone()),
                name => (compact(name), plain(value)),
            };
            Value::Object(object.iter().map(pair).collect())
        }
        other => other.clone(),
    }
}

/// The values of `@type`, compacted.
fn types(value: &Value) -> Value {
    match value {
        Value::String(iri) => Value::from(compact(iri)),
        Value::Array(items) => items.iter().map(types).collect(),
        other => other.clone(),
    }
}

/// The value of a cell as JSON (§4.5); an invalid value is a string.
pub(super) fn value(base: Builtin, item: Item<'_>) -> String {
    let text = item.text();
    let is_number = base.is_a(Builtin::Decimal) || matches!(base, Builtin::Double | Builtin::Float);
    let mut out = String::new();
    match base {
        Builtin::Boolean if item.fits() => out.push_str(text),
        _ if is_number && item.fits() && number(text, &mut out) => {}
        _ => string(text, &mut out),
    }
    out
}

/// Writes an XML Schema number as a JSON number, digit for digit; false for `NaN` and `INF`.
fn number(text: &str, out: &mut String) -> bool {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !digits(whole) || !digits(fraction) {
        return false;
    }
    let whole = whole.trim_start_matches('0');
    out.push_str(sign);
    out.push_str(if whole.is_empty() { "0" } else { whole });
    for (mark, part) in [(".", Some(fraction).filter(|f| !f.is_empty())), ("E", exponent)] {
        if let Some(part) = part {
            out.push_str(mark);
            out.push_str(part);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_keep_every_digit_and_are_valid_json() {
        for (text, expected) in [
            ("+007.50", "7.50"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            ("123456789012345678901234567890.1", "123456789012345678901234567890.1"),
            ("1.5e-3", "1.5E-3"),
            ("000", "0"),
        ] {
            let mut out = String::new();
            assert!(number(text, &mut out), "{text}");
            assert_eq!(out, expected);
            assert!(serde_json::from_str::<serde_json::Value>(&out).is_ok());
        }
        for text in ["NaN", "INF", "-INF", "", "."] {
            assert!(!number(text, &mut String::new()), "{text}");
        }
    }
}
