//! Knows the place of every term in the site, and links to it.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::Sources;
use super::anchors::{
    Anchors, CONCEPTS, INDEX, ONTOLOGY, QUESTIONS, SHAPES, Spot, TABLES, file_name, fragments,
};
use super::html::{Element, Node, el, joined, link};
use super::outline::Outline;
use crate::rdf::graph::{Graph, Index, Names, Term, TermId};
use crate::rdf::vocab::{owl, rdf, rdfs, xsd};

/// The greatest depth of nested blank nodes.
const DEPTH: usize = 8;

/// The most blank nodes of a site.
const NODES: usize = 200_000;

/// The graph, and the places of all described terms.
pub(super) struct Guide<'a> {
    pub(super) graph: &'a Graph,
    pub(super) index: &'a Index,
    pub(super) names: Names<'a>,
    pub(super) outline: Outline,
    spots: BTreeMap<TermId, Spot>,
    anchors: Anchors,
    /// The places of tables and, within each, of columns.
    pub(super) tables: Vec<Vec<(Spot, Vec<Spot>)>>,
    pub(super) questions: Vec<Spot>,
    /// The properties by the classes in their domain or range, including unions, in the order of
    /// the outline.
    ends: [BTreeMap<TermId, Vec<TermId>>; 2],
    /// How many more blank nodes may be shown.
    left: Cell<usize>,
}

impl<'a> Guide<'a> {
    pub(super) fn new(sources: &'a Sources, index: &'a Index) -> Self {
        let graph = &sources.graph;
        let names = Names::new(graph, index);
        let outline = Outline::of(graph, index, &names);
        let mut anchors = Anchors::default();
        let mut spots = BTreeMap::new();
        let members =
            outline.schemes.iter().flat_map(|(scheme, all)| [scheme].into_iter().chain(all));
        for (page, ids) in [
            (ONTOLOGY, [outline.classes.as_slice(), &outline.properties].concat()),
            (SHAPES, outline.shapes.clone()),
            (CONCEPTS, members.chain(&outline.others).copied().collect()),
            (INDEX, outline.ontologies.clone()),
        ] {
            for id in ids {
                if let Term::Iri(iri) = graph.term(id) {
                    spots.insert(id, anchors.take(page, &fragments(iri)));
                }
            }
        }
        let mut tables = Vec::new();
        for group in &sources.groups {
            let mut of_group = Vec::new();
            for table in &group.tables {
                let file = file_name(&table.url);
                let spot = anchors.take(TABLES, std::slice::from_ref(&file));
                let names = table.columns.iter().map(|c| format!("{file}-{}", c.name));
                let columns = names.map(|name| anchors.take(TABLES, &[name])).collect();
                of_group.push((spot, columns));
            }
            tables.push(of_group);
        }
        let names_of = sources.questions.iter().map(|q| q.name.clone());
        let questions = names_of.map(|name| anchors.take(QUESTIONS, &[name])).collect();
        let mut guide = Self {
            graph,
            index,
            names,
            outline,
            spots,
            anchors,
            tables,
            questions,
            ends: Default::default(),
            left: Cell::new(NODES),
        };
        guide.ends = [rdfs::DOMAIN, rdfs::RANGE].map(|end| guide.by_class(end));
        guide
    }

    /// The properties by the classes at one of their ends.
    fn by_class(&self, end: &str) -> BTreeMap<TermId, Vec<TermId>> {
        let mut by_class: BTreeMap<TermId, Vec<TermId>> = BTreeMap::new();
        for property in &self.outline.properties {
            for class in self.objects(*property, end).iter().flat_map(|id| self.named_classes(*id))
            {
                let list = by_class.entry(class).or_default();
                if list.last() != Some(property) {
                    list.push(*property);
                }
            }
        }
        by_class
    }

    /// The properties of a class.
    pub(super) fn properties_of(&self, class: TermId) -> &[TermId] {
        self.ends[0].get(&class).map_or(&[], Vec::as_slice)
    }

    /// The properties whose values are of a class.
    pub(super) fn properties_to(&self, class: TermId) -> &[TermId] {
        self.ends[1].get(&class).map_or(&[], Vec::as_slice)
    }

    /// An anchor for a part of a page, distinct from those of its terms.
    pub(super) fn free(&self, page: &'static str, name: &str) -> String {
        self.anchors.clone().take(page, &[name.to_owned()]).anchor
    }

    /// The place of a term's description.
    pub(super) fn spot(&self, id: TermId) -> Option<&Spot> {
        self.spots.get(&id)
    }

    /// The anchor of a described term.
    pub(super) fn anchor(&self, id: TermId) -> String {
        self.spot(id).map(|spot| spot.anchor.clone()).unwrap_or_default()
    }

