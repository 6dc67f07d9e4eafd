//! Tests `rapporteur explain`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::common::{Run, program, rapporteur, root, run};
use oxigraph::io::{RdfFormat, RdfParser};
use proptest::prelude::*;
use rapporteur::diagnostic::{Diagnostics, Place, Spot};
use rapporteur::internals::{Tables, Wanted, locate, read_folder};
use rapporteur::project::{Folder, Origin};
use rapporteur::rdf::graph::{Graph, GraphName, Term, TermId};
use rapporteur::rdf::{Subject, Triple};
use rapporteur::source::Files;
use serde_json::{Value, json};
use tempfile::TempDir;

fn explain(arguments: &[&str]) -> Run {
    rapporteur(&[&["explain"], arguments].concat())
}

fn as_json(what: &str) -> Value {
    let answer = explain(&[what, "--format", "json"]).ok();
    serde_json::from_str(&answer).expect("the answer is JSON")
}

#[test]
fn a_node_is_explained_by_any_of_its_names() {
    let answer = explain(&["WILPF"]).ok();
    for name in ["organization:wilpf", "<https://w3id.org/oewg-dialogue/organization/wilpf>"] {
        assert_eq!(explain(&[name]).ok(), answer, "{name}");
    }
    let head = "organization:wilpf (Women's International League for Peace and Freedom)\n";
    assert!(answer.starts_with(head), "{answer}");
    // Read off organizations.csv and its metadata.
    let acronym = "data/organizations.csv:15 (row 15)\n";
    assert!(answer.contains(acronym), "{answer}");
    assert!(answer.contains("  oewg:acronym \"WILPF\"@en\n      from acronym 'WILPF'; data/csv-"));
    // The line of the page that the records cite, with its text.
    let cited = "Dialogue, line number 45\n      “Freedom (WILPF)”\n      data/citations.csv:133";
    assert!(answer.contains(cited), "{answer}");
    // It hosted three sessions.
    assert_eq!(answer.matches(" oewg:hostedBy\n").count(), 3, "{answer}");
}

#[test]
fn a_triple_is_explained_in_full() {
    let answer = as_json("state:CAN oewg:m49 \"124\"");
    assert_eq!(answer, as_json("state:CAN oewg:m49 ?code"));
    let statement = &answer["statements"][0];
    assert_eq!(statement["object"], "\"124\"");
    assert_eq!(statement["origins"], json!([0]));
    let origin = &answer["origins"][0];
    assert_eq!((&origin["file"], &origin["line"]), (&json!("data/states.csv"), &json!(31)));
    let cells = json!([
        { "address": "D31", "number": 4, "name": "m49", "text": "124",
          "iri": "file:///data/states.csv#cell=31,4" },
        { "address": "A31", "number": 1, "name": "agent", "text": "state/CAN",
          "iri": "file:///data/states.csv#cell=31,1" },
    ]);
    assert_eq!(origin["cells"], cells);
    let rules = origin["rules"].as_array().expect("rules");
    let metadata = fs::read_to_string(root().join("data/csv-metadata.json")).expect("metadata");
    let parsed: Value = serde_json::from_str(&metadata).expect("JSON");
    assert_eq!(rules.len(), 2, "aboutUrl and propertyUrl: {rules:?}");
    for rule in rules {
        let value = parsed.pointer(rule["pointer"].as_str().expect("a pointer"));
        assert_eq!(value, Some(&rule["value"]), "the pointer leads to the rule");
        let line = usize::try_from(rule["line"].as_u64().expect("a line")).expect("a line");
        let text = metadata.lines().nth(line - 1).expect("a line");
        assert!(text.contains(rule["property"].as_str().expect("a property")), "{text}");
    }
    let full = explain(&["state:CAN oewg:m49 ?code"]).ok();
    assert!(full.contains("from '124' in cell D31 'm49'"), "{full}");
    // The participation of the row cites the line of the host.
    let host = explain(&["event:2020-12-09-gender oewg:hostedBy state:CAN"]).ok();
    assert!(host.ends_with("Dialogue, line number 46\n      “Canada”\n"), "{host}");
}

#[test]
fn triples_of_virtual_columns_come_from_the_cells_in_their_addresses() {
    let answer = as_json("event:2020-12-09-gender oewg:hostedBy state:CAN");
    let origin = &answer["origins"][0];
    assert_eq!((&origin["column"], &origin["line"]), (&json!("short_cut"), &json!(15)));
    let names: Vec<_> =
        origin["cells"].as_array().expect("cells").iter().map(|cell| &cell["name"]).collect();
    assert_eq!(names, ["agent", "event"]);
}

