//! Asks the questions of a folder at a SPARQL endpoint.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rapporteur::{Elsewhere, Endpoint, Times};

use crate::error::raised;
use crate::project::Project;

/// A folder whose questions are asked at an endpoint.
#[pyfunction]
pub fn endpoint(
    py: Python<'_>,
    url: &str,
    folder: PathBuf,
    headers: Vec<String>,
    graphs: Vec<String>,
    timeout: f64,
) -> PyResult<Project> {
    let whole = Duration::try_from_secs_f64(timeout).ok().filter(|time| !time.is_zero());
    let whole = whole.ok_or_else(|| {
        PyValueError::new_err(format!("'{timeout}' is not a number of seconds, such as 60"))
    })?;
    let times = Times { whole, ..Times::default() };
    let headers = headers.iter().map(String::as_str);
    let made =
        Endpoint::new(url, headers, times).map_err(|problem| raised(py, problem.into(), None));
    let place = Elsewhere::Endpoint(made?);
    let project = rapporteur::Project::open(folder).map_err(|error| raised(py, error, None))?;
    Ok(Project(Arc::new(project.at(place, graphs))))
}
