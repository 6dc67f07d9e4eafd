//! Turns tables into triples (csv2rdf §4.2).

use std::fmt::Write as _;
use std::io;

use rustc_hash::FxHashSet;

use super::annotation;
use super::plan::Mode;
use super::visit::{
    CellValue, Item, Items, LiteralKind, MappedCell, MappedRow, RowVisitor, Visitor,
};
use crate::csvw::metadata::model::{Table, TableGroup};
use crate::rdf::vocab::{csvw, rdf, rdfs, xsd};
use crate::rdf::{Object, ParallelSink, Sink, Subject, Triple};

/// Makes the triples of a walk and passes them to a sink.
pub(super) struct Triples<'s, G: ?Sized> {
    maker: Maker,
    sink: &'s mut G,
}

/// Makes triples of rows on another thread.
pub(super) struct Worker<G> {
    maker: Maker,
    sink: G,
}

/// Makes triples.
#[derive(Clone, Default)]
struct Maker {
    mode: Mode,
    /// The node of the group.
    group: Node,
    /// The node of the table.
    table: Node,
    index: usize,
    suppressed: bool,
    lists: ListLabels,
}

/// A node of the output that is not a row's.
#[derive(Clone, Default)]
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
struct Counted<'s, G: ?Sized> {
    sink: &'s mut G,
    count: u64,
}

impl<'s, G: ParallelSink + ?Sized> Counted<'s, G> {
    /// Counts the triples of `make`.
    fn all(sink: &'s mut G, make: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<u64> {
        let mut counted = Self { sink, count: 0 };
        make(&mut counted)?;
        Ok(counted.count)
    }
}

impl<G: ParallelSink + ?Sized> Sink for Counted<'_, G> {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()> {
        self.count += 1;
        self.sink.take(triple)
    }
}

impl Maker {
    /// Whether the table itself and its rows are described.
    fn describes(&self) -> bool {
        self.mode == Mode::Standard && !self.suppressed
    }

    /// The triples of a row itself (steps 4.6.1–4.6.5 and 4.6.8.2).
    fn describe(&self, row: &MappedRow<'_>, sink: &mut impl Sink) -> io::Result<()> {
        let node = format!("t{}r{}", self.index, row.number());
        let subject = Subject::Blank(&node);
        let mut emit = |predicate, object| sink.triple(Triple { subject, predicate, object });
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
        // Nearly always, all columns have one subject.
        let mut described: FxHashSet<Subject<'_>> = FxHashSet::default();
        let mut last = None;
        for node in row.subjects() {
            if last.replace(node) != Some(node) && described.insert(node) {
                emit(csvw::DESCRIBES, object(node))?;
            }
        }
        let (subject, object) = (self.table.subject(), Object::Blank(&node));
        sink.triple(Triple { subject, predicate: csvw::ROW_PROPERTY, object })
    }

    /// Steps 1–3.
    fn group(&mut self, group: &TableGroup, sink: &mut impl Sink) -> io::Result<()> {
        self.group = Node::new(group.id.as_deref(), "g".to_owned());
        if self.mode == Mode::Minimal {
            return Ok(());
        }
        let subject = self.group.subject();
        let class = Object::Iri(csvw::TABLE_GROUP);
        sink.triple(Triple { subject, predicate: rdf::TYPE, object: class })?;
        let mut writer = annotation::Writer::new(&self.group.label, sink);
        writer.annotations(subject, &group.annotations)?;
        writer.notes(subject, &group.notes)
    }

