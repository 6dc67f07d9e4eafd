//! Draws a matrix: rows and columns with coloured cells, and a legend for the colours.

use std::collections::BTreeMap;

use super::cells::{Cells, number as number_of};
use super::frame::{Drawing, SMALL, TEXT, WIDTH, count, grouped, linked, titled, words};
use crate::web::html::{Element, el};
use crate::web::svg::{clip, number, text_width};

/// The most rows, columns and different values drawn.
const ROWS: usize = 100;
const COLUMNS: usize = 40;
const VALUES: usize = 26;
/// The number of colours for values; further values share the last.
const COLOURS: usize = 8;
/// The most room for the name of a column.
const HEAD: f64 = 200.0;
/// The number of steps in the scale of numbers.
const STEPS: usize = 5;

/// A row or a column.
#[derive(Default)]
struct Line {
    label: String,
    link: Option<String>,
}

/// Rows or columns in the order of the answer, with the position of each.
#[derive(Default)]
struct Lines {
    all: Vec<Line>,
    places: BTreeMap<String, usize>,
}

impl Lines {
    fn place(&mut self, label: String, link: impl FnOnce() -> Option<String>) -> usize {
        if let Some(at) = self.places.get(&label) {
            return *at;
        }
        let at = self.all.len();
        self.places.insert(label.clone(), at);
        self.all.push(Line { label, link: link() });
        at
    }

    fn shown(&self, most: usize) -> &[Line] {
        self.all.get(..most).unwrap_or(&self.all)
    }

    fn note(&self, most: usize, what: &str) -> Option<String> {
        let all = self.all.len();
        (all > most).then(|| format!("The first {most} of {} {what} are shown.", grouped(all)))
    }
}

/// The meaning of the colours.
enum Colours {
    /// A coloured cell has a row.
    Presence,
    /// From the smallest to the largest number.
    Numbers { least: f64, most: f64 },
    /// Values, each with a letter and a colour.
    Values(Vec<String>),
}

pub(super) fn draw(cells: &Cells<'_>) -> Drawing {
    let (mut rows, mut columns) = (Lines::default(), Lines::default());
    let mut table: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    let mut all_numbers = true;
    let mut left = 0;
    for row in &cells.rows {
        let value = cells.term(row, "value");
        let (Some(label), Some(column)) = (cells.text(row, "row"), cells.text(row, "column"))
        else {
            left += 1;
            continue;
        };
        if cells.has("value") && value.is_none() {
            left += 1;
            continue;
        }
        all_numbers &= value.and_then(number_of).is_some();
        let at = (
            rows.place(label, || cells.link(row, "rowLink", "row")),
            columns.place(column, || cells.link(row, "columnLink", "column")),
        );
        let values = table.entry(at).or_default();
        values.push(cells.text(row, "value").unwrap_or_default());
    }
    let mut notes: Vec<String> =
        rows.note(ROWS, "rows").into_iter().chain(columns.note(COLUMNS, "columns")).collect();
    if left > 0 {
        let left = count(left, "row", "rows");
        notes.push(format!("Left out: {left} without a name or a value."));
    }
    if rows.all.is_empty() {
        return Drawing { notes, ..Drawing::empty() };
    }
    for values in table.values_mut() {
        values.sort();
        values.dedup();
    }
    match table.values().filter(|values| values.len() > 1).count() {
        0 => {}
        several => notes.push(format!(
            "{} several values; the first is drawn.",
            if several == 1 { "1 cell has".to_owned() } else { format!("{several} cells have") }
        )),
    }
    let colours = Colours::of(&table, cells.has("value"), all_numbers);
    let description = format!(
        "A matrix of {} and {}, {} filled.",
        count(rows.all.len(), "row", "rows"),
        count(columns.all.len(), "column", "columns"),
        count(table.len(), "cell", "cells")
    );
    Picture { rows: rows.shown(ROWS), columns: columns.shown(COLUMNS), table, colours }
        .draw(description, notes)
}

