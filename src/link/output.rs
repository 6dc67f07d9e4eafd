//! Writes the linked table: the original rows with new columns.

use std::io::{self, Write};

use super::Scored;
use super::column::{Linked, Links, Task};
use super::extra::Extra;
use super::table::TableReader;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};

/// The columns added for each linked column, in addition to the requested ones.
const BEFORE: &[&str] = &["iri", "label"];
const AFTER: &[&str] = &["score", "method", "decision"];

/// The titles of the columns added for a column.
///
/// # Errors
/// [`Code::LinkColumn`] if the table has such a column already.
pub fn titles(
    source: &TableReader,
    column: usize,
    extras: &[Extra],
) -> Result<Vec<String>, Box<Diagnostic>> {
    let own = source.title(column).trim().to_owned();
    let asked = extras.iter().map(|extra| extra.name.as_str());
    let all = BEFORE.iter().copied().chain(asked).chain(AFTER.iter().copied());
    let titles: Vec<String> = all.map(|name| format!("{own}_{name}")).collect();
    match titles.iter().find(|title| source.titles.contains(title)) {
        None => Ok(titles),
        Some(title) => {
            let message = format!("the table already has a column '{title}'");
            let help = "link the table as it was before, or rename that column";
            let place = Place::file(source.file());
            Err(Box::new(Diagnostic::new(Code::LinkColumn, message, place).help(help)))
        }
    }
}

/// The cells added for a text.
fn cells(linked: Option<&Linked>, extras: &[Extra], out: &mut Vec<String>) {
    let matched = linked.and_then(|l| l.outcome.matched());
    let of = |get: &dyn Fn(&Scored) -> String| matched.map(get).unwrap_or_default();
    out.push(of(&|m| m.candidate.iri.clone()));
    out.push(of(&|m| m.candidate.label.clone()));
    out.extend(extras.iter().map(|extra| of(&|m| extra.of(&m.candidate.iri).to_owned())));
    // A text for review shows the score of its best candidate.
    let best = linked.and_then(|l| l.outcome.candidates.first());
    out.push(best.map(|b| format!("{:.2}", b.score)).unwrap_or_default());
    out.push(best.map(|b| b.method.name().to_owned()).unwrap_or_default());
    out.push(linked.map(|l| l.outcome.decision.name().to_owned()).unwrap_or_default());
}

/// Reads a table again and writes it with its links. Problems go to `problems`; the output is then
/// incomplete.
///
/// # Errors
/// Errors of `out`, or a problem with a title.
pub fn write(
    source: &TableReader,
    tasks: &[Task],
    links: &[Links],
    extras: &[Extra],
    spreadsheet: bool,
    problems: &mut Diagnostics,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut added = Vec::new();
    for task in tasks {
        let own = titles(source, task.column, extras);
        added.extend(own.map_err(|problem| io::Error::other(problem.message))?);
    }
    source.write(out, &added, spreadsheet, problems, |row, out| {
        for (task, links) in tasks.iter().zip(links) {
            cells(links.of(&task.key(row)), extras, out);
        }
    })
}

/// The note about a table in another encoding than UTF-8, the output encoding.
pub fn recoded(source: &TableReader) -> Option<String> {
    source.is_recoded().then(|| {
        format!("'{}' is in {}; it is written as UTF-8", source.file(), source.dialect.encoding)
    })
}
