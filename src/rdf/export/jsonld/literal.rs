//! Converts literals to JSON-LD values.

use serde_json::{Map, Value, json};

use super::context::{Context, Definition};
use crate::rdf::export::ExportError;
use crate::rdf::graph::Term;
use crate::rdf::vocab::xsd;

impl Context {
    /// A literal as the value of a property, with its term if any.
    pub(super) fn literal(
        &self,
        term: Term<'_>,
        definition: Option<&Definition>,
    ) -> Result<Value, ExportError> {
        if self.is_plain(term, definition) {
            return Ok(native(term).unwrap_or_else(|| json!(term.text())));
        }
        let mut object = Map::new();
        let mut add =
            |keyword, value: Value| object.insert(self.keyword(keyword).to_owned(), value);
        add("@value", json!(term.text()));
        match term {
            Term::Lang { lang, .. } => {
                add("@language", json!(lang));
            }
            Term::Typed { datatype, .. } if datatype != xsd::STRING => {
                add("@type", json!(self.name(datatype)?));
            }
            _ => {}
        }
        Ok(Value::Object(object))
    }
}

/// The JSON number or boolean with exactly the meaning of a literal.
pub(super) fn native(term: Term<'_>) -> Option<Value> {
    match term {
        Term::Typed { text: "true", datatype: xsd::BOOLEAN } => Some(Value::Bool(true)),
        Term::Typed { text: "false", datatype: xsd::BOOLEAN } => Some(Value::Bool(false)),
        Term::Typed { text, datatype: xsd::INTEGER } if text.len() <= 16 => {
            let number: i64 = text.parse().ok()?;
            let exact = number.unsigned_abs() < 1_000_000_000_000_000;
            (exact && number.to_string() == text).then(|| json!(number))
        }
        _ => None,
    }
}