#[test]
fn the_ontology_is_explained_by_its_lines() {
    let answer = explain(&["oewg:sourceLine"]).ok();
    let text = fs::read_to_string(root().join("ontology/dialogue.ttl")).expect("the ontology");
    let line =
        text.lines().position(|line| line.starts_with("oewg:sourceLine a ")).expect("a line");
    let place = format!("  a owl:ObjectProperty\n      ontology/dialogue.ttl:{}\n", line + 1);
    assert!(answer.contains(&place), "{answer}");
}

#[test]
fn programs_get_it_as_rdf() {
    let answer = explain(&["WILPF", "--format", "turtle"]).ok();
    let triples: Vec<String> = RdfParser::from_format(RdfFormat::Turtle)
        .for_slice(answer.as_bytes())
        .map(|quad| quad.expect("Turtle").to_string())
        .collect();
    let prov = "http://www.w3.org/ns/prov#";
    // Column 3 of the row on line 15 has the acronym.
    let derived = format!("<{prov}wasDerivedFrom> <file:///data/organizations.csv#cell=15,3>");
    assert!(triples.iter().any(|triple| triple.contains(&derived)), "{answer}");
    let source =
        format!("<{prov}hadPrimarySource> <https://w3id.org/oewg-dialogue/source/000/line/45>");
    assert!(triples.iter().any(|triple| triple.contains(&source)), "{answer}");
    assert!(triples.iter().any(|triple| triple.contains(&format!("<{prov}wasGeneratedBy>"))));
}

#[test]
fn unknown_names_are_reported_with_similar_ones() {
    for (what, expected) in [
        (
            "event:2020-12-09-gendr",
            "did you mean <https://w3id.org/oewg-dialogue/event/2020-12-09-gender>?",
        ),
        ("Canadda", "the nearest names are: Canada <https://w3id.org/oewg-dialogue/state/CAN>"),
        ("state:CAN oewg:m49 \"036\"", "it has state:CAN oewg:m49 \"124\""),
        ("nobody at all", "nothing in the graph has the name 'nobody at all'"),
        // Another kind of query is not a triple.
        ("?s ?p <<( ?s ?p ?o )>>", "nothing in the graph has the name"),
        ("?s ?p ?o } UNION { ?s ?p ?o", "nothing in the graph has the name"),
    ] {
        let error = explain(&[what]).fails(2);
        assert!(error.contains(expected), "{what}: {error}");
        assert!(error.starts_with("error[E00"), "{error}");
    }
    // Parsing these would overflow the stack.
    for deep in [
        format!("?s ?p ?o FILTER({}1)", "!".repeat(30_000)),
        format!("?s ?p ?o FILTER({}1{})", "(".repeat(30_000), ")".repeat(30_000)),
        format!("?s ?p {}1{}", "[ ?p ".repeat(15_000), "]".repeat(15_000)),
    ] {
        let error = explain(&[&deep]).fails(2);
        assert!(error.starts_with("error[E001]"), "{error}");
    }
}

#[test]
fn lists_are_shown_by_their_members() {
    let folder = root().join("tests/folders/climate");
    let what = "<https://klima.example/konferenz#25>";
    let answer = run(program(&folder).args(["explain", what]), "").ok();
    assert!(
        answer.contains(":sprachen ( \"es\" \"en\" )\n      from sprachen 'es|en'"),
        "{answer}"
    );
}

#[test]
fn a_triple_of_many_rows_keeps_all_origins() {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("data")).expect("a folder");
    let metadata = json!({
        "@context": "http://www.w3.org/ns/csvw",
        "url": "t.csv",
        "tableSchema": {
            "aboutUrl": "http://e.example/{country}",
            "columns": [
                { "name": "town", "titles": "town", "suppressOutput": true },
                { "name": "country", "titles": "country", "suppressOutput": true },
                { "name": "name", "titles": "name", "propertyUrl": "http://e.example/name" },
            ],
        },
    });
    fs::write(folder.path().join("data/csv-metadata.json"), metadata.to_string()).expect("a file");
    let rows: String = (1..=30).map(|i| format!("t{i},it,Italy\n")).collect();
    fs::write(folder.path().join("data/t.csv"), format!("town,country,name\n{rows}"))
        .expect("a file");
    let explain = |what: &str, form: &str| {
        run(program(folder.path()).args(["explain", what, "--format", form]), "").ok()
    };
    let triple = "<http://e.example/it> ?p ?name";
    let answer: Value = serde_json::from_str(&explain(triple, "json")).expect("JSON");
    assert_eq!(answer["statements"][0]["origins"], json!((0..30).collect::<Vec<_>>()));
    let origins = answer["origins"].as_array().into_iter().flatten();
    let rows: Vec<u64> = origins.filter_map(|origin| origin["row"].as_u64()).collect();
    assert_eq!(rows, (1..=30).collect::<Vec<u64>>());
    let turtle = explain(triple, "turtle");
    // In each row the name, and the code in the address.
    assert_eq!(turtle.matches("t.csv#cell=").count(), 60, "{turtle}");
    // People see the first ones, and the number of others.
    for what in [triple, "<http://e.example/it>"] {
        let text = explain(what, "human");
        assert_eq!(text.matches("data/t.csv:").count(), 12, "{text}");
        assert!(
            text.contains("\"Italy\"\n      and 18 more rows: --to json lists all\n"),
            "{text}"
        );
    }
}

