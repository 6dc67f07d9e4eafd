//! Links the columns of a table, and decides each distinct text once.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::column::{Given, Key, Linked, Links, Task};
use super::context::{MatchContext, Meaning};
use super::dialect::written;
use super::doubt::{Beside, Doubt};
use super::method::Method;
use super::outcome::{Relation, Scored};
use super::row::{RowKind, RowText};
use super::scheme::Schemes;
use super::split::Cuts;
use super::table::TableReader;
use super::{Codes, Decision, LookupRequest, Outcome, Resolver, Search};
use crate::csvw::metadata::model::Dialect;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Spot, brief};

/// Reads a table once and decides each distinct text of the columns of its tasks. Problems of the
/// table are reported.
pub fn link(
    source: &mut TableReader,
    tasks: &[Task],
    resolver: &Resolver,
    problems: &mut Diagnostics,
) -> Vec<Links> {
    let mut gathered: Vec<Gathered> = tasks.iter().map(|_| Gathered::default()).collect();
    let width = source.titles.len();
    let dialect = source.dialect.clone();
    let mut ragged = Diagnostics::new();
    source.read(problems, |row| {
        if row.kind != RowKind::Data {
            return Ok(true);
        }
        if row.is_blank() {
            tasks.iter().zip(&mut gathered).for_each(|(task, own)| own.keep(task, None));
            return Ok(true);
        }
        if row.len() != width {
            ragged.push(uneven(&row, width, &dialect));
        }
        for (task, gathered) in tasks.iter().zip(&mut gathered) {
            gathered.row(task, &row, resolver);
        }
        Ok(true)
    });
    problems.append(ragged);
    let titles = &source.titles;
    let decide = |(task, gathered): (&Task, Gathered)| gathered.decide(task, resolver, titles);
    tasks.iter().zip(gathered).map(decide).collect()
}

/// The problem of a row with more or fewer cells than the header.
fn uneven(row: &RowText<'_>, width: usize, dialect: &Dialect) -> Diagnostic {
    let message = format!("the row has {} cells, but the header has {width}", row.len());
    let problem = Diagnostic::new(Code::LinkRow, message, row.place.clone());
    match row.len() > width {
        // The whole row is one cell.
        true if width == 1 => {
            let cell = brief(&written(row.raw().trim(), dialect));
            problem.help(format!("put the cell in double quotes: {cell}"))
        }
        true => problem.help(
            "put quotes around a cell that contains the delimiter, or remove the extra cells",
        ),
        false => problem.help("add the missing cells; an empty cell still needs its delimiter"),
    }
}

/// The number of sample rows kept per text.
const SAMPLES: usize = 3;

/// The rows of a text.
#[derive(Default)]
struct Seen {
    rows: u64,
    samples: Vec<u64>,
    last: u64,
}

impl Seen {
    /// Takes a row; its cell may have the same name twice.
    fn row(&mut self, number: u64) {
        if self.rows > 0 && self.last == number {
            return;
        }
        self.rows += 1;
        self.last = number;
        if self.samples.len() < SAMPLES {
            self.samples.push(number);
        }
    }
}

/// The distinct texts of a column.
#[derive(Default)]
pub(super) struct Gathered {
    keys: Vec<(Key, Seen)>,
    places: FxHashMap<Key, usize>,
    cuts: Cuts,
    beside: Beside,
    /// As [`Links::rows`].
    rows: Vec<Option<u32>>,
}

impl Gathered {
    /// Takes the texts of a row.
    pub(super) fn row(&mut self, task: &Task, row: &RowText<'_>, resolver: &Resolver) {
        let number = match row.place.spot {
            Spot::Cell { record, .. } => record,
            _ => 0,
        };
        if let Some(split) = &task.split {
            self.cuts.learn(split, row.get(task.column).trim(), resolver);
        }
        for key in task.keys(row, &self.cuts) {
            let at = self.places.get(&key).copied();
            self.keep(task, Some(at.unwrap_or(self.keys.len())));
            if let Some((_, seen)) = at.and_then(|at| self.keys.get_mut(at)) {
                seen.row(number);
                continue;
            }
            if task.scheme.is_none() && task.split.is_none() {
                let others = row.texts().enumerate().filter(|(at, _)| *at != task.column);
                self.beside.add(&key.text, others);
            }
            self.places.insert(key.clone(), self.keys.len());
            let mut seen = Seen::default();
            seen.row(number);
            self.keys.push((key, seen));
        }
    }

