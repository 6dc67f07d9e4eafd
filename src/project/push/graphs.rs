//! Sends batches by the SPARQL 1.1 Graph Store HTTP Protocol.

use super::batches::Batches;
use super::{Sums, hash};
use crate::project::Error;
use crate::remote::Endpoint;

/// Replaces a graph, and returns the first batch that was sent. What an earlier attempt has sent is
/// recognized by its hash, and not sent again.
pub(super) fn send(
    store: &Endpoint,
    name: Option<&str>,
    batches: &Batches<'_>,
    sums: &Sums,
) -> Result<usize, Error> {
    let there = hash(store.read(name)?)?;
    let is_there = |sum: &super::GraphHash| *sum == there;
    let first = sums.0.iter().rposition(is_there).unwrap_or(0);
    if first == 0 && batches.len() == 0 {
        if there.count > 0 {
            store.replace(name, "")?;
        }
        return Ok(0);
    }
    for batch in first..batches.len() {
        let text = batches.text(batch);
        match batch {
            0 => store.replace(name, &text)?,
            _ => store.add(name, &text)?,
        }
    }
    Ok(first)
}