impl Colours {
    fn of(table: &BTreeMap<(usize, usize), Vec<String>>, has: bool, numbers: bool) -> Self {
        let values = table.values().filter_map(|values| values.first());
        if !has {
            return Self::Presence;
        }
        if numbers {
            let values: Vec<f64> = values.filter_map(|value| value.trim().parse().ok()).collect();
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            return Self::Numbers { least, most };
        }
        let mut all: Vec<String> = values.cloned().collect();
        all.sort();
        all.dedup();
        Self::Values(all)
    }

    /// The class of a cell, its text, and the class of the text.
    fn of_value(&self, value: &str, cell: f64) -> (&'static str, String, &'static str) {
        const SCALE: [&str; STEPS] = ["s1", "s2", "s3", "s4", "s5"];
        const KEYS: [&str; COLOURS] = ["k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7"];
        match self {
            Self::Presence => ("mark", String::new(), "on"),
            Self::Numbers { least, most } => {
                // Halved, so that the distance between the ends cannot overflow.
                let at = value.trim().parse::<f64>().unwrap_or(*least) / 2.0 - least / 2.0;
                let part = at / (most / 2.0 - least / 2.0).max(f64::MIN_POSITIVE);
                let step = ((part * STEPS as f64) as usize).min(STEPS - 1);
                let fits = text_width(value, SMALL) <= cell - 2.0;
                let text = if fits { value.to_owned() } else { String::new() };
                let class = SCALE.get(step).copied().unwrap_or("s1");
                (class, text, if step < 3 { "over" } else { "on" })
            }
            Self::Values(all) => {
                let at =
                    all.binary_search_by(|known| known.as_str().cmp(value)).unwrap_or(all.len());
                let class = KEYS.get(at).or(KEYS.last()).copied().unwrap_or("k0");
                (class, letter(at), "on")
            }
        }
    }
}

/// The letter of a value; none after Z.
fn letter(at: usize) -> String {
    let letter = u8::try_from(at).ok().filter(|at| usize::from(*at) < VALUES);
    letter.map_or(String::new(), |at| char::from(b'A' + at).to_string())
}

struct Picture<'a> {
    rows: &'a [Line],
    columns: &'a [Line],
    table: BTreeMap<(usize, usize), Vec<String>>,
    colours: Colours,
}

/// The sizes in a picture.
struct Sizes {
    left: f64,
    top: f64,
    cell: (f64, f64),
    width: f64,
    is_level: bool,
}

