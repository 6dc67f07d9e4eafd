//! Runs the W3C test suite of CSV on the Web.
//!
//! The suite is in the folder `CSVW_TESTS`, by default `../shared/csvw-tests`. The list of tests
//! and their number come from the manifests found there.

#![allow(clippy::restriction, reason = "tests may panic")]

mod common;

use std::collections::BTreeMap;
use std::io;

use common::insert;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Graph;
use oxigraph::model::dataset::CanonicalizationAlgorithm;
use rapporteur::csvw::json::JsonWriter;
use rapporteur::csvw::mapping::{self, MappingOptions, Mode};
use rapporteur::csvw::metadata::model::TableGroup;
use rapporteur::csvw::metadata::{self, Request};
use rapporteur::diagnostic::Diagnostics;
use rapporteur::rdf::{Sink, Triple};
use rapporteur::source::{Files, resolve};
use serde_json::Value;

/// The address of the suite on the web, and the start of all IRIs of tests.
const BASE: &str = "http://www.w3.org/2013/csvw/tests/";

/// The site-wide configuration of www.w3.org, which is not in the folder: it names the two
/// locations of the default and two more (tests 259 and 260).
const SITE: &str = "{+url}-metadata.json\ncsv-metadata.json\n{+url}.json\ncsvm.json\n";

/// The manifests to run.
const MANIFESTS: &[&str] =
    &["manifest-rdf", "manifest-validation", "manifest-json", "manifest-nonnorm"];

/// Known failures, each with the reason. A test here that passes is an error.
const SKIPPED: &[(&str, &str)] = &[];

/// Tests, none of them normative, whose results keep white space that `trim` removes by their
/// comments and CSVW metadata §5.9. Everything except white space at the ends of texts must be
/// equal; the number of these tests is printed.
const UNTRIMMED: &[&str] = &[
    "manifest-nonnorm#test020",
    "manifest-nonnorm#test021",
    "manifest-nonnorm#test022",
    "manifest-nonnorm#test056",
    "manifest-nonnorm#test057",
    "manifest-nonnorm#test058",
];

/// One entry of a manifest.
struct Test<'a> {
    files: &'a Files,
    entry: &'a Value,
}

/// The result of a run of the program.
struct Outcome<T> {
    made: T,
    problems: Diagnostics,
    readable: bool,
}

/// Collects triples.
#[derive(Default)]
struct Triples(Graph);

impl Sink for Triples {
    fn triple(&mut self, triple: Triple<'_>) -> io::Result<()> {
        insert(&mut self.0, &triple);
        Ok(())
    }
}

/// A conversion of a group of tables, and its result.
type Convert<T> = fn(&Files, &TableGroup, MappingOptions, &mut Diagnostics) -> T;

/// By csv2rdf.
fn to_rdf(
    files: &Files,
    group: &TableGroup,
    options: MappingOptions,
    problems: &mut Diagnostics,
) -> Graph {
    let mut sink = Triples::default();
    mapping::map(files, group, options, problems, &mut sink).expect("a graph in memory takes all");
    sink.0
}

/// By csv2json.
fn to_json(
    files: &Files,
    group: &TableGroup,
    options: MappingOptions,
    problems: &mut Diagnostics,
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = JsonWriter::new(options.mode, &mut out);
    mapping::walk(files, group, options, problems, &mut writer).expect("memory takes all");
    writer.finish().expect("memory takes all");
    out
}

