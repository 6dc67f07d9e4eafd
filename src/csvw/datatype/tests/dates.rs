use super::*;

#[test]
fn dates_and_times_are_as_in_xml_schema() {
    use Builtin as B;
    let rows: &[(B, &[&str], &[&str])] = &[
        (
            B::Date,
            &[
                "2015-03-22",
                "2015-03-22Z",
                "2015-03-22-08:00",
                "2015-03-22+14:00",
                "2024-02-29",
                "2000-02-29",
                "0000-02-29",
                "-0004-02-29",
                "-0001-01-01",
                "12345-01-01",
                "123456789012345678901234567890-12-31",
            ],
            &[
                "",
                "2015-3-22",
                "15-03-22",
                "2015-13-01",
                "2015-00-01",
                "2015-02-29",
                "1900-02-29",
                "2015-04-31",
                "2015-01-00",
                "2015-03-22+14:01",
                "2015-03-22+15:00",
                "2015-03-22 Z",
                "2015-03-22z",
                "2015-03-22-08",
                "01234-01-01",
                "+2015-03-22",
                "2015/03/22",
                "2015-03-22T00:00:00",
                "2015-03-22+08:60",
                "２015-03-22",
                "2015-03-2é",
            ],
        ),
        (
            B::Time,
            &[
                "15:02:37",
                "00:00:00",
                "24:00:00",
                "24:00:00.000",
                "15:02:37.143Z",
                "15:02:37-08:00",
            ],
            &[
                "24:00:01",
                "24:00:00.1",
                "25:00:00",
                "15:60:00",
                "15:02:60",
                "15:02",
                "15:02:37.",
                "5:02:37",
            ],
        ),
        (
            B::DateTime,
            &[
                "2015-03-15T15:02:37",
                "2015-03-15T24:00:00Z",
                "2015-03-15T15:02:37.123456789012345678901-05:00",
            ],
            &["2015-03-15 15:02:37", "2015-03-15", "2015-03-15T15:02", "2016-12-31T23:59:60Z"],
        ),
        (
            B::DateTimeStamp,
            &["2015-03-15T15:02:37Z", "2015-03-15T15:02:37+00:00"],
            &["2015-03-15T15:02:37"],
        ),
        (B::GDay, &["---31", "---01Z", "---31-08:00"], &["---32", "---00", "--31", "31"]),
        (B::GMonth, &["--02", "--12Z", "--02-08:00"], &["--13", "--00", "--02--", "02"]),
        (B::GMonthDay, &["--02-29", "--02-21Z", "--12-31-08:00"], &["--02-30", "--04-31", "--2-1"]),
        (
            B::GYear,
            &["9999", "9999Z", "-0044", "0000", "9999-08:00"],
            &["99", "02020", "+2015", "2015-01"],
        ),
        (B::GYearMonth, &["1999-05", "1999-05Z", "1999-05-08:00"], &["1999-5", "1999-13", "1999"]),
    ];
    for (base, good, bad) in rows {
        check_lexical(*base, good, bad);
    }
}

