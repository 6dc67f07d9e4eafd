//! Writes decisions as mappings in SSSOM 1.0 (Simple Standard for Sharing Ontological Mappings), as
//! TSV.
//!
//! Each matched text, and each text without a meaning, is a row; texts for review are not mappings
//! yet. The subjects have the IRIs of [`super::linkset::subject`].

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::column::{Linked, Links};
use super::linkset::subject;
use super::method::Method;
use super::outcome::{Decision, Relation};
use crate::rdf::vocab::{orcid, semapv, skos, sssom};
use crate::source::is_absolute;

/// The columns of the output.
const COLUMNS: &[&str] = &[
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "subject_match_field",
    "object_match_field",
    "comment",
];

/// The columns for the person and the date, written if stated.
const CURATION: &[&str] = &["author_id", "author_label", "mapping_date"];

/// The form of an ORCID iD.
const ORCID_LENGTH: usize = 19;

/// Writes the decisions on some columns, each given with its title.
///
/// # Errors
/// Errors of `out`.
pub fn write(out: &mut dyn Write, base: &str, columns: &[(&str, &Links)]) -> io::Result<()> {
    let mut curies = Curies::new(base);
    let mut rows = Vec::new();
    let all = || columns.iter().flat_map(|(title, links)| links.all.iter().map(|l| (*title, l)));
    let is_curated = all().any(|(_, linked)| {
        let curation = linked.outcome.curation.as_ref();
        curation.is_some_and(|curation| curation.who.is_some() || curation.when.is_some())
    });
    for (title, linked) in all() {
        let curation = is_curated.then(|| author(linked, &mut curies));
        rows.extend(row(base, title, linked, &mut curies).map(|mut row| {
            row.extend(curation.into_iter().flatten());
            row
        }));
    }
    writeln!(out, "#sssom_version: \"1.0\"")?;
    writeln!(out, "#curie_map:")?;
    for (namespace, prefix) in &curies.prefixes {
        writeln!(out, "#  {prefix}: {}", quoted(namespace))?;
    }
    writeln!(out, "#mapping_set_id: {}", quoted(&format!("{base}#mappings")))?;
    writeln!(out, "#license: {}", quoted(sssom::UNSPECIFIED_LICENSE))?;
    writeln!(out, "#mapping_tool: rapporteur")?;
    writeln!(out, "#mapping_tool_version: {}", quoted(env!("CARGO_PKG_VERSION")))?;
    let own = if is_curated { CURATION } else { &[] };
    writeln!(out, "{}", [COLUMNS, own].concat().join("\t"))?;
    rows.sort();
    for row in rows {
        writeln!(out, "{}", row.join("\t"))?;
    }
    Ok(())
}

/// A text as a YAML string in double quotes, which may be a JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The person behind a decision, as an identifier or a name, and the date.
fn author(linked: &Linked, curies: &mut Curies) -> [String; 3] {
    let curation = linked.outcome.curation.clone().unwrap_or_default();
    let who = curation.who.unwrap_or_default();
    let orcid = who.trim_start_matches("orcid:").trim_start_matches(orcid::NAMESPACE);
    let digits = orcid.bytes().filter(|b| b.is_ascii_digit() || *b == b'X').count();
    let is_orcid = orcid.len() == ORCID_LENGTH && digits == 16 && orcid.matches('-').count() == 3;
    let (id, label) = match (is_orcid, who.contains("://") && is_absolute(&who)) {
        (true, _) => {
            let prefix = || "orcid".to_owned();
            curies.prefixes.entry(orcid::NAMESPACE.to_owned()).or_insert_with(prefix);
            (curies.of(&format!("{}{orcid}", orcid::NAMESPACE)), String::new())
        }
        (_, true) => (curies.of(&who), String::new()),
        _ => (String::new(), flat(&who)),
    };
    [id, label, curation.when.unwrap_or_default()]
}

/// The row of one text; none if it is not decided.
fn row(base: &str, title: &str, linked: &Linked, curies: &mut Curies) -> Option<Vec<String>> {
    let outcome = &linked.outcome;
    if linked.key.text.is_empty() {
        return None;
    }
    let found = outcome.matched().or(outcome.close());
    let (object, label, method, confidence) = match (outcome.decision, found) {
        (Decision::Match | Decision::Review, Some(m)) => {
            (curies.of(&m.candidate.iri), m.candidate.label.clone(), Some(m.method), m.score)
        }
        (Decision::None, _) => ("sssom:NoTermFound".to_owned(), String::new(), None, 1.0),
        _ => return None,
    };
    let field = match method {
        Some(Method::Code) => "skos:notation",
        _ => "rdfs:label",
    };
    let cells = [
        curies.of(&subject(base, title, linked)),
        linked.key.text.clone(),
        curies.of(found.map_or(Relation::Exact, |found| found.relation).iri()),
        object,
        label,
        justification(method, linked).to_owned(),
        format!("{confidence:.2}"),
        "rdfs:label".to_owned(),
        field.to_owned(),
        outcome.reason.clone(),
    ];
    Some(cells.iter().map(|cell| flat(cell)).collect())
}

/// A cell on one line: TSV cannot contain tabs or line ends in cells.
fn flat(cell: &str) -> String {
    cell.replace(['\t', '\n', '\r'], " ").replace('"', "'")
}

fn justification(method: Option<Method>, linked: &Linked) -> &'static str {
    match method {
        _ if linked.outcome.is_by_person() => "semapv:ManualMappingCuration",
        Some(Method::Shortened | Method::Similar) => "semapv:LexicalSimilarityThresholdMatching",
        _ => "semapv:LexicalMatching",
    }
}

/// The prefixes in use, by namespace.
struct Curies {
    prefixes: BTreeMap<String, String>,
}

impl Curies {
    fn new(base: &str) -> Self {
        let known = [
            (format!("{base}#"), "table"),
            (skos::NAMESPACE.to_owned(), "skos"),
            (semapv::NAMESPACE.to_owned(), "semapv"),
            (sssom::NAMESPACE.to_owned(), "sssom"),
        ];
        Self { prefixes: known.into_iter().map(|(n, p)| (n, p.to_owned())).collect() }
    }

    /// An IRI, shortened by its namespace up to the last `#` or `/`.
    fn of(&mut self, iri: &str) -> String {
        let end = iri.find('#').or_else(|| iri.rfind('/')).map_or(0, |at| at + 1);
        let (namespace, local) = iri.split_at(end);
        if namespace.is_empty() || local.is_empty() {
            return iri.to_owned();
        }
        let name = || {
            let word = namespace.trim_end_matches(['#', '/']).rsplit('/').next().unwrap_or("");
            let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
            match word.is_empty() || self.prefixes.values().any(|p| *p == word) {
                true => format!("ns{}", self.prefixes.len()),
                false => word,
            }
        };
        let prefix = match self.prefixes.get(namespace) {
            Some(prefix) => prefix.clone(),
            None => {
                let prefix = name();
                self.prefixes.insert(namespace.to_owned(), prefix.clone());
                prefix
            }
        };
        format!("{prefix}:{local}")
    }
}
