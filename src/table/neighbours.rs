//! Finds the key that a broken reference may have meant.

use std::collections::BTreeMap;

use super::cell::Cells;
use super::keys::text;
use super::open::OpenTable;
use super::reader::Row;
use super::record::Fields;
use crate::diagnostic::{Problems, near_distance, near_tolerance};
use crate::files::Files;
use crate::metadata::model::TableGroup;

/// How many broken references of a foreign key are looked at.
const LOOKED_AT: usize = 20;
/// How many rows of the table that they refer to are looked at.
const ROWS: u64 = 200_000;

/// Reads tables a second time, where something is broken, to say what may have been meant.
pub struct Neighbours<'a> {
    /// Where the tables are.
    pub files: &'a Files,
    /// Their description.
    pub group: &'a TableGroup,
}

/// The nearest key so far.
struct Best {
    wanted: String,
    limit: usize,
    near: Option<String>,
}

impl Neighbours<'_> {
    /// The keys of a table, by the columns that they consist of, that are most like some texts;
    /// only the first few texts and a bounded number of rows are looked at. Of equally near keys
    /// the first is given.
    pub(super) fn nearest<'t>(
        &mut self,
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
            self.keys(table, columns, |key| {
                for best in &mut best {
                    if let Some(distance) = near_distance(&best.wanted, key, best.limit) {
                        best.limit = distance;
                        best.near = Some(key.to_owned());
                    }
                }
            });
        }
        let found = texts.iter().zip(best);
        found.filter_map(|(text, best)| Some((*text, best.near?))).collect()
    }

    /// Reads the keys of a table.
    fn keys(&mut self, table: usize, columns: &[usize], mut each: impl FnMut(&str)) {
        // What is wrong with the table was reported when it was read first.
        let quiet = &mut Problems::new();
        let Some(table) = self.group.tables.get(table) else { return };
        let Some(mut open) = OpenTable::open(self.files, table, true, quiet) else { return };
        let (mut fields, mut cells) = (Fields::default(), Cells::default());
        while let Ok(Some(mut chunk)) = open.chunks.next_chunk(quiet) {
            while let Some(row) = open.chunks.next_row(&mut chunk, &mut fields, quiet) {
                let Row::Cells(place) = row else { continue };
                if place.row > ROWS {
                    return;
                }
                let row = open.rows.read(place, chunk.text(), &fields, &mut cells, quiet, |_| {});
                let key = text(&row, columns);
                if !key.is_empty() {
                    each(&key);
                }
            }
        }
    }
}
