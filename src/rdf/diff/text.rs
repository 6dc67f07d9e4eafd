//! Writes a difference as text for people.

use std::fmt::Write as _;

use super::{Change, Diff};
use crate::diagnostic::visible;

pub(super) fn text(diff: &Diff) -> String {
    if diff.is_empty() {
        return "no difference\n".to_owned();
    }
    let mut out = String::new();
    for (title, mark, list) in [
        ("Added", '+', &diff.added),
        ("Removed", '-', &diff.removed),
        ("Changed", '~', &diff.changed),
    ] {
        if list.is_empty() {
            continue;
        }
        // Writing to a String does not fail.
        let _ = writeln!(out, "{title}");
        for change in list {
            let _ = writeln!(out, "  {mark} {}", visible(&headline(change)));
            if mark == '~' {
                properties(change, &mut out);
            }
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", summary(diff));
    out
}

/// The counts of a difference.
pub(super) fn summary(diff: &Diff) -> String {
    format!(
        "{} added, {} removed, {} changed; {} triples more, {} less",
        diff.added.len(),
        diff.removed.len(),
        diff.changed.len(),
        diff.additions.len(),
        diff.deletions.len()
    )
}

fn headline(change: &Change) -> String {
    let mut line = match &change.label {
        Some(label) => format!("{} ({})", label.replace('\n', " "), change.short),
        None => change.short.clone(),
    };
    if !change.classes.is_empty() {
        let _ = write!(line, ", {}", change.classes.join(", "));
    }
    if !change.replaced_by.is_empty() {
        let _ = write!(line, ", replaced by {}", change.replaced_by.join(", "));
    }
    line
}

fn properties(change: &Change, out: &mut String) {
    for property in &change.properties {
        match (property.old.as_slice(), property.new.as_slice()) {
            ([old], [new]) => {
                let (name, old, new) = (&property.name, visible(old), visible(new));
                let _ = writeln!(out, "      {name}: {old} → {new}");
            }
            (old, new) => {
                let _ = writeln!(out, "      {}:", property.name);
                for (mark, values) in [('-', old), ('+', new)] {
                    for value in values {
                        let _ = writeln!(out, "        {mark} {}", visible(value));
                    }
                }
            }
        }
    }
}
