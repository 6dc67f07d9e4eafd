//! JSON-LD triple by triple: one object on one line for what follows one another about a subject.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::context::Context;
use super::json::{flat, pretty};
use crate::export::ExportError;
use crate::export::stream::{Run, Syntax};
use crate::graph::{Prefixes, Term};
use crate::mapping::{Subject, Triple};
use crate::vocab::rdf;

/// How many values stand in an object at most; further ones stand in another object of the same
/// subject. What is held is thus limited, however long rows go on about one subject.
const LIMIT: usize = 10_000;

/// How many keys of properties are kept at most.
const KEPT: usize = 1_000;

/// Writes what follows one another about a subject as one object, properties by the names that the
/// prefixes give.
pub(in crate::export) struct JsonLd {
    context: Context,
    /// The keys of properties met so far, each a string of JSON.
    known: HashMap<String, String>,
    run: Run,
    /// How many values the object at hand has.
    count: usize,
    /// The keys that the object at hand has.
    keys: HashSet<String>,
    /// The key at hand, and its values.
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
        pretty(self.context.value(), 1, out);
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
        let (key, value) = self.property(&triple)?;
        if self.key == key && self.count < LIMIT {
            self.several = true;
            self.values.push_str(", ");
        } else {
            self.end_property(out);
            // A key may stand in an object only once.
            if self.keys.contains(&key) || self.count >= LIMIT {
                self.end(out);
                out.push(',');
                self.begin(triple.subject, out)?;
            }
            self.keys.insert(key.clone());
            self.key = key;
        }
        flat(&value, usize::MAX, &mut self.values);
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
        for part in [", ", &self.key, ": ", open, &self.values, close] {
            out.push_str(part);
        }
        self.key.clear();
        self.values.clear();
        self.several = false;
    }

    /// The key of a property and its value.
    fn property(&mut self, triple: &Triple<'_>) -> Result<(String, Value), ExportError> {
        let context = &self.context;
        let value = match triple.object {
            Term::Iri(class) if triple.predicate == rdf::TYPE => {
                return Ok(("\"@type\"".to_owned(), json!(context.name(class)?)));
            }
            term @ (Term::Iri(_) | Term::Blank(_)) => json!({ "@id": context.node(term)? }),
            term => context.literal(term, None)?,
        };
        let key = match self.known.get(triple.predicate) {
            Some(key) => key.clone(),
            None => {
                let key = json!(context.property(triple.predicate)?).to_string();
                if self.known.len() < KEPT {
                    self.known.insert(triple.predicate.to_owned(), key.clone());
                }
                key
            }
        };
        Ok((key, value))
    }
}
