//! Suggests values for an invalid text: `9/12/2020` as a date, `yes` as a boolean.

use super::parser::{Reader, ValueParser};

/// Common words for true and false.
const TRUE: &[&str] = &["true", "yes", "y", "t", "1", "on", "oui", "si", "sí", "ja", "sim", "x"];
const FALSE: &[&str] = &["false", "no", "n", "f", "0", "off", "non", "nein", "não"];

/// The first letters of the names of months.
const MONTHS: &[&str] =
    &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Longer texts are none of these.
const LONGEST: usize = 60;

impl ValueParser {
    /// The suggested values for a text; none if it is similar to no value. Several if its parts
    /// have two possible orders.
    pub fn nearest_forms(&self, text: &str) -> Vec<String> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST {
            return Vec::new();
        }
        let mut forms: Vec<String> = Vec::new();
        for form in self.words(text).into_iter().chain(moments(text)).chain(numbers(text)) {
            if !forms.contains(&form) && self.accepts(&form) {
                forms.push(form);
            }
        }
        forms
    }

    /// The datatype's word for another word of true or false.
    fn words(&self, text: &str) -> Option<String> {
        let (yes, no) = match &self.reader {
            Reader::Boolean => ("true", "false"),
            Reader::BooleanWords(yes, no) => (&**yes, &**no),
            _ => return None,
        };
        let word = text.to_lowercase();
        let is_one = |words: &[&str]| words.contains(&word.as_str());
        if is_one(TRUE) || word == yes.to_lowercase() {
            return Some(yes.to_owned());
        }
        (is_one(FALSE) || word == no.to_lowercase()).then(|| no.to_owned())
    }
}

/// The possible dates and times of a text, in XML Schema form.
fn moments(text: &str) -> Vec<String> {
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time))
            if date.starts_with(|c: char| c.is_ascii_digit()) && time.contains(':') =>
        {
            (date, Some(time.trim()))
        }
        _ => (text, None),
    };
    let mut forms = Vec::new();
    for (year, month, day) in dates(date) {
        let date = format!("{year}-{month:02}-{day:02}");
        match time {
            Some(time) => {
                let (time, zone) = split_zone(time);
                let seconds = if time.matches(':').count() == 1 { ":00" } else { "" };
                let zero = if time.find(':') == Some(1) { "0" } else { "" };
                let time = format!("{date}T{zero}{time}{seconds}");
                forms.push(format!("{time}{zone}"));
                if zone.is_empty() {
                    forms.push(format!("{time}Z"));
                }
            }
            None => forms.extend(["T00:00:00", "T00:00:00Z"].map(|time| format!("{date}{time}"))),
        }
        forms.extend([date, format!("{year}-{month:02}"), year]);
    }
    forms
}

/// A time, and its zone.
fn split_zone(time: &str) -> (&str, &str) {
    let at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (time, zone) = time.split_at(at);
    (time.trim_end(), zone)
}

/// The possible years, months and days of a text; two if day and month are ambiguous.
fn dates(text: &str) -> Vec<(String, u8, u8)> {
    let parts: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let number = |text: &str| {
        Some(text).filter(|text| (1..=2).contains(&text.len())).and_then(|t| t.parse::<u8>().ok())
    };
    let is_year = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let month = |text: &str| {
        let word = text.to_lowercase();
        let at = MONTHS.iter().position(|month| word.starts_with(month))?;
        u8::try_from(at + 1).ok()
    };
    let mut found = Vec::new();
    let mut add = |year: &str, month: Option<u8>, day: Option<u8>| {
        if let (Some(month @ 1..=12), Some(day @ 1..=31)) = (month, day) {
            found.push((year.to_owned(), month, day));
        }
    };
    match parts.as_slice() {
        [year, a, b] if is_year(year) => add(year, number(a).or(month(a)), number(b)),
        [a, b, year] if is_year(year) => {
            if month(a).is_some() || month(b).is_some() {
                add(year, month(b), number(a));
                add(year, month(a), number(b));
            } else {
                add(year, number(b), number(a));
                // With points, the day comes first.
                if !text.contains('.') {
                    add(year, number(a), number(b));
                }
            }
        }
        [all] if all.len() == 8 => {
            if let (Some(year), Some(m), Some(d)) = (all.get(..4), all.get(4..6), all.get(6..))
                && is_year(year)
            {
                add(year, number(m), number(d));
            }
        }
        _ => {}
    }
    found
}

