//! Finds where triples come from: the cells of tables, or the lines of an ontology.
//!
//! Nothing is kept of it while a folder is read. When it is asked for, [`locate`] walks over the
//! tables again, by the same code that made the triples, and looks for some of them: all in one
//! walk, and only in the tables that can have given them. [`Lines`] does the like for the ontology.
//! [`report`] tells, in this way, of the cells that break the shapes of an ontology, and [`name_rows`]
//! which rows a reference that leads nowhere may have meant.

mod found;
mod givers;
mod lines;
mod locate;
mod ontology;
mod question;
mod report;
mod show;
mod suggestions;
mod suppression;
mod wanted;
mod zone;

pub use found::{Cell, Found, Origin};
pub use lines::Lines;
pub use locate::{Tables, locate};
pub use report::{CheckOutcome, report, validate};
pub use show::Show;
pub use suggestions::name_rows;
pub use wanted::Wanted;
