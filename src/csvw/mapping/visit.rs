//! Defines the visitors of tables, and the mapped rows they get.
//!
//! This is the annotated table of CSVW (syntax §4) as csv2rdf and csv2json use it; both are
//! [`Visitor`]s of the same walk.

use std::io;
use std::sync::Arc;

use super::plan::{ColumnPlan, Literal, Plan, Predicate};
use super::scratch::{Scratch, State};
use crate::csvw::datatype::Builtin;
use crate::csvw::metadata::model::{Table, TableGroup};
use crate::csvw::table::{ParsedValue, RowReader, RowView, Text};
use crate::diagnostic::{Excerpt, Place};
use crate::rdf::Subject;
use crate::rdf::vocab::xsd;

/// Takes the rows of a table, in order. Each call returns the number of statements made; ignored
/// items give none.
pub trait RowVisitor {
    /// A comment in the table's file (CSVW syntax §8).
    ///
    /// # Errors
    /// Write errors of the visitor; the walk then stops. The same holds for all methods, and those
    /// of [`Visitor`].
    fn comment(&mut self, _text: &str) -> io::Result<u64> {
        Ok(0)
    }

    /// A row of the table.
    fn row(&mut self, row: &MappedRow<'_>) -> io::Result<u64>;
}

/// Takes the group, the tables and their rows, in order.
pub trait Visitor: RowVisitor {
    /// Takes rows on another thread; [`InOrder`] if all rows must be taken one after another.
    type Worker: RowVisitor + Send;

    /// Whether to walk over a table; by default, all are.
    fn wants(&self, _index: usize, _table: &Table) -> bool {
        true
    }

    /// The group, before its tables.
    fn group(&mut self, _group: &TableGroup) -> io::Result<u64> {
        Ok(0)
    }

    /// A table, before its rows; `index` is its position in the group.
    fn table(&mut self, _index: usize, _table: &Table) -> io::Result<u64> {
        Ok(0)
    }

    /// A worker for a part of the table's rows on another thread, if possible.
    fn apart(&self) -> Option<Self::Worker> {
        None
    }

    /// Joins and empties the result of a worker, after all earlier ones.
    fn join(&mut self, _apart: &mut Self::Worker) -> io::Result<()> {
        Ok(())
    }

    /// The end of the table.
    fn end_table(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// The end of the group.
    fn end_group(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The worker of a visitor that takes rows in order only; there is none.
pub enum InOrder {}

impl RowVisitor for InOrder {
    fn comment(&mut self, _: &str) -> io::Result<u64> {
        match *self {}
    }

    fn row(&mut self, _: &MappedRow<'_>) -> io::Result<u64> {
        match *self {}
    }
}

/// A row with its URL templates filled in.
#[derive(Clone, Copy)]
pub struct MappedRow<'a> {
    pub(super) row: &'a RowView<'a>,
    pub(super) reader: &'a RowReader,
    pub(super) plan: &'a Plan,
    pub(super) scratch: &'a Scratch,
    /// The table's position in its group.
    pub(super) table: usize,
}

impl<'a> MappedRow<'a> {
    /// Its number among the data rows, from 1.
    pub fn number(&self) -> u64 {
        self.row.place.row
    }

    /// Its number among all rows of the file, from 1 (CSVW's source number).
    pub fn source(&self) -> u64 {
        self.row.place.source
    }

    /// The place of the row.
    pub fn whole(&self) -> Place {
        self.reader.row_place(&self.row.place)
    }

    /// The place of a column's cell, or for a virtual column that of the row.
    pub fn place(&self, column: usize) -> Place {
        match self.reader.is_virtual(column) {
            true => self.whole(),
            false => self.reader.place(&self.row.place, column),
        }
    }

    /// The text of the row, all of it marked.
    pub fn line(&self) -> Excerpt {
        self.row.line()
    }

    /// The text of a column's cell before it became a value.
    pub fn text(&self, column: usize) -> &'a str {
        if self.reader.is_virtual(column) { "" } else { self.row.raw(column) }
    }

    /// The text of the row, with a column's cell marked.
    pub fn excerpt(&self, column: usize) -> Excerpt {
        self.row.excerpt(column)
    }

    /// Its IRI: a fragment of the file by its number among all rows (RFC 7111 §2.1).
    pub fn url(&self) -> String {
        let table = self.plan.url.split('#').next().unwrap_or_default();
        format!("{table}#row={}", self.row.place.source)
    }

    /// Whether any of its columns gives output.
    pub fn has_output(&self) -> bool {
        !self.plan.columns.is_empty()
    }

    /// The row's titles, each with its language.
    pub fn titles(&self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        let Self { row, plan, .. } = *self;
        plan.titles.iter().flat_map(move |(column, lang)| {
            texts(row, *column).map(move |text| (text, lang.as_deref()))
        })
    }

    /// The subject of each column that gives output, where its IRI is valid.
    pub fn subjects(&self) -> impl Iterator<Item = Subject<'a>> {
        let Self { plan, scratch, .. } = *self;
        plan.columns.iter().filter_map(move |column| scratch.subject(column))
    }

