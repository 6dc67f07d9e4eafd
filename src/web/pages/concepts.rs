//! Makes the page of concept schemes and other terms.

use super::anchors::CONCEPTS;
use super::frame::{Body, Section};
use super::guide::Guide;
use super::html::{Element, count, el};
use super::ontology::{EXPLAINING, card, entries, terms};
use crate::rdf::graph::TermId;
use crate::rdf::vocab::{dcterms, rdf, rdfs, skos};

/// Properties that a card shows in its own form.
const SHOWN: &[&str] = &[
    rdf::TYPE,
    rdfs::LABEL,
    skos::PREF_LABEL,
    rdfs::COMMENT,
    skos::DEFINITION,
    skos::IN_SCHEME,
    skos::TOP_CONCEPT_OF,
    skos::HAS_TOP_CONCEPT,
    dcterms::DESCRIPTION,
];

pub(super) fn page(guide: &Guide<'_>) -> Option<Body> {
    let outline = &guide.outline;
    let mut sections = Vec::new();
    for (scheme, concepts) in &outline.schemes {
        let mut content =
            vec![el("p").class("iri").child(super::html::link(
                guide.iri(*scheme),
                guide.names.short(guide.iri(*scheme)),
            ))];
        content.extend(guide.explanations(*scheme, EXPLAINING));
        let rest = guide.rest(*scheme, SHOWN);
        if !rest.is_empty() {
            content.push(el("dl").children(rest));
        }
        content.extend(concepts.iter().map(|id| concept(guide, *id, "concept")));
        sections.push(Section {
            anchor: guide.anchor(*scheme),
            title: guide.name(*scheme),
            entries: entries(guide, concepts),
            content,
        });
    }
    if !outline.others.is_empty() {
        let content = outline.others.iter().map(|id| {
            let types = terms(guide, guide.objects(*id, rdf::TYPE));
            concept(guide, *id, if types.is_empty() { "named thing" } else { "individual" })
        });
        sections.push(Section {
            anchor: guide.free(CONCEPTS, "others"),
            title: "Other named things".to_owned(),
            entries: entries(guide, &outline.others),
            content: content.collect(),
        });
    }
    if sections.is_empty() {
        return None;
    }
    let concepts: usize = outline.schemes.iter().map(|(_, concepts)| concepts.len()).sum();
    let counts = format!(
        "{} in {}.",
        count(concepts, "concept", "concepts"),
        count(outline.schemes.len(), "scheme", "schemes")
    );
    let lead = vec![el("p").text(counts)];
    Some(Body { page: CONCEPTS, title: "Concepts".to_owned(), lead, sections })
}

fn concept(guide: &Guide<'_>, id: TermId, kind: &str) -> Element {
    card(guide, id, kind, EXPLAINING, guide.rest(id, SHOWN))
}
