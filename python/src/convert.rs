//! Converts tables, describes them, and makes projects of them.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rapporteur::csvw::convert::{convert as write, convert_sorted};
use rapporteur::csvw::find::{Input, find};
use rapporteur::csvw::infer as inference;
use rapporteur::csvw::mapping::{MappingOptions, Mode, Progress};
use rapporteur::rdf::export::{ExportError, may_write, to_file};
use rapporteur::rdf::format::Target;
use rapporteur::source::{DEFAULT_BASE, Files};
use rapporteur::{
    AddOptions, Diagnostics, Error, Limits, Scaffold, ScaffoldOptions, TableFile, scaffold,
};

use crate::error::{raised, string, written};
use crate::project::Project;
use crate::work::{self, Watcher};

/// A text, and the problems in JSON and for people.
type Reported<T> = (T, (String, String));

/// How tables are converted, as the Python half gives it.
#[derive(FromPyObject)]
pub struct Options {
    #[pyo3(item)]
    metadata: Option<PathBuf>,
    #[pyo3(item)]
    output: Option<PathBuf>,
    #[pyo3(item)]
    base: Option<String>,
    #[pyo3(item)]
    standard: bool,
    #[pyo3(item)]
    pretty: bool,
    #[pyo3(item)]
    lenient: bool,
    #[pyo3(item)]
    threads: Option<NonZeroUsize>,
    #[pyo3(item)]
    key_memory: Option<String>,
}

/// Converts a CSV file, the tables of a metadata file or a folder: to a text, or into a file.
#[pyfunction]
#[pyo3(signature = (input, target, options, progress = None))]
pub fn convert(
    py: Python<'_>,
    input: PathBuf,
    target: &str,
    options: Options,
    progress: Option<Py<PyAny>>,
) -> PyResult<Reported<Option<String>>> {
    let target = Target::from_name(target).ok_or_else(|| {
        let known = Target::names().join(", ");
        PyValueError::new_err(format!("'{target}' is not a known format; choose from: {known}"))
    })?;
    let size = options.key_memory.as_deref().map(Limits::bytes).transpose();
    let key_memory = size.map_err(|e| PyValueError::new_err(format!("key_memory=: {e}")))?;
    let key_memory = key_memory.map(|size| usize::try_from(size).unwrap_or(usize::MAX));
    let counts = Arc::<Progress>::default();
    let watcher = progress.map(|callback| Watcher::of(callback, &counts));
    let work = Work { input, target, options, key_memory, counts };
    let done = work::run(py, watcher.as_ref(), move || work.convert())?;
    let (text, problems, files) = done.map_err(|error| raised(py, error, None))?;
    if !problems.is_ok() {
        return Err(raised(py, Error::Input(problems), Some(&files)));
    }
    Ok((text.map(string).transpose()?, written(&problems, Some(&files))?))
}

/// A conversion.
struct Work {
    input: PathBuf,
    target: Target,
    options: Options,
    key_memory: Option<usize>,
    counts: Arc<Progress>,
}

impl Work {
    /// Converts: to bytes without a file to write. Nothing is written where there are errors.
    fn convert(&self) -> Result<(Option<Vec<u8>>, Diagnostics, Files), Error> {
        let mut problems = Diagnostics::new();
        let Options { metadata, output, base, .. } = &self.options;
        let base = base.as_deref().unwrap_or(DEFAULT_BASE);
        let Input { files, group } = find(&self.input, metadata.as_deref(), base, &mut problems)?;
        let mut bytes = Vec::new();
        let Some(group) = group.filter(|_| problems.is_ok()) else {
            return Ok((None, problems, files));
        };
        let mut write_to = |out: &mut dyn Write| -> Result<(), ExportError> {
            let options = self.mapping();
            match self.target {
                Target::Rdf(format) if self.options.pretty => {
                    convert_sorted(&files, &group, options, &mut problems, format, out)
                }
                target => write(&files, &group, options, &mut problems, target, out),
            }?;
            match problems.is_ok() {
                true => Ok(()),
                false => Err(io::Error::from(io::ErrorKind::InvalidData).into()),
            }
        };
        let result = match output {
            None => write_to(&mut bytes),
            Some(path) => {
                may_write(path, &[&files]).map_err(ExportError::Diagnostic).and_then(|()| {
                    to_file(path, |out| {
                        write_to(out)?;
                        // The inputs are only known after everything was read.
                        may_write(path, &[&files]).map_err(ExportError::Diagnostic)
                    })
                })
            }
        };
        // With errors in the tables, these say why there is no result.
        match result {
            Err(_) if !problems.is_ok() => Ok((None, problems, files)),
            Err(error) => Err(error.into()),
            Ok(()) => Ok((output.is_none().then_some(bytes), problems, files)),
        }
    }

