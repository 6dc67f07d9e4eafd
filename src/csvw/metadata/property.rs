//! Lists every property of the metadata vocabulary (metadata §5).

use serde_json::Value;

use super::tag::is_language_tag;
use crate::csvw::datatype::Builtin;

/// The kinds of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Object {
    TableGroup,
    Table,
    Schema,
    Column,
    Dialect,
    Transformation,
    ForeignKey,
    Reference,
    Datatype,
    NumberFormat,
}

impl Object {
    /// Its name for people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::TableGroup => "table group",
            Self::Table => "table",
            Self::Schema => "schema",
            Self::Column => "column",
            Self::Dialect => "dialect",
            Self::Transformation => "transformation",
            Self::ForeignKey => "foreign key",
            Self::Reference => "reference of a foreign key",
            Self::Datatype => "datatype",
            Self::NumberFormat => "number format",
        }
    }

    /// Its required `@type`, if it may have one.
    pub(super) fn type_name(self) -> Option<&'static str> {
        match self {
            Self::TableGroup => Some("TableGroup"),
            Self::Table => Some("Table"),
            Self::Schema => Some("Schema"),
            Self::Column => Some("Column"),
            Self::Dialect => Some("Dialect"),
            Self::Transformation => Some("Template"),
            Self::Datatype => Some("Datatype"),
            Self::ForeignKey | Self::Reference | Self::NumberFormat => None,
        }
    }

    /// Whether it may have common properties.
    pub(super) fn has_annotations(self) -> bool {
        use Object::*;
        matches!(self, TableGroup | Table | Schema | Column | Transformation | Datatype)
    }

    /// Whether it must contain nothing but its own properties (metadata §5.5, foreign keys).
    pub(super) fn is_closed(self) -> bool {
        matches!(self, Self::ForeignKey | Self::Reference)
    }
}

/// The kinds of properties (metadata §5.1); they decide the replacement of an invalid value.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// `@id`: a link, not a blank node.
    Id,
    /// `@type`: the name of the object's kind.
    Type,
    /// An array of objects; else an empty array.
    Array,
    /// A link; else the empty string.
    Link,
    /// A URI template; else the empty string.
    Template,
    /// Names of columns; else as if absent.
    Columns,
    /// An object or, if `linked`, a link to one; else an empty object.
    Object { linked: bool },
    /// Text in languages; else no text.
    Text,
    /// A value that `fits`; else as if absent.
    Atomic { fits: fn(&Value) -> bool, must: &'static str },
}

/// A property of some kinds of objects.
pub(super) struct Property {
    pub(super) name: &'static str,
    pub(super) on: &'static [Object],
    pub(super) kind: Kind,
    pub(super) required: bool,
    /// Its default value, for reports.
    pub(super) default: &'static str,
}

use Object::*;

const INHERITING: &[Object] = &[TableGroup, Table, Schema, Column];
const TABLES: &[Object] = &[TableGroup, Table];
const OUTPUT: &[Object] = &[Table, Column];
const KEYS: &[Object] = &[ForeignKey, Reference];
const IDENTIFIED: &[Object] =
    &[TableGroup, Table, Schema, Column, Dialect, Transformation, Datatype];

const fn row(name: &'static str, on: &'static [Object], kind: Kind) -> Property {
    Property { name, on, kind, required: false, default: "none" }
}

const fn required(name: &'static str, on: &'static [Object], kind: Kind) -> Property {
    Property { name, on, kind, required: true, default: "none" }
}

const fn atomic(
    name: &'static str,
    on: &'static [Object],
    (fits, must): Check,
    default: &'static str,
) -> Property {
    Property { name, on, kind: Kind::Atomic { fits, must }, required: false, default }
}

