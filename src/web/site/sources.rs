//! Lists the sources of a page: the cited lines, and the table rows and columns behind its
//! statements.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use rustc_hash::{FxHashMap, FxHashSet};

use super::here::Here;
use super::route::Route;
use super::{Site, table};
use crate::csvw::mapping::{self, InOrder, MappedRow, MappingOptions, RowVisitor, Visitor};
use crate::csvw::metadata::model::Table;
use crate::diagnostic::Diagnostics;
use crate::project::Citation;
use crate::project::explain::citations;
use crate::rdf::Subject;
use crate::rdf::graph::{Graph, Term, TermId};
use crate::web::html::{Element, Node, el, joined, to};

/// The most sources, and rows, listed on a page.
const NAMED: usize = 40;

/// A row: group, table, and its number in the file.
type Row = (u32, u32, u64);

/// The cells with statements about each entity. There are as many as triples, so those of a row are
/// kept as the number of a pattern: most rows of a table have the same one.
#[derive(Default)]
pub(super) struct Cells {
    patterns: Vec<Pattern>,
    /// In order.
    rows: Vec<Stated>,
}

/// A group and a table, and columns in order, all by position.
type Pattern = ((u32, u32), Vec<u32>);

/// An entity, the number of a row with statements about it, and the position of the pattern.
type Stated = (TermId, u32, u32);

impl Cells {
    /// Finds the cells of all records, in one pass over the tables.
    fn find(site: &Site<'_>) -> io::Result<Self> {
        let mut finder = Finder { graph: site.graph, group: 0, table: 0, found: Found::default() };
        for (at, group) in site.folder.groups.iter().enumerate() {
            finder.group = small(at);
            // Problems were reported at the first reading.
            let quiet = &mut Diagnostics::new();
            let options = MappingOptions::default();
            mapping::walk(site.project.files(), group, options, quiet, &mut finder)?;
        }
        Ok(finder.found.in_order())
    }

    /// The rows with statements about an entity, and the columns of the statements.
    fn of(&self, entity: TermId) -> impl Iterator<Item = (Row, &[u32])> {
        let start = self.rows.partition_point(|stated| stated.0 < entity);
        let rest = self.rows.get(start..).unwrap_or_default();
        rest.iter().take_while(move |stated| stated.0 == entity).filter_map(|(_, row, pattern)| {
            let ((group, table), columns) = self.patterns.get(*pattern as usize)?;
            Some(((*group, *table, (*row).into()), columns.as_slice()))
        })
    }
}

/// The cells found so far.
#[derive(Default)]
struct Found {
    patterns: FxHashMap<Pattern, u32>,
    rows: Vec<Stated>,
}

impl Found {
    fn add(&mut self, entity: TermId, row: u64, pattern: &Pattern) {
        let number = self.patterns.get(pattern).copied().unwrap_or_else(|| {
            let next = small(self.patterns.len());
            self.patterns.insert(pattern.clone(), next);
            next
        });
        // A graph has fewer terms than a row this large.
        self.rows.push((entity, u32::try_from(row).unwrap_or(u32::MAX), number));
    }

    fn in_order(self) -> Cells {
        let Self { patterns, mut rows } = self;
        rows.sort_unstable();
        rows.dedup();
        rows.shrink_to_fit();
        let mut patterns: Vec<(Pattern, u32)> = patterns.into_iter().collect();
        patterns.sort_unstable_by_key(|(_, number)| *number);
        Cells { patterns: patterns.into_iter().map(|(pattern, _)| pattern).collect(), rows }
    }
}

/// Notes the cells of each subject.
struct Finder<'a> {
    graph: &'a Graph,
    /// The positions of the group and the table.
    group: u32,
    table: u32,
    found: Found,
}

impl RowVisitor for Finder<'_> {
    fn row(&mut self, row: &MappedRow<'_>) -> io::Result<u64> {
        let mut last = None;
        // One pattern for each subject.
        let mut patterns: Vec<(TermId, Pattern)> = Vec::new();
        let mut at = None;
        for cell in row.cells() {
            if last != Some(cell.subject) {
                last = Some(cell.subject);
                let entity = self.graph.find(match cell.subject {
                    Subject::Iri(iri) => Term::Iri(iri),
                    Subject::Blank(label) => Term::Blank(label),
                });
                at = entity.map(|entity| {
                    let known = patterns.iter().position(|(other, _)| *other == entity);
                    known.unwrap_or_else(|| {
                        patterns.push((entity, ((self.group, self.table), Vec::new())));
                        patterns.len() - 1
                    })
                });
            }
            if let Some((_, (_, columns))) = at.and_then(|at| patterns.get_mut(at)) {
                columns.push(small(cell.column()));
            }
        }
        for (entity, mut pattern) in patterns {
            pattern.1.sort_unstable();
            pattern.1.dedup();
            self.found.add(entity, row.source(), &pattern);
        }
        Ok(0)
    }
}

impl Visitor for Finder<'_> {
    type Worker = InOrder;

    fn wants(&self, _: usize, table: &Table) -> bool {
        !table.suppress_output
    }

    fn table(&mut self, index: usize, _: &Table) -> io::Result<u64> {
        self.table = small(index);
        Ok(0)
    }
}

/// A position; there are never more.
fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
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
        citations(self.graph, self.index, nodes.iter().copied())
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
        for (row, columns) in nodes.iter().flat_map(|node| cells.of(*node)) {
            rows.entry(row).or_default().extend(columns);
        }
        if !rows.is_empty() {
            let items = self.rows(rows.iter().take(NAMED));
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

    /// Rows with the names of their columns; those of the same table and columns are together.
    fn rows<'r>(&self, rows: impl Iterator<Item = (&'r Row, &'r BTreeSet<u32>)>) -> Vec<Element> {
        type Group<'r> = ((u32, u32), &'r BTreeSet<u32>, Vec<u64>);
        let mut groups: Vec<Group<'r>> = Vec::new();
        for ((group, table, row), columns) in rows {
            let place = (*group, *table);
            match groups.iter_mut().find(|known| (known.0, known.1) == (place, columns)) {
                Some((_, _, numbers)) => numbers.push(*row),
                None => groups.push((place, columns, vec![*row])),
            }
        }
        groups
            .into_iter()
            .filter_map(|(at, columns, rows)| self.cells(at, columns, &rows))
            .collect()
    }

    fn cells(&self, at: (u32, u32), columns: &BTreeSet<u32>, rows: &[u64]) -> Option<Element> {
        let (group, place) = (at.0 as usize, at.1 as usize);
        let at = self.site.tables.iter().position(|(g, t, _)| (*g, *t) == (group, place))?;
        let table = self.site.folder.groups.get(group)?.tables.get(place)?;
        let page = self.href(Route::Table(at));
        let file = to(page.as_str(), self.site.table_file(at));
        let links = rows.iter().map(|row| {
            let anchor = if *row <= table::SHOWN { format!("#row-{row}") } else { String::new() };
            to(format!("{page}{anchor}"), row.to_string()).into()
        });
        let columns = columns.iter().filter_map(|column| table.columns.get(*column as usize));
        let columns = columns.filter(|column| !column.is_virtual);
        let names: Vec<Node> =
            columns.map(|column| el("code").text(&*column.name).into()).collect();
        let item = el("li").child(file).text(format!(" · {} ", self.word("Row")));
        let item = item.children(joined(links.collect(), ", "));
        Some(match names.is_empty() {
            true => item,
            false => item.text(": ").children(joined(names, ", ")),
        })
    }
}