/// The possible numbers of a text, without group separators and with a decimal point.
fn numbers(text: &str) -> Vec<String> {
    let is_digit = |c: char| c.is_ascii_digit();
    if !text.starts_with(|c: char| is_digit(c) || "+-".contains(c)) {
        return Vec::new();
    }
    let bare: String = text.chars().filter(|c| is_digit(*c) || "+-.,".contains(*c)).collect();
    let is_other = |c: char| !(is_digit(c) || "+-.,'’_".contains(c) || c.is_whitespace());
    if text.contains(is_other) {
        return Vec::new();
    }
    let groups = |sign: char| bare.split(sign).skip(1).all(|group| group.len() == 3);
    let whole = |text: &str| text.split_once('.').map(|(whole, _)| whole.to_owned());
    let is_whole = |text: &str| {
        text.split_once('.').is_some_and(|(_, rest)| rest.trim_matches('0').is_empty())
    };
    let number = match (bare.find(','), bare.find('.')) {
        (Some(comma), Some(point)) if point < comma => bare.replace('.', "").replace(',', "."),
        (Some(_), None) if !groups(',') => bare.replace(',', "."),
        (Some(_), _) => bare.replace(',', ""),
        _ => bare.clone(),
    };
    let rounded = whole(&number).filter(|_| is_whole(&number));
    std::iter::once(number).chain(rounded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csvw::datatype::{Builtin, Datatype};

    fn forms(text: &str, base: Builtin) -> Vec<String> {
        let (parser, _) = ValueParser::compile(&Datatype { base, ..Datatype::default() });
        parser.nearest_forms(text)
    }

    #[test]
    fn a_date_is_given_in_both_orders_where_both_are_days() {
        for (text, dates) in [
            ("9/12/2020", vec!["2020-12-09", "2020-09-12"]),
            ("13/12/2020", vec!["2020-12-13"]),
            ("12/13/2020", vec!["2020-12-13"]),
            ("9.12.2020", vec!["2020-12-09"]),
            ("2020/12/9", vec!["2020-12-09"]),
            ("20201209", vec!["2020-12-09"]),
            ("9 December 2020", vec!["2020-12-09"]),
            ("Dec 9, 2020", vec!["2020-12-09"]),
            ("31/02/2020", vec![]),
            ("12/12/2020", vec!["2020-12-12"]),
            ("tomorrow", vec![]),
        ] {
            assert_eq!(forms(text, Builtin::Date), dates, "{text}");
        }
        assert_eq!(forms("9/12/2020", Builtin::GYear), ["2020"]);
        assert_eq!(forms("2020-12", Builtin::Date), Vec::<String>::new());
    }

    #[test]
    fn a_time_gets_its_missing_parts() {
        let stamp = |text| forms(text, Builtin::DateTimeStamp);
        assert_eq!(stamp("2020-12-09T13:00:00"), ["2020-12-09T13:00:00Z"]);
        assert_eq!(stamp("2020-12-09 9:30"), ["2020-12-09T09:30:00Z"]);
        assert_eq!(stamp("2020-12-09T13:00+02:00"), ["2020-12-09T13:00:00+02:00"]);
        assert_eq!(stamp("2020-12-09"), ["2020-12-09T00:00:00Z"]);
    }

    #[test]
    fn words_and_numbers_are_written_as_the_datatype_has_them() {
        for (text, value) in [("yes", "true"), ("No", "false"), ("TRUE", "true"), ("ja", "true")] {
            assert_eq!(forms(text, Builtin::Boolean), [value], "{text}");
        }
        assert!(forms("perhaps", Builtin::Boolean).is_empty());
        assert_eq!(forms("1,000", Builtin::Integer), ["1000"]);
        assert_eq!(forms("1 000", Builtin::Integer), ["1000"]);
        assert_eq!(forms("3.0", Builtin::Integer), ["3"]);
        assert_eq!(forms("71,2", Builtin::Decimal), ["71.2"]);
        assert!(forms("two", Builtin::Integer).is_empty());
    }
}
