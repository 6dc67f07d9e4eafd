//! Draws bars: one per row in the order of the answer, or the number of rows per label.

use super::cells::Cells;
use super::frame::{Drawing, SMALL, TEXT, WIDTH, count, grouped, linked, words};
use crate::web::html::{Element, el};
use crate::web::svg::{clip, number, text_width};

/// The most bars drawn.
const MOST: usize = 60;
/// The distance between two bars, including the label.
const STEP: f64 = 42.0;
const BAR: f64 = 14.0;

struct Bar {
    label: String,
    link: Option<String>,
    value: f64,
    /// The value as written.
    written: String,
}

pub(super) fn draw(cells: &Cells<'_>) -> Drawing {
    let mut notes = Vec::new();
    let mut bars = match cells.has("value") {
        true => valued(cells, &mut notes),
        false => counted(cells),
    };
    if bars.is_empty() {
        return Drawing { notes, ..Drawing::empty() };
    }
    let all = bars.len();
    if all > MOST {
        bars.truncate(MOST);
        notes.insert(0, format!("The first {MOST} of {} bars are shown.", grouped(all)));
    }
    let scale = Scale::of(&bars);
    let content =
        bars.iter().enumerate().flat_map(|(i, bar)| drawn(bar, &scale, i as f64 * STEP)).collect();
    let first = bars.first().map(|bar| format!(" The first is {}: {}.", bar.label, bar.written));
    let description = format!("{}.{}", count(all, "bar", "bars"), first.unwrap_or_default());
    let has_links = bars.iter().any(|bar| bar.link.is_some());
    let height = bars.len() as f64 * STEP;
    Drawing { width: WIDTH, height, content, description, notes, has_links }
}

/// A bar for each row with a number.
fn valued(cells: &Cells<'_>, notes: &mut Vec<String>) -> Vec<Bar> {
    let mut bars = Vec::new();
    for row in &cells.rows {
        if let (Some(label), Some(value), Some(written)) =
            (cells.text(row, "label"), cells.number(row, "value"), cells.text(row, "value"))
        {
            bars.push(Bar { label, link: cells.link(row, "link", "label"), value, written });
        }
    }
    match cells.rows.len() - bars.len() {
        0 => {}
        left => notes
            .push(format!("Left out: {} without a label or a number.", count(left, "row", "rows"))),
    }
    bars
}

/// A bar for each label; its value is the number of rows.
fn counted(cells: &Cells<'_>) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for row in &cells.rows {
        let label = cells.text(row, "label").unwrap_or_else(|| "(none)".to_owned());
        let at = *places.entry(label.clone()).or_insert(bars.len());
        match bars.get_mut(at) {
            Some(bar) => bar.value += 1.0,
            None => {
                let link = cells.link(row, "link", "label");
                bars.push(Bar { label, link, value: 1.0, written: String::new() });
            }
        }
    }
    for bar in &mut bars {
        bar.written = number(bar.value);
    }
    bars
}

/// The scale of the bars.
struct Scale {
    /// The largest absolute value.
    unit: f64,
    zero: f64,
    length: f64,
}

impl Scale {
    fn of(bars: &[Bar]) -> Self {
        let unit =
            bars.iter().map(|bar| bar.value.abs()).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
        let part = |value: f64| value / unit;
        let low = bars.iter().map(|bar| part(bar.value)).fold(0.0, f64::min);
        let high = bars.iter().map(|bar| part(bar.value)).fold(0.0, f64::max);
        let texts = bars.iter().map(|bar| text_width(&shown(bar), SMALL)).fold(0.0, f64::max);
        let room = WIDTH - texts - 10.0;
        let length = room / (high - low).max(f64::MIN_POSITIVE).max(0.001);
        Self { unit, zero: -low * length, length }
    }

    fn at(&self, value: f64) -> f64 {
        self.zero + value / self.unit * self.length
    }
}

/// The value as written, if short.
fn shown(bar: &Bar) -> String {
    clip(&bar.written, SMALL, 120.0)
}

fn drawn(bar: &Bar, scale: &Scale, top: f64) -> Vec<Element> {
    let label = words(0.0, top + TEXT, clip(&bar.label, TEXT, WIDTH - 4.0));
    let (from, to) = (scale.zero.min(scale.at(bar.value)), scale.zero.max(scale.at(bar.value)));
    let shape = el("rect")
        .class("mark")
        .attr("x", number(from))
        .attr("y", number(top + 20.0))
        .attr("width", number((to - from).max(1.0)))
        .attr("height", number(BAR))
        .child(el("title").text(format!("{}: {}", bar.label, bar.written)));
    let value = words(to + 5.0, top + 20.0 + 11.5, shown(bar)).class("axis");
    vec![linked(bar.link.as_deref(), label), shape, value]
}