/// A generated table: its metadata and its cells.
#[derive(Clone, Debug)]
struct Made {
    metadata: Value,
    /// The number of columns in the file.
    width: usize,
    rows: Vec<Vec<String>>,
}

/// A template for a URL, with columns of the table in it.
fn template(head: &'static str) -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        2 => Just(None),
        1 => Just(Some(format!("http://e.example/{head}"))),
        2 => (0..3usize).prop_map(move |a| Some(format!("http://e.example/{head}/{{c{a}}}"))),
        1 => (0..3usize, 0..3usize)
            .prop_map(move |(a, b)| Some(format!("http://e.example/{{c{a}}}/{head}/{{+c{b}}}"))),
        1 => (0..3usize).prop_map(move |a| Some(format!("#{head}-{{c{a}}}"))),
        1 => Just(Some(format!("{head}/{{_row}}"))),
    ]
}

fn column(number: usize) -> impl Strategy<Value = Value> {
    let list = prop_oneof![
        3 => Just(None),
        1 => Just(Some((false, false))),
        1 => Just(Some((true, false))),
        1 => Just(Some((false, true))),
    ];
    let parts = (template("s"), template("p"), template("v"), list, prop::bool::weighted(0.2));
    parts.prop_map(move |(about, property, value, list, suppressed)| {
        let mut column = json!({ "name": format!("c{number}"), "titles": format!("c{number}") });
        let mut set = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                column[name] = value.into();
            }
        };
        set("aboutUrl", about);
        set("propertyUrl", property);
        let has_value = value.is_some();
        set("valueUrl", value);
        column["null"] = json!(["", "-"]);
        column["suppressOutput"] = suppressed.into();
        if let Some((ordered, each)) = list {
            column["separator"] = ";".into();
            column["ordered"] = ordered.into();
            if each && has_value {
                column["https://w3id.org/rapporteur/ns#each"] = true.into();
            }
        }
        column
    })
}

fn made() -> impl Strategy<Value = Made> {
    let cell =
        prop::sample::select(vec!["a", "b", "a;b", "b;;a", "x y", "é", "-", "", "..", "7", "%"]);
    let rows = prop::collection::vec(prop::collection::vec(cell, 3), 1..4);
    let virtuals = (template("vs"), template("vp"), template("vv"));
    (column(0), column(1), column(2), virtuals, rows).prop_map(|(a, b, c, extra, rows)| {
        let mut last = json!({ "name": "extra", "virtual": true });
        for (name, value) in
            [("aboutUrl", extra.0), ("propertyUrl", extra.1), ("valueUrl", extra.2)]
        {
            if let Some(value) = value {
                last[name] = value.into();
            }
        }
        let metadata = json!({
            "@context": "http://www.w3.org/ns/csvw",
            "url": "t.csv",
            "tableSchema": { "columns": [a, b, c, last] },
        });
        let rows = rows.into_iter().map(|row| row.into_iter().map(str::to_owned).collect());
        Made { metadata, width: 3, rows: rows.collect() }
    })
}

/// Puts a table into a folder and reads it.
fn read(folder: &Path, rows: &[Vec<String>]) -> Folder {
    let mut writer = csv::Writer::from_path(folder.join("data/t.csv")).expect("a table");
    writer.write_record(["c0", "c1", "c2"]).expect("a header");
    for row in rows {
        writer.write_record(row).expect("a row");
    }
    writer.flush().expect("a table");
    read_folder(&Files::new(folder), &mut Diagnostics::new()).expect("a graph")
}

