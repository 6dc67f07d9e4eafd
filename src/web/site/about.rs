//! What a site has for browsers and search engines: styles, the page for what is not there, and what
//! is to be read.

use super::Site;
use crate::web::ViewFormat;
use crate::web::html::{Element, el, to};
use crate::web::shell::STYLE;

/// How many addresses a sitemap holds (sitemaps.org).
const SITEMAP: usize = 50_000;

/// The styles: those of the codebook, and what only the other pages have.
pub(super) fn style() -> String {
    let own = include_str!("site.css").trim_start();
    format!("{STYLE}\n{own}\n{}", ViewFormat::STYLE)
}

impl Site<'_> {
    /// The page for what is not there. It may stand at any depth, so its links are whole addresses where
    /// that of the site is known.
    pub(super) fn not_found(&self) -> String {
        let here = self.here(0, "404.html");
        let address = |path: &str| self.absolute(path).unwrap_or_else(|| path.to_owned());
        let text = el("p")
            .text("There is no such page. Look in the list ")
            .child(to(address("search.html"), "from A to Z"))
            .text(", or begin with the ")
            .child(to(address("index.html"), "first page"))
            .text(".");
        let main: Element = el("main").child(el("h1").text("Not found")).child(text);
        here.page("Not found", Vec::new(), main)
    }

    /// What robots may read: all.
    pub(super) fn robots(&self) -> String {
        let sitemap = self.absolute("sitemap.xml").map(|url| format!("Sitemap: {url}\n"));
        format!("User-agent: *\nAllow: /\n{}", sitemap.unwrap_or_default())
    }

    /// The pages for search engines, if the address of the site is known: the first that a sitemap holds.
    pub(super) fn sitemap(&self) -> Option<String> {
        self.url.as_ref()?;
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"");
        out.push_str(crate::rdf::vocab::sitemap::NAMESPACE);
        out.push_str("\">\n");
        for path in self.page_paths().take(SITEMAP) {
            let url = self.absolute(&path)?;
            let url = url.replace('&', "&amp;").replace('<', "&lt;");
            out.push_str(&format!("<url><loc>{url}</loc></url>\n"));
        }
        out.push_str("</urlset>\n");
        Some(out)
    }
}
