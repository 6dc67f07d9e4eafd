//! Converts a column to a Table Schema field (version 2.0) by its CSVW datatype.

use serde_json::{Map, Value, json};

use super::table::{DESCRIPTION, text};
use crate::csvw::datatype::{Builtin, Datatype, ValueFormat};
use crate::csvw::metadata::model::Column;

/// Members of a field.
type Members = Vec<(&'static str, Value)>;

/// Whether cells of a column have at most one value.
pub(super) fn is_plain(column: &Column) -> bool {
    column.inherited.separator.is_none()
}

/// The field of a column; `nulls` says whether it has its own null values.
pub(super) fn field(column: &Column, name: &str, nulls: bool) -> Value {
    let datatype = &column.inherited.datatype;
    let mut node = Map::new();
    let mut put = |name: &str, value: Value| {
        node.insert(name.to_owned(), value);
    };
    put("name", name.into());
    let titles = column.titles.iter().flat_map(|(_, titles)| titles);
    if let Some(title) = titles.into_iter().find(|title| *title != name) {
        put("title", title.as_str().into());
    }
    if let Some(description) = text(&column.annotations, DESCRIPTION) {
        put("description", description.into());
    }
    let own = match &column.inherited.separator {
        None => members(datatype),
        // Table Schema checks items by their type only.
        Some(separator) => list(separator, datatype),
    };
    for (name, value) in own {
        put(name, value);
    }
    // Table Schema reads an empty cell as missing, even where CSVW has a value for it.
    if nulls {
        put("missingValues", column.inherited.null.clone().into());
    }
    let limits = if is_plain(column) { constraints(datatype) } else { Vec::new() };
    let required = column.inherited.required.then(|| ("required", Value::Bool(true)));
    let constraints: Map<String, Value> =
        required.into_iter().chain(limits).map(|(name, v)| (name.to_owned(), v)).collect();
    if !constraints.is_empty() {
        put("constraints", constraints.into());
    }
    Value::Object(node)
}

/// A list of items (Table Schema, `list`).
fn list(separator: &str, datatype: &Datatype) -> Members {
    let items = ["string", "integer", "boolean", "number", "datetime", "date", "time"];
    let (kind, _) = kind(datatype.base);
    let usual = datatype.format.is_none() || kind == "string";
    let item = items.into_iter().find(|item| *item == kind && usual).unwrap_or("string");
    vec![("type", "list".into()), ("delimiter", separator.into()), ("itemType", item.into())]
}

/// The type of a datatype, and its format if fixed.
fn kind(base: Builtin) -> (&'static str, Option<&'static str>) {
    use Builtin as B;
    // The most specific types first: each is derived from a later one, or from none.
    let kinds = [
        (B::Integer, "integer", None),
        (B::Decimal, "number", None),
        (B::Double, "number", None),
        (B::Float, "number", None),
        (B::Boolean, "boolean", None),
        (B::Date, "date", None),
        (B::DateTime, "datetime", None),
        (B::Time, "time", None),
        (B::GYear, "year", None),
        (B::GYearMonth, "yearmonth", None),
        (B::Duration, "duration", None),
        (B::Base64Binary, "string", Some("binary")),
    ];
    let found = kinds.into_iter().find(|(kind, ..)| base.is_a(*kind));
    found.map_or(("string", None), |(_, kind, format)| (kind, format))
}

/// The type and format of a datatype; a format that Table Schema cannot express makes it a string.
fn members(datatype: &Datatype) -> Members {
    let (kind, fixed) = kind(datatype.base);
    let typed = || vec![("type", Value::from(kind))];
    let with = |more: Members| typed().into_iter().chain(more).collect();
    let as_text = || vec![("type", Value::from("string"))];
    match (&datatype.format, kind) {
        (None, _) | (Some(_), "string") => {
            with(fixed.map(|format| ("format", format.into())).into_iter().collect())
        }
        (Some(ValueFormat::Text(format)), "boolean") => match format.split_once('|') {
            Some((yes, no)) => {
                with(vec![("trueValues", json!([yes])), ("falseValues", json!([no]))])
            }
            None => as_text(),
        },
        (Some(ValueFormat::Text(format)), "date" | "datetime" | "time") => {
            strptime(format).map_or_else(as_text, |format| with(vec![("format", format.into())]))
        }
        (Some(ValueFormat::Number { pattern: None, decimal_char, group_char }), kind) => {
            let marks = [("decimalChar", decimal_char), ("groupChar", group_char)];
            let own = marks.into_iter().filter_map(|(name, mark)| {
                // An integer has no decimal mark.
                let is_known = kind == "number" || name == "groupChar";
                Some((name, Value::from(mark.clone()?))).filter(|_| is_known)
            });
            with(own.collect())
        }
        _ => as_text(),
    }
}

/// A date or time format in the `strptime` syntax of Table Schema; none if that syntax cannot
/// express it.
fn strptime(format: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(c).len();
        let written = match (c, run) {
            ('y', 4) => "%Y",
            ('M', 1 | 2) => "%m",
            ('d', 1 | 2) => "%d",
            ('H', 1 | 2) => "%H",
            ('m', 1 | 2) => "%M",
            ('s', 1 | 2) => "%S",
            ('X' | 'x', _) => "%z",
            ('T', 1) => "T",
            ('%' | '\'', _) => return None,
            (c, _) if c.is_alphabetic() => return None,
            _ => {
                out.push_str(rest.get(..run)?);
                ""
            }
        };
        out.push_str(written);
        rest = rest.get(run..)?;
    }
    Some(out)
}

