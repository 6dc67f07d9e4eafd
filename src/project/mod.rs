//! A folder of records: its graph, where each statement comes from, and what is wrong with it.
//!
//! [`Project`] is the way in: it reads a folder, checks it, asks it, explains, links and writes it.
//! The other items are what it takes and gives.

mod ask;
mod asked;
mod asking;
mod check;
mod error;
pub(crate) mod explain;
mod export;
mod facade;
pub(crate) mod folder;
mod linked;
mod linking;
pub(crate) mod provenance;
mod streamed;
#[cfg(test)]
mod tests;
pub(crate) mod trace;

pub use ask::{QueryOptions, free_question};
pub use asked::Engine;
pub use asking::Asking;
pub use check::{Check, CheckOptions, Counts};
pub use error::Error;
pub use explain::{Citation, Explanation, Limits as ExplainLimits, Rule, Statement};
pub use export::{DiffOptions, ExportParts};
pub use facade::{ExplainOptions, Project};
pub use folder::{DATA_FOLDER, Folder, SourceFile};
pub use linked::LinkedTable;
pub use linking::{LinkOptions, TableFile};
pub use provenance::timestamp;
pub use trace::{Cell, CheckOutcome, Origin, Show};

pub use crate::link::column::{Key, Linked, Links};
pub use crate::link::{Candidate, Decision, Method, Outcome, Scheme, Schemes, Scored};
pub use crate::query::contained::{Ended, Limits};
pub use crate::query::{
    Answer, AnswerError, Catalogue, Form, Header, Parameter, ParameterKind, QueryTemplate,
    ResultFormat, Results, Row, Rows, Triples,
};
pub use crate::shacl::{
    Component, Failure, Message, Path, Report, ResultPath, Severity, ValidationResult,
};
