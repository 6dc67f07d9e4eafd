//! Writes the statements of an ontology and its shapes as Turtle.

use std::io;

use super::model::Space;
use crate::rdf::export::{self, ExportError, ExportOptions};
use crate::rdf::format::Format;
use crate::rdf::graph::{GraphBuilder, GraphName, PartSink};
use crate::rdf::vocab::{rdf, shacl, vann, xsd};
use crate::rdf::{Object, Sink, Subject, Triple};

/// Collects statements.
pub(super) struct Statements<'b> {
    sink: PartSink<'b>,
    lists: usize,
}

impl Statements<'_> {
    fn add(&mut self, subject: Subject<'_>, predicate: &str, object: Object<'_>) -> io::Result<()> {
        self.sink.triple(Triple { subject, predicate, object })
    }

    /// A statement with an IRI as object.
    pub(super) fn iri(&mut self, subject: &str, predicate: &str, object: &str) -> io::Result<()> {
        self.add(Subject::Iri(subject), predicate, Object::Iri(object))
    }

    /// A statement with a plain text as object.
    pub(super) fn text(&mut self, subject: &str, predicate: &str, text: &str) -> io::Result<()> {
        self.typed(subject, predicate, text, xsd::STRING)
    }

    /// A statement with an English text, such as the message of a shape.
    pub(super) fn english(&mut self, subject: &str, predicate: &str, text: &str) -> io::Result<()> {
        self.add(Subject::Iri(subject), predicate, Object::Lang { text, lang: "en" })
    }

    /// A statement with a typed literal.
    pub(super) fn typed(
        &mut self,
        subject: &str,
        predicate: &str,
        text: &str,
        datatype: &str,
    ) -> io::Result<()> {
        self.add(Subject::Iri(subject), predicate, Object::Typed { text, datatype })
    }

    /// A class without an address, the union of these: `[ a KIND ; predicate ( items ) ]`.
    pub(super) fn union(
        &mut self,
        subject: (&str, &str),
        (kind, of): (&str, &str),
        items: &[&str],
    ) -> io::Result<()> {
        self.lists += 1;
        let node = format!("u{}", self.lists);
        self.add(Subject::Iri(subject.0), subject.1, Object::Blank(&node))?;
        self.add(Subject::Blank(&node), rdf::TYPE, Object::Iri(kind))?;
        let link = |at: usize| format!("{node}-{at}");
        self.add(Subject::Blank(&node), of, Object::Blank(&link(0)))?;
        for (at, item) in items.iter().enumerate() {
            let (own, next) = (link(at), link(at + 1));
            self.add(Subject::Blank(&own), rdf::FIRST, Object::Iri(item))?;
            let rest = match at + 1 < items.len() {
                true => Object::Blank(&next),
                false => Object::Iri(rdf::NIL),
            };
            self.add(Subject::Blank(&own), rdf::REST, rest)?;
        }
        Ok(())
    }
}

/// Statements as Turtle, after comment lines.
///
/// # Errors
/// If there are too many terms for a graph.
pub(super) fn turtle(
    space: &Space,
    comment: &str,
    say: impl FnOnce(&mut Statements<'_>) -> io::Result<()>,
) -> Result<String, ExportError> {
    let mut builder = GraphBuilder::new();
    let shapes = space.shapes();
    builder.declare_prefixes(&[
        (&space.prefix, &space.terms),
        ("shape", &shapes),
        ("sh", shacl::NAMESPACE),
        ("vann", vann::NAMESPACE),
    ]);
    say(&mut Statements { sink: builder.part(GraphName::Ontology), lists: 0 })?;
    let mut text: Vec<u8> = Vec::new();
    for line in comment.lines() {
        text.extend_from_slice(format!("# {line}\n").as_bytes());
    }
    text.push(b'\n');
    let options = ExportOptions { parts: &[GraphName::Ontology], ..ExportOptions::default() };
    export::write(&builder.finish(), Format::Turtle, &options, &mut text)?;
    Ok(String::from_utf8(text).map_err(io::Error::other)?)
}

impl Space {
    /// The start of the addresses of shapes.
    pub(super) fn shapes(&self) -> String {
        format!("{}shape/", self.base)
    }

    /// The address of the ontology.
    pub(super) fn ontology(&self) -> String {
        self.terms.trim_end_matches(['#', '/']).to_owned()
    }
}
