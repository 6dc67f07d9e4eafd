//! Tests hostile cells: any output reads back with the same meaning.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use iri_string::types::IriStr;
use oxigraph::io::RdfParser;
use rapporteur::csvw::convert::convert;
use rapporteur::csvw::mapping::{self, MappingOptions, Mode, Summary};
use rapporteur::csvw::metadata;
use rapporteur::diagnostic::{Code, Diagnostics};
use rapporteur::rdf::format::Format;
use rapporteur::rdf::graph::{GraphBuilder, GraphName};
use rapporteur::rdf::{Object, Sink, Subject, Triple};
use rapporteur::source::Files;
use tempfile::TempDir;

/// The operators of URI templates (RFC 6570 §2.2).
const OPERATORS: &[&str] = &["", "+", ".", "/", ";", "?", "&", "#"];

/// Rows of each table; with four cells, eight operators and two modes that is 100,000 cells, each
/// as a literal and in a dozen templates.
const ROWS: usize = 1_563;

/// The parts of hostile cells.
const PIECES: &[&str] = &[
    "<",
    ">",
    "\"",
    "{",
    "}",
    "|",
    "\\",
    "^",
    "`",
    "'",
    " ",
    "\u{0}",
    "\u{1}",
    "\u{8}",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\u{B}",
    "\u{C}",
    "\u{1B}[31m",
    "\u{7F}",
    "\u{80}",
    "\u{85}",
    "\u{9F}",
    "\u{A0}",
    "\u{AD}",
    "\u{200B}",
    "\u{200E}",
    "\u{200F}",
    "\u{202A}",
    "\u{202E}",
    "\u{2028}",
    "\u{2029}",
    "\u{2066}",
    "\u{2069}",
    "\u{FEFF}",
    "\u{FFF9}",
    "\u{FFFD}",
    "\u{FFFE}",
    "\u{FFFF}",
    "\u{E000}",
    "\u{F8FF}",
    "\u{1FFFE}",
    "\u{F0000}",
    "\u{10FFFF}",
    "\\uD800",
    "\\u0000",
    "\\U0010FFFF",
    "\\n",
    "%",
    "%%",
    "%2",
    "%zz",
    "%20",
    "%C3%A9",
    "%ED%A0%80",
    "%00",
    "%2F",
    "%2e%2e",
    ".",
    "..",
    "/",
    "/..",
    "/./",
    "//",
    "#",
    "##",
    "?",
    "&",
    "=",
    ";",
    ",",
    ":",
    "::",
    "@",
    "[",
    "]",
    "[::1]",
    "[v1.x]",
    "http://",
    "http:",
    "https://e.example:99999/",
    "file:///",
    "urn:",
    "mailto:",
    "javascript:alert(1)",
    "_:b",
    "a",
    "Z",
    "0",
    "-1",
    "é",
    "Ö",
    "ß",
    "e\u{301}",
    "日本",
    "אב",
    "عر",
    "😀",
    "👩‍👩‍👧",
    "> .\n<s> <p> <o> .",
    "\"^^<x>",
    "\"@en",
    "-->",
    "]]>",
    "&amp;",
    "<script>",
    "{c}",
    "{+c}",
    "NaN",
    "null",
    "",
    "",
];

/// Random numbers that are the same at each run (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end
    }

    fn cell(&mut self) -> String {
        let count = match self.below(2_000) {
            0 => 5_000,
            _ => 1 + self.below(6),
        };
        (0..count).map(|_| PIECES[self.below(PIECES.len())]).collect()
    }
}

fn quote(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// The description of a table whose cells fill templates of one operator.
fn metadata_of(op: &str) -> String {
    let url = "https://w3id.org/rapporteur/ns#each";
    format!(
        r##"{{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "dialect": {{"header": false}},
        "aboutUrl": "http://e/{{{op}c}}", "tableSchema": {{"columns": [
            {{"name": "c", "propertyUrl": "http://e/literal"}},
            {{"name": "d", "lang": "en", "propertyUrl": "http://e/p{{{op}d}}"}},
            {{"name": "l", "separator": ";", "valueUrl": "{{{op}l}}", "{url}": true}},
            {{"name": "n", "datatype": "integer", "aboutUrl": "#{{{op}n}}"}},
            {{"name": "o", "virtual": true, "propertyUrl": "{{{op}d}}", "valueUrl": "{{{op}c,d}}"}},
            {{"name": "q", "virtual": true, "aboutUrl": "sub/{{{op}d*}}x{{_row}}",
              "propertyUrl": "schema:{{{op}n}}", "valueUrl": "http://e/a?b={{{op}l*}}#{{c:3}}"}},
            {{"name": "r", "virtual": true, "aboutUrl": "urn:x:{{{op}c}}",
              "propertyUrl": "http://{{{op}d}}/", "valueUrl": "http://e:{{{op}n}}/"}}
        ]}}}}"##
    )
}

