//! Walks over tables to find the source cells of triples.

use std::io;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::wanted::Search;
use super::{Cell, Found, Origin, Wanted};
use crate::csvw::mapping::{self, InOrder, MappedRow, MappingOptions, Mode, RowVisitor, Visitor};
use crate::csvw::metadata::model::{Table, TableGroup};
use crate::diagnostic::Diagnostics;
use crate::project::folder::Folder;
use crate::rdf::graph::Graph;
use crate::rdf::{Subject, Triple};
use crate::source::Files;

/// The tables of a folder, and their graph.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    /// The folder of the tables.
    pub files: &'a Files,
    /// Their description, by metadata document.
    pub groups: &'a [TableGroup],
    /// The prefixes of blank node labels in the graph, by metadata document.
    pub scopes: &'a [String],
    /// The graph.
    pub graph: &'a Graph,
}

impl<'a> Tables<'a> {
    /// The tables of a folder read from these files.
    pub fn new(files: &'a Files, folder: &'a Folder) -> Self {
        let Folder { graph, groups, scopes, .. } = folder;
        Self { files, groups, scopes, graph }
    }
}

/// Walks over the readable tables of a folder and finds the wanted items. A triple may come from
/// every row of a table, so at most `most` origins are kept per item; further ones are counted.
///
/// # Errors
/// Those of [`mapping::walk`].
pub fn locate(tables: Tables<'_>, wanted: &Wanted<'_>, most: usize) -> io::Result<Found> {
    let mut found = Found::new(wanted.len(), most);
    walk(tables, wanted, false, &mut found)?;
    // An IRI may begin differently than its template: a value such as ".." is a step in its path
    // (RFC 3986 §5.2.4).
    let (numbers, lost) = wanted.lost(&found);
    if !numbers.is_empty() {
        let mut late = Found::new(numbers.len(), most);
        walk(tables, &lost, true, &mut late)?;
        found.take(&numbers, late);
    }
    Ok(found)
}

/// Walks over the tables that may have wanted items, or over all.
fn walk(tables: Tables<'_>, wanted: &Wanted<'_>, all: bool, found: &mut Found) -> io::Result<()> {
    for (group, (description, scope)) in tables.groups.iter().zip(tables.scopes).enumerate() {
        let search = Search::new(wanted, scope);
        let mut locator = Locator { at: (group, 0), all, search, found };
        // Problems were reported at the first reading. Standard mode also computes the subject of
        // an empty cell.
        let options = MappingOptions { mode: Mode::Standard, ..MappingOptions::default() };
        let quiet = &mut Diagnostics::new();
        mapping::walk(tables.files, description, options, quiet, &mut locator)?;
    }
    Ok(())
}

/// Visits the tables of a group.
struct Locator<'w, 'f> {
    /// The positions of the group, and of the table in it.
    at: (usize, usize),
    /// Whether to visit all tables.
    all: bool,
    search: Search<'w>,
    found: &'f mut Found,
}

/// A row with found items; its description is made once and shared.
struct RowOrigins<'r> {
    row: &'r MappedRow<'r>,
    at: (usize, usize),
    about: Option<Arc<[String]>>,
    texts: FxHashMap<usize, Arc<str>>,
}

impl<'r> RowOrigins<'r> {
    fn new(row: &'r MappedRow<'r>, at: (usize, usize)) -> Self {
        Self { row, at, about: None, texts: FxHashMap::default() }
    }

    /// The origin of a column's triples: the row and some of its columns.
    fn origin(&mut self, column: usize, columns: &[usize]) -> Arc<Origin> {
        let Self { row, at: (group, table), about, texts } = self;
        let main = columns.first().copied();
        let mut cell = |at: &usize| {
            let text = texts.entry(*at).or_insert_with(|| row.text(*at).into());
            Cell { place: row.place(*at), text: text.clone() }
        };
        Arc::new(Origin {
            group: *group,
            table: *table,
            column,
            source: row.source(),
            place: main.map_or_else(|| row.whole(), |main| row.place(main)),
            excerpt: main.map_or_else(|| row.line(), |main| row.excerpt(main)),
            cells: columns.iter().map(&mut cell).collect(),
            about: about.get_or_insert_with(|| subjects(row)).clone(),
        })
    }
}

