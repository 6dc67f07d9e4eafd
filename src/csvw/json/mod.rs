//! Writes tables as plain JSON, row by row (csv2json).
//!
//! Numbers keep the digits of their cells, so that no precision is lost.

#![expect(clippy::indexing_slicing, reason = "the list of names is extended just before")]

mod object;
mod value;

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Map, Value};

use self::object::{Objects, Piece};
use self::value::{pairs, value};
use crate::csvw::mapping::{CellValue, InOrder, MappedCell, MappedRow, Mode, RowVisitor, Visitor};
use crate::csvw::metadata::compact;
use crate::csvw::metadata::model::{Table, TableGroup};
use crate::rdf::export::blocks::Blocks;
use crate::rdf::export::json::string;
use crate::rdf::vocab::rdfs;

/// The name of the pair for the type.
const TYPE: &str = "@type";

/// Writes tables as JSON while their rows are read.
pub struct JsonWriter<W> {
    mode: Mode,
    out: Blocks<W>,
    /// Whether each open array has an item already, outermost first.
    begun: Vec<bool>,
    suppressed: bool,
    /// The table's `rdfs:comment` in the metadata.
    annotated: Option<Value>,
    /// Comments found in the table's file.
    comments: Vec<Value>,
    /// The predicates met so far, each with its name.
    names: Vec<(String, String)>,
}

impl<W: Write> JsonWriter<W> {
    /// A writer for a mode (csv2json §4.2).
    pub fn new(mode: Mode, out: W) -> Self {
        Self {
            mode,
            out: Blocks::new(out),
            begun: Vec::new(),
            suppressed: false,
            annotated: None,
            comments: Vec::new(),
            names: Vec::new(),
        }
    }

    /// Writes the rest.
    ///
    /// # Errors
    /// Errors of the target.
    pub fn finish(self) -> io::Result<()> {
        self.out.finish()
    }

    fn text(&mut self, text: &str) {
        self.out.text().push_str(text);
    }

    /// Begins the next item of the innermost array, on a new line.
    fn item(&mut self) {
        let comma = self.begun.last_mut().is_some_and(|begun| std::mem::replace(begun, true));
        self.text(if comma { ",\n" } else { "\n" });
    }

    fn begin_array(&mut self) {
        self.text("[");
        self.begun.push(false);
    }

    fn end_array(&mut self) {
        let begun = self.begun.pop() == Some(true);
        self.text(if begun { "\n]" } else { "]" });
    }

    /// Writes pairs of an object, each with a comma after it.
    fn pairs(&mut self, pairs: &Map<String, Value>) {
        for (name, value) in pairs {
            let out = self.out.text();
            string(name, out);
            out.push(':');
            out.push_str(&value.to_string());
            out.push(',');
        }
    }

    /// The name of a cell's pair (§4.3 step 2.3.1).
    fn name(&mut self, cell: &MappedCell<'_>) -> &str {
        let column = cell.column();
        if self.names.len() <= column {
            self.names.resize_with(column + 1, Default::default);
        }
        let (predicate, name) = &mut self.names[column];
        if predicate != cell.predicate {
            cell.predicate.clone_into(predicate);
            *name = match cell.has_property() {
                true => compact(predicate),
                false => crate::source::percent_decode(cell.name()),
            };
        }
        name
    }

    /// The objects of a row, one for each subject (§4.3); returns the number of pairs too.
    fn objects(&mut self, row: &MappedRow<'_>) -> (Objects, u64) {
        let mut objects = Objects::default();
        let mut count = 0;
        for cell in row.cells() {
            let name = self.name(&cell);
            let values: Vec<Piece> = match cell.value {
                CellValue::Iri(iri) => vec![Piece::url(iri, name)],
                CellValue::Iris(iris) => iris.iter().map(|iri| Piece::url(iri, name)).collect(),
                CellValue::One(item) => vec![Piece::Text(value(cell.base(), item))],
                CellValue::List(items) => {
                    items.iter().map(|item| Piece::Text(value(cell.base(), item))).collect()
                }
            };
            let many = matches!(cell.value, CellValue::Iris(_) | CellValue::List(_));
            count += 1;
            objects.of(cell.subject).insert(name, values, many);
        }
        (objects, count)
    }