/// The check for a kind of test.
type Handler = fn(&Test<'_>) -> Result<(), String>;

/// The checks by type of test.
const HANDLERS: &[(&str, Handler)] = &[
    ("csvt:ToRdfTest", |test| test.converts(false)),
    ("csvt:ToRdfTestWithWarnings", |test| test.converts(true)),
    ("csvt:NegativeRdfTest", |test| test.fails(false)),
    ("csvt:ToJsonTest", |test| test.converts_to_json(false)),
    ("csvt:ToJsonTestWithWarnings", |test| test.converts_to_json(true)),
    ("csvt:NegativeJsonTest", |test| test.fails(false)),
    ("csvt:PositiveValidationTest", |test| {
        let outcome = test.run(true, to_rdf);
        match outcome.problems.is_ok() && outcome.readable {
            true => Ok(()),
            false => Err(format!("valid, but: {}", list(&outcome.problems))),
        }
    }),
    ("csvt:WarningValidationTest", |test| {
        let outcome = test.run(true, to_rdf);
        match (outcome.problems.is_ok(), outcome.problems.warnings()) {
            (true, 1..) => Ok(()),
            (true, 0) => Err("no warning".to_owned()),
            (false, _) => Err(format!("valid, but: {}", list(&outcome.problems))),
        }
    }),
    ("csvt:NegativeValidationTest", |test| test.fails(true)),
];

impl Test<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.entry.get(name)?.as_str()
    }

    fn option(&self, name: &str) -> Option<&Value> {
        self.entry.get("option")?.get(name)
    }

    fn url(&self, reference: &str) -> String {
        resolve(BASE, reference).expect("a manifest's references are valid")
    }

    /// Runs the program as the entry says.
    fn run<T: Default>(&self, validate: bool, convert: Convert<T>) -> Outcome<T> {
        let mut problems = Diagnostics::new();
        let action = self.url(self.text("action").expect("an entry has an action"));
        let minimal = self.option("minimal").and_then(Value::as_bool).unwrap_or(false);
        let mode = if minimal { Mode::Minimal } else { Mode::Standard };
        let user = self.option("metadata").and_then(Value::as_str).map(|m| self.url(m));
        let links: Vec<String> = self.text("httpLink").and_then(link_target).into_iter().collect();
        let group = if action.ends_with(".json") {
            metadata::read(self.files, &action, &mut problems)
        } else {
            let content_type = self.text("contentType");
            let request =
                Request { csv: &action, user: user.as_deref(), links: &links, content_type };
            Some(metadata::locate_by(self.files, &request, SITE, &mut problems).group)
        };
        let made = match &group {
            Some(group) if problems.is_ok() => convert(
                self.files,
                group,
                MappingOptions { mode, validate, ..MappingOptions::default() },
                &mut problems,
            ),
            _ => T::default(),
        };
        Outcome { made, problems, readable: group.is_some() }
    }

    /// The result must be isomorphic to the expected one.
    fn converts(&self, warns: bool) -> Result<(), String> {
        let outcome = self.run(false, to_rdf);
        outcome.succeeds(warns)?;
        let mut expected = parse(self.files, &self.result());
        let mut graph = outcome.made;
        expected.canonicalize(CanonicalizationAlgorithm::Unstable);
        graph.canonicalize(CanonicalizationAlgorithm::Unstable);
        if graph != expected {
            let only = |a: &Graph, b: &Graph| {
                let mut lines: Vec<String> =
                    a.iter().filter(|t| !b.contains(*t)).map(|t| format!("    {t}")).collect();
                lines.sort();
                lines.truncate(12);
                lines.join("\n")
            };
            return Err(format!(
                "missing:\n{}\n  too much:\n{}",
                only(&expected, &graph),
                only(&graph, &expected)
            ));
        }
        Ok(())
    }

    /// The result must be the same JSON as the expected one.
    fn converts_to_json(&self, warns: bool) -> Result<(), String> {
        let outcome = self.run(false, to_json);
        outcome.succeeds(warns)?;
        let expected = self.files.read(&self.result()).expect("an expected result is there");
        let expected: Value = serde_json::from_slice(&expected).expect("a result is JSON");
        let made = String::from_utf8_lossy(&outcome.made);
        match serde_json::from_str::<Value>(&made) {
            Ok(value) if same(&value, &expected, self.is_untrimmed()) => Ok(()),
            Ok(_) => Err(format!("expected:\n{expected}\n  made:\n{made}")),
            Err(error) => Err(format!("no JSON, {error}:\n{made}")),
        }
    }

    /// Whether the expected result keeps white space that it should not have.
    fn is_untrimmed(&self) -> bool {
        self.text("id").is_some_and(|id| UNTRIMMED.contains(&id))
    }

    /// The IRI of the expected result.
    fn result(&self) -> String {
        self.url(self.text("result").expect("an entry has a result"))
    }

    /// The input must be refused.
    fn fails(&self, validate: bool) -> Result<(), String> {
        let outcome = self.run(validate, to_rdf);
        match outcome.problems.is_ok() {
            true => Err(format!("no error; warnings: {}", list(&outcome.problems))),
            false => Ok(()),
        }
    }
}

