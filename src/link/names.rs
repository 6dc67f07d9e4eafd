//! Compares a text with all names of a graph, word by word.

use rustc_hash::FxHashMap;

use super::align::{Alignment, align};
use super::fold::{fold, words_of_folded};
use super::grams::{Grams, Scratch};

/// The distinct names of all entities.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    grams: Grams,
    names: Vec<Name>,
    /// The words of all names, by number, with how many names have each.
    words: Vec<(String, u32)>,
    numbers: FxHashMap<String, u32>,
    /// The words of the names, one name after the other.
    sequence: Vec<u32>,
}

/// One name of one entity.
#[derive(Clone, Copy, Debug)]
struct Name {
    entity: u32,
    /// The position among the entity's labels.
    label: u32,
    start: u32,
    end: u32,
}

/// A name that is similar to a text.
#[derive(Clone, Debug)]
pub(super) struct Similar {
    pub entity: u32,
    pub label: u32,
    pub alignment: Alignment,
    /// The aligned words of the text and the name.
    pub text: Vec<String>,
    pub name: Vec<String>,
}

/// The most names compared word by word.
const COMPARED: usize = 24;

impl Names {
    /// Takes names as (entity, label, text), those of an entity together.
    pub(super) fn new<'a>(all: impl Iterator<Item = (u32, u32, &'a str)>) -> Self {
        let mut names = Self::default();
        let mut folded: Vec<String> = Vec::new();
        // The names of an entity in several languages are often the same.
        let mut own = 0;
        let mut last = None;
        for (entity, label, text) in all {
            if last != Some(entity) {
                (last, own) = (Some(entity), folded.len());
            }
            let text = fold(text);
            if !text.is_empty() && !folded.iter().skip(own).any(|other| *other == text) {
                names.push(entity, label, &text);
                folded.push(text);
            }
        }
        names.grams = Grams::new(folded.iter().map(String::as_str));
        names
    }

    fn push(&mut self, entity: u32, label: u32, folded: &str) {
        let start = self.sequence.len() as u32;
        for word in words_of_folded(folded) {
            let number = match self.numbers.get(&word) {
                Some(number) => *number,
                None => {
                    let number = self.words.len() as u32;
                    self.words.push((word.clone(), 0));
                    self.numbers.insert(word, number);
                    number
                }
            };
            if let Some((_, count)) = self.words.get_mut(number as usize) {
                *count += 1;
            }
            self.sequence.push(number);
        }
        self.names.push(Name { entity, label, start, end: self.sequence.len() as u32 });
    }

    /// The weight of a word: higher the fewer names have it.
    fn weight(&self, word: &str) -> f64 {
        let count = self.numbers.get(word).and_then(|n| self.words.get(*n as usize));
        let count = count.map_or(0, |(_, count)| *count);
        ((self.names.len() as f64 + 2.0) / (f64::from(count) + 1.0)).ln()
    }

    fn words_of(&self, name: &Name) -> Vec<&str> {
        let numbers = self.sequence.get(name.start as usize..name.end as usize);
        let word = |n: &u32| self.words.get(*n as usize).map(|(word, _)| word.as_str());
        numbers.unwrap_or_default().iter().filter_map(word).collect()
    }

    /// The names most similar to `text`, at most one for each entity that is `wanted`, best first.
    pub(super) fn similar(
        &self,
        text: &str,
        wanted: impl Fn(u32) -> bool,
        scratch: &mut Scratch,
    ) -> Vec<Similar> {
        let folded = fold(text);
        let words = words_of_folded(&folded);
        let text: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut best: Vec<Similar> = Vec::new();
        for (_, at) in self.grams.nearest(&folded, COMPARED, scratch) {
            let Some(name) = self.names.get(at as usize).filter(|n| wanted(n.entity)) else {
                continue;
            };
            let own = self.words_of(name);
            let mut alignment = align(&text, &own, |word| self.weight(word));
            // Shortened words only count beside other words.
            if alignment.equal == 0 && alignment.typos.is_empty() {
                alignment.score *= 0.5;
            }
            let known = best.iter_mut().find(|other| other.entity == name.entity);
            if known.as_ref().is_some_and(|k| rank(&k.alignment) >= rank(&alignment)) {
                continue;
            }
            let found = Similar {
                entity: name.entity,
                label: name.label,
                alignment,
                text: words.clone(),
                name: own.into_iter().map(str::to_owned).collect(),
            };
            match known {
                Some(known) => *known = found,
                None => best.push(found),
            }
        }
        best.sort_by(|a, b| {
            rank(&b.alignment).total_cmp(&rank(&a.alignment)).then(a.entity.cmp(&b.entity))
        });
        best
    }
}

/// The rank of similar names: the score, and whether all words are aligned.
fn rank(alignment: &Alignment) -> f64 {
    alignment.score + if alignment.is_whole() { 1.0 } else { 0.0 }
}
