//! Splits several names in one cell: `Canada; France`.

use std::cmp::Reverse;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::method::Method;
use super::{Resolver, fold};

/// The separators of the names in a cell; plain texts, not patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    first: String,
    others: Vec<String>,
}

/// The most pieces of a single name: "Korea, Republic of" has two.
const MOST: usize = 4;

/// Longer texts, in bytes, are not names.
const LONGEST: usize = 400;

impl Split {
    /// Splits cells at each `separator`; none if it is empty.
    pub fn new(separator: &str) -> Option<Self> {
        let first = separator.to_owned();
        (!separator.is_empty()).then_some(Self { first, others: Vec::new() })
    }

    /// Splits cells at the separators of another one too.
    pub fn and(mut self, other: Self) -> Self {
        self.others.push(other.first);
        self.others.extend(other.others);
        self
    }

    /// The first separator.
    pub fn separator(&self) -> &str {
        &self.first
    }

    /// The pieces of a cell, trimmed.
    fn pieces(&self, cell: &str) -> Vec<Range<usize>> {
        let all: Vec<&String> = std::iter::once(&self.first).chain(&self.others).collect();
        // The next position of each separator, so that the cell is scanned once per separator.
        let next = |own: &str, from: usize| {
            cell.get(from..).and_then(|rest| rest.find(own)).map_or(usize::MAX, |at| from + at)
        };
        let mut places: Vec<usize> = all.iter().map(|own| next(own, 0)).collect();
        let mut pieces = Vec::new();
        let mut start = 0;
        loop {
            for (place, own) in places.iter_mut().zip(&all) {
                if *place < start {
                    *place = next(own, start);
                }
            }
            // The longest of several at one position.
            let found = places.iter().zip(&all).map(|(at, own)| (*at, Reverse(own.len()))).min();
            let found = found.filter(|(at, _)| *at < cell.len());
            let piece = cell.get(start..found.map_or(cell.len(), |(at, _)| at)).unwrap_or_default();
            let lead = piece.len() - piece.trim_start().len();
            pieces.push(start + lead..start + lead + piece.trim().len());
            let Some((at, Reverse(length))) = found else { break };
            start = at + length;
        }
        pieces
    }
}

/// The splitting of a column's cells. Keeps only cells where a name has several pieces.
#[derive(Clone, Debug, Default)]
pub(super) struct Cuts {
    /// The number of pieces of each name, by cell.
    runs: FxHashMap<String, Vec<usize>>,
    /// Whether a text is a name of an entity.
    known: FxHashMap<String, bool>,
}

impl Cuts {
    /// The names in a cell, in order; a single empty text for an empty cell.
    pub(super) fn items<'t>(&self, split: &Split, cell: &'t str) -> Vec<&'t str> {
        let pieces = split.pieces(cell);
        let text = |run: &[Range<usize>]| match (run.first(), run.last()) {
            (Some(first), Some(last)) => cell.get(first.start..last.end).unwrap_or_default(),
            _ => "",
        };
        let Some(runs) = self.runs.get(cell) else {
            return pieces.iter().map(|piece| text(std::slice::from_ref(piece))).collect();
        };
        let mut rest = pieces.as_slice();
        let mut items = Vec::new();
        for length in runs {
            let (run, after) = rest.split_at(rest.len().min(*length));
            items.push(text(run));
            rest = after;
        }
        items
    }

    /// Decides how to split a cell: not at all if it is the name of one entity, such as "Serbia and
    /// Montenegro"; else at each separator, except within a name whose pieces alone are not names.
    pub(super) fn learn(&mut self, split: &Split, cell: &str, resolver: &Resolver) {
        let pieces = split.pieces(cell);
        let filled = pieces.iter().filter(|piece| !piece.is_empty()).count();
        if filled < 2 || self.runs.contains_key(cell) {
            return;
        }
        if cell.len() <= LONGEST && is_one_name(resolver, cell) {
            self.runs.insert(cell.to_owned(), vec![pieces.len()]);
            return;
        }
        let text = |run: &[Range<usize>]| match (run.first(), run.last()) {
            (Some(first), Some(last)) => cell.get(first.start..last.end).unwrap_or_default(),
            _ => "",
        };
        let mut alone: Vec<bool> = Vec::with_capacity(pieces.len());
        for piece in &pieces {
            alone.push(
                piece.is_empty() || self.is_known(resolver, text(std::slice::from_ref(piece))),
            );
        }
        if alone.iter().all(|known| *known) {
            return;
        }
        let mut runs = Vec::new();
        let mut at = 0;
        while at < pieces.len() {
            let most = MOST.min(pieces.len() - at);
            let length = (2..=most).rev().find(|length| {
                let end = at + length;
                let all_known = alone.get(at..end).is_some_and(|all| all.iter().all(|k| *k));
                let run = pieces.get(at..end).unwrap_or_default();
                let has_empty = run.iter().any(Range::is_empty);
                let run = text(run);
                !all_known && !has_empty && run.len() <= LONGEST && self.is_known(resolver, run)
            });
            let length = length.unwrap_or(1);
            runs.push(length);
            at += length;
        }
        if runs.iter().any(|length| *length > 1) {
            self.runs.insert(cell.to_owned(), runs);
        }
    }

    /// Whether a text is a name or code of an entity of any class.
    fn is_known(&mut self, resolver: &Resolver, text: &str) -> bool {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let known = text.len() <= LONGEST && resolver.knows(text);
        self.known.insert(text.to_owned(), known);
        known
    }
}

