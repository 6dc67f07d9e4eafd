//! Draws a network: edge width shows weight, node size shows the number of edges.

use super::apart::{Placed, apart};
use super::frame::{Drawing, TEXT, WIDTH, count, grouped, linked, words};
use super::network::{Edge, Network, Node};
use super::stress::{layout, parts};
use crate::web::html::{Element, el};
use crate::web::svg::{number, text_width, wrap};

/// The most nodes and edges drawn.
const NODES: usize = 60;
const EDGES: usize = 400;
/// The width of a label, the most lines, and the height of a line.
const LABEL: f64 = 124.0;
const LINES: usize = 3;
const LINE: f64 = 16.0;
/// The gap between two boxes.
const GAP: f64 = 10.0;

/// A node at its place, with its label.
struct Spot<'a> {
    node: &'a Node,
    lines: Vec<String>,
    radius: f64,
    /// Whether the label is above the node, because its edges lead down.
    is_above: bool,
    placed: Placed,
}

impl Spot<'_> {
    /// The centre of the node itself.
    fn center(&self) -> (f64, f64) {
        let down = self.placed.half.1 - GAP / 2.0 - self.radius;
        (self.placed.x, self.placed.y + if self.is_above { down } else { -down })
    }
}

pub(super) fn draw(network: &Network) -> Drawing {
    let shown = network.strongest(NODES, EDGES);
    let mut notes = network.notes.clone();
    let all = network.nodes.len();
    if all > NODES {
        let note = format!("The {NODES} strongest of {} nodes are shown.", grouped(all));
        notes.insert(0, note);
    }
    let loops = network.edges.iter().filter(|edge| edge.from == edge.to).count();
    if loops > 0 {
        let (edges, verb) = (count(loops, "edge", "edges"), if loops == 1 { "is" } else { "are" });
        notes.push(format!("{edges} from a node to itself {verb} not drawn."));
    }
    let among = strongest_edges(network, &shown);
    if among > shown.edges.len() {
        notes.push(format!("The {EDGES} strongest of {} edges are shown.", grouped(among)));
    }
    if shown.nodes.is_empty() {
        return Drawing { notes, ..Drawing::empty() };
    }
    let mut spots = place(&shown);
    turn_labels(&mut spots, &shown.edges);
    let mut content: Vec<Element> = Vec::new();
    let heaviest = shown.heaviest();
    content.extend(shown.edges.iter().filter_map(|edge| line(edge, &spots, &shown, heaviest)));
    content.extend(spots.iter().map(circle));
    content.extend(spots.iter().map(label));
    let height = spots.iter().map(|spot| spot.placed.y + spot.placed.half.1).fold(0.0, f64::max);
    let center = network.nodes.iter().max_by_key(|node| node.edges);
    let center = center.filter(|node| node.edges > 0).map(|node| {
        format!(" {} has the most: {}.", node.label, count(node.edges, "edge", "edges"))
    });
    let description = format!(
        "A network of {} and {}.{}",
        count(all, "node", "nodes"),
        count(network.edges.len(), "edge", "edges"),
        center.unwrap_or_default()
    );
    let has_links = spots.iter().any(|spot| spot.node.link.is_some());
    Drawing { width: WIDTH, height, content, description, notes, has_links }
}

/// The number of edges between the nodes shown.
fn strongest_edges(network: &Network, shown: &Network) -> usize {
    match shown.edges.len() < EDGES {
        true => shown.edges.len(),
        false => network.strongest(NODES, usize::MAX).edges.len(),
    }
}

/// Places all nodes: the parts below each other, small ones side by side.
fn place(network: &Network) -> Vec<Spot<'_>> {
    let degrees = network.degrees();
    let most = degrees.iter().map(|(edges, _)| *edges).max().unwrap_or(0).max(1) as f64;
    let mut spots: Vec<Spot<'_>> = network
        .nodes
        .iter()
        .zip(&degrees)
        .map(|(node, (edges, _))| {
            let radius = 4.0 + 8.0 * (*edges as f64 / most).sqrt();
            let lines = wrap(&node.label, TEXT, LABEL, LINES);
            let text = lines.iter().map(|line| text_width(line, TEXT)).fold(0.0, f64::max);
            let high = 2.0 * radius + LINE * lines.len() as f64 + 2.0 + GAP;
            let half = ((text.max(2.0 * radius) + GAP) / 2.0, high / 2.0);
            let placed = Placed { x: 0.0, y: 0.0, half };
            Spot { node, lines, radius, is_above: false, placed }
        })
        .collect();
    let (mut x, mut y, mut bottom) = (0.0, 0.0, 0.0_f64);
    for part in parts(network.nodes.len(), &network.edges) {
        let mut boxes: Vec<Placed> =
            part.iter().filter_map(|at| spots.get(*at)).map(|spot| spot.placed).collect();
        // Three columns for single nodes, two for parts of two or three nodes.
        let width = match part.len() {
            1 => WIDTH / 3.0,
            2 | 3 => WIDTH / 2.0,
            _ => WIDTH,
        };
        spread(&mut boxes, &layout(&part, network.nodes.len(), &network.edges), width);
        apart(&mut boxes, width);
        if x + width > WIDTH + 0.1 {
            (x, y) = (0.0, bottom);
        }
        for (at, placed) in part.iter().zip(&boxes) {
            bottom = bottom.max(y + placed.y + placed.half.1);
            if let Some(spot) = spots.get_mut(*at) {
                spot.placed = Placed { x: placed.x + x, y: placed.y + y, ..*placed };
            }
        }
        x += width;
    }
    spots
}

