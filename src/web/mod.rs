//! Pages for people.
//!
//! `html` is a page as a tree, and `shell` what is the same on all; `pages` documents a folder, and
//! `site` shows all of it.

mod html;
mod pages;
mod shell;
mod site;

pub use pages::{Page, Pages};
pub use site::{Published, Resource, Site, SiteOptions};
