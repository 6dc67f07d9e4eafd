//! Pages for people, and views of answers.

mod html;
mod pages;
mod svg;
mod views;

pub use pages::{Page, Pages};
pub use views::ViewFormat;
