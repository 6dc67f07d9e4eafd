//! `rapporteur check`: is everything in a folder in order?

use std::path::PathBuf;

use clap::Args;

use super::{Failure, report};
use crate::diagnostic::Problems;
use crate::graph::Part;
use crate::mapping::TableSummary;

/// Check a folder: metadata, tables, keys and ontology
///
/// Reports every problem with file, row and column, and sums up what was read.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rapporteur check            check the current folder
  rapporteur check my-folder  check another one")]
pub(super) struct Check {
    /// The folder, with `data/` and perhaps `ontology/` in it
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

impl Check {
    pub(super) fn run(self) -> Result<(), Failure> {
        let files = super::folder(&self.folder)?;
        let mut problems = Problems::new();
        let folder = crate::folder::read(&files, &mut problems)?;
        report::human(&problems);
        let tables: Vec<&TableSummary> = folder.summaries.iter().flat_map(|s| &s.tables).collect();
        let rows: u64 = tables.iter().map(|t| t.ledger.rows).sum();
        let cells: u64 = tables.iter().flat_map(|t| &t.ledger.columns).map(|c| c.read).sum();
        let records = folder.graph.part(Part::Records).len();
        let ontology = folder.graph.part(Part::Ontology).len();
        anstream::eprintln!(
            "{} tables, {rows} rows, {cells} cells; {records} triples of records, \
             {ontology} of ontology: {}",
            tables.len(),
            report::count(&problems)
        );
        if problems.is_ok() { Ok(()) } else { Err(Failure::Reported) }
    }
}
