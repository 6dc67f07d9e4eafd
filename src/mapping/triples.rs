//! Tables to triples (csv2rdf §4.2).

use std::fmt::Write as _;
use std::io;

use super::annotation;
use super::plan::Mode;
use super::sink::{Object, Sink, Subject, Triple};
use super::visit::{CellValue, Item, Items, Kind, MappedCell, MappedRow, Visitor};
use crate::metadata::model::{Table, TableGroup};
use crate::vocab::{csvw, rdf, rdfs, xsd};

/// Makes triples and gives them to a sink.
pub(super) struct Triples<'s> {
    mode: Mode,
    sink: Counted<'s>,
    /// The node of the group.
    group: Node,
    /// The node of the table.
    table: Node,
    index: usize,
    suppressed: bool,
    lists: ListLabels,
}

/// A node of the output that is not a row's.
#[derive(Default)]
struct Node {
    iri: Option<String>,
    label: String,
}

impl Node {
    fn new(iri: Option<&str>, label: String) -> Self {
        Self { iri: iri.map(str::to_owned), label }
    }

    fn subject(&self) -> Subject<'_> {
        self.iri.as_deref().map_or(Subject::Blank(&self.label), Subject::Iri)
    }
}

/// A node in the place of an object.
fn object(subject: Subject<'_>) -> Object<'_> {
    match subject {
        Subject::Iri(iri) => Object::Iri(iri),
        Subject::Blank(label) => Object::Blank(label),
    }
}

/// Counts triples on their way.
struct Counted<'a> {
    sink: &'a mut dyn Sink,
    count: u64,
}

impl Sink for Counted<'_> {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()> {
        self.count += 1;
        self.sink.triple(triple)
    }
}

impl<'s> Triples<'s> {
    /// Makes triples in a mode.
    pub fn new(mode: Mode, sink: &'s mut dyn Sink) -> Self {
        Self {
            mode,
            sink: Counted { sink, count: 0 },
            group: Node::default(),
            table: Node::default(),
            index: 0,
            suppressed: false,
            lists: Default::default(),
        }
    }

    /// How many triples were made since the last time.
    fn count(&mut self) -> u64 {
        std::mem::take(&mut self.sink.count)
    }

    /// Whether the table itself and its rows are described.
    fn describes(&self) -> bool {
        self.mode == Mode::Standard && !self.suppressed
    }

    /// The triples of a row itself (steps 4.6.1–4.6.5 and 4.6.8.2).
    fn describe(&mut self, row: &MappedRow<'_>) -> io::Result<()> {
        let node = format!("t{}r{}", self.index, row.number());
        let subject = Subject::Blank(&node);
        let mut emit = |predicate, object| self.sink.triple(Triple { subject, predicate, object });
        emit(rdf::TYPE, Object::Iri(csvw::ROW))?;
        let (number, url) = (row.number().to_string(), row.url());
        emit(csvw::ROWNUM, Object::Typed { text: &number, datatype: xsd::INTEGER })?;
        emit(csvw::URL, Object::Iri(&url))?;
        for (text, lang) in row.titles() {
            let title = match lang {
                Some(lang) => Object::Lang { text, lang },
                None => Object::Typed { text, datatype: xsd::STRING },
            };
            emit(csvw::TITLE, title)?;
        }
        let mut described: Vec<Subject<'_>> = Vec::new();
        for node in row.subjects() {
            if !described.contains(&node) {
                described.push(node);
                emit(csvw::DESCRIBES, object(node))?;
            }
        }
        let (subject, object) = (self.table.subject(), Object::Blank(&node));
        self.sink.triple(Triple { subject, predicate: csvw::ROW_PROPERTY, object })
    }
}

/// The labels of two neighbours in a list, made anew for each list.
pub(super) type ListLabels = [String; 2];

/// The triples of a cell (step 4.6.8).
pub(super) fn cell(
    row: &MappedRow<'_>,
    cell: &MappedCell<'_>,
    labels: &mut ListLabels,
    sink: &mut dyn Sink,
) -> io::Result<()> {
    let MappedCell { subject, predicate, value, .. } = *cell;
    let mut emit = |object| sink.triple(Triple { subject, predicate, object });
    match value {
        CellValue::Iri(iri) => emit(Object::Iri(iri)),
        CellValue::Iris(iris) => iris.iter().try_for_each(|iri| emit(Object::Iri(iri))),
        CellValue::One(item) => emit(literal(cell, item)),
        CellValue::List(items) if cell.ordered() => list(row, cell, items, labels, sink),
        CellValue::List(items) => items.iter().try_for_each(|i| emit(literal(cell, i))),
    }
}

