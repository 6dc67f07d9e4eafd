//! The paths of a site in order, in little memory: a site may have hundreds of thousands.

/// Paths in the order of their bytes, each once.
///
/// Neighbours share most of their text. So of a path stands only what differs from the one before,
/// but for the first of each block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct Listing {
    /// By path: how many bytes it shares with the one before, its other bytes, and a line break.
    text: Vec<u8>,
    /// Where each block begins.
    blocks: Vec<usize>,
    len: usize,
}

/// The paths of a block, all but the last block: each look-up reads half a block.
const BLOCK: usize = 16;

/// The paths that are sorted at a time: each is held in full until then.
const SORTED: usize = 1 << 16;

impl Listing {
    /// The number of paths.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The path at a position.
    pub fn get(&self, at: usize) -> Option<String> {
        self.starting_at(at / BLOCK).nth(at % BLOCK)
    }

    /// All paths.
    pub fn iter(&self) -> Paths<'_> {
        self.starting_at(0)
    }

    /// The paths from a block on.
    fn starting_at(&self, block: usize) -> Paths<'_> {
        let start = self.blocks.get(block).copied().unwrap_or(self.text.len());
        Paths { text: self.text.get(start..).unwrap_or_default(), path: Vec::new() }
    }

    /// Whether a path is here.
    pub fn contains(&self, path: &str) -> bool {
        let (mut low, mut high) = (0, self.blocks.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.starting_at(middle).next().is_some_and(|first| *first <= *path) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        let block = low.checked_sub(1).map(|block| self.starting_at(block).take(BLOCK));
        block.into_iter().flatten().any(|other| other == path)
    }

    /// Adds a path after the last one, which is `last`.
    fn push(&mut self, path: &str, last: &mut String) {
        let is_first = self.len.is_multiple_of(BLOCK);
        if is_first {
            self.blocks.push(self.text.len());
        }
        let same = path.bytes().zip(last.bytes()).take(255).take_while(|(a, b)| a == b).count();
        let shared = if is_first { 0 } else { same };
        self.text.push(shared as u8);
        self.text.extend(path.bytes().skip(shared));
        self.text.push(b'\n');
        self.len += 1;
        path.clone_into(last);
    }

    /// Paths in order, each once.
    fn of_sorted(paths: impl Iterator<Item = impl AsRef<str>>) -> Self {
        let (mut listing, mut last) = (Self::default(), String::new());
        paths.for_each(|path| listing.push(path.as_ref(), &mut last));
        listing.text.shrink_to_fit();
        listing
    }

    /// The paths of this listing and of another, in order, each once.
    pub fn union<'l>(&'l self, other: &'l Self) -> impl Iterator<Item = String> + 'l {
        let (mut own, mut others) = (self.iter().peekable(), other.iter().peekable());
        std::iter::from_fn(move || match (own.peek(), others.peek()) {
            (Some(one), Some(other)) if one == other => others.next().and(own.next()),
            (Some(one), Some(other)) if other < one => others.next(),
            (None, Some(_)) => others.next(),
            _ => own.next(),
        })
    }
}

/// The paths of a listing.
pub(in crate::web) struct Paths<'l> {
    text: &'l [u8],
    path: Vec<u8>,
}

impl Iterator for Paths<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let (shared, rest) = self.text.split_first()?;
        let end = memchr::memchr(b'\n', rest)?;
        let (own, rest) = rest.split_at(end);
        self.path.truncate((*shared).into());
        self.path.extend_from_slice(own);
        self.text = rest.get(1..).unwrap_or_default();
        Some(String::from_utf8_lossy(&self.path).into_owned())
    }
}

/// A path has no line break: those of a site have only plain characters, and those of a list are
/// its lines.
impl<P: AsRef<str>> FromIterator<P> for Listing {
    fn from_iter<I: IntoIterator<Item = P>>(paths: I) -> Self {
        let (mut all, mut some) = (Self::default(), Vec::with_capacity(1024));
        let mut paths = paths.into_iter().peekable();
        while paths.peek().is_some() {
            some.extend(paths.by_ref().take(SORTED));
            some.sort_unstable_by(|a, b| a.as_ref().cmp(b.as_ref()));
            some.dedup_by(|a, b| a.as_ref() == b.as_ref());
            let sorted = Self::of_sorted(some.drain(..));
            all = if all.len == 0 { sorted } else { Self::of_sorted(all.union(&sorted)) };
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn paths_are_sorted_and_found() {
        let listing: Listing = ["b", "a/c.html", "b", "a.html", "é"].into_iter().collect();
        assert_eq!(listing.iter().collect::<Vec<_>>(), ["a.html", "a/c.html", "b", "é"]);
        assert!(listing.contains("b") && listing.contains("é") && listing.contains("a.html"));
        assert!(!listing.contains("") && !listing.contains("a") && !listing.contains("z"));
        assert_eq!((listing.get(3), listing.get(4)), (Some("é".to_owned()), None));
    }

    #[test]
    fn many_and_long_paths_are_found() {
        let long = "a/".repeat(200);
        let all: BTreeSet<String> = (0..SORTED + 100)
            .map(|number| format!("{}{}", if number % 9 == 0 { &long } else { "b/" }, number * 7))
            .collect();
        let reversed: Listing = all.iter().rev().chain(all.iter().take(50)).collect();
        assert_eq!(reversed.len(), all.len());
        assert!(reversed.iter().eq(all.iter().cloned()));
        for (at, path) in all.iter().enumerate().step_by(37) {
            assert_eq!(reversed.get(at).as_ref(), Some(path));
            assert!(reversed.contains(path) && !reversed.contains(&format!("{path}x")));
        }
    }

    #[test]
    fn unions_have_each_path_once() {
        let union = |one: &[&str], other: &[&str]| {
            let (one, other): (Listing, Listing) = (one.iter().collect(), other.iter().collect());
            one.union(&other).collect::<Vec<_>>().concat()
        };
        assert_eq!(union(&["b", "d"], &["a", "b", "c", "e"]), "abcde");
        assert_eq!((union(&[], &["a"]), union(&["a"], &[])), ("a".into(), "a".into()));
    }
}
