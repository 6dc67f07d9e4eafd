//! Checks the ontology of a folder: used terms are defined, defined terms are used or marked, and
//! all have descriptions.
//!
//! The namespace is the one declared by the ontology, so the tests apply to any folder.

use crate::common;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::common::ask;
use rapporteur::internals::Backend;
use serde_json::Value;
use spargebra::SparqlParser;

const PREFIXES: &str = "
    PREFIX owl: <http://www.w3.org/2002/07/owl#>
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX sh: <http://www.w3.org/ns/shacl#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX vann: <http://purl.org/vocab/vann/>
    PREFIX vs: <http://www.w3.org/2003/06/sw-vocab-status/ns#>
    PREFIX graph: <https://w3id.org/rapporteur/graph/>";

/// A folder with an ontology.
struct Folder {
    path: PathBuf,
    dataset: Backend,
    /// The ontology's IRI and that of its namespace.
    ontology: String,
    namespace: String,
}

/// Terms of the namespace, by their names in it.
type Names = BTreeSet<String>;

impl Folder {
    fn read(path: PathBuf) -> Self {
        let dataset = Backend::from(common::read(&path).graph);
        let query = format!(
            "{PREFIXES} SELECT ?o ?namespace {{ ?o a owl:Ontology ;
             vann:preferredNamespaceUri ?namespace }}"
        );
        let [row] = ask(&dataset, &query).try_into().expect("the folder declares one ontology");
        let [ontology, namespace] = row.try_into().expect("two columns were asked for");
        Self { path, dataset, ontology, namespace }
    }

    fn ask(&self, query: &str) -> Vec<Vec<String>> {
        ask(&self.dataset, &format!("{PREFIXES} SELECT {query}"))
    }

    fn name<'a>(&self, iri: &'a str) -> Option<&'a str> {
        iri.strip_prefix(&self.namespace).filter(|name| !name.is_empty())
    }

    /// The terms among the values of a query's columns.
    fn terms(&self, query: &str) -> Names {
        let values = self.ask(query).into_iter().flatten();
        values.filter_map(|iri| self.name(&iri).map(str::to_owned)).collect()
    }

    /// The classes and properties that the ontology defines.
    fn defined(&self) -> Names {
        self.terms(
            "DISTINCT ?term { ?term a ?type . VALUES ?type { owl:Class owl:ObjectProperty
             owl:DatatypeProperty owl:AnnotationProperty rdfs:Class rdf:Property } }",
        )
    }

    /// The terms in the text of a query.
    fn in_query(&self, text: &str) -> Names {
        let query = SparqlParser::new().parse_query(text).unwrap_or_else(|e| panic!("{e}: {text}"));
        // Written out again, a query has all its IRIs in full.
        let text = query.to_string();
        let iris = text.split('<').skip(1).filter_map(|part| part.split_once('>'));
        iris.filter_map(|(iri, _)| self.name(iri).map(str::to_owned)).collect()
    }

    fn in_data(&self) -> Names {
        self.terms("DISTINCT ?s ?p ?o { GRAPH graph:records { ?s ?p ?o } }")
    }

    fn in_queries(&self) -> Names {
        let texts = files(&self.path.join("queries"), "rq").into_iter().map(|path| read(&path));
        texts.flat_map(|text| self.in_query(&text)).collect()
    }

    /// The terms in shapes, and in their SPARQL.
    fn in_shapes(&self) -> Names {
        let mut names = self.terms(
            "DISTINCT ?value { ?shape ?property ?value
             FILTER (STRSTARTS(STR(?property), STR(sh:)) && isIRI(?value)) }",
        );
        // Members of lists, as of sh:in and of paths.
        names.extend(self.terms(
            "DISTINCT ?value { ?shape ?property ?list . ?list rdf:rest*/rdf:first ?value
             FILTER (STRSTARTS(STR(?property), STR(sh:)) && isIRI(?value)) }",
        ));
        let declared = self.ask("DISTINCT ?p ?n { ?d sh:prefix ?p ; sh:namespace ?n }");
        let prefixes: String =
            declared.iter().map(|row| format!("PREFIX {}: <{}>\n", row[0], row[1])).collect();
        for row in self.ask("?text { ?c sh:select|sh:ask|sh:construct ?text }") {
            names.extend(self.in_query(&format!("{prefixes}{}", row[0])));
        }
        names
    }

    /// The terms in the metadata, without templates, whose IRIs are in the data.
    fn in_metadata(&self) -> Names {
        let mut names = Names::new();
        for path in files(&self.path.join("data"), "json") {
            strings(&json(&path), &mut |text| names.extend(self.name(text).map(str::to_owned)));
        }
        names.retain(|name| !name.contains('{'));
        names
    }

    /// The terms in the JSON-LD context.
    fn in_context(&self) -> Names {
        let path = self.path.join("ontology/context.jsonld");
        let context = if path.exists() { json(&path) } else { Value::Null };
        let prefixes = &context["@context"];
        let mut names = Names::new();
        strings(prefixes, &mut |text| {
            let full = match text.split_once(':') {
                Some((prefix, local)) if prefixes[prefix].is_string() => {
                    format!("{}{local}", prefixes[prefix].as_str().unwrap_or_default())
                }
                _ => text.to_owned(),
            };
            names.extend(self.name(&full).map(str::to_owned));
        });
        names
    }
}

