//! Walks along repeated paths, each step from each node once.
//!
//! A path is a regular expression over properties. As an automaton (K. Thompson, "Regular
//! expression search algorithm", 1968) it is walked in time proportional to its length and the
//! graph, however its parts are nested; repeating the walk of each part would double the time with
//! each level.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::path::Path;
use crate::rdf::graph::{Index, TermId};

/// A compiled path.
pub(super) struct Automaton {
    states: Vec<State>,
    start: usize,
}

/// A state of the automaton.
#[derive(Default)]
struct State {
    /// The states reached without a step.
    same: Vec<usize>,
    /// A property, whether it is followed backwards, and the next state.
    step: Option<(TermId, bool, usize)>,
}

/// The final state.
const END: usize = 0;

impl Automaton {
    /// The automaton of a path, or of the path backwards.
    pub(super) fn of(path: &Path, back: bool) -> Self {
        let mut automaton = Self { states: vec![State::default()], start: END };
        automaton.start = automaton.add(path, back, END);
        automaton
    }

    /// The automaton of a repeated path.
    pub(super) fn repeated(path: &Path, back: bool) -> Self {
        let mut automaton = Self { states: vec![State::default()], start: END };
        automaton.start = automaton.ring(path, back, END).1;
        automaton
    }

    /// The nodes that the path leads to, in no order, each once.
    pub(super) fn reach(&self, index: &Index, from: &[TermId]) -> Vec<TermId> {
        let seen = self.walk(index, from);
        seen.into_iter().filter(|(state, _)| *state == END).map(|(_, node)| node).collect()
    }

    /// All reachable pairs of state and node.
    fn walk(&self, index: &Index, from: &[TermId]) -> FxHashSet<(usize, TermId)> {
        let mut open: Vec<(usize, TermId)> = from.iter().map(|node| (self.start, *node)).collect();
        let mut seen: FxHashSet<(usize, TermId)> = open.iter().copied().collect();
        while let Some((at, node)) = open.pop() {
            let Some(State { same, step }) = self.states.get(at) else { continue };
            let (nodes, next) = match step {
                Some((property, false, next)) => (index.objects(node, *property), *next),
                Some((property, true, next)) => (index.subjects(*property, node), *next),
                None => (&[][..], END),
            };
            let here = same.iter().map(|next| (*next, node));
            let there = nodes.iter().map(|node| (next, *node));
            open.extend(here.chain(there).filter(|place| seen.insert(*place)));
        }
        seen
    }

    fn push(&mut self, state: State) -> usize {
        self.states.push(state);
        self.states.len() - 1
    }

    /// Adds a path that leads to a state, and returns its start state.
    fn add(&mut self, path: &Path, back: bool, next: usize) -> usize {
        match path {
            Path::Predicate(property) => {
                self.push(State { same: Vec::new(), step: Some((*property, back, next)) })
            }
            Path::Inverse(inner) => self.add(inner, !back, next),
            Path::Sequence(steps) if back => {
                steps.iter().fold(next, |next, step| self.add(step, back, next))
            }
            Path::Sequence(steps) => {
                steps.iter().rev().fold(next, |next, step| self.add(step, back, next))
            }
            Path::Alternative(paths) => {
                let same = paths.iter().map(|path| self.add(path, back, next)).collect();
                self.push(State { same, step: None })
            }
            Path::ZeroOrOne(inner) => {
                let same = vec![self.add(inner, back, next), next];
                self.push(State { same, step: None })
            }
            Path::ZeroOrMore(inner) => self.ring(inner, back, next).1,
            Path::OneOrMore(inner) => self.ring(inner, back, next).0,
        }
    }

    /// Adds a loop: returns its start state, and the state after it, which continues or repeats.
    fn ring(&mut self, path: &Path, back: bool, next: usize) -> (usize, usize) {
        let after = self.push(State { same: vec![next], step: None });
        let start = self.add(path, back, after);
        if let Some(after) = self.states.get_mut(after) {
            after.same.push(start);
        }
        (start, after)
    }
}

