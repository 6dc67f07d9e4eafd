//! Checks tables against their metadata, and counts what they give.

use std::io;

use super::mapping::{self, MappingOptions, Progress, Summary};
use super::metadata;
use super::metadata::model::TableGroup;
use crate::diagnostic::Diagnostics;
use crate::rdf::Triple;
use crate::source::Files;

/// Checks all tables of a group, with their keys; gives what was read, and the number of triples.
/// `strict` reports metadata with extensions, which other CSVW tools do not know, as errors.
///
/// ```
/// use rapporteur::csvw::{check::check, find::find};
/// use rapporteur::{Diagnostics, source::DEFAULT_BASE};
///
/// let mut problems = Diagnostics::new();
/// let input = find("docs/river/data".as_ref(), None, DEFAULT_BASE, &mut problems)?;
/// let group = input.group.unwrap_or_default();
/// let (summary, triples) = check(&input.files, &group, false, None, &mut problems)?;
/// assert!(problems.is_ok() && triples > 0);
/// assert_eq!(summary.tables.len(), 2);
/// # Ok::<(), rapporteur::Error>(())
/// ```
///
/// # Errors
/// None that a table can cause: what is wrong with it is reported.
pub fn check(
    files: &Files,
    group: &TableGroup,
    strict: bool,
    progress: Option<&Progress>,
    problems: &mut Diagnostics,
) -> io::Result<(Summary, u64)> {
    let mut triples: u64 = 0;
    let mut sink = |_: Triple<'_>| {
        triples += 1;
        Ok(())
    };
    let options = MappingOptions { validate: true, progress, ..MappingOptions::default() };
    let summary = mapping::map(files, group, options, problems, &mut sink)?;
    check_read(group, &summary, strict, problems);
    Ok((summary, triples))
}

/// Checks what can be told of tables once they are read: whether each cell went somewhere, and,
/// strictly, whether their metadata has extensions.
pub(crate) fn check_read(
    group: &TableGroup,
    summary: &Summary,
    strict: bool,
    problems: &mut Diagnostics,
) {
    if strict {
        metadata::refuse_extensions(group, problems);
    }
    let unaccounted = summary.tables.iter().flat_map(|table| table.unaccounted());
    unaccounted.for_each(|problem| problems.push(problem));
}
