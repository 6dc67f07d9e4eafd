//! Describes the data set with schema.org, for dataset search engines.

use serde_json::{Map, Value, json};

use super::about::About;
use super::agent::Agent;
use super::distribution::Distribution;
use super::facts::Text;
use crate::rdf::vocab::{DOI, SCHEMA_CONTEXT};

/// The `Dataset`, as JSON-LD.
pub(crate) fn dataset(about: &About) -> Value {
    let mut node = Map::new();
    let mut put = |name: &str, value: Value| {
        let is_empty = match &value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        if !is_empty {
            node.insert(name.to_owned(), value);
        }
    };
    put("@context", SCHEMA_CONTEXT.into());
    put("@type", "Dataset".into());
    put("@id", about.iri().into());
    put("name", texts(&about.titles));
    put("description", texts(&about.descriptions));
    put("url", about.page().unwrap_or(about.iri()).into());
    put("identifier", identifiers(about));
    put("license", about.licence.as_ref().map(|licence| licence.iri.as_str()).into());
    put("creator", about.creators.iter().map(Agent::json).collect());
    put("publisher", about.publisher.as_ref().map(Agent::json).into());
    put("version", about.version.as_deref().into());
    let dates = [
        ("dateCreated", &about.created),
        ("datePublished", &about.issued),
        ("dateModified", &about.modified),
    ];
    for (name, date) in dates {
        put(name, date.as_ref().map(|date| date.as_str()).into());
    }
    put("inLanguage", about.languages.iter().map(String::as_str).collect());
    put("keywords", texts(&about.keywords));
    put("isBasedOn", about.sources.iter().map(|source| source.iri.as_str()).collect());
    put("distribution", about.distributions.iter().map(|d| download(about, d)).collect());
    Value::Object(node)
}

/// Its DOI and its IRI.
fn identifiers(about: &About) -> Value {
    let doi = about.doi.as_ref().map(|doi| format!("{DOI}{doi}"));
    doi.into_iter().chain(about.id.clone()).map(Value::from).collect()
}

/// Texts, each with its language if stated.
pub(super) fn texts(texts: &[Text]) -> Value {
    let one = |text: &Text| match &text.lang {
        Some(lang) => json!({ "@value": text.text, "@language": lang }),
        None => text.text.as_str().into(),
    };
    let languages: std::collections::BTreeSet<_> = texts.iter().map(|text| &text.lang).collect();
    // Plain texts if all are in one language: not all readers of schema.org know value objects.
    let values: Vec<Value> = match languages.len() {
        0 | 1 => texts.iter().map(|text| text.text.as_str().into()).collect(),
        _ => texts.iter().map(one).collect(),
    };
    match <[Value; 1]>::try_from(values) {
        Ok([only]) => only,
        Err(values) => Value::Array(values),
    }
}

fn download(about: &About, file: &Distribution) -> Value {
    let mut node = Map::new();
    node.insert("@type".to_owned(), "DataDownload".into());
    for (name, text) in [("name", &file.title), ("description", &file.description)] {
        if let Some(text) = text {
            node.insert(name.to_owned(), text.as_str().into());
        }
    }
    node.insert("contentUrl".to_owned(), about.address(&file.path).into());
    node.insert("encodingFormat".to_owned(), file.media_type.as_str().into());
    node.insert("contentSize".to_owned(), format!("{} B", file.size).into());
    node.insert("sha256".to_owned(), file.sha256.as_str().into());
    Value::Object(node)
}
