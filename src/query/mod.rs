//! Answers named and free SPARQL questions.
//!
//! The way of a question: [`Catalogue`] finds the file, [`Header`] reads what its head says (the
//! decorators of grlc), `outline` looks the text over, `weight` limits what `parse` then has
//! parsed, `parameter` tells which variables are to be given, [`QueryTemplate::bind`] puts their
//! values in place as terms, `rewrite` makes the query right for Oxigraph's evaluator, a
//! [`Backend`] answers it, and `results` writes the [`Answer`] as it comes. [`contained`] holds
//! whatever runs within limits of time and memory.

mod answer;
mod backend;
mod bind;
mod catalogue;
pub mod contained;
mod fault;
mod functions;
mod header;
mod listing;
mod outline;
mod parameter;
mod parse;
mod question;
mod results;
mod rewrite;
mod sparql12;
mod table;
mod view;
pub(crate) mod walk;
mod weight;
mod yaml;

pub use answer::{Answer, AnswerError, Results, Row, Rows, Triples, ask, evaluate, failed, run};
pub use backend::Backend;
pub(crate) use bind::projection;
pub use catalogue::Catalogue;
pub(crate) use functions::repeated_evaluator;
pub use header::Header;
pub(crate) use listing::usage;
pub use parameter::{Parameter, ParameterKind};
pub(crate) use parse::parse;
pub use question::{Form, QueryTemplate};
pub use results::{PrefixMap, ResultFormat};
pub(crate) use rewrite::{has_unusual_literals, rewrite};
pub(crate) use sparql12::newer;
pub use view::{OnClass, View, ViewKind, ViewRole};

#[cfg(test)]
mod tests;
