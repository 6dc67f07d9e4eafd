//! Names terms for people.

use super::{Graph, Index, Term, TermId};
use crate::rdf::naming::NamingProperties;
use crate::rdf::vocab::rdfs;

/// Names the terms of a graph: by label, and by prefix.
#[derive(Clone, Debug)]
pub struct Names<'g> {
    graph: &'g Graph,
    index: &'g Index,
    properties: Vec<TermId>,
    /// The language in which names are wanted first.
    language: &'g str,
}

/// A text of a graph, and its language if known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label<'g> {
    /// The text.
    pub text: &'g str,
    /// The language tag.
    pub lang: Option<&'g str>,
}

impl<'g> Names<'g> {
    /// The graph.
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }

    /// The index of the graph.
    pub fn index(&self) -> &'g Index {
        self.index
    }

    /// Names by the labels of an index.
    pub fn new(graph: &'g Graph, index: &'g Index) -> Self {
        let below = graph.find(Term::Iri(rdfs::SUB_PROPERTY_OF));
        let pairs = below.into_iter().flat_map(|below| index.with(below));
        let pairs =
            pairs.filter_map(|(property, sub)| match (graph.term(sub), graph.term(property)) {
                (Term::Iri(sub), Term::Iri(property)) => Some((sub, property)),
                _ => None,
            });
        let naming = NamingProperties::new(pairs);
        let shown = naming.shown().into_iter();
        let properties = shown.filter_map(|iri| graph.find(Term::Iri(iri))).collect();
        Self { graph, index, properties, language: ENGLISH }
    }

    /// The same names, in a language (BCP 47) where there are such: `fr` is content with `fr-CA`.
    pub fn in_language(self, language: &'g str) -> Self {
        Self { language, ..self }
    }

    /// The properties whose values are names, the best first.
    pub fn properties(&self) -> &[TermId] {
        &self.properties
    }

    /// The label of a term, if the graph gives it one: in the language that is wanted, or else in
    /// English, in no language, or in the first by alphabet.
    pub fn label(&self, id: TermId) -> Option<Label<'g>> {
        self.properties.iter().find_map(|property| self.text(id, *property))
    }

    /// The best text among the values of a property, chosen as in [`Names::label`].
    pub fn text(&self, id: TermId, property: TermId) -> Option<Label<'g>> {
        let values = self.index.objects(id, property).iter();
        let texts = values.filter_map(|value| match self.graph.term(*value) {
            Term::Typed { text, .. } => Some(Label { text, lang: None }),
            Term::Lang { text, lang } => Some(Label { text, lang: Some(lang) }),
            Term::Iri(_) | Term::Blank(_) => None,
        });
        texts.min_by_key(|label| (self.rank(label.lang), *label))
    }

    fn rank(&self, lang: Option<&str>) -> (u8, u8) {
        // What is in no language stands behind English here, as everywhere.
        (rank(lang, self.language).min(2), rank(lang, ENGLISH))
    }

    /// An IRI with a prefix if that is shorter, for example `skos:Concept`; else in full.
    pub fn short(&self, iri: &str) -> String {
        self.graph.prefixes().short(iri).unwrap_or_else(|| iri.to_owned())
    }
}

/// English is what the program itself speaks, so it goes best with the words around it.
const ENGLISH: &str = "en";

/// How well a text fits whoever wants a language: in it, in a narrower one, in none, in another.
fn rank(lang: Option<&str>, wanted: &str) -> u8 {
    let is_within = |lang: &str| {
        let (start, rest) = lang.split_at_checked(wanted.len()).unwrap_or(("", ""));
        start.eq_ignore_ascii_case(wanted) && rest.starts_with('-')
    };
    match lang {
        Some(lang) if lang.eq_ignore_ascii_case(wanted) => 0,
        Some(lang) if is_within(lang) => 1,
        None => 2,
        Some(_) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::rdf::format::Format;
    use crate::rdf::graph::{GraphBuilder, GraphName};

    #[test]
    fn labels_are_chosen_by_property_then_language() {
        let text = r#"@prefix : <http://e/> .
            @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
            @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
            :a rdfs:label "Canada"@fr , "Canada (en)"@en , "plain" .
            :b rdfs:label "Staat"@de , "plain" .
            :c rdfs:label "no"@en ; skos:prefLabel "Ja"@de , "Oui"@fr .
            :d skos:notation "D" .
            :title rdfs:subPropertyOf <http://purl.org/dc/terms/title> .
            :e :title "E" ; skos:notation "F" .
            :f <http://xmlns.com/foaf/0.1/name> "G" ."#;
        let mut builder = GraphBuilder::new();
        let mut problems = Diagnostics::new();
        let bytes = text.as_bytes();
        builder
            .load(GraphName::Ontology, "t", "http://e/", bytes, Format::Turtle, &mut problems)
            .unwrap();
        let graph = builder.finish();
        let index = Index::new(&graph, GraphName::ALL);
        let names = Names::new(&graph, &index);
        let label = |local: &str| {
            let id = graph.find(Term::Iri(&format!("http://e/{local}"))).unwrap();
            names.label(id).map(|label| (label.text, label.lang))
        };
        assert_eq!(label("a"), Some(("Canada (en)", Some("en"))));
        assert_eq!(label("b"), Some(("plain", None)));
        assert_eq!(label("c"), Some(("Ja", Some("de"))));
        assert_eq!(label("d"), Some(("D", None)));
        assert_eq!(label("e"), Some(("E", None)));
        assert_eq!(label("f"), Some(("G", None)));
        let french = names.clone().in_language("fr");
        let a = graph.find(Term::Iri("http://e/a")).unwrap();
        assert_eq!(french.label(a).map(|label| label.text), Some("Canada"));
        let german = names.clone().in_language("de");
        assert_eq!(german.label(a).map(|label| label.text), Some("Canada (en)"));
        assert_eq!(names.short("http://e/a"), ":a");
        assert_eq!(names.short("http://e/a/b"), "http://e/a/b");
        assert_eq!(names.short("urn:x"), "urn:x");
    }
}
