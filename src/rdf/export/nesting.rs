//! Decides which nodes to nest at their only reference, and the order of output.
//!
//! A node is nested if it is the object of exactly one quad in the whole dataset, if that quad is
//! in the only graph with statements about the node, and if the format considers the node a
//! dependent of the quad's subject (always for blank nodes). A ring of nodes with one reference
//! each is cut at its first node, which becomes a root.

use std::ops::Range;

use crate::rdf::graph::{Graph, GraphName, Quad, Term, TermId};
use crate::rdf::vocab::{dcterms, rdf, rdfs, skos};

/// The greatest depth of nested nodes; deeper ones become roots. Protects the recursive writers
/// from a stack overflow.
pub(super) const DEPTH: usize = 24;

/// Whether `child`, without other references, may be written within `owner`.
pub(super) type Dependent = fn(owner: Term<'_>, child: Term<'_>) -> bool;

#[derive(Clone, Copy, Default)]
struct Node {
    references: u32,
    /// The last quad that refers to it, by position.
    reference: u32,
    /// The number of graphs with statements about it.
    graphs: u32,
    nested: bool,
    cell: bool,
}

/// The nodes of a dataset, and which are nested.
pub(super) struct Tree<'g> {
    graph: &'g Graph,
    nodes: Vec<Node>,
    /// The quads of each subject in each graph, in order.
    blocks: Vec<Range<usize>>,
    first: Option<TermId>,
    rest: Option<TermId>,
    nil: Option<TermId>,
}

impl<'g> Tree<'g> {
    pub(super) fn new(graph: &'g Graph, dependent: Dependent) -> Self {
        let mut tree = Self {
            graph,
            nodes: vec![Node::default(); graph.term_count()],
            blocks: Vec::new(),
            first: graph.find(Term::Iri(rdf::FIRST)),
            rest: graph.find(Term::Iri(rdf::REST)),
            nil: graph.find(Term::Iri(rdf::NIL)),
        };
        tree.count();
        tree.nest(dependent);
        tree.cut_rings();
        tree.mark_lists();
        tree
    }

    fn count(&mut self) {
        let quads = self.graph.quads();
        let mut start = 0;
        for block in quads.chunk_by(|a, b| (a.part, a.subject) == (b.part, b.subject)) {
            self.blocks.push(start..start + block.len());
            start += block.len();
            if let Some(node) = block.first().and_then(|q| self.nodes.get_mut(q.subject.index())) {
                node.graphs += 1;
            }
        }
        for (i, quad) in quads.iter().enumerate() {
            if let Some(node) = self.nodes.get_mut(quad.object.index()) {
                node.references = node.references.saturating_add(1);
                node.reference = i as u32;
            }
        }
    }

    fn node(&self, id: TermId) -> Node {
        self.nodes.get(id.index()).copied().unwrap_or_default()
    }

