//! Which entity each blank node belongs to.

use std::collections::BTreeMap;

use super::Side;
use crate::rdf::graph::TermId;

/// For each blank node that something leads to, the entity that leads to it in the end, and the
/// property of that entity that it is under. Nodes that lead to each other in a ring belong to
/// themselves, and what only they lead to belongs to the one that it is met from.
pub(super) fn of(side: &Side<'_>) -> BTreeMap<TermId, (TermId, TermId)> {
    let mut owners: BTreeMap<TermId, (TermId, TermId)> = BTreeMap::new();
    for start in side.leads.keys() {
        // The way up, to an entity or to what is known already.
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
        // In a ring each is reached from the one before it, the first from the last.
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
