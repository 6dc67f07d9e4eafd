//! Divides the triples of a graph into batches.

use std::fmt::Write as _;

use oxigraph::model::Triple;
use rustc_hash::FxHashMap;

use crate::rdf::graph::{Graph, Quad, TermId};

/// The most bytes of the terms of a batch, with a single larger triple as an exception.
const BYTES: usize = 8 << 20;

/// The triples of a graph in batches, always the same for the same triples.
///
/// A blank node has a meaning within one request only, so that all triples of blank nodes that are
/// connected are in one batch, however many there are.
pub(super) struct Batches<'g> {
    graph: &'g Graph,
    /// The quads in the order of sending.
    quads: Vec<&'g Quad>,
    /// The end of each batch.
    ends: Vec<usize>,
}

impl<'g> Batches<'g> {
    /// Batches of about `size` triples.
    pub(super) fn new(graph: &'g Graph, size: usize) -> Self {
        let mut groups = Groups::default();
        for quad in graph.quads() {
            groups.join(graph, quad);
        }
        let mut quads: Vec<&Quad> = graph.quads().iter().collect();
        // Those without blank nodes first; the others by their group. The sort is stable.
        quads.sort_by_key(|quad| groups.of(graph, quad));
        let mut ends = Vec::new();
        let (mut start, mut bytes, mut at) = (0, 0, 0);
        for together in quads.chunk_by(|a, b| {
            let group = groups.of(graph, a);
            group.is_some() && group == groups.of(graph, b)
        }) {
            let length: usize = together.iter().map(|quad| length(graph, quad)).sum();
            let is_full = at - start + together.len() > size || bytes + length > BYTES;
            if is_full && at > start {
                ends.push(at);
                (start, bytes) = (at, 0);
            }
            at += together.len();
            bytes += length;
        }
        if at > start {
            ends.push(at);
        }
        Self { graph, quads, ends }
    }

    /// The number of batches.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of triples before a batch.
    pub(super) fn before(&self, batch: usize) -> usize {
        batch.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(0)
    }

    fn quads(&self, batch: usize) -> &[&'g Quad] {
        let range = self.before(batch)..self.ends.get(batch).copied().unwrap_or(0);
        self.quads.get(range).unwrap_or_default()
    }

    /// The triples of a batch.
    pub(super) fn triples(&self, batch: usize) -> impl Iterator<Item = Triple> {
        let quads = self.quads(batch).iter();
        quads.map(|quad| Triple::from(self.graph.oxigraph(quad).into_owned()))
    }

    /// Whether a batch has blank nodes: its last quad then has one.
    pub(super) fn has_blank_nodes(&self, batch: usize) -> bool {
        let last = self.quads(batch).last();
        last.is_some_and(|q| self.graph.is_blank(q.subject) || self.graph.is_blank(q.object))
    }

    /// The number of batches without blank nodes, which come first. Only these are known to be the
    /// same when their hashes are.
    pub(super) fn without_blank_nodes(&self) -> usize {
        (0..self.len()).take_while(|batch| !self.has_blank_nodes(*batch)).count()
    }

    /// A batch in N-Triples.
    pub(super) fn text(&self, batch: usize) -> String {
        let mut text = String::new();
        for triple in self.triples(batch) {
            // Writing to a String does not fail.
            let _ = writeln!(text, "{triple} .");
        }
        text
    }
}

/// The bytes of the terms of a quad.
fn length(graph: &Graph, quad: &Quad) -> usize {
    [quad.subject, quad.predicate, quad.object].iter().map(|id| graph.term(*id).text().len()).sum()
}

/// Groups of connected blank nodes.
#[derive(Default)]
struct Groups(FxHashMap<TermId, TermId>);

impl Groups {
    /// The first node of a group.
    fn root(&self, mut node: TermId) -> TermId {
        while let Some(next) = self.0.get(&node).filter(|next| **next != node) {
            node = *next;
        }
        node
    }

    fn join(&mut self, graph: &Graph, quad: &Quad) {
        let blank = |id: TermId| graph.is_blank(id).then_some(id);
        let (subject, object) = (blank(quad.subject), blank(quad.object));
        let (Some(one), Some(other)) = (subject.or(object), object.or(subject)) else { return };
        let (one, other) = (self.root(one), self.root(other));
        let first = one.min(other);
        self.0.insert(one.max(other), first);
        self.0.insert(first, first);
        // Shortens the way for the next ones.
        for node in [subject, object].into_iter().flatten() {
            self.0.insert(node, first);
        }
    }

    fn of(&self, graph: &Graph, quad: &Quad) -> Option<TermId> {
        let node = [quad.subject, quad.object].into_iter().find(|id| graph.is_blank(*id));
        node.map(|node| self.root(node))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::graph::{GraphName, of_turtle};

    #[test]
    fn blank_nodes_stay_together() {
        let text = "@prefix : <http://e/> .
            :a :p 1, 2, 3, 4, 5 . :b :p (1 2 3 4) . :c :p [ :q [ :r 1 ] ], [ :q 2 ] . :d :p :a .";
        let graph = of_turtle(&[(GraphName::Records, text)]);
        let batches = Batches::new(&graph, 3);
        let sizes: Vec<usize> = (0..batches.len()).map(|n| batches.triples(n).count()).collect();
        // Six without blank nodes; a list of eight and its use; one of three, and one of two.
        assert_eq!(sizes, [3, 3, 9, 3, 2]);
        assert_eq!(sizes.iter().sum::<usize>(), graph.quads().len());
        assert_eq!(batches.before(2), 6);
        assert_eq!(batches.without_blank_nodes(), 2);
        let mixed = Batches::new(&graph, 7);
        assert_eq!((mixed.before(1), mixed.without_blank_nodes()), (6, 1));
        let mixed = Batches::new(&graph, 30);
        assert_eq!((mixed.len(), mixed.without_blank_nodes()), (1, 0));
        for batch in 0..batches.len() {
            let text = batches.text(batch);
            let others = (0..batches.len()).filter(|other| *other != batch);
            let others: Vec<String> = others.map(|other| batches.text(other)).collect();
            for label in text.split_whitespace().filter(|word| word.starts_with("_:")) {
                let label = format!("{label} ");
                assert!(others.iter().all(|other| !other.contains(&label)), "{label}");
            }
        }
    }

    #[test]
    fn long_texts_make_small_batches() {
        let text = "x".repeat(3 << 20);
        let text =
            (0..5).map(|n| format!("<http://e/{n}> <http://e/p> \"{text}\" .")).collect::<String>();
        let graph = of_turtle(&[(GraphName::Records, &text)]);
        assert_eq!(Batches::new(&graph, 10_000).len(), 3);
    }
}
