use oxigraph::io::RdfFormat;
use oxigraph::model::Quad;
use oxigraph::store::Store;

use super::*;

const GRAPH: &str = r#"
@prefix : <http://example.com/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <http://schema.org/> .
:code3 rdfs:subPropertyOf :code . :code rdfs:subPropertyOf skos:notation .
:acronym rdfs:subPropertyOf skos:altLabel .
:League a :NGO ; skos:prefLabel "Women’s League for Peace (WL)"@en ; :acronym "WL" ;
    skos:hiddenLabel "Womens Leage"@en .
:NGO rdfs:subClassOf :Agent . :State rdfs:subClassOf :Agent .
:Namibia a :State ; skos:prefLabel "Namibia"@en ; :code3 "NAM" .
:Movement a :Group ; skos:prefLabel "Non-Aligned Movement"@en ; :acronym "NAM" .
:Ivory a :State ; skos:prefLabel "Côte d'Ivoire"@en , "Кот-д'Ивуар"@ru ; :code3 "CIV" .
:Talk a :Session ; schema:name "International Law"@en .
:Law a :Theme ; skos:prefLabel "international law"@en .
:Canada a :State ; skos:prefLabel "加拿大"@zh , "Canada"@en ; :code3 "CAN" .
_:b skos:prefLabel "Nobody"@en .
"#;

fn resolver() -> Resolver {
    let store = Store::new().unwrap();
    store.load_from_slice(RdfFormat::Turtle, GRAPH.as_bytes()).unwrap();
    let quads: Vec<Quad> = store.iter().map(Result::unwrap).collect();
    Resolver::new(quads.iter().map(Quad::as_ref))
}

/// A resolver of entities with one name each.
pub(super) fn resolver_of<const N: usize>(names: [&str; N]) -> Resolver {
    let store = Store::new().unwrap();
    let quote = |name: &str| format!("\"{name}\"@en");
    let rows: String = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let name = quote(name);
            format!("<http://e/{at}> <http://www.w3.org/2004/02/skos/core#prefLabel> {name} .\n")
        })
        .collect();
    store.load_from_slice(RdfFormat::Turtle, rows.as_bytes()).unwrap();
    let quads: Vec<Quad> = store.iter().map(Result::unwrap).collect();
    Resolver::new(quads.iter().map(Quad::as_ref))
}

fn one(text: &str) -> String {
    let outcome = resolver().resolve(text);
    let found = outcome.matched().unwrap_or_else(|| panic!("{text}: {outcome:?}"));
    found.candidate.iri.replace("http://example.com/", "")
}

#[test]
fn names_codes_and_abbreviations_are_found_in_any_spelling() {
    for (text, entity) in [
        ("CAN", "Canada"),
        ("加拿大", "Canada"),
        ("WL", "League"),
        ("Women's League for Peace", "League"),
        ("WOMEN’S LEAGUE FOR PEACE", "League"),
        ("Womens Leage", "League"),
        ("Cote d’Ivoire", "Ivory"),
        ("Кот-д’Ивуар", "Ivory"),
        ("non aligned movement", "Movement"),
    ] {
        assert_eq!(one(text), entity, "{text}");
    }
}

/// The labels of the candidates of a text for review.
fn several(text: &str) -> Vec<String> {
    let outcome = resolver().resolve(text);
    assert_eq!(outcome.decision, Decision::Review, "{text}");
    outcome.named().map(|candidate| candidate.label.clone()).collect()
}

#[test]
fn a_name_of_two_entities_is_not_decided() {
    let mut labels = several("NAM");
    labels.sort();
    assert_eq!(labels, ["Namibia", "Non-Aligned Movement"]);
}

#[test]
fn the_exact_text_wins_over_the_folded_one() {
    assert_eq!(one("International Law"), "Talk");
    assert_eq!(one("international law"), "Law");
    assert_eq!(several("INTERNATIONAL LAW").len(), 2);
}

#[test]
fn a_class_decides_between_namesakes_and_subclasses_count() {
    let among = |text: &str, class: &str| {
        resolver().resolve_among(text, &[format!("http://example.com/{class}")])
    };
    let label = |outcome: &Outcome| outcome.matched().map(|m| m.candidate.label.clone());
    assert_eq!(label(&among("NAM", "Agent")).as_deref(), Some("Namibia"));
    assert!(label(&among("INTERNATIONAL LAW", "Theme")).is_some());
    let outcome = among("Canada", "Theme");
    assert_eq!(outcome.decision, Decision::None);
    assert_eq!(outcome.elsewhere[0].label, "Canada");
}

#[test]
fn similar_names_are_shown_and_codes_match_exactly() {
    for (text, label) in [("Canda", "Canada"), ("can", "Canada")] {
        let outcome = resolver().resolve(text);
        assert_eq!(outcome.decision, Decision::Review, "{text}");
        assert_eq!(outcome.candidates[0].candidate.label, label);
        assert_eq!(outcome.named().count(), 0, "{text}");
    }
    for text in ["", "’", "Atlantis", "Nobody", "( )"] {
        assert_eq!(resolver().resolve(text).decision, Decision::None, "{text}");
    }
}

#[test]
fn quads_and_store_give_the_same_labels() {
    let store = Store::new().unwrap();
    store.load_from_slice(RdfFormat::Turtle, GRAPH.as_bytes()).unwrap();
    let quads: Vec<_> = store.iter().collect::<Result<_, _>>().unwrap();
    let other = Resolver::new(quads.iter().map(Quad::as_ref));
    for text in ["CAN", "NAM", "Canda", "WL", "nothing"] {
        assert_eq!(other.resolve(text), resolver().resolve(text));
    }
    assert_eq!(other.label("http://example.com/Canada"), Some("Canada"));
}

#[test]
fn a_tag_matches_its_language_by_whole_subtags() {
    for (tag, language) in [("en", "en"), ("EN-gb", "en"), ("en", "en-GB"), ("zh-Hant", "zh")] {
        assert!(is_in(tag, language), "{tag} {language}");
    }
    for (tag, language) in [("e", "en"), ("eng", "en"), ("en-US", "en-GB"), ("", "en")] {
        assert!(!is_in(tag, language), "{tag} {language}");
    }
}
