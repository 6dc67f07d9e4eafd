//! A table of the data set, with the names in its header.

use std::io;

use super::distribution::Distribution;
use super::facts::{Facts, Text, best};
use crate::csvw::metadata::model::Table;
use crate::csvw::table::OpenTable;
use crate::diagnostic::Diagnostics;
use crate::project::provenance::fingerprint;
use crate::rdf::vocab::{dcterms, rdfs, schema};
use crate::source::Files;

/// A table of the data set.
#[derive(Clone, Debug)]
pub struct DataTable {
    /// Its path in the site.
    pub path: String,
    /// Its description; [`Table::foreign_keys`] are counted from [`DataTable::first`].
    pub table: Table,
    /// The position of the first table of its group among the tables of the data set.
    pub first: usize,
    /// The names in its header, one per non-virtual column; empty without a header.
    pub header: Vec<String>,
    /// Its size in bytes.
    size: u64,
    /// Its SHA-256 digest, in lower-case hexadecimal digits.
    sha256: String,
}

impl DataTable {
    /// Reads a table's header and digest.
    pub(super) fn read(
        files: &Files,
        table: &Table,
        path: String,
        first: usize,
    ) -> io::Result<Self> {
        let (size, sha256) = fingerprint(files, &table.url)?;
        // Without a schema, the columns come from the header.
        let mut bare = Table { columns: Vec::new(), has_schema: false, ..table.clone() };
        bare.primary_key.clear();
        bare.foreign_keys.clear();
        bare.row_titles.clear();
        let mut unsaid = Diagnostics::new();
        let columns = OpenTable::open(files, &bare, false, &mut unsaid).map(|o| o.table.columns);
        let has_header = table.dialect.header_row_count > 0;
        let columns = columns.unwrap_or_default();
        let header = columns.iter().filter(|_| has_header).map(|column| {
            let title = column.titles.first().and_then(|(_, titles)| titles.first());
            title.cloned().unwrap_or_else(|| column.name.to_string())
        });
        let mut own = table.clone();
        if own.columns.is_empty() {
            own.columns.clone_from(&columns);
        }
        Ok(Self { path, first, header: header.collect(), table: own, size, sha256 })
    }

    /// Its title.
    pub fn title(&self) -> Option<String> {
        text(&self.table.annotations, &[dcterms::TITLE, schema::NAME, rdfs::LABEL])
    }

    /// Its description.
    pub fn description(&self) -> Option<String> {
        text(&self.table.annotations, DESCRIPTION)
    }

    /// The table as a published file.
    pub fn distribution(&self) -> Distribution {
        Distribution {
            path: self.path.clone(),
            title: self.title(),
            description: self.description(),
            media_type: self.media_type().to_owned(),
            size: self.size,
            sha256: self.sha256.clone(),
        }
    }

    fn media_type(&self) -> &'static str {
        if self.table.dialect.delimiter == "\t" { "text/tab-separated-values" } else { "text/csv" }
    }
}

/// The properties for descriptions.
pub(super) const DESCRIPTION: &[&str] = &[dcterms::DESCRIPTION, schema::DESCRIPTION, rdfs::COMMENT];

/// The text of the first of these properties that has one.
pub(super) fn text(
    annotations: &[crate::csvw::metadata::model::Annotation],
    properties: &[&str],
) -> Option<String> {
    best(&Facts::new(annotations).texts(properties)).map(Text::owned)
}
