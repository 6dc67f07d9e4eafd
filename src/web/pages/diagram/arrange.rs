//! Moves the items of columns up and down to shorten arrows.

use std::collections::{BTreeMap, BTreeSet};

/// Between two trees.
pub(super) const APART: f64 = 30.0;

/// The number of rounds.
const ROUNDS: usize = 24;

/// An item in a column: a tree, or the passage of an arrow.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    pub(super) column: usize,
    pub(super) height: f64,
    pub(super) y: f64,
    /// Its connections: the other item, and the heights of the ends there and here.
    pub(super) ties: Vec<(usize, f64, f64)>,
}

/// Moves the items of each column up and down, and past each other, towards their connections;
/// keeps the arrangement with the shortest arrows.
pub(super) fn arrange(items: &mut [Item], tied: &BTreeSet<usize>, trees: usize) {
    let last = items.iter().map(|item| item.column).max().unwrap_or(0);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); last + 1];
    for (number, item) in items.iter().enumerate() {
        if let Some(column) = columns.get_mut(item.column)
            && (number >= trees || tied.contains(&number))
        {
            column.push(number);
        }
    }
    for column in &columns {
        stack(items, column, |_| 0.0);
    }
    let mut best: Option<(f64, Vec<f64>)> = None;
    for round in 0..ROUNDS {
        for step in 0..columns.len() {
            let at = if round % 2 == 0 { step } else { columns.len() - 1 - step };
            let Some(column) = columns.get_mut(at) else { continue };
            let wishes: BTreeMap<usize, f64> =
                column.iter().map(|item| (*item, wish(items, *item))).collect();
            let wish = |item: usize| wishes.get(&item).copied().unwrap_or(0.0);
            // After some rounds the order stays, and only the heights change.
            if round < ROUNDS * 2 / 3 {
                let middle =
                    |item: &usize| wish(*item) + items.get(*item).map_or(0.0, |i| i.height) / 2.0;
                column.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
            }
            stack(items, column, wish);
        }
        let length = length(items);
        if best.as_ref().is_none_or(|(least, _)| length < *least) {
            best = Some((length, items.iter().map(|item| item.y).collect()));
        }
    }
    if let Some((_, heights)) = best {
        for (item, y) in items.iter_mut().zip(heights) {
            item.y = y;
        }
    }
}

/// The preferred position of an item: where its arrows are level on average.
fn wish(items: &[Item], number: usize) -> f64 {
    let Some(item) = items.get(number) else { return 0.0 };
    if item.ties.is_empty() {
        return item.y;
    }
    let level = |(other, there, here): &(usize, f64, f64)| {
        items.get(*other).map_or(0.0, |other| other.y) + there - here
    };
    item.ties.iter().map(level).sum::<f64>() / item.ties.len() as f64
}

/// Stacks the items of a column, as close to their wishes as their order allows: items that would
/// overlap form blocks, each at the mean of its wishes.
fn stack(items: &mut [Item], column: &[usize], wish: impl Fn(usize) -> f64) {
    // Items of a block, the sum of their wishes for its top, and its height.
    let mut blocks: Vec<(Vec<usize>, f64, f64)> = Vec::new();
    let top = |block: &(Vec<usize>, f64, f64)| block.1 / block.0.len() as f64;
    for number in column {
        let height = items.get(*number).map_or(0.0, |item| item.height) + APART;
        let mut block = (vec![*number], wish(*number), height);
        while let Some(above) = blocks.pop() {
            if top(&above) + above.2 <= top(&block) {
                blocks.push(above);
                break;
            }
            let count = block.0.len() as f64;
            let sum = above.1 + block.1 - count * above.2;
            block = ([above.0, block.0].concat(), sum, above.2 + block.2);
        }
        blocks.push(block);
    }
    for block in &blocks {
        let mut y = top(block);
        for number in &block.0 {
            if let Some(item) = items.get_mut(*number) {
                item.y = y;
                y += item.height + APART;
            }
        }
    }
}

/// The total height of all arrows.
fn length(items: &[Item]) -> f64 {
    let of = |item: &Item| {
        let away = |(other, there, here): &(usize, f64, f64)| {
            (items.get(*other).map_or(0.0, |other| other.y) + there - item.y - here).abs()
        };
        item.ties.iter().map(away).sum::<f64>()
    };
    items.iter().map(of).sum()
}
