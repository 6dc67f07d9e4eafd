use super::*;

#[derive(Default)]
struct Values<'a>(Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<&'a str>);

/// A description with least and greatest value, inclusive and exclusive.
fn limited(base: Builtin, values: Values<'_>) -> Datatype {
    let text = |v: Option<&str>| v.map(str::to_owned);
    Datatype {
        base,
        min_inclusive: text(values.0),
        min_exclusive: text(values.1),
        max_inclusive: text(values.2),
        max_exclusive: text(values.3),
        ..Datatype::default()
    }
}

#[test]
fn lengths_are_characters_or_bytes() {
    let exact = |base, length| Datatype { base, length: Some(length), ..Datatype::default() };
    assert_eq!(error_kind(&exact(Builtin::NmToken, 5), "token"), None);
    assert_eq!(error_kind(&exact(Builtin::NmToken, 4), "token"), Some(ValueErrorKind::Length));
    assert_eq!(error_kind(&exact(Builtin::String, 0), ""), None);
    assert_eq!(error_kind(&exact(Builtin::String, 2), "é𝄞"), None);
    // W3C test 195.
    assert_eq!(error_kind(&exact(Builtin::Base64Binary, 19), "U2VuZCByZWluZm9yY2VtZW50cw=="), None);
    assert_eq!(error_kind(&exact(Builtin::HexBinary, 2), "0FB7"), None);
    assert_eq!(error_kind(&exact(Builtin::HexBinary, 4), "0FB7"), Some(ValueErrorKind::Length));
    let between = Datatype { min_length: Some(2), max_length: Some(3), ..Datatype::default() };
    for (text, kind) in [("a", true), ("ab", false), ("abc", false), ("abcd", true)] {
        assert_eq!(error_kind(&between, text), kind.then_some(ValueErrorKind::Length), "{text}");
    }
    assert_eq!(compile(&between).expectation(), "text of 2 to 3 characters");
}