/// A folder with a table of hostile cells.
fn folder(op: &str, rows: usize, random: &mut Random) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut table = String::new();
    for _ in 0..rows {
        let cells: Vec<String> = (0..4).map(|_| quote(&random.cell())).collect();
        let _ = writeln!(table, "{}", cells.join(","));
    }
    fs::write(folder.path().join("t.csv"), table).expect("a file can be written");
    fs::write(folder.path().join("m.json"), metadata_of(op)).expect("a file can be written");
    folder
}

/// Maps the table of a folder and returns the result.
fn run(folder: &TempDir, mode: Mode, sink: &mut dyn Sink) -> (Summary, Diagnostics) {
    let files = Files::new(folder.path());
    let mut problems = Diagnostics::new();
    let group =
        metadata::read(&files, &files.iri("m.json"), &mut problems).expect("valid metadata");
    assert!(problems.is_empty(), "{:?}", problems.iter().next());
    let options = MappingOptions { mode, validate: true, ..MappingOptions::default() };
    let summary = mapping::map(&files, &group, options, &mut problems, sink);
    (summary.expect("a graph in memory takes all"), problems)
}

/// A triple as text, equal for equal triples; all blank nodes are equal.
fn key(triple: &Triple<'_>) -> String {
    let subject = match triple.subject {
        Subject::Iri(iri) => iri,
        Subject::Blank(_) => "_",
    };
    let object = match triple.object {
        Object::Iri(iri) => format!("{iri}>"),
        Object::Blank(_) => "_".to_owned(),
        Object::Typed { text, datatype } => format!("{text}\"^^{datatype}"),
        Object::Lang { text, lang } => format!("{text}\"@{lang}"),
    };
    format!("{subject} {} {object}", triple.predicate)
}

/// All IRIs of a triple are valid and absolute.
fn check(triple: &Triple<'_>) {
    let valid = |iri: &str| assert!(IriStr::new(iri).is_ok(), "no IRI: {iri:?}");
    if let Subject::Iri(iri) = triple.subject {
        valid(iri);
    }
    valid(triple.predicate);
    match triple.object {
        Object::Iri(iri) | Object::Typed { datatype: iri, .. } => valid(iri),
        Object::Blank(_) | Object::Lang { .. } => {}
    }
}

#[test]
fn a_hundred_thousand_hostile_cells_read_back() {
    let mut random = Random(0x5EED);
    for mode in [Mode::Minimal, Mode::Standard] {
        for op in OPERATORS {
            let folder = folder(op, ROWS, &mut random);
            let mut builder = GraphBuilder::new();
            let mut part = builder.part(GraphName::Records);
            let mut made = BTreeSet::new();
            let mut sink = |triple: Triple<'_>| {
                check(&triple);
                made.insert(key(&triple));
                part.triple(triple)
            };
            let (summary, problems) = run(&folder, mode, &mut sink);
            for (number, column) in summary.tables[0].ledger.columns.iter().take(4).enumerate() {
                assert!(column.balances() && column.read == ROWS as u64, "column {number}");
            }
            assert!(!problems.is_ok(), "hostile text is no number");
            let mut out = Vec::new();
            let graph = builder.finish();
            rapporteur::rdf::export::write(&graph, Format::NTriples, &Default::default(), &mut out)
                .expect("N-Triples");
            same(&made, &read(&out, Format::NTriples), op);
            for format in [Format::NTriples, Format::Turtle, Format::JsonLd] {
                let out = stream(&folder, mode, format).expect("it can hold all");
                same(&made, &read(&out, format), op);
            }
        }
    }
}

