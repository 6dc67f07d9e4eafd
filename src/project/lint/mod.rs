//! Warns about likely mistakes in a folder that no specification forbids.
//!
//! [`csvw::lint`](crate::csvw) checks the metadata only; these modules check the graph: `terms`
//! finds undeclared properties and classes, `addresses` finds IRIs that are not web addresses or
//! have no description, `names` finds entities with two names. `uses` reads the graph once for all
//! of them, and `site` finds the places to report. They only keep a few bits per term.

mod addresses;
mod names;
mod site;
mod terms;
mod uses;

use std::io;

use super::folder::Folder;
use super::trace::Tables;
use crate::diagnostic::Diagnostics;
use crate::query::QueryTemplate;
use crate::source::Files;
use site::Sites;
use terms::Terms;
use uses::Uses;

/// The most findings of a kind traced to cells; more are counted.
const TRACED: usize = 200;

/// Checks the graph of a readable folder.
///
/// # Errors
/// As [`locate`](super::trace::locate).
pub(super) fn check_graph(
    files: &Files,
    folder: &Folder,
    problems: &mut Diagnostics,
) -> io::Result<()> {
    let uses = Uses::new(&folder.graph);
    let terms = Terms::new(&folder.graph);
    let mut sites = Sites::new(Tables::new(files, folder));
    let undeclared = terms.undeclared(&uses);
    let local = addresses::local(&folder.graph, &uses);
    let relative = addresses::relative(&folder.graph);
    // An error may have left out the description.
    let dangling = match problems.is_ok() {
        true => addresses::dangling(&folder.graph, &uses, &terms),
        false => Vec::new(),
    };
    let twins = names::twins(&folder.graph);
    let double = names::double(&folder.graph);
    let all = [&undeclared, &local, &relative, &dangling, &twins, &double];
    if all.iter().all(|findings| findings.is_empty()) {
        return Ok(());
    }
    sites.find(&all)?;
    terms.report(&undeclared, &sites, problems);
    addresses::report_local(&local, &sites, problems);
    addresses::report_relative(&relative, &sites, problems);
    addresses::report_dangling(&dangling, &sites, problems);
    names::report(&twins, &sites, problems);
    names::report_double(&double, &sites, problems);
    Ok(())
}

/// Checks that the ontology declares the terms of questions.
pub(super) fn check_questions(
    files: &Files,
    questions: &[QueryTemplate],
    folder: &Folder,
    problems: &mut Diagnostics,
) {
    terms::check_questions(files, questions, &folder.graph, problems);
}