/// The properties, in the order of the specification.
pub(super) const PROPERTIES: &[Property] = &[
    row("@id", IDENTIFIED, Kind::Id),
    row("@type", IDENTIFIED, Kind::Type),
    // §5.3 table groups and §5.4 tables
    required("tables", &[TableGroup], Kind::Array),
    required("url", &[Table, Transformation], Kind::Link),
    row("dialect", TABLES, Kind::Object { linked: true }),
    row("notes", TABLES, Kind::Array),
    atomic("tableDirection", TABLES, TABLE_DIRECTION, "auto"),
    row("tableSchema", TABLES, Kind::Object { linked: true }),
    row("transformations", TABLES, Kind::Array),
    atomic("suppressOutput", OUTPUT, BOOLEAN, "false"),
    // §5.5 schemas
    row("columns", &[Schema], Kind::Array),
    row("foreignKeys", &[Schema], Kind::Array),
    row("primaryKey", &[Schema], Kind::Columns),
    row("rowTitles", &[Schema], Kind::Columns),
    required("columnReference", KEYS, Kind::Columns),
    required("reference", &[ForeignKey], Kind::Object { linked: false }),
    row("resource", &[Reference], Kind::Link),
    row("schemaReference", &[Reference], Kind::Link),
    // §5.6 columns
    atomic("name", &[Column], NAME, "none"),
    row("titles", &[Column, Transformation], Kind::Text),
    atomic("virtual", &[Column], BOOLEAN, "false"),
    // §5.7 inherited properties
    row("aboutUrl", INHERITING, Kind::Template),
    atomic("datatype", INHERITING, DATATYPE, "string"),
    atomic("default", INHERITING, TEXT, "the empty text"),
    atomic("lang", INHERITING, LANGUAGE, "und"),
    atomic("null", INHERITING, TEXTS, "the empty text"),
    atomic("ordered", INHERITING, BOOLEAN, "false"),
    row("propertyUrl", INHERITING, Kind::Template),
    atomic("required", INHERITING, BOOLEAN, "false"),
    atomic("separator", INHERITING, SOME_TEXT_OR_NULL, "none"),
    atomic("textDirection", INHERITING, TEXT_DIRECTION, "inherit"),
    row("valueUrl", INHERITING, Kind::Template),
    // §5.9 dialects
    atomic("commentPrefix", &[Dialect], SOME_TEXT_OR_NULL, "\"#\""),
    atomic("delimiter", &[Dialect], SOME_TEXT, "\",\""),
    atomic("doubleQuote", &[Dialect], BOOLEAN, "true"),
    atomic("encoding", &[Dialect], ENCODING, "utf-8"),
    atomic("header", &[Dialect], BOOLEAN, "true"),
    atomic("headerRowCount", &[Dialect], COUNT, "1"),
    atomic("lineTerminators", &[Dialect], SOME_TEXTS, "CRLF and LF"),
    atomic("quoteChar", &[Dialect], CHARACTER_OR_NULL, "'\"'"),
    atomic("skipBlankRows", &[Dialect], BOOLEAN, "false"),
    atomic("skipColumns", &[Dialect], COUNT, "0"),
    atomic("skipInitialSpace", &[Dialect], BOOLEAN, "false"),
    atomic("skipRows", &[Dialect], COUNT, "0"),
    atomic("trim", &[Dialect], TRIM, "false"),
    // §5.10 transformations
    required("scriptFormat", &[Transformation], Kind::Link),
    required("targetFormat", &[Transformation], Kind::Link),
    atomic("source", &[Transformation], SOURCE, "null"),
    // §5.11 datatypes; numbers by syntax §6.4.2
    atomic("base", &[Datatype], BUILTIN, "string"),
    atomic("format", &[Datatype], TEXT_OR_OBJECT, "none"),
    atomic("length", &[Datatype], COUNT, "none"),
    atomic("minLength", &[Datatype], COUNT, "none"),
    atomic("maxLength", &[Datatype], COUNT, "none"),
    atomic("minimum", &[Datatype], BOUND, "none"),
    atomic("maximum", &[Datatype], BOUND, "none"),
    atomic("minInclusive", &[Datatype], BOUND, "none"),
    atomic("maxInclusive", &[Datatype], BOUND, "none"),
    atomic("minExclusive", &[Datatype], BOUND, "none"),
    atomic("maxExclusive", &[Datatype], BOUND, "none"),
    atomic("decimalChar", &[NumberFormat], SOME_TEXT, "\".\""),
    atomic("groupChar", &[NumberFormat], SOME_TEXT, "none"),
    atomic("pattern", &[NumberFormat], TEXT, "none"),
];

/// The property that a kind of object has by a name.
pub(super) fn find(object: Object, name: &str) -> Option<&'static Property> {
    PROPERTIES.iter().find(|p| p.name == name && p.on.contains(&object))
}

/// Whether a name is a property of any object.
pub(super) fn is_term(name: &str) -> bool {
    PROPERTIES.iter().any(|p| p.name == name)
}