impl Path {
    /// The value nodes of a focus node, in order, each once.
    pub(super) fn values<'i>(&self, index: &'i Index, focus: TermId) -> Cow<'i, [TermId]> {
        match self {
            Self::Predicate(property) => Cow::Borrowed(index.objects(focus, *property)),
            Self::Inverse(inner) => match inner.as_ref() {
                Self::Predicate(property) => Cow::Borrowed(index.subjects(*property, focus)),
                inner => Cow::Owned(inner.reach(index, &[focus], true)),
            },
            _ => Cow::Owned(self.reach(index, &[focus], false)),
        }
    }

    /// All nodes reached from some nodes, in order, each once.
    fn reach(&self, index: &Index, from: &[TermId], back: bool) -> Vec<TermId> {
        let mut nodes: Vec<TermId> = match self {
            Self::Predicate(property) => {
                let step = |node: &TermId| match back {
                    false => index.objects(*node, *property),
                    true => index.subjects(*property, *node),
                };
                from.iter().flat_map(step).copied().collect()
            }
            Self::Inverse(inner) => return inner.reach(index, from, !back),
            Self::Sequence(steps) => {
                let step = |at: Vec<TermId>, step: &Self| step.reach(index, &at, back);
                return match back {
                    false => steps.iter().fold(from.to_vec(), step),
                    true => steps.iter().rev().fold(from.to_vec(), step),
                };
            }
            Self::Alternative(paths) => {
                paths.iter().flat_map(|path| path.reach(index, from, back)).collect()
            }
            Self::ZeroOrOne(inner) => {
                let mut nodes = inner.reach(index, from, back);
                nodes.extend_from_slice(from);
                nodes
            }
            Self::ZeroOrMore(_) | Self::OneOrMore(_) => {
                Automaton::of(self, back).reach(index, from)
            }
        };
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// The nodes that the path leads to from a node, in order, each once.
    pub fn ends(&self, index: &Index, from: TermId) -> Vec<TermId> {
        self.reach(index, &[from], false)
    }

    /// The triples along the path from a node to some others, in order, each once.
    pub fn triples(&self, index: &Index, from: TermId, to: &[TermId]) -> Vec<[TermId; 3]> {
        let mut triples = Vec::new();
        let mut to = to.to_vec();
        to.sort_unstable();
        self.between(index, &[from], &to, &mut triples);
        triples.sort_unstable();
        triples.dedup();
        triples
    }

    /// Adds the triples along the path from some nodes to others, both in order.
    fn between(&self, index: &Index, from: &[TermId], to: &[TermId], out: &mut Vec<[TermId; 3]>) {
        match self {
            Self::Predicate(property) => {
                for node in from {
                    let values = index.objects(*node, *property).iter();
                    let meant = values.filter(|value| to.binary_search(value).is_ok());
                    out.extend(meant.map(|value| [*node, *property, *value]));
                }
            }
            Self::Inverse(inner) => inner.between(index, to, from, out),
            Self::Alternative(paths) => {
                paths.iter().for_each(|path| path.between(index, from, to, out));
            }
            Self::Sequence(steps) => {
                // The nodes after each step that lead to the end.
                let mut ends = vec![to.to_vec()];
                for step in steps.iter().rev() {
                    let next = step.reach(index, ends.last().map_or(&[][..], Vec::as_slice), true);
                    ends.push(next);
                }
                let mut at = from.to_vec();
                for (step, ends) in steps.iter().zip(ends.iter().rev().skip(1)) {
                    let mut next = step.reach(index, &at, false);
                    next.retain(|node| ends.binary_search(node).is_ok());
                    step.between(index, &at, &next, out);
                    at = next;
                }
            }
            Self::ZeroOrOne(inner) => inner.between(index, from, to, out),
            Self::ZeroOrMore(inner) | Self::OneOrMore(inner) => {
                let repeated = |back| Automaton::repeated(inner, back);
                let back: FxHashSet<TermId> = repeated(true).reach(index, to).into_iter().collect();
                let mut nodes = repeated(false).reach(index, from);
                nodes.retain(|node| back.contains(node));
                nodes.sort_unstable();
                inner.between(index, &nodes, &nodes, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::graph::{GraphName, Term, of_turtle};

    #[test]
    fn a_walk_grows_with_path_and_graph_and_not_with_their_powers() {
        let steps = |depth: usize, nodes: usize| {
            let ring = |n: usize| format!("<n{n}> <p> <n{}> .", (n + 1) % nodes);
            let text: String = (0..nodes).map(ring).collect();
            let graph = of_turtle(&[(GraphName::Records, &text)]);
            let id = |iri| graph.find(Term::Iri(iri)).expect("it is there");
            let mut path = Path::Predicate(id("http://e/p"));
            for _ in 0..depth {
                let next = Path::ZeroOrOne(Box::new(Path::Predicate(id("http://e/p"))));
                path = Path::ZeroOrMore(Box::new(Path::Sequence(vec![path, next])));
            }
            let index = Index::new(&graph, &[GraphName::Records]);
            let start = [id("http://e/n0")];
            assert_eq!(path.ends(&index, start[0]).len(), nodes);
            Automaton::of(&path, false).walk(&index, &start).len()
        };
        let small = steps(20, 10);
        assert!(steps(40, 10) <= 2 * small);
        assert!(steps(20, 20) <= 2 * small);
        assert!(small <= 10 * (20 * 4 + 2), "{small}");
    }
}
