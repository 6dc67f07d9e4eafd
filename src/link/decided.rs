//! Reads the decisions of people from files written by `review`.

use oxsdatatypes::Date;
use rustc_hash::FxHashMap;

use super::Resolver;
use super::formula::unprotected;
use super::lifetime::year;
use super::method::Method;
use super::outcome::{Candidate, Curation, Decision, Outcome, Relation, Scored};
use super::row::{RowKind, RowText};
use super::table::TableReader;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, did_you_mean};
use crate::source::Files;

/// The separator of several contexts.
pub(super) const BETWEEN: &str = "; ";

/// The separator of the first and the last year of a span (ISO 8601-1 §5.5).
pub(super) const THROUGH: char = '/';

/// The most entities suggested for an unknown one.
const NEAR: usize = 3;

/// The texts that a person has decided.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// By text, in the order of the files.
    all: FxHashMap<String, Vec<One>>,
    /// Whether a decision replaces those of earlier files, instead of contradicting them.
    corrects: bool,
    /// The number of files.
    files: usize,
}

/// The decision for a text.
#[derive(Clone, Debug)]
struct One {
    /// The column; empty for any.
    column: String,
    /// The values of the contexts, or spans of years, as in the file; empty for any.
    context: String,
    outcome: Outcome,
    place: Place,
    /// The number of its file.
    file: usize,
}

impl One {
    /// Whether it decides all that another one decides.
    fn covers(&self, other: &Self) -> bool {
        (self.column.is_empty() || self.column == other.column)
            && (self.context.is_empty() || self.context == other.context)
    }

    /// Whether the decision applies to these contexts: 2 for equal values, 1 for a span that
    /// includes them, 0 for a decision in any context.
    fn rank(&self, context: &[String]) -> Option<u8> {
        if self.context.is_empty() {
            return Some(0);
        }
        if self.context == context.join(BETWEEN) {
            return Some(2);
        }
        let own: Vec<&str> = self.context.split(BETWEEN).collect();
        let fits = own.len() == context.len()
            && own.iter().zip(context).all(|(own, text)| *own == text || holds(own, text));
        fits.then_some(1)
    }

    fn means(&self) -> (Decision, Option<&str>) {
        let iri = self.outcome.candidates.first().map(|scored| scored.candidate.iri.as_str());
        (self.outcome.decision, iri)
    }
}

/// Whether a span of years such as `1816/1870` includes a year.
fn holds(span: &str, text: &str) -> bool {
    let Some((first, last)) = span.split_once(THROUGH) else { return false };
    match (year(first), year(last), year(text)) {
        (Some(first), Some(last), Some(year)) => (first..=last).contains(&year),
        _ => false,
    }
}

/// The columns of a decision file in use, by position.
struct Columns {
    name: usize,
    decision: usize,
    iri: usize,
    context: Option<usize>,
    column: Option<usize>,
    who: Option<usize>,
    when: Option<usize>,
}

impl Columns {
    fn find(source: &TableReader, problems: &mut Diagnostics) -> Option<Self> {
        let mut needed = |name: &str| source.column(name).map_err(|p| problems.push(*p)).ok();
        let (name, decision, iri) = (needed("name"), needed("decision"), needed("iri"));
        let other = |name: &str| source.column(name).ok();
        Some(Self {
            name: name?,
            decision: decision?,
            iri: iri?,
            context: other("context"),
            column: other("column"),
            who: other("decided_by"),
            when: other("decided_on"),
        })
    }
}

impl Decided {
    /// No decisions yet; with `corrects`, later files replace what earlier ones decide.
    pub fn new(corrects: bool) -> Self {
        Self { corrects, ..Self::default() }
    }

    /// The decision for a text of a column: in its context, or in any context. Decisions for other
    /// columns apply if there is none for this one and they agree.
    pub(super) fn of(&self, column: &str, text: &str, context: &[String]) -> Option<&Outcome> {
        let all = self.all.get(text)?;
        let ranked = all.iter().filter_map(|one| Some((one.rank(context)?, one)));
        let ranked: Vec<(u8, &One)> = ranked.collect();
        let best = |is_own: &dyn Fn(&One) -> bool| {
            let own = || ranked.iter().filter(|(_, one)| is_own(one));
            let most = own().map(|(rank, _)| *rank).max()?;
            let mut best = own().filter(|(rank, _)| *rank == most).map(|(_, one)| *one);
            let first = best.next()?;
            best.all(|other| other.means() == first.means()).then_some(&first.outcome)
        };
        best(&|one| one.column == column).or_else(|| best(&|one| one.column.is_empty())).or_else(
            || match ranked.iter().any(|(_, one)| one.column == column) {
                true => None,
                false => best(&|_| true),
            },
        )
    }

