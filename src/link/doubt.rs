//! Checks whether a column of codes has codes of another scheme.
//!
//! The same letters may be codes of several schemes. Two things indicate another scheme: unknown
//! codes, and a column of names that contradicts the codes.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Resolver;
use super::fold::{fold, transliterate};
use super::scheme::{Scheme, Schemes};

/// The most distinct texts examined, and the most cells per row and the longest cell.
const TEXTS: usize = 1000;
const CELLS: usize = 40;
const LONGEST: usize = 120;

/// The longest code, in bytes.
const LONGEST_CODE: usize = 8;

/// The least number of distinct texts.
const ENOUGH: usize = 3;

/// The cells beside the codes of a column: for each distinct code, those of its first row.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside {
    rows: Vec<(String, Vec<(usize, String)>)>,
    seen: FxHashSet<String>,
}

impl Beside {
    /// Notes the other cells of a row with a new text.
    pub(super) fn add<'a>(&mut self, text: &str, cells: impl Iterator<Item = (usize, &'a str)>) {
        let is_full = self.rows.len() >= TEXTS;
        if is_full || !is_like_code(text) || !self.seen.insert(text.to_owned()) {
            return;
        }
        let short = cells.take(CELLS).map(|(at, cell)| (at, cell.trim()));
        let short = short.filter(|(_, cell)| !cell.is_empty() && cell.len() <= LONGEST);
        let short = short.map(|(at, cell)| (at, cell.to_owned())).collect();
        self.rows.push((text.to_owned(), short));
    }
}

/// The evidence against the scheme of a column.
#[derive(Clone, Debug, Default)]
pub(super) struct Doubt {
    /// Why the whole column is doubtful, in words; none if only some of its codes are.
    pub(super) reason: Option<String>,
    /// The entities of the names beside codes, with the title of their column.
    pub(super) says: FxHashMap<String, (u32, String)>,
    /// The codes that contradict the names beside them.
    pub(super) against: FxHashSet<String>,
}

