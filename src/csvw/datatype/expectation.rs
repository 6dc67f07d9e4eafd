//! Says what a datatype expects, for messages.

use super::facet::{Bound, Bounds, Lengths};
use super::number::NumberKind;
use super::number_format::NumberFormat;
use super::parser::{Reader, ValueParser};
use super::{Builtin, example};
use crate::diagnostic::Expected;

impl ValueParser {
    /// The required value in words, with an example where useful: "a whole number",
    /// "a date such as 31/12/2020" or "three digits, such as 123".
    pub fn expectation(&self) -> &str {
        self.expectation.get_or_init(|| self.expected().into())
    }

    fn expected(&self) -> String {
        let (mut examples, mut is_counted) = (Vec::new(), false);
        let (mut out, pattern) = match &self.reader {
            Reader::FormattedNumber(kind, format) => {
                examples = example::numbers(format);
                (number(self.base(), *kind, self.bounds.is_some()), form(format))
            }
            Reader::Number(kind) => {
                (number(self.base(), *kind, self.bounds.is_some()), String::new())
            }
            Reader::BooleanWords(yes, no) => (format!("{yes} or {no}"), String::new()),
            Reader::FormattedMoment { source, .. } => {
                examples = example::moments(source, self.limits());
                (builtin(self.base()).0.to_owned(), format!(" as {source}"))
            }
            Reader::Matching { source, expression } => {
                let noun = builtin(self.base()).0;
                let words = match regex_syntax::parse(expression.as_str()) {
                    Ok(hir) => Expected::new(&hir, |text| self.accepts(text)),
                    Err(_) => Expected::default(),
                };
                if let Some(choices) = words.choices {
                    return choices;
                }
                examples.extend(words.example);
                match words.name {
                    Some(name) if examples.iter().any(|text| self.accepts(text)) => {
                        is_counted = true;
                        (name, String::new())
                    }
                    _ => (noun.to_owned(), format!(" that matches {source}")),
                }
            }
            Reader::Any | Reader::Text | Reader::Boolean | Reader::Moment(_) => {
                let (name, form, value) = builtin(self.base());
                if let Some(value) = value {
                    let all = std::iter::once(value).chain(self.limits());
                    examples = all.map(str::to_owned).collect();
                }
                (format!("{name}{form}"), String::new())
            }
        };
        let example = examples.into_iter().find(|text| self.accepts(text));
        if example.is_none() {
            out.push_str(&pattern);
        }
        let noun = out.len();
        if let Some(lengths) = &self.lengths {
            out.push_str(&of_length(self.base(), lengths));
        }
        if let Some(bounds) = &self.bounds {
            out.push_str(&within(bounds));
        }
        if let Some(example) = example {
            let is_bare = noun == out.len() && !is_counted;
            out.push_str(if is_bare { " such as " } else { ", such as " });
            out.push_str(&example);
        }
        out
    }

    /// The limits of values, as in the metadata.
    fn limits(&self) -> impl Iterator<Item = &str> {
        let bounds = self.bounds.iter().flat_map(|bounds| [&bounds.least, &bounds.most]);
        bounds.flatten().map(|bound| &*bound.written)
    }
}

/// A number, with the range of the datatype unless the description narrows it.
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

/// The name of a builtin, the form of its values without a format, and an example.
fn builtin(base: Builtin) -> (&'static str, &'static str, Option<&'static str>) {
    let (name, value) = match base {
        Builtin::Boolean => return ("true or false", "", None),
        Builtin::NormalizedString => return ("text", " without tabs and line breaks", None),
        Builtin::Token => return ("text", " without line breaks and needless spaces", None),
        Builtin::Name => return ("a name", " with a letter first and no spaces", None),
        Builtin::NmToken => return ("a name", " without spaces", None),
        Builtin::AnyUri => return ("a URL", "", None),
        Builtin::Date => ("a date", "2020-12-31"),
        Builtin::Time => ("a time", "14:30:00"),
        Builtin::DateTime => ("a date and time", "2020-12-31T14:30:00"),
        Builtin::DateTimeStamp => ("a date and time with time zone", "2020-12-31T14:30:00Z"),
        Builtin::GYear => ("a year", "2020"),
        Builtin::GYearMonth => ("a year and month", "2020-12"),
        Builtin::GMonth => ("a month", "--12"),
        Builtin::GMonthDay => ("a month and day", "--12-31"),
        Builtin::GDay => ("a day of the month", "---31"),
        Builtin::Duration => ("a duration", "P1Y2M"),
        Builtin::DayTimeDuration => ("a duration in days and hours", "P3DT4H"),
        Builtin::YearMonthDuration => ("a duration in years and months", "P1Y2M"),
        Builtin::HexBinary => ("hexadecimal data", "0FB7"),
        Builtin::Base64Binary => ("Base64 data", "YWJj"),
        Builtin::Language => ("a language tag", "pt-BR"),
        Builtin::QName => ("a name with a prefix", "dc:title"),
        _ => return ("text", "", None),
    };
    (name, "", Some(value))
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
