//! Writes JSON-LD triple by triple, one line per run of a subject.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use super::LAYOUT;
use super::context::Context;
use crate::rdf::export::ExportError;
use crate::rdf::export::json::{flat, string};
use crate::rdf::export::syntax::{Run, Syntax};
use crate::rdf::graph::{Prefixes, Term};
use crate::rdf::vocab::{rdf, xsd};
use crate::rdf::{Subject, Triple};

/// The most values of an object; further ones go to another object of the same subject. This bounds
/// the memory for long runs of one subject.
const LIMIT: usize = 10_000;

/// The most keys of properties to keep.
const KEPT: usize = 1_000;

/// Writes consecutive triples about a subject as one object, with prefixed property names.
pub(in crate::rdf::export) struct JsonLd {
    context: Context,
    /// The keys of properties met so far, each a string of JSON.
    known: HashMap<String, String>,
    run: Run,
    /// The number of values of the current object.
    count: usize,
    /// The keys of the current object.
    keys: HashSet<String>,
    /// The current key, and its values.
    key: String,
    values: String,
    several: bool,
}

impl Syntax<'_> for JsonLd {
    fn new(prefixes: &Prefixes) -> Self {
        Self {
            context: Context::of_prefixes(prefixes.iter()),
            known: HashMap::new(),
            run: Run::default(),
            count: 0,
            keys: HashSet::new(),
            key: String::new(),
            values: String::new(),
            several: false,
        }
    }

    fn head(&mut self, out: &mut String) -> Result<(), ExportError> {
        out.push_str("{\n  \"@context\": ");
        LAYOUT.write(self.context.value(), 1, out);
        out.push_str(",\n  \"@graph\": [");
        Ok(())
    }

    fn triple(&mut self, triple: Triple<'_>, out: &mut String) -> Result<(), ExportError> {
        let was_open = self.run.is_open();
        if !self.run.goes_on(triple.subject) {
            if was_open {
                self.end(out);
                out.push(',');
            }
            self.begin(triple.subject, out)?;
        }
        let key = self.key(triple.predicate, &triple.object)?;
        if self.key == key && self.count < LIMIT {
            self.several = true;
            self.values.push_str(", ");
        } else {
            self.end_property(out);
            // A key may occur only once in an object.
            if self.keys.contains(&key) || self.count >= LIMIT {
                self.end(out);
                out.push(',');
                self.begin(triple.subject, out)?;
            }
            self.keys.insert(key.clone());
            self.key = key;
        }
        self.value(&triple)?;
        self.count += 1;
        Ok(())
    }

    fn foot(&mut self, out: &mut String) {
        if self.run.is_open() {
            self.end(out);
            out.push_str("\n  ");
        }
        out.push_str("]\n}\n");
    }
}

impl JsonLd {
    fn begin(&mut self, subject: Subject<'_>, out: &mut String) -> Result<(), ExportError> {
        let id = self.context.node(subject.into())?;
        out.push_str("\n    {\"@id\": ");
        flat(&json!(id), usize::MAX, out);
        self.count = 0;
        self.keys.clear();
        Ok(())
    }

    fn end(&mut self, out: &mut String) {
        self.end_property(out);
        out.push('}');
    }

    fn end_property(&mut self, out: &mut String) {
        if self.key.is_empty() {
            return;
        }
        let (open, close) = if self.several { ("[", "]") } else { ("", "") };
        for part in [", ", &self.key, ": ", open] {
            out.push_str(part);
        }
        if self.values.len() > out.len() {
            // Do not copy the longer of two texts, which may be very long.
            self.values.insert_str(0, out);
            *out = std::mem::take(&mut self.values);
        } else {
            out.push_str(&self.values);
        }
        out.push_str(close);
        self.key.clear();
        self.values.clear();
        self.several = false;
    }

    /// The key of a property.
    fn key(&mut self, predicate: &str, object: &Term<'_>) -> Result<String, ExportError> {
        if predicate == rdf::TYPE && matches!(object, Term::Iri(_)) {
            return Ok("\"@type\"".to_owned());
        }
        if let Some(key) = self.known.get(predicate) {
            return Ok(key.clone());
        }
        let key = json!(self.context.property(predicate)?).to_string();
        if self.known.len() < KEPT {
            self.known.insert(predicate.to_owned(), key.clone());
        }
        Ok(key)
    }

    /// Adds the object of a triple to the values.
    fn value(&mut self, triple: &Triple<'_>) -> Result<(), ExportError> {
        let Self { context, values, .. } = self;
        let value = match triple.object {
            Term::Iri(class) if triple.predicate == rdf::TYPE => json!(context.name(class)?),
            term @ (Term::Iri(_) | Term::Blank(_)) => json!({ "@id": context.node(term)? }),
            Term::Typed { text, datatype: xsd::STRING }
                if context.is_plain(triple.object, None) =>
            {
                string(text, values);
                return Ok(());
            }
            term => context.literal(term, None)?,
        };
        flat(&value, usize::MAX, values);
        Ok(())
    }
}
