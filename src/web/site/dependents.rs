//! Shows the dependents of an entity: nodes without a name, such as entries of a list.

use rustc_hash::FxHashSet;

use super::here::Here;
use super::iri;
use super::route::Route;
use crate::rdf::graph::{Term, TermId, TermKind};
use crate::rdf::vocab::rdf;
use crate::web::html::{Element, el, table, to};

/// The most dependents shown per property.
const SHOWN: usize = 200;

impl Here<'_> {
    /// Whether a value is a dependent of its subject: it has statements, and no name.
    pub(super) fn is_dependent(&self, value: TermId) -> bool {
        let site = self.site;
        match site.graph.kind(value) {
            TermKind::Literal => false,
            TermKind::Blank => site.index.about(value).next().is_some(),
            TermKind::Iri => {
                site.addresses.path(value).is_some() && self.names.label(value).is_none()
            }
        }
    }

    /// Nodes without a name as a table: a row for each, and a column for each of their properties.
    /// Links back to the entity and citations of sources are left out. Those that refer to the entity
    /// have their owners in the first column.
    pub(super) fn dependents(
        &self,
        of: TermId,
        nodes: &[TermId],
        citing: &FxHashSet<(TermId, TermId)>,
        with_owners: bool,
    ) -> Element {
        let site = self.site;
        let mut nodes = nodes.to_vec();
        nodes.sort_by_cached_key(|node| natural(iri(site.graph, *node)));
        let kind = site.find(rdf::TYPE);
        let is_shown = |node: TermId, property: TermId, value: TermId| {
            value != of && Some(property) != kind && !citing.contains(&(node, property))
        };
        let mut columns: Vec<TermId> = Vec::new();
        for node in &nodes {
            for (property, value) in site.index.about(*node) {
                if is_shown(*node, property, value) && !columns.contains(&property) {
                    columns.push(property);
                }
            }
        }
        columns.sort_by_key(|property| site.order.place(*property));
        let head = columns.iter().map(|p| el("th").attr("scope", "col").child(self.property(*p)));
        let with_owners =
            with_owners && nodes.iter().any(|node| self.owners(*node).any(|owner| owner != of));
        let owners = with_owners.then(|| el("th").attr("scope", "col").text(self.word("Part of")));
        let number = el("th").attr("scope", "col").text(self.word("No."));
        let head = std::iter::once(number).chain(owners).chain(head);
        let row = |(at, node): (usize, &TermId)| {
            let number = (at + 1).to_string();
            let first = el("th").attr("scope", "row");
            let first = match site.graph.term(*node) {
                Term::Iri(_) => first.child(to(self.href(Route::Entity(*node)), number)),
                _ => first.text(number),
            };
            let cells = columns.iter().map(|property| {
                let values: Vec<TermId> = site.index.objects(*node, *property).to_vec();
                let shown = values.into_iter().filter(|value| is_shown(*node, *property, *value));
                el("td").children(self.values(&shown.collect::<Vec<_>>()))
            });
            let owners = with_owners.then(|| {
                let mut owners: Vec<TermId> = self.owners(*node).filter(|o| *o != of).collect();
                owners.sort_unstable();
                owners.dedup();
                el("td").children(self.values(&owners))
            });
            el("tr").child(first).children(owners).children(cells)
        };
        let rows: Vec<Element> = nodes.iter().take(SHOWN).enumerate().map(row).collect();
        let all = el("div").child(table(self.word("Table"), head, rows));
        match nodes.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            Some(more) => all
                .child(el("p").class("soft").text(self.words("and {} more", &[&more.to_string()]))),
            None => all,
        }
    }
}

/// A sort key that orders numbers in texts by value.
pub(super) fn natural(text: &str) -> Vec<(u8, u64, String)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != is_digit).unwrap_or(rest.len());
        let (part, more) = rest.split_at_checked(end).unwrap_or((rest, ""));
        // A number too long for an integer is compared as text.
        let number = if is_digit { part.parse().ok() } else { None };
        parts.push((u8::from(number.is_none()), number.unwrap_or(0), part.to_owned()));
        rest = more;
    }
    parts
}
