//! Writes `ro-crate-metadata.json`: the site as a research object (RO-Crate 1.2).

use serde_json::{Map, Value, json};

use super::about::About;
use super::agent::Agent;
use super::distribution::Distribution;
use super::entity::one_or_more;
use super::facts::Date;
use super::relative;
use super::{DAY, DESCRIPTION, LICENCE, Lack, TITLE, lacking};
use crate::rdf::vocab::{DOI, RO_CRATE};

/// The name of the file (RO-Crate 1.2, "RO-Crate Structure").
pub(super) const FILE: &str = "ro-crate-metadata.json";

/// The missing values that the root of a crate requires ("Root Data Entity").
pub(super) fn lacks(about: &About) -> Vec<Lack> {
    lacking([
        (about.title().is_none(), TITLE),
        (about.description().is_none(), DESCRIPTION),
        (about.licence.is_none(), LICENCE),
        // Precise to the day at least.
        (day(about).is_none(), DAY),
    ])
}

/// The publication date, if known to the day.
fn day(about: &About) -> Option<&Date> {
    about.issued.as_ref().filter(|date| date.parts().len() == 3)
}

/// The crate: its descriptor, its root, its files, and the entities that they refer to.
pub(super) fn write(about: &About) -> Value {
    let mut graph = vec![
        json!({
            "@id": FILE, "@type": "CreativeWork",
            "conformsTo": { "@id": RO_CRATE }, "about": { "@id": "./" }
        }),
        root(about),
    ];
    graph.extend(about.distributions.iter().map(file));
    graph.extend(about.licence.as_ref().map(|licence| {
        json!({ "@id": licence.iri, "@type": "CreativeWork", "name": licence.name(), "url": licence.iri })
    }));
    graph.extend(
        identifier(about)
            .map(|iri| json!({ "@id": iri, "@type": "PropertyValue", "value": iri, "url": iri })),
    );
    for (id, agent) in agents(about) {
        let node = agent.node(Some(&id));
        if !graph.contains(&node) {
            graph.push(node);
        }
    }
    graph.extend(about.sources.iter().map(|source| {
        let name = source.title.as_ref().unwrap_or(&source.iri);
        json!({ "@id": source.iri, "@type": "CreativeWork", "name": name })
    }));
    json!({ "@context": format!("{RO_CRATE}/context"), "@graph": graph })
}

/// The creators, then the publisher, each with its `@id` in the crate.
fn agents(about: &About) -> Vec<(String, &Agent)> {
    let all: Vec<&Agent> = about.creators.iter().chain(&about.publisher).collect();
    let number = |agent: &Agent| all.iter().position(|other| *other == agent).unwrap_or(0) + 1;
    let id =
        |agent: &Agent| agent.iri.clone().unwrap_or_else(|| format!("#agent-{}", number(agent)));
    all.iter().map(|agent| (id(agent), *agent)).collect()
}

/// The address of the DOI, else the IRI.
fn identifier(about: &About) -> Option<String> {
    about.doi.as_ref().map(|doi| format!("{DOI}{doi}")).or_else(|| about.id.clone())
}

/// The root of the crate ("Root Data Entity").
fn root(about: &About) -> Value {
    let mut node = Map::new();
    let mut put = |name: &str, value: Value| {
        // A single value stands without an array; missing values are left out ("JSON-LD").
        let value = match value {
            Value::Array(values) => one_or_more(values),
            value => Some(value).filter(|value| !value.is_null()),
        };
        if let Some(value) = value {
            node.insert(name.to_owned(), value);
        }
    };
    put("@id", "./".into());
    put("@type", "Dataset".into());
    put("name", about.title().into());
    put("description", about.description().into());
    put("datePublished", day(about).map(|date| date.as_str()).into());
    put("dateModified", about.modified.as_ref().map(|date| date.as_str()).into());
    put("license", about.licence.as_ref().map(|licence| json!({ "@id": licence.iri })).into());
    let mut ids = agents(about).into_iter().map(|(id, _)| json!({ "@id": id })).collect::<Vec<_>>();
    let publisher = about.publisher.as_ref().and_then(|_| ids.pop());
    put("author", ids.into());
    put("publisher", publisher.into());
    put("version", about.version.as_deref().into());
    put("identifier", identifier(about).map(|iri| json!({ "@id": iri })).into());
    put("url", about.page().into());
    put("inLanguage", about.languages.first().map(String::as_str).into());
    put("keywords", about.keywords.iter().map(|keyword| keyword.text.as_str()).collect());
    put("isBasedOn", about.sources.iter().map(|source| json!({ "@id": source.iri })).collect());
    let files = about.distributions.iter().map(|file| json!({ "@id": relative(&file.path) }));
    put("hasPart", files.collect());
    Value::Object(node)
}

/// A file ("File Data Entity"); RO-Crate writes its size as a string.
fn file(file: &Distribution) -> Value {
    let name = file.title.as_deref().unwrap_or(&file.path);
    let texts = [
        ("@id", relative(&file.path).as_str()),
        ("@type", "File"),
        ("name", name),
        ("description", file.description.as_deref().unwrap_or_default()),
        ("encodingFormat", &file.media_type),
        ("contentSize", &file.size.to_string()),
        ("sha256", &file.sha256),
    ]
    .map(|(name, text)| (name.to_owned(), Value::from(text)));
    texts.into_iter().filter(|(_, text)| text.as_str() != Some("")).collect()
}
