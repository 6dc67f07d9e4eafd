//! Finds entities by a text: by the resolver of `link`, and by the start of a word of a name.

use super::here::Here;
use super::route::Route;
use super::{Resource, Site};
use crate::link::fold;
use crate::project::Error;
use crate::rdf::graph::{Term, TermId};
use crate::web::html::{Element, el};

/// The most entities that a search shows.
const SHOWN: usize = 100;

/// The characters of a name that are compared.
const COMPARED: usize = 1000;

impl Site<'_> {
    /// The entities with a page that a text may mean, each once: those with the name or code first, in
    /// any language or spelling, then those with a name in which a word begins so, and similar names
    /// last.
    ///
    /// # Errors
    /// If the graph cannot be read.
    pub(in crate::web) fn found(&self, text: &str) -> Result<Vec<TermId>, Error> {
        let outcome = self.project.resolver(None)?.resolve(text);
        let with_page = |iri: &str| self.find(iri).filter(|id| self.addresses.path(*id).is_some());
        let named = outcome.named().filter_map(|candidate| with_page(&candidate.iri));
        let mut found: Vec<TermId> = named.collect();
        found.extend(self.beginning(text, self.entities()));
        let similar = outcome.candidates.iter();
        found.extend(similar.filter_map(|scored| with_page(&scored.candidate.iri)));
        let mut seen = rustc_hash::FxHashSet::default();
        found.retain(|id| seen.insert(*id));
        Ok(found)
    }

    /// Those with a name, in any language, in which a word begins so; names that begin so are first.
    pub(in crate::web) fn beginning(
        &self,
        text: &str,
        all: impl Iterator<Item = TermId>,
    ) -> Vec<TermId> {
        let start = fold(text);
        if start.is_empty() {
            // Only signs: every name would begin so.
            return Vec::new();
        }
        let within = format!(" {start}");
        let here = self.here(0, "");
        let folded =
            |name: String| fold(&name.chars().take(COMPARED).collect::<String>()).to_string();
        let mut found: Vec<(bool, String, TermId)> = all
            .filter_map(|id| {
                let begins = |name: String| match name.starts_with(&*start) {
                    true => Some(false),
                    false => name.contains(&within).then_some(true),
                };
                let shown = folded(here.name(id));
                let names = here.all_names(id).map(folded).chain([shown.clone()]);
                Some((names.filter_map(begins).min()?, shown, id))
            })
            .collect();
        found.sort();
        found.into_iter().map(|(.., id)| id).collect()
    }

    /// The page with what a search finds, if that is the page of names.
    ///
    /// # Errors
    /// As [`Site::found`].
    pub(in crate::web) fn search_page(
        &self,
        path: &str,
        text: &str,
    ) -> Result<Option<Resource>, Error> {
        let route = self.route(path).or_else(|| self.route(&format!("{path}.html")));
        let Some((language, Route::Search(_))) = route else { return Ok(None) };
        let found = self.found(text)?;
        let page = self.here(language, path).results(text, &found);
        Ok(Some(Resource { media_type: "text/html", bytes: page.into_bytes() }))
    }
}

impl Here<'_> {
    /// The names of a term in all languages.
    fn all_names(&self, id: TermId) -> impl Iterator<Item = String> {
        let properties = self.names.properties().iter();
        let values = properties.flat_map(move |p| self.names.index().objects(id, *p));
        values.filter_map(|value| match self.names.graph().term(*value) {
            Term::Typed { text, .. } | Term::Lang { text, .. } => Some(text.to_owned()),
            Term::Iri(_) | Term::Blank(_) => None,
        })
    }

    /// The field to find a name: a form that needs no script.
    pub(super) fn search_form(&self, text: &str) -> Element {
        let title = self.word("Find a name");
        let label = el("label").attr("for", "find").text(title).text(" ");
        let field = el("input").attr("id", "find").attr("name", "q").attr("type", "search");
        let field = field.attr("value", text).attr("required", "");
        let run = el("button").attr("type", "submit").text(self.word("Search"));
        el("form")
            .attr("role", "search")
            .attr("method", "get")
            .attr("action", self.href(Route::Search(0)))
            .child(el("p").child(label).child(field).text(" ").child(run))
    }

    /// The page with what a search finds.
    fn results(&self, text: &str, found: &[TermId]) -> String {
        let main = el("main").child(el("h1").text(self.word("A–Z"))).child(self.search_form(text));
        let shown = found.iter().take(SHOWN);
        let namesakes = self.namesakes(shown.clone().copied());
        let items = shown.map(|id| self.entry(*id, &namesakes));
        let main = match found.is_empty() {
            true => main.child(el("p").attr("role", "status").text(self.word("No results."))),
            false => main.child(el("ul").children(items)),
        };
        let more = found.len().saturating_sub(SHOWN);
        let note = self.word("and {} more").replace("{}", &more.to_string());
        let main = main.children((more > 0).then(|| el("p").class("soft").text(note)));
        self.page(&format!("{text} – {}", self.word("Search")), main)
    }
}
