//! Writes web pages about a folder, and descriptions for machines.

mod describe;
mod pages;

pub use describe::{CitationStyle, Descriptions, Distribution, File, Publication};
pub use pages::{Page, Pages};
