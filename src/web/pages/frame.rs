//! The frame of every page: sections, and a table of contents.

use super::guide::Guide;
use super::html::{Element, el};
use crate::web::shell::{PROGRAM, STYLE, Shell};

/// What stands in the frame.
#[derive(Clone)]
pub(in crate::web) struct Body {
    pub(in crate::web) page: &'static str,
    pub(in crate::web) title: String,
    /// What stands above the sections.
    pub(super) lead: Vec<Element>,
    pub(super) sections: Vec<Section>,
}

/// A section of a page, with the entries for the table of contents.
#[derive(Clone)]
pub(in crate::web) struct Section {
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
) -> String {
    let start = guide.free(body.page, "main");
    let is_first = pages.first().is_some_and(|(first, _)| *first == body.page);
    let title = if is_first { site.to_owned() } else { body.title.clone() };
    let tab = |(address, title): &(&'static str, String)| {
        ((*address).to_owned(), title.clone(), *address == body.page)
    };
    let shell = Shell {
        title: if is_first { site.to_owned() } else { format!("{title} – {site}") },
        head: vec![el("style").text(STYLE)],
        site: el("span").text(site),
        pages: pages.iter().map(tab).collect(),
        content: el("div"),
        lang: "en".to_owned(),
        words: ["Skip to content", "Pages"].map(str::to_owned),
        foot: vec![el("p").text(format!("Made by {PROGRAM} from the files of the folder."))],
        start,
    };
    let content = content(body, &title, &shell.start);
    Shell { content, ..shell }.page()
}

/// What stands within a page, under a title.
pub(in crate::web) fn content(body: Body, title: &str, start: &str) -> Element {
    let contents = contents(&body.sections);
    let mut main = el("main").attr("id", start).child(el("h1").text(title)).children(body.lead);
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
    match contents.is_empty() {
        true => el("div").class("page").child(main),
        false => el("div").class("page with-contents").child(contents).child(main),
    }
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
