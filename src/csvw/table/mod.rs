//! Reads tables: bytes to rows by the dialect, rows to typed cells, keys checked.
//!
//! [`OpenTable`] reads the header and returns [`Chunk`]s of whole rows; a chunk parses each row
//! into [`Fields`]; a [`RowReader`] types them as a [`RowView`]; [`Keys`] collects the keys, and
//! [`Rereader`] reads tables a second time if a key is broken.

mod apart;
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
mod rereader;
mod row;
mod spill;
mod syntax;
mod watch;

pub use apart::{BrokenKeys, Cut, ReferenceKey};
pub use broken::or_add_row;
pub use cell::{Cells, ParsedValue, Text};
pub use chunk::{Chunk, Row};
pub use keys::{KeyBatch, Keys, NewKeys, RowKeys};
pub use neighbours::NEAR_ROWS;
pub use open::{Chunks, OpenTable};
pub use place::{Position, RowPlace};
pub use reader::Reader;
pub use record::Fields;
pub use rereader::{EachRow, Rereader, Sampled};
pub use row::{RowReader, RowView};
pub use spill::Digest;
pub use syntax::Syntax;
pub use watch::{Notices, Watch};
