//! Makes the page of SHACL shapes: the requirements on the records.

use std::collections::{BTreeMap, BTreeSet};

use super::anchors::SHAPES;
use super::frame::{Body, Section};
use super::guide::{Guide, row, words_of};
use super::html::{Element, Node, count, el, joined};
use super::ontology::entries;
use crate::rdf::graph::{Term, TermId};
use crate::rdf::vocab::{rdf, rdfs, shacl};

/// Plain words for constraints whose names only SHACL users know (sections 2 and 4).
const WORDS: &[(&str, &str)] = &[
    (shacl::MIN_COUNT, "values, at least:"),
    (shacl::MAX_COUNT, "values, at most:"),
    (shacl::CLASS, "each is a"),
    (shacl::DATATYPE, "each is of type"),
    (shacl::NODE_KIND, "each is of kind"),
    (shacl::PATTERN, "text matches"),
    (shacl::MIN_LENGTH, "length, at least:"),
    (shacl::MAX_LENGTH, "length, at most:"),
    (shacl::MIN_INCLUSIVE, "at least"),
    (shacl::MAX_INCLUSIVE, "at most"),
    (shacl::MIN_EXCLUSIVE, "more than"),
    (shacl::MAX_EXCLUSIVE, "less than"),
    (shacl::IN, "one of"),
    (shacl::HAS_VALUE, "one of the values is"),
    (shacl::LANGUAGE_IN, "in the languages"),
    (shacl::UNIQUE_LANG, "no two values in one language:"),
    (shacl::LESS_THAN, "less than the value of"),
    (shacl::LESS_THAN_OR_EQUALS, "at most the value of"),
    (shacl::EQUALS, "the same values as"),
    (shacl::DISJOINT, "no values of"),
    (shacl::NODE, "each conforms to"),
    (shacl::PROPERTY, "and"),
    (shacl::QUALIFIED_VALUE_SHAPE, "values that conform to"),
    (shacl::QUALIFIED_MIN_COUNT, "such values, at least:"),
    (shacl::QUALIFIED_MAX_COUNT, "such values, at most:"),
    (shacl::TARGET_CLASS, "Instances of"),
    (shacl::TARGET_NODE, "These nodes"),
    (shacl::TARGET_SUBJECTS_OF, "Whatever has"),
    (shacl::TARGET_OBJECTS_OF, "Values of"),
    (shacl::OR, "one or more of"),
    (shacl::XONE, "exactly one of"),
    (shacl::AND, "all of"),
    (shacl::NOT, "not"),
    (shacl::SELECT, "SPARQL"),
    (shacl::ASK, "SPARQL"),
];

/// The steps of a path (SHACL §2.3.1) in SPARQL syntax.
const PATHS: &[(&str, &str, &str)] = &[
    (shacl::INVERSE_PATH, "^", ""),
    (shacl::ZERO_OR_MORE_PATH, "", "*"),
    (shacl::ONE_OR_MORE_PATH, "", "+"),
    (shacl::ZERO_OR_ONE_PATH, "", "?"),
];

/// The parameters for the number of values.
const COUNTS: [&str; 2] = [shacl::MIN_COUNT, shacl::MAX_COUNT];

/// The greatest depth of nested constraints and paths.
const DEPTH: usize = 8;

pub(super) fn page(guide: &Guide<'_>) -> Option<Body> {
    let shapes = &guide.outline.shapes;
    if shapes.is_empty() {
        return None;
    }
    let maker = Maker { guide, owners: owners(guide) };
    let own: Vec<TermId> =
        shapes.iter().copied().filter(|id| !maker.owners.contains_key(id)).collect();
    let section = Section {
        anchor: guide.free(SHAPES, "shapes"),
        title: "Shapes".to_owned(),
        entries: entries(guide, &own),
        content: own.iter().map(|id| maker.card(*id)).collect(),
    };
    let text = format!(
        "What the records must hold: {}. A value that breaks a rule is reported with its message.",
        count(own.len(), "shape", "shapes")
    );
    let lead = vec![el("p").text(text)];
    Some(Body { page: SHAPES, title: "Shapes".to_owned(), lead, sections: vec![section] })
}

