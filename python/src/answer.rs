//! Evaluates questions into tables, truth values and triples.

use std::sync::Arc;

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rapporteur::project::{AnswerError, Asking, ResultFormat, Results, Rows};
use rapporteur::rdf::graph::Prefixes;
use rapporteur::{Answer, Error, Format, Triple};

use crate::error::{raised, string};
use crate::table::{Column, Table};
use crate::work;

/// An answer as the Python half takes it: the answer, the values of the parameters in words, and what
/// the graph lacks.
pub type Answered = (Py<PyAny>, Vec<String>, Vec<String>);

/// An evaluated question.
enum Evaluated {
    Rows(Table),
    YesNo(bool),
    Triples(Triples),
}

/// Evaluates a question beside Python.
///
/// # Errors
/// The exception of its error.
pub fn answer(
    py: Python<'_>,
    project: &Arc<rapporteur::Project>,
    ask: impl FnOnce(&rapporteur::Project) -> Result<Asking, Error> + Send + 'static,
) -> PyResult<Answered> {
    let shared = project.clone();
    let done = work::run(py, None, move || {
        let asking = ask(&shared)?;
        let evaluated = asking.each(|results| evaluate(results, asking.prefixes()))?;
        let is_empty = matches!(&evaluated, Evaluated::Rows(table) if table.is_empty());
        let unmet = if is_empty { asking.unmet() } else { Vec::new() };
        Ok((evaluated, asking.reading().to_vec(), unmet))
    })?;
    let (evaluated, reading, unmet) =
        done.map_err(|error| raised(py, error, Some(project.files())))?;
    let value = match evaluated {
        Evaluated::Rows(table) => table.into_py_any(py),
        Evaluated::YesNo(yes) => yes.into_py_any(py),
        Evaluated::Triples(triples) => triples.into_py_any(py),
    };
    Ok((value?, reading, unmet))
}

/// Takes an answer, whose IRIs have some prefixes.
fn evaluate(results: Results<'_>, prefixes: &Prefixes) -> Result<Evaluated, AnswerError> {
    Ok(match results {
        Results::YesNo(yes) => Evaluated::YesNo(yes),
        Results::Triples(triples) => {
            let (triples, prefixes) = (triples.collect::<Result<_, _>>()?, prefixes.clone());
            Evaluated::Triples(Triples { triples, prefixes })
        }
        Results::Rows(rows) => Evaluated::Rows(table(rows)?),
    })
}

fn table(rows: Rows<'_>) -> Result<Table, AnswerError> {
    let mut columns: Vec<Column> =
        rows.columns().iter().map(|name| Column::new(name, None)).collect();
    let mut count = 0;
    for row in rows {
        for (column, term) in columns.iter_mut().zip(row?) {
            column.term(term.as_ref());
        }
        count += 1;
    }
    let table = Table::new(columns.into_iter().map(Column::finish).collect(), count);
    table.map_err(|error| std::io::Error::other(error).into())
}

/// The triples of an answer.
#[pyclass(frozen, module = "rapporteur._native")]
pub struct Triples {
    triples: Vec<Triple>,
    prefixes: Prefixes,
}

#[pymethods]
impl Triples {
    fn __len__(&self) -> usize {
        self.triples.len()
    }

    /// Subject, predicate and object of each triple, from one to another, as N-Triples writes them.
    #[pyo3(signature = (start = 0, stop = None))]
    fn terms(&self, start: usize, stop: Option<usize>) -> Vec<(String, String, String)> {
        let count = stop.unwrap_or(usize::MAX).saturating_sub(start);
        let terms = |triple: &Triple| {
            let Triple { subject, predicate, object } = triple;
            (subject.to_string(), predicate.to_string(), object.to_string())
        };
        self.triples.iter().skip(start).take(count).map(terms).collect()
    }

    /// The names with a prefix of IRIs, where there is one.
    fn short(&self, iris: Vec<String>) -> Vec<Option<String>> {
        iris.iter().map(|iri| self.prefixes.short(iri)).collect()
    }

    /// The triples in a format of RDF.
    fn serialize(&self, py: Python<'_>, format: &str) -> PyResult<String> {
        let format = named(format)?;
        let bytes = py.detach(|| -> Result<Vec<u8>, Error> {
            let mut out = Vec::new();
            let results = Results::from(Answer::Graph(self.triples.clone()));
            results.write(&mut out, ResultFormat::Rdf(format), &self.prefixes, None)?;
            Ok(out)
        });
        string(bytes.map_err(|error| raised(py, error, None))?)
    }
}

/// The format of a name.
///
/// # Errors
/// ValueError with the known names.
pub fn named(name: &str) -> PyResult<Format> {
    Format::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        let known = known.join(", ");
        PyValueError::new_err(format!("'{name}' is not a known format; choose from: {known}"))
    })
}
