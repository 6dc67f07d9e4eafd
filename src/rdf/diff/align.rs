//! Pairs the blank nodes of two graphs.
//!
//! Nodes with the same description are paired first, under the same entity and property before
//! anywhere else. Of the rest, nodes under the same entity and property with the most in common
//! count as one changed node.

#![expect(clippy::indexing_slicing, reason = "there are two numbered sides")]

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::Side;
use super::colours::{self, Nodes};
use crate::rdf::graph::{Term, TermId};

/// The most pairs of nodes for one property and value at one place.
const PAIRS: usize = 10_000;

/// The blank nodes of a side, in order.
pub(super) fn blanks(side: &Side<'_>) -> BTreeSet<TermId> {
    let ends = side.index.triples().flat_map(|[s, _, o]| [s, o]);
    ends.filter(|id| side.graph.is_blank(*id)).collect()
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The old node of each new node, if any; no node is used twice.
pub(super) fn align(old: &Side<'_>, new: &Side<'_>) -> BTreeMap<TermId, TermId> {
    let mut pairing = Pairing {
        old,
        new,
        colours: [BTreeMap::new(), BTreeMap::new()],
        new_to_old: BTreeMap::new(),
        used: BTreeSet::new(),
    };
    if pairing.same() {
        return pairing.new_to_old;
    }
    pairing.colour();
    let entities = pairing.entities();
    pairing.follow(entities.clone(), false);
    pairing.anywhere();
    let all = pairing.new_to_old.iter().map(|(new, old)| (*old, *new));
    let known: Vec<(TermId, TermId)> = entities.into_iter().chain(all).collect();
    pairing.follow(known, true);
    let roots = [pairing.roots(old), pairing.roots(new)];
    let found = pairing.similar(&roots[0], &roots[1], false);
    pairing.follow(found, true);
    pairing.new_to_old
}

struct Pairing<'s, 'g> {
    old: &'s Side<'g>,
    new: &'s Side<'g>,
    /// The description of the nodes of each side, as a number.
    colours: [BTreeMap<TermId, usize>; 2],
    new_to_old: BTreeMap<TermId, TermId>,
    /// The nodes of the old side that have a partner.
    used: BTreeSet<TermId>,
}

impl<'g> Pairing<'_, 'g> {
    /// Whether the graphs are equal except for labels of blank nodes; if so, pairs nodes with the
    /// same canonical label.
    fn same(&mut self) -> bool {
        let (old, new) = (self.old, self.new);
        let equal = |a: TermId, b: TermId| old.graph.term(a) == new.graph.term(b);
        let same = old.index.len() == new.index.len()
            && old
                .index
                .triples()
                .zip(new.index.triples())
                .all(|(a, b)| a.into_iter().zip(b).all(|(a, b)| equal(a, b)));
        if same {
            for node in blanks(new) {
                if let Some(found) = old.graph.find(new.graph.term(node)) {
                    self.pair(found, node);
                }
            }
        }
        same
    }

    fn pair(&mut self, old: TermId, new: TermId) {
        self.new_to_old.insert(new, old);
        self.used.insert(old);
    }

    /// Gives nodes with the same description the same colour, on both sides.
    fn colour(&mut self) {
        let mut nodes = Nodes { said: BTreeMap::new(), from: BTreeMap::new() };
        for (number, side) in [self.old, self.new].into_iter().enumerate() {
            for node in blanks(side) {
                let mut said = Vec::new();
                for (predicate, object) in side.index.about(node) {
                    let property = hash(side.graph.term(predicate));
                    match side.graph.term(object) {
                        Term::Blank(_) => {
                            let from = nodes.from.entry((number, object)).or_default();
                            from.push((property, (number, node)));
                        }
                        term => said.push((property, hash(term))),
                    }
                }
                said.sort_unstable();
                nodes.said.insert((number, node), hash(said));
            }
        }
        for ((number, node), class) in colours::refine(&nodes) {
            if let Some(colours) = self.colours.get_mut(number) {
                colours.insert(node, class);
            }
        }
    }

    fn colour_of(&self, number: usize, node: TermId) -> usize {
        self.colours.get(number).and_then(|c| c.get(&node)).copied().unwrap_or(0)
    }

    /// A term, or the description of a blank node, as a number common to both sides.
    fn look(&self, side: &Side<'_>, number: usize, id: TermId) -> u64 {
        match side.graph.term(id) {
            Term::Blank(_) => hash(self.colour_of(number, id)),
            term => hash(term),
        }
    }

    /// The entities of both sides.
    fn entities(&self) -> Vec<(TermId, TermId)> {
        let mut subjects: Vec<TermId> = self.old.index.triples().map(|[s, ..]| s).collect();
        subjects.dedup();
        subjects.retain(|id| !self.old.graph.is_blank(*id));
        let found = |id: TermId| Some((id, self.new.graph.find(self.old.graph.term(id))?));
        subjects.into_iter().filter_map(found).collect()
    }

    /// Pairs the nodes reached from pairs by the same property, and continues from them. Pairs
    /// nodes with the same description; if `loosely`, similar ones too.
    fn follow(&mut self, mut pairs: Vec<(TermId, TermId)>, loosely: bool) {
        while let Some((old, new)) = pairs.pop() {
            let mut predicates: Vec<TermId> = self.old.index.about(old).map(|(p, _)| p).collect();
            predicates.dedup();
            for predicate in predicates {
                let Some(same) = self.new.graph.find(self.old.graph.term(predicate)) else {
                    continue;
                };
                let (before, after) = self.free(
                    self.old.index.objects(old, predicate),
                    self.new.index.objects(new, same),
                );
                if before.is_empty() || after.is_empty() {
                    continue;
                }
                pairs.extend(self.equal(&before, &after));
                if loosely {
                    let (before, after) = self.free(&before, &after);
                    pairs.extend(self.similar(&before, &after, true));
                }
            }
        }
    }

    /// The blank nodes among some terms of each side that have no partner yet.
    fn free(&self, old: &[TermId], new: &[TermId]) -> (Vec<TermId>, Vec<TermId>) {
        let old = old.iter().copied();
        let new = new.iter().copied();
        (
            old.filter(|id| self.old.graph.is_blank(*id) && !self.used.contains(id)).collect(),
            new.filter(|id| self.new.graph.is_blank(*id) && !self.new_to_old.contains_key(id))
                .collect(),
        )
    }

    /// Nodes of the old side by colour, the first at the end of each list.
    fn by_colour(&self, old: &[TermId]) -> BTreeMap<usize, Vec<TermId>> {
        let mut by_colour: BTreeMap<usize, Vec<TermId>> = BTreeMap::new();
        for id in old.iter().rev() {
            by_colour.entry(self.colour_of(0, *id)).or_default().push(*id);
        }
        by_colour
    }

    /// Pairs nodes of the same colour.
    fn equal(&mut self, old: &[TermId], new: &[TermId]) -> Vec<(TermId, TermId)> {
        let mut by_colour = self.by_colour(old);
        let mut found = Vec::new();
        for id in new {
            let partners = by_colour.get_mut(&self.colour_of(1, *id));
            if let Some(partner) = partners.and_then(Vec::pop) {
                self.pair(partner, *id);
                found.push((partner, *id));
            }
        }
        found
    }

    /// Pairs nodes of the same colour anywhere, and continues from each pair at once: in a ring of
    /// equal nodes, the first pair decides about the others.
    fn anywhere(&mut self) {
        let all = |side| blanks(side).into_iter().collect::<Vec<_>>();
        let (old, new) = self.free(&all(self.old), &all(self.new));
        let mut by_colour = self.by_colour(&old);
        for id in new {
            if self.new_to_old.contains_key(&id) {
                continue;
            }
            let Some(partners) = by_colour.get_mut(&self.colour_of(1, id)) else { continue };
            while let Some(partner) = partners.pop() {
                if !self.used.contains(&partner) {
                    self.pair(partner, id);
                    self.follow(vec![(partner, id)], false);
                    break;
                }
            }
        }
    }

    /// Pairs nodes with something in common, those with the most first; if `alone`, also the only
    /// two left at the same place. Values shared by more than [`PAIRS`] pairs are not distinctive
    /// and do not count.
    fn similar(&mut self, old: &[TermId], new: &[TermId], alone: bool) -> Vec<(TermId, TermId)> {
        let mut common: BTreeMap<(TermId, TermId), usize> = BTreeMap::new();
        for [before, after] in self.looks(old, new).into_values() {
            if before.len().saturating_mul(after.len()) <= PAIRS {
                for pair in before.iter().flat_map(|a| after.iter().map(|b| (*a, *b))) {
                    *common.entry(pair).or_default() += 1;
                }
            }
        }
        let mut scores: Vec<_> =
            common.into_iter().map(|((a, b), count)| (std::cmp::Reverse(count), a, b)).collect();
        scores.sort();
        let mut found = Vec::new();
        for (_, a, b) in scores {
            if !self.used.contains(&a) && !self.new_to_old.contains_key(&b) {
                self.pair(a, b);
                found.push((a, b));
            }
        }
        let (old, new) = self.free(old, new);
        if let ([a], [b], true) = (old.as_slice(), new.as_slice(), alone) {
            self.pair(*a, *b);
            found.push((*a, *b));
        }
        found
    }

    /// The properties and values of some nodes of each side, with their nodes.
    fn looks(&self, old: &[TermId], new: &[TermId]) -> BTreeMap<(u64, u64), [Vec<TermId>; 2]> {
        let mut looks: BTreeMap<(u64, u64), [Vec<TermId>; 2]> = BTreeMap::new();
        for (number, (side, nodes)) in [(self.old, old), (self.new, new)].into_iter().enumerate() {
            for node in nodes {
                for (predicate, object) in side.index.about(*node) {
                    let look = (hash(side.iri(predicate)), self.look(side, number, object));
                    let said_by = &mut looks.entry(look).or_default()[number];
                    // Two blank nodes may have the same value.
                    if said_by.last() != Some(node) {
                        said_by.push(*node);
                    }
                }
            }
        }
        looks
    }

    /// The nodes without a partner or a reference to them.
    fn roots(&self, side: &Side<'g>) -> Vec<TermId> {
        let all: Vec<TermId> = blanks(side).into_iter().collect();
        let (old, new) = self.free(&all, &all);
        let free = if std::ptr::eq(side.graph, self.old.graph) { old } else { new };
        free.into_iter().filter(|id| !side.leads.contains_key(id)).collect()
    }
}