    /// Steps 4.1–4.5.
    fn table(&mut self, index: usize, table: &Table, sink: &mut impl Sink) -> io::Result<()> {
        self.table = Node::new(table.id.as_deref(), format!("t{index}"));
        self.index = index;
        self.suppressed = table.suppress_output;
        if !self.describes() {
            return Ok(());
        }
        let subject = self.table.subject();
        sink.triple(Triple {
            subject: self.group.subject(),
            predicate: csvw::TABLE_PROPERTY,
            object: object(subject),
        })?;
        let mut emit = |predicate, object| sink.triple(Triple { subject, predicate, object });
        emit(rdf::TYPE, Object::Iri(csvw::TABLE))?;
        emit(csvw::URL, Object::Iri(&table.url))?;
        let mut writer = annotation::Writer::new(&self.table.label, sink);
        writer.annotations(subject, &table.annotations)?;
        writer.notes(subject, &table.notes)
    }

    /// A comment in the file.
    fn comment(&self, text: &str, sink: &mut impl Sink) -> io::Result<()> {
        if !self.describes() {
            return Ok(());
        }
        let object = Object::Typed { text, datatype: xsd::STRING };
        let subject = self.table.subject();
        sink.triple(Triple { subject, predicate: rdfs::COMMENT, object })
    }

    /// Steps 4.6 and 4.7.
    fn row(&mut self, row: &MappedRow<'_>, sink: &mut impl Sink) -> io::Result<()> {
        if self.describes() && row.has_output() {
            self.describe(row, sink)?;
        }
        row.try_each_cell(|mapped| cell(row, mapped, &mut self.lists, sink))
    }
}

/// The labels of two neighbours in a list, made anew for each list.
pub(super) type ListLabels = [String; 2];

impl MappedRow<'_> {
    /// Passes the triples of one of its cells to a sink, as [`map`](super::map) does.
    ///
    /// # Errors
    /// Errors of the sink.
    pub fn triples(&self, cell: &MappedCell<'_>, sink: &mut impl Sink) -> io::Result<()> {
        self::cell(self, cell, &mut Default::default(), sink)
    }
}

/// The triples of a cell (step 4.6.8).
pub(super) fn cell(
    row: &MappedRow<'_>,
    cell: &MappedCell<'_>,
    labels: &mut ListLabels,
    sink: &mut impl Sink,
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
    sink: &mut impl Sink,
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
        LiteralKind::Lang(lang) => Object::Lang { text, lang },
        LiteralKind::Typed(datatype) => Object::Typed { text, datatype },
    }
}

impl<'s, G: ParallelSink + ?Sized> Triples<'s, G> {
    /// Makes triples in a mode.
    pub fn new(mode: Mode, sink: &'s mut G) -> Self {
        Self { maker: Maker { mode, ..Maker::default() }, sink }
    }
}

impl<G: ParallelSink + ?Sized> RowVisitor for Triples<'_, G> {
    fn comment(&mut self, text: &str) -> io::Result<u64> {
        Counted::all(self.sink, |sink| self.maker.comment(text, sink))
    }

    fn row(&mut self, row: &MappedRow<'_>) -> io::Result<u64> {
        Counted::all(self.sink, |sink| self.maker.row(row, sink))
    }
}

impl<G: ParallelSink + ?Sized> Visitor for Triples<'_, G> {
    type Worker = Worker<G::Buffer>;

    fn group(&mut self, group: &TableGroup) -> io::Result<u64> {
        Counted::all(self.sink, |sink| self.maker.group(group, sink))
    }

    fn table(&mut self, index: usize, table: &Table) -> io::Result<u64> {
        Counted::all(self.sink, |sink| self.maker.table(index, table, sink))
    }

    fn apart(&self) -> Option<Self::Worker> {
        Some(Worker { maker: self.maker.clone(), sink: G::Buffer::default() })
    }

    fn join(&mut self, apart: &mut Self::Worker) -> io::Result<()> {
        self.sink.join(&mut apart.sink)
    }
}

impl<S: Sink> RowVisitor for Worker<S> {
    fn comment(&mut self, text: &str) -> io::Result<u64> {
        Counted::all(&mut self.sink, |sink| self.maker.comment(text, sink))
    }

    fn row(&mut self, row: &MappedRow<'_>) -> io::Result<u64> {
        Counted::all(&mut self.sink, |sink| self.maker.row(row, sink))
    }
}
