//! Collects the rows and cells found in tables.

use std::sync::Arc;

use crate::diagnostic::{Excerpt, Place};

/// The origin of a triple: a row of a table, and cells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The position of the table's group among the groups.
    pub group: usize,
    /// The position of the table in its group.
    pub table: usize,
    /// The position of its column, perhaps a virtual one.
    pub column: usize,
    /// The number of the row among all rows of its file, from 1 (CSVW's source number).
    pub source: u64,
    /// The main cell, or the row if no cell matters.
    pub place: Place,
    /// The text at that place.
    pub excerpt: Excerpt,
    /// All source cells, that of [`Origin::place`] first.
    pub cells: Vec<Cell>,
    /// The IRIs of all subjects of the row.
    pub about: Arc<[String]>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its place.
    pub place: Place,
    /// Its text before it became a value.
    pub text: Arc<str>,
}

/// The origins found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    things: Vec<Thing>,
    /// The most origins kept per item.
    most: usize,
}

/// The origins of one item.
#[derive(Clone, Debug, Default)]
struct Thing {
    /// Shared by all triples of the same cells: a list may have many items.
    origins: Vec<Arc<Origin>>,
    more: u64,
}

impl Found {
    /// No origins yet, for `things` items.
    pub(super) fn new(things: usize, most: usize) -> Self {
        Self { things: vec![Thing::default(); things], most }
    }

    /// The origins of the item with this number in [`Wanted`](super::Wanted), in the order of
    /// tables and rows, up to the limit.
    pub fn of(&self, number: usize) -> &[Arc<Origin>] {
        self.things.get(number).map_or(&[], |thing| &thing.origins)
    }

    /// The number of further origins, which are not kept.
    pub fn more(&self, number: usize) -> u64 {
        self.things.get(number).map_or(0, |thing| thing.more)
    }

    /// Adds an origin, or counts it beyond the limit.
    pub(super) fn add(&mut self, number: usize, origin: impl FnOnce() -> Arc<Origin>) {
        let most = self.most;
        match self.things.get_mut(number) {
            Some(thing) if thing.origins.len() < most => thing.origins.push(origin()),
            Some(thing) => thing.more += 1,
            None => {}
        }
    }

    /// Takes the origins found in another search, whose items have these numbers here, in order.
    pub(super) fn take(&mut self, numbers: &[usize], other: Self) {
        for (number, thing) in numbers.iter().zip(other.things) {
            if let Some(place) = self.things.get_mut(*number) {
                *place = thing;
            }
        }
    }
}
