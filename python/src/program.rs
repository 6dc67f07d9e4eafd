//! Runs the command line within Python, for the script `rapporteur` of the package, and has what both
//! halves need.

use std::ffi::OsString;

use pyo3::prelude::*;
use rapporteur::diagnostic::front::{CommandLine, set_front};
use rapporteur::diagnostic::nearest_few;

/// Runs the program with its name and arguments, and ends the process with its exit code.
#[pyfunction]
pub fn main(py: Python<'_>, arguments: Vec<OsString>) {
    set_front(&CommandLine);
    // `exit` writes what standard output still holds.
    py.detach(|| std::process::exit(crate::cli::main(arguments.into_iter()).into()))
}

/// The names that are like a given one, the nearest first.
#[pyfunction]
pub fn nearest(name: &str, names: Vec<String>) -> Vec<String> {
    let found = nearest_few(name, names.iter().map(String::as_str));
    found.into_iter().map(str::to_owned).collect()
}
