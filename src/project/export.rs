//! Exports the graph of a project, and compares two projects.

use std::io::Write;
use std::sync::Arc;

use super::facade::described_now;
use super::{Error, Project};
use crate::rdf::diff::Diff;
use crate::rdf::export::{self, Context, ExportOptions};
use crate::rdf::format::Format;
use crate::rdf::graph::{Graph, GraphName};

/// The parts of a graph to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportParts {
    /// The parts; by default the records.
    pub parts: Vec<GraphName>,
    /// Whether each part stays a named graph, if the format has them.
    pub graphs: bool,
}

impl Default for ExportParts {
    fn default() -> Self {
        Self { parts: vec![GraphName::Records], graphs: false }
    }
}

/// The options of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffOptions {
    /// The parts; by default all but provenance.
    pub parts: Vec<GraphName>,
}

impl Default for DiffOptions {
    fn default() -> Self {
        Self { parts: GraphName::USUAL.to_vec() }
    }
}

impl Project {
    /// Writes its graph in an RDF format; the same graph gives the same bytes.
    ///
    /// ```
    /// use rapporteur::{Format, Project};
    ///
    /// let mut turtle = Vec::new();
    /// Project::open("docs/river")?.export(Format::Turtle, &Default::default(), &mut turtle)?;
    /// assert!(String::from_utf8_lossy(&turtle).contains("\"Alderland\"@en"));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Input`] if the folder has errors, [`Error::Request`] for triples that the format
    /// cannot hold, [`Error::Io`] for errors of `to`.
    pub fn export(
        &self,
        format: Format,
        options: &ExportParts,
        to: &mut dyn Write,
    ) -> Result<(), Error> {
        let context = match format {
            Format::JsonLd => Context::read(self.files())?,
            _ => None,
        };
        let graph = self.with_provenance(options.parts.contains(&GraphName::Provenance))?;
        let options = ExportOptions {
            parts: &options.parts,
            graphs: options.graphs,
            context: context.as_ref(),
        };
        Ok(export::write(&graph, format, &options, to)?)
    }

    /// Its graph, with its provenance if needed.
    pub(super) fn with_provenance(&self, is_needed: bool) -> Result<Arc<Graph>, Error> {
        let folder = self.sound()?;
        match is_needed && !self.is_described()? {
            true => Ok(described_now(folder)?),
            false => Ok(folder.graph.clone()),
        }
    }

    /// Compares with a newer project, entity by entity.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let same = rapporteur::Project::open("docs/river")?;
    /// assert!(project.diff(&same, &Default::default())?.is_empty());
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Input`] if either folder has errors.
    pub fn diff(&self, newer: &Project, options: &DiffOptions) -> Result<Diff, Error> {
        Ok(Diff::between(self.graph()?, newer.graph()?, &options.parts))
    }
}