    /// Writes the description of a row besides its cells (§4.2.2 step 5.6).
    fn describe(&mut self, row: &MappedRow<'_>) {
        let titles: Vec<&str> = row.titles().map(|(text, _)| text).collect();
        let url = row.url();
        let out = self.out.text();
        out.push_str("{\"url\":");
        string(&url, out);
        // Writing to a String does not fail.
        let _ = write!(out, ",\"rownum\":{},", row.number());
        match titles.as_slice() {
            [] => {}
            [title] => {
                out.push_str("\"titles\":");
                string(title, out);
                out.push(',');
            }
            titles => {
                let _ = write!(out, "\"titles\":{},", Value::from(titles.to_vec()));
            }
        }
        out.push_str("\"describes\":");
    }
}

impl<W: Write> RowVisitor for JsonWriter<W> {
    fn comment(&mut self, text: &str) -> io::Result<u64> {
        if self.suppressed || self.mode == Mode::Minimal {
            return Ok(0);
        }
        self.comments.push(Value::from(text));
        Ok(1)
    }

    fn row(&mut self, row: &MappedRow<'_>) -> io::Result<u64> {
        if self.suppressed {
            return Ok(0);
        }
        let (mut objects, count) = self.objects(row);
        objects.nest();
        if self.mode == Mode::Standard {
            self.item();
            self.describe(row);
            self.begin_array();
        }
        for root in objects.roots() {
            self.item();
            objects.write(root, &mut self.out)?;
        }
        if self.mode == Mode::Standard {
            self.end_array();
            self.text("}");
        }
        self.out.flush_full()?;
        Ok(count)
    }
}

impl<W: Write> Visitor for JsonWriter<W> {
    type Worker = InOrder;

    fn group(&mut self, group: &TableGroup) -> io::Result<u64> {
        let mut count = 0;
        if self.mode == Mode::Standard {
            self.text("{");
            let pairs = pairs(group.id.as_deref(), None, &group.annotations, &group.notes);
            self.pairs(&pairs);
            self.text("\"tables\":");
            count = pairs.len() as u64;
        }
        self.begin_array();
        Ok(count)
    }

    fn table(&mut self, _index: usize, table: &Table) -> io::Result<u64> {
        self.suppressed = table.suppress_output;
        self.names.clear();
        if self.suppressed || self.mode == Mode::Minimal {
            return Ok(0);
        }
        let url = Some(table.url.as_str());
        let mut pairs = pairs(table.id.as_deref(), url, &table.annotations, &table.notes);
        // Comments in the file belong to it, and are not all known yet.
        self.annotated = pairs.shift_remove(&compact(rdfs::COMMENT));
        self.item();
        self.text("{");
        self.pairs(&pairs);
        self.text("\"row\":");
        self.begin_array();
        Ok(pairs.len() as u64)
    }

    fn end_table(&mut self) -> io::Result<()> {
        if self.suppressed || self.mode == Mode::Minimal {
            return Ok(());
        }
        self.end_array();
        let mut comments = std::mem::take(&mut self.comments);
        let comments = match (self.annotated.take(), comments.is_empty()) {
            (annotated, true) => annotated,
            (None, false) => Some(Value::Array(comments)),
            (Some(Value::Array(mut annotated)), false) => {
                annotated.append(&mut comments);
                Some(Value::Array(annotated))
            }
            (Some(annotated), false) => {
                comments.insert(0, annotated);
                Some(Value::Array(comments))
            }
        };
        if let Some(comments) = comments {
            let out = self.out.text();
            out.push(',');
            string(&compact(rdfs::COMMENT), out);
            out.push(':');
            out.push_str(&comments.to_string());
        }
        self.text("}");
        Ok(())
    }

    fn end_group(&mut self) -> io::Result<()> {
        self.end_array();
        self.text(if self.mode == Mode::Standard { "}\n" } else { "\n" });
        Ok(())
    }
}
