//! Tests properties that hold for any text and any format.

use std::str::FromStr;

use proptest::prelude::*;

use super::*;

/// Texts similar to values, and arbitrary ones.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[-+0-9.,eE%‰ ]{0,12}",
        "-?[0-9]{1,6}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?)?(Z|[-+][0-9]{2}:[0-9]{2})?",
        "[0-9]{1,2}[:/.-][0-9]{1,2}[:/.-][0-9]{1,4}( ?[-+Z0-9]{0,5})?",
        "-?P([0-9]{1,2}[YMD]){0,3}(T([0-9]{1,2}[HMS.]){0,3})?",
        "[0-9A-Fa-f+/= ]{0,10}",
        ".{0,12}",
        any::<String>(),
    ]
}

fn formats() -> impl Strategy<Value = String> {
    prop_oneof![
        "[#0,.E+%‰;' -]{1,12}",
        "[yMdHmsSXxT':/. -]{1,20}",
        Just("yyyy-MM-dd".to_owned()),
        Just("d/M/yyyy HH:mm:ss.SSS X".to_owned()),
        Just("#,##0.###".to_owned()),
        "[YN|]{1,4}",
        r"[\]\[()a-z\\^$*+?{}0-9&.-]{0,12}",
        any::<String>(),
    ]
}

fn bases() -> impl Strategy<Value = Builtin> {
    prop::sample::select(Builtin::ALL.to_vec())
}

fn is<T: FromStr>(text: &str) -> Option<bool> {
    Some(T::from_str(text).is_ok())
}

/// Whether a text is valid by another crate; `None` if no crate decides. Their numbers are bounded,
/// so long texts are excluded.
fn by_another_reader(base: Builtin, text: &str) -> Option<bool> {
    use oxsdatatypes as x;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits > 14 && !matches!(base, Builtin::DateTime | Builtin::DateTimeStamp) {
        return None;
    }
    // It accepts durations that end in T, unlike XML Schema.
    if base.is_a(Builtin::Duration) && text.ends_with('T') {
        return None;
    }
    match base {
        Builtin::Boolean => is::<x::Boolean>(text),
        Builtin::Decimal => is::<x::Decimal>(text),
        Builtin::Double => is::<x::Double>(text),
        Builtin::Float => is::<x::Float>(text),
        Builtin::Date => is::<x::Date>(text),
        Builtin::Time => is::<x::Time>(text),
        Builtin::DateTime | Builtin::DateTimeStamp => is::<x::DateTime>(text),
        Builtin::GYear => is::<x::GYear>(text),
        Builtin::GYearMonth => is::<x::GYearMonth>(text),
        Builtin::GMonth => is::<x::GMonth>(text),
        Builtin::GMonthDay => is::<x::GMonthDay>(text),
        Builtin::GDay => is::<x::GDay>(text),
        Builtin::Duration => is::<x::Duration>(text),
        Builtin::DayTimeDuration => is::<x::DayTimeDuration>(text),
        Builtin::YearMonthDuration => is::<x::YearMonthDuration>(text),
        base if base.is_a(Builtin::Integer) => is::<x::Integer>(text),
        _ => None,
    }
}

/// Writes a number with groups, without the code under test.
fn grouped(digits: &str, group: &str, sizes: (usize, usize)) -> String {
    let mut groups = Vec::new();
    let mut rest = digits;
    let mut size = sizes.0;
    while rest.len() > size {
        let (before, last) = rest.split_at(rest.len() - size);
        groups.insert(0, last);
        rest = before;
        size = sizes.1;
    }
    groups.insert(0, rest);
    groups.join(group)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn reading_never_panics_and_returns_lexical_forms(
        base in bases(),
        format in prop::option::of(formats()),
        limit in prop::option::of(texts()),
        text in texts(),
    ) {
        let format = format.map(ValueFormat::Text);
        let datatype = Datatype { base, format, min_inclusive: limit, ..Datatype::default() };
        let (parser, _) = ValueParser::compile(&datatype);
        let mut scratch = String::new();
        if let Ok(lexical) = parser.parse(&text, &mut scratch) {
            prop_assert_ne!(by_another_reader(base, lexical), Some(false), "{}", lexical);
            // The result is a lexical form: without a format it reads as itself.
            let plain = compile(&describe(base, ""));
            let mut other = String::new();
            let again = plain.parse(lexical, &mut other);
            prop_assert_eq!(again, Ok(lexical));
        }
    }

    #[test]
    fn two_readers_agree(base in bases(), text in texts()) {
        let parser = compile(&describe(base, ""));
        let read = parser.parse(&text, &mut String::new()).is_ok();
        let narrowed = base.is_a(Builtin::Integer) && base != Builtin::Integer
            || base == Builtin::DateTimeStamp;
        match by_another_reader(base, &text) {
            Some(true) if !narrowed => prop_assert!(read, "{:?} {}", base, text),
            Some(false) => prop_assert!(!read, "{:?} {}", base, text),
            _ => {}
        }
    }

    #[test]
    fn dates_stay_unchanged(year in -99_999_i32..99_999, month in 1..=12_u8, day in 1..=28_u8) {
        let sign = if year < 0 { "-" } else { "" };
        let text = format!("{sign}{:04}-{month:02}-{day:02}", year.abs());
        check_lexical(Builtin::Date, &[&text], &[]);
        if year >= 0 {
            let written = format!("{day}/{month}/{year:04}");
            check(&describe(Builtin::Date, "d/M/yyyy"), &[(&written, &text)]);
        }
    }

    #[test]
    fn numbers_stay_unchanged(whole in any::<i128>(), fraction in "[0-9]{0,30}") {
        check_lexical(Builtin::Integer, &[&whole.to_string()], &[]);
        check_lexical(Builtin::Decimal, &[&format!("{whole}.{fraction}")], &[]);
    }

    #[test]
    fn grouped_numbers_are_read_back(
        whole in 0_u64..u64::MAX,
        negative: bool,
        fraction in "[0-9]{1,6}",
        group in prop::sample::select(vec![",", "'", "\u{a0}", " ", "·"]),
        indian: bool,
    ) {
        let (pattern, sizes) = if indian { ("#G##G##0.0#####", (3, 2)) } else { ("#G##0.0#####", (3, 3)) };
        let format = ValueFormat::Number {
            pattern: Some(pattern.replace('G', group)),
            decimal_char: Some(".".to_owned()),
            group_char: Some(group.to_owned()),
        };
        let datatype = Datatype { base: Builtin::Decimal, format: Some(format), ..Datatype::default() };
        let sign = if negative { "-" } else { "" };
        let text = format!("{sign}{}.{fraction}", grouped(&whole.to_string(), group, sizes));
        // The canonical form has no zeros at its end, and no sign before zero.
        let canonical = match (whole, fraction.trim_end_matches('0')) {
            (0, "") => "0".to_owned(),
            (whole, "") => format!("{sign}{whole}"),
            (whole, fraction) => format!("{sign}{whole}.{fraction}"),
        };
        check(&datatype, &[(&text, &canonical)]);
    }

    #[test]
    fn decimals_are_ordered_as_numbers(left in -10_000_i64..10_000, right in -10_000_i64..10_000) {
        let text = |n: i64| {
            let sign = if n < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", n.abs() / 100, n.abs() % 100)
        };
        let datatype = Datatype {
            base: Builtin::Decimal,
            min_inclusive: Some(text(right)),
            ..Datatype::default()
        };
        prop_assert_eq!(error_kind(&datatype, &text(left)).is_none(), left >= right);
    }
}