    /// The only quad that refers to a nested node.
    fn reference(&self, id: TermId) -> Option<&'g Quad> {
        self.graph.quads().get(self.node(id).reference as usize)
    }

    fn nest(&mut self, dependent: Dependent) {
        for quad in self.graph.quads() {
            let (owner, child) = (self.graph.term(quad.subject), self.graph.term(quad.object));
            let node = self.node(quad.object);
            let blank = matches!(child, Term::Blank(_));
            let here = match node.graphs {
                0 => blank,
                1 => self.block(quad.part, quad.object).is_some(),
                _ => false,
            };
            if node.references == 1
                && here
                && quad.subject != quad.object
                && matches!(child, Term::Iri(_) | Term::Blank(_))
                && (blank || dependent(owner, child))
                && let Some(node) = self.nodes.get_mut(quad.object.index())
            {
                node.nested = true;
            }
        }
    }

    /// Follows each nested node up to a root; if there is none, makes one.
    fn cut_rings(&mut self) {
        // The last walk that visited each node.
        let mut seen: Vec<u32> = vec![0; self.nodes.len()];
        let subjects: Vec<TermId> = self
            .blocks
            .iter()
            .filter_map(|b| self.graph.quads().get(b.start).map(|q| q.subject))
            .collect();
        for (walk, start) in (1..).zip(subjects) {
            let mut at = start;
            while self.node(at).nested {
                match seen.get_mut(at.index()) {
                    Some(mark) if *mark == walk => {
                        let least = self.least_of_ring(at);
                        if let Some(node) = self.nodes.get_mut(least.index()) {
                            node.nested = false;
                        }
                        break;
                    }
                    Some(mark) if *mark == 0 => *mark = walk,
                    _ => break,
                }
                match self.reference(at) {
                    Some(quad) => at = quad.subject,
                    None => break,
                }
            }
        }
    }

    fn least_of_ring(&self, start: TermId) -> TermId {
        let (mut least, mut at) = (start, start);
        while let Some(quad) = self.reference(at) {
            at = quad.subject;
            least = least.min(at);
            if at == start {
                break;
            }
        }
        least
    }

    /// Marks the cells of lists that end with nil, from their ends.
    fn mark_lists(&mut self) {
        let (Some(rest), Some(nil)) = (self.rest, self.nil) else { return };
        for quad in self.graph.quads() {
            if quad.predicate != rest || quad.object != nil {
                continue;
            }
            let (part, mut at) = (quad.part, quad.subject);
            while self.has_cell_shape(part, at) {
                if let Some(node) = self.nodes.get_mut(at.index()) {
                    node.cell = true;
                }
                match self.reference(at) {
                    Some(quad) if quad.predicate == rest => at = quad.subject,
                    _ => break,
                }
            }
        }
    }

    /// A nested blank node with one first, one rest and nothing else.
    fn has_cell_shape(&self, part: Option<GraphName>, id: TermId) -> bool {
        let node = self.node(id);
        let blank = self.graph.is_blank(id);
        blank && node.nested && !node.cell && self.cell(part, id).is_some()
    }

    /// The item of a cell, and the next cell.
    fn cell(&self, part: Option<GraphName>, id: TermId) -> Option<(TermId, TermId)> {
        match self.block(part, id)? {
            [a, b] if Some(a.predicate) == self.first && Some(b.predicate) == self.rest => {
                Some((a.object, b.object))
            }
            _ => None,
        }
    }

    /// The quads about a node in a graph.
    pub(super) fn block(&self, part: Option<GraphName>, subject: TermId) -> Option<&'g [Quad]> {
        let quads = self.graph.quads();
        let key = |b: &Range<usize>| quads.get(b.start).map(|q| (q.part, q.subject));
        let found = self.blocks.binary_search_by_key(&Some((part, subject)), key).ok()?;
        quads.get(self.blocks.get(found)?.clone())
    }

    /// The blocks of the root subjects, in order.
    pub(super) fn roots(&self) -> impl Iterator<Item = &'g [Quad]> {
        let quads = self.graph.quads();
        self.blocks.iter().filter_map(move |range| {
            let block = quads.get(range.clone())?;
            block.first().filter(|q| !self.node(q.subject).nested).map(|_| block)
        })
    }

    /// Whether a node is written at its reference.
    pub(super) fn is_nested(&self, id: TermId) -> bool {
        self.node(id).nested
    }

    /// Whether anything refers to a node.
    pub(super) fn is_referred_to(&self, id: TermId) -> bool {
        self.node(id).references > 0
    }

    /// The items of a list, if the node is the head of one, or nil.
    pub(super) fn list(&self, part: Option<GraphName>, head: TermId) -> Option<Vec<TermId>> {
        if Some(head) != self.nil && !self.node(head).cell {
            return None;
        }
        let (mut items, mut at) = (Vec::new(), head);
        while let Some((item, next)) = self.node(at).cell.then(|| self.cell(part, at)).flatten() {
            items.push(item);
            at = next;
        }
        Some(items)
    }
}

/// Predicates that come first, in this order.
const LEADING: &[&str] = &[
    rdf::TYPE,
    rdfs::LABEL,
    skos::PREF_LABEL,
    skos::ALT_LABEL,
    skos::HIDDEN_LABEL,
    dcterms::TITLE,
    rdfs::COMMENT,
    rdf::FIRST,
];

/// The quads of each predicate of a block: class and names first, others by IRI.
pub(super) fn properties<'g>(graph: &Graph, block: &'g [Quad]) -> Vec<&'g [Quad]> {
    let rank = |group: &&[Quad]| {
        let iri = group.first().map(|quad| graph.term(quad.predicate));
        let leading = LEADING.iter().position(|leading| Some(Term::Iri(leading)) == iri);
        leading.unwrap_or(LEADING.len())
    };
    let mut groups: Vec<&[Quad]> = block.chunk_by(|a, b| a.predicate == b.predicate).collect();
    groups.sort_by_key(rank);
    groups
}
