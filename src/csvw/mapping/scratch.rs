//! Holds the expanded templates of a row.

use super::iri::RowNumbers;
use super::plan::ColumnPlan;
use crate::rdf::Subject;

/// Buffers for mapping a row, reused for each.
#[derive(Default)]
pub(super) struct Scratch {
    /// The expansion of each template, and whether it is a valid IRI; none if not yet expanded for
    /// this row.
    pub iris: Vec<(String, Option<bool>)>,
    pub numbers: RowNumbers,
    /// The label of the row's default subject.
    pub blank: String,
    /// The state of each column of the plan.
    pub states: Vec<State>,
    /// The IRIs of list items; the first `used` are of this row.
    pub each: Vec<String>,
    pub used: usize,
}

/// The state of a column in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// There is no value.
    Null,
    /// A template gave no valid IRI.
    Rejected,
    /// The value is the IRI of this template.
    Iri(usize),
    /// The values are IRIs, a range of [`Scratch::each`].
    Each {
        start: usize,
        end: usize,
        /// Whether some items gave no valid IRI.
        faulty: bool,
    },
    /// The value is in the row.
    Literal,
}

impl Scratch {
    /// The IRI of a template, if it is valid.
    pub fn iri(&self, template: usize) -> Option<&str> {
        match self.iris.get(template) {
            Some((iri, Some(true))) => Some(iri),
            _ => None,
        }
    }

    /// The subject of a column in this row: its IRI, if that is valid, or the row's blank node.
    pub fn subject(&self, column: &ColumnPlan) -> Option<Subject<'_>> {
        match column.subject {
            None => Some(Subject::Blank(&self.blank)),
            Some(template) => self.iri(template).map(Subject::Iri),
        }
    }
}
