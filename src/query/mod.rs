//! Answers named and free SPARQL questions.
//!
//! The way of a question: [`Catalogue`] finds the file, [`Header`] reads what its head says (the
//! decorators of grlc), `outline` looks the text over, `weight` limits what `parse` then has
//! parsed, `parameter` tells which variables are to be given, [`Question::bind`] puts their values
//! in place as terms, [`run()`] answers from a graph, and `results` writes the [`Answer`].

mod bind;
mod catalogue;
mod fault;
mod header;
mod listing;
mod newer;
mod outline;
mod parameter;
mod parse;
mod question;
mod results;
mod run;
pub(crate) mod walk;
mod weight;
mod yaml;

pub(crate) use bind::projection;
pub use bind::{Misplaced, Value, Values, bind};
pub use catalogue::Catalogue;
pub use header::Header;
pub use listing::{given, list, usage};
pub(crate) use newer::newer;
pub use parameter::{Kind, Parameter};
pub(crate) use parse::parse;
pub use question::{Form, Question};
pub use results::{Prefixes, ResultFormat};
pub use run::{Answer, run};

#[cfg(test)]
mod tests;
