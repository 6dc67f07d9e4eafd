//! Converts tables to RDF (csv2rdf) or plain JSON (csv2json).

use std::io::{self, Write};

use super::json::JsonWriter;
use super::mapping::{self, MappingOptions};
use super::metadata::model::TableGroup;
use super::namespaces;
use crate::diagnostic::Diagnostics;
use crate::rdf::ParallelSink;
use crate::rdf::export::{self, ExportError, ExportOptions, TripleSource, stream};
use crate::rdf::format::{Format, Target};
use crate::rdf::graph::{GraphBuilder, GraphName};
use crate::source::Files;

/// Writes all tables of a group in a format while their rows are read, in constant memory. Problems
/// of the tables go to `problems`. Prefixes come from the metadata.
///
/// ```
/// use rapporteur::csvw::{convert::convert, find::find, mapping::MappingOptions};
/// use rapporteur::{Diagnostics, Format, source::DEFAULT_BASE};
///
/// let mut problems = Diagnostics::new();
/// let input = find("docs/river/data/members.csv".as_ref(), None, DEFAULT_BASE, &mut problems)?;
/// let (group, options) = (input.group.unwrap_or_default(), MappingOptions::default());
/// let mut out = Vec::new();
/// convert(&input.files, &group, options, &mut problems, Format::Turtle, &mut out)?;
/// assert!(String::from_utf8_lossy(&out).contains("\"Alderland\"@en"));
/// # Ok::<(), rapporteur::Error>(())
/// ```
///
/// # Errors
/// Errors of `out`, or [`ExportError::Diagnostic`] for a triple that the format cannot hold
/// ([`crate::diagnostic::Code::FormatCannotHold`]); the output is then incomplete.
pub fn convert(
    files: &Files,
    group: &TableGroup,
    options: MappingOptions<'_>,
    problems: &mut Diagnostics,
    target: impl Into<Target>,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    match target.into() {
        Target::Json => {
            let mut writer = JsonWriter::new(options.mode, out);
            mapping::walk(files, group, options, problems, &mut writer)?;
            Ok(writer.finish()?)
        }
        Target::Rdf(format) => {
            let prefixes = namespaces::prefixes(group, options.mode);
            stream(Tables { files, group, options, problems }, format, &prefixes, out)
        }
    }
}

/// Writes all tables of a group as one sorted graph, held in memory: each subject in one place,
/// each triple once. Tables with errors give no output.
///
/// # Errors
/// As [`convert`], or too many terms for a graph.
pub fn convert_sorted(
    files: &Files,
    group: &TableGroup,
    options: MappingOptions<'_>,
    problems: &mut Diagnostics,
    format: Format,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let mut builder = GraphBuilder::new();
    mapping::map(files, group, options, problems, &mut builder.part(GraphName::Records))?;
    match problems.is_ok() {
        true => export::write(&builder.finish(), format, &ExportOptions::default(), out),
        false => Ok(()),
    }
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
