//! Measures how well names are linked: `cargo bench --bench linking -- FOLDER`.
//!
//! For every CSV file of the folder: with columns `name,alpha3` (any code of the graph), each name
//! should be linked to the entity of its code, and to nothing if the code is empty; a column
//! `language` splits the file. With columns `name1,name2,is_match`, the first names should be
//! linked to the second ones of the same organization. Peers answer the same questions if installed
//! (`tests/bench/peers.py`).

#![allow(clippy::restriction, reason = "tests may panic")]

mod organizations;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use rapporteur::diagnostic::Diagnostics;
use rapporteur::internals::{LookupRequest, Resolver, Search, read_folder};
use rapporteur::project::{Decision, Scheme};
use rapporteur::rdf::graph::GraphName;
use rapporteur::source::Files;

use organizations::Pair;

/// A name and the code to link it to; none for no link.
struct NameQuestion {
    language: String,
    name: String,
    code: String,
}

/// The counts of right and wrong answers.
#[derive(Clone, Copy, Default)]
struct Tally {
    names: usize,
    expected: usize,
    given: usize,
    right: usize,
    review: usize,
}

impl Tally {
    fn and(self, other: Self) -> Self {
        Self {
            names: self.names + other.names,
            expected: self.expected + other.expected,
            given: self.given + other.given,
            right: self.right + other.right,
            review: self.review + other.review,
        }
    }

    fn line(&self, what: &str, who: &str) {
        let share = |part: usize, all: usize| part as f64 / all as f64;
        let recall = share(self.right, self.expected);
        let precision = share(self.right, self.given);
        let f1 = 2.0 * self.right as f64 / (self.expected + self.given) as f64;
        let shown = |value: f64| match value.is_nan() {
            true => "    -".to_owned(),
            false => format!("{value:.3}"),
        };
        println!(
            "{what:<34} {who:<18} {:>5} {:>7} {:>9} {:>6} {:>7} {:>7}",
            self.names,
            shown(recall),
            shown(precision),
            shown(f1),
            self.given - self.right,
            self.review
        );
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| !a.starts_with("--"));
    let verbose = std::env::args().any(|a| a == "--verbose");
    let Some(folder) = arguments.next() else {
        println!("cargo bench --bench linking -- FOLDER   (0 passed, 0 failed, 1 skipped)");
        return;
    };
    let resolver = own_linker();
    if !cfg!(debug_assertions) {
        speed();
    }
    println!(
        "{:<34} {:<18} {:>5} {:>7} {:>9} {:>6} {:>7} {:>7}",
        "set, language", "by", "names", "recall", "precision", "F1", "wrong", "review"
    );
    for file in tables(Path::new(&folder)) {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut reader = csv::Reader::from_path(&file).expect("a CSV file");
        let headers = reader.headers().expect("a header").clone();
        let at = |name: &str| headers.iter().position(|h| h.trim_start_matches('\u{feff}') == name);
        if let (Some(a), Some(b), Some(is)) = (at("name1"), at("name2"), at("is_match")) {
            let pairs: Vec<Pair> = reader
                .records()
                .map(|r| r.expect("a row"))
                .map(|r| Pair {
                    text: r[a].to_owned(),
                    name: r[b].to_owned(),
                    is_match: &r[is] == "true",
                })
                .collect();
            organizations::measure(&name, &pairs, verbose);
        } else if let Some(at_name) = at("name") {
            let schemes = resolver.schemes();
            let scheme = schemes.iter().find(|s| at(&s.name).is_some());
            let Some(scheme) = scheme else { continue };
            let code = at(&scheme.name).expect("found above");
            let language = at("language");
            let questions: Vec<NameQuestion> = reader
                .records()
                .map(|r| r.expect("a row"))
                .map(|r| NameQuestion {
                    language: language.map_or(String::new(), |at| r[at].to_owned()),
                    name: r[at_name].to_owned(),
                    code: r[code].trim().to_owned(),
                })
                .collect();
            name_set(&name, &questions, &resolver, scheme, verbose);
            if questions.len() < MOST_FOR_PEERS {
                peers(&file, &name, &questions);
            }
        }
    }
}

/// Other tools take a second per name.
const MOST_FOR_PEERS: usize = 10_000;

/// The CSV files of a folder, or the one file.
fn tables(folder: &Path) -> Vec<PathBuf> {
    if folder.is_file() {
        return vec![folder.to_owned()];
    }
    let entries = fs::read_dir(folder).expect("a folder with CSV files");
    let mut files: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "csv"));
    files.sort();
    files
}

/// The resolver over the records of this project.
fn own_linker() -> Resolver {
    let mut problems = Diagnostics::new();
    let files = Files::new(env!("CARGO_MANIFEST_DIR"));
    let graph = read_folder(&files, &mut problems).expect("the records can be read").graph;
    assert!(problems.is_ok(), "the records are in order");
    let all = graph.quads().iter().map(|quad| graph.oxigraph(quad));
    let records = graph.part(GraphName::Records).iter().map(|quad| graph.oxigraph(quad));
    let resolver = Resolver::with_schema(all, records);
    resolver.prepare();
    resolver
}

