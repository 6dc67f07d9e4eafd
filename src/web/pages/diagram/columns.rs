//! Assigns each tree of classes to a column.

use std::collections::{BTreeMap, BTreeSet};

/// The column of each tree: to the right of all trees that refer to it.
pub(super) fn columns(count: usize, links: &BTreeSet<(usize, usize)>) -> Vec<usize> {
    let order = order(count, links);
    let rank: BTreeMap<usize, usize> = order.iter().enumerate().map(|(i, t)| (*t, i)).collect();
    let at = |tree: usize| rank.get(&tree).copied().unwrap_or(0);
    // Links along the order; opposite ones are reversed.
    let along: BTreeSet<(usize, usize)> =
        links.iter().map(|(a, b)| if at(*a) < at(*b) { (*a, *b) } else { (*b, *a) }).collect();
    let mut columns = vec![0usize; count];
    for tree in &order {
        let column = columns.get(*tree).copied().unwrap_or(0);
        for (_, to) in along.range((*tree, 0)..(*tree + 1, 0)) {
            if let Some(slot) = columns.get_mut(*to) {
                *slot = (*slot).max(column + 1);
            }
        }
    }
    // Trees without incoming links move right, next to their targets.
    for tree in &order {
        let entered = along.iter().any(|(_, to)| to == tree);
        let next =
            along.range((*tree, 0)..(*tree + 1, 0)).filter_map(|(_, to)| columns.get(*to)).min();
        if let (false, Some(next)) = (entered, next.copied())
            && let Some(slot) = columns.get_mut(*tree)
        {
            *slot = next.saturating_sub(1);
        }
    }
    columns
}

/// An order along which most links go (the heuristic of Eades, Lin and Smyth): trees without
/// incoming links first, trees without outgoing links last, and from a ring the tree with the most
/// outgoing links.
fn order(count: usize, links: &BTreeSet<(usize, usize)>) -> Vec<usize> {
    let mut left: BTreeSet<usize> = (0..count).collect();
    let (mut first, mut last) = (Vec::new(), Vec::new());
    while !left.is_empty() {
        let out =
            |t: usize| links.range((t, 0)..(t + 1, 0)).filter(|(_, b)| left.contains(b)).count();
        let into = |t: usize| links.iter().filter(|(a, b)| *b == t && left.contains(a)).count();
        let degrees: Vec<(usize, usize, usize)> =
            left.iter().map(|t| (*t, into(*t), out(*t))).collect();
        let source = degrees.iter().find(|(_, into, _)| *into == 0);
        let sink = degrees.iter().find(|(_, _, out)| *out == 0);
        let best = degrees
            .iter()
            .max_by_key(|(t, into, out)| (*out as i64 - *into as i64, std::cmp::Reverse(*t)));
        match (source, sink, best) {
            (Some((tree, ..)), ..) => {
                first.push(*tree);
                left.remove(tree);
            }
            (None, Some((tree, ..)), _) => {
                last.push(*tree);
                left.remove(tree);
            }
            (None, None, Some((tree, ..))) => {
                first.push(*tree);
                left.remove(tree);
            }
            (None, None, None) => break,
        }
    }
    first.extend(last.into_iter().rev());
    first
}
