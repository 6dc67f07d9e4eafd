//! Reports validation results at their source cells.

use std::collections::BTreeMap;
use std::io;

use super::givers::{self, Giver};
use super::ontology::Ontology;
use super::question::{Answer, Asker, Question};
use super::suppression::Suppression;
use super::{Origin, Show, Tables, locate, zone};
use crate::diagnostic::{About, Code, Diagnostic, Diagnostics, Place, Severity};
use crate::project::folder::Folder;
use crate::rdf::export::ntriples_term;
use crate::rdf::graph::TermId;
use crate::shacl::{self as shapes, Report, ResultPath, Scope, ValidationResult};
use crate::source::Files;

/// The most results of one shape traced to cells; more are counted.
const TRACED: usize = 1_000;

/// The most rows kept for one triple; more are counted.
const ROWS: usize = 20;

/// The most further places listed for a result; more are counted.
const RELATED: usize = 4;

/// The outcome of a validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckOutcome {
    /// The shapes were not checked, since some files could not be read.
    Unchecked,
    /// They were not checked, since they need the records as a graph.
    WithoutGraph,
    /// They were checked.
    Checked {
        /// All results.
        report: Report,
        /// The number of results left out, since other errors may be their cause.
        left_out: u64,
    },
}

/// Checks the graph of a folder against the shapes of its ontology, and reports each result where
/// it comes from, as [`report`] does. A folder without shapes conforms.
///
/// # Errors
/// If a table cannot be read again.
pub fn validate(
    files: &Files,
    folder: &Folder,
    problems: &mut Diagnostics,
) -> io::Result<CheckOutcome> {
    if !shapes::is_used(&folder.graph) {
        return Ok(CheckOutcome::Checked { report: Report::default(), left_out: 0 });
    }
    if !folder.complete {
        return Ok(CheckOutcome::Unchecked);
    }
    let report = shapes::validate(&folder.graph, Scope::default());
    warn_of_idle(files, folder, problems);
    let left_out = self::report(Tables::new(files, folder), &report, problems)?;
    Ok(CheckOutcome::Checked { report, left_out })
}

/// Reports shapes that may never apply, in the order of their lines.
fn warn_of_idle(files: &Files, folder: &Folder, problems: &mut Diagnostics) {
    let idle = shapes::idle(&folder.graph, Scope::default());
    if idle.is_empty() {
        return;
    }
    let ontology = Ontology::new(&folder.graph, files);
    let placed = |idle: shapes::Failure| {
        let (_, place) = ontology.shape(idle.node);
        Diagnostic { place, ..idle.problem }
    };
    let mut idle: Vec<Diagnostic> = idle.into_iter().map(placed).collect();
    idle.sort_by(|a, b| a.place.cmp(&b.place));
    idle.into_iter().for_each(|problem| problems.push(problem));
}

/// Reports each validation result at the source cell of the value, or at the cell for a missing
/// value; at the line of the ontology, if it comes from there. Failures are reported at their
/// shape. If a shape has very many results, the first are traced, and the number of others is
/// reported at the shape.
///
/// Results that may follow from reported errors are left out: a value whose cell has an error, and
/// a missing value whose column, or the subject of whose rows, has an error. Returns the number of
/// those.
///
/// # Errors
/// If a table cannot be read again.
pub fn report(tables: Tables<'_>, report: &Report, problems: &mut Diagnostics) -> io::Result<u64> {
    if report.results.is_empty() && report.failures.is_empty() {
        return Ok(0);
    }
    let ontology = Ontology::new(tables.graph, tables.files);
    for failure in &report.failures {
        let (_, place) = ontology.shape(failure.node);
        problems.push(Diagnostic { place, ..failure.problem.clone() });
    }
    let mut left_out = 0;
    let mut asker = Asker::new(tables.graph);
    let mut kinds: BTreeMap<(TermId, Option<TermId>), Vec<&ValidationResult>> = BTreeMap::new();
    let mut asked: Vec<(&ValidationResult, Question)> = Vec::new();
    for result in &report.results {
        let kind = kinds.entry((result.shape, result.constraint)).or_default();
        kind.push(result);
        if kind.len() <= TRACED {
            asked.push((result, asker.ask(result)));
        }
    }
    let found = locate(tables, &asker.wanted, ROWS)?;
    let blame = Suppression::new(problems);
    let reporter = Reporter { tables, ontology, show: Show::new(tables.graph, asker.data()) };
    let mut reported: Vec<(Diagnostic, bool)> = Vec::new();
    for (result, question) in &asked {
        let answer = question.answer(&found);
        let givers = givers::of(tables, &question.missing);
        let may_follow = answer.origins.iter().any(|origin| blame.has(origin))
            || givers.iter().any(|giver| giver.has_errors(&blame));
        match may_follow {
            true => left_out += 1,
            false => {
                let problem = reporter.problem(result, question, &answer, &givers);
                reported.push(match zone::help(tables.graph, result) {
                    Some(help) => (problem.help(help), true),
                    None => (problem, false),
                });
            }
        }
    }
    reported.sort_by(|(a, _), (b, _)| reporter.order(a).cmp(&reporter.order(b)));
    problems.extend(zone::once(reported));
    for results in kinds.values() {
        let rest = results.get(TRACED..).unwrap_or_default();
        if let Some(first) = rest.first() {
            let problem = reporter.untraced(first, rest.len());
            problems.push(problem.clone());
            problems.count_more(&problem, rest.len() as u64 - 1);
        }
    }
    Ok(left_out)
}

