//! Checks tables against their metadata, and counts their contents.

use std::io;

use super::lint;
use super::mapping::{self, MappingOptions, Progress, Summary};
use super::metadata;
use super::metadata::model::TableGroup;
use crate::diagnostic::Diagnostics;
use crate::rdf::Discard;
use crate::source::Files;

/// How tables are checked.
#[derive(Clone, Copy, Debug, Default)]
pub struct TableChecks<'p> {
    /// Whether extensions unknown to other CSVW tools are errors.
    pub strict: bool,
    /// The memory for keys, as [`MappingOptions::key_memory`].
    pub key_memory: Option<usize>,
    /// Receives the progress.
    pub progress: Option<&'p Progress>,
}

/// Checks all tables of a group, with their keys; returns the counts.
///
/// ```
/// use rapporteur::csvw::{check::check, find::find};
/// use rapporteur::{Diagnostics, source::DEFAULT_BASE};
///
/// let mut problems = Diagnostics::new();
/// let input = find("docs/river/data".as_ref(), None, DEFAULT_BASE, &mut problems)?;
/// let group = input.group.unwrap_or_default();
/// let summary = check(&input.files, &group, Default::default(), &mut problems)?;
/// assert!(problems.is_ok() && summary.triples() > 0);
/// assert_eq!(summary.tables.len(), 2);
/// # Ok::<(), rapporteur::Error>(())
/// ```
///
/// # Errors
/// None caused by a table, whose problems are reported.
pub fn check(
    files: &Files,
    group: &TableGroup,
    checks: TableChecks<'_>,
    problems: &mut Diagnostics,
) -> io::Result<Summary> {
    let TableChecks { strict, key_memory, progress } = checks;
    let options = MappingOptions {
        validate: true,
        watch: true,
        key_memory,
        progress,
        ..MappingOptions::default()
    };
    let summary = mapping::map(files, group, options, problems, &mut Discard)?;
    lint::check_templates(group, problems);
    check_read(group, &summary, strict, problems);
    Ok(summary)
}

/// Checks tables after reading: that each cell is accounted for and, if strict, that their metadata
/// has no extensions.
pub(crate) fn check_read(
    group: &TableGroup,
    summary: &Summary,
    strict: bool,
    problems: &mut Diagnostics,
) {
    if strict {
        metadata::refuse_extensions(group, problems);
    }
    lint::note_gaps(group, problems);
    let unaccounted = summary.tables.iter().flat_map(|table| table.unaccounted());
    unaccounted.for_each(|problem| problems.push(problem));
}