/// Puts labels above nodes whose edges lead down, so that fewer labels cover edges.
fn turn_labels(spots: &mut [Spot<'_>], edges: &[Edge]) {
    let mut down = vec![0.0; spots.len()];
    for edge in edges {
        let (Some(from), Some(to)) = (spots.get(edge.from), spots.get(edge.to)) else { continue };
        let (dx, dy) = (to.placed.x - from.placed.x, to.placed.y - from.placed.y);
        let part = dy / (dx * dx + dy * dy).sqrt().max(1.0);
        for (end, part) in [(edge.from, part), (edge.to, -part)] {
            if let Some(down) = down.get_mut(end) {
                *down += part;
            }
        }
    }
    for (spot, down) in spots.iter_mut().zip(down) {
        spot.is_above = down > 0.1;
    }
}

/// Spreads places over the width, and over a height with room for all boxes.
fn spread(boxes: &mut [Placed], places: &[(f64, f64)], width: f64) {
    let range = |all: &mut dyn Iterator<Item = f64>| {
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        })
    };
    let (left, right) = range(&mut places.iter().map(|place| place.0));
    let (top, bottom) = range(&mut places.iter().map(|place| place.1));
    let area: f64 = boxes.iter().map(|placed| 4.0 * placed.half.0 * placed.half.1).sum();
    // Few nodes get more room each; many are denser, so that the picture is not too high.
    let loose = 2.4 - 0.012 * boxes.len().min(NODES) as f64;
    let height = if boxes.len() < 2 { 0.0 } else { (area / width * loose).max(90.0) };
    for (placed, (x, y)) in boxes.iter_mut().zip(places) {
        let part = |value: f64, low: f64, high: f64| match high - low > 1e-6 {
            true => (value - low) / (high - low),
            false => 0.5,
        };
        placed.x = placed.half.0 + part(*x, left, right) * (width - 2.0 * placed.half.0);
        placed.y = part(*y, top, bottom) * height;
    }
}

/// An edge, with an arrowhead if directed.
fn line(edge: &Edge, spots: &[Spot<'_>], network: &Network, heaviest: f64) -> Option<Element> {
    let (from, to) = (spots.get(edge.from)?, spots.get(edge.to)?);
    let wide = 1.0 + 4.0 * edge.weight / heaviest;
    let (a, b) = (from.center(), to.center());
    let between = if network.directed { "→" } else { "–" };
    let title = format!("{} {between} {}: {}", from.node.label, to.node.label, edge.weight);
    let path = el("path")
        .class("edge")
        .attr("d", format!("M{} {}L{} {}", number(a.0), number(a.1), number(b.0), number(b.1)))
        .attr("stroke-width", number(wide));
    let mut drawn = el("g").child(el("title").text(title)).child(path);
    if network.directed {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = (dx * dx + dy * dy).sqrt().max(1.0);
        let (dx, dy) = (dx / length, dy / length);
        let tip = (b.0 - dx * to.radius, b.1 - dy * to.radius);
        let base = (tip.0 - dx * 9.0, tip.1 - dy * 9.0);
        let points =
            [tip, (base.0 - dy * 5.0, base.1 + dx * 5.0), (base.0 + dy * 5.0, base.1 - dx * 5.0)];
        let corners: Vec<String> =
            points.iter().map(|(x, y)| format!("{} {}", number(*x), number(*y))).collect();
        drawn = drawn.child(el("path").class("head").attr("d", format!("M{}Z", corners.join("L"))));
    }
    Some(drawn)
}

fn title(spot: &Spot<'_>) -> Element {
    el("title").text(format!("{}: {}", spot.node.label, count(spot.node.edges, "edge", "edges")))
}

fn circle(spot: &Spot<'_>) -> Element {
    let (x, y) = spot.center();
    el("circle")
        .class("mark")
        .attr("cx", number(x))
        .attr("cy", number(y))
        .attr("r", number(spot.radius))
        .child(title(spot))
}

/// The name of a node, below or above it.
fn label(spot: &Spot<'_>) -> Element {
    let (x, y) = spot.center();
    let mut label = el("g").child(title(spot));
    let first = match spot.is_above {
        true => y - spot.radius - 6.0 - LINE * (spot.lines.len().max(1) - 1) as f64,
        false => y + spot.radius + LINE - 2.0,
    };
    for (at, text) in spot.lines.iter().enumerate() {
        label = label.child(words(x, first + at as f64 * LINE, text.as_str()).class("middle halo"));
    }
    linked(spot.node.link.as_deref(), label)
}
