//! Writes citations as CSL-JSON (csl-data.json of CSL 1.0.2).

use serde_json::{Map, Value, json};

use super::{Citation, one_line};
use crate::web::describe::agent::{Agent, Name};
use crate::web::describe::pretty;

pub(super) fn write(citation: &Citation) -> String {
    let mut item = Map::new();
    let mut put = |name: &str, value: Value| {
        item.insert(name.to_owned(), value);
    };
    put("id", citation.key.as_str().into());
    put("type", if citation.container.is_some() { "entry" } else { "dataset" }.into());
    put("title", one_line(&citation.title).into());
    if let Some(container) = &citation.container {
        put("container-title", one_line(container).into());
    }
    if !citation.authors.is_empty() {
        put("author", citation.authors.iter().map(name).collect());
    }
    if let Some(date) = &citation.date {
        put("issued", json!({ "date-parts": [date.parts()] }));
    }
    let texts = [
        ("version", &citation.version),
        ("publisher", &citation.publisher),
        ("DOI", &citation.doi),
        ("URL", &citation.url),
        ("language", &citation.language),
        ("abstract", &citation.summary),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            put(name, one_line(text).into());
        }
    }
    if !citation.keywords.is_empty() {
        put("keyword", citation.keywords.join(", ").into());
    }
    pretty(&Value::Array(vec![item.into()]))
}

/// An author: the parts of the name, or one text.
fn name(author: &Agent) -> Value {
    match &author.name {
        Name::Whole(name) => json!({ "literal": one_line(name) }),
        Name::Parts { given, particle, family, suffix } => {
            let parts = [
                ("family", family),
                ("given", given),
                ("non-dropping-particle", particle),
                ("suffix", suffix),
            ];
            let full = parts.into_iter().filter(|(_, text)| !text.trim().is_empty());
            full.map(|(name, text)| (name.to_owned(), Value::from(one_line(text)))).collect()
        }
    }
}
