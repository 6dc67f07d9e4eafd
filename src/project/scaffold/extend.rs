//! Adds tables to a metadata document, keeping its other content.

use serde_json::{Map, Value};

use super::known::METADATA;
use crate::csvw::infer::LAYOUT;
use crate::diagnostic::pointer::Outline;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::project::folder::DATA_FOLDER;

/// The document with more tables. A list of tables gets them at its end, and the rest stays byte
/// for byte; a document of a single table becomes such a list.
///
/// # Errors
/// If the document is not an object.
pub(super) fn extended(text: &str, tables: &[Value]) -> Result<String, Box<Diagnostic>> {
    let unreadable = || {
        let file = format!("{DATA_FOLDER}/{METADATA}");
        let message = format!("'{file}' describes no tables");
        Box::new(Diagnostic::new(Code::MetadataShape, message, Place::file(file)))
    };
    let outline = Outline::new(text.as_bytes()).ok_or_else(unreadable)?;
    let Some(list) = outline.span("/tables") else {
        return single(text, tables).ok_or_else(unreadable);
    };
    let end = list.end.saturating_sub(1);
    let before = text.get(..end).ok_or_else(unreadable)?.trim_end();
    let mut out = before.to_owned();
    for table in tables {
        out.push_str(if out.ends_with('[') { "\n    " } else { ",\n    " });
        LAYOUT.write(table, 2, &mut out);
    }
    out.push_str("\n  ");
    out.push_str(text.get(end..).unwrap_or_default());
    Ok(out)
}

/// A document of a single table as a list of tables.
fn single(text: &str, tables: &[Value]) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}');
    let Value::Object(mut first) = serde_json::from_str(text).ok()? else { return None };
    let mut group = Map::new();
    if let Some(context) = first.shift_remove("@context") {
        group.insert("@context".to_owned(), context);
    }
    let all = std::iter::once(Value::Object(first)).chain(tables.iter().cloned());
    group.insert("tables".to_owned(), all.collect());
    let mut out = String::new();
    LAYOUT.write(&Value::Object(group), 0, &mut out);
    out.push('\n');
    Some(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_content_of_a_document_stays() {
        let text =
            "{\n  \"tables\": [ {\"url\": \"a.csv\", \"x:n\": 1.0} ],\n  \"@id\": \"x\"\n}\n";
        let out = extended(text, &[json!({"url": "b.csv"})]).unwrap();
        let (head, tail) = text.split_once(" ],").unwrap();
        assert!(out.starts_with(head) && out.ends_with(tail), "{out}");
        let out: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(out["tables"][1]["url"], "b.csv");
    }

    #[test]
    fn one_table_becomes_the_first_of_several() {
        let text = r#"{"@context": "c", "url": "a.csv", "tableSchema": {"columns": []}}"#;
        let out: Value =
            serde_json::from_str(&extended(text, &[json!({"url": "b.csv"})]).unwrap()).unwrap();
        assert_eq!(
            out,
            json!({"@context": "c", "tables": [
                {"url": "a.csv", "tableSchema": {"columns": []}}, {"url": "b.csv"},
            ]})
        );
    }
}
