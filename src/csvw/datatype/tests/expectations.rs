use super::*;

#[test]
fn expectations_are_in_words() {
    let one_to_five = Datatype {
        base: Builtin::Integer,
        min_inclusive: Some("1".to_owned()),
        max_inclusive: Some("5".to_owned()),
        ..Datatype::default()
    };
    let above = Datatype {
        base: Builtin::Decimal,
        min_exclusive: Some("0".to_owned()),
        ..Datatype::default()
    };
    let rows = [
        (one_to_five, "a whole number from 1 to 5"),
        (above, "a decimal number, above 0"),
        (describe(Builtin::Integer, ""), "a whole number"),
        (describe(Builtin::UnsignedByte, ""), "a whole number from 0 to 255"),
        (describe(Builtin::Date, "M/d/yyyy"), "a date such as 12/31/2020"),
        (describe(Builtin::Date, ""), "a date such as 2020-12-31"),
        (describe(Builtin::String, "[0-9]{3}"), "text such as 123"),
        (describe(Builtin::Boolean, "Y|N"), "Y or N"),
        (describe(Builtin::Decimal, "#,##0.00"), "a decimal number such as 1,234.56"),
    ];
    for (datatype, expected) in rows {
        assert_eq!(compile(&datatype).expectation(), expected);
    }
}

#[test]
fn a_pattern_is_shown_as_a_matching_example() {
    for (pattern, expected) in [
        ("^[0-9]{3}$", "three digits, such as 123"),
        ("^\\d{1,2}$", "one to two digits, such as 1"),
        ("^[A-Z]+$", "capital letters, such as ABC"),
        ("^[a-z]{12,}$", "at least 12 small letters, such as abcdefghijkl"),
        ("^[A-Za-z0-9]?$", "at most one letter or digit, such as 1"),
        ("^[A-Z]{2}-\\d{4}$", "text such as AB-1234"),
        ("^(yes|no|maybe)$", "yes, no or maybe"),
        ("^https://.+$", "text such as https://abc"),
        ("^state/[a-z]+(-[a-z]+)*$", "text such as state/abc-abc"),
        // Each letter may be the only excluded one.
        ("(b|[^a])c", "text such as bc"),
        // No text of 40 characters matches, or none at all.
        ("^(a{20}){20}$", "text that matches ^(a{20}){20}$"),
        ("^a\\bb$", "text that matches ^a\\bb$"),
        ("^$", "text that matches ^$"),
    ] {
        let datatype = describe(Builtin::String, pattern);
        let parser = compile(&datatype);
        assert_eq!(parser.expectation(), expected);
        assert_eq!(parser.pattern(), Some(pattern));
        if let Some((_, example)) = expected.split_once("such as ") {
            assert!(parser.parse(example, &mut String::new()).is_ok(), "{example}");
        }
    }
    // An example outside another limit is not shown.
    let short = Datatype { max_length: Some(2), ..describe(Builtin::String, "^[0-9]{3}$") };
    let text = compile(&short).expectation().to_owned();
    assert!(!text.contains("such as"), "{text}");
}

#[test]
fn a_format_of_dates_or_numbers_is_shown_as_an_example() {
    for (base, format, expected) in [
        (Builtin::Date, "dd.MM.yyyy", "a date such as 31.12.2020"),
        (Builtin::Time, "HHmm", "a time such as 1430"),
        (
            Builtin::DateTime,
            "yyyy-MM-ddTHH:mm:ss.SSS",
            "a date and time such as 2020-12-31T14:30:00.000",
        ),
        (Builtin::DateTime, "d/M/yyyy HH:mm X", "a date and time such as 31/12/2020 14:30 Z"),
        (Builtin::Integer, "000", "a whole number such as 123"),
        (Builtin::Decimal, "#0.0#", "a decimal number such as 12.34"),
        (Builtin::Decimal, "#0%", "a decimal number such as 12%"),
        (Builtin::Double, "0.0E0", "a number such as 1.2E3"),
    ] {
        assert_eq!(compile(&describe(base, format)).expectation(), expected);
    }
    let late = Datatype {
        min_inclusive: Some("2021-05-06".to_owned()),
        ..describe(Builtin::Date, "d/M/yyyy")
    };
    assert_eq!(compile(&late).expectation(), "a date, at least 2021-05-06, such as 6/5/2021");
}