    /// Adds the decisions of a file. Rows with `review` or an empty decision stay open.
    pub fn read(
        &mut self,
        files: &Files,
        url: &str,
        resolver: &Resolver,
        problems: &mut Diagnostics,
    ) {
        self.files += 1;
        let Some(source) = TableReader::open(files, url, None, problems) else { return };
        let Some(columns) = Columns::find(&source, problems) else { return };
        let mut wrong = Diagnostics::new();
        source.rows(problems, |row| {
            if row.kind != RowKind::Data || row.is_blank() {
                return Ok(true);
            }
            match read_row(&columns, resolver, &row) {
                Ok(Some((name, one))) => {
                    self.add(name, One { file: self.files, ..one }, &mut wrong);
                }
                Ok(None) => {}
                Err(problem) => wrong.push(*problem),
            }
            Ok(true)
        });
        problems.append(wrong);
    }

    /// Adds a decision; one that contradicts another on the same text is a problem.
    fn add(&mut self, name: String, one: One, problems: &mut Diagnostics) {
        let all = self.all.entry(name.clone()).or_default();
        if self.corrects {
            all.retain(|other| other.file == one.file || !one.covers(other));
        }
        let same = |other: &&One| other.column == one.column && other.context == one.context;
        match all.iter().find(same) {
            Some(other) if other.means() != one.means() => {
                let message = format!("'{name}' is decided twice, and differently");
                let problem = Diagnostic::new(Code::LinkDecision, message, one.place.clone());
                let problem = problem.related("the other decision", other.place.clone());
                problems.push(problem.help("keep the right one of the two rows"));
            }
            Some(_) => {}
            None => all.push(one),
        }
    }
}

/// The decision of a row, if any.
fn read_row(
    columns: &Columns,
    resolver: &Resolver,
    row: &RowText<'_>,
) -> Result<Option<(String, One)>, Box<Diagnostic>> {
    let cell = |column: usize| unprotected(row.get(column).trim());
    let other = |column: Option<usize>| column.map_or("", cell);
    let wrong = |message: String, help: &str| {
        Box::new(Diagnostic::new(Code::LinkDecision, message, row.place.clone()).help(help))
    };
    let iri = cell(columns.iri);
    let reason = "a person decided".to_owned();
    let mut outcome = match cell(columns.decision).to_lowercase().as_str() {
        "" | "review" => return Ok(None),
        "none" => Outcome::new(Decision::None, Vec::new(), reason),
        "match" => {
            let candidate = entity(iri, resolver).ok_or_else(|| {
                let message = match iri {
                    "" => "the decision is match, but 'iri' is empty".to_owned(),
                    iri => format!("'{iri}' is unknown or ambiguous in the graph"),
                };
                let found = resolver.resolve(iri);
                let near = found.candidates.iter().take(NEAR).map(|scored| {
                    let Candidate { label, iri } = &scored.candidate;
                    format!("{label} <{iri}>")
                });
                let near = did_you_mean(&near.collect::<Vec<_>>());
                let help = "write an IRI, a name or a code of the graph into 'iri'";
                wrong(message, near.as_deref().unwrap_or(help))
            })?;
            let (method, relation) = (Method::Person, Relation::Exact);
            let reason_of = reason.clone();
            let one =
                Scored { candidate, score: 1.0, method, reason: reason_of, name: None, relation };
            Outcome::new(Decision::Match, vec![one], reason)
        }
        other => {
            return Err(wrong(
                format!("'{other}' is not a valid decision"),
                "write match, none or review into 'decision'",
            ));
        }
    };
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let (who, when) = (given(other(columns.who)), given(other(columns.when)));
    if let Some(when) = when.as_deref().filter(|when| when.parse::<Date>().is_err()) {
        let message = format!("'{when}' in 'decided_on' is not a date");
        return Err(wrong(message, "write year, month and day, such as 2026-11-27"));
    }
    outcome.curation = Some(Curation { who, when });
    let (column, context) = (other(columns.column).to_owned(), other(columns.context).to_owned());
    let one = One { column, context, outcome, place: row.place.clone(), file: 0 };
    Ok(Some((cell(columns.name).to_owned(), one)))
}

/// The single entity of an IRI, a name or a code.
fn entity(text: &str, resolver: &Resolver) -> Option<Candidate> {
    if let Some(label) = resolver.label(text) {
        return Some(Candidate { label: label.to_owned(), iri: text.to_owned() });
    }
    resolver.resolve(text).matched().map(|one| one.candidate.clone())
}
