//! JSON as metadata needs it: duplicate names are found, depth is limited, and places can be told
//! as line and column.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::diagnostic::{Code, Place, Problem, Problems, Severity, Spot};

/// The greatest depth of nested arrays and objects.
const DEPTH: usize = 64;

/// Parses a JSON document (RFC 7159); `file` is its name for reports.
///
/// A name that an object has twice is a warning, and its last value counts. A byte-order mark is
/// a warning too. What is no JSON, or nested deeper than 64 levels, is an error and gives none.
pub fn parse(text: &[u8], file: &str, problems: &mut Problems) -> Option<Value> {
    let text = match text.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => {
            let message = "the file begins with a byte-order mark, which JSON does not have";
            let mut problem = Problem::new(Code::MetadataSyntax, message, Place::file(file));
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
        let problem = Problem::new(Code::MetadataSyntax, message, Place::file(file));
        problems.push(problem.help("save the file as UTF-8, or copy it from another project"));
        return None;
    }
    let mut duplicates = BTreeSet::new();
    let mut reader = serde_json::Deserializer::from_slice(text);
    let node = Node { pointer: String::new(), depth: 0, duplicates: &mut duplicates };
    let value = node.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    for pointer in duplicates {
        let name = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/");
        let name = name.replace("~0", "~");
        problems.push(Problem::new(
            Code::MetadataInvalidValue,
            format!("'{name}' stands here more than once; only the last value counts"),
            Place::json(file, pointer),
        ));
    }
    value.map_err(|e| problems.push(broken(&e, text, file))).ok()
}

fn broken(error: &serde_json::Error, text: &[u8], file: &str) -> Problem {
    let (line, column) = (error.line(), error.column());
    let bytes = text.split(|b| *b == b'\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let before = &bytes[..column.min(bytes.len())];
    let column = String::from_utf8_lossy(before).chars().count() as u64;
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    let message = message.replace("EOF while parsing", "the text ends in the middle of");
    let spot = Spot::Line { line: line as u64, column: (column > 0).then_some(column) };
    Problem::new(
        Code::MetadataSyntax,
        format!("this is not JSON: {message}"),
        Place { file: file.into(), spot },
    )
    .excerpt(String::from_utf8_lossy(bytes))
}

/// How a value looks in a message: as JSON, if that is short.
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
pub(super) fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Reads one value and notes names that are used twice.
struct Node<'d> {
    pointer: String,
    depth: usize,
    duplicates: &'d mut BTreeSet<String>,
}

impl Node<'_> {
    fn child(&mut self, name: &str) -> Node<'_> {
        let pointer = format!("{}/{}", self.pointer, token(name));
        Node { pointer, depth: self.depth + 1, duplicates: self.duplicates }
    }

    fn check_depth<E: serde::de::Error>(&self) -> Result<(), E> {
        match self.depth < DEPTH {
            true => Ok(()),
            false => Err(E::custom(format!("nested deeper than {DEPTH} levels"))),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
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
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self.child(&items.len().to_string()))? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        self.check_depth::<A::Error>()?;
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let value = map.next_value_seed(self.child(&name))?;
            if members.contains_key(&name) {
                let pointer = format!("{}/{}", self.pointer, token(&name));
                self.duplicates.insert(pointer);
            }
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

/// Line and column, both from 1 and the column in characters, of the value that a JSON Pointer
/// (RFC 6901) names in a document; none if there is no such value or the document is broken.
pub fn position(text: &[u8], pointer: &str) -> Option<(u64, u64)> {
    let offset = scan::find(text, pointer)?;
    let before = &text[..offset];
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let column = String::from_utf8_lossy(&before[start..]);
    let column = column.trim_start_matches('\u{feff}').chars().count() + 1;
    Some((line as u64, column as u64))
}

/// Where the value lies that a JSON Pointer names, in bytes; none as for [`position`].
pub fn span(text: &[u8], pointer: &str) -> Option<std::ops::Range<usize>> {
    let start = scan::find(text, pointer)?;
    Some(start..scan::skip(text, start)?)
}

/// Walks over JSON text without building values.
mod scan {
    /// The offset at which the value begins that a pointer names.
    pub(super) fn find(text: &[u8], pointer: &str) -> Option<usize> {
        let start = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let mut at = blank(text, start);
        for token in pointer.split('/').skip(1) {
            let name = token.replace("~1", "/").replace("~0", "~");
            at = member(text, at, &name)?;
        }
        (at < text.len()).then_some(at)
    }

    /// The offset of the member or item `name` of the value at `at`; of equal names the last one.
    fn member(text: &[u8], at: usize, name: &str) -> Option<usize> {
        let object = match text.get(at)? {
            b'{' => true,
            b'[' => false,
            _ => return None,
        };
        let (mut at, mut index, mut found) = (blank(text, at + 1), 0_usize, None);
        loop {
            if matches!(text.get(at)?, b'}' | b']') {
                return found;
            }
            let is_it = if object {
                let end = string(text, at)?;
                let key: String = serde_json::from_slice(text.get(at..end)?).ok()?;
                at = blank(text, end);
                if text.get(at)? != &b':' {
                    return None;
                }
                at = blank(text, at + 1);
                key == name
            } else {
                index.to_string() == name
            };
            if is_it {
                found = Some(at);
            }
            at = blank(text, skip(text, at)?);
            index += 1;
            if text.get(at)? == &b',' {
                at = blank(text, at + 1);
            }
        }
    }

    /// The end of the value at `at`.
    pub(super) fn skip(text: &[u8], mut at: usize) -> Option<usize> {
        let mut depth = 0_usize;
        loop {
            match text.get(at)? {
                b'"' => at = string(text, at)?,
                b'{' | b'[' => {
                    depth += 1;
                    at += 1;
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    at += 1;
                }
                b'}' | b']' => return None,
                b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' if depth > 0 => {
                    at += 1;
                    continue;
                }
                b',' | b':' => return None,
                _ => {
                    let ends = |b: &u8| b",:]}\"[{ \t\r\n".contains(b);
                    at += text[at..].iter().position(ends).unwrap_or(text.len() - at);
                }
            }
            if depth == 0 {
                return Some(at);
            }
        }
    }

    /// The end of the string that begins at `at`.
    fn string(text: &[u8], at: usize) -> Option<usize> {
        if text.get(at)? != &b'"' {
            return None;
        }
        let mut end = at + 1;
        loop {
            match text.get(end)? {
                b'"' => return Some(end + 1),
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
    }

    /// The next offset that is no white space.
    fn blank(text: &[u8], mut at: usize) -> usize {
        while matches!(text.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            at += 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Value>, Vec<Problem>) {
        let mut problems = Problems::new();
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

    #[test]
    fn pointers_lead_to_line_and_column() {
        let text = "{\n  \"a\": [1, {\"b~/c\": \"é\", \"d\": null}],\n  \"x\\\"y\": 3\n}";
        let at = |pointer| position(text.as_bytes(), pointer);
        assert_eq!(at(""), Some((1, 1)));
        assert_eq!(at("/a"), Some((2, 8)));
        assert_eq!(at("/a/0"), Some((2, 9)));
        assert_eq!(at("/a/1/b~0~1c"), Some((2, 21)));
        assert_eq!(at("/a/1/d"), Some((2, 31)));
        assert_eq!(at("/x\"y"), Some((3, 11)));
        assert_eq!(at("/a/2"), None);
        assert_eq!(at("/z"), None);
        assert_eq!(position(b"{\"a\": 1, \"a\": 2}", "/a"), Some((1, 15)));
        assert_eq!(position(b"{\"a\" 1", "/a"), None);
    }
}
