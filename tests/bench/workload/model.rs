//! Models a table and the meaning of its cells, once for all mapping languages.

/// The base IRI of everything.
pub const BASE: &str = "https://example.org/dialogue/";
/// The base IRI of terms.
pub const TERMS: &str = "https://example.org/terms#";
/// The namespace of the datatypes of XML Schema.
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
    /// Columns that refer to another table, with that table and its key column.
    pub references: Vec<(&'static str, &'static str, &'static str)>,
    /// Further triples of each row: the templates of a subject, a term and an object.
    pub links: Vec<(&'static str, &'static str, &'static str)>,
}

/// A column.
pub struct Column {
    /// Its name, and that of its term.
    pub name: String,
    /// The meaning of its cells.
    pub meaning: Meaning,
    /// Whether cells may be empty.
    pub optional: bool,
}

/// The output of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// No separate triple.
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

/// A required column.
pub fn column(name: impl Into<String>, meaning: Meaning) -> Column {
    Column { name: name.into(), meaning, optional: false }
}

/// An optional column.
pub fn optional(name: impl Into<String>, meaning: Meaning) -> Column {
    Column { name: name.into(), meaning, optional: true }
}

impl Table {
    /// The position of a column.
    pub fn position(&self, name: &str) -> usize {
        self.columns.iter().position(|c| c.name == name).expect("templates name known columns")
    }
}
