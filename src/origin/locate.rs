//! Walks over tables to find the cells that some triples come from.

use std::io;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::{Excerpt, Place, Problems};
use crate::files::Files;
use crate::folder::Folder;
use crate::graph::Graph;
use crate::mapping::{
    self, InOrder, MappedRow, Mode, Object, Options, RowVisitor, Subject, Triple, Visitor,
};
use crate::metadata::model::{Column, Table, TableGroup};

/// How many origins are found of one thing. A triple may stand in every row of a table.
const MOST: usize = 20;

/// The tables of a folder, and the graph that was made of them.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    /// Where the tables are.
    pub files: &'a Files,
    /// Their description, by metadata document.
    pub groups: &'a [TableGroup],
    /// What the labels of blank nodes begin with in the graph, likewise.
    pub scopes: &'a [String],
    /// The graph.
    pub graph: &'a Graph,
}

impl<'a> Tables<'a> {
    /// The tables of a folder that was read from these files.
    pub fn new(files: &'a Files, folder: &'a Folder) -> Self {
        let Folder { graph, groups, scopes, .. } = folder;
        Self { files, groups, scopes, graph }
    }
}

/// Where something comes from: a row of a table, and cells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The position of the table's group among the groups.
    pub group: usize,
    /// The position of the table in its group.
    pub table: usize,
    /// The position of the column that gave it; it may be a virtual one.
    pub column: usize,
    /// The number of the row among all rows of its file, from 1 (CSVW's source number).
    pub source: u64,
    /// The cell that counts most, or the row if no cell has a say in it.
    pub place: Place,
    /// The text at that place.
    pub excerpt: Excerpt,
    /// All cells that it follows from, that of [`Origin::place`] first.
    pub cells: Vec<Cell>,
    /// The IRIs of all that the row is about.
    pub about: Vec<String>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Where it is.
    pub place: Place,
    /// Its text, as it was before it became a value.
    pub text: String,
}

/// Something that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Want<'g> {
    /// What gives a triple.
    Triple(Triple<'g>),
    /// An empty cell that could give a property of a node.
    Gap(Subject<'g>, &'g str),
    /// Rows that are about a node.
    Row(Subject<'g>),
}

impl<'g> Want<'g> {
    fn subject(&self) -> Subject<'g> {
        match self {
            Self::Triple(triple) => triple.subject,
            Self::Gap(subject, _) | Self::Row(subject) => *subject,
        }
    }

    /// The predicate, if a certain one is looked for.
    fn predicate(&self) -> Option<&'g str> {
        match self {
            Self::Triple(triple) => Some(triple.predicate),
            Self::Gap(_, predicate) => Some(predicate),
            Self::Row(_) => None,
        }
    }

    /// The same within the source of some blank nodes, which lose their scope; none if it has
    /// blank nodes of others.
    fn within(self, scope: &str) -> Option<Self> {
        let subject = match self.subject() {
            Subject::Blank(label) => Subject::Blank(label.strip_prefix(scope)?),
            iri => iri,
        };
        Some(match self {
            Self::Triple(Triple { predicate, object, .. }) => {
                let object = match object {
                    Object::Blank(label) => Object::Blank(label.strip_prefix(scope)?),
                    term => term,
                };
                Self::Triple(Triple { subject, predicate, object })
            }
            Self::Gap(_, predicate) => Self::Gap(subject, predicate),
            Self::Row(_) => Self::Row(subject),
        })
    }
}

/// All that is looked for; each thing gets a number.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'g> {
    wants: Vec<Want<'g>>,
    known: FxHashMap<Want<'g>, usize>,
}

impl<'g> Wanted<'g> {
    /// Looks for the cells that give a triple.
    pub fn triple(&mut self, triple: Triple<'g>) -> usize {
        self.add(Want::Triple(triple))
    }

    /// Looks for empty cells that would give a value of a property.
    pub fn gap(&mut self, subject: Subject<'g>, predicate: &'g str) -> usize {
        self.add(Want::Gap(subject, predicate))
    }

    /// Looks for the rows that are about a node.
    pub fn row(&mut self, subject: Subject<'g>) -> usize {
        self.add(Want::Row(subject))
    }

