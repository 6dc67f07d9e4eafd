//! Turns rows into triples with templates that are compiled once (csv2rdf).
//!
//! [`map`] takes a group of tables all the way: each table gets a plan (what each column gives),
//! each row is turned into triples by it, and these go, borrowed, to a [`Sink`].

mod annotation;
mod iri;
mod ledger;
mod plan;
mod row;
mod run;
mod sink;
mod standard;
pub mod template;

pub use ledger::{ColumnLedger, Ledger};
pub use plan::Mode;
pub use run::{Options, Summary, TableSummary, map};
pub use sink::{Object, Sink, Subject, Triple};
