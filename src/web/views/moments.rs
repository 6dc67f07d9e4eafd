//! Places dates on an axis and computes the ticks of the axis.

use oxigraph::model::Term;
use oxsdatatypes::{Date, DateTime, GYear, GYearMonth};

/// A date of the proleptic Gregorian calendar, as in XML Schema (part 2, §3.3.7).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moment {
    /// Days since 1970-01-01, with fractions.
    pub(super) days: f64,
    /// The length in days: of a day, a month or a year; 0 for a time.
    pub(super) lasts: f64,
    /// The date in readable form.
    pub(super) text: String,
}

/// The limit for years; an axis with years further off is unreadable.
const YEARS: u64 = 1_000_000;

impl Moment {
    /// The date of a literal: a year, a month, a day or a time.
    pub(super) fn of(term: &Term) -> Option<Self> {
        let Term::Literal(literal) = term else { return None };
        let text = literal.value().trim();
        if let Ok(day) = text.parse::<Date>() {
            let days = days(day.year(), day.month(), day.day())?;
            return Some(Self { days, lasts: 1.0, text: text.to_owned() });
        }
        if let Ok(time) = text.parse::<DateTime>() {
            let seconds: f64 = time.second().to_string().parse().unwrap_or(0.0);
            let minutes = f64::from(time.hour()) * 60.0 + f64::from(time.minute()) + seconds / 60.0;
            let offset = time.timezone_offset().map_or(0, |o| i16::from_be_bytes(o.to_be_bytes()));
            let minutes = minutes - f64::from(offset);
            let days = days(time.year(), time.month(), time.day())?;
            // Readers need neither the `T` between day and time nor seconds of 0.
            let text = text.replacen('T', " ", 1).replacen(":00Z", "Z", 1);
            return Some(Self { days: days + minutes / 1440.0, lasts: 0.0, text });
        }
        if let Ok(month) = text.parse::<GYearMonth>() {
            let (year, of) = (month.year(), month.month());
            let start = days(year, of, 1)?;
            let next = if of == 12 { days(year + 1, 1, 1) } else { days(year, of + 1, 1) };
            return Some(Self { days: start, lasts: next? - start, text: text.to_owned() });
        }
        let year = text.parse::<GYear>().ok()?.year();
        let start = days(year, 1, 1)?;
        Some(Self {
            days: start,
            lasts: days(year.checked_add(1)?, 1, 1)? - start,
            text: text.to_owned(),
        })
    }
}

/// Days from 1970-01-01 to a day. Years start in March, so that a leap day comes last.
fn days(year: i64, month: u8, day: u8) -> Option<f64> {
    if year.unsigned_abs() > YEARS {
        return None;
    }
    let (month, day) = (i64::from(month), i64::from(day));
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some((365 * year + leaps + of_year - 719_468) as f64)
}

/// Ticks with their labels.
pub(super) fn ticks(from: f64, to: f64, most: usize) -> Vec<(f64, String)> {
    // Months per step; 0 for steps of days.
    const STEPS: &[(i64, i64)] = &[
        (0, 1),
        (0, 2),
        (0, 7),
        (0, 14),
        (1, 0),
        (3, 0),
        (6, 0),
        (12, 0),
        (24, 0),
        (60, 0),
        (120, 0),
        (240, 0),
        (600, 0),
        (1_200, 0),
        (6_000, 0),
        (12_000, 0),
        (120_000, 0),
        (1_200_000, 0),
        (12_000_000, 0),
    ];
    let count = |(months, days): &(i64, i64)| (to - from) / (*months as f64 * 30.4 + *days as f64);
    let step = STEPS.iter().find(|step| count(step) < most as f64).or(STEPS.last());
    match step.copied().unwrap_or((12, 0)) {
        (0, step) => by_days(from, to, step),
        (step, _) => by_months(from, to, step),
    }
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn by_days(from: f64, to: f64, step: i64) -> Vec<(f64, String)> {
    let first = from.ceil() as i64;
    let days = (0..64).map(|i| first + i * step).take_while(|day| *day as f64 <= to);
    days.map(|day| {
        let (_, month, of_month) = civil(day);
        let name = MONTHS.get(month).copied().unwrap_or_default();
        (day as f64, format!("{of_month} {name}"))
    })
    .collect()
}

fn by_months(from: f64, to: f64, step: i64) -> Vec<(f64, String)> {
    let (year, month, _) = civil(from.floor() as i64);
    let first = (year * 12 + month as i64).div_euclid(step) * step;
    let mut ticks = Vec::new();
    for months in (0..64).map(|i| first + i * step) {
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as usize);
        let Some(at) = days(year, month as u8 + 1, 1) else { continue };
        if at > to {
            break;
        }
        let name = MONTHS.get(month).copied().unwrap_or_default();
        let name = if step < 12 { format!("{name} {year}") } else { year.to_string() };
        if at >= from {
            ticks.push((at, name));
        }
    }
    ticks
}

/// Year, month (from 0) and day of the month for a number of days since 1970-01-01.
fn civil(day: i64) -> (i64, usize, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let year = year + era * 400 + i64::from(month >= 10);
    (year, ((month + 2) % 12) as usize, of_month)
}

#[cfg(test)]
mod tests {
    use oxigraph::model::Literal;

    use super::*;

    fn moment(text: &str) -> Option<Moment> {
        Moment::of(&Literal::from(text).into())
    }

    #[test]
    fn dates_have_their_place() {
        let days = |text: &str| moment(text).unwrap().days;
        assert_eq!(days("1970-01-01"), 0.0);
        assert_eq!(days("2000-03-01"), 11_017.0);
        assert_eq!(days("1970-01-02T12:00:00Z"), 1.5);
        assert_eq!(days("1969"), -365.0);
        assert_eq!(days("1970-01-01T18:00:00-06:00"), 1.0);
        assert_eq!(moment("2020-02").unwrap().lasts, 29.0);
        assert_eq!(moment("1900").unwrap().lasts, 365.0);
        let far = ["9223372036854775807-12", "-9223372036854775808", "9223372036854775807"];
        for none in ["soon", "", "2020-13", "9999999999999"].iter().chain(&far) {
            assert_eq!(moment(none), None, "{none}");
        }
        for day in [-719_528, -1, 0, 58, 59, 60, 11_016, 18_600, 2_000_000] {
            let (year, month, of_month) = civil(day);
            assert_eq!(super::days(year, month as u8 + 1, of_month as u8), Some(day as f64));
        }
    }

    #[test]
    fn ticks_are_few_and_named() {
        let names = |from: f64, to: f64| {
            ticks(from, to, 6).into_iter().map(|(_, name)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(0.0, 3.0), ["1 Jan", "2 Jan", "3 Jan", "4 Jan"]);
        assert_eq!(names(18_600.0, 18_690.0), ["Jan 2021", "Feb 2021", "Mar 2021"]);
        assert_eq!(names(0.0, 3_653.0), ["1970", "1972", "1974", "1976", "1978", "1980"]);
        assert!(names(-1e8, 1e8).len() <= 64);
    }
}
