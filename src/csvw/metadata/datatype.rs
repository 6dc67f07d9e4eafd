//! Reads descriptions of datatypes (metadata §5.11).

use serde_json::Value;

use super::context::At;
use super::object::{self, Checked};
use super::property::{self, Object};
use crate::csvw::datatype::{Builtin, Datatype, ValueFormat, ValueParser};
use crate::diagnostic::{Code, Diagnostics};

/// The datatype that a value of `datatype` describes: a name or an object.
pub(super) fn read(value: &Value, at: &At, problems: &mut Diagnostics) -> Datatype {
    let members = match value {
        Value::Object(members) => members,
        other => {
            let base = other.as_str().and_then(Builtin::from_name).unwrap_or_default();
            return Datatype { base, ..Datatype::default() };
        }
    };
    let checked = object::check(Object::Datatype, members, at, problems);
    let base = checked.text("base").and_then(Builtin::from_name).unwrap_or_default();
    let datatype = Datatype {
        base,
        id: identifier(&checked, problems),
        format: format(&checked, base, problems),
        length: checked.count("length"),
        min_length: checked.count("minLength"),
        max_length: checked.count("maxLength"),
        min_inclusive: same(&checked, "minimum", "minInclusive", problems),
        max_inclusive: same(&checked, "maximum", "maxInclusive", problems),
        min_exclusive: bound(&checked, "minExclusive"),
        max_exclusive: bound(&checked, "maxExclusive"),
    };
    check_datatype(&datatype, at, problems);
    datatype
}

/// Checks that a datatype is usable: its constraints are consistent and apply to its base (metadata
/// §5.11.2), and its format is valid (syntax §6.4).
fn check_datatype(datatype: &Datatype, at: &At, problems: &mut Diagnostics) {
    let (_, faults) = ValueParser::compile(datatype);
    for fault in faults {
        let code = if fault.fatal { Code::MetadataDatatype } else { Code::MetadataFormat };
        problems.push(at.problem(code, fault.message));
    }
}

/// `@id`, which may not be that of a built-in datatype (metadata §5.11.2).
fn identifier(checked: &Checked<'_>, problems: &mut Diagnostics) -> Option<String> {
    let id = checked.link("@id")?;
    if let Some(builtin) = Builtin::ALL.iter().find(|b| b.iri() == id) {
        let message = format!("@id cannot be that of the built-in datatype '{}'", builtin.name());
        problems.push(
            checked
                .at_of("@id")
                .problem(Code::MetadataDatatype, message)
                .help(format!("write \"base\": \"{}\" and no @id", builtin.name())),
        );
        return None;
    }
    Some(id)
}

/// `format`: text or, for numbers, an object (syntax §6.4.2).
fn format(checked: &Checked<'_>, base: Builtin, problems: &mut Diagnostics) -> Option<ValueFormat> {
    let members = match checked.get("format")? {
        Value::Object(members) => members,
        other => return other.as_str().map(|text| ValueFormat::Text(text.to_owned())),
    };
    let at = checked.at_of("format");
    let is_number = [Builtin::Decimal, Builtin::Double, Builtin::Float];
    if !is_number.iter().any(|number| base.is_a(*number)) {
        let message =
            format!("the format of '{}' must be a text, so the object is ignored", base.name());
        problems.push(at.problem(Code::MetadataFormat, message));
        return None;
    }
    let number = object::check(Object::NumberFormat, members, &at, problems);
    let text = |name| number.text(name).map(str::to_owned);
    Some(ValueFormat::Number {
        pattern: text("pattern"),
        decimal_char: text("decimalChar"),
        group_char: text("groupChar"),
    })
}

/// A bound with two names, which must agree (metadata §5.11.2).
fn same(
    checked: &Checked<'_>,
    old: &str,
    name: &str,
    problems: &mut Diagnostics,
) -> Option<String> {
    match (bound(checked, old), bound(checked, name)) {
        (Some(a), Some(b)) if a != b => {
            let message =
                format!("'{old}' and '{name}' mean the same, but one is {a}, the other {b}");
            problems.push(checked.at().problem(Code::MetadataDatatype, message));
            Some(b)
        }
        (a, b) => b.or(a),
    }
}

fn bound(checked: &Checked<'_>, name: &str) -> Option<String> {
    match checked.get(name)? {
        Value::String(text) => Some(text.clone()),
        // 10.0 is a whole number too, but not in the lexical space of `integer`.
        other => property::count(other).map_or_else(|| other.to_string(), |n| n.to_string()).into(),
    }
}
