//! RDF/XML: one element for each subject, of its class where it has one.

use std::collections::BTreeMap;
use std::io::Write;

use super::tree::properties;
use super::{ExportError, Options};
use crate::format::Format;
use crate::graph::{Graph, Quad, Term};
use crate::vocab::{rdf, xsd};

/// Names in the RDF namespace that are syntax: no elements for properties or classes
/// (RDF 1.1 XML Syntax §5.1).
const SYNTAX: &[&str] = &[
    "Description",
    "RDF",
    "ID",
    "about",
    "parseType",
    "resource",
    "nodeID",
    "datatype",
    "li",
    "aboutEach",
    "aboutEachPrefix",
    "bagID",
];

pub(super) fn write(
    graph: &Graph,
    _options: &Options<'_>,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let mut names = BTreeMap::new();
    names.insert(rdf::NAMESPACE, "rdf".to_owned());
    let mut xml = RdfXml { graph, names, made: 0 };
    let mut body = String::new();
    for block in graph.quads().chunk_by(|a, b| a.subject == b.subject) {
        xml.block(block, &mut body)?;
    }
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF")?;
    let mut names: Vec<(&String, &&str)> = xml.names.iter().map(|(iri, n)| (n, iri)).collect();
    names.sort_unstable();
    for (name, namespace) in names {
        write!(out, "\n    xmlns:{name}=\"{}\"", attribute(namespace)?)?;
    }
    writeln!(out, ">\n{body}</rdf:RDF>")?;
    Ok(())
}

struct RdfXml<'g> {
    graph: &'g Graph,
    /// The names of the namespaces used so far.
    names: BTreeMap<&'g str, String>,
    /// How many names were made up.
    made: usize,
}

impl<'g> RdfXml<'g> {
    fn block(&mut self, block: &'g [Quad], out: &mut String) -> Result<(), ExportError> {
        let Some(quad) = block.first() else { return Ok(()) };
        let about = match self.graph.term(quad.subject) {
            Term::Blank(label) => format!("rdf:nodeID=\"{label}\""),
            term => format!("rdf:about=\"{}\"", attribute(text(term))?),
        };
        // The first class that can be an element's name.
        let class = block.iter().find_map(|quad| {
            match (self.graph.term(quad.predicate), self.graph.term(quad.object)) {
                (Term::Iri(rdf::TYPE), Term::Iri(class)) => Some((quad, self.name(class)?)),
                _ => None,
            }
        });
        let (typed, element) = match class {
            Some((quad, name)) => (Some(quad), name),
            None => (None, "rdf:Description".to_owned()),
        };
        out.push_str(&format!("  <{element} {about}>\n"));
        for quad in properties(self.graph, block).into_iter().flatten() {
            if Some(quad) != typed {
                self.property(quad, out)?;
            }
        }
        out.push_str(&format!("  </{element}>\n"));
        Ok(())
    }

    fn property(&mut self, quad: &'g Quad, out: &mut String) -> Result<(), ExportError> {
        let predicate = text(self.graph.term(quad.predicate));
        let name = self.name(predicate).ok_or_else(|| {
            let message = format!(
                "the property <{predicate}> cannot be written in {}: its IRI does not end with \
                 a name that XML allows",
                Format::RdfXml.name()
            );
            ExportError::cannot_hold(predicate, message)
        })?;
        let (says, content) = match self.graph.term(quad.object) {
            Term::Iri(iri) => (format!(" rdf:resource=\"{}\"", attribute(iri)?), None),
            Term::Blank(label) => (format!(" rdf:nodeID=\"{label}\""), None),
            Term::Typed { text, datatype: xsd::STRING } => (String::new(), Some(text)),
            Term::Typed { text, datatype } => {
                (format!(" rdf:datatype=\"{}\"", attribute(datatype)?), Some(text))
            }
            Term::Lang { text, lang } => (format!(" xml:lang=\"{lang}\""), Some(text)),
        };
        match content {
            None => out.push_str(&format!("    <{name}{says}/>\n")),
            Some(text) => {
                out.push_str(&format!("    <{name}{says}>{}</{name}>\n", escaped(text)?));
            }
        }
        Ok(())
    }

    /// The name of an element: of a declared prefix, or of one made up for what comes before the
    /// longest name at the end of the IRI.
    fn name(&mut self, iri: &'g str) -> Option<String> {
        if iri.strip_prefix(rdf::NAMESPACE).is_some_and(|local| SYNTAX.contains(&local)) {
            return None;
        }
        let graph = self.graph;
        let usable = |name: &str, local: &str| {
            let reserved = name == "rdf" || name.to_ascii_lowercase().starts_with("xml");
            is_name(name) && is_name(local) && !reserved
        };
        let (prefix, local) = match graph.prefixes().split(iri, usable) {
            Some((prefix, local)) => (Some(prefix), local),
            None => {
                let start = |(at, _): &(usize, char)| iri.get(*at..).is_some_and(is_name);
                let inner = iri.char_indices().rev().take_while(|(_, c)| is_inner(*c));
                let at = inner.filter(start).last()?.0;
                (None, iri.get(at..)?)
            }
        };
        let namespace = iri.strip_suffix(local)?;
        if !self.names.contains_key(namespace) {
            let name = prefix.map(str::to_owned).unwrap_or_else(|| self.make_up());
            self.names.insert(namespace, name);
        }
        Some(format!("{}:{local}", self.names.get(namespace)?))
    }

    fn make_up(&mut self) -> String {
        loop {
            self.made += 1;
            let name = format!("ns{}", self.made);
            if self.graph.prefixes().namespace(&name).is_none() {
                return name;
            }
        }
    }
}

fn text(term: Term<'_>) -> &str {
    match term {
        Term::Iri(text) | Term::Blank(text) => text,
        Term::Typed { text, .. } | Term::Lang { text, .. } => text,
    }
}

fn attribute(text: &str) -> Result<String, ExportError> {
    Ok(escaped(text)?.replace('"', "&quot;"))
}

/// Text for XML; an error if it has a character that XML 1.0 cannot hold (§2.2).
fn escaped(text: &str) -> Result<String, ExportError> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // As itself it would be read as a line feed (§2.11).
            '\r' => out.push_str("&#xD;"),
            '\t' | '\n' => out.push(c),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {
                let start: String = text.chars().take(60).collect();
                let message = format!(
                    "the character U+{:04X} in {start:?} cannot be written in {}: XML has no way \
                     to say it",
                    u32::from(c),
                    Format::RdfXml.name()
                );
                return Err(ExportError::cannot_hold("graph", message));
            }
            _ => out.push(c),
        }
    }
    Ok(out)
}

/// An NCName (Namespaces in XML 1.0 §3).
fn is_name(text: &str) -> bool {
    text.starts_with(is_start) && text.chars().all(is_inner)
}

/// NameStartChar without the colon (XML 1.0 §2.3).
fn is_start(c: char) -> bool {
    matches!(c, 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// NameChar without the colon.
fn is_inner(c: char) -> bool {
    is_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}'
            | '\u{203F}'..='\u{2040}')
}
