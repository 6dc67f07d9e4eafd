//! Turns a folder of records into a knowledge graph.
//!
//! The life of a record, room by room; each depends only on those above it:
//!
//! 1. [`diagnostic`] says what can be wrong, and where, and how it is reported.
//! 2. [`source`] is where files come from: a folder, and nothing outside of it.
//! 3. [`rdf`] has terms and graphs, writes them in every RDF format, and compares them.
//! 4. [`csvw`] reads the description of tables and the tables themselves, checks them, and maps
//!    their rows to triples, handed on one by one.
//! 5. [`link`] finds the entity that a name or a code means.
//! 6. [`query`] answers named and free SPARQL questions.
//! 7. [`shacl`] checks a graph against the shapes of its ontology.
//! 8. [`project`] is a folder as a whole: its graph, where it comes from, and which cells a
//!    statement or a broken shape leads back to.
//! 9. [`web`] writes pages for people.
//! 10. [`cli`] is the command line.
//!
//! Whoever uses the library begins with a [project](project::Project):
//!
//! ```
//! let project = rapporteur::Project::open("docs/river")?;
//! let asking = project.query("chaired-by", &[("member", "ALD")], Default::default())?;
//! assert!(matches!(asking.answer()?, rapporteur::Answer::Rows { rows, .. } if rows.len() == 2));
//! # Ok::<(), rapporteur::Error>(())
//! ```

#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "nothing that data can reach panics; clippy.toml exempts tests"
)]

pub mod cli;
pub mod csvw;
pub mod diagnostic;
pub mod link;
pub mod project;
pub mod query;
pub mod rdf;
pub mod shacl;
pub mod source;
pub mod web;

pub use oxigraph::model::{Term, Triple};
pub use oxigraph::sparql::QueryEvaluationError;

pub use crate::csvw::infer::{DecidingCell, Doubt, DoubtfulGuess};
pub use crate::diagnostic::{Diagnostic, Diagnostics};
pub use crate::project::{
    AddOptions, Asking, Check, CheckOptions, Counts, DiffOptions, Engine, Error, ExplainOptions,
    ExportParts, LinkOptions, LinkedTable, Project, QueryOptions, Scaffold, ScaffoldOptions,
    TableFile, scaffold,
};
pub use crate::query::Answer;
pub use crate::query::contained::Limits;
pub use crate::rdf::format::Format;
pub use crate::rdf::graph::{Graph, GraphName};
pub use crate::source::{Files, Folder, Memory, Source};
