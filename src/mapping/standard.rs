//! What standard mode adds: the group, the tables and the rows (csv2rdf §4.2).

use std::fmt::Write as _;
use std::io;

use super::annotation;
use super::plan::Mode;
use super::row::{RowMapper, Scratch};
use super::sink::{Object, Sink, Subject, Triple};
use crate::metadata::model::{Table, TableGroup};
use crate::table::{RowView, Value};
use crate::vocab::{csvw, rdf, rdfs, xsd};

/// The node of the group: its IRI or a blank node (step 1).
fn group_node(group: &TableGroup) -> Subject<'_> {
    group.id.as_deref().map_or(Subject::Blank("g"), Subject::Iri)
}

/// The node of a table (step 4.1).
fn table_node<'a>(table: &'a Table, label: &'a str) -> Subject<'a> {
    table.id.as_deref().map_or(Subject::Blank(label), Subject::Iri)
}

/// The label of a table's blank node.
fn table_label(index: usize) -> String {
    format!("t{index}")
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

/// The triples of the group itself (steps 1–3); gives their number.
pub(super) fn group(group: &TableGroup, sink: &mut dyn Sink) -> io::Result<u64> {
    let mut sink = Counted { sink, count: 0 };
    let subject = group_node(group);
    let class = Object::Iri(csvw::TABLE_GROUP);
    sink.triple(Triple { subject, predicate: rdf::TYPE, object: class })?;
    let mut writer = annotation::Writer::new("g", &mut sink);
    writer.annotations(subject, &group.annotations)?;
    writer.notes(subject, &group.notes)?;
    Ok(sink.count)
}

/// The triples of a table itself (steps 4.1–4.5), with the comments found in its file; gives
/// their number.
pub(super) fn table(
    group: &TableGroup,
    index: usize,
    table: &Table,
    sink: &mut dyn Sink,
) -> io::Result<u64> {
    let mut sink = Counted { sink, count: 0 };
    let label = table_label(index);
    let subject = table_node(table, &label);
    let group = group_node(group);
    sink.triple(Triple {
        subject: group,
        predicate: csvw::TABLE_PROPERTY,
        object: object(subject),
    })?;
    let class = Object::Iri(csvw::TABLE);
    sink.triple(Triple { subject, predicate: rdf::TYPE, object: class })?;
    sink.triple(Triple { subject, predicate: csvw::URL, object: Object::Iri(&table.url) })?;
    let mut writer = annotation::Writer::new(&label, &mut sink);
    writer.annotations(subject, &table.annotations)?;
    writer.notes(subject, &table.notes)?;
    Ok(sink.count)
}

/// A comment found in a table's file (syntax §8).
pub(super) fn comment(
    index: usize,
    table: &Table,
    text: &str,
    sink: &mut dyn Sink,
) -> io::Result<u64> {
    let label = table_label(index);
    let object = Object::Typed { text, datatype: xsd::STRING };
    let subject = table_node(table, &label);
    sink.triple(Triple { subject, predicate: rdfs::COMMENT, object })?;
    Ok(1)
}

/// The triples of a row itself (steps 4.6.1–4.6.5 and 4.6.8.2); gives their number.
pub(super) fn row(
    mapper: &RowMapper<'_>,
    row: &RowView<'_>,
    scratch: &Scratch,
    sink: &mut dyn Sink,
) -> io::Result<u64> {
    debug_assert_eq!(mapper.mode, Mode::Standard);
    let mut sink = Counted { sink, count: 0 };
    let label = table_label(mapper.table);
    let table = mapper.table_id.map_or(Subject::Blank(&label), Subject::Iri);
    let node = format!("t{}r{}", mapper.table, row.place.row);
    let subject = Subject::Blank(&node);
    let mut emit = |predicate, object| sink.triple(Triple { subject, predicate, object });
    emit(rdf::TYPE, Object::Iri(csvw::ROW))?;
    let number = row.place.row.to_string();
    emit(csvw::ROWNUM, Object::Typed { text: &number, datatype: xsd::INTEGER })?;
    // The row by a fragment identifier (RFC 7111 §2.1).
    let mut url = mapper.plan.url.split('#').next().unwrap_or_default().to_owned();
    let _ = write!(url, "#row={}", row.place.source);
    emit(csvw::URL, Object::Iri(&url))?;
    for (column, lang) in &mapper.plan.titles {
        let mut title = |text| {
            emit(
                csvw::TITLE,
                match lang {
                    Some(lang) => Object::Lang { text, lang },
                    None => Object::Typed { text, datatype: xsd::STRING },
                },
            )
        };
        match row.value(*column) {
            Value::Null => {}
            Value::One(text) => title(row.text(text))?,
            Value::List { start, end } => {
                for text in row.items(start, end) {
                    title(row.text(*text))?;
                }
            }
        }
    }
    let mut described: Vec<Subject<'_>> = Vec::new();
    for column in &mapper.plan.columns {
        if let Some(node) = scratch.subject(column)
            && !described.contains(&node)
        {
            described.push(node);
            emit(csvw::DESCRIBES, object(node))?;
        }
    }
    sink.triple(Triple {
        subject: table,
        predicate: csvw::ROW_PROPERTY,
        object: Object::Blank(&node),
    })?;
    Ok(sink.count)
}
