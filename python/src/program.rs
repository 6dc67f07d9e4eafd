//! Runs the command line within Python, for the script `rapporteur` of the package.

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the program with its name and arguments, and ends the process with its exit code.
#[pyfunction]
pub fn main(py: Python<'_>, arguments: Vec<OsString>) {
    // `exit` writes what standard output still holds.
    py.detach(|| std::process::exit(crate::cli::main(arguments.into_iter()).into()))
}
