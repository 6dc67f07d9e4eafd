//! Computes the layout of the diagram.
//!
//! Follows Sugiyama: trees of classes go into columns along their arrows (arrows that close a ring
//! are reversed), an arrow across several columns gets a place in each, and trees and places move
//! up and down towards their connections.

use std::collections::{BTreeMap, BTreeSet};

use super::arrange::{APART, Item, arrange};
use super::columns::columns;
use super::{Class, Diagram};
use crate::web::svg::text_width;

/// Sizes, in pixels.
pub(super) const HEAD: f64 = 27.0;
pub(super) const ROW: f64 = 19.0;
pub(super) const INDENT: f64 = 22.0;
const PAD: f64 = 6.0;
/// Between a class and the next of its tree.
const NEAR: f64 = 12.0;
/// Between two columns.
const GAP: f64 = 64.0;
const LANE: f64 = 12.0;
const MARGIN: f64 = 16.0;
/// A box with its place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Place {
    pub(super) fn right(self) -> f64 {
        self.x + self.width
    }

    /// The middle of the head.
    pub(super) fn head(self) -> f64 {
        self.y + HEAD / 2.0
    }

    /// The middle of a row.
    pub(super) fn row(self, row: usize) -> f64 {
        self.y + HEAD + PAD / 2.0 + (row as f64 + 0.5) * ROW
    }
}

/// The places of all boxes, and the points of the arrows.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub(super) boxes: Vec<Place>,
    /// For each arrow the straight parts between its ends, from left to right in a column.
    pub(super) ways: Vec<Vec<[(f64, f64); 2]>>,
    pub(super) width: f64,
    pub(super) height: f64,
}

fn class_width(class: &Class) -> f64 {
    let row = |row: &super::Row| {
        let values = if row.values.is_empty() { 0.0 } else { 14.0 + text_width(&row.values, 12.0) };
        text_width(&row.name, 12.0) + values
    };
    let rows = class.rows.iter().map(row).fold(0.0, f64::max);
    (text_width(&class.name, 14.5).max(rows) + 20.0).max(90.0).ceil()
}

fn class_height(class: &Class) -> f64 {
    match class.rows.len() {
        0 => HEAD,
        rows => HEAD + PAD + rows as f64 * ROW,
    }
}

pub(super) fn layout(diagram: &Diagram) -> Places {
    let mut boxes = vec![Place::default(); diagram.classes.len()];
    let mut tree_of = vec![0; diagram.classes.len()];
    let mut items = Vec::new();
    let mut widths = Vec::new();
    for (number, tree) in diagram.trees.iter().enumerate() {
        let (mut y, mut width) = (0.0, 0.0_f64);
        for class in tree {
            let Some(found) = diagram.classes.get(*class) else { continue };
            let indent = found.depth as f64 * INDENT;
            let place =
                Place { x: indent, y, width: class_width(found), height: class_height(found) };
            width = width.max(indent + place.width);
            y += place.height + NEAR;
            if let (Some(slot), Some(of)) = (boxes.get_mut(*class), tree_of.get_mut(*class)) {
                *slot = place;
                *of = number;
            }
        }
        items.push(Item { height: y - NEAR, ..Item::default() });
        widths.push(width);
    }
    let tree = |class: usize| tree_of.get(class).copied().unwrap_or(0);
    let links: BTreeSet<(usize, usize)> =
        diagram.arrows.iter().map(|a| (tree(a.from), tree(a.to))).filter(|(a, b)| a != b).collect();
    let columns = columns(items.len(), &links);
    for (item, column) in items.iter_mut().zip(&columns) {
        item.column = *column;
    }
    let tied: BTreeSet<usize> = links.iter().flat_map(|(a, b)| [*a, *b]).collect();
    let passages = tie(diagram, &boxes, &tree, &mut items);
    arrange(&mut items, &tied, diagram.trees.len());
    place(diagram, boxes, &items, &widths, &tied, &passages)
}

