//! Draws boxes, texts and arrows in SVG.

use super::layout::{HEAD, Place, Places, ROW};
use super::{Arrow, Class, Diagram, Row};
use crate::web::html::{Element, el};
use crate::web::svg::number;

/// How far an arrow within a column bends outwards.
const BEND: f64 = 30.0;
/// The size of an arrow's head.
const POINT: f64 = 8.0;

pub(super) fn draw(diagram: &Diagram, places: &Places) -> Element {
    let size = format!("0 0 {} {}", places.width, places.height);
    let mut svg = el("svg")
        .attr("viewBox", size)
        .attr("width", number(places.width))
        .attr("height", number(places.height))
        .attr("role", "group");
    let place = |class: usize| places.boxes.get(class).copied().unwrap_or_default();
    for (arrow, way) in diagram.arrows.iter().zip(&places.ways) {
        svg = svg.child(line(arrow, place(arrow.from), place(arrow.to), way));
    }
    for (number, class) in diagram.classes.iter().enumerate() {
        let below = diagram.classes.iter().enumerate();
        let below = below.filter(|(_, c)| c.parent == Some(number)).map(|(child, _)| place(child));
        svg = svg.children(branches(place(number), &below.collect::<Vec<_>>()));
        svg = svg.child(class_box(class, place(number)));
    }
    svg
}

/// A path of SVG from commands and points.
fn path(steps: &[(&str, &[(f64, f64)])]) -> String {
    let mut out = String::new();
    for (command, points) in steps {
        out.push_str(command);
        for (i, (x, y)) in points.iter().enumerate() {
            out.push_str(if i > 0 { " " } else { "" });
            out.push_str(&format!("{} {}", number(*x), number(*y)));
        }
    }
    out
}

/// An arrow with its head.
fn line(arrow: &Arrow, from: Place, to: Place, way: &[[(f64, f64); 2]]) -> Element {
    let y = arrow.row.map_or(from.head(), |row| from.row(row));
    let end = to.head();
    // Whether it leaves to the right, and whether it arrives from the left.
    let leftwards = to.right() <= from.x;
    let within = !leftwards && to.x < from.right();
    let (start, tip, forward) = match (leftwards, within) {
        (true, _) => ((from.x, y), (to.right(), end), -1.0),
        (_, true) => ((from.right(), y), (to.right(), end), -1.0),
        _ => ((from.right(), y), (to.x, end), 1.0),
    };
    let base = (tip.0 - forward * POINT, tip.1);
    let mut text = path(&[("M", &[start])]);
    if within {
        let out = start.0.max(base.0) + BEND;
        text.push_str(&path(&[("C", &[(out, start.1), (out, base.1), base])]));
    } else {
        let mut at = start;
        for lane in way {
            let [near, far] = if leftwards { [lane[1], lane[0]] } else { *lane };
            text.push_str(&curve(at, near));
            text.push_str(&path(&[("L", &[far])]));
            at = far;
        }
        text.push_str(&curve(at, base));
    }
    let (line, head) = if arrow.row.is_some() { ("edge", "head") } else { ("above", "hollow") };
    let half = POINT / 2.0;
    let corners = [(base.0, base.1 - half), tip, (base.0, base.1 + half)];
    let head_path =
        path(&[("M", &corners[..1]), ("L", &corners[1..2]), ("L", &corners[2..]), ("Z", &[])]);
    el("g")
        .child(el("path").class(line).attr("d", text))
        .child(el("path").class(head).attr("d", head_path))
}

/// A curve that is level at both ends.
fn curve(from: (f64, f64), to: (f64, f64)) -> String {
    let half = (to.0 - from.0) / 2.0;
    path(&[("C", &[(from.0 + half, from.1), (to.0 - half, to.1), to])])
}

/// The lines from a class to its subclasses.
fn branches(class: Place, below: &[Place]) -> Option<Element> {
    let last = below.last()?;
    let x = class.x + 11.0;
    let bottom = class.y + class.height;
    let mut text = path(&[("M", &[(x, bottom + POINT)]), ("L", &[(x, last.head())])]);
    for child in below {
        text.push_str(&path(&[("M", &[(x, child.head())]), ("L", &[(child.x, child.head())])]));
    }
    let head = path(&[
        ("M", &[(x, bottom)]),
        ("L", &[(x + POINT * 0.6, bottom + POINT)]),
        ("L", &[(x - POINT * 0.6, bottom + POINT)]),
        ("Z", &[]),
    ]);
    let lines = el("path").class("above").attr("d", text);
    Some(el("g").child(lines).child(el("path").class("hollow").attr("d", head)))
}

fn class_box(class: &Class, place: Place) -> Element {
    let rect = |name: &'static str, height: f64| {
        el("rect")
            .class(name)
            .attr("x", number(place.x))
            .attr("y", number(place.y))
            .attr("width", number(place.width))
            .attr("height", number(height))
            .attr("rx", "4")
    };
    let name = el("text")
        .class("name")
        .attr("x", number(place.x + 9.0))
        .attr("y", number(place.head() + 4.5))
        .child(el("title").text(class.title.as_str()))
        .text(class.name.as_str());
    let group = if class.foreign { el("g").class("foreign") } else { el("g") };
    group
        .child(rect("box", place.height))
        .child(rect("bar", HEAD))
        .child(linked(class.href.as_deref(), name))
        .children(class.rows.iter().enumerate().flat_map(|(i, row)| texts(row, place, i)))
}

/// The name of a property on the left, and the type of its values on the right.
fn texts(row: &Row, place: Place, number_of: usize) -> Vec<Element> {
    let y = number(place.row(number_of) + ROW * 0.22);
    let name = el("text")
        .attr("x", number(place.x + 9.0))
        .attr("y", y.as_str())
        .child(el("title").text(row.title.as_str()))
        .text(row.name.as_str());
    let mut texts = vec![linked(row.href.as_deref(), name)];
    if !row.values.is_empty() {
        texts.push(
            el("text")
                .class("type")
                .attr("x", number(place.right() - 9.0))
                .attr("y", y)
                .attr("text-anchor", "end")
                .text(row.values.as_str()),
        );
    }
    texts
}

fn linked(href: Option<&str>, text: Element) -> Element {
    match href {
        Some(href) => el("a").attr("href", href).child(text),
        None => text,
    }
}