    /// Keeps the place of the text of a row, if requested.
    fn keep(&mut self, task: &Task, at: Option<usize>) {
        if task.keeps_rows {
            self.rows.push(at.and_then(|at| u32::try_from(at).ok()));
        }
    }

    /// Decides all texts.
    pub(super) fn decide(self, task: &Task, resolver: &Resolver, titles: &[String]) -> Links {
        let mut texts: Vec<&str> = self.keys.iter().map(|(key, _)| key.text.as_str()).collect();
        texts.retain(|text| !text.is_empty());
        texts.sort_unstable();
        texts.dedup();
        let mut schemes = match &task.scheme {
            Some(scheme) => Schemes::Found(scheme.clone(), texts.len(), texts.len()),
            None => resolver.find_scheme(&texts),
        };
        let doubt = match &task.scheme {
            Some(_) => None,
            None => resolver.doubt(&schemes, &texts, &self.beside, titles, &task.classes),
        };
        let doubt = doubt.unwrap_or_default();
        if let (Schemes::Found(scheme, ..) | Schemes::Unclear(scheme, ..), Some(reason)) =
            (&schemes, &doubt.reason)
        {
            schemes = Schemes::Doubtful(scheme.clone(), reason.clone());
        }
        let scheme = match &schemes {
            Schemes::Found(scheme, ..) | Schemes::Doubtful(scheme, _) => Some(scheme.iri.as_str()),
            _ => None,
        };
        let (search, meanings) = (Search::default(), BTreeMap::new());
        let title = titles.get(task.column).map_or("", |title| title.trim());
        let mut work = Work { task, title, scheme, resolver, doubt, search, meanings };
        let all = self.keys.into_iter().map(|(key, Seen { rows, samples, .. })| {
            let outcome = work.outcome(&key);
            Linked { key, rows, samples, outcome }
        });
        let all = all.collect();
        let (places, cuts) = (self.places, self.cuts);
        // With several names in a cell, a row has no single text.
        let rows = (task.keeps_rows && task.split.is_none()).then_some(self.rows);
        Links { all, places, cuts, rows, schemes, asked: task.scheme.is_some() }
    }
}

/// The data for deciding a column.
struct Work<'a> {
    task: &'a Task,
    title: &'a str,
    scheme: Option<&'a str>,
    resolver: &'a Resolver,
    doubt: Doubt,
    search: Search,
    /// The meaning of each text of a context, by the context's position.
    meanings: BTreeMap<(usize, String), Meaning>,
}

impl<'a> Work<'a> {
    /// The outcome for a text: the decision of a person, else of the rules.
    fn outcome(&mut self, key: &Key) -> Outcome {
        let said = self.said(key);
        let Some(decided) = self.task.decided.of(self.title, &key.text, &key.context) else {
            let outcome = self.at_its_time(key, &said);
            return self.doubted(key, outcome);
        };
        let mut decided = decided.clone();
        // A person may choose an entity of another time; that is a close match only.
        if let Some(first) = decided.candidates.first_mut()
            && let Some(objection) = objection(&said, &first.candidate.iri)
        {
            first.relation = Relation::Close;
            decided.reason = format!("{}; {objection}", decided.reason);
        }
        decided
    }

    /// The evidence of a row in each context.
    fn said(&mut self, key: &Key) -> Vec<(&'a MatchContext, Meaning)> {
        let mut own = key.context.iter();
        let mut said = Vec::new();
        for (at, (context, given)) in self.task.contexts.iter().enumerate() {
            let text = match given {
                Given::Column(_) => own.next().cloned().unwrap_or_default(),
                Given::Value(value) => value.clone(),
            };
            let resolver = self.resolver;
            let meaning = self
                .meanings
                .entry((at, text))
                .or_insert_with_key(|(_, text)| context.meaning(resolver, text));
            said.push((context, meaning.clone()));
        }
        said
    }

