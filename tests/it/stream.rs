//! Tests streamed formats: other programs read the same triples from each.

use std::path::Path;

use crate::common::shared;
use crate::reading::{read, read_again, same};
use rapporteur::csvw::mapping::{MappingOptions, Mode};
use rapporteur::csvw::metadata::model::TableGroup;
use rapporteur::csvw::metadata::{self, Request};
use rapporteur::diagnostic::Diagnostics;
use rapporteur::rdf::export::ExportError;
use rapporteur::rdf::format::Format;
use rapporteur::source::Files;

/// Writes tables in a format.
fn written(
    files: &Files,
    group: &TableGroup,
    mode: Mode,
    format: Format,
) -> Result<String, ExportError> {
    let (mut out, mut problems) = (Vec::new(), Diagnostics::new());
    let options = MappingOptions { mode, ..MappingOptions::default() };
    rapporteur::csvw::convert::convert(files, group, options, &mut problems, format, &mut out)?;
    Ok(String::from_utf8(out).expect("UTF-8"))
}

/// Checks that all formats agree with N-Triples. Returns the number of triples, and the fault of
/// RDF/XML if any.
fn check(files: &Files, group: &TableGroup, mode: Mode) -> (usize, Option<String>) {
    let lines = written(files, group, mode, Format::NTriples).expect("N-Triples hold all");
    if lines.is_empty() {
        return (0, None);
    }
    let expected = read(&lines, Format::NTriples);
    let mut refused = None;
    for format in Format::ALL.iter().copied() {
        let text = match written(files, group, mode, format) {
            Ok(text) => text,
            Err(ExportError::Diagnostic(problem)) if format == Format::RdfXml => {
                refused = Some(problem.to_string());
                continue;
            }
            Err(error) => panic!("{}: {error}", format.name()),
        };
        let again = written(files, group, mode, format).expect("as before");
        assert!(text == again, "{}: not the same bytes", format.name());
        same(&expected, &read(&text, format), &text, format.name());
        if let Some(found) = read_again(&text, format) {
            same(&expected, &found, &text, &format!("{} (sophia)", format.name()));
        }
    }
    (expected.quads().len(), refused)
}

/// The tables of a metadata file or a CSV file of the W3C suite.
fn group(files: &Files, name: &str) -> Option<TableGroup> {
    let (mut problems, iri) = (Diagnostics::new(), files.iri(name));
    let group = match name.ends_with(".csv") {
        true => {
            let request = Request { csv: &iri, user: None, links: &[], content_type: None };
            Some(metadata::locate(files, &request, &mut problems).group)
        }
        false => metadata::read(files, &iri, &mut problems),
    };
    group.filter(|_| problems.is_ok())
}

/// The names of all files of a folder and those within that end with one of some endings.
fn names(folder: &Path, inner: &str, found: &mut Vec<String>) {
    for entry in folder.join(inner).read_dir().expect("a folder can be listed") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        let name = format!("{inner}{name}");
        if folder.join(&name).is_dir() {
            names(folder, &format!("{name}/"), found);
        } else if name.ends_with(".csv") || name.ends_with("-metadata.json") {
            found.push(name);
        }
    }
    found.sort();
}

#[test]
fn the_tables_of_the_w3c_suite_read_back() {
    let Some(folder) = shared("CSVW_TESTS", "csvw-tests") else { return };
    let files = Files::new(&folder).with_base("http://www.w3.org/2013/csvw/tests/");
    let mut all = Vec::new();
    names(&folder, "", &mut all);
    let (mut count, mut refused) = (0, Vec::new());
    for name in &all {
        let Some(group) = group(&files, name) else { continue };
        for mode in [Mode::Minimal, Mode::Standard] {
            let (triples, fault) = check(&files, &group, mode);
            count += triples;
            refused.extend(fault.map(|fault| format!("{name}: {fault}")));
        }
    }
    println!("{count} triples of {} files; refused in RDF/XML: {refused:#?}", all.len());
    assert!(count > 10_000, "{count}");
}

/// Cells that need escapes in every format.
const HOSTILE: &str = "a,b,c\n\
    1,\"<&>\"\"' ]]> -->\",x\n\
    1,\"line\r\nbreak \\n\t\",y\n\
    2,\"\"\"\"\"\",\"ends with \"\"\"\n\
    2,\"a\n\"\"\"\"\"\"b\n\",x:y\n\
    1,é😀\u{85}\u{2028}\u{FEFF},%20\n\
    ,@en,\u{A0}\n";

const HOSTILE_METADATA: &str = r##"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv",
    "rdfs:comment": {"@value": "<&> \"é\"", "@language": "en-GB"},
    "notes": [{"schema:about": {"@type": "schema:Thing", "schema:name": ["a", 1, 1.5, true]}}],
    "tableSchema": {"rowTitles": ["b"], "aboutUrl": "http://e.example/{a}", "columns": [
        {"name": "a", "datatype": "integer"},
        {"name": "b", "propertyUrl": "http://e.example/p.1/b-c"},
        {"name": "c", "propertyUrl": "http://e.example/a{a}/", "separator": "s", "ordered": true},
        {"name": "t", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "schema:{c}"},
        {"name": "u", "virtual": true, "propertyUrl": "http://e.example/{a}x", "valueUrl": "#{c}"}
    ]}}"##;

