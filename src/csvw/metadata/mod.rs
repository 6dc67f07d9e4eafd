//! Finds, reads, checks and normalizes CSVW metadata.
//!
//! [`locate()`] finds the document that describes a table, [`read()`] reads a document into the
//! [`model`], and [`complete`] compares a table's description with its header and adds columns that
//! only the header has.

mod alignment;
mod common;
mod compatible;
mod context;
mod datatype;
mod dialect;
mod extension;
mod inherit;
mod json;
mod language;
mod locate;
pub mod model;
mod object;
mod property;
mod read;
mod reference;
mod schema;
mod tag;
#[cfg(test)]
mod tests;

pub use compatible::{Fit, HeaderPlace, complete};
pub use context::{compact, expand, unknown_prefix};
pub use extension::refuse_extensions;
pub use locate::{Located, Request, locate, locate_by, undescribed};
pub use read::{parse, read};
pub use tag::is_language_tag;
