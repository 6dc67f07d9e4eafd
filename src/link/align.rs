//! Aligns the words of a text with those of a name.

use super::legal::is_form;
use super::numbers::is_number;
use crate::diagnostic::edits;

/// An alignment of the words of a text and a name, by their positions.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Alignment {
    /// From 0 to 1: twice the weight of the aligned words, over the weight of all.
    pub score: f64,
    /// Equal words, including words joined on one side only.
    pub equal: usize,
    /// Words shortened on one side: `Rep.`, `St`, `PDR`.
    pub shortened: usize,
    /// Words that differ by some letters, and how many letters.
    pub typos: Vec<(usize, usize, usize)>,
    /// Words of the text without a partner.
    pub besides: Vec<usize>,
    /// Words of the name without a partner.
    pub missing: Vec<usize>,
    /// Whether the aligned words are in the order of the name.
    pub in_order: bool,
}

impl Alignment {
    /// Whether all words of both sides are aligned.
    pub(super) fn is_whole(&self) -> bool {
        self.besides.is_empty() && self.missing.is_empty()
    }

    /// How many letters differ.
    pub(super) fn edits(&self) -> usize {
        self.typos.iter().map(|(_, _, edits)| edits).sum()
    }
}

/// The most words to compare; no name has more.
const MOST_WORDS: usize = 32;

/// The weight of a word shortened on one side.
const SHORTENED: f64 = 0.95;

/// The least similarity of a misspelled word.
const ALIKE: f64 = 0.65;

/// Aligns the words of a text with those of a name; `weight` is how distinctive a word is.
pub(super) fn align(text: &[&str], name: &[&str], weight: impl Fn(&str) -> f64) -> Alignment {
    let text = text.get(..MOST_WORDS).unwrap_or(text);
    let name = name.get(..MOST_WORDS).unwrap_or(name);
    let mut work = Work {
        text,
        name,
        of_text: vec![None; text.len()],
        of_name: vec![None; name.len()],
        result: Alignment::default(),
    };
    work.equal();
    work.joined();
    work.shortened();
    work.typos();
    work.finish(weight)
}

struct Work<'a> {
    text: &'a [&'a str],
    name: &'a [&'a str],
    /// For each word, its partner and their similarity.
    of_text: Vec<Option<(usize, f64)>>,
    of_name: Vec<Option<(usize, f64)>>,
    result: Alignment,
}

impl<'a> Work<'a> {
    fn open_text(&self) -> Vec<(usize, &'a str)> {
        open(self.text, &self.of_text)
    }

    fn open_name(&self) -> Vec<(usize, &'a str)> {
        open(self.name, &self.of_name)
    }

    fn pair(&mut self, t: usize, n: usize, quality: f64) {
        if let (Some(of_t), Some(of_n)) = (self.of_text.get_mut(t), self.of_name.get_mut(n)) {
            of_t.get_or_insert((n, quality));
            of_n.get_or_insert((t, quality));
        }
    }

    fn equal(&mut self) {
        for (t, word) in self.open_text() {
            if let Some((n, _)) = self.open_name().into_iter().find(|(_, other)| *other == word) {
                self.pair(t, n, 1.0);
                self.result.equal += 1;
            }
        }
    }

    /// Words that one side writes together: "Guineabissau".
    fn joined(&mut self) {
        let (texts, names) = (self.open_text(), self.open_name());
        for (t, long) in &texts {
            if let Some(run) = run_of(long, &names) {
                run.iter().for_each(|n| self.pair(*t, *n, 1.0));
                self.result.equal += 1;
            }
        }
        for (n, long) in &names {
            if let Some(run) = run_of(long, &texts) {
                run.iter().for_each(|t| self.pair(*t, *n, 1.0));
                self.result.equal += 1;
            }
        }
    }

    fn shortened(&mut self) {
        for (t, word) in self.open_text() {
            if let Some((n, _)) = self.open_name().into_iter().find(|(_, o)| is_short_for(word, o))
            {
                self.pair(t, n, SHORTENED);
                self.result.shortened += 1;
            }
        }
        for (n, word) in self.open_name() {
            // A name has few shortened words, and some real short words: Pays-Bas is not Pays
            // basque.
            let is_short = |o: &str| is_short_for(word, o) && !o.starts_with(word);
            if let Some((t, _)) = self.open_text().into_iter().find(|(_, o)| is_short(o)) {
                self.pair(t, n, SHORTENED);
                self.result.shortened += 1;
            }
        }
        // Initials may cover a word that is also written in full: "Congo, DRC".
        for (t, word) in self.open_text() {
            if let Some(run) = initials(word, self.name)
                && run.clone().any(|n| self.of_name.get(n).is_some_and(Option::is_none))
            {
                run.for_each(|n| self.pair(t, n, SHORTENED));
                self.result.shortened += 1;
            }
        }
        for (n, word) in self.open_name() {
            if let Some(run) = initials(word, self.text)
                && run.clone().any(|t| self.of_text.get(t).is_some_and(Option::is_none))
            {
                run.for_each(|t| self.pair(t, n, SHORTENED));
                self.result.shortened += 1;
            }
        }
    }

    /// Aligns the remaining words, most similar first.
    fn typos(&mut self) {
        let mut alike: Vec<(f64, usize, usize, usize)> = Vec::new();
        for (t, word) in self.open_text() {
            for (n, other) in self.open_name() {
                if let Some((likeness, edits)) = likeness(word, other) {
                    alike.push((likeness, t, n, edits));
                }
            }
        }
        alike.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (likeness, t, n, edits) in alike {
            let open = |side: &[Option<_>], at: usize| side.get(at).is_some_and(Option::is_none);
            if open(&self.of_text, t) && open(&self.of_name, n) {
                self.pair(t, n, likeness);
                self.result.typos.push((t, n, edits));
            }
        }
    }

