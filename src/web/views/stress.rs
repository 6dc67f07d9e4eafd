//! Places the nodes of a network so that drawn distances match their distances in edges.
//!
//! Stress majorization (Gansner, Koren, North: Graph Drawing by Stress Majorization, 2004), one
//! node after the other, with weights of 1/d². It uses only +, -, *, / and the square root, for
//! which IEEE 754 fixes the results, so a network gives the same picture on every machine.

use std::collections::VecDeque;

use super::network::Edge;

/// How often each node is moved.
const ROUNDS: usize = 150;

/// The connected parts of a network, the largest first; each lists its nodes in order.
pub(super) fn parts(nodes: usize, edges: &[Edge]) -> Vec<Vec<usize>> {
    let near = neighbours(nodes, edges);
    let mut seen = vec![false; nodes];
    let mut parts = Vec::new();
    for start in 0..nodes {
        if seen.get(start).copied().unwrap_or(true) {
            continue;
        }
        let mut part: Vec<usize> = distances(start, &near)
            .iter()
            .enumerate()
            .filter_map(|(node, distance)| distance.map(|_| node))
            .collect();
        part.sort_unstable();
        for node in &part {
            if let Some(seen) = seen.get_mut(*node) {
                *seen = true;
            }
        }
        parts.push(part);
    }
    parts.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    parts
}

fn neighbours(nodes: usize, edges: &[Edge]) -> Vec<Vec<usize>> {
    let mut near = vec![Vec::new(); nodes];
    for edge in edges {
        for (from, to) in [(edge.from, edge.to), (edge.to, edge.from)] {
            if let Some(near) = near.get_mut(from) {
                near.push(to);
            }
        }
    }
    near
}

/// The distance of each node in edges; none if it cannot be reached.
fn distances(start: usize, near: &[Vec<usize>]) -> Vec<Option<u32>> {
    let mut distances = vec![None; near.len()];
    let mut queue = VecDeque::from([(start, 0)]);
    while let Some((node, distance)) = queue.pop_front() {
        let Some(slot) = distances.get_mut(node).filter(|slot| slot.is_none()) else { continue };
        *slot = Some(distance);
        queue.extend(near.get(node).into_iter().flatten().map(|next| (*next, distance + 1)));
    }
    distances
}

/// Places for the nodes of a connected part; an edge is about 1 long.
pub(super) fn layout(part: &[usize], nodes: usize, edges: &[Edge]) -> Vec<(f64, f64)> {
    let near = neighbours(nodes, edges);
    let apart: Vec<Vec<f64>> = part
        .iter()
        .map(|node| {
            let far = distances(*node, &near);
            let of = |other: &usize| far.get(*other).copied().flatten().map_or(1.0, f64::from);
            part.iter().map(of).collect()
        })
        .collect();
    let mut places = circle(part.len());
    for _ in 0..ROUNDS {
        for (node, apart) in apart.iter().enumerate() {
            let Some(here) = places.get(node).copied() else { continue };
            let (mut x, mut y, mut weights) = (0.0, 0.0, 0.0);
            for (other, (place, wanted)) in places.iter().zip(apart).enumerate() {
                if other == node {
                    continue;
                }
                let (dx, dy) = (here.0 - place.0, here.1 - place.1);
                let length = (dx * dx + dy * dy).sqrt().max(1e-9);
                let weight = 1.0 / (wanted * wanted);
                x += weight * (place.0 + wanted * dx / length);
                y += weight * (place.1 + wanted * dy / length);
                weights += weight;
            }
            if let Some(slot) = places.get_mut(node).filter(|_| weights > 0.0) {
                *slot = (x / weights, y / weights);
            }
        }
    }
    places
}

/// Places on a circle from its rational points, because sines differ between machines.
fn circle(count: usize) -> Vec<(f64, f64)> {
    let around = |at: usize| {
        // In each quarter, t runs from 0 to 1.
        let turn = at as f64 * 4.0 / count as f64;
        let t = turn - turn.floor();
        let (x, y) = ((1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t));
        match turn as usize {
            0 => (x, y),
            1 => (-y, x),
            2 => (-x, -y),
            _ => (y, -x),
        }
    };
    (0..count).map(around).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(pairs: &[(usize, usize)]) -> Vec<Edge> {
        pairs.iter().map(|(from, to)| Edge { from: *from, to: *to, weight: 1.0 }).collect()
    }

    #[test]
    fn unconnected_parts_are_separate() {
        let edges = edges(&[(0, 3), (1, 4), (4, 2)]);
        assert_eq!(parts(6, &edges), [vec![1, 2, 4], vec![0, 3], vec![5]]);
    }

    #[test]
    fn edges_are_about_one_long() {
        // A path has a layout without stress: a straight line.
        let edges = edges(&[(0, 1), (1, 2), (2, 3)]);
        let places = layout(&[0, 1, 2, 3], 4, &edges);
        let far = |a: usize, b: usize| {
            let (dx, dy) = (places[a].0 - places[b].0, places[a].1 - places[b].1);
            (dx * dx + dy * dy).sqrt()
        };
        assert!((far(0, 1) - 1.0).abs() < 0.1, "{places:?}");
        assert!((far(0, 3) - 3.0).abs() < 0.3, "{places:?}");
    }
}
