//! Reads the text of one value by its CSVW datatype and format.
//!
//! A [`Datatype`] is the description; [`ValueParser::compile`] compiles it once and returns its
//! faults; [`ValueParser::parse`] returns the lexical form of each value.
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
mod calendar;
mod date;
mod date_form;
mod date_format;
mod duration;
mod example;
mod expectation;
mod expression;
mod facet;
mod near;
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
    /// Least allowed value (also `minimum`).
    pub min_inclusive: Option<String>,
    /// Greatest allowed value (also `maximum`).
    pub max_inclusive: Option<String>,
    /// Exclusive lower limit.
    pub min_exclusive: Option<String>,
    /// Exclusive upper limit.
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

/// A fault in the description of a datatype.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Whether the table cannot be read: limits contradict each other or do not apply to the base
    /// (CSVW metadata §5.11.2). Otherwise the faulty part is ignored.
    pub fatal: bool,
    /// The message, a sentence without its full stop.
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