/// A folder with one table and its description.
fn folder(table: &str, metadata: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("t.csv"), table).expect("a file");
    std::fs::write(folder.path().join("m.json"), metadata).expect("a file");
    folder
}

#[test]
fn escaped_text_reads_back() {
    let usable = HOSTILE_METADATA.replace("http://e.example/a{a}/", "http://e.example/a{a}");
    for (metadata, is_usable) in [(HOSTILE_METADATA, false), (usable.as_str(), true)] {
        let folder = folder(HOSTILE, metadata);
        let files = Files::new(folder.path());
        let group = group(&files, "m.json").expect("valid metadata");
        for mode in [Mode::Minimal, Mode::Standard] {
            let (triples, refused) = check(&files, &group, mode);
            assert!(triples > 15, "{triples}");
            match refused {
                // An element's name cannot be empty.
                Some(fault) => assert!(!is_usable && fault.contains("a1/> cannot"), "{fault}"),
                None => assert!(is_usable, "a property without a name was written"),
            }
        }
    }
}

/// Invalid text in a template does not get into the head.
#[test]
fn a_namespace_is_an_iri() {
    let metadata = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema":
        {"columns": [{"titles": "a", "propertyUrl": "ma:|p/{a}"}, {"titles": "b"}, {"titles": "c"}]}}"#;
    let folder = folder(HOSTILE, metadata);
    let files = Files::new(folder.path());
    let group = group(&files, "m.json").expect("metadata that can be read");
    check(&files, &group, Mode::Minimal);
}

/// Consecutive triples about a subject are together; expected by hand.
#[test]
fn people_see_this_output() {
    let folder = folder(
        "id,name,born\n1,Ann,2001-02-03\n1,Anna,2001-02-03\n2,,\n",
        r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {
            "aboutUrl": "https://e.example/person/{id}", "columns": [
            {"name": "id", "suppressOutput": true},
            {"name": "name", "propertyUrl": "foaf:name", "lang": "en"},
            {"name": "born", "datatype": "date"},
            {"name": "class", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "foaf:Person"}
        ]}}"#,
    );
    let files = Files::new(folder.path());
    let group = group(&files, "m.json").expect("valid metadata");
    let turtle = r#"@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix ns1: <file:///t.csv#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://e.example/person/1> foaf:name "Ann"@en ;
    ns1:born "2001-02-03"^^xsd:date ;
    a foaf:Person ;
    foaf:name "Anna"@en ;
    ns1:born "2001-02-03"^^xsd:date ;
    a foaf:Person .

<https://e.example/person/2> a foaf:Person .
"#;
    let json = r#"{
  "@context": {
    "foaf": "http://xmlns.com/foaf/0.1/",
    "ns1": "file:///t.csv#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#"
  },
  "@graph": [
    {"@id": "https://e.example/person/1", "foaf:name": {"@value": "Ann", "@language": "en"}, "ns1:born": {"@value": "2001-02-03", "@type": "xsd:date"}, "@type": "foaf:Person"},
    {"@id": "https://e.example/person/1", "foaf:name": {"@value": "Anna", "@language": "en"}, "ns1:born": {"@value": "2001-02-03", "@type": "xsd:date"}, "@type": "foaf:Person"},
    {"@id": "https://e.example/person/2", "@type": "foaf:Person"}
  ]
}
"#;
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF
    xmlns:foaf="http://xmlns.com/foaf/0.1/"
    xmlns:ns1="file:///t.csv#"
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:xsd="http://www.w3.org/2001/XMLSchema#">
  <rdf:Description rdf:about="https://e.example/person/1">
    <foaf:name xml:lang="en">Ann</foaf:name>
    <ns1:born rdf:datatype="http://www.w3.org/2001/XMLSchema#date">2001-02-03</ns1:born>
    <rdf:type rdf:resource="http://xmlns.com/foaf/0.1/Person"/>
    <foaf:name xml:lang="en">Anna</foaf:name>
    <ns1:born rdf:datatype="http://www.w3.org/2001/XMLSchema#date">2001-02-03</ns1:born>
    <rdf:type rdf:resource="http://xmlns.com/foaf/0.1/Person"/>
  </rdf:Description>
  <foaf:Person rdf:about="https://e.example/person/2">
  </foaf:Person>
</rdf:RDF>
"#;
    for (format, expected) in [
        (Format::Turtle, turtle),
        (Format::TriG, turtle),
        (Format::JsonLd, json),
        (Format::RdfXml, xml),
    ] {
        let found = written(&files, &group, Mode::Minimal, format).expect("it can be written");
        assert_eq!(found, expected, "{}", format.name());
    }
}
