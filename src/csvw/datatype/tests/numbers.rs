use super::*;

#[test]
fn whole_numbers_have_the_ranges_of_xml_schema() {
    use Builtin as B;
    let rows: &[(B, &[&str], &[&str])] = &[
        (
            B::Integer,
            &["0", "-0", "+7", "007", "-12", "123456789012345678901234567890123456789012345"],
            &["", "+", "-", "1.0", "1e3", "1,000", " 1", "0x1", "١", "--1", "NaN", "INF"],
        ),
        (B::Long, &["9223372036854775807", "-9223372036854775808"], &["9223372036854775808"]),
        (B::Int, &["2147483647", "-2147483648"], &["2147483648", "-2147483649"]),
        (B::Short, &["32767", "-32768"], &["32768", "-32769"]),
        (B::Byte, &["127", "-128", "0000000000000000000000000127"], &["128", "-129", "1234"]),
        (
            B::NonNegativeInteger,
            &["0", "-0", "99999999999999999999999999999999999999999999"],
            &["-1"],
        ),
        (B::PositiveInteger, &["1"], &["0", "-1", "-99999999999999999999999999999999999999999999"]),
        (B::UnsignedLong, &["18446744073709551615", "0"], &["18446744073709551616", "-1"]),
        (B::UnsignedInt, &["4294967295"], &["4294967296", "-1"]),
        (B::UnsignedShort, &["65535"], &["65536", "-1"]),
        (B::UnsignedByte, &["255"], &["256", "-1"]),
        (B::NonPositiveInteger, &["0", "+0", "-99999999999999999999999999999999999999999"], &["1"]),
        (B::NegativeInteger, &["-1"], &["0", "1"]),
    ];
    for (base, good, bad) in rows {
        check_lexical(*base, good, bad);
    }
}

#[test]
fn decimals_and_floating_numbers_are_as_in_xml_schema() {
    check_lexical(
        Builtin::Decimal,
        &["1.50", "210", "-1.23", "+100000.00", ".5", "1.", "12678967.543233"],
        &["", ".", "+.", "1e3", "NaN", "INF", "-INF", "1,5", "1.2.3", "25%", "1 000"],
    );
    for base in [Builtin::Double, Builtin::Float] {
        check_lexical(
            base,
            &["-1E4", "1267.43233E12", "12.78e-2", "12", "-0", "0", "INF", "-INF", "NaN", ".5e+1"],
            &["", "e", "1e", "e1", "1e1.5", "inf", "nan", "Infinity", "1z", "-NaN", "0x1p3"],
        );
    }
}