impl Picture<'_> {
    fn sizes(&self) -> Sizes {
        let widest = |lines: &[Line], most: f64| {
            lines.iter().map(|l| text_width(&clip(&l.label, TEXT, most), TEXT)).fold(0.0, f64::max)
        };
        let count = self.columns.len().max(1) as f64;
        // Fewer columns leave more room for the names of rows.
        let left = widest(self.rows, (WIDTH - 30.0 * count).clamp(150.0, 260.0)) + 8.0;
        let room = (WIDTH - left) / count;
        let names = widest(self.columns, HEAD) + 6.0;
        let is_level = names <= room;
        let wide = if is_level { names.max(22.0) } else { room.clamp(20.0, 32.0) };
        let top = if is_level { 22.0 } else { names + 4.0 };
        let width = (left + wide * count).max(WIDTH);
        Sizes { left, top, cell: (wide, 22.0), width, is_level }
    }

    fn draw(&self, description: String, mut notes: Vec<String>) -> Drawing {
        let sizes = self.sizes();
        let mut content = self.heads(&sizes);
        for (r, row) in self.rows.iter().enumerate() {
            let y = sizes.top + r as f64 * sizes.cell.1;
            let text = clip(&row.label, TEXT, sizes.left - 8.0);
            let label = titled(0.0, y + 16.0, text, &row.label);
            content.push(linked(row.link.as_deref(), label));
            for (c, column) in self.columns.iter().enumerate() {
                let x = sizes.left + c as f64 * sizes.cell.0;
                content.extend(self.cell((r, c), (row, column), (x, y), sizes.cell));
            }
        }
        let mut height = sizes.top + self.rows.len() as f64 * sizes.cell.1;
        self.legend(&mut content, &mut height, sizes.width);
        if let Colours::Values(all) = &self.colours
            && all.len() > VALUES
        {
            notes.push(format!("{} different values; {VALUES} have a letter.", grouped(all.len())));
        }
        let lines = self.rows.iter().chain(self.columns);
        let has_links = lines.into_iter().any(|line| line.link.is_some());
        Drawing { width: sizes.width, height, content, description, notes, has_links }
    }

    fn heads(&self, sizes: &Sizes) -> Vec<Element> {
        let head = |(c, column): (usize, &Line)| {
            let x = sizes.left + (c as f64 + 0.5) * sizes.cell.0;
            let text = clip(&column.label, TEXT, HEAD);
            let words = match sizes.is_level {
                true => titled(x, sizes.top - 7.0, text, &column.label).class("middle"),
                false => {
                    let (x, y) = (x + 5.0, sizes.top - 5.0);
                    let turn = format!("rotate(-90 {} {})", number(x), number(y));
                    titled(x, y, text, &column.label).attr("transform", turn)
                }
            };
            linked(column.link.as_deref(), words)
        };
        self.columns.iter().enumerate().map(head).collect()
    }

    fn cell(
        &self,
        at: (usize, usize),
        (row, column): (&Line, &Line),
        (x, y): (f64, f64),
        (wide, high): (f64, f64),
    ) -> Vec<Element> {
        let shape = |class: &'static str| {
            el("rect")
                .class(class)
                .attr("x", number(x + 1.0))
                .attr("y", number(y + 1.0))
                .attr("width", number(wide - 2.0))
                .attr("height", number(high - 2.0))
        };
        let Some(values) = self.table.get(&at) else { return vec![shape("empty")] };
        let value = values.first().map(String::as_str).unwrap_or_default();
        let (class, text, on) = self.colours.of_value(value, wide);
        let mut title = format!("{}, {}", row.label, column.label);
        if !matches!(self.colours, Colours::Presence) {
            title.push_str(": ");
            title.push_str(&values.join(", "));
        }
        let mut drawn = vec![shape(class).child(el("title").text(title))];
        if !text.is_empty() {
            drawn.push(words(x + wide / 2.0, y + 15.5, text).class(on));
        }
        drawn
    }

    /// Draws the legend below `height` and adds its height.
    fn legend(&self, content: &mut Vec<Element>, height: &mut f64, width: f64) {
        let entries: Vec<(String, String)> = match &self.colours {
            Colours::Presence => return,
            Colours::Numbers { least, most } if least == most => {
                vec![(format!("{least}"), format!("{least}"))]
            }
            Colours::Numbers { least, most } => (0..STEPS)
                .map(|step| {
                    let part = step as f64 / (STEPS - 1) as f64;
                    let value = format!("{}", least * (1.0 - part) + most * part);
                    let ends = step == 0 || step == STEPS - 1;
                    (value.clone(), if ends { value } else { String::new() })
                })
                .collect(),
            Colours::Values(all) => {
                all.iter().take(VALUES).map(|value| (value.clone(), value.clone())).collect()
            }
        };
        let (mut x, mut y) = (0.0, *height + 10.0);
        for (value, label) in entries {
            let label = clip(&label, SMALL, 260.0);
            let room = 24.0 + text_width(&label, SMALL) + if label.is_empty() { 0.0 } else { 14.0 };
            if x + room > width && x > 0.0 {
                (x, y) = (0.0, y + 24.0);
            }
            let (class, text, on) = self.colours.of_value(&value, 0.0);
            let shape = el("rect").class(class).attr("x", number(x)).attr("y", number(y));
            content.push(shape.attr("width", "20").attr("height", "18"));
            if !text.is_empty() {
                content.push(words(x + 10.0, y + 13.5, text).class(on));
            }
            content.push(words(x + 26.0, y + 13.5, label).class("axis"));
            x += room;
        }
        *height = y + 20.0;
    }
}
