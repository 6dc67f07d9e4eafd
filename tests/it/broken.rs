//! Tests broken input: each case gets a useful report, and nothing panics.
//!
//! A case is a folder of `tests/broken/`: input files, and `expected.txt` with one problem on each
//! line, as [`Diagnostic`] displays it, and the expected value. The expectations are written by
//! hand from the specifications. The content of the folder determines the test:
//!
//! - `data/`, `ontology/` or `queries/`: the folder is read whole, as `rapporteur check` does, and
//!   its questions are read; `ask.txt` names a question with its parameters, one on each line,
//!   and `export.txt` a format to write;
//! - else `csv-metadata.json`: the tables that it describes are validated;
//! - else each `.csv` and `.tsv` file is validated, with its metadata found as in CSVW.
//!
//! The tests of `generated` make input that is large, or that a repository cannot hold.

mod generated;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rapporteur::csvw::mapping::{self, MappingOptions};
use rapporteur::csvw::metadata::{self, Request};
use rapporteur::diagnostic::{Code, Diagnostic, Diagnostics, Severity, Spot, pointer};
use rapporteur::internals::{Backend, Resolver, read_folder, run};
use rapporteur::project::Catalogue;
use rapporteur::rdf::Triple;
use rapporteur::rdf::export::{self, Context, ExportError};
use rapporteur::rdf::format::Format;
use rapporteur::source::Files;
use rapporteur::{CheckOptions, Project};

/// Codes without a folder in `tests/broken/`, and where they are tested.
const ELSEWHERE: &[(Code, &str)] = &[
    (Code::FileUnwritable, "generated: the output's folder is missing"),
    (Code::UnknownFormat, "generated: the command names no format"),
    (Code::MetadataExtension, "generated: the command with --strict"),
    (Code::CitationFile, "tests/it/described.rs: the command cites"),
    (Code::DescriptionLacks, "tests/it/described.rs: a folder is described"),
    (Code::TextsToDo, "tests/it/scaffold.rs: a new folder is published"),
    (Code::NodeUnknown, "tests/it/explain.rs: the command names a node"),
    (Code::TripleUnknown, "tests/it/explain.rs: the command names a triple"),
    (Code::IriRemoved, "tests/it/diff.rs: two graphs are compared"),
    (Code::LinkColumn, "tests/it/link.rs: the command names a column"),
    (Code::LinkOption, "tests/it/link.rs: the command's options"),
    (Code::LinkDecision, "tests/it/link.rs: a file of decisions"),
    (Code::LinkRow, "tests/it/link.rs: a table to link"),
    (Code::Unaccounted, "a fault of the program itself, which no input is known to bring about"),
    (Code::QueryOverdue, "tests/it/killers.rs: the command with --timeout"),
    (Code::QueryMemory, "tests/it/killers.rs: the command with --memory"),
    (Code::EndpointAddress, "tests/it/places.rs: the command with --endpoint"),
    (Code::EndpointUnreachable, "tests/it/places.rs: the command with --endpoint"),
    (Code::EndpointRefused, "tests/it/places.rs: the command with --endpoint"),
    (Code::EndpointReply, "tests/it/places.rs: the command with --endpoint"),
    (Code::EndpointNames, "src/query/names.rs: names at a place"),
    (Code::EndpointDiffers, "tests/it/push.rs: the command sends a graph"),
    (Code::EndpointOther, "tests/it/push_again.rs: the command sends a graph"),
    (Code::StoreUnusable, "tests/it/places.rs: the command with --store"),
    (Code::LinkBroken, "tests/it/verify.rs: a site is checked"),
    (Code::AnchorMissing, "tests/it/verify.rs: a site is checked"),
    (Code::SiteFileMissing, "tests/it/verify.rs: a site is checked"),
    (Code::SiteFileDamaged, "tests/it/verify.rs: a site is checked"),
    (Code::IdRepeated, "tests/it/verify.rs: a site is checked"),
    (Code::SiteUnreachable, "tests/it/verify.rs: a site is checked"),
    (Code::SiteInPart, "tests/it/verify.rs: a site is checked"),
    (Code::EnginePackage, "tests/it/sparql_page.rs: the command with --sparql"),
    (Code::Address, "tests/it/serve_limits.rs: the command with --bind"),
    (Code::TooLarge, "generated: a reader with a small limit and an endless row"),
];

/// The folders of the corpus.
fn cases() -> Vec<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let entries = fs::read_dir(corpus).expect("the corpus is there");
    let mut cases: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the corpus can be listed").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    cases
}

/// Runs the test of a folder, and returns its report.
fn report(case: &Path) -> Diagnostics {
    let files = Files::new(case);
    let mut problems = Diagnostics::new();
    if ["data", "ontology", "queries"].iter().any(|name| case.join(name).is_dir()) {
        whole(case, &files, &mut problems);
        return problems;
    }
    if case.join("csv-metadata.json").exists() {
        let url = files.iri("csv-metadata.json");
        if let Some(group) = metadata::read(&files, &url, &mut problems) {
            validate(&files, &group, &mut problems);
        }
        return problems;
    }
    let mut tables: Vec<String> = fs::read_dir(case)
        .expect("a case can be listed")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".csv") || name.ends_with(".tsv"))
        .collect();
    tables.sort();
    for name in tables {
        let csv = files.iri(&name);
        let request = Request { csv: &csv, user: None, links: &[], content_type: None };
        let located = metadata::locate(&files, &request, &mut problems);
        validate(&files, &located.group, &mut problems);
    }
    problems
}

