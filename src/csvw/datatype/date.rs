//! Reads and orders dates and times (XML Schema 1.1 part 2 §3.3.7–3.3.15 and §E.3).

use std::cmp::Ordering;

use super::calendar::{days_before, days_in_month};
use super::date_form::Field::{Day, Hour, Minute, Month, Second, Year};
use super::date_form::{Field, Token, Zone};

/// The fields of a text. Missing fields hold the values that XML Schema fills in for the timeline.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment<'a> {
    /// The year's digits, with its sign.
    year: &'a str,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    /// The digits of the fraction of a second.
    fraction: &'a str,
    /// The time zone in minutes, and whether it is written `Z`.
    zone: Option<(i16, bool)>,
}

impl<'a> Moment<'a> {
    /// Reads a text by the tokens and checks it against calendar and clock. The error completes the
    /// sentence "'…' …", or is empty if the text has another form.
    pub(super) fn read(text: &'a str, tokens: &[Token]) -> Result<Self, &'static str> {
        // 1972 is a leap year, so that --02-29 is a day.
        let mut moment = Self {
            year: "1972",
            month: 12,
            day: 31,
            hour: 0,
            minute: 0,
            second: 0,
            fraction: "",
            zone: None,
        };
        let mut has_day = false;
        let mut rest = text;
        for token in tokens {
            rest = moment.step(token, rest).ok_or("")?;
            has_day |= matches!(token, Token::Two(Day) | Token::OneOrTwo(Day));
        }
        if !rest.is_empty() {
            return Err("");
        }
        moment.check(has_day)?;
        Ok(moment)
    }

    /// Reads one token and gives the rest.
    fn step(&mut self, token: &Token, text: &'a str) -> Option<&'a str> {
        match *token {
            Token::XsdYear => self.xsd_year(text),
            Token::Year { exact } => {
                let length = if exact { 4 } else { digits(text) };
                let (year, rest) = text.split_at_checked(length)?;
                let fits = length >= 4 && digits(year) == length;
                self.year = year;
                (fits && (length == 4 || !year.starts_with('0'))).then_some(rest)
            }
            Token::Two(field) => self.set(field, text, 2),
            Token::OneOrTwo(field) => self.set(field, text, digits(text).clamp(1, 2)),
            Token::Literal(literal) => text.strip_prefix(literal),
            Token::Char(c) => text.strip_prefix(c),
            Token::Fraction { point, most } => self.read_fraction(text, point, most),
            Token::Zone(zone) => self.read_zone(text, zone),
        }
    }

    fn xsd_year(&mut self, text: &'a str) -> Option<&'a str> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let length = digits(unsigned);
        if length < 4 || (length > 4 && unsigned.starts_with('0')) {
            return None;
        }
        let (year, rest) = text.split_at_checked(text.len() - unsigned.len() + length)?;
        self.year = year;
        Some(rest)
    }

    fn set(&mut self, field: Field, text: &'a str, length: usize) -> Option<&'a str> {
        let (number, rest) = text.split_at_checked(length)?;
        let mut value = 0;
        for byte in number.bytes() {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            value = value * 10 + digit;
        }
        match field {
            Year => return None,
            Month => self.month = value,
            Day => self.day = value,
            Hour => self.hour = value,
            Minute => self.minute = value,
            Second => self.second = value,
        }
        Some(rest)
    }

    fn read_fraction(
        &mut self,
        text: &'a str,
        point: Option<char>,
        most: usize,
    ) -> Option<&'a str> {
        let digits_at = match point {
            Some(point) => match text.strip_prefix(point) {
                Some(rest) => rest,
                None => return Some(text),
            },
            None => text,
        };
        let length = if point.is_some() { digits(digits_at) } else { most };
        let (fraction, rest) = digits_at.split_at_checked(length)?;
        self.fraction = fraction;
        (length > 0 && length <= most && digits(fraction) == length).then_some(rest)
    }

    fn read_zone(&mut self, text: &'a str, form: Zone) -> Option<&'a str> {
        if text.is_empty() && form.optional {
            return Some(text);
        }
        if form.zulu
            && let Some(rest) = text.strip_prefix('Z')
        {
            self.zone = Some((0, true));
            return Some(rest);
        }
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+')?),
        };
        let (hours, mut rest) = two(rest)?;
        let mut minutes = 0;
        if !(form.short && rest.is_empty()) {
            if form.colon {
                rest = rest.strip_prefix(':')?;
            }
            (minutes, rest) = two(rest)?;
        }
        let total = hours * 60 + minutes;
        self.zone = Some((sign * total, false));
        (minutes < 60 && total <= 14 * 60).then_some(rest)
    }

    /// Checks against calendar and clock.
    fn check(&self, has_day: bool) -> Result<(), &'static str> {
        if !(1..=12).contains(&self.month) {
            return Err("has an invalid month");
        }
        if has_day && (self.day == 0 || self.day > days_in_month(self.year, self.month)) {
            return Err("is not a day of the calendar");
        }
        let midnight = self.hour == 24
            && self.minute == 0
            && self.second == 0
            && self.fraction.bytes().all(|b| b == b'0');
        if self.hour > 23 && !midnight {
            return Err("has an hour beyond 24:00:00");
        }
        if self.minute > 59 || self.second > 59 {
            return Err("has a minute or second beyond 59");
        }
        Ok(())
    }

    /// Writes the lexical form of a builtin.
    pub(super) fn write(&self, form: &[Token], out: &mut String) {
        for token in form {
            match token {
                Token::Literal(literal) => out.push_str(literal),
                Token::XsdYear => out.push_str(self.year),
                Token::Two(Month) => push_two(out, self.month),
                Token::Two(Day) => push_two(out, self.day),
                Token::Two(Hour) => push_two(out, self.hour),
                Token::Two(Minute) => push_two(out, self.minute),
                Token::Two(Second) => push_two(out, self.second),
                Token::Fraction { .. } if !self.fraction.is_empty() => {
                    out.push('.');
                    out.push_str(self.fraction);
                }
                Token::Zone(_) => self.write_zone(out),
                _ => {}
            }
        }
    }

    fn write_zone(&self, out: &mut String) {
        match self.zone {
            None => {}
            Some((_, true)) => out.push('Z'),
            Some((minutes, false)) => {
                out.push(if minutes < 0 { '-' } else { '+' });
                let minutes = minutes.unsigned_abs();
                push_two(out, (minutes / 60) as u8);
                out.push(':');
                push_two(out, (minutes % 60) as u8);
            }
        }
    }

    /// Seconds on the timeline, as if in UTC where there is no time zone.
    fn seconds(&self) -> i128 {
        let year: i128 =
            self.year.parse().unwrap_or(if self.year.starts_with('-') { -FAR } else { FAR });
        let days = days_before(year.clamp(-FAR, FAR), self.month) + i128::from(self.day);
        let minutes = (days * 24 + i128::from(self.hour)) * 60 + i128::from(self.minute);
        let offset = self.zone.map_or(0, |(minutes, _)| i128::from(minutes));
        (minutes - offset) * 60 + i128::from(self.second)
    }

    /// Seconds on the timeline, as if in UTC where there is no time zone, and the digits of the
    /// fraction that follows.
    pub(super) fn on_timeline(&self) -> (i128, &'a str) {
        (self.seconds(), self.fraction.trim_end_matches('0'))
    }

    /// The order on the timeline; `None` where one has a time zone, the other none, and they are
    /// within 14 hours (XML Schema §E.3.1).
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        let exactly = |shift: i128| {
            let fraction = self.fraction.trim_end_matches('0');
            let by_second = (self.seconds() + shift).cmp(&other.seconds());
            by_second.then(fraction.cmp(other.fraction.trim_end_matches('0')))
        };
        if self.zone.is_some() == other.zone.is_some() {
            return Some(exactly(0));
        }
        let widest = 14 * 60 * 60;
        match (exactly(widest), exactly(-widest)) {
            (Ordering::Less, Ordering::Less) => Some(Ordering::Less),
            (Ordering::Greater, Ordering::Greater) => Some(Ordering::Greater),
            _ => None,
        }
    }
}

/// Comparisons treat all years beyond this as equal.
const FAR: i128 = 1_000_000_000_000_000_000;

/// How many digits a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn push_two(out: &mut String, number: u8) {
    out.push(char::from(b'0' + number / 10 % 10));
    out.push(char::from(b'0' + number % 10));
}

fn two(text: &str) -> Option<(i16, &str)> {
    let (number, rest) = text.split_at_checked(2)?;
    if digits(number) != 2 {
        return None;
    }
    Some((number.parse().ok()?, rest))
}
