//! Writes diagnostics as JSON, for other programs.
//!
//! One object:
//!
//! | member | meaning |
//! | --- | --- |
//! | `version` | the version of this format: 1 |
//! | `errors`, `warnings`, `notes` | their number, including those not listed |
//! | `problems` | an array of problems, repeated ones together |
//! | `more` | an array of counts of problems not listed: `code`, `file`, `cell` and `count` |
//!
//! A problem has these members, in this order; unknown ones are left out:
//!
//! | member | meaning |
//! | --- | --- |
//! | `code`, `severity`, `title` | as in the catalogue; the severity is `error`, `warning` or `note` |
//! | `message` | what is wrong |
//! | `file` | the path in the folder |
//! | `line`, `column`, `end_line`, `end_column` | from 1, columns in characters; the end is after the last character |
//! | `row` | the number of the data row, from 1; 0 for a header |
//! | `cell` | the `address` of the cell in a spreadsheet, such as D31, and the `number` (from 1) and the `name` of its column |
//! | `pointer` | the JSON Pointer of a value in metadata |
//! | `excerpt` | the text of the line: `before`, `marked` and `after` |
//! | `about` | the node of the graph: `text` for people; `node`, `path`, `value` and `shape` in the syntax of N-Triples and SPARQL; and `cells`, an array of the source cells, from the first 20 rows |
//! | `expected`, `pattern`, `help` | the required value in words, its pattern or format in the metadata or shape, and how to fix it |
//! | `rule` | the place of the rule in the metadata or shape, with the members of a place as above |
//! | `related` | an array of other places, each with its role as `what` |
//! | `more_related` | the number of further places |

#![expect(clippy::indexing_slicing, reason = "an object of JSON takes any key")]

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{About, Diagnostic, Diagnostics, Group, Place, Position, Sources, Spot, visible};

/// Writes all problems as one JSON object and a line end.
///
/// # Errors
/// Errors of `out`.
pub fn write(problems: &Diagnostics, sources: &Sources<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{{\n  \"version\": 1,")?;
    let counts = [
        ("errors", problems.errors()),
        ("warnings", problems.warnings()),
        ("notes", problems.notes()),
    ];
    for (name, count) in counts {
        writeln!(out, "  \"{name}\": {count},")?;
    }
    array(out, "problems", problems.iter().map(|p| problem(p, sources)))?;
    writeln!(out, ",")?;
    array(out, "more", problems.groups().iter().filter_map(more))?;
    writeln!(out, "\n}}")
}

/// Writes an array member of an object item by item, so that only one item is in memory.
///
/// # Errors
/// Errors of `out`.
pub(crate) fn array(
    out: &mut dyn Write,
    name: &str,
    items: impl Iterator<Item = Value>,
) -> io::Result<()> {
    let mut items = items.peekable();
    let end = if items.peek().is_some() { "\n  ]" } else { "]" };
    write!(out, "  \"{name}\": [")?;
    for (number, item) in items.enumerate() {
        // JSON strings contain no line ends.
        let text = serde_json::to_string_pretty(&item)?.replace('\n', "\n    ");
        write!(out, "{}\n    {text}", if number > 0 { "," } else { "" })?;
    }
    write!(out, "{end}")
}

fn problem(problem: &Diagnostic, sources: &Sources<'_>) -> Value {
    let mut object = Map::new();
    let mut add = |name: &str, value: Value| object.insert(name.to_owned(), value);
    add("code", problem.code.id().into());
    add("severity", problem.severity.to_string().into());
    add("title", problem.code.title().into());
    add("message", visible(&problem.message).into());
    let excerpt = sources.excerpt(problem);
    let ends = excerpt.as_ref().map(|e| (e.start, e.end));
    place(&mut object, &problem.place, ends, sources);
    let mut add = |name: &str, value: Value| object.insert(name.to_owned(), value);
    if let Some(excerpt) = excerpt {
        let part = |range| excerpt.text.get(range).unwrap_or_default();
        add(
            "excerpt",
            json!({
                "before": part(0..excerpt.mark.start),
                "marked": part(excerpt.mark.clone()),
                "after": part(excerpt.mark.end..excerpt.text.len()),
            }),
        );
    }
    if let Some(about) = &problem.about {
        add("about", self::about(about));
    }
    if let Some(expected) = &problem.expected {
        add("expected", visible(expected).into());
    }
    if let Some(pattern) = &problem.pattern {
        add("pattern", visible(pattern).into());
    }
    if let Some(help) = &problem.help {
        add("help", visible(help).into());
    }
    if let Some(rule) = &problem.rule {
        let mut at = Map::new();
        place(&mut at, rule, None, sources);
        add("rule", at.into());
    }
    if !problem.related.is_empty() {
        let related = problem.related.iter().map(|(what, other)| {
            let mut at = Map::new();
            at.insert("what".to_owned(), visible(what).into());
            place(&mut at, other, None, sources);
            at.into()
        });
        add("related", Value::Array(related.collect()));
    }
    if problem.more_related > 0 {
        add("more_related", problem.more_related.into());
    }
    object.into()
}

/// The node of the graph that a problem concerns.
pub(super) fn about(about: &About) -> Value {
    let mut object = Map::new();
    let mut add = |name: &str, value: Value| object.insert(name.to_owned(), value);
    add("text", visible(&about.text).into());
    add("node", about.node.as_str().into());
    if let Some(path) = &about.path {
        add("path", path.as_str().into());
    }
    if let Some(value) = &about.value {
        add("value", value.as_str().into());
    }
    add("shape", about.shape.as_str().into());
    let cells = about.cells.iter().map(|at| {
        let mut cell = Map::new();
        place(&mut cell, at, None, &Sources::none());
        cell.into()
    });
    add("cells", Value::Array(cells.collect()));
    object.into()
}

/// Adds the members of a place.
fn place(
    object: &mut Map<String, Value>,
    place: &Place,
    ends: Option<(Position, Position)>,
    sources: &Sources<'_>,
) {
    let mut add = |name: &str, value: Value| object.insert(name.to_owned(), value);
    add("file", (*place.file).into());
    if let Some((start, end)) = ends {
        add("line", start.line.into());
        add("column", start.column.into());
        add("end_line", end.line.into());
        add("end_column", end.column.into());
    } else if let Some((line, column)) = sources.position(place) {
        add("line", line.into());
        if let Some(column) = column {
            add("column", column.into());
        }
    }
    match &place.spot {
        Spot::Cell { row, record, column, .. } => {
            add("row", (*row).into());
            if let Some(column) = column {
                let (number, name) = (column.number, &*column.name);
                let address = column.address(*record);
                add("cell", json!({ "address": address, "number": number, "name": name }));
            }
        }
        Spot::Json(pointer) => {
            add("pointer", pointer.as_str().into());
        }
        Spot::Whole | Spot::Line { .. } => {}
    }
}

/// The count of a group's problems that are not listed.
pub(super) fn more(group: &Group) -> Option<Value> {
    let first = group.kept().first()?;
    let more = group.count() - group.kept().len() as u64;
    let mut object = json!({ "code": first.code.id(), "file": &*first.place.file });
    if let Spot::Cell { column: Some(column), .. } = &first.place.spot {
        object["cell"] = json!({ "number": column.number, "name": &*column.name });
    }
    object["count"] = more.into();
    (more > 0).then_some(object)
}
