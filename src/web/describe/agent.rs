//! Persons and organisations, with the parts of their names.

use serde_json::Value;

use super::facts::{Facts, Text, best};
use crate::csvw::metadata::model::Annotation;
use crate::rdf::vocab::{foaf, schema};

/// A person or an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Their IRI, for example an ORCID.
    pub iri: Option<String>,
    /// Their name.
    pub name: Name,
    /// Whether the metadata says that it is a person; all others count as organisations.
    pub is_person: bool,
}

/// The name of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// A single text, never split.
    Whole(String),
    /// The parts of a person's name; missing parts are empty.
    Parts {
        /// For example `Alice Maria`.
        given: String,
        /// The prefix of the family name, ignored in sorting, for example `van der`.
        particle: String,
        /// For example `Berg`.
        family: String,
        /// For example `Jr.`.
        suffix: String,
    },
}

impl Agent {
    /// An agent with only a name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { iri: None, name: Name::Whole(name.into()), is_person: false }
    }

    /// The name in speaking order.
    pub fn full_name(&self) -> String {
        match &self.name {
            Name::Whole(name) => name.clone(),
            Name::Parts { given, particle, family, suffix } => {
                words(&[given, particle, family, suffix])
            }
        }
    }

    /// Reads a value of a common property: a text, an IRI, or an object with a name.
    pub(super) fn of(value: &Value) -> Option<Self> {
        let Value::Object(members) = value else {
            return value.as_str().map(Self::named);
        };
        if let Some(name) = members.get("@value").and_then(Value::as_str) {
            return Some(Self::named(name));
        }
        let own: Vec<Annotation> = members
            .iter()
            .filter(|(name, _)| !name.starts_with('@'))
            .map(|(name, value)| Annotation { property: name.clone(), value: value.clone() })
            .collect();
        let facts = Facts::new(&own);
        let text = |properties: &[&str]| best(&facts.texts(properties)).map(Text::owned);
        let iri = members.get("@id").and_then(Value::as_str).map(str::to_owned);
        let classes = match members.get("@type") {
            Some(Value::Array(classes)) => classes.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(class)) => vec![class.as_str()],
            _ => Vec::new(),
        };
        let family = text(&[schema::FAMILY_NAME, foaf::FAMILY_NAME]);
        let said = classes.iter().any(|class| [schema::PERSON, foaf::PERSON].contains(class));
        let name = match family {
            Some(family) => {
                let given = text(&[schema::GIVEN_NAME, foaf::GIVEN_NAME]).unwrap_or_default();
                Name::Parts { given, particle: String::new(), family, suffix: String::new() }
            }
            None => Name::Whole(text(&[schema::NAME, foaf::NAME]).or_else(|| iri.clone())?),
        };
        let is_person = said || matches!(name, Name::Parts { .. });
        Some(Self { iri, name, is_person })
    }

    /// Its schema.org class.
    pub(super) fn class(&self) -> &'static str {
        if self.is_person { "Person" } else { "Organization" }
    }

    /// Its schema.org description, with its IRI as `@id` and address.
    pub(super) fn json(&self) -> Value {
        self.node(self.iri.as_deref())
    }

    /// The same with another `@id`, or none.
    pub(super) fn node(&self, id: Option<&str>) -> Value {
        let mut node = serde_json::Map::new();
        if let Some(id) = id {
            node.insert("@id".to_owned(), id.into());
        }
        node.insert("@type".to_owned(), self.class().into());
        node.insert("name".to_owned(), self.full_name().into());
        if let Name::Parts { given, particle, family, .. } = &self.name {
            if !given.is_empty() {
                node.insert("givenName".to_owned(), given.as_str().into());
            }
            node.insert("familyName".to_owned(), words(&[particle, family]).into());
        }
        if let Some(iri) = &self.iri {
            node.insert("url".to_owned(), iri.as_str().into());
        }
        Value::Object(node)
    }
}

/// The non-empty texts, joined with spaces.
pub(super) fn words(parts: &[&str]) -> String {
    let full: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    full.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_agent_is_a_text_an_iri_or_an_object() {
        assert_eq!(Agent::of(&json!({"@value": "The Club"})), Some(Agent::named("The Club")));
        let ada = Agent::of(&json!({
            "@id": "https://orcid.org/0000-0002-1825-0097",
            "@type": "http://schema.org/Person",
            "http://schema.org/name": {"@value": "Ada Lovelace"},
            "http://schema.org/familyName": {"@value": "Lovelace"},
            "https://schema.org/givenName": {"@value": "Ada"}
        }));
        let ada = ada.unwrap();
        assert_eq!(ada.full_name(), "Ada Lovelace");
        assert!(ada.is_person && matches!(ada.name, Name::Parts { .. }));
        let iri = Agent::of(&json!({"@id": "http://example.org/club"})).unwrap();
        assert_eq!((iri.full_name().as_str(), iri.is_person), ("http://example.org/club", false));
        assert_eq!(Agent::of(&json!({})), None);
        assert_eq!(Agent::of(&json!(3)), None);
    }
}
