//! What a table has and what its cells mean, once for all mapping languages.

/// The IRI that everything begins with.
pub const BASE: &str = "https://example.org/dialogue/";
/// The IRI that terms begin with.
pub const TERMS: &str = "https://example.org/terms#";
/// The IRI that the datatypes of XML Schema begin with.
pub const XSD: &str = "http://www.w3.org/2001/XMLSchema#";
/// The property of an instance's class.
pub const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/// A table; in templates, `{name}` is the value of a column.
pub struct Table {
    /// Its name, which is its file's without `.csv`.
    pub name: &'static str,
    /// The template of its rows' IRIs, after the base.
    pub about: &'static str,
    /// The class of its rows.
    pub class: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its primary key.
    pub key: Vec<&'static str>,
    /// Columns that name a row of another table, with that table and its key column.
    pub references: Vec<(&'static str, &'static str, &'static str)>,
    /// Further triples of each row: the templates of a subject, a term and an object.
    pub links: Vec<(&'static str, &'static str, &'static str)>,
}

/// A column.
pub struct Column {
    /// Its name, and that of its term.
    pub name: String,
    /// What its cells mean.
    pub meaning: Meaning,
    /// Whether cells may be empty.
    pub optional: bool,
}

/// What a cell gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// No triple of its own.
    Nothing,
    /// English text.
    English,
    /// A literal with a datatype of XML Schema.
    Typed(&'static str),
    /// An IRI by a template, after the base.
    Iri(&'static str),
    /// For each item between semicolons an IRI: the template up to the item.
    Each(&'static str),
}

/// A column that must have values.
pub fn column(name: impl Into<String>, meaning: Meaning) -> Column {
    Column { name: name.into(), meaning, optional: false }
}

/// A column that may have none.
pub fn optional(name: impl Into<String>, meaning: Meaning) -> Column {
    Column { name: name.into(), meaning, optional: true }
}

impl Table {
    /// The position of a column.
    pub fn position(&self, name: &str) -> usize {
        self.columns.iter().position(|c| c.name == name).expect("templates name known columns")
    }
}