    fn add(&mut self, want: Want<'g>) -> usize {
        let next = self.wants.len();
        let at = *self.known.entry(want).or_insert(next);
        if at == next {
            self.wants.push(want);
        }
        at
    }
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found(Vec<Vec<Origin>>);

impl Found {
    /// The origins of what has this number in [`Wanted`], in the order of tables and rows; of many
    /// the first.
    pub fn of(&self, number: usize) -> &[Origin] {
        self.0.get(number).map_or(&[], Vec::as_slice)
    }
}

/// Walks over the tables of a folder, all of which can be read, and finds what is wanted.
///
/// # Errors
/// None that the walk itself does not have; see [`mapping::walk`].
pub fn locate(tables: Tables<'_>, wanted: &Wanted<'_>) -> io::Result<Found> {
    let mut found = Found(vec![Vec::new(); wanted.wants.len()]);
    walk(tables, wanted, false, &mut found)?;
    // An IRI need not begin as its template does: a value such as ".." is a step in its path
    // (RFC 3986 §5.2.4).
    let mut lost = Wanted::default();
    let numbers =
        wanted.wants.iter().enumerate().filter(|(number, want)| {
            matches!(want, Want::Triple(_)) && found.of(*number).is_empty()
        });
    let numbers: Vec<usize> = numbers.map(|(number, _)| number).collect();
    for want in numbers.iter().filter_map(|number| wanted.wants.get(*number)) {
        lost.add(*want);
    }
    if !numbers.is_empty() {
        let mut late = Found(vec![Vec::new(); numbers.len()]);
        walk(tables, &lost, true, &mut late)?;
        for (number, origins) in numbers.into_iter().zip(late.0) {
            if let Some(place) = found.0.get_mut(number) {
                *place = origins;
            }
        }
    }
    Ok(found)
}

/// Walks over the tables that can give something wanted, or over all of them.
fn walk(tables: Tables<'_>, wanted: &Wanted<'_>, all: bool, found: &mut Found) -> io::Result<()> {
    for (group, (description, scope)) in tables.groups.iter().zip(tables.scopes).enumerate() {
        let search = Search::new(wanted, scope);
        let mut locator = Locator { group, table: 0, all, search, found };
        // What is wrong with the tables was reported when they were read. In standard mode the
        // subject of an empty cell is worked out too.
        let options = Options { mode: Mode::Standard, ..Options::default() };
        let quiet = &mut Problems::new();
        mapping::walk(tables.files, description, options, quiet, &mut locator)?;
    }
    Ok(())
}

/// What is wanted of one group of tables.
#[derive(Default)]
struct Search<'w> {
    triples: FxHashMap<Triple<'w>, usize>,
    gaps: FxHashMap<Subject<'w>, Vec<(&'w str, usize)>>,
    rows: FxHashMap<Subject<'w>, usize>,
    subjects: FxHashSet<Subject<'w>>,
    /// The subjects that are IRIs, in order.
    iris: Vec<&'w str>,
    has_blank: bool,
    predicates: FxHashSet<&'w str>,
}

impl<'w> Search<'w> {
    fn new(wanted: &Wanted<'w>, scope: &str) -> Self {
        let mut search = Self::default();
        for (number, want) in wanted.wants.iter().enumerate() {
            let Some(want) = want.within(scope) else { continue };
            match want {
                Want::Triple(triple) => drop(search.triples.insert(triple, number)),
                Want::Gap(subject, predicate) => {
                    search.gaps.entry(subject).or_default().push((predicate, number));
                }
                Want::Row(subject) => drop(search.rows.insert(subject, number)),
            }
            search.subjects.insert(want.subject());
            search.predicates.extend(want.predicate());
        }
        for subject in &search.subjects {
            match subject {
                Subject::Iri(iri) => search.iris.push(iri),
                Subject::Blank(_) => search.has_blank = true,
            }
        }
        search.iris.sort_unstable();
        search
    }