/// The IRIs of all subjects of a row, each once.
fn subjects(row: &MappedRow<'_>) -> Arc<[String]> {
    let mut known: FxHashSet<&str> = FxHashSet::default();
    let mut about = Vec::new();
    for subject in row.subjects() {
        if let Subject::Iri(iri) = subject
            && known.insert(iri)
        {
            about.push(iri.to_owned());
        }
    }
    about.into()
}

impl Locator<'_, '_> {
    /// Examines the triples of a row's cells.
    fn cells(&mut self, row: &MappedRow<'_>, origins: &mut RowOrigins<'_>) -> io::Result<()> {
        for cell in row.cells() {
            // The nodes of a list are subjects too, but of no column.
            let is_list = self.search.has_blank && cell.ordered();
            if !is_list && !self.search.subjects.contains(&cell.subject) {
                continue;
            }
            let mut numbers = Vec::new();
            let mut sink = |triple: Triple<'_>| {
                let triples: &FxHashMap<Triple<'_>, usize> = &self.search.triples;
                // The inner triples of a list come from the list only.
                let is_inner = triple.subject != cell.subject;
                numbers.extend(triples.get(&triple).map(|number| (*number, is_inner)));
                Ok(())
            };
            row.triples(&cell, &mut sink)?;
            if !numbers.is_empty() {
                let columns = row.columns_of(&cell);
                // An item may occur twice in a cell.
                numbers.sort_unstable();
                numbers.dedup();
                // The origin of the whole cell, and of the inner triples of a list.
                let (mut whole, mut inner): (Option<Arc<Origin>>, Option<Arc<Origin>>) =
                    (None, None);
                for (number, is_inner) in numbers {
                    let all = columns.as_slice();
                    let cells = if is_inner { all.get(..1).unwrap_or(all) } else { all };
                    let origin = || origins.origin(cell.column(), cells);
                    let known = if is_inner { &mut inner } else { &mut whole };
                    self.found.add(number, || known.get_or_insert_with(origin).clone());
                }
            }
        }
        Ok(())
    }

    /// Examines the empty cells and the subjects of a row.
    fn rest(&mut self, row: &MappedRow<'_>, origins: &mut RowOrigins<'_>) {
        let mut numbers: Vec<(usize, usize)> = Vec::new();
        for gap in row.gaps() {
            let gaps: &FxHashMap<Subject<'_>, Vec<(&str, usize)>> = &self.search.gaps;
            for (predicate, number) in gaps.get(&gap.subject).into_iter().flatten() {
                if gap.predicate == Some(predicate) {
                    numbers.push((*number, gap.column));
                }
            }
        }
        for (number, column) in numbers {
            self.found.add(number, || origins.origin(column, &[column]));
        }
        let rows: &FxHashMap<Subject<'_>, usize> = &self.search.rows;
        let mut numbers: Vec<(usize, Vec<usize>)> = Vec::new();
        for subject in row.subjects() {
            if let Some(number) = rows.get(&subject)
                && !numbers.iter().any(|(known, _)| known == number)
            {
                numbers.push((*number, row.columns_of_subject(subject)));
            }
        }
        for (number, columns) in numbers {
            let column = columns.first().copied().unwrap_or_default();
            self.found.add(number, || origins.origin(column, &columns));
        }
    }
}

impl Visitor for Locator<'_, '_> {
    type Worker = InOrder;

    fn wants(&self, _index: usize, table: &Table) -> bool {
        if self.search.subjects.is_empty() || table.suppress_output {
            return false;
        }
        // The columns are only known from the header.
        let unknown = self.all || table.columns.is_empty();
        let mut columns = table.columns.iter().filter(|column| !column.suppress_output);
        unknown || columns.any(|column| self.search.concerns(column))
    }

    fn table(&mut self, index: usize, _table: &Table) -> io::Result<u64> {
        self.at.1 = index;
        Ok(0)
    }
}

impl RowVisitor for Locator<'_, '_> {
    fn row(&mut self, row: &MappedRow<'_>) -> io::Result<u64> {
        // Most rows have no wanted item.
        let mut last = None;
        let mut concerns = false;
        for subject in row.subjects() {
            if last != Some(subject) {
                let subjects: &FxHashSet<Subject<'_>> = &self.search.subjects;
                concerns |= subjects.contains(&subject);
                last = Some(subject);
            }
        }
        if concerns || self.search.has_blank {
            let mut origins = RowOrigins::new(row, self.at);
            self.cells(row, &mut origins)?;
            self.rest(row, &mut origins);
        }
        Ok(0)
    }
}
