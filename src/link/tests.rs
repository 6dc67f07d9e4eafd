use oxigraph::io::RdfFormat;
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

fn linker() -> Linker {
    let store = Store::new().unwrap();
    store.load_from_slice(RdfFormat::Turtle, GRAPH.as_bytes()).unwrap();
    Linker::from_store(&store).unwrap()
}

fn one(text: &str) -> String {
    match linker().resolve(text) {
        Resolution::One(found) => found.iri.replace("http://example.com/", ""),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn names_codes_and_abbreviations_are_found_however_printed() {
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

#[test]
fn what_two_entities_go_by_is_not_decided() {
    let Resolution::Several(found) = linker().resolve("NAM") else { panic!() };
    let labels: Vec<_> = found.iter().map(|c| c.label.as_str()).collect();
    assert_eq!(labels, ["Namibia", "Non-Aligned Movement"]);
}

#[test]
fn the_text_as_it_stands_wins_over_the_folded_one() {
    assert_eq!(one("International Law"), "Talk");
    assert_eq!(one("international law"), "Law");
    let Resolution::Several(found) = linker().resolve("INTERNATIONAL LAW") else { panic!() };
    assert_eq!(found.len(), 2);
}

#[test]
fn a_class_decides_between_namesakes_and_subclasses_count() {
    let among = |text: &str, class: &str| {
        linker().resolve_among(text, &[format!("http://example.com/{class}")])
    };
    assert!(matches!(among("NAM", "Agent"), Resolution::One(c) if c.label == "Namibia"));
    assert!(matches!(among("INTERNATIONAL LAW", "Theme"), Resolution::One(_)));
    let Resolution::None { elsewhere, .. } = among("Canada", "Theme") else { panic!() };
    assert_eq!(elsewhere[0].label, "Canada");
}

#[test]
fn nothing_similar_is_ever_taken() {
    let Resolution::None { nearest, .. } = linker().resolve("Canda") else { panic!() };
    assert_eq!(nearest[0].text, "Canada");
    let Resolution::None { nearest, .. } = linker().resolve("can") else { panic!() };
    assert_eq!(nearest[0].text, "CAN");
    for text in ["", "’", "Atlantis", "Nobody", "( )"] {
        assert!(matches!(linker().resolve(text), Resolution::None { .. }), "{text}");
    }
}

#[test]
fn quads_and_store_give_the_same() {
    let store = Store::new().unwrap();
    store.load_from_slice(RdfFormat::Turtle, GRAPH.as_bytes()).unwrap();
    let quads: Vec<_> = store.iter().collect::<Result<_, _>>().unwrap();
    let other = Linker::new(quads.iter().map(Quad::as_ref));
    for text in ["CAN", "NAM", "Canda", "WL", "nothing"] {
        assert_eq!(other.resolve(text), linker().resolve(text));
    }
    assert_eq!(other.label("http://example.com/Canada"), Some("Canada"));
}
