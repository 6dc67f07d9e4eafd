//! Reads common properties of CSVW metadata: texts, IRIs, dates.

use serde_json::Value;

use crate::csvw::metadata::model::Annotation;
use crate::rdf::vocab::{SCHEMA_CONTEXT, dc11, dcterms, schema, xsd};

/// A text with its language, if stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// The language tag.
    pub lang: Option<String>,
}

impl Text {
    /// The text without its language.
    pub fn owned(&self) -> String {
        self.text.clone()
    }
}

/// The text that fits English words best: one in English, else one without a language, else the
/// first.
pub(super) fn best(texts: &[Text]) -> Option<&Text> {
    let rank = |text: &&Text| match text.lang.as_deref() {
        Some(lang) if lang.eq_ignore_ascii_case("en") => 0,
        Some(lang) if lang.get(..3).is_some_and(|l| l.eq_ignore_ascii_case("en-")) => 1,
        None => 2,
        Some(_) => 3,
    };
    texts.iter().min_by_key(rank)
}

/// A date as written: an XML Schema `gYear`, `gYearMonth`, `date` or `dateTime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date(String);

impl Date {
    /// Reads a date; none if it is not a date with a four-digit year.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let day = text.split_once('T').map_or(text, |(day, _)| day);
        let parts: Vec<&str> = day.split('-').collect();
        let digits = |part: &str, count: usize| {
            part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let shape = match parts.as_slice() {
            [year] => digits(year, 4),
            [year, month] => digits(year, 4) && digits(month, 2),
            [year, month, day] => digits(year, 4) && digits(month, 2) && digits(day, 2),
            _ => false,
        };
        let date = Self(text.to_owned());
        let is_valid = match date.datatype() {
            xsd::DATE => text.parse::<oxsdatatypes::Date>().is_ok(),
            xsd::DATE_TIME => text.parse::<oxsdatatypes::DateTime>().is_ok(),
            xsd::G_YEAR => text.parse::<oxsdatatypes::GYear>().is_ok(),
            _ => text.parse::<oxsdatatypes::GYearMonth>().is_ok(),
        };
        (shape && is_valid).then_some(date)
    }

    /// The date as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Year, month and day, as far as stated.
    pub fn parts(&self) -> Vec<u32> {
        self.day().split('-').filter_map(|part| part.parse().ok()).collect()
    }

    /// The year.
    pub fn year(&self) -> &str {
        self.0.get(..4).unwrap_or(&self.0)
    }

    /// The date without the time of day.
    pub fn day(&self) -> &str {
        self.0.split_once('T').map_or(self.as_str(), |(day, _)| day)
    }

    /// Its datatype.
    pub fn datatype(&self) -> &'static str {
        match (self.0.contains('T'), self.0.matches('-').count()) {
            (true, _) => xsd::DATE_TIME,
            (false, 0) => xsd::G_YEAR,
            (false, 1) => xsd::G_YEAR_MONTH,
            _ => xsd::DATE,
        }
    }
}

/// Common properties, looked up by meaning.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    annotations: &'a [Annotation],
}

impl<'a> Facts<'a> {
    /// The common properties of a metadata object.
    pub fn new(annotations: &'a [Annotation]) -> Self {
        Self { annotations }
    }

    /// The values of the first of these properties that has any.
    pub fn values(self, properties: &[&str]) -> Vec<&'a Value> {
        let of = |property: &str| -> Vec<&'a Value> {
            let own = self.annotations.iter().filter(|a| meaning(&a.property) == property);
            own.flat_map(|annotation| match &annotation.value {
                Value::Array(items) => items.iter().collect(),
                value => vec![value],
            })
            .collect()
        };
        properties.iter().map(|property| of(property)).find(|v| !v.is_empty()).unwrap_or_default()
    }

    /// The texts among the values.
    pub fn texts(self, properties: &[&str]) -> Vec<Text> {
        self.values(properties).into_iter().filter_map(text).collect()
    }

    /// The IRIs among the values: references, and texts that are absolute IRIs.
    pub fn iris(self, properties: &[&str]) -> Vec<String> {
        let iri = |value: &Value| match value.get("@id").and_then(Value::as_str) {
            Some(iri) => Some(iri.to_owned()),
            None => text(value).map(|t| t.text).filter(|t| crate::source::is_absolute(t)),
        };
        self.values(properties).into_iter().filter_map(iri).collect()
    }
}

/// The text of a value, if it is a text.
fn text(value: &Value) -> Option<Text> {
    let (inner, lang) = match value {
        Value::Object(members) => (members.get("@value")?, members.get("@language")),
        other => (other, None),
    };
    let text = match inner {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    let lang = lang.and_then(Value::as_str).filter(|lang| *lang != "und").map(str::to_owned);
    (!text.is_empty()).then_some(Text { text, lang })
}

/// The canonical form of a property: Dublin Core terms for its elements, and `http:` for
/// schema.org.
fn meaning(property: &str) -> String {
    let as_term = |local: &str| format!("{}{local}", dcterms::NAMESPACE);
    let as_schema = |local: &str| format!("{}{local}", schema::NAMESPACE);
    let element = property.strip_prefix(dc11::NAMESPACE).map(as_term);
    let https = || property.strip_prefix(SCHEMA_CONTEXT).map(as_schema);
    element.or_else(https).unwrap_or_else(|| property.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_xml_schema_dates_are_dates() {
        for (text, datatype, parts) in [
            ("2026", xsd::G_YEAR, vec![2026]),
            ("2026-11", xsd::G_YEAR_MONTH, vec![2026, 11]),
            ("2026-11-21", xsd::DATE, vec![2026, 11, 21]),
            ("2026-11-21T10:00:00Z", xsd::DATE_TIME, vec![2026, 11, 21]),
        ] {
            let date = Date::new(text).unwrap();
            assert_eq!((date.datatype(), date.parts(), date.year()), (datatype, parts, "2026"));
        }
        for text in ["", "21.11.2026", "2026-13-01", "2026-02-30", "2026-1-1", "soon", "T10:00:00"]
        {
            assert_eq!(Date::new(text), None, "{text}");
        }
    }

    #[test]
    fn a_property_is_found_by_its_other_namespace() {
        let annotation =
            |property: &str, value| Annotation { property: property.to_owned(), value };
        let all = [
            annotation(
                "http://purl.org/dc/elements/1.1/title",
                json!([{"@value": "Eins", "@language": "de"},
                {"@value": "One", "@language": "en"}]),
            ),
            annotation("https://schema.org/license", json!({"@id": "http://example.org/l"})),
        ];
        let facts = Facts::new(&all);
        let titles = facts.texts(&[dcterms::TITLE]);
        assert_eq!(best(&titles).unwrap().text, "One");
        assert_eq!(facts.iris(&[dcterms::LICENSE, schema::LICENSE]), ["http://example.org/l"]);
    }
}
