//! Answers named questions and any SPARQL query.
//!
//! The steps of a question: [`Catalogue`] finds the file, [`Header`] reads its head (the decorators
//! of grlc), `outline` scans the text, `weight` limits it before `parse` parses it, `parameter`
//! finds the parameters among the variables, [`QueryTemplate::bind`] replaces them by terms,
//! `rewrite` adapts the query to Oxigraph's evaluator, a [`Backend`] answers it (or a `look_up`, where
//! that is enough), and `results` writes the [`Answer`] as it comes. [`contained`] enforces limits of time and memory.

mod answer;
mod backend;
mod bind;
mod catalogue;
pub mod contained;
mod decorator;
mod discover;
mod fault;
mod functions;
mod given;
mod header;
mod ids;
mod json;
mod listing;
mod look_up;
mod names;
mod outline;
mod parameter;
mod parse;
mod placement;
mod prepared;
mod question;
mod records;
mod results;
mod rewrite;
mod shown;
mod sparql12;
mod table;
mod terms;
mod triples;
mod view;
pub(crate) mod walk;
mod weight;
mod written;
mod yaml;

pub use answer::{Answer, AnswerError, Results, Row, Rows, ask, evaluate, failed, first, run};
pub use backend::Backend;
pub(crate) use bind::{Values, projection};
pub use catalogue::{Catalogue, FOLDER};
pub(crate) use functions::repeated_evaluator;
pub use header::Header;
pub use ids::with_ids;
pub(crate) use listing::usage;
pub use names::Names;
pub use parameter::{Parameter, ParameterKind};
pub(crate) use parse::parse;
pub use placement::OnClass;
pub use prepared::Prepared;
pub use question::{Form, QueryTemplate};
pub use results::ResultFormat;
pub(crate) use rewrite::{has_unusual_literals, rewrite};
pub(crate) use sparql12::newer;
pub use terms::QueryTerms;
pub use triples::Triples;
pub use view::{View, ViewKind, ViewRole};
pub(crate) use written::without_head;

#[cfg(test)]
mod tests;
