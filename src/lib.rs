//! Turns a folder of records into a knowledge graph.
//!
//! The modules, in the order in which a record passes through them; each imports only those above
//! it:
//!
//! 1. [`diagnostic`] describes problems and their places, and reports them.
//! 2. [`source`] reads files from a folder or from memory, and nothing outside.
//! 3. [`rdf`] holds terms and graphs, reads and writes RDF formats, and compares graphs.
//! 4. [`csvw`] reads tables and their metadata, checks them, and maps rows to a stream of triples.
//! 5. [`link`] finds the entity for a name or a code.
//! 6. [`query`] answers named questions and any SPARQL query.
//! 7. [`shacl`] checks a graph against SHACL shapes.
//! 8. [`project`] reads a whole folder into a graph with provenance, and traces statements and
//!    broken shapes to cells.
//! 9. [`web`] writes web pages about a folder.
//! 10. [`cli`] is the command line.
//!
//! Start with a [project](project::Project):
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

pub use crate::diagnostic::{Diagnostic, Diagnostics};
pub use crate::project::{
    Asking, Check, CheckOptions, Counts, DiffOptions, Engine, Error, ExplainOptions, ExportParts,
    LinkOptions, LinkedTable, Project, QueryOptions, TableFile,
};
pub use crate::query::Answer;
pub use crate::query::contained::Limits;
pub use crate::rdf::format::Format;
pub use crate::rdf::graph::{Graph, GraphName};
pub use crate::source::{Files, Folder, Memory, Source};
