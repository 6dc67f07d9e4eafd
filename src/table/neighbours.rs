//! Finds the key that a broken reference may have meant.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::broken::{Again, text};
use crate::diagnostic::{near_distance, near_tolerance};

/// How many broken references of a foreign key are looked at.
const LOOKED_AT: usize = 20;
/// How many rows of the table that they refer to are looked at.
const ROWS: u64 = 200_000;

/// The nearest key so far.
struct Best {
    wanted: String,
    limit: usize,
    near: Option<String>,
}

/// The keys of a table, by the columns that they consist of, that are most like some texts; only
/// the first few texts and a bounded number of rows are looked at. Of equally near keys the first
/// is given.
pub(super) fn nearest<'t>(
    again: &Again<'_>,
    table: usize,
    columns: &[usize],
    texts: &[&'t str],
) -> BTreeMap<&'t str, String> {
    let texts = &texts[..texts.len().min(LOOKED_AT)];
    let mut best: Vec<Best> = texts
        .iter()
        .map(|text| Best {
            wanted: text.trim().to_lowercase(),
            limit: near_tolerance(text) + 1,
            near: None,
        })
        .collect();
    if !texts.is_empty() {
        again.rows(table, |row, _| {
            if row.place.row > ROWS {
                return ControlFlow::Break(());
            }
            let key = text(row, columns);
            for best in best.iter_mut().filter(|_| !key.is_empty()) {
                if let Some(distance) = near_distance(&best.wanted, &key, best.limit) {
                    best.limit = distance;
                    best.near = Some(key.clone());
                }
            }
            ControlFlow::Continue(())
        });
    }
    let found = texts.iter().zip(best);
    found.filter_map(|(text, best)| Some((*text, best.near?))).collect()
}