/// The files in a folder whose names end so, in order; none if there is no such folder.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let listing = folder.read_dir().into_iter().flatten();
    let mut paths: Vec<PathBuf> = listing.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == ending));
    paths.sort();
    paths
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Passes all texts within a value.
fn strings(value: &Value, take: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => take(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, take)),
        Value::Object(members) => members.values().for_each(|member| strings(member, take)),
        _ => {}
    }
}

/// This repository and the other folder of the tests.
fn folders() -> [Folder; 2] {
    let root = common::root();
    [root.to_owned(), root.join("tests/folders/climate")].map(Folder::read)
}

#[test]
fn each_used_term_is_defined() {
    for folder in folders() {
        let defined = folder.defined();
        assert!(!defined.is_empty(), "{} defines terms", folder.namespace);
        for (place, used) in [
            ("the data", folder.in_data()),
            ("the metadata", folder.in_metadata()),
            ("the queries", folder.in_queries()),
            ("the shapes", folder.in_shapes()),
            ("the context", folder.in_context()),
        ] {
            println!("{place} of {}: {} terms", folder.namespace, used.len());
            let unknown: Vec<_> = used.difference(&defined).collect();
            assert!(unknown.is_empty(), "{place} use what {} lacks: {unknown:?}", folder.namespace);
        }
    }
}

#[test]
fn each_defined_term_is_used_or_marked() {
    for folder in folders() {
        let used: Names = [folder.in_data(), folder.in_queries(), folder.in_shapes()]
            .into_iter()
            .flatten()
            .collect();
        let marked = folder.terms("?term { ?term vs:term_status 'testing' }");
        let defined = folder.defined();
        let idle: Vec<_> = defined.difference(&used).filter(|t| !marked.contains(*t)).collect();
        assert!(idle.is_empty(), "defined, but neither used nor marked as 'testing': {idle:?}");
        let stale: Vec<_> = marked.intersection(&used).collect();
        assert!(stale.is_empty(), "marked as 'testing', but used: {stale:?}");
    }
}

#[test]
fn each_term_has_a_description() {
    for folder in folders() {
        for property in ["rdfs:label", "rdfs:comment", "rdfs:isDefinedBy"] {
            let said = folder.terms(&format!("?term {{ ?term {property} ?value }}"));
            let silent: Vec<_> = folder.defined().difference(&said).cloned().collect();
            assert!(silent.is_empty(), "without {property}: {silent:?}");
        }
        let by = folder.ask("DISTINCT ?by { ?term rdfs:isDefinedBy ?by }");
        assert_eq!(by, [[folder.ontology.clone()]], "terms are defined by their own ontology");
        let twice = folder.ask(
            "?term ?lang { ?term rdfs:isDefinedBy ?o ; rdfs:label ?label }
             GROUP BY ?term (LANG(?label) AS ?lang) HAVING (COUNT(*) > 1)",
        );
        assert!(twice.is_empty(), "two labels in one language: {twice:?}");
    }
}

#[test]
fn each_concept_is_in_a_scheme_and_has_a_name() {
    for folder in folders() {
        let concepts = "?concept a/rdfs:subClassOf* skos:Concept .";
        let lost = folder.ask(&format!(
            "DISTINCT ?concept {{ {concepts} FILTER NOT EXISTS {{ ?concept skos:inScheme ?scheme .
             ?scheme a skos:ConceptScheme }} }}"
        ));
        assert!(lost.is_empty(), "in no scheme: {lost:?}");
        let nameless = folder.ask(&format!(
            "DISTINCT ?concept {{ {{ {concepts} }} UNION {{ ?concept a skos:ConceptScheme }}
             FILTER NOT EXISTS {{ ?concept skos:prefLabel ?label }} }}"
        ));
        assert!(nameless.is_empty(), "without a name: {nameless:?}");
    }
}

#[test]
fn each_table_and_column_is_described() {
    for folder in folders() {
        for path in files(&folder.path.join("data"), "json") {
            let group = json(&path);
            let tables = group["tables"].as_array().cloned().unwrap_or_else(|| vec![group]);
            for table in tables {
                let name = table["url"].as_str().expect("a table has a URL").to_owned();
                for member in ["dc:title", "dc:description"] {
                    assert!(!table[member].is_null(), "{name}: {member}");
                }
                let columns = table["tableSchema"]["columns"].as_array().expect("columns");
                // A virtual column is not in the file that people see.
                for column in columns.iter().filter(|c| c["virtual"] != true) {
                    for member in ["name", "titles", "dc:description"] {
                        assert!(!column[member].is_null(), "{name}, {}: {member}", column["name"]);
                    }
                }
            }
        }
    }
}
