//! Finds blank nodes with the same description, by partition refinement.
//!
//! All nodes with the same IRIs and literals begin in one class. A class is split if its nodes lead
//! to different classes, until none is. Its largest part keeps the number, so that a node changes
//! its number at most logarithmically often, and only references to such a node are examined again
//! (A. Cardon and M. Crochemore, "Partitioning a graph in O(|A| log |V|)", 1982).

use std::collections::{BTreeMap, BTreeSet};

/// A node: the number of its side, and its id there.
pub(super) type Node<Id> = (usize, Id);

/// The nodes before refinement.
pub(super) struct Nodes<Id> {
    /// For each node, its statements with other terms, as a number.
    pub said: BTreeMap<Node<Id>, u64>,
    /// For each node, the nodes that refer to it, with the property.
    pub from: BTreeMap<Node<Id>, Vec<(u64, Node<Id>)>>,
}

/// The class of each node.
pub(super) fn refine<Id: Copy + Ord>(nodes: &Nodes<Id>) -> BTreeMap<Node<Id>, usize> {
    let mut classes = Classes { members: Vec::new(), of: BTreeMap::new() };
    let mut alike: BTreeMap<u64, BTreeSet<Node<Id>>> = BTreeMap::new();
    for (node, said) in &nodes.said {
        alike.entry(*said).or_default().insert(*node);
    }
    for members in alike.into_values() {
        classes.add(members);
    }
    let mut moved: Vec<Node<Id>> = nodes.said.keys().copied().collect();
    while !moved.is_empty() {
        // The changed targets of each node; nodes of a class had equal targets before.
        let mut news: BTreeMap<Node<Id>, Vec<(u64, usize)>> = BTreeMap::new();
        for node in moved.drain(..) {
            for (property, above) in nodes.from.get(&node).into_iter().flatten() {
                news.entry(*above).or_default().push((*property, classes.class(node)));
            }
        }
        let mut parts: BTreeMap<usize, BTreeMap<_, BTreeSet<Node<Id>>>> = BTreeMap::new();
        for (node, mut new) in news {
            new.sort_unstable();
            parts.entry(classes.class(node)).or_default().entry(new).or_default().insert(node);
        }
        for (class, parts) in parts {
            moved.extend(classes.split(class, parts.into_values().collect()));
        }
    }
    classes.of
}

struct Classes<Id> {
    members: Vec<BTreeSet<Node<Id>>>,
    of: BTreeMap<Node<Id>, usize>,
}

impl<Id: Copy + Ord> Classes<Id> {
    fn class(&self, node: Node<Id>) -> usize {
        self.of.get(&node).copied().unwrap_or_default()
    }

    fn add(&mut self, members: BTreeSet<Node<Id>>) {
        self.of.extend(members.iter().map(|node| (*node, self.members.len())));
        self.members.push(members);
    }

    /// Splits a class into the given parts and the rest. Returns the nodes of all parts but the
    /// largest, which stays in the class.
    fn split(&mut self, class: usize, mut parts: Vec<BTreeSet<Node<Id>>>) -> Vec<Node<Id>> {
        let Some(members) = self.members.get_mut(class) else { return Vec::new() };
        let largest = parts.iter().map(BTreeSet::len).max().unwrap_or_default();
        let rest = members.len().saturating_sub(parts.iter().map(BTreeSet::len).sum());
        if rest < largest {
            let named: BTreeSet<Node<Id>> = parts.iter().flatten().copied().collect();
            let rest = members.difference(&named).copied().collect();
            parts.push(rest);
            let keeps = parts.iter().position(|part| part.len() == largest);
            parts.swap_remove(keeps.unwrap_or_default());
        }
        let mut moved = Vec::new();
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            if let Some(members) = self.members.get_mut(class) {
                for node in &part {
                    members.remove(node);
                }
            }
            moved.extend(&part);
            self.add(part);
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The classes by definition: examines all nodes until nothing is split.
    fn plainly(nodes: &Nodes<u8>) -> BTreeMap<Node<u8>, usize> {
        let mut classes: BTreeMap<Node<u8>, usize> =
            nodes.said.iter().map(|(node, said)| (*node, *said as usize)).collect();
        for _ in 0..nodes.said.len() {
            let looks = |node: &Node<u8>| {
                let mut leads: Vec<(u64, usize)> = Vec::new();
                for (to, from) in &nodes.from {
                    let here = from.iter().filter(|(_, from)| from == node);
                    leads.extend(here.map(|(property, _)| (*property, classes[to])));
                }
                leads.sort_unstable();
                (classes[node], leads)
            };
            let all: BTreeSet<_> = nodes.said.keys().map(looks).collect();
            let place = |node| all.iter().position(|look| *look == looks(node)).unwrap();
            classes = nodes.said.keys().map(|node| (*node, place(node))).collect();
        }
        classes
    }

    proptest! {
        #[test]
        fn indistinguishable_nodes_are_in_one_class(
            said in proptest::collection::vec(0..2u64, 1..12),
            leads in proptest::collection::vec((0..12u8, 0..2u64, 0..12u8), 0..24),
        ) {
            let node = |n: u8| (usize::from(n % 2), n % said.len() as u8);
            let mut nodes = Nodes { said: BTreeMap::new(), from: BTreeMap::new() };
            for n in 0..said.len() as u8 {
                for side in [0, 1] {
                    nodes.said.insert((side, n), said[usize::from(n)]);
                }
            }
            for (from, property, to) in leads {
                nodes.from.entry(node(to)).or_default().push((property, node(from)));
            }
            let (found, expected) = (refine(&nodes), plainly(&nodes));
            for a in nodes.said.keys() {
                for b in nodes.said.keys() {
                    prop_assert_eq!(found[a] == found[b], expected[a] == expected[b]);
                }
            }
        }
    }
}
