//! Tests suggestions for broken references.

use std::path::Path;

use crate::common::{copy_of_records, program, run, write};
use serde_json::Value;
use tempfile::TempDir;

const METADATA: &str = r#"{
  "@context": "http://www.w3.org/ns/csvw",
  "tables": [
    {
      "url": "towns.csv",
      "tableSchema": {
        "primaryKey": "code",
        "aboutUrl": "http://towns.example/{code}",
        "columns": [
          { "name": "code", "titles": "code", "propertyUrl": "skos:notation" },
          { "name": "name", "titles": "name", "propertyUrl": "skos:prefLabel", "lang": "en" },
          { "name": "nom", "titles": "nom", "propertyUrl": "skos:altLabel", "lang": "fr" }
        ]
      }
    },
    {
      "url": "visits.csv",
      "tableSchema": {
        "aboutUrl": "http://towns.example/visit/{number}",
        "columns": [
          { "name": "number", "titles": "number" },
          {
            "name": "town",
            "titles": "town",
            "datatype": { "base": "string", "format": "^[A-Za-z]+$" }
          }
        ],
        "foreignKeys": [
          {
            "columnReference": "town",
            "reference": { "resource": "towns.csv", "columnReference": "code" }
          }
        ]
      }
    }
  ]
}"#;

const TOWNS: &str = "code,name,nom\ngva,Geneva,Genève\nvie,Vienna,Vienne\nvnv,Vienne,Vienne\nnyc,New York,New York\n";

/// A folder with a visit for each of some texts.
fn visits(texts: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "data/csv-metadata.json", METADATA);
    write(folder.path(), "data/towns.csv", TOWNS);
    let rows = texts.iter().enumerate().map(|(i, text)| format!("{i},{text}\n"));
    write(folder.path(), "data/visits.csv", format!("number,town\n{}", rows.collect::<String>()));
    folder
}

/// Code, line and help of each problem.
fn helps(folder: &Path) -> Vec<(String, u64, String)> {
    let report = run(program(folder).args(["check", "--format", "json"]), "");
    assert_eq!(report.code, Some(1), "{}", report.err);
    let report: Value = serde_json::from_str(&report.out).expect("JSON");
    let problems = report["problems"].as_array().expect("problems");
    let shown = problems.iter().filter(|problem| problem["severity"] == "error").map(|problem| {
        let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
        let line = problem["line"].as_u64().expect("a line");
        (text("code"), line, text("help"))
    });
    shown.collect()
}

fn shown(code: &str, line: u64, help: &str) -> (String, u64, String) {
    (code.to_owned(), line, help.to_owned())
}

#[test]
fn a_name_instead_of_a_key_gets_a_suggestion() {
    // In two languages, in capitals; a name of two towns; one that is misspelled; a slip of a key;
    // nothing known; and one that cannot be a key.
    let texts = ["Geneva", "GENÈVE", "Vienne", "Gneeva", "gvb", "Atlantis", "New York", "gva"];
    let folder = visits(&texts);
    let expected = [
        shown("K002", 2, "did you mean 'gva' (Geneva)? Or add the row to 'data/towns.csv'"),
        shown(
            "K002",
            4,
            "did you mean 'vie' (Vienna) or 'vnv' (Vienne)? Or add the row to 'data/towns.csv'",
        ),
        shown("K002", 5, "did you mean 'gva' (Geneva)? Or add the row to 'data/towns.csv'"),
        shown("K002", 6, "did you mean 'gva'? Or add the row to 'data/towns.csv'"),
        shown("K002", 7, "correct the cell, or add the row to 'data/towns.csv'"),
        shown("C002", 3, "did you mean 'gva' (Geneva)?"),
        shown("C002", 8, "did you mean 'nyc' (New York)?"),
    ];
    let mut found = helps(folder.path());
    found.sort_by(|a, b| (&b.0, a.1).cmp(&(&a.0, b.1)));
    assert_eq!(found, expected);
}

#[test]
fn commands_that_need_valid_records_suggest_it_too() {
    let folder = visits(&["Geneva"]);
    for arguments in [&["export", "--to", "turtle"][..], &["query", "-f", "all.rq"]] {
        write(folder.path(), "all.rq", "SELECT * { ?s ?p ?o }");
        let error = run(program(folder.path()).args(arguments), "").fails(1);
        assert!(error.contains("did you mean 'gva' (Geneva)?"), "{error}");
    }
}

