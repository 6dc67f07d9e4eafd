//! JSON for people: what fits on a line stands on one.

use serde_json::Value;

/// Where lines are broken, if they can be.
const WIDTH: usize = 100;

/// Writes a value that stands at a depth of indentation.
pub(super) fn pretty(value: &Value, depth: usize, out: &mut String) {
    let start = out.len();
    let limit = start + WIDTH.saturating_sub(depth * 2);
    if flat(value, limit, out) {
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
                pretty(item, depth + 1, out);
            }
            line(depth, out);
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (i, (key, value)) in members.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                line(depth + 1, out);
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push_str(": ");
                pretty(value, depth + 1, out);
            }
            line(depth, out);
            out.push('}');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

/// Writes a string, piece by piece: it may be very long.
pub(super) fn string(text: &str, out: &mut String) {
    const PIECE: usize = 64 * 1024;
    out.push('"');
    let mut rest = text;
    while !rest.is_empty() {
        let end = (0..=PIECE.min(rest.len())).rev().find(|end| rest.is_char_boundary(*end));
        let (piece, more) = rest.split_at(end.unwrap_or(rest.len()));
        let quoted = Value::from(piece).to_string();
        out.push_str(quoted.get(1..quoted.len() - 1).unwrap_or_default());
        rest = more;
    }
    out.push('"');
}

/// Writes a value on one line, as long as the text is no longer than `limit`.
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
                out.push_str(&Value::from(key.as_str()).to_string());
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
