//! Tests values against tables from the specifications and against general properties.

mod dates;
mod expectations;
mod limits;
mod numbers;
mod properties;
mod texts;
mod w3c;

use super::{Builtin, Datatype, Fault, ValueErrorKind, ValueFormat, ValueParser};

/// Marks an error in the tables.
const BAD: &str = "\u{0}bad";

fn describe(base: Builtin, format: &str) -> Datatype {
    let format = (!format.is_empty()).then(|| ValueFormat::Text(format.to_owned()));
    Datatype { base, format, ..Datatype::default() }
}

fn compile(datatype: &Datatype) -> ValueParser {
    let (parser, faults) = ValueParser::compile(datatype);
    assert_eq!(faults, [], "{datatype:?}");
    parser
}

fn faults(datatype: &Datatype) -> Vec<Fault> {
    ValueParser::compile(datatype).1
}

/// Checks rows of text and lexical form (or [`BAD`]).
fn check(datatype: &Datatype, rows: &[(&str, &str)]) {
    let parser = compile(datatype);
    let mut scratch = String::from("left from before");
    for (text, expected) in rows {
        match parser.parse(text, &mut scratch) {
            Ok(found) => assert_eq!(found, *expected, "{text:?} of {datatype:?}"),
            Err(error) => {
                assert_eq!(BAD, *expected, "{text:?} of {datatype:?}: {error}");
                assert!(error.message.contains(text) || text.is_empty(), "{error}");
            }
        }
    }
}

/// Checks which texts are lexical forms, and that they stay unchanged.
fn check_lexical(base: Builtin, good: &[&str], bad: &[&str]) {
    let good = good.iter().map(|text| (*text, *text));
    let bad = bad.iter().map(|text| (*text, BAD));
    check(&describe(base, ""), &good.chain(bad).collect::<Vec<_>>());
}

fn error_kind(datatype: &Datatype, text: &str) -> Option<ValueErrorKind> {
    compile(datatype).parse(text, &mut String::new()).err().map(|e| e.kind)
}
