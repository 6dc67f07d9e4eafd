//! Checks each file of `queries/` for users and for grlc.

use rapporteur::diagnostic::Diagnostics;
use rapporteur::internals::{self, Backend, Resolver};
use rapporteur::project::{Answer, Catalogue, ParameterKind, QueryTemplate};
use rapporteur::rdf::format::Format;
use rapporteur::rdf::graph::{GraphBuilder, GraphName};
use rapporteur::source::Files;

fn folder() -> Files {
    Files::new(env!("CARGO_MANIFEST_DIR"))
}

fn catalogue() -> Catalogue {
    Catalogue::find(&folder()).expect("queries/ can be listed")
}

fn questions() -> Vec<(String, String, QueryTemplate)> {
    let read = |name: &str| {
        let bytes = folder().read(&folder().iri(&format!("queries/{name}.rq")));
        String::from_utf8(bytes.expect("a query file can be read")).expect("it is UTF-8")
    };
    let catalogue = catalogue();
    let all = catalogue.questions().map(|(name, question)| {
        (name.to_owned(), read(name), question.unwrap_or_else(|problem| panic!("{problem}")))
    });
    all.collect()
}

#[test]
fn each_question_describes_itself_and_its_parameters() {
    for (name, _, question) in questions() {
        let header = question.header();
        let summary = header.summary.as_deref().unwrap_or_default();
        assert!(summary.ends_with('?'), "{name}: the summary is a question");
        let description = header.description.as_deref().unwrap_or_default();
        for parameter in question.parameters() {
            let shown =
                description.lines().any(|l| l.starts_with(&format!("{}: ", parameter.name)));
            assert!(shown, "{name}: the description explains {}", parameter.name);
        }
        assert!(!header.tags.is_empty(), "{name}: has tags");
    }
}

#[test]
fn each_example_names_the_question_and_its_parameters() {
    for (name, _, question) in questions() {
        let description = question.header().description.clone().unwrap_or_default();
        let example = description.lines().find_map(|line| line.strip_prefix("Example: "));
        let example = example.unwrap_or_else(|| panic!("{name}: has an example"));
        assert_eq!(example.split(' ').next(), Some(name.as_str()), "{name}: of itself");
        let given: Vec<_> = example
            .split(' ')
            .filter_map(|word| word.split_once('=').map(|(given, _)| given))
            .collect();
        let known = |given: &&str| question.parameters().iter().any(|p| p.name == **given);
        assert!(given.iter().all(known), "{name}: {example}");
        for parameter in question.parameters().iter().filter(|p| p.required) {
            assert!(given.contains(&parameter.name.as_str()), "{name}: gives {}", parameter.name);
        }
    }
}

/// grlc replaces a parameter's variable in the text of the query.
#[test]
fn parameters_are_where_grlc_can_replace_them() {
    for (name, text, question) in questions() {
        let query: String =
            text.lines().filter(|l| !l.starts_with('#')).collect::<Vec<_>>().join("\n");
        let select = query.split("WHERE").next().unwrap_or_default();
        for parameter in question.parameters() {
            let variable = format!("?{}", parameter.variable);
            assert!(!select.contains(&variable), "{name}: {variable} is not selected");
            for other in question.parameters().iter().filter(|o| *o != parameter) {
                let clash = other.variable.starts_with(&parameter.variable);
                assert!(!clash, "{name}: {} begins with {variable}", other.variable);
            }
            assert!(!query.contains(&format!("BOUND({variable})")), "{name}: BOUND of a term");
        }
    }
}

/// Rows have an order from the query, or there is only one row.
#[test]
fn answers_have_an_order() {
    for (name, text, _) in questions() {
        let counts = text.contains("SELECT\n  (COUNT(");
        assert!(counts || text.contains("\nORDER BY "), "{name}: has an order");
    }
}

#[test]
fn a_linked_table_of_votes_is_answered() {
    let records = r#"
        @prefix oewg: <https://w3id.org/oewg-dialogue/ontology#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix : <http://example.com/> .
        oewg:Resolution rdfs:subClassOf oewg:Document .
        :r a oewg:Resolution ; dcterms:title "Resolution 1"@en .
        :s a oewg:DialogueSession ; oewg:hostedBy :a , :b , :c .
        :a a oewg:State ; skos:prefLabel "Aland"@en .
        :b a oewg:State ; skos:prefLabel "Bland"@en .
        :c a oewg:Organization ; skos:prefLabel "Club"@en .
        :d a oewg:State ; skos:prefLabel "Dland"@en ."#;
    let votes = r#"
        @prefix schema: <http://schema.org/> .
        @prefix : <http://example.com/> .
        :v1 a schema:VoteAction ; schema:agent :b ; schema:object :r ; schema:actionOption "yes" .
        :v2 a schema:VoteAction ; schema:agent :a ; schema:object :r ; schema:actionOption "no" .
        :v3 a schema:VoteAction ; schema:agent :d ; schema:object :r ; schema:actionOption "yes" .
        :v4 a schema:VoteAction ; schema:agent :a ; schema:object :q ; schema:actionOption "yes" ."#;
    let answer = |parts: &[(GraphName, &str)]| {
        let mut builder = GraphBuilder::new();
        for (part, text) in parts {
            let (base, text, mut problems) = ("http://e/", text.as_bytes(), Diagnostics::new());
            builder
                .load(*part, "t", base, text, Format::Turtle, &mut problems)
                .expect("valid Turtle");
        }
        let graph = builder.finish();
        let resolver = Resolver::new(graph.quads().iter().map(|quad| graph.oxigraph(quad)));
        let question = catalogue().question("host-votes").expect("there is such a question");
        let given = [("resolution".to_owned(), "resolution 1".to_owned())];
        let query = question.bind(&given, &resolver).expect("the resolution is found by title");
        match internals::run(&Backend::from(graph), query, question.file()).expect("it is answered")
        {
            Answer::Rows { rows, .. } => rows
                .iter()
                .map(|row| row.iter().flatten().map(ToString::to_string).collect::<String>())
                .collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        }
    };
    let with = answer(&[(GraphName::Records, records), (GraphName::Links, votes)]);
    assert_eq!(with, [r#""Aland""no""#, r#""Bland""yes""#]);
    assert!(answer(&[(GraphName::Records, records)]).is_empty());
}

/// Names are looked up among the entities of their class.
#[test]
fn an_event_is_distinct_from_the_theme_of_the_same_name() {
    for (name, parameter) in [("participants", "event"), ("document-themes", "theme")] {
        let question = catalogue().question(name).expect("there is such a question");
        let found = question.parameters().iter().find(|p| p.name == parameter);
        let found = found.unwrap_or_else(|| panic!("{name} has {parameter}"));
        assert_eq!(found.kind, ParameterKind::Iri);
        assert_eq!(found.classes.len(), 1, "{name}: the query states the class of {parameter}");
    }
}
