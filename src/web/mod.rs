//! Writes web pages about a folder, descriptions for machines and citations, draws views of answers,
//! serves all that over HTTP, and checks published sites.

mod describe;
mod html;
mod pages;
mod parameters;
mod serve;
mod shell;
mod site;
mod svg;
mod verify;
mod views;

pub use describe::CitationStyle;
pub use pages::{Page, Pages};
pub use serve::{ServeHost, ServeOptions, serve};
pub use site::{Published, Resource, Site, SiteOptions};
pub use verify::{Bounds, SiteReport, check_site, check_site_at};
pub use views::ViewFormat;
