//! Makes the styles, and the page for unknown addresses.

use super::{NOT_FOUND, Site};
use crate::web::ViewFormat;
use crate::web::html::{el, to};
use crate::web::shell::STYLE;

/// The styles: those of the codebook and those of other pages.
pub(super) fn style() -> String {
    let own = include_str!("site.css").trim_start();
    format!("{STYLE}\n{own}\n{}", ViewFormat::STYLE)
}

impl Site<'_> {
    /// The page for unknown addresses. It may be shown at any depth, so its own links are absolute if
    /// the address of the site is known.
    pub(super) fn not_found(&self) -> String {
        let here = self.here(0, NOT_FOUND);
        let address = |path: &str| self.absolute(path).unwrap_or_else(|| path.to_owned());
        let title = here.word("Not found");
        let text = el("p")
            .text(format!("{} ", here.word("There is no such page.")))
            .child(to(address("search.html"), here.word("A–Z")))
            .text(" · ")
            .child(to(address("index.html"), here.word("Home")));
        here.page(title, el("main").child(el("h1").text(title)).child(text))
    }

    /// The same at an unknown address of a server, with links that work there.
    pub(in crate::web) fn not_found_at(&self, path: &str) -> String {
        let here = self.here(0, path);
        let title = here.word("Not found");
        let text = el("p")
            .text(format!("{} ", here.word("There is no such page.")))
            .child(to(here.file("search.html"), here.word("A–Z")))
            .text(" · ")
            .child(to(here.file("index.html"), here.word("Home")));
        here.page(title, el("main").child(el("h1").text(title)).child(text))
    }
}
