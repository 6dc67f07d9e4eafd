//! Finds validation results that may follow from errors in the tables.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Origin;
use crate::diagnostic::{Diagnostics, Place, Severity, Spot};

/// The places with errors.
#[derive(Clone, Debug, Default)]
pub(super) struct Suppression {
    /// Files with errors outside rows, such as in a header.
    files: BTreeSet<Arc<str>>,
    /// Rows with an error of the whole row, such as too many cells.
    rows: BTreeSet<(Arc<str>, u64)>,
    cells: BTreeSet<(Arc<str>, u64, usize)>,
    /// Columns with an error in a cell.
    columns: BTreeSet<(Arc<str>, usize)>,
    /// Columns with more errors than are kept.
    full: BTreeSet<(Arc<str>, usize)>,
}

impl Suppression {
    /// Collects the places of errors.
    pub(super) fn new(problems: &Diagnostics) -> Self {
        let mut blame = Self::default();
        for group in problems.groups() {
            let is_full = group.count() > group.kept().len() as u64;
            for problem in group.kept().iter().filter(|p| p.severity == Severity::Error) {
                blame.add(&problem.place, is_full);
            }
        }
        blame
    }

    fn add(&mut self, place: &Place, is_full: bool) {
        let file = || place.file.clone();
        match &place.spot {
            Spot::Cell { row: 1.., column: None, .. } if is_full => {
                self.files.insert(file());
            }
            Spot::Cell { row: row @ 1.., column: None, .. } => {
                self.rows.insert((file(), *row));
            }
            Spot::Cell { row: row @ 1.., column: Some(column), .. } => {
                self.cells.insert((file(), *row, column.number));
                self.columns.insert((file(), column.number));
                if is_full {
                    self.full.insert((file(), column.number));
                }
            }
            _ => {
                self.files.insert(file());
            }
        }
    }

    /// Whether a source cell of an origin has an error.
    pub(super) fn has(&self, origin: &Origin) -> bool {
        let cells = origin.cells.iter().map(|cell| &cell.place);
        cells.chain([&origin.place]).any(|place| {
            let file = || place.file.clone();
            let Spot::Cell { row, column, .. } = &place.spot else { return false };
            self.files.contains(&place.file)
                || self.rows.contains(&(file(), *row))
                || column.as_ref().is_some_and(|column| {
                    self.cells.contains(&(file(), *row, column.number))
                        || self.full.contains(&(file(), column.number))
                })
        })
    }

    /// Whether a cell of a column has an error, so that its triples may be missing.
    pub(super) fn has_column(&self, file: &Arc<str>, number: usize) -> bool {
        self.files.contains(file)
            || self.columns.contains(&(file.clone(), number))
            || self.rows.iter().any(|(other, _)| other == file)
    }
}