/// RDF/XML cannot hold everything, and reports what.
#[test]
fn hostile_cells_are_written_in_xml_or_refused() {
    let mut random = Random(0xACE);
    let (mut written, mut refused) = (0, 0);
    for op in OPERATORS {
        for _ in 0..100 {
            let folder = folder(op, 1, &mut random);
            let mut made = BTreeSet::new();
            let mut is_held = true;
            let mut sink = |triple: Triple<'_>| {
                made.insert(key(&triple));
                is_held &= is_held_by_xml(&triple);
                Ok(())
            };
            run(&folder, Mode::Minimal, &mut sink);
            match stream(&folder, Mode::Minimal, Format::RdfXml) {
                Ok(out) => {
                    written += 1;
                    same(&made, &read(&out, Format::RdfXml), op);
                }
                Err(rapporteur::rdf::export::ExportError::Diagnostic(problem)) => {
                    refused += 1;
                    assert!(!is_held, "{problem}");
                }
                Err(error) => panic!("{error}"),
            }
        }
    }
    assert!(written > 50 && refused > 50, "{written} written, {refused} refused");
}

/// Whether the predicate ends with a letter, and all characters are those of XML 1.0 §2.2.
fn is_held_by_xml(triple: &Triple<'_>) -> bool {
    let is_letter = |c: char| c.is_alphabetic() || c == '_';
    let name = triple.predicate.rsplit(|c: char| !c.is_alphanumeric() && !"_-.".contains(c));
    let text = match triple.object {
        Object::Typed { text, .. } | Object::Lang { text, .. } => text,
        Object::Iri(_) | Object::Blank(_) => "",
    };
    let is_char = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..);
    name.into_iter().next().is_some_and(|name| name.contains(is_letter))
        && text.chars().all(is_char)
}

/// The streamed output.
fn stream(
    folder: &TempDir,
    mode: Mode,
    format: Format,
) -> Result<Vec<u8>, rapporteur::rdf::export::ExportError> {
    let files = Files::new(folder.path());
    let mut problems = Diagnostics::new();
    let group =
        metadata::read(&files, &files.iri("m.json"), &mut problems).expect("valid metadata");
    let (mut out, options) =
        (Vec::new(), MappingOptions { mode, validate: true, ..MappingOptions::default() });
    convert(&files, &group, options, &mut problems, format, &mut out)?;
    Ok(out)
}

/// The triples of a text.
fn read(text: &[u8], format: Format) -> BTreeSet<String> {
    let parser = RdfParser::from_format(format.oxigraph());
    let quads = parser.for_slice(text);
    quads.map(|quad| key_of(&quad.unwrap_or_else(|e| panic!("{}: {e}", format.name())))).collect()
}

#[track_caller]
fn same(made: &BTreeSet<String>, read: &BTreeSet<String>, op: &str) {
    assert!(made == read, "operator '{op}': {:?}", made.symmetric_difference(read).next());
}

fn key_of(quad: &oxigraph::model::Quad) -> String {
    use oxigraph::model::{NamedOrBlankNode, Term};
    let subject = match &quad.subject {
        NamedOrBlankNode::NamedNode(node) => Subject::Iri(node.as_str()),
        NamedOrBlankNode::BlankNode(node) => Subject::Blank(node.as_str()),
    };
    let object = match &quad.object {
        Term::NamedNode(node) => Object::Iri(node.as_str()),
        Term::BlankNode(node) => Object::Blank(node.as_str()),
        Term::Literal(literal) => match literal.language() {
            Some(lang) => Object::Lang { text: literal.value(), lang },
            None => Object::Typed { text: literal.value(), datatype: literal.datatype().as_str() },
        },
        Term::Triple(_) => panic!("no triple is about triples"),
    };
    key(&Triple { subject, predicate: quad.predicate.as_str(), object })
}

/// A row gives one triple per column, unless a problem explains why not.
#[test]
fn a_cell_without_a_triple_is_reported() {
    let mut random = Random(0xBAD);
    for op in OPERATORS {
        for _ in 0..150 {
            let folder = folder(op, 1, &mut random);
            let mut triples = 0;
            let mut sink = |_: Triple<'_>| {
                triples += 1;
                Ok(())
            };
            let (summary, problems) = run(&folder, Mode::Minimal, &mut sink);
            let rejected: u64 = summary.tables[0].ledger.columns.iter().map(|c| c.rejected).sum();
            let is_reported = problems
                .iter()
                .any(|p| matches!(p.code, Code::InvalidIri | Code::CellDatatype | Code::Encoding));
            assert!(rejected == 0 || is_reported, "operator '{op}': {:?}", summary.tables);
            let nulls: u64 = summary.tables[0].ledger.columns.iter().map(|c| c.null).sum();
            assert!(triples + nulls >= 7 || is_reported, "operator '{op}': {:?}", summary.tables);
        }
    }
}
