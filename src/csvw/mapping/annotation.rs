//! Turns common properties and notes into triples ("JSON-LD to RDF", csv2rdf §6).

use std::borrow::Cow;
use std::io;

use serde_json::{Map, Value};

use super::iri::sound;
use crate::csvw::metadata::expand;
use crate::csvw::metadata::model::Annotation;
use crate::rdf::vocab::{csvw, rdf, xsd};
use crate::rdf::{Object, Sink, Subject, Triple};

/// Gives the common properties of a node as triples; blank nodes get labels that begin with
/// `label`.
///
/// # Errors
/// Errors of the sink.
pub fn annotations(
    node: Subject<'_>,
    label: &str,
    list: &[Annotation],
    sink: &mut dyn Sink,
) -> io::Result<()> {
    Writer::new(label, sink).annotations(node, list)
}

/// Writes annotations; blank nodes get labels that begin with a given text.
pub(super) struct Writer<'a> {
    label: &'a str,
    count: u64,
    sink: &'a mut dyn Sink,
}

impl<'a> Writer<'a> {
    /// A writer whose blank nodes begin with `label`.
    pub fn new(label: &'a str, sink: &'a mut dyn Sink) -> Self {
        Self { label, count: 0, sink }
    }

    /// Writes common properties of a node.
    pub fn annotations(&mut self, node: Subject<'_>, list: &[Annotation]) -> io::Result<()> {
        list.iter().try_for_each(|a| self.value(node, &a.property, &a.value))
    }

    /// Writes notes of a node.
    pub fn notes(&mut self, node: Subject<'_>, notes: &[Value]) -> io::Result<()> {
        notes.iter().try_for_each(|note| self.value(node, csvw::NOTE, note))
    }

    /// Writes a property with its value.
    fn value(&mut self, subject: Subject<'_>, predicate: &str, value: &Value) -> io::Result<()> {
        let literal = |text: String, datatype| (text, datatype);
        let (text, datatype) = match value {
            Value::Null => return Ok(()),
            Value::Array(items) => {
                return items.iter().try_for_each(|item| self.value(subject, predicate, item));
            }
            Value::Object(object) if object.contains_key("@value") => {
                return self.literal(subject, predicate, object);
            }
            Value::Object(object) => return self.node(subject, predicate, object),
            Value::Bool(b) => literal(b.to_string(), xsd::BOOLEAN),
            Value::Number(n) => number(n),
            Value::String(text) => literal(text.clone(), xsd::STRING),
        };
        let object = Object::Typed { text: &text, datatype };
        self.emit(Triple { subject, predicate, object })
    }

    /// Emits a triple, with any invalid IRI made valid.
    fn emit(&mut self, triple: Triple<'_>) -> io::Result<()> {
        let subject = match triple.subject {
            Subject::Iri(iri) => sound(iri),
            Subject::Blank(_) => Cow::default(),
        };
        let object = match triple.object {
            Object::Iri(iri) | Object::Typed { datatype: iri, .. } => sound(iri),
            Object::Blank(_) | Object::Lang { .. } => Cow::default(),
        };
        self.sink.triple(Triple {
            subject: match triple.subject {
                Subject::Iri(_) => Subject::Iri(&subject),
                blank => blank,
            },
            predicate: &sound(triple.predicate),
            object: match triple.object {
                Object::Iri(_) => Object::Iri(&object),
                Object::Typed { text, .. } => Object::Typed { text, datatype: &object },
                other => other,
            },
        })
    }

    /// Writes an object with `@value` (step 3).
    fn literal(
        &mut self,
        subject: Subject<'_>,
        predicate: &str,
        object: &Map<String, Value>,
    ) -> io::Result<()> {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        let (value, native) = match object.get("@value") {
            Some(Value::String(text)) => (text.clone(), xsd::STRING),
            Some(Value::Number(n)) => number(n),
            Some(other) => (other.to_string(), xsd::BOOLEAN),
            None => return Ok(()),
        };
        let datatype = text("@type").map_or_else(|| native.to_owned(), expand_name);
        let object = match text("@language") {
            Some(lang) => Object::Lang { text: &value, lang },
            None => Object::Typed { text: &value, datatype: &datatype },
        };
        self.emit(Triple { subject, predicate, object })
    }

    /// Writes an object that is a node (step 4).
    fn node(
        &mut self,
        subject: Subject<'_>,
        predicate: &str,
        object: &Map<String, Value>,
    ) -> io::Result<()> {
        let label = format!("{}a{}", self.label, self.count);
        let id = object.get("@id").and_then(Value::as_str).map(str::to_owned);
        if id.is_none() {
            self.count += 1;
        }
        let (node, as_object) = match &id {
            Some(iri) => (Subject::Iri(iri), Object::Iri(iri)),
            None => (Subject::Blank(&label), Object::Blank(&label)),
        };
        self.emit(Triple { subject, predicate, object: as_object })?;
        let types: &[Value] = match object.get("@type") {
            Some(Value::Array(types)) => types,
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        for class in types.iter().filter_map(Value::as_str) {
            let class = expand_name(class);
            let object = Object::Iri(&class);
            self.emit(Triple { subject: node, predicate: rdf::TYPE, object })?;
        }
        for (key, value) in object.iter().filter(|(key, _)| !key.starts_with('@')) {
            self.value(node, &expand_name(key), value)?;
        }
        Ok(())
    }
}

/// The IRI of a prefixed name, an absolute IRI or a term of CSVW itself.
fn expand_name(name: &str) -> String {
    expand(name).unwrap_or_else(|| format!("{}{name}", csvw::NAMESPACE))
}

/// A JSON number as a literal (steps 5.2 and 5.3): a double in canonical form if it has a
/// fraction, else an integer.
fn number(number: &serde_json::Number) -> (String, &'static str) {
    match number.as_f64() {
        Some(value) if value.fract() != 0.0 || (number.is_f64() && value.abs() >= 1e21) => {
            (canonical_double(value), xsd::DOUBLE)
        }
        Some(value) if number.is_f64() => (format!("{value:.0}"), xsd::INTEGER),
        _ => (number.to_string(), xsd::INTEGER),
    }
}

/// The canonical form of an `xsd:double` (XML Schema 1.0 part 2, §3.2.5.2), as JSON-LD requires.
fn canonical_double(value: f64) -> String {
    let text = format!("{value:E}");
    match text.split_once('E') {
        Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0E{exponent}"),
        _ => text,
    }
}
