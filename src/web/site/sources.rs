//! Lists the sources of a page: the cited lines, and the table rows and columns behind its
//! statements.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use rustc_hash::FxHashSet;

use super::here::Here;
use super::route::Route;
use super::{Site, table};
use crate::diagnostic::Spot;
use crate::project::Citation;
use crate::project::explain::citations;
use crate::project::trace::{Tables, Wanted, locate};
use crate::rdf::graph::{Graph, GraphName, Quad, Term, TermId};
use crate::rdf::{Subject, Triple};
use crate::web::html::{Element, Node, el, joined, to};

/// The most sources, and rows, listed on a page.
const NAMED: usize = 40;

/// A row: group, table, and number of the data row.
type Row = (u32, u32, u64);

/// The cells with statements about each entity: entity, row and column, in order.
#[derive(Default)]
pub(super) struct Cells(Vec<(TermId, Row, u32)>);

impl Cells {
    /// Finds the cells of all records, in one pass over the tables.
    fn find(site: &Site<'_>) -> io::Result<Self> {
        let graph = site.graph;
        let (mut wanted, mut of) = (Wanted::default(), Vec::new());
        for quad in graph.part(GraphName::Records) {
            if let Some(triple) = triple(graph, quad) {
                of.push((quad.subject, wanted.triple(triple)));
            }
        }
        let tables = Tables::new(site.project.files(), site.folder);
        let found = locate(tables, &wanted, 1)?;
        let mut cells = Vec::with_capacity(of.len());
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for (subject, statement) in of {
            for origin in found.of(statement) {
                let Spot::Cell { row, .. } = origin.place.spot else { continue };
                let row = (number(origin.group), number(origin.table), row);
                cells.push((subject, row, number(origin.column)));
            }
        }
        cells.sort_unstable();
        cells.dedup();
        Ok(Self(cells))
    }

    /// The cells with statements about an entity.
    fn of(&self, entity: TermId) -> impl Iterator<Item = (Row, u32)> {
        let start = self.0.partition_point(|(id, ..)| *id < entity);
        let rest = self.0.get(start..).unwrap_or_default();
        rest.iter()
            .take_while(move |(id, ..)| *id == entity)
            .map(|(_, row, column)| (*row, *column))
    }
}

/// A statement of the records as a triple of tables.
fn triple<'g>(graph: &'g Graph, quad: &Quad) -> Option<Triple<'g>> {
    let subject = match graph.term(quad.subject) {
        Term::Iri(iri) => Subject::Iri(iri),
        Term::Blank(label) => Subject::Blank(label),
        Term::Typed { .. } | Term::Lang { .. } => return None,
    };
    let Term::Iri(predicate) = graph.term(quad.predicate) else { return None };
    Some(Triple { subject, predicate, object: graph.term(quad.object) })
}

impl Site<'_> {
    fn cells(&self) -> io::Result<&Cells> {
        match self.cells.get() {
            Some(cells) => Ok(cells),
            None => {
                let cells = Cells::find(self)?;
                Ok(self.cells.get_or_init(|| cells))
            }
        }
    }

    /// The citations of an entity and its dependents.
    pub(super) fn citations(&self, nodes: &[TermId]) -> Vec<Citation> {
        citations(self.graph, &self.index, nodes.iter().copied())
    }
}

/// The statements that cite sources: the page lists them as sources only.
pub(super) fn citing(citations: &[Citation]) -> FxHashSet<(TermId, TermId)> {
    citations.iter().flat_map(|citation| citation.by.iter().copied()).collect()
}

impl Here<'_> {
    /// The section of sources: the citations, and the cells of an entity and its dependents.
    pub(super) fn sources(
        &self,
        citations: &[Citation],
        nodes: &[TermId],
    ) -> io::Result<Option<Element>> {
        let mut content: Vec<Element> = Vec::new();
        let (shown, more) = citations.split_at_checked(NAMED).unwrap_or((citations, &[]));
        content.extend(shown.iter().map(|citation| self.citation(citation)));
        if !more.is_empty() {
            content.push(
                el("p").class("soft").text(self.words("and {} more", &[&more.len().to_string()])),
            );
        }
        let cells = self.site.cells()?;
        let mut rows: BTreeMap<Row, BTreeSet<u32>> = BTreeMap::new();
        for (row, column) in nodes.iter().flat_map(|node| cells.of(*node)) {
            rows.entry(row).or_default().insert(column);
        }
        if !rows.is_empty() {
            let items: Vec<Element> = rows
                .iter()
                .take(NAMED)
                .filter_map(|(row, columns)| self.row(*row, columns))
                .collect();
            content.push(el("p").text(self.word("In the tables:")));
            content.push(el("ul").children(items));
            if let Some(more) = rows.len().checked_sub(NAMED).filter(|more| *more > 0) {
                content.push(
                    el("p").class("soft").text(self.words("and {} more", &[&more.to_string()])),
                );
            }
        }
        if content.is_empty() {
            return Ok(None);
        }
        let title = el("h2").attr("id", "sources").text(self.word("Sources"));
        Ok(Some(el("section").attr("aria-labelledby", "sources").child(title).children(content)))
    }

    fn citation(&self, citation: &Citation) -> Element {
        let is_linked = matches!(self.site.graph.term(citation.source), Term::Iri(_));
        let title: Node = match self.site.addresses.path(citation.source) {
            Some(_) if is_linked => {
                to(self.href(Route::Entity(citation.source)), citation.title.as_str()).into()
            }
            _ => citation.title.as_str().into(),
        };
        match &citation.text {
            Some(text) => el("blockquote")
                .child(el("p").class("text").text(text.as_str()))
                .child(el("footer").child(title)),
            None => el("p").child(title),
        }
    }

    /// A row with the names of its columns.
    fn row(&self, (group, place, row): Row, columns: &BTreeSet<u32>) -> Option<Element> {
        let (group, place) = (group as usize, place as usize);
        let at = self.site.tables.iter().position(|(g, t, _)| (*g, *t) == (group, place))?;
        let table = self.site.folder.groups.get(group)?.tables.get(place)?;
        let mut address = self.href(Route::Table(at));
        if row <= table::SHOWN {
            address.push_str(&format!("#row-{row}"));
        }
        let name = self.words("{}, row {}", &[&self.site.table_file(at), &row.to_string()]);
        let columns = columns.iter().filter_map(|column| table.columns.get(*column as usize));
        let columns = columns.filter(|column| !column.is_virtual);
        let names: Vec<Node> =
            columns.map(|column| el("code").text(&*column.name).into()).collect();
        let item = el("li").child(to(address, name));
        Some(match names.is_empty() {
            true => item,
            false => item.text(": ").children(joined(names, ", ")),
        })
    }
}
