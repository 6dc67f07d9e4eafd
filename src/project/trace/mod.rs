//! Finds the origins of triples: cells of tables, or lines of an ontology.
//!
//! Origins are not stored while a folder is read. On demand, [`locate`] walks over the tables again
//! with the code that made the triples, and looks for some of them: all in one walk, and only in
//! the tables that may contain them. [`Lines`] does the same for the ontology. [`report`] uses this
//! to report broken shapes at their cells, and [`name_rows`] to suggest rows for broken references.

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
