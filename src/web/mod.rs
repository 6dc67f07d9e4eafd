//! Writes web pages about a folder, and draws views of answers.

mod html;
mod pages;
mod svg;
mod views;

pub use pages::{Page, Pages};
pub use views::ViewFormat;
