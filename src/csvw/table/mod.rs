//! Reads tables: bytes to rows by the dialect, rows to typed cells, keys checked.
//!
//! The way of a row: [`OpenTable`] reads the header and gives [`Chunk`]s of whole rows; a chunk
//! parses each row into [`Fields`]; a [`RowReader`] types them and gives a [`RowView`]; [`Keys`]
//! are told of it, and [`Again`] reads tables a second time where a key is broken.

mod again;
mod broken;
mod cell;
mod chunk;
mod decode;
mod fault;
mod keys;
mod neighbours;
mod open;
mod place;
mod reader;
mod record;
mod row;
mod syntax;

pub use again::Again;
pub use cell::{Cells, ParsedValue, Text};
pub use chunk::{Chunk, Row};
pub use keys::{KeyBatch, Keys, NewKeys, RowKeys};
pub use open::{Chunks, OpenTable};
pub use place::RowPlace;
pub use reader::Reader;
pub use record::Fields;
pub use row::{RowReader, RowView};
pub use syntax::Syntax;
