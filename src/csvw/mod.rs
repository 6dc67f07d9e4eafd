//! Reads CSV on the Web, and converts it to triples or JSON.
//!
//! Each module depends only on those above it:
//!
//! 1. [`datatype`] reads the text of one value.
//! 2. [`metadata`] reads and checks the description of tables.
//! 3. [`find`] finds the metadata for a path on disk.
//! 4. [`table`] reads tables: bytes to rows, rows to values; it checks keys.
//! 5. [`mapping`] turns rows into triples (csv2rdf).
//! 6. `lint` finds silent faults in metadata.
//! 7. [`check`] checks tables, and counts their contents.
//! 8. [`namespaces`] chooses prefixes for the IRIs of a table group.
//! 9. [`json`] writes plain JSON while rows are read (csv2json).
//! 10. [`convert`] writes tables in a format, row by row or sorted.
//! 11. [`infer`] describes tables that have no metadata.
//!
//! A converter is [`find::find`] and then [`convert::convert`].

pub mod check;
pub mod convert;
pub mod datatype;
pub mod find;
pub mod infer;
pub mod json;
pub(crate) mod lint;
pub mod mapping;
pub mod metadata;
pub mod namespaces;
pub mod table;
