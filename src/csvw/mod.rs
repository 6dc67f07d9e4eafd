//! Reads CSV on the Web, and converts it to triples or JSON.
//!
//! Each module depends only on those above it:
//!
//! 1. [`datatype`] reads the text of one value.
//! 2. [`metadata`] finds and checks the description of tables.
//! 3. [`table`] reads tables: bytes to rows, rows to values; it checks keys.
//! 4. [`mapping`] makes triples of rows (csv2rdf).
//! 5. [`namespaces`] chooses prefixes for the IRIs of a table group.
//! 6. [`convert`] writes triples while rows are read.
//! 7. [`json`] writes plain JSON while rows are read (csv2json).
//! 8. [`infer`] describes tables that have no metadata.

pub mod convert;
pub mod datatype;
pub mod infer;
pub mod json;
pub mod mapping;
pub mod metadata;
pub mod namespaces;
pub mod table;
