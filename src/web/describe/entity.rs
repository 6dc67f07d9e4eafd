//! Describes an entity with schema.org, following the ontology's links to schema.org classes and
//! properties.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::rdf::graph::{Graph, GraphName, Index, Names, Term, TermId};
use crate::rdf::vocab::{SCHEMA_CONTEXT, owl, rdf, rdfs, schema, skos, xsd};

/// The schema.org terms equal to or above each class or property of the records.
pub(crate) struct SchemaTerms(BTreeMap<TermId, BTreeSet<String>>);

/// The properties that link a class to an equivalent or broader class.
const CLASSES: &[&str] = &[rdfs::SUB_CLASS_OF, owl::EQUIVALENT_CLASS];

/// The same for properties.
const PROPERTIES: &[&str] = &[rdfs::SUB_PROPERTY_OF, owl::EQUIVALENT_PROPERTY];

/// The properties that link two IRIs with the same meaning.
const SAME: &[&str] = &[owl::SAME_AS, skos::EXACT_MATCH];

impl SchemaTerms {
    /// Reads the links to schema.org from the ontology.
    pub fn new(graph: &Graph, index: &Index) -> Self {
        let type_of = graph.find(Term::Iri(rdf::TYPE));
        let records = graph.part(GraphName::Records);
        let properties: BTreeSet<TermId> = records.iter().map(|quad| quad.predicate).collect();
        let classes: BTreeSet<TermId> = records
            .iter()
            .filter(|quad| Some(quad.predicate) == type_of)
            .map(|quad| quad.object)
            .collect();
        let mut terms: BTreeMap<TermId, BTreeSet<String>> = BTreeMap::new();
        for (ids, steps) in [(classes, CLASSES), (properties, PROPERTIES)] {
            for id in ids {
                terms.entry(id).or_default().extend(above(graph, index, id, steps));
            }
        }
        Self(terms)
    }

    /// An entity as JSON-LD; `url` is the address of its page. None for a term that is not an IRI.
    pub fn describe(&self, names: &Names<'_>, id: TermId, url: Option<&str>) -> Option<Value> {
        let (graph, index) = (names.graph(), names.index());
        let Term::Iri(iri) = graph.term(id) else { return None };
        let mut values: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let mut classes: BTreeSet<String> = BTreeSet::new();
        let type_of = graph.find(Term::Iri(rdf::TYPE));
        let same: Vec<TermId> = SAME.iter().filter_map(|iri| graph.find(Term::Iri(iri))).collect();
        for (predicate, object) in index.about(id) {
            if Some(predicate) == type_of {
                classes.extend(self.0.get(&object).into_iter().flatten().cloned());
            } else if same.contains(&predicate) {
                if let Term::Iri(other) = graph.term(object) {
                    values.entry("sameAs".to_owned()).or_default().push(other.into());
                }
            } else {
                for name in self.0.get(&predicate).into_iter().flatten() {
                    values.entry(name.clone()).or_default().extend(value(names, object));
                }
            }
        }
        let mut node = Map::new();
        node.insert("@context".to_owned(), SCHEMA_CONTEXT.into());
        let classes: Vec<Value> = classes.into_iter().map(Value::from).collect();
        node.insert("@type".to_owned(), one_or_more(classes).unwrap_or_else(|| "Thing".into()));
        node.insert("@id".to_owned(), iri.into());
        let label = names.label(id);
        values.remove("name");
        node.insert("name".to_owned(), label.map_or(iri, |label| label.text).into());
        if values.remove("url").is_some() || url.is_some() {
            node.insert("url".to_owned(), url.unwrap_or(iri).into());
        }
        for (name, mut list) in values {
            list.dedup();
            if let Some(value) = one_or_more(list) {
                node.insert(name, value);
            }
        }
        Some(Value::Object(node))
    }
}