fn name_set(
    file: &str,
    questions: &[NameQuestion],
    resolver: &Resolver,
    scheme: &Scheme,
    verbose: bool,
) {
    let classes = resolver.classes_with(&scheme.iri);
    let wanted = LookupRequest { classes: &classes, ..LookupRequest::default() };
    let mut search = Search::default();
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for question in questions {
        let outcome = resolver.decide_with(&question.name, &wanted, &mut search);
        let found = outcome.matched().and_then(|m| resolver.code(&m.candidate.iri, &scheme.iri));
        let tally = tallies.entry(&question.language).or_default();
        count(tally, &question.code, found.unwrap_or(""));
        tally.review += usize::from(outcome.decision == Decision::Review);
        if verbose && found.unwrap_or("") != question.code {
            let best = outcome.candidates.first();
            println!(
                "  {} {:?}: {} instead of {}; {} {:?}",
                question.language,
                question.name,
                found.unwrap_or("nothing"),
                question.code,
                outcome.reason,
                best.map(|b| (&b.candidate.label, b.score))
            );
        }
    }
    lines(file, "rapporteur", &tallies);
}

fn count(tally: &mut Tally, code: &str, found: &str) {
    tally.names += 1;
    tally.expected += usize::from(!code.is_empty());
    tally.given += usize::from(!found.is_empty());
    tally.right += usize::from(!found.is_empty() && found == code);
}

fn lines(file: &str, who: &str, tallies: &BTreeMap<&str, Tally>) {
    for (language, tally) in tallies {
        let what =
            if language.is_empty() { file.to_owned() } else { format!("{file}, {language}") };
        tally.line(&what, who);
    }
}

/// The answers of other tools.
fn peers(path: &Path, file: &str, questions: &[NameQuestion]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/peers.py");
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let Ok(output) = Command::new(python).arg(script).arg(path).output() else { return };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut all: BTreeMap<&str, BTreeMap<&str, Tally>> = BTreeMap::new();
    for line in text.lines() {
        let mut cells = line.split('\t');
        let (Some(tool), Some(row), Some(code)) = (cells.next(), cells.next(), cells.next()) else {
            continue;
        };
        let row = row.parse::<usize>().ok().and_then(|row| questions.get(row));
        if let Some(question) = row {
            let tally = all.entry(tool).or_default().entry(&question.language).or_default();
            count(tally, &question.code, code);
        }
    }
    for (tool, tallies) in &all {
        lines(file, tool, tallies);
    }
}

/// How fast names are linked among 100,000.
fn speed() {
    use oxigraph::model::{Literal, NamedNode, Quad};
    let words = ["north", "river", "union", "federal", "institute", "bank", "people", "global"];
    let word = |n: usize| {
        let letters = b"abcdefghijklmnoprstuvwyz";
        let mut n = n * 2_654_435_761 % 4_000_037;
        let mut text = String::new();
        for _ in 0..5 {
            text.push(char::from(letters[n % letters.len()]));
            n /= letters.len();
        }
        text
    };
    let name = |i: usize| {
        format!("{} {} {} of {}", word(i * 7 + 1), words[i % 8], word(i * 3 + 2), word(i % 997))
    };
    let label = NamedNode::new_unchecked("http://www.w3.org/2004/02/skos/core#prefLabel");
    let quads: Vec<Quad> = (0..100_000)
        .map(|i| {
            let entity = NamedNode::new_unchecked(format!("http://example.com/{i}"));
            let name = Literal::new_simple_literal(name(i));
            Quad::new(entity, label.clone(), name, oxigraph::model::GraphName::DefaultGraph)
        })
        .collect();
    let before = memory();
    let start = Instant::now();
    let resolver = Resolver::new(quads.iter().map(Quad::as_ref));
    resolver.prepare();
    let built = start.elapsed();
    let after = memory();
    let texts: Vec<String> = (0..10_000)
        .map(|i| match i % 4 {
            0 => name(i * 9),
            1 => name(i * 9).to_uppercase(),
            2 => name(i * 9).replacen(['a', 'e'], "o", 1),
            _ => format!("{} {} {}", word(i + 500_000), words[i % 8], word(i)),
        })
        .collect();
    let mut search = Search::default();
    let start = Instant::now();
    let matched = texts
        .iter()
        .filter(|text| {
            let outcome = resolver.decide_with(text, &LookupRequest::default(), &mut search);
            outcome.decision == Decision::Match
        })
        .count();
    let rate = texts.len() as f64 / start.elapsed().as_secs_f64();
    println!(
        "100,000 labels: index built in {:.2} s, {:.0} MB; {rate:.0} names/s \
         (10,000 names: a quarter each exact, in capitals, with a slip, unknown; {matched} matched)\n",
        built.as_secs_f64(),
        (after.saturating_sub(before)) as f64 / 1e6
    );
}

/// The memory of this process, in bytes, if the system reports it.
fn memory() -> u64 {
    let text = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text.split(' ').nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
    pages * 4096
}
