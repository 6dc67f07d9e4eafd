//! Finds out how the rows of a part go on, before any part is mapped.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rapporteur::csvw::table::Cut;

use super::Job;
use super::opening::{BEGINNING, opening};

/// The most bytes of a row that another part begins.
const LONG: usize = 1 << 20;

/// Finds out, for a part of a file that begins at any place of it, how its rows go on.
#[pyclass]
pub struct Scan {
    job: Py<Job>,
    table: usize,
    /// Whether it has an odd number of quotes.
    cut: Cut,
    /// Looks for the end of the row, if the part begins within quotes.
    end: Cut,
    /// The bytes up to there, or all if there is none.
    #[pyo3(get)]
    fragment: Vec<u8>,
    /// Whether the end was found.
    #[pyo3(get)]
    ends: bool,
    /// The first bytes.
    #[pyo3(get)]
    beginning: Vec<u8>,
    /// Whether that is too long to be kept.
    #[pyo3(get)]
    is_long: bool,
    /// How many bytes it has.
    #[pyo3(get)]
    size: usize,
}

#[pymethods]
impl Scan {
    /// Begins a part.
    #[new]
    fn new(job: Py<Job>, table: usize) -> PyResult<Self> {
        let cut = job.get().group.tables.get(table).and_then(|table| Cut::of(&table.dialect));
        let cut = cut.ok_or_else(|| PyValueError::new_err("the table cannot be split"))?;
        Ok(Self {
            job,
            table,
            end: cut.clone().within(true),
            cut,
            fragment: Vec::new(),
            ends: false,
            beginning: Vec::new(),
            is_long: false,
            size: 0,
        })
    }

    /// Takes the next whole lines.
    fn feed(&mut self, bytes: &[u8]) {
        let room = BEGINNING.saturating_sub(self.beginning.len()).min(bytes.len());
        self.beginning.extend_from_slice(bytes.get(..room).unwrap_or_default());
        self.size += bytes.len();
        self.cut.whole(bytes);
        self.cut.taken(bytes.len());
        if self.ends || self.is_long {
            return;
        }
        let end = self.end.first(bytes);
        self.ends = end > 0;
        self.end.taken(bytes.len());
        let end = if self.ends { end } else { bytes.len() };
        self.is_long = self.fragment.len() + end > LONG;
        match self.is_long {
            true => self.fragment = Vec::new(),
            false => self.fragment.extend_from_slice(bytes.get(..end).unwrap_or_default()),
        }
    }

    /// The beginning of a file whose first part this is, as [`Job::opening`] tells it: the bytes that
    /// open its table and how many come before its rows; or all of the first bytes, if these rows may go
    /// on in the next part.
    fn opening(&self) -> (Vec<u8>, Option<usize>) {
        match opening(self.job.get(), self.table, &self.beginning, false) {
            Some((length, before)) => {
                (self.beginning.get(..length).unwrap_or_default().to_vec(), Some(before))
            }
            None => (self.beginning.clone(), None),
        }
    }

    /// Whether it has an odd number of quotes, so that its end is within quotes if its beginning is
    /// not.
    #[getter]
    fn odd(&self) -> bool {
        self.cut.is_inside()
    }
}
