//! Writes web pages about a folder.

mod html;
mod pages;
mod shell;
mod site;

pub use pages::{Page, Pages};
pub use site::{Published, Resource, Site, SiteOptions};
