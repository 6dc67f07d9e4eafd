//! Makes the files for browsers and search engines: styles, the error page, sitemap and robots.txt.

use super::Site;
use crate::web::ViewFormat;
use crate::web::html::{Element, el, to};
use crate::web::shell::STYLE;

/// The most addresses in a sitemap (sitemaps.org).
const SITEMAP: usize = 50_000;

/// The styles: those of the codebook and those of other pages.
pub(super) fn style() -> String {
    let own = include_str!("site.css").trim_start();
    format!("{STYLE}\n{own}\n{}", ViewFormat::STYLE)
}

impl Site<'_> {
    /// The page for unknown addresses. It can appear at any depth, so its links are absolute if the
    /// address of the site is known.
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

    /// Allows robots to read everything.
    pub(super) fn robots(&self) -> String {
        let sitemap = self.absolute("sitemap.xml").map(|url| format!("Sitemap: {url}\n"));
        format!("User-agent: *\nAllow: /\n{}", sitemap.unwrap_or_default())
    }

    /// The sitemap, if the address of the site is known, with as many pages as it can hold.
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