/// A check of an atomic value, and what the value must be, in words.
type Check = (fn(&Value) -> bool, &'static str);

const BOOLEAN: Check = (Value::is_boolean, "true or false");
const TEXT: Check = (Value::is_string, "a text");
const SOME_TEXT: Check = (is_some_text, "a non-empty text");
const SOME_TEXT_OR_NULL: Check = (|v| v.is_null() || is_some_text(v), "a non-empty text");
const TEXTS: Check = (|v| all_texts(v, Value::is_string), "a text or an array of texts");
const SOME_TEXTS: Check =
    (|v| all_texts(v, is_some_text) && *v != Value::Array(vec![]), "a text or an array of texts");
const TEXT_OR_OBJECT: Check = (|v| v.is_string() || v.is_object(), "a text or an object");
const COUNT: Check = (|v| count(v).is_some(), "a whole number, 0 or more");
const BOUND: Check = (|v| v.is_number() || v.is_string(), "a number or a text");
const LANGUAGE: Check =
    (|v| v.as_str().is_some_and(is_language_tag), "a language tag such as \"en\" (BCP 47)");
const NAME: Check = (
    |v| v.as_str().is_some_and(is_name),
    "letters, digits, '.' and (not first) '_', such as start_date",
);
const BUILTIN: Check = (is_builtin, "the name of a built-in datatype");
const DATATYPE: Check =
    (|v| v.is_object() || is_builtin(v), "the name of a built-in datatype, or an object");
const ENCODING: Check = (
    |v| v.as_str().is_some_and(|e| encoding_rs::Encoding::for_label(e.as_bytes()).is_some()),
    "the name of a character encoding of the web, such as \"utf-8\"",
);
const CHARACTER_OR_NULL: Check = (
    |v| v.is_null() || v.as_str().is_some_and(|t| t.chars().count() == 1),
    "a single character or null",
);
const TABLE_DIRECTION: Check =
    (|v| one_of(v, &["rtl", "ltr", "auto"]), "\"rtl\", \"ltr\" or \"auto\"");
const TEXT_DIRECTION: Check = (
    |v| one_of(v, &["ltr", "rtl", "auto", "inherit"]),
    "\"ltr\", \"rtl\", \"auto\" or \"inherit\"",
);
const TRIM: Check = (
    |v| v.is_boolean() || one_of(v, &["true", "false", "start", "end"]),
    "true, false, \"start\" or \"end\"",
);
const SOURCE: Check = (|v| v.is_null() || one_of(v, &["json", "rdf"]), "\"json\", \"rdf\" or null");

fn is_some_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

fn all_texts(value: &Value, fits: fn(&Value) -> bool) -> bool {
    fits(value) || value.as_array().is_some_and(|items| items.iter().all(fits))
}

fn one_of(value: &Value, texts: &[&str]) -> bool {
    value.as_str().is_some_and(|text| texts.contains(&text))
}

fn is_builtin(value: &Value) -> bool {
    value.as_str().is_some_and(|name| Builtin::from_name(name).is_some())
}

/// A whole number that is not negative.
pub(super) fn count(value: &Value) -> Option<u64> {
    // 2.0 is the same number as 2 (RFC 7159 §6); a double is exact up to 2^53.
    let whole = |n: &f64| n.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(n);
    value.as_u64().or_else(|| value.as_f64().filter(whole).map(|n| n as u64))
}

/// Whether a text may be the name of a column: a variable of URI templates (RFC 6570 §2.3) that
/// does not begin with `_` (metadata §5.6).
fn is_name(name: &str) -> bool {
    !name.starts_with('_') && is_variable(name)
}

/// Whether a text is a variable's name in URI templates (RFC 6570 §2.3).
fn is_variable(name: &str) -> bool {
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let hex = |text: &str| {
        text.get(..2).is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    name.split('.').all(|part| {
        let mut pieces = part.split('%');
        !part.is_empty()
            && pieces.next().is_some_and(plain)
            && pieces.all(|piece| hex(piece) && plain(piece))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_object_has_each_property_once() {
        for (i, a) in PROPERTIES.iter().enumerate() {
            for b in &PROPERTIES[i + 1..] {
                let both = a.on.iter().any(|o| b.on.contains(o));
                assert!(a.name != b.name || !both, "{}", a.name);
            }
        }
    }

    #[test]
    fn names_are_variables_of_uri_templates_that_do_not_begin_with_an_underscore() {
        for name in ["a", "GID", "a.b", "a_b", "1", "On%20Street", "%C3%A9"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "_a", "a b", "a-b", ".a", "a.", "a..b", "é", "a%2", "a%", "%zz", "a%2.b"]
        {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn counts_are_whole_numbers_that_are_not_negative() {
        assert_eq!(count(&json!(3)), Some(3));
        assert_eq!(count(&json!(3.0)), Some(3));
        for value in [json!(-1), json!(1.5), json!("1"), json!(true), json!(null), json!(1e300)] {
            assert_eq!(count(&value), None, "{value}");
        }
    }
}
