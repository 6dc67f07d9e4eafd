//! Gives values of entities to add to a table (§6), and proposes properties.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Failure, Problem, Reconciler};
use crate::rdf::graph::{Term, TermId};
use crate::rdf::vocab::rdf;

/// The most entities and properties of a request.
const ENTITIES: usize = 1000;
const PROPERTIES: usize = 100;

/// How many properties are proposed at most.
const PROPOSED: usize = 50;

impl Reconciler<'_, '_> {
    /// The values of properties of entities.
    pub(super) fn extend(&self, asked: &Map<String, Value>) -> Result<Value, Failure> {
        let wrong = |what: &str| Failure::from(Problem::new(400, format!("'extend': {what}")));
        let list = |name: &str, most: usize| {
            let list = asked.get(name).and_then(Value::as_array);
            let list = list.ok_or_else(|| wrong(&format!("it has no list '{name}'")))?;
            match list.len() <= most {
                true => Ok(list),
                false => Err(wrong(&format!("'{name}' has more than {most} items"))),
            }
        };
        let mut properties = Vec::new();
        for property in list("properties", PROPERTIES)? {
            let id = property.get("id").and_then(Value::as_str);
            properties.push(id.ok_or_else(|| wrong("a property has no 'id'"))?);
        }
        let meta = properties.iter().map(|property| match self.find(property) {
            Some(id) => self.named(id),
            None => json!({ "id": property, "name": property }),
        });
        let meta: Vec<Value> = meta.collect();
        let mut rows = Map::new();
        for entity in list("ids", ENTITIES)? {
            let entity = entity.as_str().ok_or_else(|| wrong("an item of 'ids' is not a text"))?;
            let mut row = Map::new();
            for property in &properties {
                let ids = self.find(entity).zip(self.find(property));
                let values = ids.map(|(entity, property)| self.index.objects(entity, property));
                let values = values.unwrap_or_default().iter().map(|value| self.value(*value));
                row.insert((*property).to_owned(), values.collect::<Vec<_>>().into());
            }
            rows.insert(entity.to_owned(), Value::Object(row));
        }
        Ok(json!({ "meta": meta, "rows": rows }))
    }

    /// A value for a table: an entity, or a text.
    fn value(&self, value: TermId) -> Value {
        match self.names.graph().term(value) {
            Term::Iri(_) => self.named(value),
            Term::Blank(label) => json!({ "str": format!("_:{label}") }),
            Term::Typed { text, .. } | Term::Lang { text, .. } => json!({ "str": text }),
        }
    }

    /// Properties of the entities of a class, the most frequent first (§6.2).
    pub(super) fn proposals(&self, given: &[(String, String)]) -> Result<Value, Failure> {
        let value = |name: &str| {
            given.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
        };
        let limit = match value("limit") {
            None => PROPOSED,
            Some(text) => text.parse::<usize>().map_err(|_| {
                Problem::new(400, format!("'limit' is not a whole number: '{text}'"))
            })?,
        };
        let mut counts: BTreeMap<TermId, usize> = BTreeMap::new();
        match value("type").filter(|class| !class.is_empty()) {
            None => counts.extend(self.all_properties().into_iter().map(|property| (property, 1))),
            Some(class) => {
                let class = self.find(class).zip(self.find(rdf::TYPE));
                let members = class.map(|(class, kind)| self.index.subjects(kind, class));
                for member in members.unwrap_or_default() {
                    for (property, _) in self.index.about(*member) {
                        *counts.entry(property).or_default() += 1;
                    }
                }
            }
        }
        let mut all: Vec<(TermId, usize)> = counts.into_iter().collect();
        all.sort_by_key(|(property, count)| (std::cmp::Reverse(*count), *property));
        let proposed = all.iter().take(limit.min(PROPOSED)).map(|(id, _)| self.named(*id));
        let mut reply = json!({ "properties": proposed.collect::<Vec<_>>() });
        if let (Some(object), Some(class)) = (reply.as_object_mut(), value("type")) {
            object.insert("type".to_owned(), class.into());
        }
        Ok(reply)
    }
}
