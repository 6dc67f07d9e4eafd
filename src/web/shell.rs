//! What is the same on every page: head, way to the content, navigation, foot.

use super::html::{Element, el, is_from_right};

/// Looks after colours, widths and print; the only styles there are.
pub(super) const STYLE: &str = include_str!("style.css");

/// What each page says that it was made by.
pub(super) const GENERATOR: &str = "rapporteur";

/// The program and its version.
pub(super) const PROGRAM: &str = concat!("rapporteur ", env!("CARGO_PKG_VERSION"));

/// A page around its content.
pub(super) struct Shell {
    /// The language of the page (BCP 47).
    pub(super) lang: String,
    /// The title of the page, as a browser's tab has it.
    pub(super) title: String,
    /// The styles, and what else the head has.
    pub(super) head: Vec<Element>,
    /// The name of the site.
    pub(super) site: Element,
    /// Address and title of the pages of the navigation, and whether one is this page.
    pub(super) pages: Vec<(String, String, bool)>,
    /// The words for the way to the content and for the navigation.
    pub(super) words: [String; 2],
    /// The anchor of the content.
    pub(super) start: String,
    /// The content, with a table of contents before it or without.
    pub(super) content: Element,
    /// What stands at the foot.
    pub(super) foot: Vec<Element>,
}

impl Shell {
    /// The page as a whole.
    pub(super) fn page(self) -> String {
        let meta = |name, content| el("meta").attr("name", name).attr("content", content);
        let head = el("head")
            .child(el("meta").attr("charset", "utf-8"))
            .child(meta("viewport", "width=device-width, initial-scale=1"))
            .child(meta("generator", GENERATOR))
            .child(meta("color-scheme", "light dark"))
            .child(el("title").text(self.title))
            .children(self.head);
        let tabs = self.pages.into_iter().map(|(address, title, here)| {
            let entry = el("a").attr("href", address).text(title);
            el("li").child(if here { entry.attr("aria-current", "page") } else { entry })
        });
        let [skipping, pages] = self.words;
        let skip = el("a").class("skip").attr("href", format!("#{}", self.start));
        let top = el("header")
            .class("top")
            .child(skip.text(skipping))
            .child(el("p").class("site").child(self.site))
            .child(el("nav").attr("aria-label", pages).child(el("ul").children(tabs)));
        let foot = el("footer").children(self.foot);
        let body = el("body").child(top).child(self.content).child(foot);
        let html = el("html").attr("lang", self.lang.as_str());
        let html = if is_from_right(&self.lang) { html.attr("dir", "rtl") } else { html };
        html.child(head).child(body).page()
    }
}
