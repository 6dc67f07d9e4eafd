//! Writes names for review, and reads the decisions of a person.
//!
//! Both are the same table: `name`, `decision`, `iri` and further help. The edits of a person in
//! `decision` (match or none) and `iri` (an IRI, a name or a code of the graph) are kept.

use std::io::{self, Write};

use super::Resolver;
use super::column::{BETWEEN, Decided, Linked};
use super::decide::{Candidate, Decision, Outcome, Scored};
use super::formula::{protected, unprotected};
use super::method::Method;
use super::table::{RowKind, RowText, TableReader};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Files;

/// The columns of the file.
const COLUMNS: &[&str] =
    &["name", "context", "rows", "decision", "iri", "label", "score", "method", "reason", "others"];

impl Decided {
    /// Reads a file of decisions. Rows with `review` or an empty decision stay open.
    pub fn read(files: &Files, url: &str, resolver: &Resolver, problems: &mut Diagnostics) -> Self {
        let mut decided = Self::default();
        let Some(source) = TableReader::open(files, url, problems) else { return decided };
        let mut column = |name: &str, needed: bool| match source.column(name) {
            Ok(column) => Some(column),
            Err(problem) => {
                if needed {
                    problems.push(*problem);
                }
                None
            }
        };
        let (name, decision) = (column("name", true), column("decision", true));
        let (iri, context) = (column("iri", true), column("context", false));
        let (Some(name), Some(decision), Some(iri)) = (name, decision, iri) else { return decided };
        let mut wrong = Diagnostics::new();
        source.rows(problems, |row| {
            if row.kind != RowKind::Data || row.is_blank() {
                return Ok(true);
            }
            let cell = |column| unprotected(row.get(column).trim());
            let cells = [name, decision, iri].map(cell);
            match read_row(cells, resolver, &row) {
                Ok(Some(outcome)) => {
                    let context = context.map_or("", cell);
                    let key = (cells[0].to_owned(), context.to_owned());
                    decided.outcomes.insert(key, outcome);
                }
                Ok(None) => {}
                Err(problem) => wrong.push(*problem),
            }
            Ok(true)
        });
        problems.append(wrong);
        decided
    }
}

/// The decision of a row, if any.
fn read_row(
    [_, decision, iri]: [&str; 3],
    resolver: &Resolver,
    row: &RowText<'_>,
) -> Result<Option<Outcome>, Box<Diagnostic>> {
    let wrong = |message: String, help: &str| {
        Box::new(Diagnostic::new(Code::LinkDecision, message, row.place.clone()).help(help))
    };
    let reason = "a person decided".to_owned();
    match decision.to_lowercase().as_str() {
        "" | "review" => Ok(None),
        "none" => {
            let outcome = Outcome::new(Decision::None, Vec::new(), reason);
            Ok(Some(Outcome { by_person: true, ..outcome }))
        }
        "match" => {
            let candidate = entity(iri, resolver).ok_or_else(|| {
                let message = match iri {
                    "" => "the decision is match, but 'iri' is empty".to_owned(),
                    iri => format!("'{iri}' is unknown or ambiguous in the graph"),
                };
                wrong(message, "write an IRI, a name or a code of the graph into 'iri'")
            })?;
            let one = Scored { candidate, score: 1.0, method: Method::Person, reason, name: None };
            let reason = one.reason.clone();
            let outcome = Outcome::new(Decision::Match, vec![one], reason);
            Ok(Some(Outcome { by_person: true, ..outcome }))
        }
        other => Err(wrong(
            format!("'{other}' is not a valid decision"),
            "write match, none or review into 'decision'",
        )),
    }
}

/// The single entity of an IRI, a name or a code.
fn entity(text: &str, resolver: &Resolver) -> Option<Candidate> {
    if let Some(label) = resolver.label(text) {
        return Some(Candidate { label: label.to_owned(), iri: text.to_owned() });
    }
    resolver.resolve(text).matched().map(|one| one.candidate.clone())
}

/// Writes the names for review as CSV with the delimiter and byte-order mark of the table, so that
/// the same spreadsheet opens both. Cells are protected from calculation, and [`Decided::read`]
/// restores them.
///
/// # Errors
/// Errors of `out`.
pub fn write<'a>(
    out: &mut dyn Write,
    source: &TableReader,
    all: impl Iterator<Item = &'a Linked>,
) -> io::Result<()> {
    out.write_all(source.mark())?;
    let delimiter = match source.dialect.delimiter.as_bytes() {
        [one] => *one,
        _ => b',',
    };
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
    writer.write_record(COLUMNS)?;
    for linked in all.filter(|l| l.needs_review()) {
        let first = linked.outcome.candidates.first();
        let others: Vec<String> = linked
            .outcome
            .candidates
            .iter()
            .skip(1)
            .map(|c| format!("{} <{}> {:.2}", c.candidate.label, c.candidate.iri, c.score))
            .collect();
        let text = |get: fn(&Scored) -> String| first.map(get).unwrap_or_default();
        let record = [
            linked.key.text.clone(),
            linked.key.context.join(BETWEEN),
            linked.rows.to_string(),
            linked.outcome.decision.name().to_owned(),
            text(|c| c.candidate.iri.clone()),
            text(|c| c.candidate.label.clone()),
            text(|c| format!("{:.2}", c.score)),
            text(|c| c.method.name().to_owned()),
            linked.outcome.reason.clone(),
            others.join("; "),
        ];
        writer.write_record(record.iter().map(|cell| protected(cell)))?;
    }
    writer.flush()
}