    fn mapping(&self) -> MappingOptions<'_> {
        let Options { standard, lenient, threads, .. } = self.options;
        MappingOptions {
            mode: if standard { Mode::Standard } else { Mode::Minimal },
            validate: !lenient,
            watch: false,
            threads,
            key_memory: self.key_memory,
            progress: Some(&self.counts),
        }
    }
}

/// Describes CSV files of one folder: a metadata document in JSON.
#[pyfunction]
pub fn infer(py: Python<'_>, folder: PathBuf, names: Vec<String>) -> PyResult<Reported<String>> {
    let files = Files::new(folder);
    let own = files.clone();
    let done = work::run(py, None, move || {
        let mut problems = Diagnostics::new();
        inference::infer(&own, &names, &mut problems).map(|text| (text, problems))
    })?;
    let (text, problems) = done.map_err(|error| raised(py, error.into(), Some(&files)))?;
    if !problems.is_ok() {
        return Err(raised(py, Error::Input(problems), Some(&files)));
    }
    Ok((text, written(&problems, Some(&files))?))
}

/// What was written: the paths, the doubtful guesses, and the problems in JSON and for people.
type Written = (Vec<String>, Vec<String>, (String, String));

/// Makes a project of tables.
#[pyfunction]
#[pyo3(signature = (folder, name, tables, title = None, base = None))]
pub fn new(
    py: Python<'_>,
    folder: PathBuf,
    name: String,
    tables: Vec<PathBuf>,
    title: Option<String>,
    base: Option<String>,
) -> PyResult<Written> {
    let made = work::run(py, None, move || {
        let tables: Vec<TableFile> = tables.iter().map(TableFile::at).collect();
        let options = ScaffoldOptions { name, title, base, ..ScaffoldOptions::default() };
        put(&scaffold(&tables, &options)?, &folder)
    })?;
    told(py, made)
}

/// Adds a table to a project; names are looked up in the folders of `others` too.
#[pyfunction]
#[pyo3(signature = (project, folder, table, others, base = None))]
pub fn add(
    py: Python<'_>,
    project: &Project,
    folder: PathBuf,
    table: PathBuf,
    others: Vec<PathBuf>,
    base: Option<String>,
) -> PyResult<Written> {
    let shared = project.0.clone();
    let made = work::run(py, None, move || {
        let others = others.iter().map(rapporteur::Project::open).collect::<Result<Vec<_>, _>>()?;
        put(&shared.add(&TableFile::at(table), &others, &AddOptions { base })?, &folder)
    })?;
    told(py, made)
}

/// Writes the files of a project.
fn put(made: &Scaffold, folder: &Path) -> Result<(Vec<String>, Vec<String>, Diagnostics), Error> {
    made.write(folder)?;
    let paths = made.paths().map(str::to_owned).collect();
    Ok((paths, made.doubts.iter().map(ToString::to_string).collect(), made.problems.clone()))
}

fn told(
    py: Python<'_>,
    made: Result<(Vec<String>, Vec<String>, Diagnostics), Error>,
) -> PyResult<Written> {
    let (paths, doubts, problems) = made.map_err(|error| raised(py, error, None))?;
    Ok((paths, doubts, written(&problems, None)?))
}
