//! Writes the JSON-LD context `ontology/context.jsonld`.

use serde_json::{Map, Value, json};

use super::model::{Class, Model, Range};
use crate::rdf::vocab::{dcterms, owl, rdfs, skos, xsd};

/// A context with a term for each class and each property.
pub(super) fn write(model: &Model) -> Value {
    let mut context = Map::new();
    let space = &model.space;
    let mut add = |name: &str, value: Value| {
        // A name in use keeps its meaning.
        if !context.contains_key(name) {
            context.insert(name.to_owned(), value);
        }
    };
    add("@base", space.base.as_str().into());
    add("@version", json!(1.1));
    add("id", "@id".into());
    add("type", "@type".into());
    for (prefix, namespace) in [
        (space.prefix.as_str(), space.terms.as_str()),
        ("dcterms", dcterms::NAMESPACE),
        ("owl", owl::NAMESPACE),
        ("rdfs", rdfs::NAMESPACE),
        ("skos", skos::NAMESPACE),
        ("xsd", xsd::NAMESPACE),
    ] {
        add(prefix, namespace.into());
    }
    let own = |iri: &str| match iri.strip_prefix(&space.terms) {
        Some(local) => (local.to_owned(), format!("{}:{local}", space.prefix)),
        None => ("prefLabel".to_owned(), "skos:prefLabel".to_owned()),
    };
    for Class { iri, .. } in &model.classes {
        let (name, term) = own(iri);
        add(&name, term.into());
    }
    for property in model.classes.iter().flat_map(|class| &class.properties) {
        let (name, term) = own(&property.iri);
        let mut definition = Map::new();
        definition.insert("@id".to_owned(), term.as_str().into());
        match property.range {
            Range::Literal(datatype) if datatype.iri() == xsd::STRING => {}
            Range::Literal(datatype) => {
                let name = datatype.iri().strip_prefix(xsd::NAMESPACE).map(|n| format!("xsd:{n}"));
                let iri = name.unwrap_or_else(|| datatype.iri().to_owned());
                definition.insert("@type".to_owned(), iri.into());
            }
            _ => drop(definition.insert("@type".to_owned(), "@id".into())),
        }
        if property.is_list {
            definition.insert("@container".to_owned(), "@set".into());
        }
        let is_plain = definition.len() == 1;
        add(&name, if is_plain { term.into() } else { Value::Object(definition) });
    }
    json!({ "@context": context })
}
