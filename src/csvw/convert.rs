//! Converts tables to RDF while their rows are read, in constant memory (csv2rdf).

use std::io::{self, Write};

use super::mapping::{self, MappingOptions};
use super::metadata::model::TableGroup;
use super::namespaces;
use crate::diagnostic::Diagnostics;
use crate::rdf::ParallelSink;
use crate::rdf::export::{ExportError, TripleSource, stream};
use crate::rdf::format::Format;
use crate::source::Files;

/// Maps all tables of a group and writes their triples while the rows are read. Problems of the
/// tables go to `problems`. Prefixes come from the metadata.
///
/// # Errors
/// Errors of `out`, or [`ExportError::Diagnostic`] for a triple that the format cannot hold
/// ([`crate::diagnostic::Code::FormatCannotHold`]); the output is then incomplete.
pub fn convert(
    files: &Files,
    group: &TableGroup,
    options: MappingOptions<'_>,
    problems: &mut Diagnostics,
    format: Format,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let prefixes = namespaces::prefixes(group, options.mode);
    stream(Tables { files, group, options, problems }, format, &prefixes, out)
}

/// The tables to convert, and where problems go.
struct Tables<'a> {
    files: &'a Files,
    group: &'a TableGroup,
    options: MappingOptions<'a>,
    problems: &'a mut Diagnostics,
}

impl TripleSource for Tables<'_> {
    fn hand_to<G: ParallelSink + ?Sized>(self, sink: &mut G) -> io::Result<bool> {
        mapping::map(self.files, self.group, self.options, self.problems, sink)?;
        // Unreadable input gives no output.
        Ok(self.problems.is_ok())
    }
}
