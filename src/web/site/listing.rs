//! The paths of a site in order, one text for all: a site may have hundreds of thousands.

use std::cmp::Ordering;
use std::io::{self, Write};

/// Paths in the order of their bytes, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct Listing {
    text: String,
    /// Where each path ends in the text.
    ends: Vec<usize>,
}

impl Listing {
    /// The number of paths.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The path at a position.
    pub fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        self.text.get(start.unwrap_or(0)..end)
    }

    /// All paths.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// The position of a path.
    fn position(&self, path: &str) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.get(middle).unwrap_or_default().cmp(path) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Ok(middle),
            }
        }
        Err(low)
    }

    /// Whether a path is here.
    pub fn contains(&self, path: &str) -> bool {
        self.position(path).is_ok()
    }

    /// Writes the paths of this listing and of another, each on a line.
    ///
    /// # Errors
    /// Write errors.
    pub fn write_union(&self, other: &Self, out: &mut impl Write) -> io::Result<()> {
        let (mut own, mut others) = (self.iter().peekable(), other.iter().peekable());
        loop {
            let next = match (own.peek(), others.peek()) {
                (Some(one), Some(other)) if one == other => others.next().and(own.next()),
                (Some(one), Some(other)) if other < one => others.next(),
                (None, Some(_)) => others.next(),
                _ => own.next(),
            };
            let Some(path) = next else { return Ok(()) };
            writeln!(out, "{path}")?;
        }
    }
}

impl<P: AsRef<str>> FromIterator<P> for Listing {
    fn from_iter<I: IntoIterator<Item = P>>(paths: I) -> Self {
        let (mut text, mut spans) = (String::new(), Vec::new());
        for path in paths {
            let start = text.len();
            text.push_str(path.as_ref());
            spans.push((start, text.len()));
        }
        let path = |(start, end): (usize, usize)| text.get(start..end).unwrap_or_default();
        spans.sort_unstable_by_key(|span| path(*span));
        spans.dedup_by_key(|span| path(*span));
        let mut sorted = Self { text: String::with_capacity(text.len()), ends: Vec::new() };
        sorted.ends.reserve_exact(spans.len());
        for span in spans {
            sorted.text.push_str(path(span));
            sorted.ends.push(sorted.text.len());
        }
        sorted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_sorted_and_found() {
        let listing: Listing = ["b", "a/c.html", "b", "a.html", "é"].into_iter().collect();
        assert_eq!(listing.iter().collect::<Vec<_>>(), ["a.html", "a/c.html", "b", "é"]);
        assert!(listing.contains("b") && listing.contains("é") && listing.contains("a.html"));
        assert!(!listing.contains("") && !listing.contains("a") && !listing.contains("z"));
        assert_eq!((listing.get(3), listing.get(4)), (Some("é"), None));
    }

    #[test]
    fn unions_have_each_path_once() {
        let union = |one: &[&str], other: &[&str]| {
            let (one, other): (Listing, Listing) = (one.iter().collect(), other.iter().collect());
            let mut out = Vec::new();
            one.write_union(&other, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(union(&["b", "d"], &["a", "b", "c", "e"]), "a\nb\nc\nd\ne\n");
        assert_eq!((union(&[], &["a"]), union(&["a"], &[])), ("a\n".into(), "a\n".into()));
    }
}
