//! Lists the members of a class with their values, as a page and as CSV.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use rustc_hash::{FxHashMap, FxHashSet};

use super::address::Steps;
use super::here::Here;
use super::iri;
use super::route::Route;
use crate::project::Error;
use crate::rdf::graph::{Graph, Index, Names, Term, TermId};
use crate::rdf::vocab::{rdf, rdfs, shacl, skos};
use crate::web::html::{Element, el, table, to};
use crate::web::pages::anchors::fragments;

/// The most members on a page; the CSV file has all.
const SHOWN: usize = 1000;

/// The most columns of a list beside the name, and the longest text in one.
const COLUMNS: usize = 5;
const TEXT: usize = 60;

/// The most different values of a property that divides a list.
const FACETS: usize = 16;

/// A class with members that have pages.
pub(super) struct Class {
    /// The class.
    pub(super) id: TermId,
    /// The segment of its address.
    pub(super) step: String,
    /// Its members and those of its subclasses.
    pub(super) members: Vec<TermId>,
    /// Whether it has a shape, or none has.
    pub(super) is_target: bool,
    /// Whether it is a main class: it has a shape, and its members have names.
    pub(super) is_main: bool,
}

impl Class {
    /// All classes that have members with pages, or subclasses that do, in the order of IRIs.
    pub(super) fn all(graph: &Graph, index: &Index, entities: &[TermId]) -> Vec<Self> {
        let find = |iri| graph.find(Term::Iri(iri));
        let Some(kind) = find(rdf::TYPE) else { return Vec::new() };
        let targets: FxHashSet<TermId> = match find(shacl::TARGET_CLASS) {
            Some(target) => index.with(target).map(|(class, _)| class).collect(),
            None => FxHashSet::default(),
        };
        let mut members: BTreeMap<TermId, Vec<TermId>> = BTreeMap::new();
        let mut above: FxHashMap<TermId, Vec<TermId>> = FxHashMap::default();
        for entity in entities {
            for class in index.objects(*entity, kind) {
                let classes =
                    above.entry(*class).or_insert_with(|| classes_above(graph, index, *class));
                for class in classes.iter() {
                    let list = members.entry(*class).or_default();
                    if list.last() != Some(entity) {
                        list.push(*entity);
                    }
                }
            }
        }
        let own: BTreeSet<TermId> =
            entities.iter().flat_map(|e| index.objects(*e, kind)).copied().collect();
        members.retain(|class, _| {
            !graph.is_blank(*class) && (own.contains(class) || targets.contains(class))
        });
        let names = Names::new(graph, index);
        let mut steps = Steps::default();
        let class = |(id, members): (TermId, Vec<TermId>)| {
            let name = fragments(iri(graph, id)).into_iter().next().unwrap_or_default();
            let step = steps.take(&name);
            let is_target = targets.is_empty() || targets.contains(&id);
            let is_main = is_target && members.iter().any(|member| names.label(*member).is_some());
            Self { id, step, members, is_target, is_main }
        };
        members.into_iter().map(class).collect()
    }
}

/// A class and all its superclasses.
pub(super) fn classes_above(graph: &Graph, index: &Index, class: TermId) -> Vec<TermId> {
    let mut all = vec![class];
    let Some(above) = graph.find(Term::Iri(rdfs::SUB_CLASS_OF)) else { return all };
    let mut next = 0;
    while let Some(at) = all.get(next).copied() {
        for class in index.objects(at, above) {
            if !all.contains(class) {
                all.push(*class);
            }
        }
        next += 1;
    }
    all
}

