//! Writes triples about nodes, one at a time.

use std::io;

use iri_string::percent_encode::PercentEncodedForIri;

use crate::rdf::graph::PartSink;
use crate::rdf::vocab::xsd;
use crate::rdf::{Object, Sink, Subject, Triple};

/// A subject or object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// An IRI.
    Iri(String),
    /// A blank node label.
    Blank(String),
}

impl Node {
    /// The node of a part of this one: its IRI with a fragment that ends with `name`.
    pub fn within(&self, kind: &str, name: &str) -> Self {
        let (Self::Iri(own) | Self::Blank(own)) = self;
        let joint = if own.contains('#') { '-' } else { '#' };
        Self::Iri(format!("{own}{joint}{kind}{}", PercentEncodedForIri::unreserve(name)))
    }
}

/// Takes statements for a part of a graph.
pub(crate) struct Statements<'s, 'b> {
    sink: &'s mut PartSink<'b>,
    blanks: u64,
}

impl<'s, 'b> Statements<'s, 'b> {
    /// Passes statements to `sink`.
    pub fn new(sink: &'s mut PartSink<'b>) -> Self {
        Self { sink, blanks: 0 }
    }

    /// A new blank node.
    pub fn blank(&mut self) -> Node {
        self.blanks += 1;
        Node::Blank(format!("n{}", self.blanks))
    }

    /// Writes a property whose value is an IRI.
    pub fn iri(&mut self, node: &Node, predicate: &str, iri: &str) -> io::Result<()> {
        self.say(node, predicate, Object::Iri(iri))
    }

    /// Writes a property whose value is a node.
    pub fn node(&mut self, node: &Node, predicate: &str, object: &Node) -> io::Result<()> {
        let object = match object {
            Node::Iri(iri) => Object::Iri(iri),
            Node::Blank(label) => Object::Blank(label),
        };
        self.say(node, predicate, object)
    }

    /// Writes a property whose value is plain text.
    pub fn text(&mut self, node: &Node, predicate: &str, text: &str) -> io::Result<()> {
        self.typed(node, predicate, text, xsd::STRING)
    }

    /// Writes a property whose value is text in a language, or plain text without one.
    pub fn text_in(
        &mut self,
        node: &Node,
        predicate: &str,
        text: &str,
        lang: Option<&str>,
    ) -> io::Result<()> {
        match lang {
            Some(lang) => self.say(node, predicate, Object::Lang { text, lang }),
            None => self.text(node, predicate, text),
        }
    }

    /// Writes a property whose value is a literal.
    pub fn typed(&mut self, node: &Node, predicate: &str, text: &str, of: &str) -> io::Result<()> {
        self.say(node, predicate, Object::Typed { text, datatype: of })
    }

    /// Writes a count as `xsd:integer` (VoID §4).
    pub fn count(&mut self, node: &Node, predicate: &str, count: u64) -> io::Result<()> {
        self.typed(node, predicate, &count.to_string(), xsd::INTEGER)
    }

    fn say(&mut self, node: &Node, predicate: &str, object: Object<'_>) -> io::Result<()> {
        let subject = match node {
            Node::Iri(iri) => Subject::Iri(iri),
            Node::Blank(label) => Subject::Blank(label),
        };
        self.sink.triple(Triple { subject, predicate, object })
    }
}
