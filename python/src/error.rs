//! Makes exceptions of errors, with their diagnostics.

use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use rapporteur::diagnostic::{Sources, human, json};
use rapporteur::source::Files;
use rapporteur::{Diagnostics, Error};

/// The diagnostics of a result, as the program writes them in JSON and for people.
///
/// # Errors
/// None, since memory takes all that is written.
pub fn written(problems: &Diagnostics, files: Option<&Files>) -> PyResult<(String, String)> {
    let sources = files.map_or_else(Sources::none, |files| Sources::new(files));
    let (mut data, mut text) = (Vec::new(), Vec::new());
    json::write(problems, &sources, &mut data)?;
    human::write(problems, &sources, false, &mut text)?;
    Ok((string(data)?, string(text)?))
}

/// The text of bytes.
///
/// # Errors
/// UnicodeDecodeError if they are not UTF-8.
pub fn string(bytes: Vec<u8>) -> PyResult<String> {
    Ok(String::from_utf8(bytes)?)
}

/// The exception of an error; `files` have the texts of its places.
pub fn raised(py: Python<'_>, error: Error, files: Option<&Files>) -> PyErr {
    let mut problems = Diagnostics::new();
    let name = match error {
        Error::Io(error) => return PyOSError::new_err(error),
        Error::Input(all) => {
            problems = all;
            "InputError"
        }
        Error::Request(all) => {
            all.into_iter().for_each(|problem| problems.push(problem));
            "RequestError"
        }
        error => return exception(py, "QueryError", (error.to_string(), None)),
    };
    match written(&problems, files) {
        Ok((data, text)) => exception(py, name, (text, Some(data))),
        Err(error) => error,
    }
}

/// An exception of the Python half, of its message and the JSON of its diagnostics.
fn exception(py: Python<'_>, name: &str, parts: (String, Option<String>)) -> PyErr {
    let made =
        py.import("rapporteur._errors").and_then(|module| module.getattr(name)?.call1(parts));
    made.map_or_else(|error| error, PyErr::from_value)
}