impl Here<'_> {
    /// The list of a class.
    pub(super) fn class(&self, at: usize) -> String {
        let Some(class) = self.site.classes.get(at) else { return String::new() };
        let columns = self.columns(class, Some(COLUMNS));
        let mut members = class.members.clone();
        members.sort_by_cached_key(|id| {
            (self.names.label(*id).is_none(), self.name(*id).to_lowercase(), *id)
        });
        let facets: Vec<Element> =
            columns.iter().filter_map(|column| self.facet(*column, class)).collect();
        let head = columns.iter().map(|p| el("th").attr("scope", "col").child(self.property(*p)));
        let head =
            std::iter::once(el("th").attr("scope", "col").text(self.word("Name"))).chain(head);
        // The first that is not shown may have the name of the last that is.
        let namesakes = self.namesakes(members.iter().take(SHOWN + 1).copied());
        let rows = members.iter().take(SHOWN).map(|id| {
            let cells = columns.iter().map(|property| {
                el("td").children(self.values(self.site.index.objects(*id, *property)))
            });
            let name = el("th").attr("scope", "row").children(self.told_apart(*id, &namesakes));
            el("tr").child(name).children(cells)
        });
        let number = self.words("Records: {}", &[&members.len().to_string()]);
        let rows = table(self.word("Table"), head, rows.collect()).attr("data-sort", "");
        let mut main = el("main")
            .child(self.titled(el("h1"), class.id))
            .children(self.comment(class.id))
            .child(
                el("p")
                    .text(format!("{number} · "))
                    .child(to(self.href(Route::ClassRows(at)), self.word("All as CSV"))),
            );
        if !facets.is_empty() {
            main = main.child(el("dl").children(facets));
        }
        if members.len() > SHOWN {
            let shown = SHOWN.to_string();
            let text = self.words("The first {} are shown; the CSV has all.", &[&shown]);
            main = main.child(el("p").class("soft").text(text));
        }
        self.page(&self.name(class.id), main.child(rows))
    }

    /// The comment of a class in the ontology.
    fn comment(&self, class: TermId) -> Option<Element> {
        let text = self.names.text(class, self.site.find(rdfs::COMMENT)?)?;
        let element = self.said(el("p"), text.lang).class("lead");
        Some(element.text(text.text))
    }

    /// The properties of the members, in order; with `most`, only that many: the most frequent ones
    /// with few and short values.
    fn columns(&self, class: &Class, most: Option<usize>) -> Vec<TermId> {
        let site = self.site;
        let mut uses: FxHashMap<TermId, (usize, usize, usize)> = FxHashMap::default();
        for member in &class.members {
            let about: Vec<(TermId, TermId)> = site.index.about(*member).collect();
            for group in about.chunk_by(|a, b| a.0 == b.0) {
                let Some((property, first)) = group.first() else { continue };
                let length = match site.graph.term(*first) {
                    Term::Typed { text, .. } | Term::Lang { text, .. } => text.chars().count(),
                    Term::Iri(_) if self.names.label(*first).is_none() => TEXT,
                    Term::Iri(_) => 0,
                    Term::Blank(_) => usize::MAX / 1000,
                };
                let one = uses.entry(*property).or_default();
                *one = (one.0 + 1, one.1 + group.len(), one.2.saturating_add(length));
            }
        }
        let is_redundant = |id: TermId| {
            let text = iri(site.graph, id);
            text == rdf::TYPE
                && class.members.iter().all(|m| site.objects(*m, rdf::TYPE).len() == 1)
                || (self.names.properties().contains(&id) && text != skos::NOTATION)
        };
        let mut columns: Vec<TermId> = uses.keys().copied().collect();
        columns.sort_by_key(|property| site.order.place(*property));
        if let Some(most) = most {
            columns.retain(|property| {
                let (members, values, length) = uses.get(property).copied().unwrap_or_default();
                !is_redundant(*property)
                    && members * 2 >= class.members.len()
                    && values <= members * 3
                    && length < members.saturating_mul(TEXT)
            });
            columns.truncate(most);
        }
        columns
    }

    /// The values of a property that divides the members, with the number of members; each links to
    /// the list of members on its page.
    fn facet(&self, property: TermId, class: &Class) -> Option<Element> {
        let site = self.site;
        let mut counts: BTreeMap<TermId, usize> = BTreeMap::new();
        for member in &class.members {
            for value in site.index.objects(*member, property) {
                site.addresses.path(*value)?;
                *counts.entry(*value).or_default() += 1;
                if counts.len() > FACETS {
                    return None;
                }
            }
        }
        if counts.len() < 2 {
            return None;
        }
        let anchor = site.order.anchor(property);
        let items = counts.into_iter().map(|(value, count)| {
            let address = format!("{}#{anchor}", self.href(Route::Entity(value)));
            el("li")
                .child(self.titled(el("a").attr("href", address), value))
                .text(format!(" {count}"))
        });
        let values = el("ul").class("values").children(items);
        Some(el("div").child(el("dt").child(self.property(property))).child(el("dd").child(values)))
    }

    /// The list of a class as CSV: all members with all values.
    pub(super) fn class_rows(&self, at: usize, out: &mut dyn Write) -> Result<(), Error> {
        let Some(class) = self.site.classes.get(at) else { return Ok(()) };
        let columns = self.columns(class, None);
        let write = || -> csv::Result<()> {
            let mut out =
                csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
            let head = ["iri", "name"].into_iter().map(str::to_owned);
            let titles =
                columns.iter().map(|property| self.names.short(iri(self.site.graph, *property)));
            out.write_record(head.chain(titles))?;
            for member in &class.members {
                let own = [iri(self.site.graph, *member).to_owned(), self.name(*member)];
                let values = columns.iter().map(|property| {
                    let values = self.site.index.objects(*member, *property).iter();
                    let values: Vec<&str> = values.map(|id| iri(self.site.graph, *id)).collect();
                    values.join(" | ")
                });
                out.write_record(own.into_iter().chain(values))?;
            }
            Ok(out.flush()?)
        };
        write().map_err(|error| std::io::Error::other(error).into())
    }
}
