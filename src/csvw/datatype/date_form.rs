//! Defines the forms of dates and times as tokens, with those of XML Schema (1.1 part 2
//! §3.3.7–3.3.15).

use super::Builtin;

/// The fields that a date or time can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// One step in reading a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A year as XML Schema has it: four digits or more, perhaps below zero.
    XsdYear,
    /// Four digits, or more where no digit follows.
    Year {
        /// Whether exactly four are required.
        exact: bool,
    },
    /// Two digits.
    Two(Field),
    /// One or two digits.
    OneOrTwo(Field),
    /// The text itself.
    Literal(&'static str),
    /// A character that a format names.
    Char(char),
    /// Up to `most` digits of a second after `point`; without a point there are exactly `most`.
    Fraction {
        /// The character before the digits; digits and point may both be missing.
        point: Option<char>,
        /// How many digits there may be.
        most: usize,
    },
    /// A time zone.
    Zone(Zone),
}

/// The forms of a time zone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Zone {
    /// Whether `Z` may stand for UTC.
    pub zulu: bool,
    /// Whether hours and minutes are parted by a colon.
    pub colon: bool,
    /// Whether the minutes may be left out.
    pub short: bool,
    /// Whether there may be no time zone.
    pub optional: bool,
}

use Field::{Day, Hour, Minute, Month, Second};
use Token::{Literal, Two, XsdYear};

const FRACTION: Token = Token::Fraction { point: Some('.'), most: usize::MAX };
const ZONE: Token = Token::Zone(Zone { zulu: true, colon: true, short: false, optional: true });
const DASH: Token = Literal("-");
const COLON: Token = Literal(":");

const DATE: &[Token] = &[XsdYear, DASH, Two(Month), DASH, Two(Day), ZONE];
const TIME: &[Token] = &[Two(Hour), COLON, Two(Minute), COLON, Two(Second), FRACTION, ZONE];
const DATE_TIME: &[Token] = &[
    XsdYear,
    DASH,
    Two(Month),
    DASH,
    Two(Day),
    Literal("T"),
    Two(Hour),
    COLON,
    Two(Minute),
    COLON,
    Two(Second),
    FRACTION,
    ZONE,
];
const STAMP_ZONE: Token =
    Token::Zone(Zone { zulu: true, colon: true, short: false, optional: false });
const DATE_TIME_STAMP: &[Token] = &[
    XsdYear,
    DASH,
    Two(Month),
    DASH,
    Two(Day),
    Literal("T"),
    Two(Hour),
    COLON,
    Two(Minute),
    COLON,
    Two(Second),
    FRACTION,
    STAMP_ZONE,
];
const G_YEAR: &[Token] = &[XsdYear, ZONE];
const G_YEAR_MONTH: &[Token] = &[XsdYear, DASH, Two(Month), ZONE];
const G_MONTH: &[Token] = &[Literal("--"), Two(Month), ZONE];
const G_MONTH_DAY: &[Token] = &[Literal("--"), Two(Month), DASH, Two(Day), ZONE];
const G_DAY: &[Token] = &[Literal("---"), Two(Day), ZONE];

/// The lexical form of a builtin, if it is a date or time.
pub(super) fn lexical_form(base: Builtin) -> Option<&'static [Token]> {
    Some(match base {
        Builtin::Date => DATE,
        Builtin::Time => TIME,
        Builtin::DateTime => DATE_TIME,
        Builtin::DateTimeStamp => DATE_TIME_STAMP,
        Builtin::GYear => G_YEAR,
        Builtin::GYearMonth => G_YEAR_MONTH,
        Builtin::GMonth => G_MONTH,
        Builtin::GMonthDay => G_MONTH_DAY,
        Builtin::GDay => G_DAY,
        _ => return None,
    })
}
