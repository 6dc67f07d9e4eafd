//! Finds what is silently wrong with a folder: no specification forbids it, and nobody means it.
//!
//! [`csvw::lint`](crate::csvw) looks at the metadata alone; these look at the graph: `terms` at
//! properties and classes that the ontology does not declare, `addresses` at IRIs that are no address of the web or
//! lead to nothing in the graph, `names` at things with two names. `uses` goes through the graph
//! once for all of them, and `site` finds where to tell of what they found. Nothing is kept beside
//! the graph but a few bits for each term.

mod addresses;
mod names;
mod site;
mod terms;
mod uses;

use std::io;

use super::folder::Folder;
use super::trace::Tables;
use crate::diagnostic::Diagnostics;
use crate::query::Catalogue;
use crate::source::Files;
use site::Sites;
use terms::Terms;
use uses::Uses;

/// How many findings of a kind are traced to their cells; of more it is only said how many.
const TRACED: usize = 200;

/// Checks the graph of a folder, all files of which can be read.
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
    // What is described nowhere may be what an error has left out.
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

/// Checks that questions ask for properties and classes that the ontology declares.
pub(super) fn check_questions(
    files: &Files,
    catalogue: &Catalogue,
    folder: &Folder,
    problems: &mut Diagnostics,
) {
    terms::check_questions(files, catalogue, &folder.graph, problems);
}
