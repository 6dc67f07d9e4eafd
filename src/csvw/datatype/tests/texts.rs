use super::*;

#[test]
fn text_datatypes_are_as_in_xml_schema() {
    use Builtin as B;
    let rows: &[(B, &[&str], &[&str])] = &[
        (B::String, &["", " a\tb\n ", "𝄞"], &[]),
        (B::AnyAtomicType, &["", "anything"], &[]),
        (B::AnyUri, &["http://example.org/", "", "a b", "Zürich"], &[]),
        (B::NormalizedString, &["", " a  b "], &["a\tb", "a\nb", "a\rb"]),
        (B::Token, &["", "a b"], &[" a", "a ", "a  b", "a\tb"]),
        (
            B::Language,
            &["en", "pt-BR", "x-klingon", "zh-Hans-CN"],
            &["", "en_GB", "e1", "abcdefghi", "en-"],
        ),
        (B::Name, &["a", "_a.b-c", ":a", "é"], &["", "1a", "-a", "a b"]),
        (B::NmToken, &["1a", "-", "a:b"], &["", "a b", "a,b"]),
        (B::QName, &["a", "dc:title"], &["", ":a", "a:", "a:b:c", "1:a"]),
        // Not to be checked (CSVW syntax §6.4.6).
        (B::Json, &["{", "{}"], &[]),
        (B::Xml, &["<a>", "a"], &[]),
        (B::Html, &["<p>"], &[]),
        (B::HexBinary, &["", "0FB7", "0fb7"], &["0FB", "0G", "0x1F", " 0F"]),
        (
            B::Base64Binary,
            &["", "U2VuZCByZWluZm9yY2VtZW50cw==", "AAA=", "U2Vu ZCBy", "A A = ="],
            &[
                "A", "AA", "AB==", "AAB=", "A===", "====", "AA==AAAA", "AA=A", "A-A=", "AAAA ",
                "AA  AA",
            ],
        ),
        (B::Boolean, &["true", "false"], &["", "TRUE", "100", "yes"]),
    ];
    for (base, good, bad) in rows {
        check_lexical(*base, good, bad);
    }
}

#[test]
fn boolean_formats_name_the_words() {
    check(
        &describe(Builtin::Boolean, "Y|N"),
        &[("Y", "true"), ("N", "false"), ("true", BAD), ("", BAD)],
    );
    for format in ["Y", "Y|", "|N", "Y|N|U", "Y|Y", "|"] {
        assert!(matches!(
            &faults(&describe(Builtin::Boolean, format))[..],
            [Fault { fatal: false, .. }]
        ));
    }
    // W3C test 184.
    let format =
        ValueFormat::Number { pattern: Some("Y|N".into()), decimal_char: None, group_char: None };
    let datatype = Datatype { base: Builtin::Boolean, format: Some(format), ..Datatype::default() };
    assert!(matches!(&faults(&datatype)[..], [Fault { fatal: false, .. }]));
}

/// CSVW syntax §6.4.6: syntax and processing of ECMAScript.
#[test]
fn expressions_are_those_of_ecmascript() {
    let rows: &[(&str, &[&str], &[&str])] = &[
        ("^[Aa]+$", &["AaAaA"], &["", "AaB"]),
        ("[0-9]{3}", &["123", "x1234"], &["12"]),
        (r"^\d+$", &["12"], &["١٢"]),
        (r"^[\d\-x]+$", &["1-x"], &["y"]),
        (r"^\w+\b", &["ab c"], &["é"]),
        (r"^[[a&&b]+$", &["[a&b"], &["c"]),
        (r"^[^a-]$", &["b"], &["a", "-"]),
        (r"^a/b\/c$", &["a/b/c"], &["a"]),
        ("^.$", &["é"], &["\n", "\u{2028}", "ab"]),
        (r"^(?:a|b)(?<n>c)\u0041$", &["acA"], &["a"]),
        (r"^\s$", &[" ", "\u{FEFF}"], &["a"]),
        (r"^[^]$", &["\n"], &[""]),
    ];
    for (format, good, bad) in rows {
        let good = good.iter().map(|text| (*text, *text));
        let bad = bad.iter().map(|text| (*text, BAD));
        check(&describe(Builtin::String, format), &good.chain(bad).collect::<Vec<_>>());
    }
    for format in ["+", "(", "[a", r"(a)\1", "(?=a)", "(?!a)", "(?<=a)", "(?i)a", r"\", "a{2,1}"] {
        let faults = faults(&describe(Builtin::String, format));
        assert!(matches!(&faults[..], [Fault { fatal: false, .. }]), "{format}: {faults:?}");
    }
    // Both the datatype and the expression apply.
    check(&describe(Builtin::HexBinary, "^0"), &[("0F", "0F"), ("0", BAD), ("1F", BAD)]);
    check(&describe(Builtin::Duration, "^P.D$"), &[("P1D", "P1D"), ("PxD", BAD), ("P10D", BAD)]);
}
