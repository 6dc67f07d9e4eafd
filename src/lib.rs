//! Turns a folder of records into a knowledge graph.
//!
//! The modules, in the order in which a record passes through them; each imports only those above
//! it:
//!
//! 1. [`diagnostic`] describes problems and their places, and reports them.
//! 2. [`source`] reads files from a folder or from memory, and nothing outside.
//! 3. [`rdf`] holds terms and graphs, reads and writes RDF formats, and compares graphs.
//! 4. `remote` speaks with SPARQL services over HTTP.
//! 5. [`csvw`] reads tables and their metadata, checks them, and maps rows to a stream of triples.
//! 6. `link` finds the entity for a name or a code.
//! 7. `query` answers named questions and any SPARQL query.
//! 8. `shacl` checks a graph against SHACL shapes.
//! 9. [`project`] reads a whole folder into a graph with provenance, and traces statements and
//!    broken shapes to cells.
//! 10. `web` writes web pages about a folder, and descriptions for machines.
//! 11. `cli` is the command line. It belongs to the program, which uses the public library only.
//!
//! Start with a [project](project::Project):
//!
//! ```
//! let project = rapporteur::Project::open("docs/river")?;
//! let asking = project.query("chaired-by", &[("member", "ALD")], Default::default())?;
//! assert!(matches!(asking.answer()?, rapporteur::Answer::Rows { rows, .. } if rows.len() == 2));
//! # Ok::<(), rapporteur::Error>(())
//! ```
//!
//! To convert tables only, start with [`csvw`].

pub mod csvw;
pub mod diagnostic;
#[doc(hidden)]
pub mod internals;
mod link;
pub mod project;
mod query;
pub mod rdf;
mod remote;
mod shacl;
pub mod source;
mod web;

pub use oxigraph;
pub use oxigraph::model::{Term, Triple};
pub use oxigraph::sparql::QueryEvaluationError;
pub use serde_json;

pub use crate::csvw::infer::{DecidingCell, Doubt, DoubtfulGuess};
pub use crate::diagnostic::{Diagnostic, Diagnostics};
pub use crate::project::{
    AddOptions, Answer, Asking, Check, CheckOptions, Counts, DiffOptions, Elsewhere, Endpoint,
    Engine, Error, ExplainOptions, ExportParts, Limits, LinkOptions, LinkedTable, Project, PushAs,
    PushOptions, PushTo, Pushed, QueryOptions, QueryTemplate, Scaffold, ScaffoldOptions, TableFile,
    Times, scaffold, timestamp,
};
pub use crate::rdf::format::Format;
pub use crate::rdf::graph::{Graph, GraphName};
pub use crate::source::{Files, Folder, Memory, Source};
pub use crate::web::{
    Bounds as SiteBounds, CitationStyle, Page, Pages, Published, Resource, Site, SiteOptions,
    SiteReport, ViewFormat, check_site, check_site_at,
};
pub use crate::web::{ServeHost, ServeOptions, serve};
