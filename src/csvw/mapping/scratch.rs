//! What the templates of a row gave.

use super::iri::RowNumbers;
use super::plan::ColumnPlan;
use crate::rdf::Subject;

/// What a row is mapped with; used again for each row.
#[derive(Default)]
pub(super) struct Scratch {
    /// The expansion of each template, and whether it is that of this row: none if not yet
    /// expanded, else whether it is a valid IRI.
    pub iris: Vec<(String, Option<bool>)>,
    pub numbers: RowNumbers,
    /// The label of the row's default subject.
    pub blank: String,
    /// What became of each column of the plan.
    pub states: Vec<State>,
    /// The IRIs of lists that give one for each item; the first `used` are of this row.
    pub each: Vec<String>,
    pub used: usize,
}

/// What became of a column in a row.
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
    /// The value stands in the row.
    Literal,
}

impl Scratch {
    /// The expansion of a template, if it is a valid IRI.
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
