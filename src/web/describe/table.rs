//! A table of the data set, with the names that stand in its header.

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
    /// Its path in the folder.
    pub path: String,
    /// Its description; [`Table::foreign_keys`] count from [`DataTable::first`].
    pub table: Table,
    /// Where the tables of its group begin among those of the data set.
    pub first: usize,
    /// The names in its header, one for each column that is not virtual; none if it has no header.
    pub header: Vec<String>,
    /// In bytes.
    size: u64,
    /// SHA-256, in lower-case hexadecimal digits.
    sha256: String,
}

impl DataTable {
    /// Looks at a table and its header.
    pub(super) fn read(files: &Files, table: &Table, first: usize) -> io::Result<Self> {
        let (size, sha256) = fingerprint(files, &table.url)?;
        // Without a schema, the columns are those of the header.
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
        let path = files.display(&table.url);
        Ok(Self { path, first, header: header.collect(), table: own, size, sha256 })
    }

    /// What it is called.
    pub fn title(&self) -> Option<String> {
        text(&self.table.annotations, &[dcterms::TITLE, schema::NAME, rdfs::LABEL])
    }

    /// What it holds.
    pub fn description(&self) -> Option<String> {
        text(&self.table.annotations, DESCRIPTION)
    }

    /// It as a file that is published.
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

/// Where descriptions stand.
pub(super) const DESCRIPTION: &[&str] = &[dcterms::DESCRIPTION, schema::DESCRIPTION, rdfs::COMMENT];

/// The text of one of some properties.
pub(super) fn text(
    annotations: &[crate::csvw::metadata::model::Annotation],
    properties: &[&str],
) -> Option<String> {
    best(&Facts::new(annotations).texts(properties)).map(Text::owned)
}
