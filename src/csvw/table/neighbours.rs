//! Finds the keys most similar to a broken reference.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::rereader::Rereader;
use crate::diagnostic::{is_name, is_slip, near_distance, near_tolerance};

/// The most broken references of a foreign key to examine.
const EXAMINED: usize = 20;
/// The most rows of the referenced table to examine.
pub const NEAR_ROWS: u64 = 200_000;

/// The most equally similar keys to return.
const NAMED: usize = 3;

/// The nearest keys so far.
struct Best {
    wanted: String,
    is_name: bool,
    /// A key at this distance is farther than these.
    limit: usize,
    near: Vec<String>,
}

/// The keys of a table that are most similar to some texts. Examines the first few texts and a
/// bounded number of rows; returns the first few of equally similar keys.
pub(super) fn nearest<'t>(
    rereader: &Rereader<'_>,
    table: usize,
    columns: &[usize],
    texts: &[&'t str],
) -> BTreeMap<&'t str, Vec<String>> {
    let texts = texts.get(..EXAMINED).unwrap_or(texts);
    let mut best: Vec<Best> = texts
        .iter()
        .map(|text| Best {
            wanted: text.trim().to_lowercase(),
            limit: near_tolerance(text) + 1,
            is_name: is_name(text),
            near: Vec::new(),
        })
        .collect();
    if !texts.is_empty() {
        rereader.rows(table, |row, _| {
            if row.place.row > NEAR_ROWS {
                return ControlFlow::Break(());
            }
            let key = row.shown(columns);
            for best in best.iter_mut().filter(|_| !key.is_empty()) {
                // A different letter makes a different name.
                let is_other = best.is_name && !is_slip(&best.wanted, &key);
                if let Some(distance) = near_distance(&best.wanted, &key, best.limit)
                    && !is_other
                {
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
