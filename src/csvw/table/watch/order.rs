//! Detects the order of day and month in dates.

/// The first number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Order {
    /// 13/02/2020
    Day,
    /// 02/13/2020
    Month,
}

/// The order of a date, if one of its numbers can only be the day; none for other texts, and for
/// 03/04/2020.
pub(super) fn of(text: &str) -> Option<Order> {
    let bytes = text.as_bytes();
    // Most texts are not dates, and this runs for each.
    if !bytes.first()?.is_ascii_digit() || !bytes.get(1..3)?.iter().any(|b| is_separator(*b)) {
        return None;
    }
    let (first, second, _) = numbers(text)?;
    let is_day = |number: u8| (13..=31).contains(&number);
    let is_month = |number: u8| (1..=12).contains(&number);
    if is_day(first) && is_month(second) {
        Some(Order::Day)
    } else if is_month(first) && is_day(second) {
        Some(Order::Month)
    } else {
        None
    }
}

/// A date of this order in XML Schema form.
pub(super) fn iso(text: &str, order: Order) -> Option<String> {
    let (first, second, year) = numbers(text)?;
    let (day, month) = match order {
        Order::Day => (first, second),
        Order::Month => (second, first),
    };
    (year.len() == 4).then(|| format!("{year}-{month:02}-{day:02}"))
}

/// The first two numbers of a date, and the year after them.
fn numbers(text: &str) -> Option<(u8, u8, &str)> {
    let date = text.trim().split([' ', 'T', ',']).next()?;
    let separator = date.chars().find(|c| !c.is_ascii_digit())?;
    let mut parts = date.split(separator);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let is_date = separator.is_ascii()
        && is_separator(separator as u8)
        && parts.next().is_none()
        && matches!(year.len(), 2 | 4)
        && is_number(year);
    let number = |text: &str| {
        Some(text).filter(|text| (1..=2).contains(&text.len()) && is_number(text))?.parse().ok()
    };
    is_date.then_some((number(first)?, number(second)?, year))
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b'/' | b'.' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_number_above_twelve_decides_the_order() {
        for (text, order) in [
            ("13/02/2020", Some(Order::Day)),
            ("2/13/2020", Some(Order::Month)),
            ("31.12.20", Some(Order::Day)),
            ("12-31-2020 10:00", Some(Order::Month)),
            ("03/04/2020", None),
            ("32/01/2020", None),
            ("13/13/2020", None),
            ("2020-13-02", None),
            ("13/02", None),
            ("13/02/2020/1", None),
            ("13.5", None),
            ("a", None),
            ("", None),
        ] {
            assert_eq!(of(text), order, "{text}");
        }
        assert_eq!(iso("2/13/2020", Order::Month).as_deref(), Some("2020-02-13"));
        assert_eq!(iso("31.12.20", Order::Day), None);
    }
}
