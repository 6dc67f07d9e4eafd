//! Writes web pages about a folder.

mod pages;

pub use pages::{Page, Pages};
