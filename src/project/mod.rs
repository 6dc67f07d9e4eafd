//! Turns a folder of records into a graph with provenance, and checks it.
//!
//! [`Project`] is the entry point: it reads, checks, queries, explains, links and exports a folder.
//! The other items are its parameters and results.

mod ask;
mod asked;
mod asking;
mod check;
mod error;
pub(crate) mod explain;
mod export;
mod facade;
pub(crate) mod folder;
mod interpretation;
mod linked;
mod linking;
mod lint;
mod place;
pub(crate) mod provenance;
mod push;
pub(crate) mod scaffold;
mod store;
mod streamed;
#[cfg(test)]
mod tests;
pub(crate) mod trace;

pub use ask::QueryOptions;
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
pub use place::Elsewhere;
pub use provenance::timestamp;
pub use push::{GraphHash, PushAs, PushOptions, PushTo, Pushed};
pub use scaffold::{AddOptions, Scaffold, ScaffoldOptions, scaffold};
pub use trace::{Cell, CheckOutcome, Origin, Show};

pub use crate::link::column::{Key, Linked, Links};
pub use crate::link::doubles::Double;
pub use crate::link::{
    Candidate, Curation, Decision, Method, Outcome, Relation, Scheme, Schemes, Scored,
};
pub use crate::query::contained::{Ended, Limits};
pub use crate::query::{
    Answer, AnswerError, Catalogue, Form, Header, OnClass, Parameter, ParameterKind, QueryTemplate,
    ResultFormat, Results, Row, Rows, Triples, View, ViewKind, ViewRole,
};
pub use crate::remote::{Endpoint, Times};
pub use crate::shacl::{
    Component, Failure, Message, Path, Report, ResultPath, Severity, ValidationResult,
};
