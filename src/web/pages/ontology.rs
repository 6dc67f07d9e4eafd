//! Makes the page of classes and properties.

use std::collections::BTreeMap;

use super::anchors::ONTOLOGY;
use super::frame::{Body, Section};
use super::guide::{Guide, row};
use super::html::{Element, Node, count, el, link};
use super::{Sources, diagram, tables};
use crate::rdf::graph::TermId;
use crate::rdf::vocab::{dcterms, owl, rdf, rdfs, shacl, skos};

/// The properties whose values explain a term.
pub(super) const EXPLAINING: &[&str] = &[rdfs::COMMENT, skos::DEFINITION, dcterms::DESCRIPTION];

/// Properties that a card shows in its own form; all others follow as a list.
const SHOWN: &[&str] = &[
    rdf::TYPE,
    rdfs::LABEL,
    skos::PREF_LABEL,
    rdfs::COMMENT,
    skos::DEFINITION,
    dcterms::DESCRIPTION,
    rdfs::SUB_CLASS_OF,
    rdfs::SUB_PROPERTY_OF,
    rdfs::DOMAIN,
    rdfs::RANGE,
];

/// The columns that produce a term of the ontology, by its IRI.
type Making = BTreeMap<String, Vec<Node>>;

pub(super) fn page(guide: &Guide<'_>, sources: &Sources) -> Option<Body> {
    let outline = &guide.outline;
    if outline.classes.is_empty() && outline.properties.is_empty() {
        return None;
    }
    let making = tables::making(guide, sources);
    let mut sections = Vec::new();
    if let Some(figure) = diagram::figure(guide) {
        sections.push(Section {
            anchor: guide.free(ONTOLOGY, "diagram"),
            title: "Diagram".to_owned(),
            entries: Vec::new(),
            content: vec![figure],
        });
    }
    for (title, ids, card) in [
        ("Classes", &outline.classes, class as fn(&Guide<'_>, &Making, TermId) -> Element),
        ("Properties", &outline.properties, property),
    ] {
        if !ids.is_empty() {
            sections.push(Section {
                anchor: guide.free(ONTOLOGY, &title.to_lowercase()),
                title: title.to_owned(),
                entries: entries(guide, ids),
                content: ids.iter().map(|id| card(guide, &making, *id)).collect(),
            });
        }
    }
    let counts = format!(
        "{} and {}, with where they are used.",
        count(outline.classes.len(), "class", "classes"),
        count(outline.properties.len(), "property", "properties")
    );
    let lead = vec![el("p").text(counts)];
    Some(Body { page: ONTOLOGY, title: "Ontology".to_owned(), lead, sections })
}

/// The entries of terms in a table of contents.
pub(super) fn entries(guide: &Guide<'_>, ids: &[TermId]) -> Vec<(String, Element)> {
    let entry = |id: &TermId| (format!("#{}", guide.anchor(*id)), guide.titled("span", *id));
    ids.iter().map(entry).collect()
}

/// The head of a card: label, kind, short name and address.
pub(super) fn head(guide: &Guide<'_>, id: TermId, kind: &str) -> Vec<Element> {
    let iri = guide.iri(id);
    let mut title = el("header").child(guide.titled("h3", id));
    if guide.names.label(id).is_some() {
        title = title.child(el("code").text(guide.names.short(iri)));
    }
    vec![
        title.child(el("span").class("kind").text(kind)),
        el("p").class("iri").child(link(iri, iri)),
    ]
}

/// A card with a head, explanations and a list of facts.
pub(super) fn card(
    guide: &Guide<'_>,
    id: TermId,
    kind: &str,
    explaining: &[&str],
    facts: Vec<Element>,
) -> Element {
    let card = el("article").class("card").attr("id", guide.anchor(id));
    let card = card.children(head(guide, id, kind)).children(guide.explanations(id, explaining));
    if facts.is_empty() { card } else { card.child(el("dl").children(facts)) }
}

fn class(guide: &Guide<'_>, making: &Making, id: TermId) -> Element {
    let values = |ids: &[TermId]| ids.iter().map(|id| guide.value(*id)).collect::<Vec<Node>>();
    let mut facts = Vec::new();
    facts.extend(row("Sub-class of", values(guide.objects(id, rdfs::SUB_CLASS_OF))));
    facts.extend(row("Sub-classes", terms(guide, guide.subjects(rdfs::SUB_CLASS_OF, id))));
    facts.extend(row("Properties", terms(guide, guide.properties_of(id))));
    facts.extend(row("Value of", terms(guide, guide.properties_to(id))));
    facts.extend(row("Shapes", terms(guide, guide.subjects(shacl::TARGET_CLASS, id))));
    facts.extend(row("In tables", making.get(guide.iri(id)).cloned().unwrap_or_default()));
    facts.extend(guide.rest(id, SHOWN));
    card(guide, id, "class", EXPLAINING, facts)
}

fn property(guide: &Guide<'_>, making: &Making, id: TermId) -> Element {
    let values = |property| guide.objects(id, property).iter().map(|v| guide.value(*v)).collect();
    let mut facts = Vec::new();
    facts.extend(row("Of", values(rdfs::DOMAIN)));
    facts.extend(row("Values", values(rdfs::RANGE)));
    facts.extend(row("Sub-property of", values(rdfs::SUB_PROPERTY_OF)));
    let below = guide.subjects(rdfs::SUB_PROPERTY_OF, id);
    facts.extend(row("Sub-properties", terms(guide, below)));
    facts.extend(row("Shapes", terms(guide, guide.subjects(shacl::PATH, id))));
    facts.extend(row("In tables", making.get(guide.iri(id)).cloned().unwrap_or_default()));
    facts.extend(guide.rest(id, SHOWN));
    let types = guide.objects(id, rdf::TYPE);
    let is = |kind: &str| types.iter().any(|t| guide.iri(*t) == kind);
    let kind = match () {
        () if is(owl::OBJECT_PROPERTY) => "property that links",
        () if is(owl::DATATYPE_PROPERTY) => "property with a value",
        () if is(owl::ANNOTATION_PROPERTY) => "annotation",
        () => "property",
    };
    card(guide, id, kind, EXPLAINING, facts)
}

/// Links to terms; blank nodes are left out, since they are described in place.
pub(super) fn terms(guide: &Guide<'_>, ids: &[TermId]) -> Vec<Node> {
    let mut known: Vec<TermId> =
        ids.iter().copied().filter(|id| guide.spot(*id).is_some()).collect();
    known.sort_by_cached_key(|id| super::outline::by_name(guide.graph, &guide.names, *id));
    known.into_iter().map(|id| guide.term(id).into()).collect()
}
