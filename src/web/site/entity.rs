//! Makes the page of an entity, and its statements as data.

use std::collections::BTreeSet;

use super::here::{Here, Page};
use super::route::{FORMATS, Route};
use super::{Resource, Site, iri, sources};
use crate::project::Error;
use crate::rdf::export::{self, ExportOptions};
use crate::rdf::format::Format;
use crate::rdf::graph::{GraphName, Term, TermId};
use crate::rdf::vocab::{rdf, skos};
use crate::web::html::{Element, Node, el, joined, link, to};

/// The most referring entities listed per property, and the most shown unfolded.
const LISTED: usize = 500;
const OPEN: usize = 12;

/// The most facts in a preview.
const BRIEF: usize = 6;

impl Here<'_> {
    /// The page of an entity.
    pub(super) fn entity(&self, id: TermId) -> Result<String, Error> {
        let site = self.site;
        let about = site.order.sorted(site.index.about(id).collect());
        let cited = sources::citing(&site.citations(&[id]));
        let own = about.iter().filter(|(property, _)| !cited.contains(&(id, *property)));
        let dependents: BTreeSet<TermId> =
            own.map(|(_, value)| *value).filter(|value| self.is_dependent(*value)).collect();
        let mut nodes = vec![id];
        nodes.extend(&dependents);
        let citations = site.citations(&nodes);
        let citing = sources::citing(&citations);
        let (mut facts, mut tables) = (Vec::new(), Vec::new());
        let mut names = Vec::new();
        for group in about.chunk_by(|a, b| a.0 == b.0) {
            let Some((property, _)) = group.first().copied() else { continue };
            let values: Vec<TermId> = group.iter().map(|(_, value)| *value).collect();
            if citing.contains(&(id, property)) || iri(site.graph, property) == rdf::TYPE {
                continue;
            }
            if self.is_naming(property) {
                names.extend(values);
                continue;
            }
            let (nodes, values): (Vec<TermId>, Vec<TermId>) =
                values.into_iter().partition(|value| self.is_dependent(*value));
            if !values.is_empty() {
                facts.push(el("dt").child(self.property(property)));
                facts.push(el("dd").children(self.values(&values)));
            }
            if !nodes.is_empty() {
                let title = el("h2").child(self.property(property));
                tables.push(
                    el("section").child(title).child(self.dependents(id, &nodes, &citing, false)),
                );
            }
        }
        facts.splice(0..0, self.other_names(id, &names));
        let mut main = el("article").children(self.top(id));
        if !facts.is_empty() {
            main = main.child(el("dl").children(facts));
        }
        main = main
            .children(tables)
            .children(self.mentions(id)?)
            .children(self.referrers(id, &dependents));
        let aside = el("div")
            .class("beside")
            .children(self.sources(&citations, &nodes)?)
            .child(self.formats(id));
        let main = el("main").class("entry").child(main).child(aside);
        let (title, head) = (self.name(id), self.machines(id));
        Ok(self.framed(Page { title, head, main, cite: Some(self.cite_folded(Some(id))) }))
    }

    /// Its name, class and address, and its first facts.
    pub(super) fn brief(&self, id: TermId) -> Vec<Element> {
        let about = self.site.order.sorted(self.site.index.about(id).collect());
        let facts = about
            .chunk_by(|a, b| a.0 == b.0)
            .filter_map(|group| group.first().map(|(property, _)| (*property, group)))
            .filter(|(property, _)| {
                iri(self.site.graph, *property) != rdf::TYPE && !self.is_naming(*property)
            })
            .take(BRIEF);
        let facts = facts.flat_map(|(property, group)| {
            let values: Vec<TermId> = group.iter().take(BRIEF).map(|(_, value)| *value).collect();
            [el("dt").child(self.property(property)), el("dd").children(self.values(&values))]
        });
        let facts = el("dl").children(facts);
        self.top(id).into_iter().chain([facts]).collect()
    }

    /// Its name, class and address.
    fn top(&self, id: TermId) -> Vec<Element> {
        let text = iri(self.site.graph, id);
        let kinds = self.site.objects(id, rdf::TYPE);
        let kinds: Vec<Node> = kinds.iter().map(|kind| self.kind(*kind).into()).collect();
        let mut all = vec![self.titled(el("h1"), id)];
        if !kinds.is_empty() {
            all.push(el("p").class("kind").children(joined(kinds, ", ")));
        }
        all.push(el("p").class("iri").child(link(text, text)));
        all
    }

    /// A class, with a link to its list.
    fn kind(&self, class: TermId) -> Element {
        match self.site.classes.iter().position(|known| known.id == class) {
            Some(at) => self.titled(el("a").attr("href", self.href(Route::Class(at))), class),
            None => self.term(class),
        }
    }

    fn is_naming(&self, property: TermId) -> bool {
        let text = iri(self.site.graph, property);
        text != skos::NOTATION
            && (self.names.properties().contains(&property) || text == skos::ALT_LABEL)
    }

    /// The names other than the page title, each once, with their languages.
    fn other_names(&self, id: TermId, names: &[TermId]) -> Vec<Element> {
        let title = self.names.label(id);
        let mut seen = BTreeSet::new();
        let mut items = Vec::new();
        for name in names {
            let (text, lang) = match self.site.graph.term(*name) {
                Term::Lang { text, lang } => (text, Some(lang)),
                Term::Typed { text, .. } => (text, None),
                Term::Iri(_) | Term::Blank(_) => continue,
            };
            let is_title = title.is_some_and(|t| t.text == text && t.lang == lang);
            if is_title || !seen.insert((lang, text)) {
                continue;
            }
            let item = el("li").child(self.said(el("span"), lang).text(text));
            items.push(match lang {
                Some(lang) => item.child(el("span").class("soft").text(format!(" {lang}"))),
                None => item,
            });
        }
        match items.is_empty() {
            true => Vec::new(),
            false => vec![
                el("dt").text(self.word("Other names")),
                el("dd").child(el("ul").class("values").children(items)),
            ],
        }
    }

    /// The entities that refer to this one, by property; long lists are folded.
    fn referrers(&self, id: TermId, dependents: &BTreeSet<TermId>) -> Vec<Element> {
        let site = self.site;
        let mut properties: Vec<TermId> = site.index.predicates().to_vec();
        properties.sort_by_key(|property| site.order.place(*property));
        let mut sections = Vec::new();
        let heading = self.word("Entries whose “{}” is this");
        for property in properties {
            let subjects = site.index.subjects(property, id).iter().copied();
            let mut subjects: Vec<TermId> = subjects
                .filter(|s| site.addresses.path(*s).is_some() && !dependents.contains(s))
                .collect();
            if subjects.is_empty() {
                continue;
            }
            subjects.sort_by_cached_key(|s| (self.name(*s).to_lowercase(), *s));
            let count = subjects.len();
            let (nodes, subjects): (Vec<TermId>, Vec<TermId>) =
                subjects.into_iter().partition(|s| self.is_dependent(*s));
            let items = subjects.iter().take(LISTED).map(|s| el("li").child(self.term(*s)));
            let mut list = el("ul").class("columns").children(items);
            if let Some(more) = subjects.len().checked_sub(LISTED).filter(|more| *more > 0) {
                list = list.child(
                    el("li").class("soft").text(self.words("and {} more", &[&more.to_string()])),
                );
            }
            let (before, after) = heading.split_once("{}").unwrap_or((heading, ""));
            let title = el("h2")
                .attr("id", site.order.anchor(property))
                .text(before)
                .child(self.property(property))
                .text(format!("{after} · {count}"));
            let list = match subjects.len() > OPEN {
                true => el("details").child(el("summary").text(self.word("Show all"))).child(list),
                false => list,
            };
            let list = (!subjects.is_empty()).then_some(list);
            let nodes = (!nodes.is_empty()).then(|| {
                let citing = sources::citing(&site.citations(&nodes));
                self.dependents(id, &nodes, &citing, true)
            });
            sections.push(el("section").child(title).children(nodes).children(list));
        }
        sections
    }

    fn formats(&self, id: TermId) -> Element {
        let items = FORMATS.iter().map(|format| {
            let address = self.href(Route::Triples(id, *format));
            el("li").child(to(address, format.title()))
        });
        let title = el("h2").attr("id", "data").text(self.word("As data"));
        let list = el("ul").class("values").children(items);
        el("section").attr("aria-labelledby", "data").child(title).child(list)
    }
}

impl Site<'_> {
    /// All statements about an entity and the blank nodes that it leads to.
    pub(super) fn triples(&self, id: TermId, format: Format) -> Result<Resource, Error> {
        let mut triples = Vec::new();
        let (mut open, mut seen) = (vec![id], BTreeSet::from([id]));
        while let Some(subject) = open.pop() {
            for (property, value) in self.index.about(subject) {
                triples.push([subject, property, value]);
                if self.graph.is_blank(value) && seen.insert(value) {
                    open.push(value);
                }
            }
        }
        let graph = self.graph.excerpt(GraphName::Records, triples)?;
        let options = ExportOptions { context: self.context.as_ref(), ..ExportOptions::default() };
        let mut bytes = Vec::new();
        export::write(&graph, format, &options, &mut bytes)?;
        Ok(Resource { media_type: format.media_type(), bytes })
    }
}
