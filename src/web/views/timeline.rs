//! Draws a timeline: dates on an axis, below each other in lanes.

use std::collections::BTreeMap;

use super::cells::Cells;
use super::frame::{Drawing, SMALL, TEXT, WIDTH, count, grouped, linked, titled, words};
use super::moments::{Moment, ticks};
use crate::web::html::{Element, el};
use crate::web::svg::{clip, number, text_width};

/// The most events drawn.
const MOST: usize = 200;
const STEP: f64 = 24.0;
const LANE: f64 = 30.0;
const AXIS: f64 = 24.0;
/// Room beside the first and the last mark.
const SIDE: f64 = 10.0;

struct Event {
    label: String,
    link: Option<String>,
    start: Moment,
    /// The end of the event.
    end: f64,
    /// Its dates in readable form.
    dates: String,
}

/// The lanes with their events; the lane without a name comes last.
type Lanes = Vec<(Option<String>, Vec<Event>)>;

pub(super) fn draw(cells: &Cells<'_>) -> Drawing {
    let mut notes = Vec::new();
    let mut lanes = lanes(cells, &mut notes);
    let all: usize = lanes.iter().map(|(_, events)| events.len()).sum();
    if all == 0 {
        return Drawing { notes, ..Drawing::empty() };
    }
    if all > MOST {
        keep_first(&mut lanes);
        notes.insert(0, format!("The first {MOST} of {} dates are shown.", grouped(all)));
    }
    let events = || lanes.iter().flat_map(|(_, events)| events);
    let from = events().map(|event| event.start.days).fold(f64::INFINITY, f64::min);
    let to = events().map(|event| event.end).fold(f64::NEG_INFINITY, f64::max);
    // A single time gets an axis of one day.
    let axis = Axis { from, length: (to - from).max(1.0) };
    let mut y = AXIS;
    let mut content = Vec::new();
    for (name, events) in &lanes {
        let none = cells.view.column("group").filter(|_| lanes.len() > 1);
        let none = none.map(|group| format!("Without {group}"));
        if let Some(name) = name.as_ref().or(none.as_ref()) {
            let text = clip(name, TEXT, WIDTH);
            content.push(titled(0.0, y + 20.0, text, name).class("strong"));
            y += LANE;
        }
        for event in events {
            y += drawn(event, &axis, y, &mut content);
        }
    }
    let mut grid = axis.grid(y);
    grid.extend(content);
    let earliest = events().min_by(|a, b| a.start.days.total_cmp(&b.start.days));
    let latest = events().max_by(|a, b| a.end.total_cmp(&b.end));
    let span = earliest.zip(latest).map(|(a, b)| format!(", from {} to {}", a.dates, b.dates));
    let named = lanes.iter().filter(|(name, _)| name.is_some()).count();
    let description = format!(
        "A timeline of {}{}{}.",
        count(all, "date", "dates"),
        if named > 0 { format!(" in {}", count(named, "lane", "lanes")) } else { String::new() },
        span.unwrap_or_default()
    );
    let has_links = events().any(|event| event.link.is_some());
    Drawing { width: WIDTH, height: y, content: grid, description, notes, has_links }
}

/// The events by lane; lanes and events are in order of time.
fn lanes(cells: &Cells<'_>, notes: &mut Vec<String>) -> Lanes {
    let mut lanes: BTreeMap<Option<String>, Vec<Event>> = BTreeMap::new();
    let mut left = 0;
    for row in &cells.rows {
        let start = cells.term(row, "start").and_then(Moment::of);
        let (Some(start), Some(label)) = (start, cells.text(row, "label")) else {
            left += 1;
            continue;
        };
        let last = cells.term(row, "end").and_then(Moment::of);
        let last = last.filter(|last| last.days >= start.days && last.text != start.text);
        let end = last.as_ref().map_or(start.days + start.lasts, |last| last.days + last.lasts);
        let dates = match &last {
            Some(last) => format!("{} – {}", start.text, last.text),
            None => start.text.clone(),
        };
        let link = cells.link(row, "link", "label");
        let event = Event { label, link, start, end, dates };
        lanes.entry(cells.text(row, "group")).or_default().push(event);
    }
    if left > 0 {
        notes.push(format!("Left out: {} without a date.", count(left, "row", "rows")));
    }
    for events in lanes.values_mut() {
        events.sort_by(|a, b| {
            let times = a.start.days.total_cmp(&b.start.days).then(a.end.total_cmp(&b.end));
            times.then_with(|| a.label.cmp(&b.label)).then_with(|| a.link.cmp(&b.link))
        });
    }
    let mut lanes: Lanes = lanes.into_iter().collect();
    let start = |events: &[Event]| events.first().map_or(f64::INFINITY, |event| event.start.days);
    lanes.sort_by(|(a, of_a), (b, of_b)| {
        a.is_none().cmp(&b.is_none()).then_with(|| start(of_a).total_cmp(&start(of_b)))
    });
    lanes
}

