//! Pages for people.

mod pages;

pub use pages::{Page, Pages};