impl<T> Outcome<T> {
    /// There must be no error, and a warning if one is expected.
    fn succeeds(&self, warns: bool) -> Result<(), String> {
        if !self.problems.is_ok() || !self.readable {
            return Err(format!("errors: {}", list(&self.problems)));
        }
        match warns && self.problems.warnings() == 0 {
            true => Err("no warning".to_owned()),
            false => Ok(()),
        }
    }
}

/// Whether two JSON values are the same, or but for white space at the ends of texts; 15 and 15.0
/// are one number.
fn same(a: &Value, b: &Value, trims: bool) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) if trims => a.trim() == b.trim(),
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, trims))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b, trims)))
        }
        (a, b) => a == b,
    }
}

/// The target of a Link header's value (RFC 8288), the only kind that the suite has.
fn link_target(header: &str) -> Option<String> {
    let (target, _) = header.strip_prefix('<')?.split_once('>')?;
    Some(target.to_owned())
}

fn list(problems: &Diagnostics) -> String {
    problems.iter().map(|p| format!("\n    {p}")).collect()
}

fn parse(files: &Files, url: &str) -> Graph {
    let text = files.read(url).expect("an expected result is there");
    let parser = RdfParser::from_format(RdfFormat::Turtle).with_base_iri(url).expect("a valid IRI");
    parser
        .for_reader(text.as_slice())
        .map(|quad| {
            oxigraph::model::Triple::from(quad.expect("an expected result is valid Turtle"))
        })
        .collect()
}

#[test]
fn w3c_suite() {
    let Some(folder) = common::shared("CSVW_TESTS", "csvw-tests") else { return };
    let only = std::env::var("CSVW_ONLY").ok();
    let files = Files::new(&folder).with_base(BASE);
    let mut faults: Vec<String> = Vec::new();
    for manifest in MANIFESTS {
        let text = std::fs::read(folder.join(format!("{manifest}.jsonld"))).expect("a manifest");
        let text: Value = serde_json::from_slice(&text).expect("a manifest is JSON");
        let entries = text["entries"].as_array().expect("a manifest has entries");
        let handlers: BTreeMap<_, _> = HANDLERS.iter().copied().collect();
        let (mut passed, mut failed, mut untrimmed) = (0, 0, 0);
        for entry in entries {
            let id = entry["id"].as_str().expect("an entry has an id");
            if only.as_ref().is_some_and(|only| !id.contains(only.as_str())) {
                continue;
            }
            let kind = entry["type"].as_str().expect("an entry has a type");
            let handler = handlers.get(kind).unwrap_or_else(|| panic!("unknown type {kind}"));
            let test = Test { files: &files, entry };
            untrimmed += u32::from(test.is_untrimmed());
            let result = handler(&test);
            let skip = SKIPPED.iter().find(|(skipped, _)| *skipped == id);
            match (result, skip) {
                (Ok(()), None) => passed += 1,
                (Ok(()), Some(_)) => faults.push(format!("{id} is skipped but passes")),
                (Err(_), Some((_, reason))) => println!("{id} skipped: {reason}"),
                (Err(why), None) => {
                    failed += 1;
                    let name = entry["name"].as_str().unwrap_or_default();
                    faults.push(format!("{id} ({name}): {why}"));
                }
            }
        }
        println!("{manifest}: {passed} passed, {failed} failed, of {}", entries.len());
        if untrimmed > 0 {
            println!("{manifest}: of these, {untrimmed} but for white space (see UNTRIMMED)");
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
