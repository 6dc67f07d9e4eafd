//! Finds similar texts with an inverted index of trigrams.
//!
//! A rare trigram counts more than a common one: its weight is the logarithm of its rarity. A
//! text's score is twice the weight of the shared trigrams over that of all trigrams of both.

use rustc_hash::FxHashMap;

/// The texts with each trigram, and its weight.
#[derive(Clone, Debug, Default)]
pub(super) struct Grams {
    /// The number of a trigram by its letters.
    numbers: FxHashMap<u64, u32>,
    /// The start of a trigram's texts in `texts`, plus the end.
    starts: Vec<u32>,
    texts: Vec<u32>,
    /// The weight of all trigrams of a text.
    totals: Vec<f32>,
}

/// The most texts examined per lookup: the rarest trigrams come first, and the most common ones are
/// left out.
const MOST_EXAMINED: usize = 12_000;

impl Grams {
    /// Indexes folded texts by their position.
    pub(super) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
        let mut counts: Vec<u32> = Vec::new();
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        let mut found = Vec::new();
        let mut length = 0_u32;
        for text in texts {
            runs(text, &mut found);
            for run in &found {
                let next = counts.len() as u32;
                let number = *numbers.entry(*run).or_insert(next);
                if number == next {
                    counts.push(0);
                }
                if let Some(count) = counts.get_mut(number as usize) {
                    *count += 1;
                }
                pairs.push((number, length));
            }
            length += 1;
        }
        let mut starts = Vec::with_capacity(counts.len() + 1);
        let mut sum = 0;
        starts.push(0);
        for count in &counts {
            sum += count;
            starts.push(sum);
        }
        let mut grams = Self {
            numbers,
            texts: vec![0; pairs.len()],
            starts,
            totals: vec![0.0; length as usize],
        };
        let mut free = grams.starts.clone();
        for (number, text) in pairs {
            if let Some(at) = free.get_mut(number as usize) {
                if let Some(slot) = grams.texts.get_mut(*at as usize) {
                    *slot = text;
                }
                *at += 1;
            }
            let weight = grams.weight(number);
            if let Some(total) = grams.totals.get_mut(text as usize) {
                *total += weight;
            }
        }
        grams
    }

    /// The texts with a trigram.
    fn of(&self, number: u32) -> &[u32] {
        let at = |i: usize| self.starts.get(i).copied().unwrap_or(0) as usize;
        let number = number as usize;
        self.texts.get(at(number)..at(number + 1)).unwrap_or_default()
    }

    fn weight(&self, number: u32) -> f32 {
        let all = self.totals.len() as f32 + 1.0;
        (all / (self.of(number).len() as f32 + 0.5)).ln().max(0.05)
    }

    /// The `most` texts that share most with `text`, best first, with their scores.
    pub(super) fn nearest(
        &self,
        text: &str,
        most: usize,
        scratch: &mut Scratch,
    ) -> Vec<(f32, u32)> {
        scratch.sums.resize(self.totals.len(), 0.0);
        runs(text, &mut scratch.runs);
        let unknown = (self.totals.len() as f32 + 1.0).ln().max(0.05);
        let mut total = 0.0;
        let mut known: Vec<u32> = Vec::with_capacity(scratch.runs.len());
        for run in &scratch.runs {
            match self.numbers.get(run) {
                Some(number) => {
                    total += self.weight(*number);
                    known.push(*number);
                }
                None => total += unknown,
            }
        }
        known.sort_by_key(|number| (self.of(*number).len(), *number));
        let mut looked_at = 0;
        for (i, number) in known.into_iter().enumerate() {
            let (texts, weight) = (self.of(number), self.weight(number));
            if i >= 2 && looked_at + texts.len() > MOST_EXAMINED {
                break;
            }
            looked_at += texts.len();
            for text in texts {
                if let Some(sum) = scratch.sums.get_mut(*text as usize) {
                    if *sum == 0.0 {
                        scratch.touched.push(*text);
                    }
                    *sum += weight;
                }
            }
        }
        self.best(total, most, scratch)
    }

    /// The best of the touched texts; clears the scratch.
    fn best(&self, total: f32, most: usize, scratch: &mut Scratch) -> Vec<(f32, u32)> {
        let Scratch { sums, touched, .. } = scratch;
        let mut found: Vec<(f32, u32)> = Vec::with_capacity(touched.len());
        for text in touched.drain(..) {
            if let Some(sum) = sums.get_mut(text as usize) {
                let own = self.totals.get(text as usize).copied().unwrap_or(0.0);
                found.push((2.0 * *sum / (total + own), text));
                *sum = 0.0;
            }
        }
        let better = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if found.len() > most {
            found.select_nth_unstable_by(most, better);
            found.truncate(most);
        }
        found.sort_by(better);
        found
    }
}

/// The memory of a search, reused for each.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    runs: Vec<u64>,
    sums: Vec<f32>,
    touched: Vec<u32>,
}

/// The distinct trigrams of a text, with a space before and after it. A Chinese, Japanese or Korean
/// character is like a syllable, so it also counts by itself.
fn runs(text: &str, out: &mut Vec<u64>) {
    out.clear();
    let letters = std::iter::once(' ').chain(text.chars()).chain(std::iter::once(' '));
    let mut last = (0_u64, 0_u64);
    for (i, c) in letters.enumerate() {
        let c = u64::from(u32::from(c));
        if c >= 0x2E80 {
            out.push(c);
        }
        if i >= 2 {
            out.push(last.0 << 42 | last.1 << 21 | c);
        }
        last = (last.1, c);
    }
    out.sort_unstable();
    out.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_similar_text_comes_first() {
        let texts = ["canada", "cambodia", "chad", "cabo verde", "panama", "加拿大"];
        let grams = Grams::new(texts.into_iter());
        let mut scratch = Scratch::default();
        let first = |text: &str, scratch: &mut Scratch| {
            grams.nearest(text, 3, scratch).first().map(|(_, at)| texts[*at as usize])
        };
        assert_eq!(first("canda", &mut scratch), Some("canada"));
        assert_eq!(first("verde cabo", &mut scratch), Some("cabo verde"));
        assert_eq!(first("加大", &mut scratch), Some("加拿大"));
        assert_eq!(first("xyz", &mut scratch), None);
        assert_eq!(first("canada", &mut scratch), Some("canada"));
    }
}
