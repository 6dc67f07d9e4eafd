//! Counts the progress of reading tables.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts of read and made items, updated chunk by chunk while tables are read; other threads may
/// read them.
#[derive(Debug, Default)]
pub struct Progress {
    total: AtomicU64,
    bytes: AtomicU64,
    rows: AtomicU64,
    triples: AtomicU64,
}

/// The progress at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// The bytes of all tables known so far.
    pub total: u64,
    /// The bytes read.
    pub bytes: u64,
    /// The rows read.
    pub rows: u64,
    /// The triples made.
    pub triples: u64,
}

impl Progress {
    /// The current progress.
    pub fn now(&self) -> Moment {
        let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Moment {
            total: get(&self.total),
            bytes: get(&self.bytes),
            rows: get(&self.rows),
            triples: get(&self.triples),
        }
    }

    /// Announces more work.
    pub(super) fn announce(&self, bytes: u64) {
        self.total.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts finished work.
    pub(super) fn done(&self, bytes: u64, rows: u64, triples: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.triples.fetch_add(triples, Ordering::Relaxed);
    }
}
