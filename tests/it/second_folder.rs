//! Tests a second folder, with another subject, language and dialect (`tests/folders/climate`). The
//! expected answers come from reading its tables.

use crate::common::{Run, program, root, run};

fn rapporteur(arguments: &[&str]) -> Run {
    run(program(&root().join("tests/folders/climate")).args(arguments), "")
}

#[test]
fn it_is_valid() {
    let checked = rapporteur(&["check"]);
    assert_eq!(checked.code, Some(0), "{}", checked.err);
    // Seven countries, five conferences, four readings.
    assert!(checked.err.contains("3 tables, 16 rows"), "{}", checked.err);
    assert!(checked.err.contains("no problems"), "{}", checked.err);
}

#[test]
fn its_questions_are_answered() {
    let listed = rapporteur(&["query"]).ok();
    let first_words: Vec<&str> = listed
        .lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(first_words, ["auswaerts", "vorsitze"]);
    // Fiji presided in Bonn, Chile in Madrid.
    let away = rapporteur(&["query", "auswaerts", "--to", "csv"]).ok();
    assert_eq!(away.lines().collect::<Vec<_>>(), ["ort,vorsitz", "Bonn,Fidschi", "Madrid,Chile"]);
}

#[test]
fn its_countries_are_found_by_any_name() {
    for name in ["Fidschi", "Fidji", "FJI", "fidji", "<https://klima.example/land/FJI>"] {
        let answer = rapporteur(&["query", "vorsitze", &format!("land={name}"), "--to", "csv"]);
        let expected = ["nummer,ort,tag", "23,Bonn,2017-11-06"];
        assert_eq!(answer.ok().lines().collect::<Vec<_>>(), expected, "{name}");
    }
    let error = rapporteur(&["query", "vorsitze", "land=Fidschy"]);
    assert!(error.err.contains("Fidschi"), "the nearest name is shown: {}", error.err);
}

#[test]
fn a_day_limits_the_answer() {
    let count = |before: &str| {
        let before = format!("vor={before}");
        let answer = rapporteur(&["query", "vorsitze", "land=GBR", &before, "--to", "csv"]);
        answer.ok().lines().count() - 1
    };
    assert_eq!((count("2021-10-31"), count("2021-11-01")), (0, 1), "it opened on 31 October 2021");
}

#[test]
fn its_dialect_is_understood() {
    let triples = rapporteur(&["export", "--to", "ntriples"]).ok();
    let b = "https://klima.example/begriffe";
    let xsd = "http://www.w3.org/2001/XMLSchema";
    let fels = "https://klima.example/messung/Fels?zeit=2015-11-30T12%3A00%3A00";
    let later = "https://klima.example/messung/Fels?zeit=2017-11-06T00%3A30%3A00";
    for expected in [
        // Points group and a comma separates the decimals; ja is true.
        format!("<{fels}> <{b}/wert> \"1400.25\"^^<{xsd}#decimal> ."),
        format!("<{fels}> <{b}/geprueft> \"true\"^^<{xsd}#boolean> ."),
        // Days come first in dates; the file is in Latin-1, its names are German.
        format!(
            "<https://klima.example/konferenz#25> <{b}/eroeffnung> \"2019-12-02\"^^<{xsd}#date> ."
        ),
        format!("<https://klima.example/konferenz#24> <{b}/ort> \"Kattowitz\"@de ."),
        // A table without header, in UTF-8.
        "<https://klima.example/land/GBR> <http://www.w3.org/2000/01/rdf-schema#label> \
         \"Vereinigtes Königreich\"@de ."
            .to_owned(),
    ] {
        assert!(triples.lines().any(|line| line == expected), "{expected}\nnot in\n{triples}");
    }
    let value_of = |subject: &str| {
        let head = format!("<{subject}> <{b}/wert>");
        triples.lines().filter(|line| line.starts_with(&head)).count()
    };
    assert_eq!((value_of(fels), value_of(later)), (1, 0), "'k. A.' is no value");
    assert!(triples.contains("\"Ufer \\\"Süd\\\", alt\""), "quotes and commas within a name");
}

#[test]
fn a_list_keeps_its_order() {
    let query = "PREFIX b: <https://klima.example/begriffe/>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?first ?second { ?k b:ort 'Madrid'@de ; b:sprachen ?list .
            ?list rdf:first ?first ; rdf:rest/rdf:first ?second }";
    let folder = root().join("tests/folders/climate");
    let answer = run(program(&folder).args(["query", "-f", "-", "--to", "csv"]), query).ok();
    assert_eq!(answer.lines().collect::<Vec<_>>(), ["first,second", "es,en"]);
}

#[test]
fn its_context_shapes_its_json() {
    let text = rapporteur(&["export", "--to", "jsonld"]).ok();
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON-LD is JSON");
    let objects = json["@graph"].as_array().expect("objects");
    let bonn = objects.iter().find(|object| object["ort"] == "Bonn").expect("Bonn is there");
    assert_eq!(bonn["@type"], "Konferenz");
    assert_eq!(bonn["eroeffnung"], "2017-11-06");
    assert_eq!(bonn["sprachen"], serde_json::json!(["en"]));
    assert_eq!(bonn["vorsitz"], "https://klima.example/land/FJI");
}