#[test]
fn the_records_resolve_their_agents_by_name() {
    let folder = copy_of_records();
    let hosts = folder.path().join("data/hosts.csv");
    let text = std::fs::read_to_string(&hosts).expect("a table");
    let broken = text.replace("listed-host,state/EGY,", "listed-host,Égypte,");
    assert_ne!(text, broken);
    write(folder.path(), "data/hosts.csv", broken);
    let helps = helps(folder.path());
    let help = "did you mean 'state/EGY' (Egypt)?";
    assert!(helps.iter().any(|(code, _, shown)| code == "C002" && shown == help), "{helps:?}");
}

/// Houses by their labels, in several languages; each has the town that it is in.
const HOUSES: &str = r#"{
  "@context": "http://www.w3.org/ns/csvw",
  "tables": [
    {
      "url": "houses.csv",
      "tableSchema": {
        "columns": [
          {
            "name": "key", "titles": "key",
            "aboutUrl": "http://houses.example/{key}", "propertyUrl": "skos:notation"
          },
          {
            "name": "name", "titles": "name",
            "aboutUrl": "http://houses.example/{key}", "propertyUrl": "skos:prefLabel"
          },
          {
            "name": "town", "titles": "town",
            "aboutUrl": "http://houses.example/town/{town}", "propertyUrl": "skos:prefLabel"
          },
          {
            "name": "street", "titles": "street",
            "aboutUrl": "http://houses.example/{key}", "propertyUrl": "http://houses.example/street"
          }
        ]
      }
    },
    {
      "url": "guests.csv",
      "tableSchema": {
        "columns": [
          { "name": "house", "titles": "house", "datatype": { "base": "string", "maxLength": 80 } },
          { "name": "street", "titles": "street" },
          { "name": "houses", "titles": "houses", "separator": ";" },
          { "name": "word", "titles": "word", "datatype": { "base": "string", "format": "^[a-z-]*$" } }
        ],
        "foreignKeys": [
          {
            "columnReference": "house",
            "reference": { "resource": "houses.csv", "columnReference": "key" }
          },
          {
            "columnReference": ["house", "street"],
            "reference": { "resource": "houses.csv", "columnReference": ["key", "street"] }
          },
          {
            "columnReference": "houses",
            "reference": { "resource": "houses.csv", "columnReference": "key" }
          },
          {
            "columnReference": "word",
            "reference": { "resource": "houses.csv", "columnReference": "key" }
          }
        ]
      }
    }
  ]
}"#;

/// Two houses whose names share a long prefix; two of one name, and more than can be listed.
const NAMES: &str = "key,name,town,street\n\
    lake,House at the Lake,Laketown,a\n\
    fr,The House of the Old Association of the Masons of the Eastern Town,Lyon,a\n\
    it,The House of the Old Association of the Masons of the Eastern Town Wall,Roma,a\n\
    old-mill,Watermill,Bern,a\n\
    mill,The Old Mill,Bern,a\n\
    s1,Springfield,X,a\ns2,Springfield,X,a\ns3,Springfield,X,a\ns4,Springfield,X,a\n";

#[test]
fn only_certain_names_are_suggested() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "data/csv-metadata.json", HOUSES);
    write(folder.path(), "data/houses.csv", NAMES);
    let rows = [
        // The name of a town, not a house; the key of several columns does not match either.
        "Laketown,a,lake,mill",
        // A long name with another one as prefix.
        "The House of the Old Association of the Masons of the Eastern Town Wall,a,lake,mill",
        // More entities have the name than are listed.
        "Springfield,a,lake,mill",
        // White space around a key is the fault, regardless of similar names.
        "lake,a,lake,old-mill ",
    ];
    write(
        folder.path(),
        "data/guests.csv",
        format!("house,street,houses,word\n{}\n", rows.join("\n")),
    );
    let found = helps(folder.path());
    let of = |code: &str, line: u64| -> Vec<&str> {
        let here = found.iter().filter(|(c, l, _)| (c.as_str(), *l) == (code, line));
        here.map(|(_, _, help)| help.as_str()).collect()
    };
    let advice = "correct the cell, or add the row to 'data/houses.csv'";
    let list = "set a \"separator\" for both columns or for neither: a list never equals a single \
                value";
    // For the house, for house and street, and for the list.
    let near = "did you mean 'lake + a'? Or add the row to 'data/houses.csv'";
    assert_eq!(of("K002", 2), [advice, near, list]);
    let wall = of("K002", 3)[0];
    assert!(
        wall.starts_with("did you mean 'it' (The House of") && !wall.contains("'fr'"),
        "{wall}"
    );
    assert_eq!(
        of("K002", 4)[0],
        "4 rows have this name, for example 's1' (Springfield), 's2' (Springfield), 's3' (Springfield); or add the row to 'data/houses.csv'"
    );
    assert_eq!(of("C002", 5), ["remove the white space at the ends of the cell"]);
}
