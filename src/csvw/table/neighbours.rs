//! Finds the keys that a broken reference may have meant.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::again::Again;
use crate::diagnostic::{near_distance, near_tolerance};

/// How many broken references of a foreign key are looked at.
const LOOKED_AT: usize = 20;
/// How many rows of the table that they refer to are looked at.
const ROWS: u64 = 200_000;

/// How many equally near keys are given.
const NAMED: usize = 3;

/// The nearest keys so far.
struct Best {
    wanted: String,
    /// A key that is so far away is farther than these.
    limit: usize,
    near: Vec<String>,
}

/// The keys of a table, by the columns that they consist of, that are most like some texts; only
/// the first few texts and a bounded number of rows are looked at. Of equally near keys the first
/// few are given.
pub(super) fn nearest<'t>(
    again: &Again<'_>,
    table: usize,
    columns: &[usize],
    texts: &[&'t str],
) -> BTreeMap<&'t str, Vec<String>> {
    let texts = texts.get(..LOOKED_AT).unwrap_or(texts);
    let mut best: Vec<Best> = texts
        .iter()
        .map(|text| Best {
            wanted: text.trim().to_lowercase(),
            limit: near_tolerance(text) + 1,
            near: Vec::new(),
        })
        .collect();
    if !texts.is_empty() {
        again.rows(table, |row, _| {
            if row.place.row > ROWS {
                return ControlFlow::Break(());
            }
            let key = row.shown(columns);
            for best in best.iter_mut().filter(|_| !key.is_empty()) {
                if let Some(distance) = near_distance(&best.wanted, &key, best.limit) {
                    if distance + 1 < best.limit {
                        best.limit = distance + 1;
                        best.near.clear();
                    }
                    if best.near.len() < NAMED && !best.near.contains(&key) {
                        best.near.push(key.clone());
                    }
                }
            }
            ControlFlow::Continue(())
        });
    }
    texts.iter().zip(best).map(|(text, best)| (*text, best.near)).collect()
}
