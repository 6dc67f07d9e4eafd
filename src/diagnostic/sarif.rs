//! Writes diagnostics as SARIF 2.1.0 (OASIS), for code-scanning services.

#![expect(clippy::indexing_slicing, reason = "an object of JSON takes any key")]

use std::io::{self, Write};

use iri_string::percent_encode::PercentEncodedForUri;
use serde_json::{Value, json};

use super::{Code, Diagnostic, Diagnostics, Place, Position, Severity, Sources, Spot, visible};

/// The JSON schema of SARIF 2.1.0.
const SARIF_SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes all problems as one run and a line end; the rules are the whole catalogue. The properties
/// of the run count the unlisted problems, as in [`json`](super::json).
///
/// # Errors
/// Errors of `out`.
pub fn write(problems: &Diagnostics, sources: &Sources<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules: Vec<Value> = Code::ALL.iter().map(|code| rule(*code)).collect();
    let results: Vec<Value> = problems.iter().map(|p| result(p, sources)).collect();
    let more: Vec<Value> = problems.groups().iter().filter_map(super::json::more).collect();
    let log = json!({
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {
                "errors": problems.errors(),
                "warnings": problems.warnings(),
                "notes": problems.notes(),
                "more": more,
            },
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

/// A code as a reporting descriptor (§3.49).
fn rule(code: Code) -> Value {
    json!({
        "id": code.id(),
        "name": name(code.title()),
        "shortDescription": { "text": code.title() },
        "fullDescription": { "text": code.explanation() },
        "help": { "text": code.explanation() },
        "defaultConfiguration": { "level": level(code.severity()) },
    })
}

/// A title as one word, such as `FileNotFound`.
fn name(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// A problem as a result (§3.27).
fn result(problem: &Diagnostic, sources: &Sources<'_>) -> Value {
    let excerpt = sources.excerpt(problem);
    let ends = excerpt.as_ref().map(|e| (e.start, e.end));
    let location = location(&problem.place, ends, sources);
    let index = Code::ALL.iter().position(|code| *code == problem.code);
    let mut result = json!({
        "ruleId": problem.code.id(),
        "ruleIndex": index,
        "level": level(problem.severity),
        "message": { "text": message(problem) },
        "locations": [location],
    });
    if let Some(about) = &problem.about {
        result["properties"] = super::json::about(about);
    }
    let related = problem.related.iter().map(|(what, place)| (what.as_str(), place));
    let rule = problem.rule.iter().map(|place| ("the rule in the metadata", place));
    let related: Vec<Value> = related
        .chain(rule)
        .enumerate()
        .map(|(i, (what, place))| {
            let mut at = self::location(place, None, sources);
            at["id"] = (i + 1).into();
            at["message"] = json!({ "text": visible(what) });
            at
        })
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    result
}

/// The message, expectation, cells and help of a problem, as sentences.
fn message(problem: &Diagnostic) -> String {
    let mut text = format!("{}.", visible(&problem.message));
    if let Some(about) = &problem.about {
        text.push_str(&format!(" About: {}.", visible(&about.text)));
    }
    if let Some(expected) = &problem.expected {
        text.push_str(&format!(" Expected: {}.", visible(expected)));
    }
    if let Some(help) = &problem.help {
        text.push_str(&format!(" Help: {}", visible(help)));
    }
    if let Some(more) = super::human::more_related(problem) {
        text.push_str(&format!(" Besides: {more}."));
    }
    text
}

/// A place as a location (§3.28), with the table's column as its logical part.
fn location(place: &Place, ends: Option<(Position, Position)>, sources: &Sources<'_>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(&sources.path(&place.file)) } });
    if let Some((start, end)) = ends {
        physical["region"] = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
    } else if let Some((line, column)) = sources.position(place) {
        physical["region"] = json!({ "startLine": line });
        if let Some(column) = column {
            physical["region"]["startColumn"] = column.into();
        }
    }
    let mut location = json!({ "physicalLocation": physical });
    let logical = match &place.spot {
        Spot::Cell { column: Some(column), .. } => Some((column.name.to_string(), "column")),
        Spot::Json(pointer) if !pointer.is_empty() => Some((pointer.clone(), "value")),
        _ => None,
    };
    if let Some((name, kind)) = logical {
        let name = visible(&name);
        location["logicalLocations"] = json!([{ "fullyQualifiedName": name, "kind": kind }]);
    }
    location
}

/// A path as a relative reference, or an IRI as a URI (RFC 3986).
fn uri(path: &str) -> String {
    if path.contains("://") {
        let escape = |c: char| match c.is_ascii_graphic() && !"<>\"{}|\\^`".contains(c) {
            true => c.to_string(),
            false => PercentEncodedForUri::from_path_segment(&c.to_string()).to_string(),
        };
        return path.chars().map(escape).collect();
    }
    let part = |part: &str| {
        // A colon in the first part would end a scheme.
        PercentEncodedForUri::from_path_segment(part).to_string().replace(':', "%3A")
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
