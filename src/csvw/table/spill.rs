//! Holds digests of keys: in memory up to a limit, and beyond it in sorted runs on disk.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::fs::File;
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::iter::Peekable;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Place, front};
use crate::rdf::export::ExportError;

/// A digest of a key's values.
pub type Digest = u64;

/// Some digests.
pub(super) type Digests = HashSet<Digest, BuildHasherDefault<IdentityHasher>>;

/// Uses a digest as its own hash, since it is as good as random.
#[derive(Default)]
pub(super) struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The most bytes of a digest in memory: 10 to 21, and half as much again while a table grows.
const BYTES: usize = 32;

/// The bytes of a digest on disk.
const ON_DISK: u64 = size_of::<Digest>() as u64;

/// The least and the most bytes that are read of a run at a time.
const READ: Range<usize> = 4 << 10..64 << 10;

/// A set of digests.
#[derive(Default)]
pub(super) struct DigestSet {
    memory: Digests,
    /// The most digests in memory, if there is a limit.
    most: Option<usize>,
    runs: Option<Runs>,
}

/// Sorted digests in a file that has no name, so that nothing stays of it.
struct Runs {
    file: File,
    /// Where each run begins and ends.
    all: Vec<Range<u64>>,
}

impl DigestSet {
    /// An empty set that takes at most about so many bytes of memory.
    pub fn new(bytes: Option<usize>) -> Self {
        let most = bytes.map(|bytes| (bytes / BYTES).max(1));
        Self { most, ..Self::default() }
    }

    /// An empty set with the same limit.
    pub fn another(&self) -> Self {
        Self { most: self.most, ..Self::default() }
    }

    /// Adds a digest; returns whether it is not among those in memory.
    pub fn insert(&mut self, digest: Digest) -> bool {
        self.memory.insert(digest)
    }

    pub fn is_empty(&self) -> bool {
        self.memory.is_empty() && self.runs.is_none()
    }

    /// All digests, if they are in memory.
    pub fn in_memory(&self) -> Option<&Digests> {
        self.runs.is_none().then_some(&self.memory)
    }

    /// Takes the digests to disk if they are more than may be in memory.
    ///
    /// # Errors
    /// Those of the folder for temporary files, which is named.
    pub fn keep_within_limit(&mut self) -> io::Result<()> {
        match self.most.is_some_and(|most| self.memory.len() > most) {
            true => self.spill().map_err(|error| told(&error)),
            false => Ok(()),
        }
    }

    fn spill(&mut self) -> io::Result<()> {
        let mut sorted: Vec<Digest> = self.memory.drain().collect();
        sorted.sort_unstable();
        let runs = match &mut self.runs {
            Some(runs) => runs,
            None => self.runs.insert(Runs { file: tempfile::tempfile()?, all: Vec::new() }),
        };
        let start = runs.all.last().map_or(0, |run| run.end);
        runs.file.seek(SeekFrom::Start(start))?;
        let mut out = BufWriter::with_capacity(READ.end, &runs.file);
        for digest in &sorted {
            out.write_all(&digest.to_le_bytes())?;
        }
        out.flush()?;
        runs.all.push(start..start + sorted.len() as u64 * ON_DISK);
        Ok(())
    }

    /// All digests in order. Those of several runs come several times.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn sorted(&mut self) -> io::Result<Sorted<'_>> {
        if self.runs.is_some() && !self.memory.is_empty() {
            self.spill().map_err(|error| told(&error))?;
        }
        let mut memory: Vec<Digest> = self.memory.iter().copied().collect();
        memory.sort_unstable();
        let mut sorted = Sorted {
            memory: memory.into_iter().peekable(),
            runs: Vec::new(),
            next: BinaryHeap::new(),
        };
        if let Some(Runs { file, all }) = &self.runs {
            let most = self.most.unwrap_or_default().saturating_mul(BYTES) / all.len().max(1);
            // Whole digests only.
            let size = most.clamp(READ.start, READ.end).next_multiple_of(ON_DISK as usize);
            for run in all {
                let bytes = Vec::with_capacity(size);
                sorted.runs.push(RunReader { file, rest: run.clone(), bytes, at: 0, size });
            }
        }
        for run in 0..sorted.runs.len() {
            sorted.advance(run)?;
        }
        Ok(sorted)
    }
}

