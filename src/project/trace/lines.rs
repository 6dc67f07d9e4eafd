//! Finds the lines of triples in the files of an ontology.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;
use std::sync::Arc;

use oxigraph::io::RdfParser;
use oxigraph::model::{NamedOrBlankNode, Term as Model};
use rustc_hash::FxHashMap;

use crate::diagnostic::{Place, Spot};
use crate::rdf::apart;
use crate::rdf::format::Format;
use crate::rdf::graph::{Term, ontology_files};
use crate::source::Files;

/// The lines of the triples of an ontology. Its files are read again for this; they are small.
///
/// The parser does not report lines, so it is fed line by line: a triple gets the line where it
/// ends.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    subjects: FxHashMap<String, Place>,
    triples: FxHashMap<(String, String, String), Place>,
    /// Statements about nodes without a name; none if repeated.
    nameless: FxHashMap<(String, String), Option<Place>>,
}

impl Lines {
    /// Reads the ontology of a folder.
    pub fn read(files: &Files) -> Self {
        let mut lines = Self::default();
        for (iri, format) in ontology_files(files).unwrap_or_default() {
            if let Ok(bytes) = files.read(&iri) {
                let name = files.display(&iri);
                // If a file can no longer be read, its places are unknown.
                let _ = apart::run(apart::STACK, || lines.file(&name, &iri, &bytes, format));
            }
        }
        lines
    }

    fn file(&mut self, name: &str, iri: &str, bytes: &[u8], format: Format) {
        let Ok(parser) = RdfParser::from_format(format.oxigraph()).with_base_iri(iri) else {
            return;
        };
        let file: Arc<str> = name.into();
        let line = Rc::new(Cell::new(0));
        for quad in parser.for_reader(ByLine { rest: bytes, line: line.clone() }).flatten() {
            let spot = match format {
                Format::Turtle | Format::TriG | Format::NTriples | Format::NQuads => {
                    Spot::Line { line: line.get(), column: None }
                }
                // The parsers of these formats read ahead.
                Format::RdfXml | Format::JsonLd => Spot::Whole,
            };
            let place = Place { file: file.clone(), spot };
            let (predicate, object) = (quad.predicate.into_string(), object(&quad.object));
            let NamedOrBlankNode::NamedNode(subject) = quad.subject else {
                let again = self.nameless.entry((predicate, object));
                again.and_modify(|known| *known = None).or_insert(Some(place));
                continue;
            };
            let subject = subject.into_string();
            let key = (subject.clone(), predicate, object);
            self.triples.entry(key).or_insert_with(|| place.clone());
            self.subjects.entry(subject).or_insert(place);
        }
    }

    /// The first line about a node, if it has an IRI.
    pub fn subject(&self, term: Term<'_>) -> Option<&Place> {
        match term {
            Term::Iri(iri) => self.subjects.get(iri),
            _ => None,
        }
    }

    /// The line of a triple, if its subject has an IRI. Blank nodes have no stable names, so for
    /// such objects it is the first line of the property.
    pub fn triple(&self, subject: Term<'_>, predicate: &str, value: Term<'_>) -> Option<&Place> {
        let Term::Iri(subject) = subject else { return None };
        self.triples.get(&(subject.to_owned(), predicate.to_owned(), key(value)))
    }

    /// The line of a property with this value, if it belongs to exactly one node without a name.
    pub fn said_once(&self, predicate: &str, value: Term<'_>) -> Option<&Place> {
        self.nameless.get(&(predicate.to_owned(), key(value)))?.as_ref()
    }
}

/// The key of an object.
fn key(value: Term<'_>) -> String {
    match value {
        Term::Iri(iri) => format!("<{iri}>"),
        Term::Blank(_) => "_:".to_owned(),
        Term::Typed { text, datatype } => format!("{datatype} {text}"),
        Term::Lang { text, lang } => format!("@{} {text}", lang.to_ascii_lowercase()),
    }
}

/// The key of an object from the parser.
fn object(term: &Model) -> String {
    match term {
        Model::NamedNode(node) => format!("<{}>", node.as_str()),
        Model::Literal(literal) => match literal.language() {
            Some(lang) => format!("@{} {}", lang.to_ascii_lowercase(), literal.value()),
            None => format!("{} {}", literal.datatype().as_str(), literal.value()),
        },
        Model::BlankNode(_) | Model::Triple(_) => "_:".to_owned(),
    }
}

/// Reads line by line, and counts the lines.
struct ByLine<'a> {
    rest: &'a [u8],
    line: Rc<Cell<u64>>,
}

impl Read for ByLine<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let end = memchr::memchr(b'\n', self.rest).map_or(self.rest.len(), |at| at + 1);
        let taken = end.min(buffer.len());
        let (line, rest) = self.rest.split_at_checked(taken).unwrap_or((self.rest, &[]));
        if let Some(place) = buffer.get_mut(..taken) {
            place.copy_from_slice(line);
        }
        // A line longer than the buffer arrives in pieces.
        if taken == end && taken > 0 {
            self.line.set(self.line.get() + 1);
        }
        self.rest = rest;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triples_have_the_line_of_their_end() {
        let text = "@prefix : <http://e/> .\n\n:a :p 1 ;\n    :q :b , \"\"\"x\n y\"\"\"@en .\n\n# c\n:c :p [ :q 2 ] .\n";
        let mut lines = Lines::default();
        lines.file("t.ttl", "http://e/", text.as_bytes(), Format::Turtle);
        let at = |place: Option<&Place>| place.map(ToString::to_string).unwrap_or_default();
        let a = Term::Iri("http://e/a");
        assert_eq!(at(lines.subject(a)), "t.ttl:3");
        let b = Term::Iri("http://e/b");
        assert_eq!(at(lines.triple(a, "http://e/q", b)), "t.ttl:4");
        let text = Term::Lang { text: "x\n y", lang: "EN" };
        assert_eq!(at(lines.triple(a, "http://e/q", text)), "t.ttl:5");
        let c = Term::Iri("http://e/c");
        assert_eq!(at(lines.triple(c, "http://e/p", Term::Blank("f1-x"))), "t.ttl:8");
        assert_eq!(lines.triple(c, "http://e/p", a), None);
    }

    #[test]
    fn nodes_without_a_name_are_found_by_unique_statements() {
        let text = "@prefix : <http://e/> .\n:a :p [ :q 1 ;\n :r 2 ] ,\n [ :q 1 ;\n :r 3 ] .\n";
        let mut lines = Lines::default();
        lines.file("t.ttl", "http://e/", text.as_bytes(), Format::Turtle);
        let number = |text| Term::Typed { text, datatype: crate::rdf::vocab::xsd::INTEGER };
        let at = |value| lines.said_once("http://e/r", number(value)).map(ToString::to_string);
        assert_eq!((at("2").as_deref(), at("3").as_deref()), (Some("t.ttl:3"), Some("t.ttl:5")));
        assert_eq!(lines.said_once("http://e/q", number("1")), None, "two have it");
    }
}
