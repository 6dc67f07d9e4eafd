//! CSV on the Web: tables and their metadata, and the triples or JSON that they give.
//!
//! [`metadata`] describes the tables, [`table`] reads them, [`datatype`] reads their values,
//! [`mapping`] makes triples of their rows; [`convert`] and [`json`] write these while the rows are
//! read. [`infer`] describes tables that have no metadata.

pub mod convert;
pub mod datatype;
pub mod infer;
pub mod json;
pub mod mapping;
pub mod metadata;
mod namespaces;
pub mod table;
