//! CSV on the Web: tables and their metadata, and the triples or JSON that they give.
//!
//! Each module depends only on those above it:
//!
//! 1. [`datatype`] reads the text of one value.
//! 2. [`metadata`] reads and checks the description of tables.
//! 3. [`find`] finds the description for a path on disk.
//! 4. [`table`] reads tables: bytes to rows, rows to values; it checks keys.
//! 5. [`mapping`] makes triples of rows (csv2rdf).
//! 6. [`check`] checks tables, and counts what they give.
//! 7. [`namespaces`] works out the prefixes that shorten the IRIs of a table group.
//! 8. [`json`] writes plain JSON while rows are read (csv2json).
//! 9. [`convert`] converts tables to a format, while rows are read or sorted.
//! 10. [`infer`] describes tables that have no metadata.
//!
//! A converter is [`find::find`] and then [`convert::convert`].

pub mod check;
pub mod convert;
pub mod datatype;
pub mod find;
pub mod infer;
pub mod json;
pub mod mapping;
pub mod metadata;
pub mod namespaces;
pub mod table;
