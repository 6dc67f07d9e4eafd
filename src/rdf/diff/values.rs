//! Writes values for people: labels with short names, texts, and described blank nodes.

use std::cell::Cell;

use super::Side;
use crate::rdf::graph::{Term, TermId};
use crate::rdf::vocab::{rdf, xsd};

/// The greatest depth of nested blank nodes.
const DEPTH: usize = 8;

/// The most nodes shown in one value, since many-to-many references grow without bound.
const NODES: usize = 1_000;

pub(super) struct Values<'s, 'g> {
    side: &'s Side<'g>,
    left: Cell<usize>,
}

impl<'s, 'g> Values<'s, 'g> {
    pub(super) fn new(side: &'s Side<'g>) -> Self {
        Self { side, left: Cell::new(NODES) }
    }

    /// A value on one line.
    pub(super) fn text(&self, id: TermId) -> String {
        self.shown(id, 0)
    }

    fn shown(&self, id: TermId, depth: usize) -> String {
        match self.side.graph.term(id) {
            Term::Iri(iri) => {
                let short = self.side.names.short(iri);
                match self.side.names.label(id) {
                    Some(label) => format!("{} ({short})", line(label.text)),
                    None => short,
                }
            }
            Term::Typed { text, datatype: xsd::STRING } => format!("\"{}\"", line(text)),
            Term::Typed { text, datatype } => {
                let plain = [xsd::INTEGER, xsd::DECIMAL, xsd::BOOLEAN, xsd::DATE, xsd::DATE_TIME];
                match plain.contains(&datatype) {
                    true => line(text),
                    false => format!("\"{}\"^^{}", line(text), self.side.names.short(datatype)),
                }
            }
            Term::Lang { text, lang } => format!("\"{}\"@{lang}", line(text)),
            Term::Blank(_) if depth == DEPTH || self.left.get() == 0 => "[ … ]".to_owned(),
            Term::Blank(_) => {
                self.left.set(self.left.get() - 1);
                self.blank(id, depth + 1)
            }
        }
    }

    fn blank(&self, id: TermId, depth: usize) -> String {
        if let Some(items) = self.list(id) {
            let items: Vec<String> =
                items.into_iter().map(|item| self.shown(item, depth)).collect();
            return format!("( {} )", items.join(" "));
        }
        let about = self.side.index.about(id);
        // Sort by text, not by number, since labels of blank nodes must not affect the order.
        let mut parts: Vec<String> = about
            .map(|(predicate, object)| {
                let name = match self.side.iri(predicate) {
                    rdf::TYPE => "a".to_owned(),
                    iri => self.side.names.short(iri),
                };
                format!("{name} {}", self.shown(object, depth))
            })
            .collect();
        parts.sort();
        match parts.is_empty() {
            true => "[]".to_owned(),
            false => format!("[ {} ]", parts.join(" ; ")),
        }
    }

    /// The items of a list, if the node is the head of one.
    fn list(&self, head: TermId) -> Option<Vec<TermId>> {
        let (mut items, mut at) = (Vec::new(), head);
        while self.side.iri(at) != rdf::NIL {
            let [item] = self.side.objects(at, rdf::FIRST) else { return None };
            let [rest] = self.side.objects(at, rdf::REST) else { return None };
            // A ring is not a list.
            if items.len() > self.side.index.len() {
                return None;
            }
            items.push(*item);
            at = *rest;
        }
        Some(items)
    }
}

/// A text on one line.
fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}
