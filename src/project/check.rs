//! Checks a project, with all that belongs to it.

use super::trace::{self, CheckOutcome};
use super::{Error, Project};
use crate::csvw;
use crate::csvw::mapping::Summary;
use crate::diagnostic::Diagnostics;
use crate::query::Catalogue;
use crate::rdf::export::Context;
use crate::rdf::graph::GraphName;

/// How strictly a project is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// Whether metadata with extensions, which other CSVW tools do not know, is wrong.
    pub strict: bool,
}

/// What a check found.
#[derive(Clone, Debug)]
pub struct Check {
    /// All that is wrong, and where.
    pub problems: Diagnostics,
    /// How much there is.
    pub counts: Counts,
    /// The results of the shapes of the ontology.
    pub shapes: CheckOutcome,
}

/// How much there is in a project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tables.
    pub tables: u64,
    /// Rows of them.
    pub rows: u64,
    /// Cells of them.
    pub cells: u64,
    /// Triples of the records.
    pub records: u64,
    /// Triples of the ontology.
    pub ontology: u64,
}

impl Counts {
    /// How much there is in the tables that were read; triples are not counted.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// assert_eq!(rapporteur::Counts::of_tables(&project.read()?.summaries).rows, 6);
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    pub fn of_tables(summaries: &[Summary]) -> Self {
        let tables = || summaries.iter().flat_map(|summary| &summary.tables);
        Self {
            tables: tables().count() as u64,
            rows: tables().map(|t| t.ledger.rows).sum(),
            cells: tables().flat_map(|t| &t.ledger.columns).map(|c| c.read).sum(),
            ..Self::default()
        }
    }
}

impl Project {
    /// Checks everything: metadata, tables, keys, ontology, the shapes in it, questions and the
    /// JSON-LD context.
    ///
    /// ```
    /// let project = rapporteur::Project::open("docs/river")?;
    /// let check = project.check(Default::default())?;
    /// assert!(check.problems.is_ok());
    /// assert_eq!((check.counts.tables, check.counts.rows), (2, 6));
    /// # Ok::<(), rapporteur::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Io`] if the records have more terms than can be held, or a table cannot be read
    /// again. What is wrong with the input is no error but a result.
    pub fn check(&self, options: CheckOptions) -> Result<Check, Error> {
        let (files, folder) = (self.files(), self.read()?);
        let mut problems = self.diagnostics()?.clone();
        let shapes = trace::validate(files, folder, &mut problems)?;
        // What is read beside the tables is to be right too.
        match Catalogue::find(files) {
            Ok(catalogue) => {
                let questions = catalogue.questions().filter_map(|(_, question)| question.err());
                questions.for_each(|problem| problems.push(*problem));
            }
            Err(problem) => problems.push(*problem),
        }
        if let Err(problem) = Context::read(files) {
            problems.push(*problem);
        }
        for (group, summary) in folder.groups.iter().zip(&folder.summaries) {
            csvw::check::check_read(group, summary, options.strict, &mut problems);
        }
        let triples = |part| folder.graph.part(part).len() as u64;
        let counts = Counts {
            records: triples(GraphName::Records),
            ontology: triples(GraphName::Ontology),
            ..Counts::of_tables(&folder.summaries)
        };
        Ok(Check { problems, counts, shapes })
    }
}