/// The owner of each named shape and constraint within a shape: the first that refers to it.
fn owners(guide: &Guide<'_>) -> BTreeMap<TermId, TermId> {
    let shapes: BTreeSet<TermId> = guide.outline.shapes.iter().copied().collect();
    let mut owners: BTreeMap<TermId, TermId> = BTreeMap::new();
    let mut owning: BTreeSet<TermId> = BTreeSet::new();
    for shape in &guide.outline.shapes {
        for part in [shacl::PROPERTY, shacl::SPARQL] {
            for inner in guide.objects(*shape, part) {
                let named = matches!(guide.graph.term(*inner), Term::Iri(_));
                // A shape with an owner owns nothing itself, so there are no rings.
                if named
                    && shapes.contains(inner)
                    && inner != shape
                    && !owners.contains_key(shape)
                    && !owning.contains(inner)
                    && !owners.contains_key(inner)
                {
                    owners.insert(*inner, *shape);
                    owning.insert(*shape);
                }
            }
        }
    }
    owners
}

struct Maker<'m, 'a> {
    guide: &'m Guide<'a>,
    owners: BTreeMap<TermId, TermId>,
}

impl Maker<'_, '_> {
    fn card(&self, id: TermId) -> Element {
        let guide = self.guide;
        let kind = if guide.objects(id, shacl::PATH).is_empty() { "shape" } else { "rule" };
        let mut card = el("article").class("card").attr("id", guide.anchor(id));
        card = card.children(super::ontology::head(guide, id, kind));
        card = card.children(guide.explanations(id, &[rdfs::COMMENT, shacl::MESSAGE]));
        let mut facts = Vec::new();
        for path in guide.objects(id, shacl::PATH) {
            facts.extend(row("Path", vec![self.path(*path, 0)]));
        }
        let shown = [rdf::TYPE, rdfs::LABEL, rdfs::COMMENT, shacl::MESSAGE, shacl::PATH];
        facts.extend(
            self.facts(id, &[shown.as_slice(), &[shacl::PROPERTY, shacl::SPARQL]].concat()),
        );
        if !facts.is_empty() {
            card = card.child(el("dl").children(facts));
        }
        let rules = guide.objects(id, shacl::PROPERTY);
        if !rules.is_empty() {
            let head = ["Path", "Rule", "Message"].map(|title| el("th").text(title));
            card = card.child(
                el("div").class("wide").child(
                    el("table")
                        .class("stack")
                        .child(el("thead").child(el("tr").children(head)))
                        .child(el("tbody").children(rules.iter().map(|rule| self.rule(id, *rule)))),
                ),
            );
        }
        card.children(guide.objects(id, shacl::SPARQL).iter().map(|c| self.sparql(id, *c)))
    }

    /// Adds an anchor to something described within a shape.
    fn own(&self, element: Element, owner: TermId, inner: TermId) -> Option<Element> {
        match self.owners.get(&inner) {
            Some(first) if *first == owner => Some(element.attr("id", self.guide.anchor(inner))),
            None if self.guide.spot(inner).is_none() => Some(element),
            _ => None,
        }
    }

    fn rule(&self, owner: TermId, rule: TermId) -> Element {
        let guide = self.guide;
        let paths = guide.objects(rule, shacl::PATH).iter().map(|path| self.path(*path, 0));
        let paths = el("th").attr("scope", "row").children(paths);
        let Some(row) = self.own(el("tr"), owner, rule) else {
            let link = el("td").attr("colspan", "2").text("see ").child(guide.term(rule));
            return el("tr").child(paths).child(link);
        };
        let shown = [rdf::TYPE, shacl::PATH, shacl::MESSAGE, rdfs::LABEL, rdfs::COMMENT];
        let facts = self.constraints(rule, &shown, 0);
        let messages = guide.explanations(rule, &[shacl::MESSAGE, rdfs::COMMENT]);
        row.child(paths).child(el("td").child(facts)).child(el("td").children(messages))
    }

    fn sparql(&self, owner: TermId, constraint: TermId) -> Element {
        let guide = self.guide;
        let Some(block) = self.own(el("div"), owner, constraint) else {
            return el("p").text("See ").child(guide.term(constraint));
        };
        let messages = guide.explanations(constraint, &[shacl::MESSAGE, rdfs::COMMENT]);
        let mut block = block.child(el("h4").text("Rule in SPARQL")).children(messages);
        for query in [shacl::SELECT, shacl::ASK] {
            for text in guide.objects(constraint, query) {
                let summary = el("summary").text("The query");
                block = block.child(el("details").child(summary).child(guide.value(*text)));
            }
        }
        block
    }