impl Resolver {
    /// Whether a text is a name or code of an entity of any class, not only similar to one.
    pub(super) fn knows(&self, text: &str) -> bool {
        let coded = self.index.coded(text);
        let mut steps = self.index.steps(text, coded, super::Tolerance::default());
        steps.any(|(method, _)| method != Method::Script)
    }
}

/// Whether a whole cell is the name of one entity, apart from case and punctuation.
fn is_one_name(resolver: &Resolver, cell: &str) -> bool {
    let folded = super::index::joined(&fold(cell));
    !resolver.index.named(cell).is_empty() || resolver.index.folded().contains_key(&folded)
}

#[cfg(test)]
mod tests {
    use super::super::tests::resolver_of;
    use super::*;

    fn items(separator: &str, cell: &str) -> Vec<String> {
        let resolver = resolver_of([
            "Canada",
            "United States",
            "Korea (Republic of Korea)",
            "Republic of Korea",
            "Serbia",
            "Montenegro",
            "Serbia and Montenegro",
            "Guinea",
            "Equatorial Guinea",
            "Rwanda",
        ]);
        let all = separator.split('+').filter_map(Split::new);
        let split = all.reduce(Split::and).unwrap();
        let mut cuts = Cuts::default();
        cuts.learn(&split, cell, &resolver);
        cuts.items(&split, cell).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_cell_is_cut_into_its_names() {
        for (separator, cell, expected) in [
            (",", "Canada, United States", &["Canada", "United States"][..]),
            (";", "Canada;  Nowhere ;Rwanda", &["Canada", "Nowhere", "Rwanda"]),
            (",", "Korea, Republic of, Canada", &["Korea, Republic of", "Canada"]),
            (",", "Guinea, Equatorial Guinea", &["Guinea", "Equatorial Guinea"]),
            (" and ", "Serbia and Montenegro", &["Serbia and Montenegro"]),
            (" and ", "Serbia and Canada", &["Serbia", "Canada"]),
            ("and", "Canada and Rwanda", &["Canada", "Rwanda"]),
            (";", "Canada;;", &["Canada", "", ""]),
            (";", "", &[""]),
            (".*", "Canada.*Rwanda", &["Canada", "Rwanda"]),
            ("|", "Canada|Rwanda", &["Canada", "Rwanda"]),
            ("—", "Canada—Rwanda", &["Canada", "Rwanda"]),
            (";+,", "Canada, Rwanda; Serbia", &["Canada", "Rwanda", "Serbia"]),
        ] {
            assert_eq!(items(separator, cell), expected, "{cell}");
        }
        assert_eq!(Split::new(""), None);
    }

    #[test]
    fn a_long_cell_is_cut_whole() {
        let cell = vec!["Canada"; 10_000].join(";");
        assert_eq!(items(";", &cell).len(), 10_000);
    }
}
