//! Writes JSON for people, with short values on one line.

use std::fmt::Write as _;

use serde_json::Value;

/// The layout of a document, with an indent of two.
pub(crate) struct Layout {
    /// The maximum width of a line, where possible.
    pub width: usize,
    /// Whether a list or an object may be on one line if it fits.
    pub may_be_flat: fn(&Value) -> bool,
}

impl Layout {
    /// Writes a value at a depth of indentation.
    pub(crate) fn write(&self, value: &Value, depth: usize, out: &mut String) {
        let start = out.len();
        let limit = start + self.width.saturating_sub(depth * 2);
        if (self.may_be_flat)(value) && flat(value, limit, out) {
            return;
        }
        out.truncate(start);
        let line = |depth: usize, out: &mut String| {
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
        };
        match value {
            Value::Array(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i > 0 { "," } else { "" });
                    line(depth + 1, out);
                    self.write(item, depth + 1, out);
                }
                line(depth, out);
                out.push(']');
            }
            Value::Object(members) => {
                out.push('{');
                for (i, (key, value)) in members.iter().enumerate() {
                    out.push_str(if i > 0 { "," } else { "" });
                    line(depth + 1, out);
                    string(key, out);
                    out.push_str(": ");
                    self.write(value, depth + 1, out);
                }
                line(depth, out);
                out.push('}');
            }
            scalar => out.push_str(&scalar.to_string()),
        }
    }
}

/// Writes a string, which may be very long.
pub(crate) fn string(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\') {
        out.push_str(&rest[..at]);
        match rest.as_bytes().get(at).copied().unwrap_or_default() {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            8 => out.push_str("\\b"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            12 => out.push_str("\\f"),
            b'\r' => out.push_str("\\r"),
            // Writing to a String does not fail.
            c => drop(write!(out, "\\u{c:04x}")),
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

/// Writes a value on one line, up to the length `limit`.
pub(super) fn flat(value: &Value, limit: usize, out: &mut String) -> bool {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                if !flat(item, limit, out) {
                    return false;
                }
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (i, (key, value)) in members.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                string(key, out);
                out.push_str(": ");
                if !flat(value, limit, out) {
                    return false;
                }
            }
            out.push('}');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
    out.len() <= limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_written_as_serde_json_does() {
        let mut text: String = (0..0x100).filter_map(char::from_u32).collect();
        text.push_str("é加\u{1F600}");
        let mut out = String::new();
        string(&text, &mut out);
        assert_eq!(out, Value::from(text).to_string());
    }
}
