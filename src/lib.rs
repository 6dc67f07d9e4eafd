//! Turns a folder of records into a knowledge graph.
//!
//! The life of a record, room by room; each depends only on those above it:
//!
//! 1. [`diagnostic`] says what can be wrong, and where, and how it is reported.
//! 2. [`source`] is where files come from: a folder, and nothing outside of it.
//! 3. [`rdf`] has terms and graphs, writes them in every RDF format, and compares them.
//! 4. [`csvw`] reads the description of tables and the tables themselves, checks them, and maps
//!    their rows to triples, handed on one by one.
//! 5. `link` finds the entity that a name or a code means.
//! 6. `query` answers named and free SPARQL questions.
//! 7. `shacl` checks a graph against the shapes of its ontology.
//! 8. [`project`] is a folder as a whole: its graph, where it comes from, and which cells a
//!    statement or a broken shape leads back to.
//! 9. `web` writes pages for people, and descriptions for machines.
//! 10. `cli` is the command line: it belongs to the program, which has nothing but what is public
//!     here.
//!
//! Whoever uses the library begins with a [`Project`]:
//!
//! ```
//! let project = rapporteur::Project::open("docs/river")?;
//! let asking = project.query("chaired-by", &[("member", "ALD")], Default::default())?;
//! assert!(matches!(asking.answer()?, rapporteur::Answer::Rows { rows, .. } if rows.len() == 2));
//! # Ok::<(), rapporteur::Error>(())
//! ```
//!
//! Whoever only wants to convert tables begins with [`csvw`].

pub mod csvw;
pub mod diagnostic;
#[doc(hidden)]
pub mod internals;
mod link;
pub mod project;
mod query;
pub mod rdf;
mod shacl;
pub mod source;
mod web;

pub use oxigraph;
pub use oxigraph::model::{Term, Triple};
pub use oxigraph::sparql::QueryEvaluationError;
pub use serde_json;

pub use crate::diagnostic::{Diagnostic, Diagnostics};
pub use crate::project::{
    Answer, Asking, Check, CheckOptions, Counts, DiffOptions, Engine, Error, ExplainOptions,
    ExportParts, Limits, LinkOptions, LinkedTable, Project, QueryOptions, QueryTemplate, TableFile,
    free_question, timestamp,
};
pub use crate::rdf::format::Format;
pub use crate::rdf::graph::{Graph, GraphName};
pub use crate::source::{Files, Folder, Memory, Source};
pub use crate::web::{
    CitationStyle, Descriptions, Distribution, File as DescriptionFile, Page, Pages, Publication,
};
