//! Parses JSON, finds duplicate names, and limits the depth.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity, Spot};

/// The greatest depth of nested arrays and objects.
const DEPTH: usize = 64;

/// Parses a JSON document (RFC 7159); `file` is its name for reports.
///
/// A duplicate name is a warning, and its last value counts. A byte-order mark is a warning too.
/// Invalid JSON, or more than 64 levels, is an error and gives none.
pub fn parse(text: &[u8], file: &str, problems: &mut Diagnostics) -> Option<Value> {
    let text = match text.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => {
            let message = "the file begins with a byte-order mark, which JSON does not allow";
            let mut problem = Diagnostic::new(Code::MetadataSyntax, message, Place::file(file));
            problem.severity = Severity::Warning;
            problems.push(problem.help("save the file as UTF-8 without byte-order mark"));
            rest
        }
        None => text,
    };
    let kind = match text {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, ..] | [_, 0, ..] => Some("it is UTF-16"),
        _ if text.iter().all(u8::is_ascii_whitespace) => Some("the file is empty"),
        _ => None,
    };
    if let Some(kind) = kind {
        let message = format!("this is not JSON in UTF-8: {kind}");
        let problem = Diagnostic::new(Code::MetadataSyntax, message, Place::file(file));
        problems.push(problem.help("save the file as UTF-8, or copy it from another project"));
        return None;
    }
    let mut duplicates = BTreeSet::new();
    let mut reader = serde_json::Deserializer::from_slice(text);
    let node = Node { path: Path::Top, depth: 0, duplicates: &mut duplicates };
    let value = node.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    for pointer in duplicates {
        let name = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/");
        let name = name.replace("~0", "~");
        problems.push(Diagnostic::new(
            Code::MetadataInvalidValue,
            format!("'{name}' is repeated here; only the last value counts"),
            Place::json(file, pointer),
        ));
    }
    value.map_err(|e| problems.push(broken(&e, text, file))).ok()
}

fn broken(error: &serde_json::Error, text: &[u8], file: &str) -> Diagnostic {
    let (line, column) = (error.line(), error.column());
    let bytes = text.split(|b| *b == b'\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let before = bytes.get(..column).unwrap_or(bytes);
    let column = String::from_utf8_lossy(before).chars().count() as u64;
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    let message = message.replace("EOF while parsing", "the text ends in the middle of");
    let spot = Spot::Line { line: line as u64, column: (column > 0).then_some(column) };
    Diagnostic::new(
        Code::MetadataSyntax,
        format!("this is not JSON: {message}"),
        Place { file: file.into(), spot },
    )
    .excerpt(String::from_utf8_lossy(bytes))
}

/// A value for a message: as JSON, if that is short.
pub(super) fn show(value: &Value) -> String {
    let text = value.to_string();
    match value {
        _ if text.chars().count() <= 60 => text,
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        _ => text.chars().take(60).chain(['…']).collect(),
    }
}

/// A JSON Pointer's token for a name or position (RFC 6901 §3).
pub(super) fn token(name: &str) -> Cow<'_, str> {
    match name.contains(['~', '/']) {
        true => Cow::Owned(name.replace('~', "~0").replace('/', "~1")),
        false => Cow::Borrowed(name),
    }
}

/// The path to a value: its object or array, and its name or position there.
#[derive(Clone, Copy)]
enum Path<'p> {
    Top,
    Member(&'p Path<'p>, &'p str),
    Item(&'p Path<'p>, usize),
}

impl Path<'_> {
    /// As a JSON Pointer (RFC 6901 §3).
    fn pointer(&self) -> String {
        match self {
            Self::Top => String::new(),
            Self::Member(path, name) => format!("{}/{}", path.pointer(), token(name)),
            Self::Item(path, position) => format!("{}/{position}", path.pointer()),
        }
    }
}

/// Reads one value and notes names that are used twice.
struct Node<'d, 'p> {
    path: Path<'p>,
    depth: usize,
    duplicates: &'d mut BTreeSet<String>,
}

impl Node<'_, '_> {
    fn child<'c>(&'c mut self, path: Path<'c>) -> Node<'c, 'c> {
        Node { path, depth: self.depth + 1, duplicates: self.duplicates }
    }

    fn check_depth<E: serde::de::Error>(&self) -> Result<(), E> {
        match self.depth < DEPTH {
            true => Ok(()),
            false => Err(E::custom(format!("nested deeper than {DEPTH} levels"))),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Value, A::Error> {
        self.check_depth::<A::Error>()?;
        let (mut items, here) = (Vec::new(), self.path);
        while let Some(item) = seq.next_element_seed(self.child(Path::Item(&here, items.len())))? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        self.check_depth::<A::Error>()?;
        let (mut members, here) = (Map::new(), self.path);
        while let Some(name) = map.next_key::<String>()? {
            let path = Path::Member(&here, &name);
            let value = map.next_value_seed(self.child(path))?;
            if members.contains_key(&name) {
                self.duplicates.insert(path.pointer());
            }
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Value>, Vec<Diagnostic>) {
        let mut problems = Diagnostics::new();
        let value = parse(text.as_bytes(), "m.json", &mut problems);
        (value, problems.iter().cloned().collect())
    }

    #[test]
    fn a_name_used_twice_is_a_warning_and_the_last_value_counts() {
        let (value, problems) = read(r#"{"a": {"b/c": 1, "b/c": 2}}"#);
        assert_eq!(value, Some(serde_json::json!({"a": {"b/c": 2}})));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].severity, Severity::Warning);
        assert_eq!(problems[0].place, Place::json("m.json", "/a/b~1c"));
        assert!(problems[0].message.contains("'b/c'"), "{}", problems[0].message);
    }

    #[test]
    fn broken_json_is_an_error_with_its_line_and_column() {
        let (value, problems) = read("{\n  \"a\": 1,\n  \"é\": ]\n}");
        assert_eq!(value, None);
        assert_eq!(problems[0].code, Code::MetadataSyntax);
        assert_eq!(problems[0].place.spot, Spot::Line { line: 3, column: Some(8) });
        assert_eq!(read("{} x").0, None);
        assert_eq!(read("").0, None);
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        let (value, problems) = read(&"[".repeat(100_000));
        assert_eq!(value, None);
        assert!(problems[0].message.contains("64 levels"), "{}", problems[0].message);
        assert!(read(&format!("{}1{}", "[".repeat(64), "]".repeat(64))).0.is_some());
    }

    #[test]
    fn a_byte_order_mark_is_a_warning() {
        let (value, problems) = read("\u{feff}{\"a\": 1}");
        assert!(value.is_some());
        assert_eq!(problems[0].severity, Severity::Warning);
    }
}
