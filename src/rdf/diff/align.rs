//! Finds for the blank nodes of a new graph those of an old one that they continue.
//!
//! Nodes that say the same, as far as they lead, are paired first, under the same entity and
//! property before anywhere else. Of the rest, those under the same entity and property that have
//! the most in common are taken for one node that changed.

#![expect(clippy::indexing_slicing, reason = "there are two sides, and each has its number")]

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::Side;
use super::colours::{self, Nodes};
use crate::rdf::graph::{Term, TermId};

/// How many pairs of nodes one property and value may make, at one place.
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

/// The node of the old graph for each node of the new one that has any; no node is used twice.
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
    /// What the nodes of each side say, as a number.
    colours: [BTreeMap<TermId, usize>; 2],
    new_to_old: BTreeMap<TermId, TermId>,
    /// The nodes of the old side that have a partner.
    used: BTreeSet<TermId>,
}

impl<'g> Pairing<'_, 'g> {
    /// Whether the graphs are the same but for the labels of blank nodes; those with the same
    /// canonical label are then the pairs.
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

    /// Gives nodes that lead to the same the same colour, on both sides at once.
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

    /// A term, or what a blank node says, as a number that is the same on both sides.
    fn look(&self, side: &Side<'_>, number: usize, id: TermId) -> u64 {
        match side.graph.term(id) {
            Term::Blank(_) => hash(self.colour_of(number, id)),
            term => hash(term),
        }
    }

    /// The IRIs that both sides say something about.
    fn entities(&self) -> Vec<(TermId, TermId)> {
        let mut subjects: Vec<TermId> = self.old.index.triples().map(|[s, ..]| s).collect();
        subjects.dedup();
        subjects.retain(|id| !self.old.graph.is_blank(*id));
        let found = |id: TermId| Some((id, self.new.graph.find(self.old.graph.term(id))?));
        subjects.into_iter().filter_map(found).collect()
    }

    /// Pairs the nodes that pairs lead to by the same property, and goes on from them. Nodes that
    /// say the same are paired; if `loosely`, those that are alike too.
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

    /// Pairs nodes of the same colour wherever they are. From each pair it goes on at once: of
    /// nodes in a ring that say the same, the first pair decides about the others.
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

    /// Pairs nodes that have something in common, those with the most first; if `alone`, the only
    /// two that are left as well, for they stand at the same place. What more than so many pairs
    /// have in common tells none of them apart and does not count.
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

    /// What some nodes of each side say, with those that say it.
    fn looks(&self, old: &[TermId], new: &[TermId]) -> BTreeMap<(u64, u64), [Vec<TermId>; 2]> {
        let mut looks: BTreeMap<(u64, u64), [Vec<TermId>; 2]> = BTreeMap::new();
        for (number, (side, nodes)) in [(self.old, old), (self.new, new)].into_iter().enumerate() {
            for node in nodes {
                for (predicate, object) in side.index.about(*node) {
                    let look = (hash(side.iri(predicate)), self.look(side, number, object));
                    let said_by = &mut looks.entry(look).or_default()[number];
                    // Two blank nodes may say the same.
                    if said_by.last() != Some(node) {
                        said_by.push(*node);
                    }
                }
            }
        }
        looks
    }

    /// The nodes without a partner that nothing leads to.
    fn roots(&self, side: &Side<'g>) -> Vec<TermId> {
        let all: Vec<TermId> = blanks(side).into_iter().collect();
        let (old, new) = self.free(&all, &all);
        let free = if std::ptr::eq(side.graph, self.old.graph) { old } else { new };
        free.into_iter().filter(|id| !side.leads.contains_key(id)).collect()
    }
}