fn triple(graph: &Graph, [s, p, o]: [TermId; 3]) -> Triple<'_> {
    let subject = match graph.term(s) {
        Term::Iri(iri) => Subject::Iri(iri),
        Term::Blank(label) => Subject::Blank(label),
        other => panic!("a literal as subject: {other:?}"),
    };
    let Term::Iri(predicate) = graph.term(p) else { panic!("a predicate that is no IRI") };
    Triple { subject, predicate, object: graph.term(o) }
}

/// Whether a graph has a triple of another one.
fn has(graph: &Graph, triple: &Triple<'_>) -> bool {
    let mut quads = graph.part(GraphName::Records).iter();
    quads.any(|q| self::triple(graph, [q.subject, q.predicate, q.object]) == *triple)
}

/// Row and column of a cell, from 0.
fn at(place: &Place) -> (usize, usize) {
    let Spot::Cell { row, column: Some(column), .. } = &place.spot else {
        panic!("{place} is no cell");
    };
    (usize::try_from(*row).expect("a row") - 1, column.number - 1)
}

/// Whether a triple disappears, or has another origin, when a cell of each of its origins changes.
fn follows(
    folder: &Path,
    made: &Made,
    triple: &Triple<'_>,
    origins: &[std::sync::Arc<Origin>],
    which: usize,
) -> bool {
    // A unique value, and none.
    ["fresh", ""].iter().any(|text| {
        let mut rows = made.rows.clone();
        for origin in origins {
            let cell = &origin.cells[which.min(origin.cells.len() - 1)];
            let (row, column) = at(&cell.place);
            rows[row][column] = (*text).to_owned();
        }
        let changed = read(folder, &rows);
        if !has(&changed.graph, triple) {
            return true;
        }
        // Or another cell gives the same triple now.
        let (files, mut wanted) = (Files::new(folder), Wanted::default());
        let number = wanted.triple(*triple);
        let found =
            locate(Tables::new(&files, &changed), &wanted, usize::MAX).expect("the table is there");
        let is_one = |other: &std::sync::Arc<Origin>| {
            origins.iter().any(|o| (&o.place, o.column) == (&other.place, other.column))
        };
        !found.of(number).iter().any(is_one)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..Default::default() })]

    #[test]
    fn each_triple_has_cells_and_each_mapped_cell_a_triple(made in made()) {
        let folder = TempDir::new().expect("a folder");
        fs::create_dir(folder.path().join("data")).expect("a folder");
        fs::write(folder.path().join("data/csv-metadata.json"), made.metadata.to_string()).expect("a file");
        let read_once = read(folder.path(), &made.rows);
        let files = Files::new(folder.path());
        let graph = &read_once.graph;
        let quads = graph.part(GraphName::Records);
        let triples: Vec<Triple<'_>> =
            quads.iter().map(|q| triple(graph, [q.subject, q.predicate, q.object])).collect();
        let mut wanted = Wanted::default();
        let numbers: Vec<usize> = triples.iter().map(|t| wanted.triple(*t)).collect();
        let found = locate(Tables::new(&files, &read_once), &wanted, usize::MAX).expect("the table is there");
        let mut named: BTreeSet<(usize, usize)> = BTreeSet::new();
        for (triple, number) in triples.iter().zip(numbers) {
            let origins = found.of(number);
            prop_assert!(!origins.is_empty(), "{triple:?} comes from nowhere");
            for origin in origins {
                let Spot::Cell { row, .. } = origin.place.spot else { panic!("no row") };
                let row = usize::try_from(row).expect("a row") - 1;
                for cell in &origin.cells {
                    let (row_of_cell, column) = at(&cell.place);
                    prop_assert_eq!(row_of_cell, row);
                    prop_assert_eq!(&*cell.text, &made.rows[row][column]);
                }
                if origin.column < made.width {
                    named.insert((row, origin.column));
                    prop_assert_eq!(origin.cells.first().map(|c| at(&c.place).1), Some(origin.column));
                }
            }
            // A constant of each row only needs the row.
            if origins.iter().any(|origin| origin.cells.is_empty()) {
                prop_assert!(origins.iter().all(|origin| origin.column >= made.width));
                continue;
            }
            let most = origins.iter().map(|origin| origin.cells.len()).max().unwrap_or_default();
            for which in 0..most {
                prop_assert!(
                    follows(folder.path(), &made, triple, origins, which),
                    "{triple:?} does not follow from {origins:?}"
                );
            }
        }
        let ledger = &read_once.summaries[0].tables[0].ledger;
        for column in 0..made.width {
            let own = named.iter().filter(|(_, c)| *c == column).count() as u64;
            prop_assert_eq!(own, ledger.columns[column].mapped, "column {}", column);
        }
    }
}
