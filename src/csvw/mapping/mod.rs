//! Turns rows into triples by compiled templates (csv2rdf).
//!
//! [`walk()`] goes through a group of tables: each table gets a plan for its columns, the templates
//! of each row are filled in, and the borrowed row goes to a [`Visitor`]. [`map`] walks with the
//! visitor that makes triples and passes these, borrowed, to a [`Sink`](crate::rdf::Sink).

mod annotation;
mod chunk;
mod iri;
mod ledger;
mod part;
mod plan;
mod progress;
mod row;
mod scratch;
pub mod template;
mod threads;
mod triples;
mod visit;
mod walk;

pub use annotation::annotations;
pub use iri::beginning;
pub use ledger::{ColumnLedger, Ledger};
pub use part::{Part, PartTable, Rows, Wanted, needs_numbers};
pub use plan::Mode;
pub use progress::{Moment, Progress};
pub use visit::{
    CellValue, Gap, InOrder, Item, Items, LiteralKind, MappedCell, MappedRow, RowVisitor, Visitor,
};
pub use walk::{MappingOptions, Summary, TableSummary, map, walk};