/// An `rdf:List`.
fn list(
    row: &MappedRow<'_>,
    cell: &MappedCell<'_>,
    items: Items<'_>,
    labels: &mut ListLabels,
    sink: &mut dyn Sink,
) -> io::Result<()> {
    let [this, next] = labels;
    let label = |item: usize, out: &mut String| {
        out.clear();
        // Writing to a String does not fail.
        let _ = write!(out, "t{}r{}c{}i{item}", row.table, row.number(), cell.column());
    };
    label(0, this);
    let MappedCell { subject, predicate, .. } = *cell;
    sink.triple(Triple { subject, predicate, object: Object::Blank(this) })?;
    let items = items.iter();
    let last = items.len().saturating_sub(1);
    for (i, item) in items.enumerate() {
        let subject = Subject::Blank(this);
        let object = literal(cell, item);
        sink.triple(Triple { subject, predicate: rdf::FIRST, object })?;
        let object = if i == last {
            Object::Iri(rdf::NIL)
        } else {
            label(i + 1, next);
            Object::Blank(next)
        };
        sink.triple(Triple { subject, predicate: rdf::REST, object })?;
        std::mem::swap(this, next);
    }
    Ok(())
}

/// The literal of a value.
fn literal<'a>(cell: &MappedCell<'a>, item: Item<'a>) -> Object<'a> {
    let text = item.text();
    match cell.kind(item) {
        Kind::Lang(lang) => Object::Lang { text, lang },
        Kind::Typed(datatype) => Object::Typed { text, datatype },
    }
}

impl Visitor for Triples<'_> {
    /// Steps 1–3.
    fn group(&mut self, group: &TableGroup) -> io::Result<u64> {
        self.group = Node::new(group.id.as_deref(), "g".to_owned());
        if self.mode == Mode::Standard {
            let subject = self.group.subject();
            let class = Object::Iri(csvw::TABLE_GROUP);
            self.sink.triple(Triple { subject, predicate: rdf::TYPE, object: class })?;
            let mut writer = annotation::Writer::new(&self.group.label, &mut self.sink);
            writer.annotations(subject, &group.annotations)?;
            writer.notes(subject, &group.notes)?;
        }
        Ok(self.count())
    }

    /// Steps 4.1–4.5.
    fn table(&mut self, index: usize, table: &Table) -> io::Result<u64> {
        self.table = Node::new(table.id.as_deref(), format!("t{index}"));
        self.index = index;
        self.suppressed = table.suppress_output;
        if self.describes() {
            let subject = self.table.subject();
            self.sink.triple(Triple {
                subject: self.group.subject(),
                predicate: csvw::TABLE_PROPERTY,
                object: object(subject),
            })?;
            let mut emit =
                |predicate, object| self.sink.triple(Triple { subject, predicate, object });
            emit(rdf::TYPE, Object::Iri(csvw::TABLE))?;
            emit(csvw::URL, Object::Iri(&table.url))?;
            let mut writer = annotation::Writer::new(&self.table.label, &mut self.sink);
            writer.annotations(subject, &table.annotations)?;
            writer.notes(subject, &table.notes)?;
        }
        Ok(self.count())
    }

    fn comment(&mut self, text: &str) -> io::Result<u64> {
        if self.describes() {
            let object = Object::Typed { text, datatype: xsd::STRING };
            let subject = self.table.subject();
            self.sink.triple(Triple { subject, predicate: rdfs::COMMENT, object })?;
        }
        Ok(self.count())
    }

    fn row(&mut self, row: &MappedRow<'_>) -> io::Result<u64> {
        if self.describes() && row.has_output() {
            self.describe(row)?;
        }
        for mapped in row.cells() {
            cell(row, &mapped, &mut self.lists, &mut self.sink)?;
        }
        Ok(self.count())
    }
}
