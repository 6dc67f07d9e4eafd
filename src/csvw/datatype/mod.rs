//! What the text of one value means: the datatypes of CSVW and how their formats are read.
//!
//! A [`Datatype`] is the description; [`ValueParser::compile`] makes a parser of it once, with what
//! is wrong with the description; [`ValueParser::parse`] gives the lexical form of each value.
//!
//! ```
//! use rapporteur::csvw::datatype::{Builtin, Datatype, ValueFormat, ValueParser};
//!
//! let format = Some(ValueFormat::Text("d/M/yyyy".to_owned()));
//! let (parser, faults) =
//!     ValueParser::compile(&Datatype { base: Builtin::Date, format, ..Datatype::default() });
//! assert!(faults.is_empty());
//! let mut scratch = String::new();
//! assert_eq!(parser.parse("3/9/2024", &mut scratch).unwrap(), "2024-09-03");
//! assert!(parser.parse("31/9/2024", &mut scratch).is_err());
//! ```

mod binary;
mod builtin;
mod date;
mod date_format;
mod duration;
mod example;
mod expectation;
mod expression;
mod facet;
mod number;
mod number_format;
mod number_pattern;
pub(crate) mod order;
mod parser;
#[cfg(test)]
mod tests;
mod text;

pub use builtin::Builtin;
pub use parser::{ValueError, ValueErrorKind, ValueParser};

/// A datatype description (CSVW metadata §5.11.2), as the metadata gives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Datatype {
    /// The built-in datatype that it is or derives from.
    pub base: Builtin,
    /// The IRI of the derived datatype, used in place of the base's in RDF.
    pub id: Option<String>,
    /// The format of the values.
    pub format: Option<ValueFormat>,
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
pub enum ValueFormat {
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

/// What is wrong with the description of a datatype.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Whether the table cannot be read by it: limits that contradict each other or do not go with
    /// the base (CSVW metadata §5.11.2). Otherwise the part at fault is as if it were not there.
    pub fatal: bool,
    /// What is wrong, as a sentence without its end.
    pub message: String,
}

impl Fault {
    fn fatal(message: String) -> Self {
        Self { fatal: true, message }
    }

    fn ignorable(message: String) -> Self {
        Self { fatal: false, message }
    }
}
