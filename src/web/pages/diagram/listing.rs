//! Lists classes and properties in a table, if too many for a picture.

use crate::rdf::graph::TermId;
use crate::rdf::vocab::rdfs;
use crate::web::html::{Element, Node, el, joined};
use crate::web::pages::guide::Guide;

/// The most items in one cell, followed by the number of others.
const NAMED: usize = 20;

/// A row for each class: its superclasses, its properties, and the properties that refer to it.
pub(super) fn table(guide: &Guide<'_>) -> Element {
    let classes = &guide.outline.classes;
    let head =
        ["Class", "Sub-class of", "Properties", "Value of"].map(|title| el("th").text(title));
    let rows = classes.iter().map(|class| {
        el("tr")
            .child(el("th").attr("scope", "row").child(guide.term(*class)))
            .child(cell(guide, guide.objects(*class, rdfs::SUB_CLASS_OF)))
            .child(cell(guide, guide.properties_of(*class)))
            .child(cell(guide, guide.properties_to(*class)))
    });
    let table = el("table")
        .class("stack")
        .child(el("thead").child(el("tr").children(head)))
        .child(el("tbody").children(rows));
    let text = format!(
        "A picture of {} classes and {} properties would be too large to read; this table has the \
         same.",
        classes.len(),
        guide.outline.properties.len()
    );
    el("div").class("wide").child(el("p").text(text)).child(table)
}

/// Links to some terms with a name.
fn cell(guide: &Guide<'_>, ids: &[TermId]) -> Element {
    let ids: Vec<&TermId> = ids.iter().filter(|id| !guide.graph.is_blank(**id)).collect();
    let more = ids.len().saturating_sub(NAMED);
    let links = ids.iter().take(NAMED).map(|id| guide.term(**id).into());
    let more = (more > 0).then(|| Node::from(format!("{more} more").as_str()));
    el("td").children(joined(links.chain(more).collect(), ", "))
}
