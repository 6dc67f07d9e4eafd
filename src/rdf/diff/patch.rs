//! A difference as RDF Patch (<https://jena.apache.org/documentation/rdf-patch/>): one
//! transaction, deletions before additions.
//!
//! Blank nodes of the old graph go by their canonical labels (RDFC-1.0), which are those that an
//! export of the same parts has; new ones by labels that the old graph does not have.

use super::Diff;

pub(super) fn patch(diff: &Diff) -> String {
    let mut out = String::from("TX .\n");
    for (operation, lines) in [("D", &diff.deletions), ("A", &diff.additions)] {
        for line in lines {
            out.push_str(operation);
            out.push(' ');
            out.push_str(line);
            out.push('\n');
        }
    }
    out.push_str("TC .\n");
    out
}