/// The constraints of a datatype (Table Schema, "Field Constraints").
fn constraints(datatype: &Datatype) -> Members {
    let (kind, _) = kind(datatype.base);
    let is_text =
        members(datatype).iter().any(|(name, value)| *name == "type" && value == "string");
    let lengths = [
        ("minLength", datatype.min_length.or(datatype.length)),
        ("maxLength", datatype.max_length.or(datatype.length)),
    ];
    let lengths = lengths.into_iter().filter_map(|(name, length)| {
        (is_text && datatype.base.is_a(Builtin::String)).then_some((name, length?.into()))
    });
    let limit = |text: &String| match kind {
        "integer" => text.parse::<i64>().ok().map(Value::from),
        "number" => text.parse::<f64>().ok().filter(|n| n.is_finite()).map(Value::from),
        "year" | "yearmonth" | "date" | "datetime" | "time" if datatype.format.is_none() => {
            Some(text.as_str().into())
        }
        _ => None,
    };
    let limits = [
        ("minimum", &datatype.min_inclusive),
        ("maximum", &datatype.max_inclusive),
        ("exclusiveMinimum", &datatype.min_exclusive),
        ("exclusiveMaximum", &datatype.max_exclusive),
    ];
    let limits = limits.into_iter().filter_map(|(name, text)| {
        if is_text { None } else { Some((name, limit(text.as_ref()?)?)) }
    });
    let implied =
        (!is_text && datatype.min_inclusive.is_none() && datatype.min_exclusive.is_none())
            .then(|| least(datatype.base))
            .flatten();
    let implied = implied.map(|least| ("minimum", Value::from(least)));
    let pattern = match &datatype.format {
        Some(ValueFormat::Text(format)) if kind == "string" => pattern(format),
        _ => None,
    };
    let pattern = pattern.map(|pattern| ("pattern", pattern.into()));
    lengths.chain(limits).chain(implied).chain(pattern).collect()
}

/// The smallest value of an integer datatype, if limited.
fn least(base: Builtin) -> Option<i64> {
    match base {
        _ if base.is_a(Builtin::PositiveInteger) => Some(1),
        _ if base.is_a(Builtin::NonNegativeInteger) => Some(0),
        _ => None,
    }
}

/// A regular expression without anchors, which XML Schema (and so Table Schema) lacks; none if an
/// alternative is outside brackets, because an anchor then applies to only one of them.
fn pattern(format: &str) -> Option<String> {
    let inner = format.strip_prefix('^').unwrap_or(format);
    let inner = match inner.strip_suffix('$') {
        Some(rest) if !rest.ends_with('\\') => rest,
        _ => inner,
    };
    let (mut depth, mut in_class, mut escaped) = (0_i32, false, false);
    for c in inner.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => depth -= 1,
            '|' if !in_class && depth == 0 => return None,
            '^' | '$' if !in_class => return None,
            _ => {}
        }
    }
    Some(inner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(base: Builtin, format: Option<&str>) -> Value {
        let format = format.map(|text| ValueFormat::Text(text.to_owned()));
        let datatype = Datatype { base, format, ..Datatype::default() };
        members(&datatype)
            .into_iter()
            .chain(constraints(&datatype))
            .map(|(n, v)| (n.to_owned(), v))
            .collect()
    }

    #[test]
    fn datatypes_have_the_types_of_table_schema() {
        for (base, format, expected) in [
            (Builtin::String, None, json!({"type": "string"})),
            (Builtin::AnyUri, None, json!({"type": "string"})),
            (Builtin::UnsignedByte, None, json!({"type": "integer", "minimum": 0})),
            (Builtin::Double, None, json!({"type": "number"})),
            (Builtin::GYear, None, json!({"type": "year"})),
            (Builtin::DayTimeDuration, None, json!({"type": "duration"})),
            (Builtin::Base64Binary, None, json!({"type": "string", "format": "binary"})),
            (Builtin::Date, Some("d/M/yyyy"), json!({"type": "date", "format": "%d/%m/%Y"})),
            (
                Builtin::DateTime,
                Some("yyyy-MM-ddTHH:mm:ssX"),
                json!({"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"}),
            ),
            (Builtin::Time, Some("HH:mm:ss.SSS"), json!({"type": "string"})),
            (
                Builtin::Boolean,
                Some("Y|N"),
                json!({"type": "boolean", "trueValues": ["Y"], "falseValues": ["N"]}),
            ),
            (Builtin::Decimal, Some("#,##0.00"), json!({"type": "string"})),
            (Builtin::String, Some("^(a|b)$"), json!({"type": "string", "pattern": "(a|b)"})),
            (Builtin::String, Some("^a|b$"), json!({"type": "string"})),
            (Builtin::String, Some("[|]\\|x"), json!({"type": "string", "pattern": "[|]\\|x"})),
        ] {
            assert_eq!(of(base, format), expected, "{base:?} {format:?}");
        }
    }

    #[test]
    fn a_datatype_with_limits_has_constraints() {
        let datatype = Datatype {
            base: Builtin::Integer,
            min_inclusive: Some("1".to_owned()),
            max_exclusive: Some("10".to_owned()),
            ..Datatype::default()
        };
        assert_eq!(
            constraints(&datatype),
            [("minimum", json!(1)), ("exclusiveMaximum", json!(10))]
        );
        let text = Datatype { length: Some(3), ..Datatype::default() };
        assert_eq!(constraints(&text), [("minLength", json!(3)), ("maxLength", json!(3))]);
    }
}
