//! How far the work is, for whoever waits for it.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts of what is read and made, kept up while tables are walked over; may be looked at from
/// another thread. The counts grow by chunks of a table.
#[derive(Debug, Default)]
pub struct Progress {
    total: AtomicU64,
    bytes: AtomicU64,
    rows: AtomicU64,
    triples: AtomicU64,
}

/// How far the work is at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// The bytes of all tables that are known of so far.
    pub total: u64,
    /// The bytes that were read of them.
    pub bytes: u64,
    /// The rows that were read.
    pub rows: u64,
    /// The triples that were made.
    pub triples: u64,
}

impl Progress {
    /// How far the work is.
    pub fn now(&self) -> Moment {
        let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Moment {
            total: get(&self.total),
            bytes: get(&self.bytes),
            rows: get(&self.rows),
            triples: get(&self.triples),
        }
    }

    /// There is more to do.
    pub(super) fn announce(&self, bytes: u64) {
        self.total.fetch_add(bytes, Ordering::Relaxed);
    }

    /// A part is done.
    pub(super) fn done(&self, bytes: u64, rows: u64, triples: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.triples.fetch_add(triples, Ordering::Relaxed);
    }
}