/// Tells where digests could not be written.
fn told(error: &io::Error) -> io::Error {
    let folder = std::env::temp_dir().display().to_string();
    let message = format!("keys cannot be written to the folder for temporary files: {error}");
    let problem = Diagnostic::new(Code::FileUnwritable, message, Place::file(folder));
    let help = format!(
        "set TMPDIR to a folder with room, as in TMPDIR=/var/tmp, or raise {}",
        front::option("key-memory")
    );
    ExportError::Diagnostic(Box::new(problem.help(help))).into()
}

/// Digests in order.
pub(super) struct Sorted<'r> {
    memory: Peekable<std::vec::IntoIter<Digest>>,
    runs: Vec<RunReader<'r>>,
    /// The next digest of each run.
    next: BinaryHeap<Reverse<(Digest, usize)>>,
}

impl Sorted<'_> {
    /// Puts the next digest of a run beside those of the others.
    fn advance(&mut self, run: usize) -> io::Result<()> {
        let next = self.runs.get_mut(run).map_or(Ok(None), RunReader::next)?;
        self.next.extend(next.map(|digest| Reverse((digest, run))));
        Ok(())
    }

    /// The next digest.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn next(&mut self) -> io::Result<Option<Digest>> {
        match self.next.pop() {
            None => Ok(self.memory.next()),
            Some(Reverse((digest, run))) => {
                self.advance(run)?;
                Ok(Some(digest))
            }
        }
    }
}

/// Reads one run.
struct RunReader<'r> {
    file: &'r File,
    rest: Range<u64>,
    bytes: Vec<u8>,
    at: usize,
    size: usize,
}

impl RunReader<'_> {
    fn next(&mut self) -> io::Result<Option<Digest>> {
        if self.at == self.bytes.len() {
            let length = (self.rest.end - self.rest.start).min(self.size as u64);
            self.file.seek(SeekFrom::Start(self.rest.start))?;
            self.bytes.clear();
            (&mut self.file).take(length).read_to_end(&mut self.bytes)?;
            if self.bytes.len() as u64 != length {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.rest.start += length;
            self.at = 0;
        }
        let Some(rest) = self.bytes.get(self.at..).filter(|rest| !rest.is_empty()) else {
            return Ok(None);
        };
        let bytes = rest.first_chunk().ok_or(io::ErrorKind::UnexpectedEof)?;
        self.at += bytes.len();
        Ok(Some(Digest::from_le_bytes(*bytes)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn runs_of_any_number_are_read_to_their_end() {
        for runs in [1, 7, 13, 30] {
            let mut set = DigestSet::new(Some(3001 * BYTES));
            for digest in 0..runs * 3002 {
                set.insert(digest);
                set.keep_within_limit().unwrap();
            }
            let mut sorted = set.sorted().unwrap();
            let all = std::iter::from_fn(|| sorted.next().unwrap());
            assert!(all.eq(0..runs * 3002), "{runs} runs");
        }
    }

    proptest! {
        #[test]
        fn all_digests_come_back_in_order(
            digests in prop::collection::vec(0..300_u64, 0..200), digests_in_memory in 1..60_usize,
        ) {
            let mut set = DigestSet::new(Some(digests_in_memory * BYTES));
            for digest in &digests {
                set.insert(*digest);
                set.keep_within_limit().unwrap();
                prop_assert!(set.memory.len() <= digests_in_memory);
            }
            let different: std::collections::BTreeSet<u64> = digests.iter().copied().collect();
            for _ in 0..2 {
                let mut sorted = set.sorted().unwrap();
                let mut back = Vec::new();
                while let Some(digest) = sorted.next().unwrap() {
                    back.push(digest);
                }
                prop_assert!(back.is_sorted());
                back.dedup();
                prop_assert!(back.iter().eq(&different));
            }
            prop_assert_eq!(set.in_memory().is_some(), different.len() <= digests_in_memory);
        }
    }
}
