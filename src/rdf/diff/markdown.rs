//! Writes a difference as Markdown for release notes.

use std::fmt::Write as _;

use super::{Change, Diff};
use crate::diagnostic::visible;

pub(super) fn markdown(diff: &Diff) -> String {
    if diff.is_empty() {
        return "No difference.\n".to_owned();
    }
    let mut out = format!("{}.\n", super::text::summary(diff));
    for (title, list) in [("Added", &diff.added), ("Removed", &diff.removed)] {
        if !list.is_empty() {
            // Writing to a String does not fail.
            let _ = writeln!(out, "\n## {title}\n");
            for change in list {
                let _ = writeln!(out, "- {}", headline(change));
            }
        }
    }
    if !diff.changed.is_empty() {
        out.push_str("\n## Changed\n");
        for change in &diff.changed {
            let _ = writeln!(out, "\n### {}\n", headline(change));
            out.push_str("| Property | Before | After |\n| --- | --- | --- |\n");
            for property in &change.properties {
                let values = |values: &[String]| {
                    values.iter().map(|value| plain(value)).collect::<Vec<_>>().join("<br>")
                };
                let (old, new) = (values(&property.old), values(&property.new));
                let _ = writeln!(out, "| {} | {old} | {new} |", plain(&property.name));
            }
        }
    }
    out
}

fn headline(change: &Change) -> String {
    let mut line = match &change.label {
        Some(label) => format!("{} ({})", plain(label), plain(&change.short)),
        None => plain(&change.short),
    };
    if !change.classes.is_empty() {
        let _ = write!(line, ", {}", plain(&change.classes.join(", ")));
    }
    if !change.replaced_by.is_empty() {
        let _ = write!(line, ", replaced by {}", plain(&change.replaced_by.join(", ")));
    }
    line
}

/// A text on one line, escaped for Markdown (CommonMark §2.4 allows a backslash before any ASCII
/// punctuation).
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let line = text.replace(['\n', '\r'], " ");
    for c in visible(&line).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}