/// The formats that CSVW syntax §6.4.4 lists, as in the W3C tests 188–190 and 245–247.
#[test]
fn formats_of_dates_and_times() {
    use Builtin as B;
    const DAY: &str = "2015-03-22";
    type Rows<'a> = &'a [(&'a str, &'a str)];
    let rows: &[(B, &str, Rows<'_>)] = &[
        (B::Date, "yyyy-MM-dd", &[("2015-03-22", DAY), ("15-03-22", BAD), ("2015-3-22", BAD)]),
        (B::Date, "yyyyMMdd", &[("20150322", DAY), ("2015032", BAD), ("201503222", BAD)]),
        (B::Date, "dd-MM-yyyy", &[("22-03-2015", DAY), ("22-3-2015", BAD), ("22-03-15", BAD)]),
        (B::Date, "d-M-yyyy", &[("22-3-2015", DAY), ("22-03-2015", DAY), ("222-3-2015", BAD)]),
        (B::Date, "MM-dd-yyyy", &[("03-22-2015", DAY), ("22-03-2015", BAD)]),
        (B::Date, "M-d-yyyy", &[("3-22-2015", DAY)]),
        (B::Date, "dd/MM/yyyy", &[("22/03/2015", DAY), ("22-03-2015", BAD)]),
        (B::Date, "d/M/yyyy", &[("22/3/2015", DAY), ("29/2/2015", BAD)]),
        (B::Date, "MM/dd/yyyy", &[("03/22/2015", DAY)]),
        (B::Date, "M/d/yyyy", &[("3/22/2015", DAY), ("13/1/2015", BAD)]),
        (B::Date, "dd.MM.yyyy", &[("22.03.2015", DAY), ("22x03x2015", BAD)]),
        (B::Date, "d.M.yyyy", &[("22.3.2015", DAY), ("22.3.12015", "12015-03-22")]),
        (B::Date, "MM.dd.yyyy", &[("03.22.2015", DAY)]),
        (B::Date, "M.d.yyyy", &[("3.22.2015", DAY)]),
        (B::Date, "yyyy-MM-ddX", &[("2015-03-22Z", "2015-03-22Z"), ("2015-03-22", BAD)]),
        (B::Date, "dd.MM.yyyy XXX", &[("22.03.2015 Z", "2015-03-22Z"), ("22.03.2015Z", BAD)]),
        (
            B::Time,
            "HH:mm:ss.S",
            &[
                ("15:02:37.1", "15:02:37.1"),
                ("15:02:37", "15:02:37"),
                ("15:02:37.143", BAD),
                ("15:02:37.", BAD),
            ],
        ),
        (
            B::Time,
            "HH:mm:ss.SSS",
            &[("15:02:37.143", "15:02:37.143"), ("15:02:37.14", "15:02:37.14")],
        ),
        (
            B::Time,
            "HH:mm:ss",
            &[("15:02:37", "15:02:37"), ("24:00:00", "24:00:00"), ("15:02:60", BAD)],
        ),
        (B::Time, "HHmmss", &[("150237", "15:02:37")]),
        (B::Time, "HH:mm", &[("15:02", "15:02:00"), ("25:02", BAD), ("5:02", BAD)]),
        (B::Time, "HHmm", &[("1502", "15:02:00")]),
        (
            B::Time,
            "HH:mm:ssX",
            &[
                ("15:02:37-05", "15:02:37-05:00"),
                ("15:02:37+0530", "15:02:37+05:30"),
                ("15:02:37-05:00", BAD),
            ],
        ),
        (
            B::Time,
            "HHmm XX",
            &[("1502 +0800", "15:02:00+08:00"), ("1502 Z", "15:02:00Z"), ("1502 +08", BAD)],
        ),
        (B::Time, "HH:mm x", &[("15:02 -05", "15:02:00-05:00"), ("15:02 Z", BAD)]),
        (B::Time, "HHmmxx", &[("1502+0530", "15:02:00+05:30"), ("1502Z", BAD)]),
        (
            B::Time,
            "HHmmxxx",
            &[("1502+05:30", "15:02:00+05:30"), ("1502+0530", BAD), ("1502+15:00", BAD)],
        ),
        (
            B::DateTime,
            "yyyy-MM-ddTHH:mm:ss.SS",
            &[("2015-03-15T15:02:37.14", "2015-03-15T15:02:37.14")],
        ),
        (B::DateTime, "yyyy-MM-ddTHH:mm", &[("2015-03-15T15:02", "2015-03-15T15:02:00")]),
        (B::DateTime, "yyyyMMdd HHmmss", &[("20150315 150237", "2015-03-15T15:02:37")]),
        (B::DateTime, "d-M-yyyy HHmm X", &[("15-3-2015 1502 Z", "2015-03-15T15:02:00Z")]),
        (B::DateTime, "M/d/yyyy HH:mm", &[("3/22/2015 15:02", "2015-03-22T15:02:00")]),
        (B::DateTime, "yyyy-MM-dd'T'HH:mm", &[("2015-03-15T15:02", "2015-03-15T15:02:00")]),
        (
            B::DateTimeStamp,
            "yyyy-MM-dd HH:mm:ss X",
            &[("2015-03-15 15:02:37 +0800", "2015-03-15T15:02:37+08:00")],
        ),
        (B::GYear, "yyyy", &[("2015", "2015")]),
        (B::GYearMonth, "MM/yyyy", &[("03/2015", "2015-03"), ("13/2015", BAD)]),
        (B::GMonth, "M", &[("3", "--03"), ("0", BAD)]),
        (B::GMonthDay, "d.M.", &[("3.9.", "--09-03"), ("31.9.", BAD)]),
        (B::GDay, "d", &[("7", "---07")]),
    ];
    for (base, format, rows) in rows {
        check(&describe(*base, format), rows);
    }
}

#[test]
fn unknown_formats_are_ignored_with_a_warning() {
    let rows = [
        (Builtin::Date, "yy-MM-dd"), // W3C test 191
        (Builtin::Date, "y-MM-dd"),
        (Builtin::Date, "dd MMM yyyy"),
        (Builtin::Date, "EEEE yyyy-MM-dd"),
        (Builtin::Date, "yyyy-MM"),
        (Builtin::Date, "yyyy-MM-dd HH:mm"),
        (Builtin::Date, "yyyy-MM-dd-dd"),
        (Builtin::Date, "dMyyyy"),
        (Builtin::Date, "Xyyyy-MM-dd"),
        (Builtin::Date, "yyyy-MM-dd'"),
        (Builtin::Time, "hh:mm a"),
        (Builtin::Time, "HH"),
        (Builtin::Time, "HH:mm.S"),
        (Builtin::Time, "HH:mm:ss'Z'"),
        (Builtin::Time, "HH:mm XXXX"),
        (Builtin::DateTime, "yyyy-MM-dd"),
        (Builtin::DateTimeStamp, "yyyy-MM-dd HH:mm"),
    ];
    for (base, format) in rows {
        let faults = faults(&describe(base, format));
        assert!(matches!(&faults[..], [Fault { fatal: false, .. }]), "{format}: {faults:?}");
    }
    let (parser, _) = ValueParser::compile(&describe(Builtin::Date, "yy-MM-dd"));
    assert!(parser.parse("2015-06-05", &mut String::new()).is_ok());
    assert!(parser.parse("15-06-05", &mut String::new()).is_err());
}

#[test]
fn durations_are_as_in_xml_schema() {
    check_lexical(
        Builtin::Duration,
        &[
            "PT130S",
            "PT130M",
            "PT130H",
            "P130D",
            "P130M",
            "P130Y",
            "PT2M10S",
            "P0Y20M0D",
            "-P60D",
            "P1Y2M3DT10H30M1.5S",
            "PT0.10S",
        ],
        &[
            "", "P", "PT", "P1YT", "P-20M", "P20MT", "PT15.S", "P15.5Y", "P1S", "P1D2H", "1Y",
            "P1M1Y", "PT1.5H", "P1Y1Y", "PT.5S", "Foo", "+P1D", "P 1D",
        ],
    );
    check_lexical(
        Builtin::DayTimeDuration,
        &["P1DT2H", "PT0S", "-P1D"],
        &["P1Y", "P1M", "P1YT2H", "Foo"],
    );
    check_lexical(
        Builtin::YearMonthDuration,
        &["P0Y20M", "-P1Y"],
        &["P1D", "PT1M", "P1YT1M", "Foo"],
    );
}