/// Connects items by arrows, with an item for each column that an arrow passes. Returns the
/// passages of each arrow, from start to end.
fn tie(
    diagram: &Diagram,
    boxes: &[Place],
    tree: &impl Fn(usize) -> usize,
    items: &mut Vec<Item>,
) -> Vec<Vec<usize>> {
    let mut known: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    let mut all = Vec::new();
    for arrow in &diagram.arrows {
        let (from, to) = (tree(arrow.from), tree(arrow.to));
        let column = |items: &[Item], item: usize| items.get(item).map_or(0, |item| item.column);
        let (start, end) = (column(items, from), column(items, to));
        if from == to {
            all.push(Vec::new());
            continue;
        }
        let way = known.entry((arrow.from, arrow.to)).or_insert_with(|| {
            let between: Vec<usize> = match start < end {
                true => (start + 1..end).collect(),
                false => (end + 1..start).rev().collect(),
            };
            let first = items.len();
            let lanes =
                between.iter().map(|c| Item { column: *c, height: LANE, ..Item::default() });
            items.extend(lanes);
            (first..items.len()).collect()
        });
        let begin = boxes.get(arrow.from).copied().unwrap_or_default();
        let begin = arrow.row.map_or(begin.head(), |row| begin.row(row));
        let target = boxes.get(arrow.to).copied().unwrap_or_default().head();
        let mut stops = vec![(from, begin)];
        stops.extend(way.iter().map(|lane| (*lane, LANE / 2.0)));
        stops.push((to, target));
        for pair in stops.windows(2) {
            if let [(a, at_a), (b, at_b)] = *pair {
                if let Some(item) = items.get_mut(a) {
                    item.ties.push((b, at_b, at_a));
                }
                if let Some(item) = items.get_mut(b) {
                    item.ties.push((a, at_a, at_b));
                }
            }
        }
        all.push(way.clone());
    }
    all
}

/// Places everything on the page; trees without arrows follow below in lines.
fn place(
    diagram: &Diagram,
    mut boxes: Vec<Place>,
    items: &[Item],
    widths: &[f64],
    tied: &BTreeSet<usize>,
    passages: &[Vec<usize>],
) -> Places {
    let count = items.iter().map(|item| item.column + 1).max().unwrap_or(0);
    let mut spans = vec![0.0_f64; count];
    for tree in tied {
        if let (Some(item), Some(width)) = (items.get(*tree), widths.get(*tree))
            && let Some(span) = spans.get_mut(item.column)
        {
            *span = span.max(*width);
        }
    }
    let mut lefts = Vec::new();
    let mut x = MARGIN;
    for span in &spans {
        lefts.push(x);
        x += span + GAP;
    }
    let placed =
        || items.iter().enumerate().filter(|(n, _)| *n >= widths.len() || tied.contains(n));
    let top = placed().map(|(_, item)| item.y).fold(f64::INFINITY, f64::min);
    let lift = if top.is_finite() { MARGIN - top } else { 0.0 };
    let bottom = placed().map(|(_, item)| item.y + item.height + lift).fold(0.0, f64::max);
    let left = |column: usize| lefts.get(column).copied().unwrap_or(MARGIN);
    let span = |column: usize| spans.get(column).copied().unwrap_or(0.0);
    let mut width = if tied.is_empty() { 0.0 } else { x - GAP + 40.0 };
    let (mut at, mut line, mut lowest) = (MARGIN, bottom + MARGIN, bottom);
    for (number, tree) in diagram.trees.iter().enumerate() {
        let (Some(item), Some(own)) = (items.get(number), widths.get(number).copied()) else {
            continue;
        };
        let (x, y, across) = if tied.contains(&number) {
            (left(item.column), item.y + lift, span(item.column))
        } else {
            if at > MARGIN && at + own + MARGIN > width.max(900.0) {
                at = MARGIN;
                line = lowest + APART;
            }
            lowest = lowest.max(line + item.height);
            at += own + APART;
            width = width.max(at - APART + MARGIN);
            (at - own - APART, line, own)
        };
        for class in tree {
            if let Some(place) = boxes.get_mut(*class) {
                place.width = across - place.x;
                place.x += x;
                place.y += y;
            }
        }
    }
    let way = |lanes: &Vec<usize>| {
        let lane = |number: &usize| {
            let item = items.get(*number).cloned().unwrap_or_default();
            let y = item.y + lift + LANE / 2.0;
            [(left(item.column), y), (left(item.column) + span(item.column), y)]
        };
        lanes.iter().map(lane).collect()
    };
    let ways = passages.iter().map(way).collect();
    let height = boxes.iter().map(|b| b.y + b.height).fold(bottom, f64::max) + MARGIN;
    Places { boxes, ways, width: width.ceil(), height: height.ceil() }
}
