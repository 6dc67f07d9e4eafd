//! What is the same on every page: head, way to the content, navigation, foot.

use super::html::{Element, el};

/// Looks after colours, widths and print; the only styles there are.
pub(super) const STYLE: &str = include_str!("style.css");

/// What each page says that it was made by.
pub(super) const GENERATOR: &str = "rapporteur";

/// A page around its content.
pub(super) struct Shell {
    /// The title of the page, as a browser's tab has it.
    pub(super) title: String,
    /// The styles, and what else the head has.
    pub(super) head: Vec<Element>,
    /// The name of the site.
    pub(super) site: Element,
    /// Address and title of the pages of the navigation, and whether one is this page.
    pub(super) pages: Vec<(String, String, bool)>,
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
        let skip = el("a").class("skip").attr("href", format!("#{}", self.start));
        let top = el("header")
            .class("top")
            .child(skip.text("Skip to content"))
            .child(el("p").class("site").child(self.site))
            .child(el("nav").attr("aria-label", "Pages").child(el("ul").children(tabs)));
        let made = concat!(
            "Made by rapporteur ",
            env!("CARGO_PKG_VERSION"),
            " from the files of the folder."
        );
        let foot = el("footer").children(self.foot).child(el("p").text(made));
        let body = el("body").child(top).child(self.content).child(foot);
        el("html").attr("lang", "en").child(head).child(body).page()
    }
}