    fn finish(mut self, weight: impl Fn(&str) -> f64) -> Alignment {
        let side = |words: &[&str], found: &[Option<(usize, f64)>]| {
            let (mut all, mut sum) = (0.0, 0.0);
            for (word, found) in words.iter().zip(found) {
                let weight = weight(word);
                all += weight;
                sum += found.map_or(0.0, |(_, quality)| quality * weight);
            }
            (all, sum)
        };
        let (all_text, text) = side(self.text, &self.of_text);
        let (all_name, name) = side(self.name, &self.of_name);
        let all = all_text + all_name;
        self.result.score = if all > 0.0 { (text + name) / all } else { 0.0 };
        self.result.besides = self.open_text().into_iter().map(|(t, _)| t).collect();
        self.result.missing = self.open_name().into_iter().map(|(n, _)| n).collect();
        let places: Vec<usize> = self.of_text.iter().flatten().map(|(n, _)| *n).collect();
        self.result.in_order = places.is_sorted();
        self.result
    }
}

fn open<'a>(words: &[&'a str], found: &[Option<(usize, f64)>]) -> Vec<(usize, &'a str)> {
    let all = words.iter().copied().enumerate().zip(found);
    all.filter(|(_, found)| found.is_none()).map(|(word, _)| word).collect()
}

/// The neighbours that form `long` when joined.
fn run_of(long: &str, words: &[(usize, &str)]) -> Option<Vec<usize>> {
    for start in 0..words.len() {
        let mut rest = long;
        let mut run = Vec::new();
        for (at, word) in words.get(start..)? {
            let Some(left) = rest.strip_prefix(word) else { break };
            run.push(*at);
            rest = left;
            if rest.is_empty() {
                return (run.len() > 1).then_some(run);
            }
        }
    }
    None
}

/// Whether `short` is a usual short form of `long`: its beginning (`rep`), or its first and last
/// letter with some between (`st`). At most four letters, or three; never a number, and not in
/// scripts whose characters are words.
fn is_short_for(short: &str, long: &str) -> bool {
    let letters = short.chars().count();
    if short.chars().any(|c| c >= '\u{2E80}') {
        return false;
    }
    if letters > 4 || long.chars().count() < letters + 2 || is_number(short) || is_number(long) {
        return false;
    }
    if long.starts_with(short) {
        return true;
    }
    let (mut ours, mut theirs) = (short.chars(), long.chars());
    let same_ends = ours.next() == theirs.next() && short.chars().last() == long.chars().last();
    letters > 1 && letters < 4 && same_ends && ours.all(|c| theirs.any(|other| other == c))
}

/// The neighbours whose first letters form `word`, of two letters or more. Legal forms do not
/// count: "BP" does not mean "BD p.l.c.".
fn initials(word: &str, words: &[&str]) -> Option<std::ops::Range<usize>> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < 2 || letters.len() > words.len() || is_number(word) {
        return None;
    }
    let letter = |word: &&str| word.chars().next().filter(|_| !is_form(word));
    let first: Vec<Option<char>> = words.iter().map(letter).collect();
    let fits = |run: &[Option<char>]| run.iter().zip(&letters).all(|(a, b)| *a == Some(*b));
    let at = first.windows(letters.len()).position(fits)?;
    Some(at..at + letters.len())
}

/// The similarity of two words, if one may be a misspelling of the other, and how many letters
/// differ.
fn likeness(a: &str, b: &str) -> Option<(f64, usize)> {
    if is_number(a) || is_number(b) {
        return None;
    }
    let long = a.chars().count().max(b.chars().count());
    let edits = edits(a, b, ((1.0 - ALIKE) * long as f64) as usize + 1)?;
    let likeness = 1.0 - edits as f64 / long as f64;
    (likeness >= ALIKE).then_some((likeness, edits))
}

#[cfg(test)]
mod tests {
    use super::super::fold::{fold, words_of_folded};
    use super::*;

    fn aligned(text: &str, name: &str) -> Alignment {
        let words = |text: &str| words_of_folded(&fold(text));
        let (text, name) = (words(text), words(name));
        let text: Vec<&str> = text.iter().map(String::as_str).collect();
        let name: Vec<&str> = name.iter().map(String::as_str).collect();
        align(&text, &name, |_| 1.0)
    }

    #[test]
    fn the_words_of_a_name_are_found_in_any_order() {
        for (text, name) in [
            ("Iran, Islamic Rep.", "Islamic Republic of Iran"),
            ("St. Lucia", "Saint Lucia"),
            ("S. Korea", "South Korea"),
            ("Lao PDR", "Lao People's Democratic Republic"),
            ("Korea (DPRK)", "Democratic People's Republic of Korea"),
            ("Guineabissau", "Guinea-Bissau"),
            ("First Bank Int'l", "First International Bank"),
        ] {
            let found = aligned(text, name);
            assert!(found.is_whole() && found.typos.is_empty(), "{text} / {name}: {found:?}");
        }
    }

    #[test]
    fn differences_are_listed() {
        let found = aligned("New Mexico", "Mexico");
        assert_eq!((found.besides, found.missing.len()), (vec![0], 0));
        let found = aligned("Phillipines", "Philippines");
        assert_eq!(found.edits(), 2);
        for (text, name) in [
            ("Fund V", "Fund VI"),
            ("First Bank", "Third Bank"),
            ("Unit 1", "Unit 2"),
            ("BD p.l.c.", "BP p.l.c."),
        ] {
            assert!(!aligned(text, name).is_whole(), "{text} / {name}");
        }
    }
}
