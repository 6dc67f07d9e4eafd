//! What was found in tables: rows, and cells of them.

use std::sync::Arc;

use crate::diagnostic::{Excerpt, Place};

/// Where something comes from: a row of a table, and cells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The position of the table's group among the groups.
    pub group: usize,
    /// The position of the table in its group.
    pub table: usize,
    /// The position of the column that gave it; it may be a virtual one.
    pub column: usize,
    /// The number of the row among all rows of its file, from 1 (CSVW's source number).
    pub source: u64,
    /// The cell that counts most, or the row if no cell has a say in it.
    pub place: Place,
    /// The text at that place.
    pub excerpt: Excerpt,
    /// All cells that it follows from, that of [`Origin::place`] first.
    pub cells: Vec<Cell>,
    /// The IRIs of all that the row is about.
    pub about: Arc<[String]>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Where it is.
    pub place: Place,
    /// Its text, as it was before it became a value.
    pub text: Arc<str>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    things: Vec<Thing>,
    /// How many origins are kept of one thing.
    most: usize,
}

/// What was found of one thing.
#[derive(Clone, Debug, Default)]
struct Thing {
    /// Shared by all that the same cells give: the items of a list may be many.
    origins: Vec<Arc<Origin>>,
    more: u64,
}

impl Found {
    /// Nothing yet of so many things.
    pub(super) fn new(things: usize, most: usize) -> Self {
        Self { things: vec![Thing::default(); things], most }
    }

    /// The origins of what has this number in [`Wanted`](super::Wanted), in the order of tables and
    /// rows; of more than are kept the first.
    pub fn of(&self, number: usize) -> &[Arc<Origin>] {
        self.things.get(number).map_or(&[], |thing| &thing.origins)
    }

    /// How many origins it has besides, which are not kept.
    pub fn more(&self, number: usize) -> u64 {
        self.things.get(number).map_or(0, |thing| thing.more)
    }

    /// Adds an origin, or counts it if there are enough.
    pub(super) fn add(&mut self, number: usize, origin: impl FnOnce() -> Arc<Origin>) {
        let most = self.most;
        match self.things.get_mut(number) {
            Some(thing) if thing.origins.len() < most => thing.origins.push(origin()),
            Some(thing) => thing.more += 1,
            None => {}
        }
    }

    /// Takes what was found of some things in another search: of the first what has the first of
    /// these numbers here, and so on.
    pub(super) fn take(&mut self, numbers: &[usize], other: Self) {
        for (number, thing) in numbers.iter().zip(other.things) {
            if let Some(place) = self.things.get_mut(*number) {
                *place = thing;
            }
        }
    }
}