/// Patterns of the W3C tests 282–303 and of UAX #35.
#[test]
fn patterns_say_how_many_digits_and_where_groups_are() {
    let rows: &[(&str, &[(&str, &str)])] = &[
        ("#", &[("0", "0"), ("10", "10"), ("-10", "-10"), ("+10", "10"), ("", BAD), ("1.5", BAD)]),
        ("##0", &[("1", "1"), ("1234", "1234"), ("1,234", BAD), ("123.4", BAD)]),
        (
            "#,#00",
            &[
                ("12", "12"),
                ("1,234,567", "1234567"),
                ("1", BAD),
                ("1234", BAD),
                ("12,34,567", BAD),
            ],
        ),
        (
            "#,##,#00",
            &[
                ("12,34,567", "1234567"),
                ("1,234", "1234"),
                ("1", BAD),
                ("1234", BAD),
                ("12,34", BAD),
                ("1,234,567", BAD),
            ],
        ),
        ("#,#0,000", &[("1,234", "1234"), ("1,23,456", "123456"), ("123", BAD)]),
        ("0,00,000", &[("1,23,456", "123456"), ("23,456", BAD)]),
        ("#0.#", &[("1", "1"), ("1.2", "1.2"), ("12.34", BAD), ("1.", BAD), (".5", BAD)]),
        ("#.0", &[("0.1", "0.1"), (".5", "0.5"), ("-.5", "-0.5"), (".", BAD), ("1", BAD)]),
        ("#0.0", &[("12.3", "12.3"), ("1", BAD), ("12.34", BAD)]),
        ("#0.0#", &[("1.20", "1.2"), ("1", BAD), ("12.345", BAD)]),
        (
            "#0.0#,#",
            &[
                ("12.3", "12.3"),
                ("12.34", "12.34"),
                ("12.24,5", "12.245"),
                ("1", BAD),
                ("12.345", BAD),
                ("12.24,", BAD),
            ],
        ),
        (
            "0.000,0##",
            &[
                ("1.199,9", "1.1999"),
                ("1.123,456", "1.123456"),
                ("1.123", BAD),
                ("1.1234", BAD),
                ("1.12,3456", BAD),
            ],
        ),
        ("00000.0000", &[("12345.6789", "12345.6789"), ("1234.6789", BAD)]),
        (
            "#,##0.00",
            &[
                ("1,234.50", "1234.5"),
                ("-1,234.50", "-1234.5"),
                (",234.50", BAD),
                ("1,,234.50", BAD),
            ],
        ),
        ("+0", &[("+1", "1"), ("-1", "-1"), ("1", BAD)]),
        ("-0", &[("-1", "-1"), ("1", BAD), ("+1", BAD)]),
        ("0;(0)", &[("5", "5"), ("(5)", "-5"), ("-5", BAD), ("(5", BAD)]),
        ("+0;-0", &[("+5", "5"), ("-5", "-5"), ("5", BAD)]),
        ("0%", &[("25%", "0.25"), ("-25%", "-0.25"), ("100%", "1"), ("0%", "0"), ("25", BAD)]),
        ("#0.0%", &[("12.5%", "0.125"), ("12%", BAD)]),
        (
            "%000",
            &[
                ("%025", "0.25"),
                ("-%025", "-0.25"),
                ("+%025", "0.25"),
                ("%-025", "-0.25"),
                ("%+1234", "12.34"),
                ("+%-025", BAD),
                ("%025-", BAD),
                ("%25", BAD),
                ("025%", BAD),
            ],
        ),
        ("‰000", &[("‰025", "0.025"), ("‰-025", "-0.025"), ("‰+025", "0.025"), ("%025", BAD)]),
        ("+%0", &[("+%25", "0.25"), ("-%25", "-0.25"), ("%25", BAD), ("%+25", BAD)]),
        ("-%0", &[("-%25", "-0.25"), ("+%25", BAD), ("%25", BAD)]),
        ("%+0", &[("%+25", "0.25"), ("%-25", "-0.25"), ("%25", BAD)]),
        ("%-0", &[("%-25", "-0.25"), ("%+25", BAD)]),
        ("+‰0", &[("+‰5", "0.005"), ("-‰5", "-0.005"), ("‰5", BAD)]),
        ("0‰", &[("5‰", "0.005"), ("5%", BAD)]),
        ("0 %", &[("5 %", "0.05"), ("5%", BAD)]),
        ("'#'0", &[("#7", "7"), ("7", BAD)]),
        ("0 'o''clock'", &[("7 o'clock", "7")]),
    ];
    for (pattern, rows) in rows {
        check(&describe(Builtin::Decimal, pattern), rows);
    }
}

/// The canonical forms of XML Schema 1.1 part 2 §3.3.3.1 and §3.4.13.
#[test]
fn formatted_numbers_become_canonical() {
    check(
        &describe(Builtin::Decimal, "#0.##"),
        &[
            ("+1.50", "1.5"),
            ("-0.0", "0"),
            ("+0", "0"),
            ("007.00", "7"),
            ("-00.50", "-0.5"),
            ("100", "100"),
            ("1000.00", "1000"),
        ],
    );
    check(
        &describe(Builtin::Integer, "000"),
        &[("007", "7"), ("+000", "0"), ("-000", "0"), ("-010", "-10"), ("100", "100")],
    );
    // A floating number keeps its digits (W3C test 158), but no plus.
    check(&describe(Builtin::Double, "0.0#E0"), &[("+1.50E3", "1.50e3"), ("-1.0E0", "-1.0e0")]);
}

#[test]
fn only_doubles_have_exponents() {
    // W3C test 158; the small e is that of its result.
    check(
        &describe(Builtin::Double, "#0.###E#0"),
        &[("0.0E0", "0.0e0"), ("10.10E1", "10.10e1"), ("1E-5", "1e-5"), ("1", BAD), ("1e5", BAD)],
    );
    check(
        &describe(Builtin::Double, "0.0E+00"),
        &[("1.5E+03", "1.5e+03"), ("1.5E-03", "1.5e-03"), ("1.5E03", BAD), ("1.5E+3", BAD)],
    );
    check(
        &describe(Builtin::Double, "0.0E0"),
        &[("10.10e10", BAD), ("NaN", "NaN"), ("-INF", "-INF")],
    );
    check(&describe(Builtin::Decimal, "0.0E0"), &[("1.0E1", BAD)]);
    check(&describe(Builtin::Decimal, "0"), &[("NaN", BAD), ("INF", BAD)]);
}

