//! Checks a whole project.

use super::folder::{self, Folder, Records};
use super::trace::{self, CheckOutcome};
use super::{Error, Project, lint};
use crate::csvw;
use crate::csvw::mapping::{Progress, Summary};
use crate::diagnostic::Diagnostics;
use crate::query::Catalogue;
use crate::rdf::export::Context;
use crate::rdf::graph::GraphName;

/// The options of a check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// Whether extensions unknown to other CSVW tools are errors.
    pub strict: bool,
    /// The memory for the keys of tables, in bytes; those beyond it are on disk, in the folder for
    /// temporary files. With it, the check holds no graph, so that tables may be larger than memory:
    /// what needs the records as a graph is left out ([`CheckOutcome::WithoutGraph`]).
    pub key_memory: Option<usize>,
}

/// The result of a check.
#[derive(Clone, Debug)]
pub struct Check {
    /// The problems.
    pub problems: Diagnostics,
    /// The counts.
    pub counts: Counts,
    /// The counts of the tables, one for each metadata document.
    pub summaries: Vec<Summary>,
    /// The results of the shapes of the ontology.
    pub shapes: CheckOutcome,
}

/// The counts of a project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tables.
    pub tables: u64,
    /// Rows of them.
    pub rows: u64,
    /// Cells of them.
    pub cells: u64,
    /// Triples of the records, each once; without a graph, each as often as it was made.
    pub records: u64,
    /// Triples of the ontology.
    pub ontology: u64,
}

impl Counts {
    /// The counts of tables, without triples.
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
    /// [`Error::Io`] if the records have too many terms, or a table cannot be read again. Problems
    /// of the input are part of the result, not errors.
    pub fn check(&self, options: CheckOptions) -> Result<Check, Error> {
        self.check_with(options, None)
    }

    /// As [`Project::check`], and updates `progress`.
    ///
    /// # Errors
    /// As [`Project::check`].
    pub fn check_with(
        &self,
        options: CheckOptions,
        progress: Option<&Progress>,
    ) -> Result<Check, Error> {
        if options.key_memory.is_none() {
            self.load(progress)?;
            return self.check_folder(self.read()?, self.diagnostics()?.clone(), options);
        }
        let mut problems = Diagnostics::new();
        let records = Records::Counted { key_memory: options.key_memory };
        let folder = folder::read_to(&self.folders(), progress, &mut problems, records)?;
        self.check_folder(&folder, problems, options)
    }

    /// Checks a folder that is read, with the problems found while it was.
    fn check_folder(
        &self,
        folder: &Folder,
        mut problems: Diagnostics,
        options: CheckOptions,
    ) -> Result<Check, Error> {
        let (files, has_graph) = (self.files(), options.key_memory.is_none());
        for group in &folder.groups {
            csvw::lint::check_templates(group, &mut problems);
        }
        let shapes = match has_graph {
            true => trace::validate(files, folder, &mut problems)?,
            false => CheckOutcome::WithoutGraph,
        };
        if folder.complete && has_graph {
            lint::check_graph(files, folder, &mut problems)?;
        }
        // Check the files beside the tables too.
        match Catalogue::find(files) {
            Ok(catalogue) => {
                let mut questions = Vec::new();
                for (_, question) in catalogue.questions() {
                    match question {
                        Ok(question) => questions.push(question),
                        Err(problem) => problems.push(*problem),
                    }
                }
                if has_graph {
                    lint::check_questions(files, &questions, folder, &mut problems);
                }
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
            records: match has_graph {
                true => triples(GraphName::Records),
                false => folder.summaries.iter().map(Summary::triples).sum(),
            },
            ontology: triples(GraphName::Ontology),
            ..Counts::of_tables(&folder.summaries)
        };
        Ok(Check { problems, counts, shapes, summaries: folder.summaries.clone() })
    }
}
