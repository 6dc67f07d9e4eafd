//! Joins the reports of all parts: reads the rows with problems again, with the numbers that they
//! have in their files, and the rows of broken keys.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rapporteur::csvw::mapping::{PartTable, Rows};
use rapporteur::csvw::table::{BrokenKeys, Digest, EachRow, Keys, Position, Rereader, Sampled};
use rapporteur::diagnostic::{Code, Spot};
use rapporteur::{Diagnostic, Diagnostics};
use serde_json::Value;

use super::Job;
use super::opening::{opened, opening};
use crate::error::written;

/// A file of a table, and what is known of it.
#[derive(FromPyObject)]
pub struct FileReport {
    /// The number of its table.
    #[pyo3(item)]
    table: usize,
    /// Its name for people.
    #[pyo3(item)]
    name: String,
    /// Its beginning, if its parts do not have it.
    #[pyo3(item)]
    opening: Option<Vec<u8>>,
    /// The reports of its parts in order, and of the rows of broken keys in each.
    #[pyo3(item)]
    parts: Vec<(String, Option<String>)>,
}

/// Broken keys: those of several rows, by number; and references, by table and number.
type Broken = (Vec<(usize, i64)>, Vec<(usize, usize, i64)>);

/// The report: whether there is no error, then the problems in JSON and for people.
type Reported = (bool, (String, String));

/// Joins the reports of the parts of all files; files of a table come in order.
#[pyfunction]
pub fn report(
    py: Python<'_>,
    job: &Bound<'_, Job>,
    files: Vec<FileReport>,
    broken: Broken,
) -> PyResult<Reported> {
    let job = job.get();
    py.detach(|| joined(job, &files, &broken))
}

fn joined(job: &Job, files: &[FileReport], broken: &Broken) -> PyResult<Reported> {
    let (mut sample, mut tables) = (Sample::default(), Vec::new());
    let group = &job.group;
    let mut keys = job.validate.then(|| Keys::judged(group, &self::broken(broken)));
    for table in 0..group.tables.len() {
        let (mut found, mut ended) = (Diagnostics::new(), Ended::default());
        let own: Vec<&FileReport> = files.iter().filter(|file| file.table == table).collect();
        if own.is_empty() {
            missing(job, table, &mut found);
            ended.opened = false;
        }
        for file in own {
            ended.join(file.problems(job, &mut sample, &mut found)?);
        }
        tables.push((found, ended));
    }
    let rereader = Rereader { files: &job.files, group, sample: Some(&sample) };
    let mut problems = Diagnostics::new();
    for (table, (found, ended)) in tables.into_iter().enumerate() {
        problems.append(found);
        if let Some(keys) = keys.as_mut().filter(|_| ended.opened) {
            if !ended.fits {
                keys.misdescribed(table);
            }
            let (_, new) = keys.begin(table);
            keys.end(table, new, ended.whole && ended.fits, &rereader, &mut problems)?;
        }
    }
    if let Some(keys) = keys {
        keys.check(&rereader, &mut problems)?;
    }
    Ok((problems.is_ok(), written(&problems, Some(&job.files))?))
}

/// Reports a table without a file, or with an empty one, of which there are no parts.
fn missing(job: &Job, index: usize, problems: &mut Diagnostics) {
    let Some(table) = job.group.tables.get(index) else { return };
    match job.files.open(&table.url) {
        Err(mut problem) => {
            problem.rule = table.place.clone();
            problems.push(*problem);
        }
        Ok(source) => {
            let (name, limits) = (job.files.display(&table.url), (job.validate, job.row_limit));
            PartTable::open((&job.group, index), source, name.into(), limits, problems);
        }
    }
}

fn broken((twice, open): &Broken) -> BrokenKeys {
    BrokenKeys {
        twice: twice.iter().map(|(number, digest)| (*number, *digest as Digest)).collect(),
        open: open
            .iter()
            .map(|(table, number, digest)| (*table, *number, *digest as Digest))
            .collect(),
    }
}

/// How the reading of a table ended.
#[derive(Clone, Copy)]
struct Ended {
    opened: bool,
    whole: bool,
    fits: bool,
}

impl Default for Ended {
    /// Well, as nothing is known.
    fn default() -> Self {
        Self { opened: true, whole: true, fits: true }
    }
}

impl Ended {
    fn join(&mut self, other: Self) {
        self.opened &= other.opened;
        self.whole &= other.whole;
        self.fits &= other.fits;
    }
}