fn characters(base: Builtin, pattern: &str, decimal: &str, group: &str) -> Datatype {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let format = ValueFormat::Number {
        pattern: some(pattern),
        decimal_char: some(decimal),
        group_char: some(group),
    };
    Datatype { base, format: Some(format), ..Datatype::default() }
}

/// The list of CSVW syntax §6.4.2.
#[test]
fn group_characters_without_a_pattern_read_numbers_freely() {
    check(
        &characters(Builtin::Decimal, "", "", ","),
        &[
            ("123,456.789", "123456.789"), // W3C test 168
            ("123456.789%", "1234.56789"), // W3C test 170
            ("123,,456.789", BAD),         // W3C test 162
            ("1,23,4", "1234"),
            ("-25%", "-0.25"),
            ("+5‰", "0.005"),
            (".5", BAD),
            ("5.", BAD),
            (",5", BAD),
            ("1E3", BAD),
            ("", BAD),
        ],
    );
    check(
        &characters(Builtin::Decimal, "", ",", "."),
        &[("10.000,1", "10000.1"), ("1,1", "1.1"), ("1.234", "1234")], // W3C test 158
    );
    check(
        &characters(Builtin::Double, "", ",", "\u{a0}"),
        &[("1\u{a0}000,5E3", "1000.5e3"), ("1E6", "1e6"), ("1e6", BAD), ("INF", "INF")],
    );
    check(
        &characters(Builtin::Integer, "", "", "'"),
        &[("1'000", "1000"), ("1.0", BAD), ("300%", "3"), ("50%", BAD), ("100.0%", BAD)],
    );
    check(&characters(Builtin::Byte, "", "", ","), &[("1,00", "100"), ("1,000", BAD)]);
    // Without any of the three there is no format.
    check(&characters(Builtin::Double, "", "", ""), &[("1e6", "1e6")]);
}

#[test]
fn patterns_use_the_given_characters() {
    check(
        &characters(Builtin::Decimal, "#.##0,00", ",", "."),
        &[("1.234,50", "1234.5"), ("1,234.50", BAD)],
    );
    check(&characters(Builtin::Decimal, "#0,0#", ",", ""), &[("1,5", "1.5")]);
    check(&characters(Builtin::Integer, "# ##0", "", " "), &[("12 345", "12345"), ("12345", BAD)]);
}

#[test]
fn bad_patterns_are_ignored_with_a_warning() {
    let patterns = [
        "[", "", "x", "0#", "0.#0", "0..0", "0;0;0", "0,,0", "0,", "0E", "0E+", "'0", "@@", "*x0",
        "¤0", "1", "0-0", "%0%", "#0.", "0.0#E0x0",
    ];
    for pattern in patterns {
        let datatype = Datatype {
            format: Some(ValueFormat::Text(pattern.into())),
            ..describe(Builtin::Integer, "")
        };
        let (parser, faults) = ValueParser::compile(&datatype);
        assert!(matches!(&faults[..], [Fault { fatal: false, .. }]), "{pattern}: {faults:?}");
        assert_eq!(parser.parse("1234", &mut String::new()).as_deref(), Ok("1234"), "{pattern}");
    }
    // The rest of the format is still used (CSVW syntax §6.4.2).
    let (parser, faults) = ValueParser::compile(&characters(Builtin::Decimal, "[", ",", "."));
    assert_eq!(faults.len(), 1);
    assert_eq!(parser.parse("1.000,5", &mut String::new()).as_deref(), Ok("1000.5"));
}

#[test]
fn messages_name_the_text_and_the_fault() {
    let message = |datatype: &Datatype, text: &str| {
        compile(datatype).parse(text, &mut String::new()).expect_err("an error").message
    };
    assert_eq!(
        message(&describe(Builtin::Decimal, "#0.0#"), "12.345"),
        "'12.345' has 3 digits after the decimal character; the format allows at most 2 digits; \
         expected a decimal number such as 12.34"
    );
    assert_eq!(
        message(&describe(Builtin::Byte, ""), "1234"),
        "'1234' is not a whole number from -128 to 127"
    );
}
