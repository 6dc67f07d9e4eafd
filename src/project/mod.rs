//! Turns a folder of records into a graph with provenance, and checks it.
//!
//! [`Project`] is the entry point: it reads, checks, queries, explains, links and exports a folder.

mod ask;
mod check;
mod error;
pub mod explain;
mod facade;
pub mod folder;
pub(crate) mod linking;
pub mod provenance;
pub mod trace;

pub use ask::{Asking, Engine, QueryOptions};
pub(crate) use check::check_tables;
pub use check::{Check, CheckOptions, Counts};
pub use error::Error;
pub use facade::{DiffOptions, ExplainOptions, ExportParts, Project};
pub use linking::{LinkOptions, LinkedTable, TableFile};
