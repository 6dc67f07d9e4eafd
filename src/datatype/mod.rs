//! What the text of one value means: the datatypes of CSVW and how their formats are read.

mod builtin;

pub use builtin::Builtin;

/// A datatype description (CSVW metadata §5.11.2), as the metadata gives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Datatype {
    /// The built-in datatype that it is or derives from.
    pub base: Builtin,
    /// The IRI of the derived datatype, used in place of the base's in RDF.
    pub id: Option<String>,
    /// The format of the values.
    pub format: Option<Format>,
    /// Exact length of a string, or of decoded binary data.
    pub length: Option<u64>,
    /// Least length.
    pub min_length: Option<u64>,
    /// Greatest length.
    pub max_length: Option<u64>,
    /// Least value, itself allowed (also `minimum`).
    pub min_inclusive: Option<String>,
    /// Greatest value, itself allowed (also `maximum`).
    pub max_inclusive: Option<String>,
    /// Least value, itself not allowed.
    pub min_exclusive: Option<String>,
    /// Greatest value, itself not allowed.
    pub max_exclusive: Option<String>,
}

/// The `format` of a datatype: text whose meaning the base decides, or a numeric format object
/// (CSVW syntax §6.4).
#[derive(Clone, Debug, PartialEq)]
pub enum Format {
    /// A pattern for numbers, dates, booleans or a regular expression.
    Text(String),
    /// A numeric format with its own characters.
    Number {
        /// The pattern (UAX #35).
        pattern: Option<String>,
        /// The character between whole and fraction, `.` by default.
        decimal_char: Option<String>,
        /// The character between groups, none (or `,` with a pattern) by default.
        group_char: Option<String>,
    },
}