/// A column beside the codes, read as names.
#[derive(Default)]
struct NameColumn<'a> {
    agree: usize,
    /// Codes with the entity of the code, and that of the name.
    against: Vec<(&'a str, u32, u32)>,
    /// Codes with the entity of the name.
    says: Vec<(&'a str, u32)>,
}

impl Resolver {
    /// Looks for evidence against the apparent scheme of a column's texts.
    pub(super) fn doubt(
        &self,
        schemes: &Schemes,
        texts: &[&str],
        beside: &Beside,
        titles: &[String],
        classes: &[String],
    ) -> Option<Doubt> {
        let (Schemes::Found(scheme, ..) | Schemes::Unclear(scheme, ..)) = schemes else {
            return None;
        };
        if texts.len() < ENOUGH || !self.are_shaped_like(texts, scheme) {
            return None;
        }
        let strange: Vec<&str> = texts
            .iter()
            .copied()
            .filter(|text| self.of_code(text, &scheme.iri).is_empty())
            .collect();
        let names = self.names_beside(scheme, beside, classes);
        let (column, names) = names.into_iter().max_by_key(|(at, names)| {
            (names.against.len() + names.agree, names.says.len(), std::cmp::Reverse(*at))
        })?;
        let title = titles.get(column).map_or("", |title| title.trim()).to_owned();
        let compared = names.agree + names.against.len();
        let is_against = !names.against.is_empty() && names.against.len() * 10 >= compared;
        let is_strange = matches!(schemes, Schemes::Unclear(..)) && !strange.is_empty();
        let reason = (is_against || is_strange)
            .then(|| self.reason(scheme, &strange, &names.against, &title));
        let says = names.says.iter().map(|(code, e)| ((*code).to_owned(), (*e, title.clone())));
        let against = names.against.iter().map(|(code, ..)| (*code).to_owned()).collect();
        Some(Doubt { reason, says: says.collect(), against })
    }

    /// Whether nearly all texts have the form of the scheme's codes: the same number of letters or
    /// digits.
    fn are_shaped_like(&self, texts: &[&str], scheme: &Scheme) -> bool {
        let mut shapes: BTreeMap<(usize, bool), usize> = BTreeMap::new();
        for code in self.codes(&scheme.iri) {
            *shapes.entry(shape(code)).or_default() += 1;
        }
        let usual = shapes.into_iter().max_by_key(|(_, count)| *count).map(|(shape, _)| shape);
        let alike = texts.iter().filter(|text| is_like_code(text) && Some(shape(text)) == usual);
        alike.count() * 10 >= texts.len() * 9
    }

    /// The columns beside the codes with names in at least half of their cells, and the entities of
    /// these names.
    fn names_beside<'b>(
        &self,
        scheme: &Scheme,
        beside: &'b Beside,
        classes: &[String],
    ) -> BTreeMap<usize, NameColumn<'b>> {
        let mut all: BTreeMap<usize, NameColumn<'b>> = BTreeMap::new();
        // A column number that does not exist: the codes alone count.
        all.insert(usize::MAX, NameColumn::default());
        for (code, cells) in &beside.rows {
            let coded = self.of_code(code, &scheme.iri);
            for (at, cell) in cells {
                let Some(named) = self.plainly(cell, classes) else { continue };
                let column = all.entry(*at).or_default();
                column.says.push((code, named));
                match coded.as_slice() {
                    [own] if *own == named || self.index.succeeded(*own, named) => {
                        column.agree += 1
                    }
                    // A table of flows between states has two columns that never agree. So a
                    // contradicting code must also abbreviate the name.
                    [own] if abbreviates(code, cell) => column.against.push((code, *own, named)),
                    _ => {}
                }
            }
        }
        let least = beside.rows.len().div_ceil(2);
        all.retain(|at, names| *at == usize::MAX || names.says.len() >= least);
        all
    }

    /// The only entity of some classes, or of any, with a text as its name, apart from case, word
    /// order and similar differences.
    pub(super) fn plainly(&self, text: &str, classes: &[String]) -> Option<u32> {
        let of = |found: Option<&Vec<u32>>| found.cloned().filter(|found| !found.is_empty());
        let folded = fold(text);
        let found = of(Some(&self.index.named(text).to_vec()))
            .or_else(|| of(self.index.folded().get(&super::index::joined(&folded))))
            .or_else(|| of(self.index.words().get(&super::index::worded(&folded))))?;
        let is_wanted = |entity: &&u32| {
            classes.is_empty() || classes.iter().any(|class| self.index.is_a(**entity, class))
        };
        match found.iter().filter(is_wanted).collect::<Vec<_>>().as_slice() {
            [one] => Some(**one),
            [] if found.len() == 1 => found.first().copied(),
            _ => None,
        }
    }

    /// The label of the only entity of some classes with a text as name or code.
    pub(super) fn label_of_one(&self, text: &str, classes: &[String]) -> Option<String> {
        let is_wanted = |entity: &u32| {
            classes.is_empty() || classes.iter().any(|class| self.index.is_a(*entity, class))
        };
        let coded: Vec<u32> = self.index.coded(text).iter().copied().filter(is_wanted).collect();
        let one = match coded.as_slice() {
            [one] => Some(*one),
            _ => self.plainly(text, classes).filter(is_wanted),
        };
        one.map(|entity| self.candidate(entity).label)
    }

    fn reason(
        &self,
        scheme: &Scheme,
        strange: &[&str],
        against: &[(&str, u32, u32)],
        title: &str,
    ) -> String {
        let mut parts = Vec::new();
        if let Some((code, own, named)) = against.first() {
            let label = |entity: u32| self.candidate(entity).label;
            let more = match against.len() - 1 {
                0 => String::new(),
                more => format!(", and {more} more contradict it"),
            };
            let (own, named) = (label(*own), label(*named));
            parts.push(format!("{code} is {own}, but '{title}' says {named}{more}"));
        }
        if let [first, rest @ ..] = strange {
            let more = match rest.len() {
                0 => format!("{first} is not a code of it"),
                more => format!("{first} and {more} more are not codes of it"),
            };
            parts.push(more);
        }
        format!(
            "the column may have codes of another scheme than '{}': {}",
            scheme.name,
            parts.join("; ")
        )
    }
}

/// The number of letters or digits of a code, and whether they are digits.
fn shape(code: &str) -> (usize, bool) {
    (code.trim().len(), code.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a text may be a code: short, in capital letters or digits.
fn is_like_code(text: &str) -> bool {
    (2..=LONGEST_CODE).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Whether a code abbreviates a name: it has the same first letter, and the name contains its
/// letters in order.
fn abbreviates(code: &str, name: &str) -> bool {
    let code = code.to_lowercase();
    let name = transliterate(name).replace(' ', "");
    let mut letters = name.chars();
    code.chars().next() == name.chars().next()
        && code.chars().all(|c| letters.any(|other| other == c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_abbreviates_a_name() {
        for (code, name, expected) in [
            ("SWZ", "Switzerland", true),
            ("AUS", "Austria", true),
            ("MNG", "Montenegro", true),
            ("SLV", "Slovenia", true),
            ("KOR", "Korea", true),
            ("CAN", "Mexico", false),
            ("CAN", "Tanzania", false),
            ("020", "Canada", false),
        ] {
            assert_eq!(abbreviates(code, name), expected, "{code} {name}");
        }
    }
}