struct Reporter<'a> {
    tables: Tables<'a>,
    ontology: Ontology<'a>,
    show: Show<'a>,
}

impl Reporter<'_> {
    /// The problem of a result, at its traced cells.
    fn problem(
        &self,
        result: &ValidationResult,
        question: &Question,
        answer: &Answer<'_>,
        givers: &[Giver],
    ) -> Diagnostic {
        let origins = answer.origins.as_slice();
        let (name, rule) = self.ontology.shape(result.constraint.unwrap_or(result.shape));
        let place = match origins.first() {
            Some(origin) => origin.place.clone(),
            None => self.ontology.place(result),
        };
        let mut problem = Diagnostic::new(Code::ShapeBroken, message(result), place).rule(rule);
        problem.severity = severity(result);
        problem.pattern = self.ontology.pattern(result).map(str::to_owned);
        problem.excerpt = origins.first().map(|origin| origin.excerpt.clone());
        let others = origins.iter().skip(1).map(|origin| &origin.place);
        let mut places: Vec<&Place> = vec![&problem.place];
        others.for_each(|place| {
            if !places.contains(&place) {
                places.push(place)
            }
        });
        let further = places.len() - 1;
        let related: Vec<Place> = places.into_iter().skip(1).take(RELATED).cloned().collect();
        problem.more_related = further.saturating_sub(RELATED) as u64 + answer.more;
        for place in related {
            problem = problem.related("also affected", place);
        }
        if let Some(help) = givers::where_to_add(givers).filter(|_| !answer.is_value) {
            problem = problem.help(help);
        }
        problem.about(self.about(result, question, name, origins))
    }

    /// The problem for further results of one kind, at their shape.
    fn untraced(&self, result: &ValidationResult, count: usize) -> Diagnostic {
        let (_, rule) = self.ontology.shape(result.constraint.unwrap_or(result.shape));
        let results = if count == 1 { "result" } else { "results" };
        let message = format!("{}: {count} more {results}, not traced to cells", message(result));
        let mut problem = Diagnostic::new(Code::ShapeBroken, message, rule.clone()).rule(rule);
        problem.severity = severity(result);
        problem.help(format!("the first {TRACED} results of the shape are traced: fix these first"))
    }

    fn about(
        &self,
        result: &ValidationResult,
        question: &Question,
        shape: String,
        origins: &[&Origin],
    ) -> About {
        let graph = self.tables.graph;
        let path = result.path.as_ref().map(|path| match path {
            ResultPath::Path(path) => path.show(graph),
            ResultPath::Made(node) => self.show.term(node.term(graph)),
        });
        let value = result.value.as_ref().map(|value| value.term(graph));
        let itself = value == Some(graph.term(result.focus));
        let mut text = self.show.node(result.focus);
        match (&path, value.filter(|_| !itself)) {
            (Some(path), None) if question.is_empty => text.push_str(&format!(" has no {path}")),
            (Some(path), None) => text.push_str(&format!(": {path}")),
            (path, Some(value)) => {
                let path = path.as_ref().map(|path| format!("{path} ")).unwrap_or_default();
                text.push_str(&format!(": {path}{}", self.show.term(value)));
            }
            (None, None) => {}
        }
        let mut cells: Vec<Place> = Vec::new();
        for cell in origins.iter().flat_map(|origin| &origin.cells) {
            if !cells.contains(&cell.place) {
                cells.push(cell.place.clone());
            }
        }
        About {
            text,
            node: ntriples_term(graph.term(result.focus)),
            path,
            value: value.map(ntriples_term),
            shape,
            cells,
        }
    }

    /// The order of problems: errors first, then by table, row and column.
    fn order<'p>(
        &self,
        problem: &'p Diagnostic,
    ) -> (std::cmp::Reverse<Severity>, usize, &'p Place, &'p str, Option<&'p str>) {
        let tables = self.tables.groups.iter().flat_map(|group| &group.tables);
        let mut files = tables.map(|table| self.tables.files.display(&table.url));
        let at = files.position(|file| *file == *problem.place.file).unwrap_or(usize::MAX);
        let severity = std::cmp::Reverse(problem.severity);
        let about = problem.about.as_ref().map(|about| about.shape.as_str());
        (severity, at, &problem.place, &problem.message, about)
    }
}

/// The message of a result, without a full stop.
fn message(result: &ValidationResult) -> &str {
    let text = result.message().map_or("the shape is broken", |message| &message.text);
    text.strip_suffix('.').unwrap_or(text)
}

fn severity(result: &ValidationResult) -> Severity {
    match result.severity {
        shapes::Severity::Violation | shapes::Severity::Other(_) => Severity::Error,
        shapes::Severity::Warning => Severity::Warning,
        shapes::Severity::Info => Severity::Note,
    }
}
