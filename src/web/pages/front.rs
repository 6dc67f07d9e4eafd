//! Makes the first page: a description of the folder and the contents.

use super::Sources;
use super::anchors::{CONCEPTS, INDEX, ONTOLOGY, QUESTIONS, SHAPES, TABLES};
use super::frame::{Body, Section};
use super::guide::Guide;
use super::html::{Element, count, el, link};
use super::tables;
use crate::rdf::vocab::{dcterms, rdf, rdfs, skos};

/// Properties that the section of an ontology shows in its own form.
const SHOWN: &[&str] = &[
    rdf::TYPE,
    rdfs::LABEL,
    rdfs::COMMENT,
    skos::PREF_LABEL,
    dcterms::TITLE,
    dcterms::DESCRIPTION,
];

/// The title of the site: that of the data, or else of the ontology.
pub(super) fn title(guide: &Guide<'_>, sources: &Sources) -> String {
    let data = sources.groups.iter().find_map(|group| tables::name(&group.annotations));
    let ontology = || guide.outline.ontologies.iter().find_map(|id| guide.names.label(*id));
    data.map(|(name, _)| name)
        .or_else(|| ontology().map(|label| label.text.to_owned()))
        .unwrap_or_else(|| "Documentation".to_owned())
}

pub(super) fn page(guide: &Guide<'_>, sources: &Sources) -> Body {
    let mut lead = Vec::new();
    if let Some(group) = sources.groups.iter().find(|g| tables::name(&g.annotations).is_some()) {
        lead.extend(tables::explanations("p", &group.annotations));
    }
    lead.push(contents(guide, sources));
    let mut sections = Vec::new();
    for (number, group) in sources.groups.iter().enumerate() {
        let mut facts = tables::annotations(guide, &group.annotations);
        if let Some(id) = &group.id {
            facts.splice(0..0, super::guide::row("Address", vec![link(id, id.as_str()).into()]));
        }
        if !facts.is_empty() {
            let name = if number == 0 { "data".to_owned() } else { format!("data-{number}") };
            sections.push(Section {
                anchor: guide.free(INDEX, &name),
                title: "About the data".to_owned(),
                entries: Vec::new(),
                content: vec![el("dl").children(facts)],
            });
        }
    }
    for id in &guide.outline.ontologies {
        let iri = guide.iri(*id);
        let mut content = guide.explanations(*id, &[dcterms::DESCRIPTION, rdfs::COMMENT]);
        let mut facts = super::guide::row("Address", vec![link(iri, iri).into()]);
        facts.extend(guide.rest(*id, SHOWN));
        content.push(el("dl").children(facts));
        sections.push(Section {
            anchor: guide.anchor(*id),
            title: match guide.names.label(*id) {
                Some(label) => label.text.to_owned(),
                None => "About the ontology".to_owned(),
            },
            entries: Vec::new(),
            content,
        });
    }
    Body { page: INDEX, title: "Overview".to_owned(), lead, sections }
}

/// The contents, with links.
fn contents(guide: &Guide<'_>, sources: &Sources) -> Element {
    let outline = &guide.outline;
    let tables: usize = sources.groups.iter().map(|group| group.tables.len()).sum();
    let concepts: usize = outline.schemes.iter().map(|(_, all)| all.len()).sum();
    let (classes, properties) = (outline.classes.len(), outline.properties.len());
    let terms = format!(
        "{} and {}",
        count(classes, "class", "classes"),
        count(properties, "property", "properties")
    );
    let rows = [
        (ONTOLOGY, classes + properties > 0, "Ontology", terms),
        (
            CONCEPTS,
            !outline.schemes.is_empty() || !outline.others.is_empty(),
            "Concepts",
            format!("{} in lists to choose from", count(concepts, "concept", "concepts")),
        ),
        (SHAPES, !outline.shapes.is_empty(), "Shapes", "what the records must hold".to_owned()),
        (
            TABLES,
            tables > 0,
            "Tables",
            format!("{} with their columns and keys", count(tables, "table", "tables")),
        ),
        (
            QUESTIONS,
            !sources.questions.is_empty(),
            "Questions",
            format!("{} to ask", count(sources.questions.len(), "question", "questions")),
        ),
    ];
    let rows = rows.into_iter().filter(|(_, there, ..)| *there).map(|(page, _, title, text)| {
        el("li").child(el("a").attr("href", page).text(title)).text(format!(": {text}"))
    });
    el("ul").children(rows)
}
