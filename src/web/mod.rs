//! Pages for people, and descriptions for machines.

mod describe;
mod pages;

pub use describe::{CitationStyle, Descriptions, Distribution, File, Publication};
pub use pages::{Page, Pages};
