//! Links a table of Python to a folder.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use arrow_array::{ArrayRef, UInt64Array};
use arrow_schema::{ArrowError, Field};
use arrow_select::take::take;
use pyo3::prelude::*;
use rapporteur::project::Decision;
use rapporteur::{Diagnostics, Error, LinkOptions, LinkedTable, TableFile};
use serde_json::{Value, json};

use crate::error::{raised, string, written};
use crate::frame::{Frame, Watched};
use crate::project::Project;
use crate::table::{Column, Kind, Table, failed};
use crate::work::{self, Watcher};

/// The result of linking: the columns to add, and what a person has to look at.
#[pyclass(frozen, get_all, module = "rapporteur._native")]
pub struct Linked {
    /// The added columns.
    added: Py<Table>,
    /// The number of the row of the table for each row of the added columns, if rows are repeated.
    rows: Option<Vec<u64>>,
    /// The names in the table, each once.
    names: BTreeSet<String>,
    /// The names for review, as CSV.
    review: String,
    /// The number of texts and rows of each decision, by column, in JSON.
    summary: String,
    /// The warnings, in JSON and for people.
    problems: (String, String),
}

/// The options of linking, as the Python half gives them.
#[derive(FromPyObject)]
pub struct Options {
    #[pyo3(item)]
    columns: Vec<String>,
    #[pyo3(item)]
    classes: Vec<String>,
    #[pyo3(item)]
    context: Vec<String>,
    #[pyo3(item)]
    scheme: Option<String>,
    #[pyo3(item)]
    add: Vec<String>,
    #[pyo3(item)]
    split: Vec<String>,
    #[pyo3(item)]
    long: bool,
    /// Decisions, each as the text of a CSV file.
    #[pyo3(item)]
    decisions: Vec<String>,
}

impl From<Options> for LinkOptions {
    fn from(given: Options) -> Self {
        let Options { columns, classes, context, scheme, add, split, long, decisions } = given;
        let file = |text: String| TableFile::of("the decisions", text);
        let decisions = decisions.into_iter().map(file).collect();
        let (keeps_rows, corrects) = (true, true);
        let given = Self { columns, classes, context, scheme, add, split, long, ..Self::default() };
        Self { decisions, keeps_rows, corrects, ..given }
    }
}

/// Links a table that `__arrow_c_stream__` exports.
#[pyfunction]
#[pyo3(signature = (project, table, options, progress = None))]
pub fn link(
    py: Python<'_>,
    project: &Project,
    table: &Bound<'_, PyAny>,
    options: Options,
    progress: Option<Py<PyAny>>,
) -> PyResult<Linked> {
    let frame = Frame::new(table)?;
    frame.check(&options.columns)?;
    let csv = work::run(py, None, move || frame.csv())?.map_err(failed)?;
    // Its rows are kept, so it is read once, unless cells have several names.
    let size = csv.len() as u64;
    let (table, read) = Watched::table(csv);
    let look = move || (read.load(Ordering::Relaxed).min(size), size);
    let watcher = progress.map(|callback| Watcher { callback, look: Box::new(look) });
    let (shared, options) = (project.0.clone(), LinkOptions::from(options));
    let done = work::run(py, watcher.as_ref(), move || Made::new(&shared, &table, &options))?;
    let made = done.map_err(|error| raised(py, error, None))?;
    Ok(Linked {
        added: Py::new(py, made.added)?,
        rows: made.rows,
        names: made.names,
        review: string(made.review)?,
        summary: made.summary.to_string(),
        problems: written(&made.problems, None)?,
    })
}

/// What is made beside Python.
struct Made {
    added: Table,
    rows: Option<Vec<u64>>,
    names: BTreeSet<String>,
    review: Vec<u8>,
    summary: Value,
    problems: Diagnostics,
}

impl Made {
    fn new(
        project: &rapporteur::Project,
        table: &TableFile,
        options: &LinkOptions,
    ) -> Result<Self, Error> {
        let linked = project.link(table, options)?;
        let mut review = Vec::new();
        linked.write_review(&mut review)?;
        let (added, rows) = added(&linked)?;
        let names = linked.columns().flat_map(|(_, links)| links.names()).map(str::to_owned);
        let names = names.collect();
        let columns = linked.columns().map(|(title, links)| {
            let all = [Decision::Match, Decision::Review, Decision::None];
            let counts = all.map(|decision| (decision.name(), links.count(decision)));
            let counts = counts.map(|(name, (texts, rows))| {
                (name.to_owned(), json!({ "texts": texts, "rows": rows }))
            });
            (title.to_owned(), Value::Object(counts.into_iter().collect()))
        });
        let summary = Value::Object(columns.collect());
        Ok(Self { added, rows, names, review, summary, problems: linked.problems })
    }
}

/// The place of the score among the added columns of a column, from the end.
const SCORE: usize = 3;

/// The added columns of one linked column.
struct Part {
    columns: Vec<Column>,
    /// The row of the table for each of its rows.
    rows: Vec<u64>,
    /// Whether a row of the table comes several times, or never.
    is_long: bool,
}

/// The added columns, and the rows of the table that they belong to if those are repeated.
fn added(linked: &LinkedTable) -> Result<(Table, Option<Vec<u64>>), Error> {
    let part = |titles: Vec<String>| {
        let score = titles.len().checked_sub(SCORE);
        let columns = titles.iter().enumerate().map(|(at, title)| {
            let kind = if Some(at) == score { Kind::Number } else { Kind::Text };
            Column::new(title, Some(kind))
        });
        Part { columns: columns.collect(), rows: Vec::new(), is_long: false }
    };
    let mut parts: Vec<Part> = linked.titles()?.into_iter().map(part).collect();
    linked.each(|row, at, made| {
        let Some(part) = parts.get_mut(at) else { return };
        part.is_long |= made.len() != 1;
        for cells in made {
            part.rows.push(row);
            part.columns.iter_mut().zip(cells).for_each(|(column, cell)| column.text(cell));
        }
    })?;
    // At most one column gives a row for each of its names.
    let rows = parts.iter().find(|part| part.is_long).map(|part| part.rows.clone());
    let count = rows.as_ref().or(parts.first().map(|part| &part.rows)).map_or(0, Vec::len);
    table(parts, rows.as_deref(), count)
        .map(|table| (table, rows))
        .map_err(|error| std::io::Error::other(error).into())
}

fn table(parts: Vec<Part>, rows: Option<&[u64]>, count: usize) -> Result<Table, ArrowError> {
    let mut columns: Vec<(Field, ArrayRef)> = Vec::new();
    for part in parts {
        for (field, array) in part.columns.into_iter().map(Column::finish) {
            let array = match rows.filter(|_| !part.is_long) {
                Some(rows) => take(&array, &UInt64Array::from(rows.to_vec()), None)?,
                None => array,
            };
            columns.push((field, array));
        }
    }
    Table::new(columns, count)
}
