//! A query that is ready to be answered.

use spargebra::Query;

use super::QueryTemplate;
use super::bind::Values;
use crate::diagnostic::Diagnostic;

/// A query with the values of its parameters, and as text if an endpoint answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    pub(super) query: Query,
    pub(super) text: Option<String>,
}

impl From<Query> for Prepared {
    fn from(query: Query) -> Self {
        Self { query, text: None }
    }
}

impl QueryTemplate {
    /// The query with bound parameters, with the text for endpoints: as in its file, where it can.
    ///
    /// # Errors
    /// As [`QueryTemplate::with`].
    pub fn prepared(&self, values: &Values) -> Result<Prepared, Vec<Diagnostic>> {
        let text = Some(self.written(&self.text, values)?);
        Ok(Prepared { query: self.with(values)?, text })
    }
}