    /// The statements about a shape, as rows of a list.
    fn facts(&self, id: TermId, shown: &[&str]) -> Vec<Element> {
        let mut rows = Vec::new();
        let all: Vec<(TermId, TermId)> = self.guide.index.about(id).collect();
        for group in all.chunk_by(|a, b| a.0 == b.0) {
            let Some((predicate, _)) = group.first() else { continue };
            if !shown.contains(&self.guide.iri(*predicate)) {
                let values = group.iter().map(|(p, o)| self.constraint_value(*p, *o, 0)).collect();
                rows.extend(row(self.words(*predicate), values));
            }
        }
        rows
    }

    /// The constraints of a shape as a list.
    fn constraints(&self, id: TermId, shown: &[&str], depth: usize) -> Element {
        let mut items = Vec::new();
        if depth > 0 {
            for path in self.guide.objects(id, shacl::PATH) {
                items.push(el("li").text("path ").child(self.path(*path, 0)));
            }
        }
        let mut all: Vec<(TermId, TermId)> = self.guide.index.about(id).collect();
        all.retain(|(predicate, _)| !shown.contains(&self.guide.iri(*predicate)));
        all.sort_by_key(|(predicate, _)| {
            let known = WORDS.iter().position(|(iri, _)| *iri == self.guide.iri(*predicate));
            known.unwrap_or(WORDS.len())
        });
        let exactly = self.exactly(id);
        if let Some(number) = exactly {
            items.push(el("li").text("values, exactly: ").child(self.guide.value(number)));
        }
        for (predicate, object) in all {
            if exactly.is_none() || !COUNTS.contains(&self.guide.iri(predicate)) {
                let item = el("li").child(self.words(predicate)).text(" ");
                items.push(item.child(self.constraint_value(predicate, object, depth)));
            }
        }
        el("ul").class("nested").children(items)
    }

    /// The exact number of values, if required.
    fn exactly(&self, id: TermId) -> Option<TermId> {
        let counts = COUNTS.map(|count| self.guide.objects(id, count));
        match counts {
            [[least], [most]] if least == most => Some(*least),
            _ => None,
        }
    }

    fn words(&self, predicate: TermId) -> Node {
        let iri = self.guide.iri(predicate);
        match WORDS.iter().find(|(known, _)| *known == iri) {
            Some((_, words)) => {
                el("span").attr("title", self.guide.names.short(iri)).text(*words).into()
            }
            None if iri.starts_with(shacl::NAMESPACE) => words_of(iri).into(),
            None => self.guide.property(predicate),
        }
    }

    fn constraint_value(&self, predicate: TermId, object: TermId, depth: usize) -> Node {
        let guide = self.guide;
        let is_blank = |id: TermId| guide.graph.is_blank(id);
        if depth == DEPTH || !self.guide.spend() {
            return "…".into();
        }
        if guide.iri(predicate) == shacl::PATTERN {
            return el("code").text(guide.iri(object)).into();
        }
        match guide.list(object) {
            Some(items) if items.iter().any(|item| is_blank(*item)) => {
                let items =
                    items.into_iter().map(|item| self.constraint_value(predicate, item, depth));
                el("ul").class("nested").children(items.map(|i| el("li").child(i))).into()
            }
            Some(_) => guide.value(object),
            None if is_blank(object) => {
                self.constraints(object, &[rdf::TYPE, shacl::PATH], depth + 1).into()
            }
            None => guide.value(object),
        }
    }

    /// A path in SPARQL syntax.
    fn path(&self, id: TermId, depth: usize) -> Node {
        let guide = self.guide;
        if depth == DEPTH || !self.guide.spend() {
            return "…".into();
        }
        let steps = |items: Vec<TermId>, separator| {
            let steps = items.into_iter().map(|step| self.path(step, depth + 1)).collect();
            el("span").children(joined(steps, separator)).into()
        };
        if !guide.graph.is_blank(id) {
            return guide.term(id).into();
        }
        if let Some(items) = guide.list(id) {
            return steps(items, " / ");
        }
        if let [head] = guide.objects(id, shacl::ALTERNATIVE_PATH)
            && let Some(items) = guide.list(*head)
        {
            return steps(items, " | ");
        }
        for (property, before, after) in PATHS {
            if let [step] = guide.objects(id, property) {
                let step = self.path(*step, depth + 1);
                return el("span").text(*before).child(step).text(*after).into();
            }
        }
        guide.value(id)
    }
}
