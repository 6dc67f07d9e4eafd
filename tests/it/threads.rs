//! Tests that output does not depend on the number of threads.

use std::fs;
use std::num::NonZeroUsize;

use rapporteur::csvw::mapping::{self, MappingOptions, Mode};
use rapporteur::csvw::metadata;
use rapporteur::diagnostic::Diagnostics;
use rapporteur::rdf::export::NTriplesWriter;
use rapporteur::rdf::{Sink, Triple};
use rapporteur::source::Files;
use tempfile::TempDir;

/// Rows enough for several chunks in each table.
const ROWS: usize = 8_000;

const METADATA: &str = r##"{
    "@context": "http://www.w3.org/ns/csvw",
    "rdfs:label": "people and their letters",
    "tables": [{
        "url": "people.csv",
        "dialect": {"commentPrefix": "#"},
        "tableSchema": {
            "columns": [
                {"name": "id", "required": true, "propertyUrl": "https://a.example/id"},
                {"name": "note", "lang": "en", "null": "-"},
                {"name": "age", "datatype": "integer"},
                {"name": "tags", "separator": ";", "ordered": true}
            ],
            "primaryKey": "id",
            "aboutUrl": "https://a.example/person/{id}"
        }
    }, {
        "url": "letters.csv",
        "tableSchema": {
            "columns": [
                {"name": "number", "datatype": "integer"},
                {"name": "from", "valueUrl": "https://a.example/person/{from}"},
                {"name": "to", "valueUrl": "{+to}"},
                {"name": "answers", "datatype": "integer"}
            ],
            "primaryKey": "number",
            "foreignKeys": [
                {"columnReference": "from", "reference": {"resource": "people.csv", "columnReference": "id"}},
                {"columnReference": "answers", "reference": {"resource": "letters.csv", "columnReference": "number"}}
            ]
        }
    }]
}"##;

/// Tables with all kinds of faults, each in several chunks.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (mut people, mut letters) = (String::from("id,note,age,tags\n"), String::new());
    letters.push_str("number,from,to,answers\n");
    for i in 0..ROWS {
        // Texts of many lengths with line ends in quotes: chunks end anywhere in them.
        let note = match i % 5 {
            0 => format!("\"{}\nand \"\"more\"\"\r\n{}\"", "é".repeat(i % 41), "\n".repeat(i % 7)),
            1 => "-".to_owned(),
            _ => format!("plain {i}"),
        };
        let age = if i % 3_000 == 1_999 { "old".to_owned() } else { (i % 100).to_string() };
        if i % 3_500 == 500 {
            people.push_str("# a comment\n");
        }
        if i % 3_000 == 600 {
            people.push_str("short,row\n");
        }
        let id = if i % 2_500 == 2_499 { i - 500 } else { i };
        people.push_str(&format!("p{id},{note},{age},a;b{i}\n"));
        let from = if i % 3_000 == 1_999 { "nobody".to_owned() } else { format!("p{}", i % 900) };
        let to = if i % 2_500 == 2_499 { "https://[" } else { "https://a.example/all" };
        letters
            .push_str(&format!("{i},{from},{to},{}\n", if i == 777 { ROWS } else { ROWS - 1 - i }));
    }
    fs::write(folder.path().join("people.csv"), people).unwrap();
    fs::write(folder.path().join("letters.csv"), letters).unwrap();
    fs::write(folder.path().join("csv-metadata.json"), METADATA).unwrap();
    folder
}

/// All output: the triples as text, and all counts and reports.
fn convert(
    folder: &TempDir,
    mode: Mode,
    threads: usize,
    key_memory: Option<usize>,
) -> (String, String) {
    let files = Files::new(folder.path());
    let mut problems = Diagnostics::new();
    let url = files.iri("csv-metadata.json");
    let group = metadata::read(&files, &url, &mut problems).unwrap();
    let options = MappingOptions {
        mode,
        validate: true,
        watch: true,
        threads: NonZeroUsize::new(threads),
        key_memory,
        progress: None,
    };
    let mut out = Vec::new();
    let mut writer = NTriplesWriter::new(&mut out);
    let summary = mapping::map(&files, &group, options, &mut problems, &mut writer).unwrap();
    writer.finish().unwrap();
    let mut report = format!("{summary:?}\n");
    for group in problems.groups() {
        report.push_str(&format!("{} times\n", group.count()));
        group.kept().iter().for_each(|problem| report.push_str(&format!("{problem}\n")));
    }
    (String::from_utf8(out).unwrap(), report)
}

#[test]
fn triples_and_reports_do_not_depend_on_threads_or_on_where_keys_are() {
    let folder = folder();
    for mode in [Mode::Minimal, Mode::Standard] {
        let (triples, report) = convert(&folder, mode, 1, None);
        for (threads, keys) in [(2, None), (5, None), (1, Some(0)), (1, Some(3000)), (3, Some(900))]
        {
            let (other, other_report) = convert(&folder, mode, threads, keys);
            assert!(triples == other, "{threads} threads, {keys:?} bytes");
            assert_eq!(report, other_report, "{threads} threads, {keys:?} bytes");
        }
        // The faults in the tables: ages, short rows, repeated keys, IRIs, references.
        let times =
            |code: &str| report.lines().filter(|l| l.contains(&format!("[{code}]"))).count();
        for code in ["T003", "K001", "R001"] {
            assert_eq!(times(code), 3, "{code}");
        }
        assert_eq!(times("C002"), 3);
        assert_eq!(times("K002"), 4);
        assert!(report.contains("comments: 3"), "{report}");
    }
}

#[test]
fn triples_are_buffered_in_order_for_any_sink() {
    struct Lines(Vec<String>);
    impl Sink for Lines {
        fn triple(&mut self, triple: Triple<'_>) -> std::io::Result<()> {
            self.0.push(format!("{triple:?}"));
            Ok(())
        }
    }
    let folder = folder();
    let files = Files::new(folder.path());
    let group =
        metadata::read(&files, &files.iri("csv-metadata.json"), &mut Diagnostics::new()).unwrap();
    let lines = |threads| {
        let mut sink = Lines(Vec::new());
        let options =
            MappingOptions { threads: NonZeroUsize::new(threads), ..MappingOptions::default() };
        mapping::map(&files, &group, options, &mut Diagnostics::new(), &mut sink).unwrap();
        sink.0
    };
    assert!(lines(1) == lines(3));
}