/// Keeps the earliest events of all lanes.
fn keep_first(lanes: &mut Lanes) {
    let mut starts: Vec<f64> =
        lanes.iter().flat_map(|(_, events)| events).map(|event| event.start.days).collect();
    starts.sort_by(f64::total_cmp);
    let last = starts.get(MOST - 1).copied().unwrap_or(f64::INFINITY);
    // Of the events with the same start as the last one kept, only as many as fit.
    let mut room = MOST - starts.iter().filter(|start| **start < last).count();
    for (_, events) in lanes.iter_mut() {
        events.retain(|event| {
            let is_last = event.start.days == last && room > 0;
            room -= usize::from(is_last);
            event.start.days < last || is_last
        });
    }
    lanes.retain(|(_, events)| !events.is_empty());
}

struct Axis {
    from: f64,
    length: f64,
}

impl Axis {
    fn at(&self, days: f64) -> f64 {
        SIDE + (days - self.from) / self.length * (WIDTH - 2.0 * SIDE)
    }

    /// The ticks with their labels, and a vertical line for each.
    fn grid(&self, height: f64) -> Vec<Element> {
        let mut drawn = Vec::new();
        // Labels that would overlap the previous one are left out.
        let mut free = 0.0;
        for (days, name) in ticks(self.from, self.from + self.length, 6) {
            let x = self.at(days);
            let line = format!("M{} {AXIS}V{}", number(x), number(height));
            drawn.push(el("path").class("grid").attr("d", line));
            let half = text_width(&name, SMALL) / 2.0;
            let middle = x.clamp(half, WIDTH - half);
            if middle - half >= free {
                drawn.push(words(middle, 14.0, name).class("axis middle"));
                free = middle + half + 8.0;
            }
        }
        drawn
    }
}

/// Draws the mark of an event. Its label goes to the side with enough room, else above the mark.
/// Returns the height of both.
fn drawn(event: &Event, axis: &Axis, top: f64, content: &mut Vec<Element>) -> f64 {
    let (from, to) = (axis.at(event.start.days), axis.at(event.end));
    let is_short = to - from < 10.0;
    let half = if is_short { 6.0 - (to - from) / 2.0 } else { 0.0 };
    let (left, right) = (from - half - 6.0, to + half + 6.0);
    let room = left.max(WIDTH - right);
    let is_right = WIDTH - right >= left;
    let is_above = room < 90.0;
    let middle = top + STEP / 2.0 + if is_above { STEP - 6.0 } else { 0.0 };
    let mark = match is_short {
        true => el("circle")
            .attr("cx", number((from + to) / 2.0))
            .attr("cy", number(middle))
            .attr("r", "5"),
        false => el("rect")
            .attr("x", number(from))
            .attr("y", number(middle - 5.0))
            .attr("width", number(to - from))
            .attr("height", "10")
            .attr("rx", "4"),
    };
    let title = el("title").text(format!("{}: {}", event.label, event.dates));
    let (x, most) = match (is_above, is_right) {
        (true, _) => (SIDE, WIDTH - 2.0 * SIDE),
        (_, true) => (right, room),
        _ => (left, room),
    };
    let first = event.dates.split(" – ").next().unwrap_or_default();
    let day = first.get(..10).unwrap_or(first);
    let text = el("tspan").text(clip(&event.label, TEXT, most));
    let label = el("text").attr("x", number(x)).attr("y", number(top + STEP / 2.0 + 5.0));
    let label = label.child(linked(event.link.as_deref(), text));
    let label = match text_width(&event.label, TEXT) + 8.0 + text_width(day, SMALL) <= most {
        true => label.text(" ").child(el("tspan").class("soft").text(day)),
        false => label,
    };
    let label = label.class(if is_right || is_above { "halo" } else { "end halo" });
    content.extend([mark.class("mark").child(title), label]);
    middle - top + STEP / 2.0
}
