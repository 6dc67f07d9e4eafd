//! Gathers the nodes and edges of a network from rows.

use std::collections::BTreeMap;

use super::cells::Cells;
use super::frame::count;

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) label: String,
    pub(super) link: Option<String>,
    /// The number of its edges in the whole network.
    pub(super) edges: usize,
}

/// An edge between two nodes; an undirected one goes from the lower to the higher node.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) weight: f64,
}

/// A network: nodes in the order of their terms, and at most one edge per pair of nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Network {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    pub(super) directed: bool,
    pub(super) notes: Vec<String>,
}

impl Network {
    /// Gathers rows. The weights of rows with the same two nodes are added up; without a weight
    /// column, each row counts 1.
    pub(super) fn of(cells: &Cells<'_>) -> Self {
        let mut nodes: BTreeMap<String, Node> = BTreeMap::new();
        let mut pairs = Vec::new();
        for row in &cells.rows {
            let weight = match cells.has("weight") {
                true => cells.number(row, "weight").filter(|weight| *weight > 0.0),
                false => Some(1.0),
            };
            let ends = [("source", "sourceLink"), ("target", "targetLink")].map(|(role, link)| {
                let node = Node {
                    label: cells.text(row, role)?,
                    link: cells.link(row, link, role),
                    edges: 0,
                };
                Some((cells.term(row, role)?.to_string(), node))
            });
            let ([Some((from, source)), Some((to, target))], Some(weight)) = (ends, weight) else {
                continue;
            };
            nodes.entry(from.clone()).or_insert(source);
            nodes.entry(to.clone()).or_insert(target);
            let is_turned = !cells.view.directed && from > to;
            pairs.push((if is_turned { (to, from) } else { (from, to) }, weight));
        }
        let mut notes = Vec::new();
        match cells.rows.len() - pairs.len() {
            0 => {}
            left => {
                let left = count(left, "row", "rows");
                notes.push(format!("Left out: {left} without both ends or a weight above 0."));
            }
        }
        let places: BTreeMap<&str, usize> = nodes.keys().map(String::as_str).zip(0..).collect();
        let place = |key: &str| places.get(key).copied().unwrap_or(0);
        // Floating-point sums depend on the order of addition, and rows may come in any order.
        pairs.sort_by(|(a, x), (b, y)| a.cmp(b).then(x.total_cmp(y)));
        let mut edges: Vec<Edge> = Vec::new();
        for ((from, to), weight) in &pairs {
            let (from, to) = (place(from), place(to));
            match edges.last_mut() {
                Some(edge) if (edge.from, edge.to) == (from, to) => edge.weight += weight,
                _ => edges.push(Edge { from, to, weight: *weight }),
            }
        }
        for edge in &mut edges {
            edge.weight = edge.weight.min(f64::MAX);
        }
        let directed = cells.view.directed;
        let mut network = Self { nodes: nodes.into_values().collect(), edges, directed, notes };
        let degrees = network.degrees();
        for (node, (edges, _)) in network.nodes.iter_mut().zip(degrees) {
            node.edges = edges;
        }
        network
    }

    /// For each node, the number of its edges and the sum of their weights relative to the largest
    /// weight.
    pub(super) fn degrees(&self) -> Vec<(usize, f64)> {
        let mut degrees = vec![(0, 0.0); self.nodes.len()];
        let most = self.heaviest();
        for edge in self.edges.iter().filter(|edge| edge.from != edge.to) {
            for end in [edge.from, edge.to] {
                if let Some((number, weight)) = degrees.get_mut(end) {
                    *number += 1;
                    *weight += edge.weight / most;
                }
            }
        }
        degrees
    }

    /// The largest weight.
    pub(super) fn heaviest(&self) -> f64 {
        self.edges.iter().map(|edge| edge.weight).fold(f64::MIN_POSITIVE, f64::max)
    }

    /// The subnetwork of the nodes with the most weight, and then its heaviest edges.
    pub(super) fn strongest(&self, nodes: usize, edges: usize) -> Self {
        let degrees = self.degrees();
        let weight = |node: usize| degrees.get(node).map_or(0.0, |(_, weight)| *weight);
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)));
        order.truncate(nodes);
        order.sort_unstable();
        let kept: BTreeMap<usize, usize> = order.iter().copied().zip(0..).collect();
        let end = |node: usize| kept.get(&node).copied();
        let mut links: Vec<Edge> = self
            .edges
            .iter()
            .filter(|edge| edge.from != edge.to)
            .filter_map(|e| Some(Edge { from: end(e.from)?, to: end(e.to)?, weight: e.weight }))
            .collect();
        links.sort_by(|a, b| {
            b.weight.total_cmp(&a.weight).then((a.from, a.to).cmp(&(b.from, b.to)))
        });
        links.truncate(edges);
        links.sort_by_key(|edge| (edge.from, edge.to));
        let nodes = order.iter().filter_map(|node| self.nodes.get(*node)).cloned().collect();
        Self { nodes, edges: links, directed: self.directed, notes: self.notes.clone() }
    }
}