/// A value: a text with its language, a number, or a node with its name. None for a blank node.
fn value(names: &Names<'_>, id: TermId) -> Option<Value> {
    match names.graph().term(id) {
        Term::Iri(iri) => Some(match names.label(id) {
            Some(label) => json!({ "@id": iri, "name": label.text }),
            None => json!({ "@id": iri }),
        }),
        Term::Lang { text, lang } => Some(json!({ "@value": text, "@language": lang })),
        Term::Typed { text, datatype: xsd::INTEGER } => {
            Some(text.parse::<i64>().map_or_else(|_| text.into(), Value::from))
        }
        Term::Typed { text, datatype: xsd::BOOLEAN } => Some(match text {
            "true" | "1" => true.into(),
            "false" | "0" => false.into(),
            other => other.into(),
        }),
        Term::Typed { text, .. } => Some(text.into()),
        Term::Blank(_) => None,
    }
}

/// The nearest schema.org terms at or above a term; visits each term once.
fn above(graph: &Graph, index: &Index, id: TermId, steps: &[&str]) -> BTreeSet<String> {
    let steps: Vec<TermId> = steps.iter().filter_map(|iri| graph.find(Term::Iri(iri))).collect();
    let (mut seen, mut level) = (BTreeSet::from([id]), vec![id]);
    while !level.is_empty() {
        let found: BTreeSet<String> = level.iter().filter_map(|id| local(graph, *id)).collect();
        if !found.is_empty() {
            return found;
        }
        let next = level.iter().flat_map(|id| {
            let objects = |step: &TermId| index.objects(*id, *step);
            steps.iter().flat_map(objects)
        });
        level = next.copied().filter(|id| seen.insert(*id)).collect();
    }
    BTreeSet::new()
}

/// The local name of a schema.org term.
fn local(graph: &Graph, id: TermId) -> Option<String> {
    let Term::Iri(iri) = graph.term(id) else { return None };
    let local = iri.strip_prefix(schema::NAMESPACE);
    local.or_else(|| iri.strip_prefix(SCHEMA_CONTEXT)).map(str::to_owned)
}

/// No values as none, a single value as is, several values as an array.
pub(super) fn one_or_more(values: Vec<Value>) -> Option<Value> {
    if values.is_empty() {
        return None;
    }
    Some(match <[Value; 1]>::try_from(values) {
        Ok([only]) => only,
        Err(values) => Value::Array(values),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::graph::of_turtle;

    fn described(local: &str) -> Value {
        let graph = of_turtle(&[
            (
                GraphName::Ontology,
                "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
                 @prefix owl: <http://www.w3.org/2002/07/owl#> .
                 @prefix s: <http://schema.org/> .
                 <Meeting> rdfs:subClassOf <Gathering> . <Gathering> owl:equivalentClass s:Event ; rdfs:subClassOf <Meeting> .
                 s:Event rdfs:subClassOf s:Thing .
                 <begins> rdfs:subPropertyOf s:startDate . <count> rdfs:subPropertyOf s:maximumAttendeeCapacity .
                 <by> rdfs:subPropertyOf s:organizer .",
            ),
            (
                GraphName::Records,
                "@prefix owl: <http://www.w3.org/2002/07/owl#> .
                 @prefix s: <http://schema.org/> .
                 @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
                 <m> a <Meeting> ; rdfs:label \"A </script> b\"@en ; <begins> \"2020-01-02\" ; <count> 12 ;
                    <by> <club>, [] ; <own> 3 ; s:description \"Treffen\"@de ; owl:sameAs <http://o/m> .
                 <club> a <Club> ; rdfs:label \"Club\" .",
            ),
        ]);
        let index = Index::new(&graph, GraphName::USUAL);
        let id = graph.find(Term::Iri(&format!("http://e/{local}"))).unwrap();
        SchemaTerms::new(&graph, &index)
            .describe(&Names::new(&graph, &index), id, Some("http://s/m"))
            .unwrap()
    }

    #[test]
    fn classes_and_properties_follow_the_ontology() {
        let expected = json!({
            "@context": "https://schema.org/", "@type": "Event", "@id": "http://e/m",
            "name": "A </script> b", "url": "http://s/m",
            "description": {"@value": "Treffen", "@language": "de"},
            "maximumAttendeeCapacity": 12,
            "organizer": {"@id": "http://e/club", "name": "Club"},
            "sameAs": "http://o/m", "startDate": "2020-01-02"
        });
        assert_eq!(described("m"), expected);
    }

    #[test]
    fn other_entities_are_things() {
        let club = described("club");
        assert_eq!((&club["@type"], &club["name"]), (&json!("Thing"), &json!("Club")));
    }
}
