//! Puts a drawing into a picture with its title, description and notes.

use crate::rdf::vocab;
use crate::web::html::{Element, el};
use crate::web::svg::{number, wrap};

/// The styles of pictures.
pub(super) const STYLE: &str = include_str!("style.css");
/// The width of a picture on a phone, where texts of height [`TEXT`] are readable. The unit of all
/// other sizes.
pub(super) const WIDTH: f64 = 440.0;
/// The height of texts.
pub(super) const TEXT: f64 = 14.0;
/// The height of texts on axes and in notes.
pub(super) const SMALL: f64 = 13.0;

/// The content of a picture.
pub(super) struct Drawing {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) content: Vec<Element>,
    /// A description for people who cannot see the picture.
    pub(super) description: String,
    /// Notes on rows left out and other limits, in sentences.
    pub(super) notes: Vec<String>,
    /// Whether it contains links.
    pub(super) has_links: bool,
}

impl Drawing {
    /// The drawing of an answer without rows.
    pub(super) fn empty() -> Self {
        Self {
            width: WIDTH,
            height: 0.0,
            content: Vec::new(),
            description: "The answer has no rows.".to_owned(),
            notes: vec!["The answer has no rows.".to_owned()],
            has_links: false,
        }
    }
}

/// A picture for a page.
pub(super) fn frame(title: Option<&str>, drawing: Drawing) -> Element {
    svg(title, drawing, Vec::new())
}

/// A picture as a file, including its styles.
pub(super) fn file(title: Option<&str>, drawing: Drawing) -> Element {
    let paper = el("rect").class("paper").attr("width", "100%").attr("height", "100%");
    svg(title, drawing, vec![el("style").text(STYLE), paper]).attr("xmlns", vocab::svg::NAMESPACE)
}

fn svg(title: Option<&str>, drawing: Drawing, before: Vec<Element>) -> Element {
    const LINE: f64 = 18.0;
    let mut y = drawing.height + if drawing.height > 0.0 { 8.0 } else { 0.0 };
    let mut notes = Vec::new();
    for note in &drawing.notes {
        for line in wrap(note, SMALL, drawing.width.min(1.5 * WIDTH) - 8.0, 4) {
            y += LINE;
            notes.push(words(0.0, y - 4.0, line).class("soft"));
        }
    }
    let mut description = drawing.description;
    for note in &drawing.notes {
        if !description.contains(note.as_str()) {
            description.push(' ');
            description.push_str(note);
        }
    }
    // Links do not work inside an `img` role, but do in a graphics document (Graphics ARIA §4).
    let role = if drawing.has_links { "graphics-document" } else { "img" };
    let name = title.map(str::trim).filter(|title| !title.is_empty()).unwrap_or("Answer");
    let class = if drawing.width > WIDTH { "view broad" } else { "view" };
    el("svg")
        .class(class)
        .attr("viewBox", format!("0 0 {} {}", number(drawing.width), number(y.max(1.0))))
        .attr("role", role)
        .child(el("title").text(name))
        .child(el("desc").text(description))
        .children(before)
        .children(drawing.content)
        .children(notes)
}

/// A text at a place.
pub(super) fn words(x: f64, y: f64, text: impl Into<String>) -> Element {
    el("text").attr("x", number(x)).attr("y", number(y)).text(text)
}

/// A text at a place, with its full form as a tooltip.
pub(super) fn titled(x: f64, y: f64, text: impl Into<String>, full: &str) -> Element {
    let at = el("text").attr("x", number(x)).attr("y", number(y));
    at.child(el("title").text(full)).text(text)
}

/// The content as a link, if there is an address.
pub(super) fn linked(address: Option<&str>, content: Element) -> Element {
    match address {
        Some(address) => el("a").attr("href", address).child(content),
        None => content,
    }
}

/// A number of things in words, with thousands separators.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number with commas as thousands separators.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
