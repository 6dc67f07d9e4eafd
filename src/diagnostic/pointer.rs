//! Finds the place of a JSON Pointer (RFC 6901) in a document.

use std::collections::BTreeMap;
use std::ops::Range;

/// The greatest depth of nested values; the JSON reader refuses more.
const DEEPEST: usize = 256;

/// Line and column, both from 1 and the column in characters, of the value that a JSON Pointer
/// (RFC 6901) names in a document; none if there is no such value or the document is broken.
pub fn position(text: &[u8], pointer: &str) -> Option<(u64, u64)> {
    let before = text.get(..Outline::new(text)?.span(pointer)?.start)?;
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let column = String::from_utf8_lossy(before.get(start..)?);
    let column = column.trim_start_matches('\u{feff}').chars().count() + 1;
    Some((line as u64, column as u64))
}

/// The position of each value of a document, to look up any number of pointers.
#[derive(Debug)]
pub struct Outline {
    /// All values, each after those within it.
    values: Vec<Value>,
}

/// A value of a document.
#[derive(Debug)]
struct Value {
    /// Its position in bytes.
    span: Range<usize>,
    inner: Inner,
}

/// The content of a value, by positions among all values.
#[derive(Debug)]
enum Inner {
    Nothing,
    Items(Vec<usize>),
    /// The last of equal names wins.
    Members(BTreeMap<String, usize>),
}

impl Outline {
    /// Scans JSON text once; none if it is broken or too deep.
    pub fn new(text: &[u8]) -> Option<Self> {
        let start = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let mut scan = Scan { text, at: start, values: Vec::new() };
        scan.value(0)?;
        scan.blank();
        (scan.at == text.len()).then_some(Self { values: scan.values })
    }

    /// The position of the value of a JSON Pointer, in bytes; none if there is no such value.
    pub fn span(&self, pointer: &str) -> Option<Range<usize>> {
        let mut value = self.values.last()?;
        for token in pointer.split('/').skip(1) {
            let name = token.replace("~1", "/").replace("~0", "~");
            let at = match &value.inner {
                Inner::Nothing => None,
                // RFC 6901 §4: no zeros before a number, and no sign.
                Inner::Items(_) if name.len() > 1 && name.starts_with(['0', '+']) => None,
                Inner::Items(items) => items.get(name.parse::<usize>().ok()?),
                Inner::Members(members) => members.get(&name),
            };
            value = self.values.get(*at?)?;
        }
        Some(value.span.clone())
    }
}

/// Scans JSON text.
struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    values: Vec<Value>,
}

impl Scan<'_> {
    /// Reads the next value, and returns its position among all values.
    fn value(&mut self, depth: usize) -> Option<usize> {
        self.blank();
        let start = self.at;
        let inner = match self.text.get(start)? {
            _ if depth > DEEPEST => return None,
            b'{' => {
                let mut members = BTreeMap::new();
                self.inside(b'}', |scan| {
                    let name = scan.name()?;
                    members.insert(name, scan.value(depth + 1)?);
                    Some(())
                })?;
                Inner::Members(members)
            }
            b'[' => {
                let mut items = Vec::new();
                self.inside(b']', |scan| {
                    items.push(scan.value(depth + 1)?);
                    Some(())
                })?;
                Inner::Items(items)
            }
            b'"' => {
                self.string()?;
                Inner::Nothing
            }
            b'}' | b']' | b',' | b':' => return None,
            _ => {
                let ends = |b: &u8| b",:]}\"[{ \t\r\n".contains(b);
                let rest = self.text.get(start..)?;
                self.at += rest.iter().position(ends).unwrap_or(rest.len());
                Inner::Nothing
            }
        };
        self.values.push(Value { span: start..self.at, inner });
        Some(self.values.len() - 1)
    }

    /// Reads the items between brackets.
    fn inside(&mut self, end: u8, mut each: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        loop {
            self.blank();
            if *self.text.get(self.at)? == end {
                self.at += 1;
                return Some(());
            }
            each(self)?;
            self.blank();
            match self.text.get(self.at)? {
                b',' => self.at += 1,
                other if *other == end => {}
                _ => return None,
            }
        }
    }

    /// The name of a member, with the colon after it.
    fn name(&mut self) -> Option<String> {
        let start = self.at;
        self.string()?;
        let name = serde_json::from_slice(self.text.get(start..self.at)?).ok()?;
        self.blank();
        (*self.text.get(self.at)? == b':').then(|| self.at += 1)?;
        Some(name)
    }

    /// Reads the next string.
    fn string(&mut self) -> Option<()> {
        (*self.text.get(self.at)? == b'"').then(|| self.at += 1)?;
        loop {
            match self.text.get(self.at)? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    /// Skips white space.
    fn blank(&mut self) {
        while matches!(self.text.get(self.at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(position(b"{\"a\": [1, 2], \"a\": [3]}", "/a/1"), None);
        assert_eq!(position(b"[1, 2]", "/+1"), None);
        assert_eq!(position(b"{\"a\" 1", "/a"), None);
        assert_eq!(position(&[b'['; 100_000], "/0"), None);
    }
}
