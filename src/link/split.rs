//! Several names in one cell: `Canada; France`.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::method::Method;
use super::{Resolver, fold};

/// What stands between the names of a cell: the text itself, no pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    separator: String,
}

/// The most pieces that one name may have: "Korea, Republic of" has two.
const MOST: usize = 4;

/// Texts longer than this, in bytes, are no names.
const LONGEST: usize = 400;

impl Split {
    /// Cells that are cut at each `separator`; none if it is empty.
    pub fn new(separator: &str) -> Option<Self> {
        (!separator.is_empty()).then(|| Self { separator: separator.to_owned() })
    }

    /// What stands between the names.
    pub fn separator(&self) -> &str {
        &self.separator
    }

    /// The pieces of a cell, without white space around them.
    fn pieces(&self, cell: &str) -> Vec<Range<usize>> {
        let mut pieces = Vec::new();
        let mut start = 0;
        for piece in cell.split(&self.separator) {
            let lead = piece.len() - piece.trim_start().len();
            let own = start + lead..start + lead + piece.trim().len();
            pieces.push(own);
            start += piece.len() + self.separator.len();
        }
        pieces
    }
}

/// How the cells of a column are cut. Only those are kept of which some name has several pieces.
#[derive(Clone, Debug, Default)]
pub(super) struct Cuts {
    /// How many pieces each name of a cell has.
    runs: FxHashMap<String, Vec<usize>>,
    /// Whether a text names something.
    known: FxHashMap<String, bool>,
}

impl Cuts {
    /// The names in a cell, in their order; of an empty cell, one empty text.
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

    /// Finds out how a cell is cut: not at all if it is the name of one thing, such as "Serbia and
    /// Montenegro"; else at each separator, but for those within a name of which the pieces alone are
    /// none.
    pub(super) fn learn(&mut self, split: &Split, cell: &str, resolver: &Resolver) {
        let pieces = split.pieces(cell);
        if pieces.len() < 2 || self.runs.contains_key(cell) {
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
            alone.push(piece.is_empty() || self.is_known(resolver, text(std::slice::from_ref(piece))));
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

    /// Whether a text names or codes something, of any kind.
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
    /// Whether a text is a name or a code of something, of any kind, by a step that is no likeness.
    pub(super) fn knows(&self, text: &str) -> bool {
        let coded = self.index.coded(text);
        let mut steps = self.index.steps(text, coded, super::Tolerance::default());
        steps.any(|(method, _)| method != Method::Script)
    }
}

/// Whether a whole cell is the name of one thing, as it stands or but for case and punctuation.
fn is_one_name(resolver: &Resolver, cell: &str) -> bool {
    let folded = super::index::joined(&fold(cell));
    !resolver.index.named(cell).is_empty() || resolver.index.folded().contains_key(&folded)
}

#[cfg(test)]
mod tests {
    use super::super::tests::resolver_of;
    use super::*;

    fn items(separator: &str, cell: &str) -> Vec<String> {
        let resolver = resolver_of(
            ["Canada", "United States", "Korea (Republic of Korea)", "Republic of Korea", "Serbia",
             "Montenegro", "Serbia and Montenegro", "Guinea", "Equatorial Guinea", "Rwanda"],
        );
        let split = Split::new(separator).unwrap();
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