    /// The number of an IRI, if the graph has it.
    pub(super) fn find(&self, iri: &str) -> Option<TermId> {
        self.graph.find(Term::Iri(iri))
    }

    /// The text of an IRI or the label of a blank node.
    pub(super) fn iri(&self, id: TermId) -> &'a str {
        match self.graph.term(id) {
            Term::Iri(text) | Term::Blank(text) => text,
            Term::Typed { text, .. } | Term::Lang { text, .. } => text,
        }
    }

    /// The values of a property.
    pub(super) fn objects(&self, id: TermId, property: &str) -> &'a [TermId] {
        self.find(property).map(|p| self.index.objects(id, p)).unwrap_or_default()
    }

    /// The subjects with a value for a property.
    pub(super) fn subjects(&self, property: &str, value: TermId) -> &'a [TermId] {
        self.find(property).map(|p| self.index.subjects(p, value)).unwrap_or_default()
    }

    /// The name of a term: its label, or else its IRI.
    pub(super) fn name(&self, id: TermId) -> String {
        match self.names.label(id) {
            Some(label) => label.text.to_owned(),
            None => self.short(self.iri(id)),
        }
    }

    /// An IRI with a prefix, if it has one with a name.
    pub(super) fn short(&self, iri: &str) -> String {
        let short = self.names.short(iri);
        short.strip_prefix(':').map(str::to_owned).unwrap_or(short)
    }

    /// The name of a term, with its language if other than the page's.
    pub(super) fn titled(&self, name: &'static str, id: TermId) -> Element {
        match self.names.label(id) {
            Some(label) => said(el(name), label.lang).text(label.text),
            None => el(name).text(self.short(self.iri(id))),
        }
    }

    /// An IRI as a link, described by the folder or not.
    pub(super) fn iri_link(&self, iri: &str) -> Element {
        match self.find(iri) {
            Some(id) => self.term(id),
            None => link(iri, self.names.short(iri)),
        }
    }

    /// A term's name, with a link to its description.
    pub(super) fn term(&self, id: TermId) -> Element {
        let iri = self.iri(id);
        match self.spot(id) {
            Some(spot) => {
                self.titled("a", id).attr("href", spot.href()).attr("title", self.names.short(iri))
            }
            None => link(iri, self.names.short(iri)).class("away"),
        }
    }

    /// A property in words, with a link to its description.
    pub(super) fn property(&self, id: TermId) -> Node {
        match self.spot(id) {
            Some(_) => self.term(id).into(),
            None => {
                let words = self.names.label(id).map(|label| label.text.to_owned());
                let words = words.unwrap_or_else(|| words_of(self.iri(id)));
                el("span").attr("title", self.names.short(self.iri(id))).text(words).into()
            }
        }
    }

    /// A value: a term, a text, or the description of a blank node.
    pub(super) fn value(&self, id: TermId) -> Node {
        self.shown(id, 0)
    }

    fn shown(&self, id: TermId, depth: usize) -> Node {
        match self.graph.term(id) {
            Term::Iri(rdf::NIL) => "nothing".into(),
            Term::Iri(_) => self.term(id).into(),
            Term::Typed { text, datatype } => {
                let element = text_element(text);
                match datatype {
                    xsd::STRING => element,
                    _ => element.attr("title", self.names.short(datatype)),
                }
                .into()
            }
            Term::Lang { text, lang } => said(text_element(text), Some(lang)).into(),
            Term::Blank(_) if depth == DEPTH || !self.spend() => "…".into(),
            Term::Blank(_) => self.blank(id, depth + 1),
        }
    }

    /// Whether one more blank node may be shown, since many-to-many references grow without bound.
    pub(super) fn spend(&self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left > 0
    }

    fn blank(&self, id: TermId, depth: usize) -> Node {
        if let Some(items) = self.list(id) {
            let items = items.into_iter().map(|item| self.shown(item, depth)).collect();
            return el("span").children(joined(items, ", ")).into();
        }
        for (property, word) in [(owl::UNION_OF, " or "), (owl::INTERSECTION_OF, " and ")] {
            if let [head] = self.objects(id, property)
                && let Some(items) = self.list(*head)
            {
                let items = items.into_iter().map(|item| self.shown(item, depth)).collect();
                return el("span").children(joined(items, word)).into();
            }
        }
        let mut entries = Vec::new();
        for (predicate, object) in self.index.about(id) {
            let entry = el("li").child(self.property(predicate)).text(" ");
            entries.push(entry.child(self.shown(object, depth)));
        }
        el("ul").class("nested").children(entries).into()
    }

    /// The items of a list, if the node is the head of one.
    pub(super) fn list(&self, head: TermId) -> Option<Vec<TermId>> {
        let (mut items, mut at) = (Vec::new(), head);
        while self.iri(at) != rdf::NIL {
            let [item] = self.objects(at, rdf::FIRST) else { return None };
            let [rest] = self.objects(at, rdf::REST) else { return None };
            // A ring is not a list.
            if items.len() > self.index.len() {
                return None;
            }
            items.push(*item);
            at = *rest;
        }
        Some(items)
    }

    /// The classes of a domain or range: itself, or the members of a union.
    pub(super) fn named_classes(&self, id: TermId) -> Vec<TermId> {
        match self.objects(id, owl::UNION_OF) {
            [head] => self.list(*head).unwrap_or_default(),
            _ => vec![id],
        }
    }

    /// The explanations of a term, in all languages.
    pub(super) fn explanations(&self, id: TermId, properties: &[&str]) -> Vec<Element> {
        let values = properties.iter().flat_map(|p| self.objects(id, p));
        let paragraph = |value: &TermId| match self.graph.term(*value) {
            Term::Lang { text, lang } => said(el("p"), Some(lang)).class("text").text(text),
            Term::Typed { text, .. } => el("p").class("text").text(text),
            _ => el("p").child(self.value(*value)),
        };
        values.map(paragraph).collect()
    }

    /// All other statements about a term, as rows of a list.
    pub(super) fn rest(&self, id: TermId, shown: &[&str]) -> Vec<Element> {
        let all: Vec<(TermId, TermId)> = self.index.about(id).collect();
        let mut rows = Vec::new();
        for group in all.chunk_by(|a, b| a.0 == b.0) {
            let Some((predicate, _)) = group.first() else { continue };
            let defined = self.iri(*predicate) == rdfs::IS_DEFINED_BY;
            let own = |v: &TermId| self.outline.ontologies.contains(v);
            if shown.contains(&self.iri(*predicate)) || (defined && group.iter().all(|g| own(&g.1)))
            {
                continue;
            }
            let values = group.iter().map(|(_, object)| self.value(*object)).collect();
            rows.extend(row(self.property(*predicate), values));
        }
        rows
    }
}

