//! Maps parts of a table apart from each other, such as on several machines.
//!
//! A part is some whole rows. `table` maps it: it gives its triples, counts, and the digests of its
//! keys, which are to be compared with those of all other parts. Where a part has problems, `again`
//! reads the rows that have them in one place, with the numbers that they have in their file
//! ([`PartTable::again`]), so that they are reported as if the whole table had been read there.

mod again;
mod table;
#[cfg(test)]
mod tests;

pub use again::{Rows, Wanted};
pub use table::{Part, PartTable, needs_numbers};