    /// Whether a column can give anything that is wanted.
    fn concerns(&self, column: &Column) -> bool {
        let inherited = &column.inherited;
        let about = match inherited.about_url.as_deref().map(mapping::beginning) {
            None => self.has_blank,
            Some(None) => true,
            Some(Some(head)) => {
                // The first IRI in the order that is not before this one.
                let at = self.iris.partition_point(|iri| *iri < head.as_str());
                self.iris.get(at).is_some_and(|iri| iri.starts_with(&head)) || self.has_blank
            }
        };
        let property = match inherited.property_url.as_deref().map(mapping::beginning) {
            None | Some(None) => true,
            Some(Some(head)) => self.predicates.iter().any(|iri| iri.starts_with(&head)),
        };
        about && (property || !self.rows.is_empty())
    }
}

/// Visits the tables of a group.
struct Locator<'w, 'f> {
    group: usize,
    table: usize,
    /// Whether no table is passed over.
    all: bool,
    search: Search<'w>,
    found: &'f mut Found,
}

impl Locator<'_, '_> {
    /// Notes a row, and some columns of it, as the origin of something.
    fn note(&mut self, number: usize, row: &MappedRow<'_>, column: usize, columns: &[usize]) {
        let Some(origins) = self.found.0.get_mut(number) else { return };
        if origins.len() >= MOST {
            return;
        }
        let main = columns.first().copied();
        let mut about: Vec<String> = Vec::new();
        for subject in row.subjects() {
            if let Subject::Iri(iri) = subject
                && !about.iter().any(|known| known == iri)
            {
                about.push(iri.to_owned());
            }
        }
        let cell = |at: &usize| Cell { place: row.place(*at), text: row.text(*at).to_owned() };
        origins.push(Origin {
            group: self.group,
            table: self.table,
            column,
            source: row.source(),
            place: main.map_or_else(|| row.whole(), |main| row.place(main)),
            excerpt: main.map_or_else(|| row.line(), |main| row.excerpt(main)),
            cells: columns.iter().map(cell).collect(),
            about,
        });
    }

    /// Looks at the triples of a row's cells.
    fn cells(&mut self, row: &MappedRow<'_>) -> io::Result<()> {
        for cell in row.cells() {
            // The nodes of a list are subjects, too, but of no column.
            let is_list = self.search.has_blank && cell.ordered();
            if !is_list && !self.search.subjects.contains(&cell.subject) {
                continue;
            }
            let mut numbers = Vec::new();
            let mut sink = |triple: Triple<'_>| {
                let triples: &FxHashMap<Triple<'_>, usize> = &self.search.triples;
                // The inner triples of a list follow from the list alone.
                let is_inner = triple.subject != cell.subject;
                numbers.extend(triples.get(&triple).map(|number| (*number, is_inner)));
                Ok(())
            };
            row.triples(&cell, &mut sink)?;
            if !numbers.is_empty() {
                let columns = row.columns_of(&cell);
                // An item may stand twice in a cell.
                numbers.sort_unstable();
                numbers.dedup();
                for (number, is_inner) in numbers {
                    let most = if is_inner { columns.len().min(1) } else { columns.len() };
                    self.note(number, row, cell.column(), &columns[..most]);
                }
            }
        }
        Ok(())
    }

    /// Looks at the empty cells of a row, and at what the row is about.
    fn rest(&mut self, row: &MappedRow<'_>) {
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
            self.note(number, row, column, &[column]);
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
            self.note(number, row, column, &columns);
        }
    }
}

impl Visitor for Locator<'_, '_> {
    type Apart = InOrder;

    fn wants(&self, _index: usize, table: &Table) -> bool {
        if self.search.subjects.is_empty() || table.suppress_output {
            return false;
        }
        // The header alone says what columns there are.
        let unknown = self.all || table.columns.is_empty();
        let mut columns = table.columns.iter().filter(|column| !column.suppress_output);
        unknown || columns.any(|column| self.search.concerns(column))
    }

    fn group(&mut self, _group: &TableGroup) -> io::Result<u64> {
        Ok(0)
    }

    fn table(&mut self, index: usize, _table: &Table) -> io::Result<u64> {
        self.table = index;
        Ok(0)
    }
}

impl RowVisitor for Locator<'_, '_> {
    fn comment(&mut self, _text: &str) -> io::Result<u64> {
        Ok(0)
    }

    fn row(&mut self, row: &MappedRow<'_>) -> io::Result<u64> {
        // Most rows have nothing to do with what is looked for.
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
            self.cells(row)?;
            self.rest(row);
        }
        Ok(0)
    }
}