/// A row of a list of facts: a label and values; nothing without values.
pub(super) fn row(what: impl Into<Node>, values: Vec<Node>) -> Vec<Element> {
    if values.is_empty() {
        return Vec::new();
    }
    let value = match values.len() {
        1 => el("dd").children(values),
        _ => {
            let items = values.into_iter().map(|value| el("li").child(value));
            el("dd").child(el("ul").class("values").children(items))
        }
    };
    vec![el("dt").child(what), value]
}

/// Adds the language of a text if other than the page's.
pub(super) fn said(element: Element, lang: Option<&str>) -> Element {
    match lang {
        Some(lang) if lang != "en" => element.attr("lang", lang),
        _ => element,
    }
}

/// An element for a text, which keeps line breaks.
fn text_element(text: &str) -> Element {
    match text.contains('\n') {
        true => el("pre").text(dedent(text)),
        false => el("span").text(text),
    }
}

/// A text without the common indentation of its lines.
fn dedent(text: &str) -> String {
    let filled = || text.lines().filter(|line| !line.trim().is_empty());
    let margin = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let least = filled().map(margin).min().unwrap_or(0);
    let lines: Vec<&str> = text.lines().map(|line| line.get(least..).unwrap_or("")).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// The last part of an IRI, in words: `minCount` is `min count`.
pub(super) fn words_of(iri: &str) -> String {
    let local = iri.rsplit(['#', '/', ':']).find(|part| !part.is_empty()).unwrap_or(iri);
    let mut words = String::new();
    let mut before_small = false;
    let mut letters = local.chars().peekable();
    while let Some(c) = letters.next() {
        if c == '_' || c == '-' {
            words.push(' ');
        } else if c.is_uppercase() && before_small {
            words.push(' ');
            // An abbreviation stays unchanged.
            match letters.peek() {
                Some(next) if next.is_uppercase() => words.push(c),
                _ => words.extend(c.to_lowercase()),
            }
        } else {
            words.push(c);
        }
        before_small = c.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_of_an_iri_reads_as_words() {
        assert_eq!(words_of("http://www.w3.org/ns/shacl#minCount"), "min count");
        assert_eq!(
            words_of("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status"),
            "term status"
        );
        assert_eq!(words_of("http://e/nodeKindIRI"), "node kind IRI");
    }

    #[test]
    fn lines_lose_their_common_indentation() {
        assert_eq!(dedent("\n    a\n      b\n\n    c\n"), "a\n  b\n\nc");
    }
}
