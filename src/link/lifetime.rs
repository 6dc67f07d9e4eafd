//! Finds when entities begin and end, to exclude them at other times.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::rdf::graph::{Graph, Term};
use crate::rdf::vocab::{rdfs, schema};

/// The properties for the beginning or end of an entity; their subproperties count too.
const BEGIN: &[&str] = &[schema::FOUNDING_DATE, schema::VALID_FROM];
const END: &[&str] = &[schema::DISSOLUTION_DATE, schema::VALID_THROUGH];

/// The first and the last year of entities, as far as known.
#[derive(Clone, Debug, Default)]
pub struct Lifetimes {
    years: FxHashMap<String, (Option<i32>, Option<i32>)>,
}

impl Lifetimes {
    /// Reads a graph; none if it has no such dates.
    pub fn new(graph: &Graph) -> Option<Self> {
        let (begin, end) = (below(graph, BEGIN), below(graph, END));
        let mut years: FxHashMap<String, (Option<i32>, Option<i32>)> = FxHashMap::default();
        for quad in graph.quads() {
            let (Term::Iri(subject), Term::Iri(predicate), Term::Typed { text, .. }) =
                (graph.term(quad.subject), graph.term(quad.predicate), graph.term(quad.object))
            else {
                continue;
            };
            let (is_begin, is_end) = (begin.contains(predicate), end.contains(predicate));
            let Some(year) = year(text).filter(|_| is_begin || is_end) else { continue };
            let own = years.entry(subject.to_owned()).or_default();
            if is_begin {
                own.0 = Some(own.0.map_or(year, |other| other.min(year)));
            }
            if is_end {
                own.1 = Some(own.1.map_or(year, |other| other.max(year)));
            }
        }
        (!years.is_empty()).then_some(Self { years })
    }

    /// Why an entity does not fit the year of a row, in words; none if it may.
    pub fn objection(&self, iri: &str, year: i32) -> Option<String> {
        match self.years.get(iri)? {
            (Some(begin), _) if year < *begin => Some(format!("it begins in {begin}")),
            (_, Some(end)) if year > *end => Some(format!("it ends in {end}")),
            _ => None,
        }
    }
}

/// These properties and their subproperties in the graph.
fn below<'g>(graph: &'g Graph, base: &[&'g str]) -> BTreeSet<&'g str> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    if let Some(predicate) = graph.find(Term::Iri(rdfs::SUB_PROPERTY_OF)) {
        for quad in graph.quads().iter().filter(|quad| quad.predicate == predicate) {
            if let (Term::Iri(sub), Term::Iri(above)) =
                (graph.term(quad.subject), graph.term(quad.object))
            {
                pairs.push((sub, above));
            }
        }
    }
    let mut all = BTreeSet::new();
    let mut stack = base.to_vec();
    while let Some(property) = stack.pop() {
        if all.insert(property) {
            stack.extend(pairs.iter().filter(|(_, above)| *above == property).map(|(sub, _)| *sub));
        }
    }
    all
}

/// The year of a date, date-time or year in XML Schema or ISO 8601 form: `1816`, `1816-06-09`; or
/// of a date with the year last: `9.6.1816`. Years before Christ are negative.
pub fn year(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let (first, rest) = digits.split_at_checked(length)?;
    let is_first = (4..=6).contains(&length)
        && rest.chars().next().is_none_or(|c| c == 'Z' || !c.is_alphabetic());
    if is_first {
        return first.parse::<i32>().ok().map(|year| sign * year);
    }
    let last = text.rsplit(['.', '/', '-', ' ']).next()?;
    let is_last = last.len() == 4 && last.len() < text.len();
    let year = last.parse::<i32>().ok().filter(|year| is_last && *year > 0)?;
    (length > 0).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_in_usual_forms() {
        for (text, expected) in [
            ("1816", Some(1816)),
            (" 1816-06-09", Some(1816)),
            ("1816-06-09T12:00:00Z", Some(1816)),
            ("9.6.1816", Some(1816)),
            ("09/06/1816", Some(1816)),
            ("-0221", Some(-221)),
            ("1816.0", Some(1816)),
            ("66", None),
            ("", None),
            ("1816th", None),
            ("n/a", None),
            ("12345678901234567890", None),
        ] {
            assert_eq!(year(text), expected, "{text}");
        }
    }
}
