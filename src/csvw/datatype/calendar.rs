//! Counts days and months (XML Schema 1.1 part 2 §D.2).

/// Days from year 0 to the start of a month.
pub(super) fn days_before(year: i128, month: u8) -> i128 {
    let before = year - 1;
    let leap_days = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    let year_text = if is_leap((year.rem_euclid(400)) as u16) { "2000" } else { "2001" };
    let of_months: i128 = (1..month).map(|m| i128::from(days_in_month(year_text, m))).sum();
    year * 365 + leap_days + of_months
}

/// Days from the start of a month to that of the month some months later.
pub(super) fn days_after(year: i128, month: u8, months: i64) -> i128 {
    let first = year * 12 + i128::from(month) - 1;
    let last = first + i128::from(months);
    let start = |at: i128| days_before(at.div_euclid(12), at.rem_euclid(12) as u8 + 1);
    start(last) - start(first)
}

fn is_leap(year_of_400: u16) -> bool {
    year_of_400.is_multiple_of(4) && (!year_of_400.is_multiple_of(100) || year_of_400 == 0)
}

/// The days of a month in a year of any length.
pub(super) fn days_in_month(year: &str, month: u8) -> u8 {
    match month {
        2 => {
            let year = year.bytes().filter(u8::is_ascii_digit);
            let year = year.fold(0_u16, |sum, b| (sum * 10 + u16::from(b - b'0')) % 400);
            if is_leap(year) { 29 } else { 28 }
        }
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
