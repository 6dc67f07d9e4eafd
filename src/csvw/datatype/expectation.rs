//! Says what a datatype expects, for messages.

use super::Builtin;
use super::facet::{Bound, Bounds, Lengths};
use super::number::NumberKind;
use super::number_format::NumberFormat;
use super::parser::{Reader, ValueParser};

impl ValueParser {
    /// What a value is to be, as "a whole number", "a date as M/d/yyyy" or "a number from 1 to 5".
    pub fn expectation(&self) -> String {
        let mut out = match &self.reader {
            Reader::FormattedNumber(kind, format) => {
                format!("{}{}", number(self.base(), *kind, self.bounds.is_some()), form(format))
            }
            Reader::Number(kind) => number(self.base(), *kind, self.bounds.is_some()),
            Reader::BooleanWords(yes, no) => format!("{yes} or {no}"),
            Reader::FormattedMoment { source, .. } => {
                format!("{} as {source}", builtin(self.base()).0)
            }
            Reader::Matching { source, .. } => {
                format!("{} that matches {source}", builtin(self.base()).0)
            }
            Reader::Any | Reader::Text | Reader::Boolean | Reader::Moment(_) => {
                let (name, form) = builtin(self.base());
                format!("{name}{form}")
            }
        };
        if let Some(lengths) = &self.lengths {
            out.push_str(&of_length(self.base(), lengths));
        }
        if let Some(bounds) = &self.bounds {
            out.push_str(&within(bounds));
        }
        out
    }
}

/// A number, with the range that the datatype itself has unless the description narrows it.
fn number(base: Builtin, kind: NumberKind, narrowed: bool) -> String {
    let NumberKind::Integer { least, most } = kind else {
        return if base == Builtin::Decimal { "a decimal number" } else { "a number" }.to_owned();
    };
    let range = match (least, most) {
        _ if narrowed => String::new(),
        (i128::MIN, i128::MAX) => String::new(),
        (i128::MIN, most) => format!(", at most {most}"),
        (least, i128::MAX) => format!(", at least {least}"),
        (least, most) => format!(" from {least} to {most}"),
    };
    format!("a whole number{range}")
}

fn form(format: &NumberFormat) -> String {
    if let Some(pattern) = format.pattern() {
        return format!(" as {pattern}");
    }
    let characters = format.characters();
    let decimal = &characters.decimal;
    match &characters.group {
        Some(group) => format!(" with '{decimal}' before decimals and '{group}' between groups"),
        None => format!(" with '{decimal}' before decimals"),
    }
}

/// What a builtin is called, and the form that its values have without a format.
fn builtin(base: Builtin) -> (&'static str, &'static str) {
    match base {
        Builtin::Boolean => ("true or false", ""),
        Builtin::Date => ("a date", " as yyyy-MM-dd"),
        Builtin::Time => ("a time", " as HH:mm:ss"),
        Builtin::DateTime => ("a date and time", " as yyyy-MM-ddTHH:mm:ss"),
        Builtin::DateTimeStamp => ("a date and time with time zone", " as yyyy-MM-ddTHH:mm:ssXXX"),
        Builtin::GYear => ("a year", " as yyyy"),
        Builtin::GYearMonth => ("a year and month", " as yyyy-MM"),
        Builtin::GMonth => ("a month", " as --MM"),
        Builtin::GMonthDay => ("a month and day", " as --MM-dd"),
        Builtin::GDay => ("a day of the month", " as ---dd"),
        Builtin::Duration => ("a duration", " such as P1Y2M or PT3H"),
        Builtin::DayTimeDuration => ("a duration in days and hours", " such as P3DT4H"),
        Builtin::YearMonthDuration => ("a duration in years and months", " such as P1Y2M"),
        Builtin::HexBinary => ("hexadecimal data", " such as 0FB7"),
        Builtin::Base64Binary => ("Base64 data", ""),
        Builtin::NormalizedString => ("text", " without tabs and line breaks"),
        Builtin::Token => ("text", " without line breaks and needless spaces"),
        Builtin::Language => ("a language tag", " such as en or pt-BR"),
        Builtin::Name => ("a name", " that begins with a letter and has no spaces"),
        Builtin::NmToken => ("a name", " without spaces"),
        Builtin::QName => ("a name", " such as dc:title"),
        Builtin::AnyUri => ("a URL", ""),
        _ => ("text", ""),
    }
}

fn of_length(base: Builtin, lengths: &Lengths) -> String {
    let unit = if base.is_a(Builtin::String) { "character" } else { "byte" };
    let plural = |count: u64| if count == 1 { "" } else { "s" };
    match (lengths.least, lengths.most) {
        (least, most) if least == most => format!(" of {least} {unit}{}", plural(most)),
        (least, u64::MAX) => format!(" of at least {least} {unit}{}", plural(least)),
        (0, most) => format!(" of at most {most} {unit}{}", plural(most)),
        (least, most) => format!(" of {least} to {most} {unit}s"),
    }
}

fn within(bounds: &Bounds) -> String {
    let least =
        |b: &Bound| format!("{} {}", if b.inclusive { "at least" } else { "above" }, b.written);
    let most =
        |b: &Bound| format!("{} {}", if b.inclusive { "at most" } else { "below" }, b.written);
    match (&bounds.least, &bounds.most) {
        (Some(low), Some(high)) if low.inclusive && high.inclusive => {
            format!(" from {} to {}", low.written, high.written)
        }
        (Some(low), Some(high)) => format!(", {} and {}", least(low), most(high)),
        (Some(low), None) => format!(", {}", least(low)),
        (None, Some(high)) => format!(", {}", most(high)),
        (None, None) => String::new(),
    }
}
