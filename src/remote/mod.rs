//! Speaks with SPARQL services over HTTP: queries, updates, graphs.
//!
//! A [`Endpoint`] is an [`Address`] with headers and times. `endpoint` sends requests, and sends them
//! again where that is safe; `fault` says what is wrong, and `service` what the
//! address should be; `ask` sends queries and reads answers as
//! they come; `change` sends updates, and reads and replaces graphs.

mod address;
mod ask;
mod change;
mod endpoint;
mod fault;
mod header;
mod service;

pub use ask::{Graphs, Wanted};
pub use endpoint::{Endpoint, Times};
pub use fault::Fault;
