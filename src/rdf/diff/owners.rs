//! Finds the entity of each blank node.

use std::collections::BTreeMap;

use super::Side;
use crate::rdf::graph::TermId;

/// For each referenced blank node, the entity at the start of the references, and its property.
/// Nodes in a ring belong to themselves; nodes referenced only from a ring belong to the ring node
/// they are reached from.
pub(super) fn of(side: &Side<'_>) -> BTreeMap<TermId, (TermId, TermId)> {
    let mut owners: BTreeMap<TermId, (TermId, TermId)> = BTreeMap::new();
    for start in side.leads.keys() {
        // The path up to an entity or a known node.
        let (mut way, mut places) = (Vec::new(), BTreeMap::new());
        let mut at = *start;
        while let Some((above, property)) = side.leads.get(&at).filter(|_| side.graph.is_blank(at))
        {
            if owners.contains_key(&at) || places.contains_key(&at) {
                break;
            }
            places.insert(at, way.len());
            way.push((at, *property));
            at = *above;
        }
        // In a ring, each node is reached from the previous one, the first from the last.
        if let Some(first) = places.get(&at) {
            let ring = way.split_off(*first);
            let before = ring.iter().cycle().skip(ring.len().saturating_sub(1));
            for ((node, _), (_, property)) in ring.iter().zip(before) {
                owners.insert(*node, (*node, *property));
            }
        }
        while let Some((node, property)) = way.pop() {
            let owner = owners.get(&at).copied().unwrap_or((at, property));
            owners.insert(node, owner);
            at = node;
        }
    }
    owners
}