/// Validates the tables of a group.
fn validate(files: &Files, group: &metadata::model::TableGroup, problems: &mut Diagnostics) {
    let options = MappingOptions { validate: true, watch: true, ..MappingOptions::default() };
    let mut sink = |_: Triple<'_>| Ok(());
    let summary = mapping::map(files, group, options, problems, &mut sink);
    for table in summary.expect("a counter takes all").tables {
        let mut columns = table.ledger.columns.iter().take(table.width);
        let unbalanced = columns.position(|c| !c.balances());
        assert_eq!(unbalanced, None, "{}: {:?}", table.file, table.ledger);
    }
}

/// Whether a problem belongs to a case: nearly all cases have notes about gaps in metadata, which
/// count only if the case is about them.
fn counts(case: &Path, problem: &Diagnostic) -> bool {
    let is_open = [Code::ColumnUndescribed, Code::AddressLocal].contains(&problem.code);
    let is_note = problem.severity == Severity::Note;
    !(is_open && is_note) || case.to_string_lossy().contains("silent-")
}

/// Reads a whole folder, its questions too; runs one and writes the graph, if the case requires it.
fn whole(case: &Path, files: &Files, problems: &mut Diagnostics) {
    let catalogue = Catalogue::find(files).expect("the questions can be listed");
    let graph = match case.join("data").is_dir() || case.join("ontology").is_dir() {
        true => {
            let check = Project::from(files.clone()).check(CheckOptions::default());
            let found = check.expect("tables that can be read again").problems;
            found.iter().filter(|problem| counts(case, problem)).for_each(|problem| {
                problems.push(problem.clone());
            });
            read_folder(files, &mut Diagnostics::new()).expect("a small graph").graph
        }
        false => {
            let questions = catalogue.questions().filter_map(|(_, question)| question.err());
            questions.for_each(|problem| problems.push(*problem));
            rapporteur::rdf::graph::GraphBuilder::new().finish().into()
        }
    };
    if let Ok(ask) = fs::read_to_string(case.join("ask.txt")) {
        let mut lines = ask.lines();
        let question = catalogue.question(lines.next().expect("a question's name"));
        let given: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let resolver = Resolver::new(graph.quads().iter().map(|quad| graph.oxigraph(quad)));
        match question.map(|question| question.bind(&given, &resolver)) {
            Ok(Ok(query)) => {
                if let Err(problem) = run(&Backend::from(graph.clone()), query, "ask.txt") {
                    problems.push(*problem);
                }
            }
            Ok(Err(list)) => list.into_iter().for_each(|problem| problems.push(problem)),
            Err(problem) => problems.push(*problem),
        }
    }
    if let Ok(name) = fs::read_to_string(case.join("export.txt")) {
        let format = Format::from_name(name.trim()).expect("a known format");
        // Its problems were found above.
        let context = Context::read(files).unwrap_or_default();
        let options = export::ExportOptions { context: context.as_ref(), ..Default::default() };
        match export::write(&graph, format, &options, &mut Vec::new()) {
            Ok(()) => {}
            Err(ExportError::Diagnostic(problem)) => problems.push(*problem),
            Err(ExportError::Io(error)) => panic!("{error}"),
        }
    }
}

/// The problems, one on each line; the last line has the number of others.
fn lines(problems: &Diagnostics) -> String {
    let line = |problem: &Diagnostic| match &problem.expected {
        Some(expected) => format!("{problem}; expected: {expected}"),
        None => problem.to_string(),
    };
    let mut lines: Vec<String> = problems.iter().map(line).collect();
    let all = problems.errors() + problems.warnings() + problems.notes();
    let more = all - lines.len() as u64;
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Places in valid JSON documents that do not exist.
fn places_that_are_not(case: &Path, problems: &Diagnostics) -> impl Iterator<Item = String> {
    let places = problems.iter().flat_map(|problem| [Some(&problem.place), problem.rule.as_ref()]);
    places.flatten().filter_map(|place| {
        let Spot::Json(pointer) = &place.spot else { return None };
        let text = fs::read(case.join(&*place.file)).ok()?;
        serde_json::from_slice::<serde_json::Value>(&text).ok()?;
        let is_there = pointer::position(&text, pointer).is_some();
        (!is_there).then(|| format!("{}#{pointer}", place.file))
    })
}

#[test]
fn every_broken_input_gets_its_report() {
    let only = std::env::var("BROKEN_ONLY").ok();
    let mut faults = Vec::new();
    for case in cases() {
        let name = case.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
            continue;
        }
        let problems = report(&case);
        faults
            .extend(places_that_are_not(&case, &problems).map(|at| format!("== {name}\nno {at}")));
        let found = lines(&problems);
        let expected = fs::read_to_string(case.join("expected.txt")).unwrap_or_default();
        if found != expected {
            faults.push(format!("== {name}\nexpected:\n{expected}found:\n{found}"));
        }
    }
    assert!(faults.is_empty(), "{} cases differ\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_code_has_a_case() {
    let mut given: BTreeSet<Code> = BTreeSet::new();
    for case in cases() {
        given.extend(report(&case).iter().map(|problem| problem.code));
    }
    for code in Code::ALL {
        let elsewhere = ELSEWHERE.iter().any(|(other, _)| other == code);
        assert!(given.contains(code) != elsewhere, "{code} {}", code.title());
    }
}

#[test]
fn the_corpus_is_large() {
    assert!(cases().len() >= 70, "{}", cases().len());
}
