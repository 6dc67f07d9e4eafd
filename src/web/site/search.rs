//! Lists all named entities from A to Z; a script adds a search field.

use std::collections::BTreeMap;

use super::here::Here;
use crate::rdf::graph::TermId;
use crate::rdf::vocab::rdf;
use crate::web::html::{Element, el};

/// The heading of names that do not start with a letter.
const OTHERS: &str = "0–9";

impl Here<'_> {
    /// The page from A to Z: entities by name, each with its class.
    pub(super) fn search(&self) -> String {
        let site = self.site;
        let mut letters: BTreeMap<(bool, String), Vec<(String, TermId)>> = BTreeMap::new();
        let named = site.entities.iter().filter(|id| self.names.label(**id).is_some());
        for id in named {
            let name = self.name(*id);
            let first = name.chars().find(|c| c.is_alphanumeric());
            let letter = first.filter(|c| c.is_alphabetic()).map(|c| {
                // Letters with diacritics sort with their base letters.
                let plain = deunicode::deunicode_char(c).and_then(|plain| plain.chars().next());
                plain.unwrap_or(c).to_uppercase().collect::<String>()
            });
            let key = (letter.is_none(), letter.unwrap_or_else(|| OTHERS.to_owned()));
            letters.entry(key).or_default().push((name.to_lowercase(), *id));
        }
        let anchor = |at: usize| format!("letter-{at}");
        let index = letters.keys().enumerate().map(|(at, (_, letter))| {
            el("li").child(el("a").attr("href", format!("#{}", anchor(at))).text(letter.as_str()))
        });
        let index: Vec<Element> = index.collect();
        let sections = letters.into_iter().enumerate().map(|(at, ((_, letter), mut names))| {
            names.sort_unstable();
            let items = names.into_iter().map(|(_, id)| self.entry(id));
            let title = el("h2").attr("id", anchor(at)).text(letter);
            el("section").child(title).child(el("ul").class("columns").children(items))
        });
        let index = el("ul").class("values").children(index);
        let main = el("main")
            .child(el("h1").text(self.word("A–Z")))
            .child(el("nav").attr("aria-label", self.word("Letters")).child(index))
            .child(el("div").attr("data-search", self.word("Find a name")).children(sections));
        self.page(self.word("A–Z"), main)
    }

    fn entry(&self, id: TermId) -> Element {
        let kind =
            self.site.objects(id, rdf::TYPE).first().and_then(|kind| self.names.label(*kind));
        let item = el("li").child(self.term(id));
        match kind {
            Some(kind) => {
                item.text(" ").child(self.said(el("span"), kind.lang).class("soft").text(kind.text))
            }
            None => item,
        }
    }
}
