//! Writes RDF/XML triple by triple (RDF 1.1 XML Syntax).

use std::collections::HashMap;

use super::class;
use super::name::{INLINE, Name, Names};
use crate::rdf::export::ExportError;
use crate::rdf::export::syntax::{Run, Syntax};
use crate::rdf::format::Format;
use crate::rdf::graph::{Prefixes, Term};
use crate::rdf::vocab::{rdf, xsd};
use crate::rdf::{Subject, Triple};

/// The most names of properties to keep.
const KEPT: usize = 1_000;

/// Writes consecutive triples about a subject as one element, named by the class if that comes
/// first.
pub(in crate::rdf::export) struct RdfXml<'p> {
    names: Names<'p>,
    /// The names of properties met so far.
    known: HashMap<String, Name>,
    run: Run,
    /// The name of the current element.
    element: String,
}

impl<'p> Syntax<'p> for RdfXml<'p> {
    fn new(prefixes: &'p Prefixes) -> Self {
        Self::with(Names::all(prefixes))
    }

    fn head(&mut self, out: &mut String) -> Result<(), ExportError> {
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF");
        for (name, namespace) in self.names.declared() {
            for part in ["\n    xmlns:", name, "=\""] {
                out.push_str(part);
            }
            attribute(namespace, out)?;
            out.push('"');
        }
        out.push_str(">\n");
        Ok(())
    }

    fn triple(&mut self, triple: Triple<'_>, out: &mut String) -> Result<(), ExportError> {
        let was_open = self.run.is_open();
        if !self.run.goes_on(triple.subject) {
            if was_open {
                self.end(out);
            }
            let class = class(&triple).and_then(|class| self.names.name(class));
            let is_typed = class.is_some();
            self.begin(triple.subject, class, out)?;
            if is_typed {
                return Ok(());
            }
        }
        self.property(triple, out)
    }

    fn foot(&mut self, out: &mut String) {
        if self.run.is_open() {
            self.end(out);
        }
        out.push_str("</rdf:RDF>\n");
    }
}

impl<'p> RdfXml<'p> {
    /// A writer with these names.
    pub(super) fn with(names: Names<'p>) -> Self {
        Self { names, known: HashMap::new(), run: Run::default(), element: String::new() }
    }

    fn begin(
        &mut self,
        subject: Subject<'_>,
        class: Option<Name>,
        out: &mut String,
    ) -> Result<(), ExportError> {
        let described = || Name { text: "rdf:Description".to_owned(), inline: None };
        let class = class.unwrap_or_else(described);
        out.push_str("  <");
        start(&class, out)?;
        let (key, text) = match subject {
            Subject::Iri(iri) => (" rdf:about=\"", iri),
            Subject::Blank(label) => (" rdf:nodeID=\"", label),
        };
        out.push_str(key);
        attribute(text, out)?;
        out.push_str("\">\n");
        self.element = class.text;
        Ok(())
    }

    fn end(&self, out: &mut String) {
        for part in ["  </", &self.element, ">\n"] {
            out.push_str(part);
        }
    }

    fn property(&mut self, triple: Triple<'_>, out: &mut String) -> Result<(), ExportError> {
        let made;
        let name = match self.known.get(triple.predicate) {
            Some(name) => name,
            None => {
                made =
                    self.names.name(triple.predicate).ok_or_else(|| unusable(triple.predicate))?;
                if self.known.len() < KEPT {
                    self.known.insert(triple.predicate.to_owned(), made.clone());
                }
                &made
            }
        };
        out.push_str("    <");
        start(name, out)?;
        let (key, value, content) = match triple.object {
            Term::Iri(iri) => (" rdf:resource=\"", iri, None),
            Term::Blank(label) => (" rdf:nodeID=\"", label, None),
            Term::Typed { text, datatype: xsd::STRING } => ("", "", Some(text)),
            Term::Typed { text, datatype } => (" rdf:datatype=\"", datatype, Some(text)),
            Term::Lang { text, lang } => (" xml:lang=\"", lang, Some(text)),
        };
        if !key.is_empty() {
            out.push_str(key);
            attribute(value, out)?;
            out.push('"');
        }
        match content {
            None => out.push_str("/>\n"),
            Some(text) => {
                out.push('>');
                escape(text, false, out)?;
                for part in ["</", &name.text, ">\n"] {
                    out.push_str(part);
                }
            }
        }
        Ok(())
    }
}

/// The start of an element, with its namespace if not declared elsewhere.
fn start(name: &Name, out: &mut String) -> Result<(), ExportError> {
    out.push_str(&name.text);
    if let Some(namespace) = &name.inline {
        for part in [" xmlns:", INLINE, "=\""] {
            out.push_str(part);
        }
        attribute(namespace, out)?;
        out.push('"');
    }
    Ok(())
}

fn unusable(predicate: &str) -> ExportError {
    let syntax = predicate.starts_with(rdf::NAMESPACE);
    let message = format!(
        "the property <{predicate}> cannot be written in {}: {}",
        Format::RdfXml.name(),
        match syntax {
            true => "its name is reserved in that syntax",
            false => "its IRI does not end with a name that XML allows",
        }
    );
    ExportError::cannot_hold(predicate, message)
}

fn attribute(text: &str, out: &mut String) -> Result<(), ExportError> {
    escape(text, true, out)
}

/// Text for XML; an error if it has a character that XML 1.0 cannot hold (§2.2).
fn escape(text: &str, quotes: bool, out: &mut String) -> Result<(), ExportError> {
    let mut rest = text;
    // Nearly always there is nothing to escape; U+FFFE and U+FFFF begin with the byte EF.
    let special = |c: u8| c < b' ' || matches!(c, b'&' | b'<' | b'>' | b'"' | 0xEF);
    while let Some(at) = rest.bytes().position(special) {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = from.chars();
        match chars.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') if quotes => out.push_str("&quot;"),
            // A literal one would be read as a line feed (§2.11).
            Some('\r') => out.push_str("&#xD;"),
            Some(c @ ('\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')) => {
                return Err(unsupported_character(c, text));
            }
            c => out.extend(c),
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    Ok(())
}

/// The error for a character that cannot be written.
fn unsupported_character(c: char, text: &str) -> ExportError {
    let start: String = text.chars().take(60).collect();
    let message = format!(
        "the character U+{:04X} in {start:?} cannot be written in {}: XML does not allow it",
        u32::from(c),
        Format::RdfXml.name()
    );
    ExportError::cannot_hold("graph", message)
}
