//! Fuzzes cells with any format, limits and datatype: an accepted value is valid again in its
//! lexical form.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rapporteur::csvw::datatype::{Builtin, Datatype, ValueFormat, ValueParser};

fuzz_target!(|data: &[u8]| {
    let Some((&[base, shape], rest)) = data.split_first_chunk::<2>() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let mut parts = text.splitn(4, '\u{1}');
    let value = parts.next().unwrap_or_default();
    let format = parts.next();
    let [least, most] = [parts.next(), parts.next()].map(|bound| bound.map(str::to_owned));
    let base = Builtin::ALL[usize::from(base) % Builtin::ALL.len()];
    let format = format.map(|format| match shape & 1 {
        0 => ValueFormat::Text(format.to_owned()),
        _ => {
            let mut chars = format.chars();
            let mut one = || chars.next().map(String::from);
            let (decimal_char, group_char) = (one(), one());
            let pattern = Some(chars.as_str().to_owned()).filter(|text| !text.is_empty());
            ValueFormat::Number { pattern, decimal_char, group_char }
        }
    });
    let (inclusive, has_lengths) = (shape & 2 == 0, shape & 4 != 0);
    let side = |bound: &Option<String>, is: bool| bound.clone().filter(|_| is);
    let datatype = Datatype {
        base,
        id: None,
        format,
        length: None,
        min_length: has_lengths.then_some(u64::from(shape >> 6)),
        max_length: has_lengths.then_some(u64::from(shape >> 3)),
        min_inclusive: side(&least, inclusive),
        max_inclusive: side(&most, inclusive),
        min_exclusive: side(&least, !inclusive),
        max_exclusive: side(&most, !inclusive),
    };
    let (parser, _) = ValueParser::compile(&datatype);
    let mut scratch = String::new();
    let Ok(lexical) = parser.parse(value, &mut scratch).map(str::to_owned) else {
        let _ = parser.expectation();
        return;
    };
    // The result is a lexical form of the base.
    let (plain, _) = ValueParser::compile(&Datatype { base, ..Datatype::default() });
    let mut scratch = String::new();
    let again = plain.parse(&lexical, &mut scratch);
    assert_eq!(again.as_deref(), Ok(lexical.as_str()), "{base:?} {value:?} {datatype:?}");
});
