//! Fuzzes tables and templates: each format reads back as the same triples, or reports that it
//! cannot hold them.

#![no_main]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Quad;
use rapporteur::diagnostic::Diagnostics;
use rapporteur::rdf::export::ExportError;
use rapporteur::source::Files;
use rapporteur::rdf::format::Format;
use rapporteur::csvw::mapping::{Mode, MappingOptions};
use rapporteur::csvw::metadata;
use serde_json::json;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("rapporteur-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
});

fn read(text: &[u8], format: RdfFormat) -> BTreeSet<String> {
    let quads = RdfParser::from_format(format).for_slice(text);
    let line = |quad: Quad| quad.to_string();
    quads.map(|quad| line(quad.expect("what was written can be read"))).collect()
}

fuzz_target!(|data: &[u8]| {
    let Some((&[shape], rest)) = data.split_first_chunk::<1>() else { return };
    let mut parts = rest.splitn(5, |byte| *byte == 1);
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let [about, property, value, lang] = [text(), text(), text(), text()];
    let table = parts.next().unwrap_or_default();
    let base = ["string", "integer", "double", "date", "anyURI", "json"][usize::from(shape) % 6];
    let document = json!({
        "@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "aboutUrl": about,
        "dialect": {"header": false}, "rdfs:comment": {"@value": value, "@language": "en"},
        "tableSchema": {"columns": [
            {"name": "a", "propertyUrl": property, "lang": lang},
            {"name": "b", "datatype": base, "separator": " ", "ordered": shape & 64 != 0},
            {"name": "c", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": value},
        ]},
    });
    fs::write(FOLDER.join("t.csv"), table).expect("a file can be written");
    let files = Files::new(FOLDER.as_path());
    let (mut problems, bytes) = (Diagnostics::new(), document.to_string().into_bytes());
    let Some(group) = metadata::parse(&files, "file:///m.json", &bytes, &mut problems) else {
        return;
    };
    let mode = if shape & 128 == 0 { Mode::Minimal } else { Mode::Standard };
    let options = MappingOptions { mode, ..MappingOptions::default() };
    let write = |format| {
        let (mut out, mut problems) = (Vec::new(), Diagnostics::new());
        rapporteur::csvw::convert::convert(&files, &group, options, &mut problems, format, &mut out)?;
        Ok::<_, ExportError>(out)
    };
    let lines = write(Format::NTriples).expect("N-Triples hold all");
    let expected = read(&lines, RdfFormat::NTriples);
    for format in [Format::Turtle, Format::RdfXml, Format::JsonLd] {
        match write(format) {
            Ok(text) if lines.is_empty() && text.is_empty() => {}
            Ok(text) => assert_eq!(read(&text, format.oxigraph()), expected, "{}", format.name()),
            Err(ExportError::Diagnostic(_)) if format != Format::Turtle => {}
            Err(error) => panic!("{error}"),
        }
    }
});
