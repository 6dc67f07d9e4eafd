//! Writes web pages about a folder, descriptions for machines and citations, and draws views of
//! answers.

mod describe;
mod html;
mod pages;
mod shell;
mod site;
mod svg;
mod views;

pub use describe::CitationStyle;
pub use pages::{Page, Pages};
pub use site::{Published, Resource, Site, SiteOptions};
pub use views::ViewFormat;
