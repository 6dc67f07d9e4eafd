//! The native half of the Python package `rapporteur`; `python/rapporteur` has the other.
//!
//! It passes tables by Arrow's C data interface, and everything small as JSON in the formats of the
//! program, of which the Python half makes objects.

mod answer;
/// The command line, the same source as the program.
#[path = "../../src/cli/mod.rs"]
mod cli;
mod convert;
mod endpoint;
mod error;
mod frame;
mod front;
mod link;
mod program;
mod project;
mod spark;
mod table;
mod work;

#[pyo3::pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::answer::Triples;
    #[pymodule_export]
    use crate::convert::{add, convert, infer, new};
    #[pymodule_export]
    use crate::endpoint::endpoint;
    #[pymodule_export]
    use crate::link::{Linked, link};
    #[pymodule_export]
    use crate::program::{main, nearest};
    #[pymodule_export]
    use crate::project::Project;
    #[pymodule_export]
    use crate::spark::Job;
    #[pymodule_export]
    use crate::spark::part::Split;
    #[pymodule_export]
    use crate::spark::report::report;
    #[pymodule_export]
    use crate::spark::scan::Scan;
    #[pymodule_export]
    use crate::table::Table;

    #[pymodule_export]
    const BEGINNING: usize = crate::spark::opening::BEGINNING;
    #[pymodule_export]
    const NEAR_ROWS: u64 = rapporteur::csvw::table::NEAR_ROWS;
    #[pymodule_export]
    const PIECE: usize = crate::spark::part::PIECE;

    #[pymodule_init]
    fn init(_module: &Bound<'_, PyModule>) -> PyResult<()> {
        rapporteur::diagnostic::front::set_front(&crate::front::Python);
        Ok(())
    }
}