    /// The subject of a column's cell; for a column without output, the subject of the whole row if
    /// it is the only one.
    pub fn subject_of(&self, column: usize) -> Option<Subject<'a>> {
        let Self { plan, scratch, .. } = *self;
        if let Some(own) = plan.columns.iter().find(|own| own.column == column) {
            return scratch.subject(own);
        }
        let mut all = self.subjects();
        let first = all.next()?;
        all.all(|subject| subject == first).then_some(first)
    }

    /// The columns of the file without a value in this row, with their subjects and, where the same
    /// for all rows, their predicates. A walk in standard mode knows all subjects.
    pub fn gaps(&self) -> impl Iterator<Item = Gap<'a>> {
        let row = *self;
        let columns = row.plan.columns.iter().zip(&row.scratch.states);
        let gaps = columns.filter(|(column, state)| !column.is_virtual && **state == State::Null);
        gaps.filter_map(move |(column, _)| {
            Some(Gap {
                column: column.column,
                subject: row.scratch.subject(column)?,
                predicate: match &column.predicate {
                    Predicate::Fixed(iri) => Some(iri),
                    Predicate::Template(template) => row.plan.constant(*template),
                },
            })
        })
    }

    /// The columns of the file behind a cell's triples, each once: its own, or for a virtual column
    /// those of its value; then those of its property and its subject.
    pub fn columns_of(&self, cell: &MappedCell<'_>) -> Vec<usize> {
        let column = cell.column;
        let predicate = match column.predicate {
            Predicate::Fixed(_) => None,
            Predicate::Template(template) => Some(template),
        };
        let own = (!column.is_virtual).then_some(column.column);
        let templates = [column.object, predicate, column.subject].into_iter().flatten();
        let named = templates.filter_map(|at| self.plan.templates.get(at));
        let mut columns = Vec::new();
        for at in own.into_iter().chain(named.flat_map(|template| template.columns())) {
            if !columns.contains(&at) && !self.reader.is_virtual(at) {
                columns.push(at);
            }
        }
        columns
    }

    /// The columns of the file behind one of the row's subjects.
    pub fn columns_of_subject(&self, subject: Subject<'_>) -> Vec<usize> {
        let about = |c: &&ColumnPlan| self.scratch.subject(c) == Some(subject);
        let template = self.plan.columns.iter().find(about).and_then(|column| column.subject);
        let template = template.and_then(|at| self.plan.templates.get(at));
        let named = template.into_iter().flat_map(|template| template.columns());
        named.filter(|at| !self.reader.is_virtual(*at)).collect()
    }

    /// The cells that have a value and give output, in the order of columns.
    pub fn cells(&self) -> impl Iterator<Item = MappedCell<'a>> {
        let row = *self;
        let columns = row.plan.columns.iter().zip(&row.scratch.states);
        columns.filter_map(move |(column, state)| row.cell(column, *state))
    }

    /// Passes the cells of [`MappedRow::cells`] to `take`. Unlike with the iterator, the compiler copies
    /// none, which saves a twentieth of the time of a mapping.
    ///
    /// # Errors
    /// The first of `take`.
    pub fn try_each_cell<E>(
        &self,
        mut take: impl FnMut(&MappedCell<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        for (column, state) in self.plan.columns.iter().zip(&self.scratch.states) {
            if let Some(cell) = &self.cell(column, *state) {
                take(cell)?;
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn cell(&self, column: &'a ColumnPlan, state: State) -> Option<MappedCell<'a>> {
        let subject = self.scratch.subject(column)?;
        let predicate = match &column.predicate {
            Predicate::Fixed(iri) => iri,
            Predicate::Template(template) => self.scratch.iri(*template)?,
        };
        let value = self.value(column, state)?;
        Some(MappedCell { subject, predicate, value, column })
    }

    /// The valid value of a column's cell, if any.
    #[inline(always)]
    fn value(&self, column: &'a ColumnPlan, state: State) -> Option<CellValue<'a>> {
        let row = self.row;
        Some(match (state, row.value(column.column)) {
            (State::Null | State::Rejected, _) => return None,
            (State::Iri(template), _) => CellValue::Iri(self.scratch.iri(template)?),
            (State::Each { start, end, .. }, _) => {
                CellValue::Iris(self.scratch.each.get(start..end)?)
            }
            (State::Literal, ParsedValue::One(text)) => CellValue::One(Item { row, text }),
            (State::Literal, ParsedValue::List { start, end }) => {
                CellValue::List(Items { row, texts: row.items(start, end) })
            }
            (State::Literal, ParsedValue::Null) => return None,
        })
    }
}

/// The texts of a cell, none if it has no value.
fn texts<'a>(row: &'a RowView<'a>, column: usize) -> impl Iterator<Item = &'a str> {
    let (one, items) = match row.value(column) {
        ParsedValue::Null => (None, &[][..]),
        ParsedValue::One(text) => (Some(text), &[][..]),
        ParsedValue::List { start, end } => (None, row.items(start, end)),
    };
    one.into_iter().chain(items.iter().copied()).map(|text| row.text(text))
}

/// A cell without a value.
#[derive(Clone, Copy, Debug)]
pub struct Gap<'a> {
    /// The position of the column in the table.
    pub column: usize,
    /// The subject of the cell.
    pub subject: Subject<'a>,
    /// The IRI of the property, where it is the same for all rows.
    pub predicate: Option<&'a str>,
}

/// A cell that has a value.
#[derive(Clone, Copy)]
pub struct MappedCell<'a> {
    /// The subject.
    pub subject: Subject<'a>,
    /// The IRI of the property.
    pub predicate: &'a str,
    /// The value.
    pub value: CellValue<'a>,
    column: &'a ColumnPlan,
}

/// The value of a cell.
#[derive(Clone, Copy)]
pub enum CellValue<'a> {
    /// The IRI that the value URL gives.
    Iri(&'a str),
    /// One IRI for each item of a list (our extension `each`).
    Iris(&'a [String]),
    /// One value.
    One(Item<'a>),
    /// Several values.
    List(Items<'a>),
}

/// A value as text, in the lexical form of its datatype.
#[derive(Clone, Copy)]
pub struct Item<'a> {
    row: &'a RowView<'a>,
    text: Text,
}

impl<'a> Item<'a> {
    /// The text.
    pub fn text(self) -> &'a str {
        self.row.text(self.text)
    }

    /// Whether it fits the datatype of its column.
    pub fn fits(self) -> bool {
        self.text.fits()
    }
}

/// Several values.
#[derive(Clone, Copy)]
pub struct Items<'a> {
    row: &'a RowView<'a>,
    texts: &'a [Text],
}

impl<'a> Items<'a> {
    /// The values, in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = Item<'a>> {
        self.texts.iter().map(move |text| Item { row: self.row, text: *text })
    }
}

impl<'a> MappedCell<'a> {
    /// The position of the column in the table.
    pub fn column(&self) -> usize {
        self.column.column
    }

    /// The name of the column.
    pub fn name(&self) -> &'a Arc<str> {
        &self.column.name
    }

    /// Whether the metadata gives the property, rather than the column's name alone.
    pub fn has_property(&self) -> bool {
        self.column.has_property
    }

    /// The built-in datatype of the column.
    pub fn base(&self) -> Builtin {
        self.column.base
    }

    /// Whether the order of several values counts.
    pub fn ordered(&self) -> bool {
        self.column.ordered
    }

    /// The kind of literal of a value; an invalid value is a string (csv2rdf §4.3).
    pub fn kind(&self, item: Item<'_>) -> LiteralKind<'a> {
        match &self.column.literal {
            Literal::Lang(lang) => LiteralKind::Lang(lang),
            Literal::Typed(datatype) if item.fits() => LiteralKind::Typed(datatype),
            Literal::Typed(_) => LiteralKind::Typed(xsd::STRING),
        }
    }
}

/// The kind of a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiteralKind<'a> {
    /// By its datatype's IRI.
    Typed(&'a str),
    /// Text in a language.
    Lang(&'a str),
}