#[test]
fn values_have_limits() {
    use Builtin as B;
    let rows: &[(B, Values<'_>, &[&str], &[&str])] = &[
        (
            B::Float,
            Values(Some("5"), None, None, None),
            &["5", "5.0", "INF"],
            &["4", "NaN", "-INF"],
        ),
        (B::Float, Values(None, Some("5"), None, None), &["6"], &["5", "5e0"]),
        (B::Double, Values(None, None, None, Some("5")), &["4"], &["5"]),
        (
            B::Integer,
            Values(Some("1"), None, Some("1e3"), None),
            &["1", "+01", "1000"],
            &["0", "1001", "-5"],
        ),
        (
            B::Decimal,
            Values(Some("-0.1"), None, None, Some("0.30000000000000000000000000000001")),
            &["-0.1", "-0.10", "0", "-0", "0.3", "0.30000000000000000000000000000000"],
            &["-0.11", "-1", "0.30000000000000000000000000000001", "0.4", "10"],
        ),
        (
            B::Date,
            Values(Some("2015-06-05"), None, None, None),
            &["2015-06-05", "12015-01-01"],
            &["2015-06-04", "-2015-06-06"],
        ),
        (
            B::Date,
            Values(None, Some("2015-06-05Z"), None, None),
            &["2015-06-05-01:00", "2015-06-06Z", "2015-06-07"],
            &["2015-06-05+01:00", "2015-06-05"],
        ),
        (
            B::Date,
            Values(None, None, Some("-0001-12-31"), None),
            &["-0001-12-31", "-0002-01-01", "-99999999999999999999-01-01"],
            &["0000-01-01", "99999999999999999999-01-01"],
        ),
        (
            B::Time,
            Values(None, None, None, Some("12:00:00.5")),
            &["12:00:00.49", "12:00:00.4999"],
            &["12:00:00.5", "12:00:00.50", "12:00:01"],
        ),
        (
            B::DateTime,
            Values(Some("2015-12-31T24:00:00"), None, None, None),
            &["2016-01-01T00:00:00"],
            &["2015-12-31T23:59:59.9"],
        ),
        (
            B::GYear,
            Values(Some("1999"), None, Some("2001"), None),
            &["1999", "2000", "2001"],
            &["1998", "2002"],
        ),
        (
            B::Duration,
            Values(None, None, Some("P1M"), None),
            &["P27D", "P1M"],
            &["P28D", "P31D", "P32D"],
        ),
        (
            B::DayTimeDuration,
            Values(Some("PT36H"), None, None, None),
            &["P1DT12H", "P2D"],
            &["P1D"],
        ),
    ];
    for (base, values, good, bad) in rows {
        let Values(a, b, c, d) = values;
        let datatype = limited(*base, Values(*a, *b, *c, *d));
        for text in *good {
            assert_eq!(error_kind(&datatype, text), None, "{text} {datatype:?}");
        }
        for text in *bad {
            let kind = error_kind(&datatype, text);
            assert_eq!(kind, Some(ValueErrorKind::Range), "{text} {datatype:?}");
        }
    }
}

#[test]
fn limits_are_written_as_in_xml_schema_or_in_the_format() {
    let format = Some(ValueFormat::Text("d/M/yyyy".to_owned()));
    for limit in ["2015-06-05", "5/6/2015"] {
        let datatype = Datatype {
            format: format.clone(),
            ..limited(Builtin::Date, Values(Some(limit), None, None, None))
        };
        assert_eq!(error_kind(&datatype, "5/6/2015"), None);
        assert_eq!(error_kind(&datatype, "4/6/2015"), Some(ValueErrorKind::Range));
    }
    let percent = Datatype {
        format: Some(ValueFormat::Text("0%".to_owned())),
        ..limited(Builtin::Decimal, Values(None, None, Some("0.5"), None))
    };
    assert_eq!(error_kind(&percent, "50%"), None);
    assert_eq!(error_kind(&percent, "51%"), Some(ValueErrorKind::Range));
    let bad = faults(&limited(Builtin::Date, Values(Some("soon"), None, None, None)));
    assert!(matches!(&bad[..], [Fault { fatal: false, .. }]), "{bad:?}");
}

/// CSVW metadata §5.11.2 and the W3C tests 200, 201, 216–226 and 261.
#[test]
fn limits_that_contradict_or_do_not_apply_are_fatal() {
    use Builtin as B;
    let lengths = |base, length, min_length, max_length| Datatype {
        base,
        length,
        min_length,
        max_length,
        ..Datatype::default()
    };
    let d = "2015-06-05";
    let fatal = [
        lengths(B::NmToken, Some(5), None, Some(4)),
        lengths(B::NmToken, Some(5), Some(6), None),
        lengths(B::NmToken, None, Some(6), Some(5)),
        lengths(B::Date, Some(5), None, None),
        lengths(B::AnyUri, None, Some(5), None),
        lengths(B::Integer, None, None, Some(5)),
        limited(B::Date, Values(Some(d), Some(d), None, None)),
        limited(B::Date, Values(None, None, Some(d), Some(d))),
        limited(B::Date, Values(Some("2015-06-06"), None, Some(d), None)),
        limited(B::Date, Values(Some(d), None, None, Some(d))),
        limited(B::Date, Values(None, Some(d), Some(d), None)),
        limited(B::Integer, Values(None, Some("10"), None, Some("9"))),
        limited(B::String, Values(Some("1"), None, None, None)),
        limited(B::Boolean, Values(None, None, Some("1"), None)),
        limited(B::HexBinary, Values(None, None, None, Some("1"))),
    ];
    for datatype in fatal {
        assert!(faults(&datatype).iter().any(|f| f.fatal), "{datatype:?}");
    }
    let fine = [
        lengths(B::NmToken, Some(5), Some(5), Some(5)),
        lengths(B::String, None, Some(5), Some(5)),
        lengths(B::Json, Some(2), None, None),
        lengths(B::Base64Binary, None, None, Some(5)),
        limited(B::Date, Values(Some(d), None, Some(d), None)),
        limited(B::Date, Values(None, Some(d), None, Some(d))),
        limited(B::Decimal, Values(Some("9"), None, Some("10"), None)),
        limited(B::GMonthDay, Values(Some("--09-01"), None, Some("--10-01"), None)),
    ];
    for datatype in fine {
        assert_eq!(faults(&datatype), [], "{datatype:?}");
    }
}