impl FileReport {
    /// Reports the problems of the file, and notes its rows with broken keys.
    fn problems(
        &self,
        job: &Job,
        sample: &mut Sample,
        problems: &mut Diagnostics,
    ) -> PyResult<Ended> {
        let parts: Vec<(Value, Option<Value>)> = self
            .parts
            .iter()
            .map(|(part, found)| Ok((parsed(part)?, found.as_deref().map(parsed).transpose()?)))
            .collect::<PyResult<_>>()?;
        // A file that was read as a whole was reported there.
        let whole = parts.first().map(|(part, _)| &part["whole"]).filter(|found| !found.is_null());
        let whole: Option<Diagnostics> =
            whole.map(|found| serde_json::from_value(found.clone())).transpose().map_err(failed)?;
        let is_whole = whole.is_some();
        let sent = parts.first().and_then(|(part, _)| part["opening"].as_str());
        let beginning = self.opening.clone().or_else(|| sent.map(bytes)).unwrap_or_default();
        let (open, early, mut has_nul) = self.open(job, beginning);
        problems.append(whole.unwrap_or(early));
        let Some(table) = open else {
            return Ok(Ended { opened: false, whole: false, fits: false });
        };
        let mut own = Diagnostics::new();
        let (mut at, mut complete, mut rows) = (table.start(), true, Rows::new());
        for (part, found) in &parts {
            if !is_whole {
                let counts = part["counts"].as_array().into_iter().flatten();
                let counts: Vec<u64> = counts.filter_map(Value::as_u64).collect();
                own.append(table.again(&part_rows(part, at), &counts, &mut has_nul)?);
            }
            if let Some(found) = found {
                rows.extend(part_rows(found, at));
                if found["more"] != 0 {
                    sample.cut.insert(self.table);
                }
            }
            let (from, end) = (position(&part["from"]), position(&part["end"]));
            at.line += end.line - from.line;
            at.record += end.record - from.record;
            at.row += end.row - from.row;
            complete &= part["complete"] == true;
            // As on one machine, nothing is read after that.
            if part["stopped"] == true {
                break;
            }
        }
        problems.append(encoding_first(own));
        let fits = table.header_fits();
        sample.files.push((self.table, table, rows));
        Ok(Ended { opened: true, whole: complete, fits })
    }

    /// Opens the table by the beginning of the file; also gives the problems of that, and whether a NUL
    /// before the first row is one.
    fn open(&self, job: &Job, beginning: Vec<u8>) -> (Option<PartTable>, Diagnostics, bool) {
        // Without a header, the first row opens the table, and is read again with its part.
        let read_again = opening(job, self.table, &beginning, true)
            .filter(|(length, before)| before < length)
            .map(|(_, before)| beginning.get(..before).unwrap_or_default().contains(&0));
        let mut early = Diagnostics::new();
        let name = Arc::<str>::from(&*self.name);
        let open = opened(job, self.table, &name, beginning, &mut early);
        let Some((table, _)) = open else { return (None, early, false) };
        if read_again.is_some() {
            early = without_bytes_from(early, table.start().line);
        }
        let has_nul = read_again.unwrap_or(table.start().has_nul);
        (Some(table), early, has_nul)
    }
}

/// Problems of bytes come before those of rows, as bytes are read first.
fn encoding_first(found: Diagnostics) -> Diagnostics {
    let (mut first, mut others) = (Diagnostics::new(), Diagnostics::new());
    for group in found.groups() {
        let Some(one) = group.kept().first() else { continue };
        let to = if one.code == Code::Encoding { &mut first } else { &mut others };
        to.extend(group.kept().iter().cloned());
        to.count_more(one, group.count() - group.kept().len() as u64);
    }
    first.append(others);
    first
}

/// The problems without those of bytes from a line on.
fn without_bytes_from(found: Diagnostics, first: u64) -> Diagnostics {
    let mut others = Diagnostics::new();
    for group in found.groups() {
        let is_later = |problem: &&Diagnostic| {
            let Spot::Line { line, .. } = problem.place.spot else { return false };
            problem.code == Code::Encoding && line >= first
        };
        others.extend(group.kept().iter().filter(|problem| !is_later(problem)).cloned());
        if let Some(one) = group.kept().first().filter(|one| one.code != Code::Encoding) {
            others.count_more(one, group.count() - group.kept().len() as u64);
        }
    }
    others
}

/// Rows that were found for broken keys.
#[derive(Default)]
struct Sample {
    files: Vec<(usize, PartTable, Rows)>,
    /// The tables with more such rows.
    cut: BTreeSet<usize>,
}

impl Sampled for Sample {
    fn rows(&self, table: usize, each: EachRow<'_>) {
        let mut own = self.files.iter().filter(|(index, ..)| *index == table);
        let _ =
            own.try_for_each(|(_, table, rows)| -> ControlFlow<()> { table.reread(rows, each) });
    }

    fn is_whole(&self, table: usize) -> bool {
        !self.cut.contains(&table)
    }
}

/// The rows of a report, with their numbers in the file; the part begins at `at`.
fn part_rows(part: &Value, at: Position) -> Rows {
    let from = position(&part["from"]);
    let rows = part["rows"].as_array().into_iter().flatten();
    rows.map(|row| {
        let own = position(row);
        let place = Position {
            line: at.line + own.line - from.line,
            record: at.record + own.record - from.record,
            row: at.row + own.row - from.row,
            has_nul: false,
        };
        (place, row[3].as_str().map(bytes).unwrap_or_default())
    })
    .collect()
}

fn position(value: &Value) -> Position {
    let number = |at: usize| value[at].as_u64().unwrap_or(1);
    Position { line: number(0), record: number(1), row: number(2), has_nul: false }
}

fn parsed(text: &str) -> PyResult<Value> {
    serde_json::from_str(text).map_err(failed)
}

fn failed(error: serde_json::Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// The bytes of characters below 256.
fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|character| character as u8).collect()
}
