//! What the tests, benchmarks and fuzz targets of this repository reach besides the facade: single
//! steps of the way, and work on graphs that belong to no folder. It is no part of the API, and
//! changes without notice.

pub use crate::link::{LookupRequest, OtherForm, Resolver, Search, Tolerance};
pub use crate::project::folder::{groups, read as read_folder};
pub use crate::project::trace::{
    Tables, Wanted, locate, report as report_shapes, validate as validate_folder,
};
pub use crate::query::contained::{Work, contained};
pub use crate::query::{Backend, PrefixMap, run};
pub use crate::shacl::{Scope, validate as validate_shapes};
