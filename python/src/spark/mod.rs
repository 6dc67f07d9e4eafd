//! Maps parts of tables for Spark (`rapporteur.spark`): on a worker, where the bytes of a part come
//! in and lines of text go out; and in the program that asks, where the reports of all parts are
//! joined.

pub mod opening;
pub mod part;
pub mod report;
pub mod scan;
mod totals;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use rapporteur::csvw::mapping::needs_numbers;
use rapporteur::csvw::metadata;
use rapporteur::csvw::metadata::model::{Dialect, TableGroup};
use rapporteur::csvw::table::{Cut, Keys};
use rapporteur::source::{DEFAULT_BASE, Entry, Files, Folder, Memory, OpenError, Source};
use rapporteur::{Diagnostics, Error};

use crate::error::raised;

/// A file of a folder that was read: its path and its bytes.
type Given = (String, Vec<u8>);

/// The description of tables, on any machine.
#[pyclass(frozen)]
pub struct Job {
    pub files: Files,
    pub group: Arc<TableGroup>,
    pub validate: bool,
    pub row_limit: usize,
    /// The files of the description, for other machines.
    read: Vec<Given>,
    /// The path of the metadata.
    name: String,
}

/// A table for Python, as [`Job::tables`] says.
type Described = (String, bool, bool, Vec<(Vec<String>, String)>);
/// A foreign key for Python, as [`Job::keys`] says.
type Reference = (usize, usize, usize, bool);

#[pymethods]
impl Job {
    /// Reads the description of tables: a metadata file, or a folder with `csv-metadata.json`.
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf, base: Option<&str>, lenient: bool) -> PyResult<Self> {
        let (folder, name) = match path.is_dir() {
            true => (path.as_path(), rapporteur::csvw::find::METADATA.to_owned()),
            false => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
                (folder.unwrap_or(Path::new(".")), name.unwrap_or_default())
            }
        };
        let recorder = Arc::new(Recorder { folder: Folder::new(folder), read: Mutex::default() });
        let files = Files::of(recorder.clone()).with_base(base.unwrap_or(DEFAULT_BASE));
        let mut job = Self::read(py, files, name, &[], lenient)?;
        let read = recorder.read.lock().unwrap_or_else(PoisonError::into_inner);
        job.read = read.iter().map(|(path, bytes)| (path.clone(), bytes.clone())).collect();
        Ok(job)
    }

    /// The same on another machine; the tables of `frames` come from a DataFrame.
    #[staticmethod]
    fn of(
        py: Python<'_>,
        read: Vec<Given>,
        name: String,
        base: Option<&str>,
        lenient: bool,
        frames: Vec<usize>,
    ) -> PyResult<Self> {
        let mut memory = Memory::new();
        for (path, bytes) in &read {
            memory = memory.with(path, bytes.clone());
        }
        let files = Files::of(Arc::new(memory)).with_base(base.unwrap_or(DEFAULT_BASE));
        let job = Self::read(py, files, name, &frames, lenient)?;
        Ok(Self { read, ..job })
    }

    /// The same, where some tables come from a DataFrame.
    fn with_frames(&self, frames: Vec<usize>) -> Self {
        let mut group = TableGroup::clone(&self.group);
        take_frames(&mut group, &frames);
        let Self { files, validate, row_limit, read, name, .. } = self;
        let (files, read, name) = (files.clone(), read.clone(), name.clone());
        let (group, validate, row_limit) = (Arc::new(group), *validate, *row_limit);
        Self { files, group, validate, row_limit, read, name }
    }

    /// The files of the description and the path of the metadata, for [`Job::of`].
    fn given(&self) -> (Vec<Given>, String) {
        (self.read.clone(), self.name.clone())
    }

    /// The number of bytes at the beginning of a file that open its table: the header, or the first row
    /// if there is none; and how many of them come before the first row. `is_all` says that the file
    /// has no other bytes. None if it is to be read as a whole.
    fn opening(&self, table: usize, bytes: Vec<u8>, is_all: bool) -> Option<(usize, usize)> {
        opening::opening(self, table, &bytes, is_all)
    }

    /// The tables: name, whether its files may be split, whether row numbers matter, and the columns
    /// of its files with their titles and the text of a cell without a value.
    fn tables(&self) -> Vec<Described> {
        let tables = self.group.tables.iter().map(|table| {
            let columns = table.columns.iter().filter(|column| !column.is_virtual).map(|column| {
                let titles = column.titles.iter().flat_map(|(_, titles)| titles.iter().cloned());
                let names = std::iter::once(column.name.to_string()).chain(titles).collect();
                (names, column.inherited.null.first().cloned().unwrap_or_default())
            });
            let splits = Cut::of(&table.dialect).is_some();
            let name = self.files.display(&table.url);
            (name, splits, needs_numbers(table), columns.collect())
        });
        tables.collect()
    }

    /// The foreign keys: table, number, the number of what each refers to, and whether a reference to
    /// several rows is to be reported; then, for each of what keys refer to, its table and whether it
    /// is the primary key.
    fn keys(&self) -> (Vec<Reference>, Vec<(usize, bool)>) {
        let keys = Keys::new(&self.group, None);
        let references = keys.references().into_iter();
        let references = references.map(|r| (r.table, r.number, r.target, r.must_be_one));
        let targets = keys.targets().map(|(table, _, is_primary)| (table, is_primary));
        (references.collect(), targets.collect())
    }
}

impl Job {
    fn read(
        py: Python<'_>,
        files: Files,
        name: String,
        frames: &[usize],
        lenient: bool,
    ) -> PyResult<Self> {
        let mut problems = Diagnostics::new();
        let group = metadata::read(&files, &files.iri(&name), &mut problems);
        let Some(mut group) = group.filter(|_| problems.is_ok()) else {
            return Err(raised(py, Error::Input(problems), Some(&files)));
        };
        take_frames(&mut group, frames);
        let (group, validate) = (Arc::new(group), !lenient);
        let row_limit = files.row_limit();
        Ok(Self { files, group, validate, row_limit, read: Vec::new(), name })
    }
}

/// Describes how the rows of DataFrames are written.
fn take_frames(group: &mut TableGroup, frames: &[usize]) {
    for frame in frames {
        if let Some(table) = group.tables.get_mut(*frame) {
            table.dialect = Dialect { trim: table.dialect.trim, ..Dialect::default() };
        }
    }
}

/// A folder that keeps what is read of it.
#[derive(Debug)]
struct Recorder {
    folder: Folder,
    read: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Source for Recorder {
    fn list(&self, folder: &str) -> std::io::Result<Vec<Entry>> {
        self.folder.list(folder)
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + Send>, OpenError> {
        let mut bytes = Vec::new();
        self.folder.open(path)?.read_to_end(&mut bytes)?;
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.insert(path.to_owned(), bytes.clone());
        Ok(Box::new(Cursor::new(bytes)))
    }

    fn size(&self, path: &str) -> Option<u64> {
        self.folder.size(path)
    }

    fn is_folder(&self, path: &str) -> bool {
        self.folder.is_folder(path)
    }

    fn root(&self) -> &Path {
        self.folder.root()
    }
}
