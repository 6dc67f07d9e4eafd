//! A folder of records: its graph, where each statement comes from, and what is wrong with it.
//!
//! [`Project`] is the way in: it reads a folder, checks it, asks it, explains, links and writes it.

mod ask;
mod check;
mod error;
pub mod explain;
mod facade;
pub mod folder;
pub(crate) mod linking;
pub mod provenance;
pub(crate) mod scaffold;
pub mod trace;

pub use ask::{Asking, Engine, QueryOptions};
pub(crate) use check::check_tables;
pub use check::{Check, CheckOptions, Counts};
pub use error::Error;
pub use facade::{DiffOptions, ExplainOptions, ExportParts, Project};
pub use linking::{LinkOptions, LinkedTable, TableFile};
pub(crate) use scaffold::quoted;
pub use scaffold::{AddOptions, Scaffold, ScaffoldOptions, scaffold};