    /// The outcome for a text; a match that had ended or not begun becomes a close match for
    /// review.
    fn at_its_time(&mut self, key: &Key, said: &[(&MatchContext, Meaning)]) -> Outcome {
        let outcome = self.by_rules(key, said);
        let is_timed = said.iter().any(|(context, _)| context.is_time());
        if outcome.decision == Decision::Match || !is_timed {
            return outcome;
        }
        let timeless: Vec<(&MatchContext, Meaning)> =
            said.iter().filter(|(context, _)| !context.is_time()).cloned().collect();
        let mut at_any_time = self.by_rules(key, &timeless);
        let Some(matched) = at_any_time.matched() else { return outcome };
        let Some(objection) = objection(said, &matched.candidate.iri) else { return outcome };
        if let Some(first) = at_any_time.candidates.first_mut() {
            first.relation = Relation::Close;
            at_any_time.reason =
                format!("{} has this name, but {objection}", first.candidate.label);
        }
        Outcome { decision: Decision::Review, ..at_any_time }
    }

    fn by_rules(&mut self, key: &Key, said: &[(&MatchContext, Meaning)]) -> Outcome {
        let fits = |iri: &str| said.iter().all(|(context, meaning)| context.fits(iri, meaning));
        let wanted = LookupRequest {
            classes: &self.task.classes,
            codes: self.scheme.map_or(Codes::Unmistakable, Codes::Of),
            context: (!said.is_empty()).then_some(&fits as &dyn Fn(&str) -> bool),
            ..LookupRequest::default()
        };
        let mut outcome = self.resolver.decide_with(&key.text, &wanted, &mut self.search);
        // In a column of codes, a full name still counts.
        let is_open = outcome.candidates.is_empty() && outcome.decision == Decision::None;
        if self.scheme.is_some() && is_open {
            let wanted = LookupRequest { codes: Codes::Unmistakable, ..wanted };
            let named = self.resolver.decide_with(&key.text, &wanted, &mut self.search);
            outcome = if is_short(&key.text) { demoted(named) } else { named };
        }
        outcome
    }

    /// The remaining decision if the scheme of the column is doubtful.
    fn doubted(&self, key: &Key, outcome: Outcome) -> Outcome {
        let is_against = self.doubt.against.contains(&key.text);
        let is_code = is_short(&key.text) && !key.text.is_empty();
        let reason = match &self.doubt.reason {
            Some(reason) if is_code => reason.clone(),
            None if is_against => "the name beside this code means another entity".to_owned(),
            _ => return outcome,
        };
        let mut candidates = Vec::new();
        if let Some((entity, title)) = self.doubt.says.get(&key.text) {
            let says = format!("from the name in column '{title}'");
            candidates.push(self.resolver.scored(*entity, Method::Name, 1.0, says));
        }
        let is_new = |scored: &Scored| candidates.iter().all(|c| c.candidate != scored.candidate);
        let mut others: Vec<Scored> = outcome.candidates.into_iter().filter(is_new).collect();
        for other in others.iter_mut().filter(|other| other.method == Method::Code) {
            Method::Code.means().clone_into(&mut other.reason);
        }
        candidates.extend(others);
        Outcome::new(Decision::Review, candidates, reason)
    }
}

/// Why an entity does not fit the evidence of a row, in words: it had ended or not begun.
fn objection(said: &[(&MatchContext, Meaning)], iri: &str) -> Option<String> {
    said.iter().find_map(|(context, meaning)| context.objection(iri, meaning))
}

/// Whether a text is as short as a code.
fn is_short(text: &str) -> bool {
    text.is_ascii() && text.len() <= 4
}

/// In a column of codes, never match a code of another scheme.
fn demoted(outcome: Outcome) -> Outcome {
    match outcome.decision {
        Decision::Match => Outcome {
            decision: Decision::Review,
            reason: "not a code of this column's scheme".to_owned(),
            ..outcome
        },
        _ => outcome,
    }
}
