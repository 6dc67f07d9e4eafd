//! Makes the frame of every page: head, navigation, contents, foot.

use super::guide::Guide;
use super::html::{Element, el};

/// The only style sheet: colours, widths and print.
pub(super) const STYLE: &str = include_str!("style.css");

/// The generator named on each page.
pub(super) const GENERATOR: &str = "rapporteur";

/// The content of the frame.
pub(super) struct Body {
    pub(super) page: &'static str,
    pub(super) title: String,
    /// The introduction above the sections.
    pub(super) lead: Vec<Element>,
    pub(super) sections: Vec<Section>,
}

/// A section of a page, with the entries for the table of contents.
pub(super) struct Section {
    pub(super) anchor: String,
    pub(super) title: String,
    /// The address and name of each entry.
    pub(super) entries: Vec<(String, Element)>,
    pub(super) content: Vec<Element>,
}

/// A whole page; `pages` are the addresses and titles of all pages.
pub(super) fn frame(
    guide: &Guide<'_>,
    body: Body,
    site: &str,
    pages: &[(&'static str, String)],
) -> Element {
    let start = guide.free(body.page, "main");
    let full = match pages.first() {
        Some((first, _)) if *first == body.page => site.to_owned(),
        _ => format!("{} – {site}", body.title),
    };
    let head = el("head")
        .child(el("meta").attr("charset", "utf-8"))
        .child(
            el("meta")
                .attr("name", "viewport")
                .attr("content", "width=device-width, initial-scale=1"),
        )
        .child(el("meta").attr("name", "generator").attr("content", GENERATOR))
        .child(el("meta").attr("name", "color-scheme").attr("content", "light dark"))
        .child(el("title").text(full.as_str()))
        .child(el("style").text(STYLE));
    let tabs = pages.iter().map(|(address, title)| {
        let entry = el("a").attr("href", *address).text(title.as_str());
        let here = *address == body.page;
        el("li").child(if here { entry.attr("aria-current", "page") } else { entry })
    });
    let top = el("header")
        .class("top")
        .child(el("a").class("skip").attr("href", format!("#{start}")).text("Skip to content"))
        .child(el("p").class("site").text(site))
        .child(el("nav").attr("aria-label", "Pages").child(el("ul").children(tabs)));
    let contents = contents(&body.sections);
    let mut main = el("main").attr("id", start);
    main = main.child(el("h1").text(if full == site { site } else { body.title.as_str() }));
    main = main.children(body.lead);
    for section in body.sections {
        let title = el("h2").attr("id", section.anchor.as_str());
        // A single section has the page's title.
        let title = if section.title == body.title { title.class("unseen") } else { title };
        main = main.child(
            el("section")
                .attr("aria-labelledby", section.anchor.as_str())
                .child(title.text(section.title))
                .children(section.content),
        );
    }
    let foot = el("footer").child(el("p").text(concat!(
        "Made by rapporteur ",
        env!("CARGO_PKG_VERSION"),
        " from the files of the folder."
    )));
    let columns = if contents.is_empty() { "page" } else { "page with-contents" };
    let mut page = el("div").class(columns);
    if !contents.is_empty() {
        page = page.child(contents);
    }
    let body = el("body").child(top).child(page.child(main)).child(foot);
    el("html").attr("lang", "en").child(head).child(body)
}

/// The table of contents; empty for a single entry.
fn contents(sections: &[Section]) -> Element {
    let nav = el("nav").class("contents").attr("aria-label", "On this page");
    if sections.len() < 2 && sections.iter().all(|s| s.entries.len() < 2) {
        return nav;
    }
    let item = |section: &Section| {
        let link = el("a").attr("href", format!("#{}", section.anchor)).text(&*section.title);
        let entries = section.entries.iter();
        let entries: Vec<Element> = entries
            .map(|(address, name)| {
                el("li").child(el("a").attr("href", address.as_str()).child(name.clone()))
            })
            .collect();
        let item = el("li").child(link);
        if entries.is_empty() { item } else { item.child(el("ul").children(entries)) }
    };
    nav.child(el("ul").children(sections.iter().map(item)))
}
