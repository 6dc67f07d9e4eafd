//! Writes a difference as RDF Patch (<https://jena.apache.org/documentation/rdf-patch/>): one
//! transaction, deletions before additions.
//!
//! Blank nodes of the old graph have canonical labels (RDFC-1.0), as in an export of the same
//! parts; new ones have labels that are not in the old graph.

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
