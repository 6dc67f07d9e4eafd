//! Writes RDF formats: a whole graph ([`write()`]), or tables row by row ([`stream()`]). Literals
//! are unchanged.
//!
//! The same graph gives the same bytes, whatever the order of the input: blank nodes get canonical
//! labels ([`Graph::canonical`]) and everything is sorted. A format without named graphs, or no
//! [`ExportOptions::graphs`], puts all chosen parts into one graph.

mod atomic_file;
mod atomic_folder;
mod beside;
pub(crate) mod blocks;
mod disk;
mod held;
pub(crate) mod json;
mod jsonld;
mod nesting;
mod ntriples;
mod rdfxml;
mod staging;
mod stream;
mod syntax;
mod turtle;

use std::io::{self, Write};

pub use atomic_file::{Outputs, discard_unfinished, may_write, to_file, unwritable};
#[cfg(feature = "rocksdb")]
pub(crate) use atomic_folder::NewFolder;
pub(crate) use beside::remove_folder;
pub use jsonld::{CONTEXT_FILE, Context};
pub use ntriples::NTriplesWriter;
pub(crate) use staging::Staging;
pub use stream::{TripleSource, stream};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::rdf::Triple;
use crate::rdf::format::Format;
use crate::rdf::graph::{Graph, GraphName, Term};

/// Why an export failed, perhaps after some output.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The target could not be written.
    #[error(transparent)]
    Io(io::Error),
    /// The graph cannot be written in this format.
    #[error("{0}")]
    Diagnostic(Box<Diagnostic>),
}

impl From<io::Error> for ExportError {
    /// Recovers an error that passed through a [`crate::rdf::Sink`].
    fn from(error: io::Error) -> Self {
        error.downcast().unwrap_or_else(Self::Io)
    }
}

impl From<ExportError> for io::Error {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Io(error) => error,
            problem => Self::other(problem),
        }
    }
}

impl ExportError {
    /// The error for something, identified by `what`, that a format cannot hold.
    fn cannot_hold(what: &str, message: String) -> Self {
        Self::Diagnostic(Box::new(Diagnostic::new(
            Code::FormatCannotHold,
            message,
            Place::file(what),
        )))
    }
}

/// What to write, and how.
#[derive(Clone, Copy, Debug)]
pub struct ExportOptions<'a> {
    /// The parts to write.
    pub parts: &'a [GraphName],
    /// Whether each part stays a named graph, if the format has them; otherwise all parts are one
    /// default graph.
    pub graphs: bool,
    /// The folder's JSON-LD context; without one, IRIs are shortened by prefixes only.
    pub context: Option<&'a Context>,
}

impl Default for ExportOptions<'_> {
    fn default() -> Self {
        Self { parts: GraphName::USUAL, graphs: false, context: None }
    }
}

/// Writes a dataset with canonical labels.
type Writer = fn(&Graph, &ExportOptions<'_>, &mut dyn Write) -> Result<(), ExportError>;

/// The exporters, one for each format.
const EXPORTERS: &[(Format, Writer)] = &[
    (Format::Turtle, turtle::write),
    (Format::TriG, turtle::write),
    (Format::NTriples, ntriples::write),
    (Format::NQuads, ntriples::write),
    (Format::RdfXml, rdfxml::write),
    (Format::JsonLd, jsonld::write),
];

/// Writes the chosen parts of a graph.
///
/// # Errors
/// [`ExportError::Diagnostic`], before anything is written, if the format cannot hold the graph:
/// [`Code::FormatCannotHold`]; else errors of `out`.
pub fn write(
    graph: &Graph,
    format: Format,
    options: &ExportOptions<'_>,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let graphs = options.graphs && format.has_graphs();
    let chosen = graph.select(options.parts, graphs).canonical();
    let exporter = EXPORTERS.iter().find(|(f, _)| *f == format);
    let (_, write) = exporter.ok_or_else(|| no_writer(format))?;
    write(&chosen, options, out)
}

/// The error for a format without a writer.
fn no_writer(format: Format) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, format!("no writer for {}", format.name()))
}

/// A term in N-Triples syntax.
pub fn ntriples_term(term: Term<'_>) -> String {
    let mut out = String::new();
    ntriples::term(term, &mut out);
    out
}

/// Writes a triple as its line in N-Triples begins, without ` .`: the text to sort triples by.
pub(crate) fn ntriples_statement(triple: Triple<'_>, out: &mut String) {
    ntriples::term(triple.subject.into(), out);
    out.push(' ');
    ntriples::term(Term::Iri(triple.predicate), out);
    out.push(' ');
    ntriples::term(triple.object, out);
}
