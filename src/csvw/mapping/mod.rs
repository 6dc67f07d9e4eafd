//! Turns rows into triples with templates that are compiled once (csv2rdf).
//!
//! [`walk()`] takes a group of tables all the way: each table gets a plan (what each column gives),
//! by which the templates of each row are filled in; the row goes, borrowed, to a [`Visitor`].
//! [`map`] walks with the visitor that makes triples and gives these, borrowed, to a
//! [`Sink`](crate::rdf::Sink).

mod annotation;
mod chunk;
mod iri;
mod ledger;
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
pub use plan::Mode;
pub use progress::{Moment, Progress};
pub use visit::{
    CellValue, Gap, InOrder, Item, Items, LiteralKind, MappedCell, MappedRow, RowVisitor, Visitor,
};
pub use walk::{MappingOptions, Summary, TableSummary, map, walk};
