//! Sends batches by the SPARQL 1.1 Graph Store HTTP Protocol.

use super::batches::Batches;
use super::{GraphHash, Sums};
use crate::project::Error;
use crate::remote::Endpoint;

/// Replaces a graph, and returns the first batch that was sent. What an earlier attempt has sent is
/// recognized by its hash, and not sent again.
///
/// An empty graph is sent too, as a PUT without triples (Graph Store Protocol §5.3: DROP SILENT, then
/// INSERT DATA). A reply of 404 then means that the address is wrong, while to a DELETE (§5.4) and to
/// a GET (§5.2) it may mean that there is no such graph.
pub(super) fn send(
    store: &Endpoint,
    name: Option<&str>,
    batches: &Batches<'_>,
    sums: &Sums,
) -> Result<usize, Error> {
    let first = there(store, name, batches, sums)?;
    for batch in first..batches.len().max(1) {
        let text = batches.text(batch);
        match batch {
            0 => store.replace(name, &text)?,
            _ => store.add(name, &text)?,
        }
    }
    Ok(first)
}

/// The number of first batches that are the whole graph at the server.
///
/// Triples are compared as they are written, since a change of how a value is written must arrive too.
/// The hash does not see how blank nodes are connected, so that batches with blank nodes are never
/// taken as sent. No more triples are read than the others have, and one.
fn there(
    store: &Endpoint,
    name: Option<&str>,
    batches: &Batches<'_>,
    sums: &Sums,
) -> Result<usize, Error> {
    let most = batches.without_blank_nodes();
    if most == 0 {
        return Ok(0);
    }
    let mut there = GraphHash::default();
    for (triple, _) in store.read(name)?.zip(0..=batches.before(most)) {
        // What cannot be read, as a value that is too long, is not known to be the same.
        let Ok(triple) = triple else { return Ok(0) };
        there.add_written(&triple);
    }
    Ok(sums.written.iter().take(most + 1).rposition(|sum| *sum == there).unwrap_or(0))
}
