//! Gives the tests, benchmarks and fuzz targets of this repository access to internal steps. It is
//! not part of the API, and changes without notice.

pub use crate::link::{Codes, LookupRequest, OtherForm, Resolver, Search, Tolerance};
pub use crate::project::folder::{groups, read as read_folder};
pub use crate::project::trace::{
    Tables, Wanted, locate, report as report_shapes, validate as validate_folder,
};
pub use crate::query::contained::{Work, contained};
pub use crate::query::{Backend, run};
pub use crate::rdf::graph::Prefixes;
pub use crate::shacl::{Scope, validate as validate_shapes};
