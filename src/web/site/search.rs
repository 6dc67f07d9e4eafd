//! Lists all named entities from A to Z. A script adds a search field, a server a form. Many names are
//! on several pages, and the first one says which names each has.

use std::collections::BTreeMap;

use super::Site;
use super::here::Here;
use super::namesakes::Namesakes;
use super::route::Route;
use crate::rdf::graph::TermId;
use crate::rdf::vocab::rdf;
use crate::web::html::{Element, el, to};

/// The heading of names that do not start with a letter.
const OTHERS: &str = "0–9";

/// The most names on a page.
const NAMES: usize = 2000;

/// The names of a language in order.
pub(super) type Sorted = Vec<TermId>;

/// The heading of a name, and whether it is that of names without a letter, which are last.
fn letter(name: &str) -> (bool, String) {
    let first = name.chars().find(|c| c.is_alphanumeric());
    let letter = first.filter(|c| c.is_alphabetic()).map(|c| {
        // Letters with diacritics sort with their base letters.
        let plain = deunicode::deunicode_char(c).and_then(|plain| plain.chars().next());
        plain.unwrap_or(c).to_uppercase().collect::<String>()
    });
    (letter.is_none(), letter.unwrap_or_else(|| OTHERS.to_owned()))
}

impl Site<'_> {
    /// The number of further pages of names, besides the first one.
    pub(super) fn name_pages(&self) -> usize {
        let all = self.sorted(0).len();
        if all <= NAMES { 0 } else { all.div_ceil(NAMES) }
    }

    /// All named entities in the order of their names in a language.
    fn sorted(&self, language: usize) -> &[TermId] {
        let Some(sorted) = self.sorted.get(language) else { return &[] };
        sorted.get_or_init(|| {
            let here = self.here(language, "");
            let named = self.entities.iter().copied();
            let mut all: Sorted = named.filter(|id| here.names.label(*id).is_some()).collect();
            all.sort_by_cached_key(|id| {
                let name = here.name(*id);
                (letter(&name), name.to_lowercase(), *id)
            });
            all
        })
    }
}

impl Here<'_> {
    /// The page from A to Z: entities by name, each with its class; or one of several, from 1.
    pub(super) fn search(&self, page: usize) -> String {
        let sorted = self.site.sorted(self.language);
        let title = self.word("A–Z");
        let main = el("main").child(el("h1").text(title));
        let main = main.children(self.site.live.then(|| self.search_form("")));
        let main = match page.checked_sub(1) {
            None if sorted.len() > NAMES => main.child(self.ranges(sorted)),
            None => main.children(self.letters(sorted, sorted)),
            Some(at) => {
                let names = sorted.chunks(NAMES).nth(at).unwrap_or_default();
                // A name may go on from the page before, or on the next one.
                let (start, end) = (at * NAMES, at * NAMES + names.len());
                let range = start.saturating_sub(1)..sorted.len().min(end + 1);
                let around = sorted.get(range).unwrap_or(names);
                let back = to(self.href(Route::Search(0)), title);
                main.child(el("p").child(back)).children(self.letters(names, around))
            }
        };
        self.page(title, main)
    }

    /// The pages of names with the first and last name of each.
    fn ranges(&self, sorted: &[TermId]) -> Element {
        let items = sorted.chunks(NAMES).enumerate().filter_map(|(at, names)| {
            let (first, last) = names.first().zip(names.last())?;
            let text = format!("{} – {}", self.name(*first), self.name(*last));
            Some(el("li").child(to(self.href(Route::Search(at + 1)), text)))
        });
        el("ul").children(items)
    }

    /// Names in order, under their letters; `around` are these and their neighbours.
    fn letters(&self, sorted: &[TermId], around: &[TermId]) -> [Element; 2] {
        let mut letters: BTreeMap<(bool, String), Vec<TermId>> = BTreeMap::new();
        for id in sorted {
            letters.entry(letter(&self.name(*id))).or_default().push(*id);
        }
        let anchor = |at: usize| format!("letter-{at}");
        let namesakes = self.namesakes(around.iter().copied());
        let index = letters.keys().enumerate().map(|(at, (_, letter))| {
            el("li").child(el("a").attr("href", format!("#{}", anchor(at))).text(letter.as_str()))
        });
        let index = el("ul").class("values").children(index.collect::<Vec<_>>());
        let sections = letters.into_iter().enumerate().map(|(at, ((_, letter), names))| {
            let items = names.into_iter().map(|id| self.entry(id, &namesakes));
            let title = el("h2").attr("id", anchor(at)).text(letter);
            el("section").child(title).child(el("ul").class("columns").children(items))
        });
        [
            el("nav").attr("aria-label", self.word("Letters")).child(index),
            match self.site.live {
                // A form is there already.
                true => el("div").children(sections),
                false => el("div").attr("data-search", self.word("Find a name")).children(sections),
            },
        ]
    }

    /// The name of an entity with its class, and its code where others of the list have that name.
    pub(super) fn entry(&self, id: TermId, namesakes: &Namesakes) -> Element {
        let kind =
            self.site.objects(id, rdf::TYPE).first().and_then(|kind| self.names.label(*kind));
        let item = el("li").children(self.told_apart(id, namesakes));
        match kind {
            Some(kind) => {
                item.text(" ").child(self.said(el("span"), kind.lang).class("soft").text(kind.text))
            }
            None => item,
        }
    }
}
