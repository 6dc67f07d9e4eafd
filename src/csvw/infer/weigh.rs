//! Collects doubts about tables.

use super::column::digest;
use super::key::is_called_key;
use super::reference::{self, Reason};
use super::seen::Seen;
use super::types::Guess;
use super::{Doubt, DoubtfulGuess, Finding, Reference, TableFinding};
use crate::source::{Files, percent_decode};

/// The doubts about a table, column by column.
pub(super) fn doubts(files: &Files, at: usize, tables: &[TableFinding]) -> Vec<Doubt> {
    let Some(table) = tables.get(at) else { return Vec::new() };
    let file = percent_decode(&table.url);
    let mut doubts = of_table(&file, table);
    for (at, column) in table.columns.iter().enumerate() {
        doubts.extend(of_column(&file, at, table.title(at), column));
    }
    let by_values = table.references.iter().filter(|r| r.reason == Reason::Values);
    for reference in by_values {
        let Some((column, target)) = parts(table, *reference, tables) else { continue };
        let title = table.title(reference.column);
        let guess = DoubtfulGuess::Reference { column: title, table: target };
        let doubt = Doubt::new(&file, guess);
        doubts.push(with(doubt, reference.column, column.first.as_ref()));
    }
    for reference in reference::near(at, tables) {
        let Some((_, target)) = parts(table, reference, tables) else { continue };
        let title = table.title(reference.column);
        let guess = DoubtfulGuess::NoReference { column: title, table: target };
        let stray = stray(files, table, reference, tables);
        doubts.push(with(Doubt::new(&file, guess), reference.column, stray.as_ref()));
    }
    doubts
}

fn with(doubt: Doubt, column: usize, seen: Option<&Seen>) -> Doubt {
    match seen {
        Some(seen) => doubt.cell(column, seen),
        None => doubt,
    }
}

/// The column of a reference, and the file of its target.
fn parts<'t>(
    table: &'t TableFinding,
    reference: Reference,
    tables: &[TableFinding],
) -> Option<(&'t Finding, String)> {
    let target = percent_decode(&tables.get(reference.table)?.url);
    Some((table.columns.get(reference.column)?, target))
}

fn of_table(file: &str, table: &TableFinding) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let doubt = |guess| Doubt::new(file, guess);
    if table.dialect.header_row_count == 0 && !table.columns.is_empty() {
        let first = table.columns.iter().position(|column| column.first.is_some());
        let cell = first.and_then(|at| Some((at, table.columns.get(at)?.first.as_ref()?)));
        let header = doubt(DoubtfulGuess::NoHeader);
        doubts.push(cell.map_or(header.clone(), |(at, seen)| header.cell(at, seen)));
    }
    if let Some((at, seen)) = &table.foreign {
        let encoding = table.dialect.encoding.clone();
        doubts.push(doubt(DoubtfulGuess::Encoding { encoding }).cell(*at, seen));
    }
    let header = table.dialect.skip_rows + table.dialect.header_row_count;
    for (at, (column, name)) in table.columns.iter().zip(&table.names).enumerate() {
        let title = &column.title;
        let is_second = table.columns.iter().take(at).any(|other| other.title == *title);
        if is_second && !title.is_empty() && header > 0 {
            let guess = DoubtfulGuess::SameTitle { column: title.clone(), name: name.clone() };
            doubts.push(doubt(guess).cell(at, &Seen { record: header, text: title.clone() }));
        }
    }
    doubts.extend(of_key(file, table));
    doubts
}

fn of_key(file: &str, table: &TableFinding) -> Option<Doubt> {
    let rows = |doubt: Doubt| match table.alike {
        Some((one, other)) => doubt.row(one).row(other),
        None => doubt,
    };
    match table.key.as_slice() {
        [] if table.columns.iter().all(|column| column.filled == 0) => None,
        [] => Some(rows(Doubt::new(file, DoubtfulGuess::NoKey))),
        [at] => {
            let column = table.columns.get(*at).filter(|column| !is_called_key(column))?;
            let first = column.first.as_ref()?;
            let guess = DoubtfulGuess::Key { column: table.title(*at), rows: column.filled };
            let last = Seen { record: column.last, text: String::new() };
            Some(Doubt::new(file, guess).cell(*at, first).cell(*at, &last))
        }
        several => {
            let columns = several.iter().map(|at| table.title(*at)).collect();
            Some(rows(Doubt::new(file, DoubtfulGuess::KeyOfSeveral { columns })))
        }
    }
}

fn of_column(file: &str, at: usize, title: String, column: &Finding) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let title = || title.clone();
    let mut doubt = |guess, seen: &[&Seen]| {
        let doubt = Doubt::new(file, guess);
        doubts.push(seen.iter().fold(doubt, |doubt, seen| doubt.cell(at, seen)));
    };
    match &column.guess {
        Some(Guess::Open { ways, seen }) => {
            doubt(DoubtfulGuess::Open { column: title(), ways: ways.clone() }, &[seen]);
        }
        Some(Guess::Decided { way, by }) => {
            doubt(DoubtfulGuess::Decided { column: title(), way: way.clone() }, &[by]);
        }
        None => {}
    }
    if let Some((short, long)) = &column.zeros {
        let example = format!("{:0>digits$}", short.text, digits = long.text.len());
        doubt(DoubtfulGuess::Zeros { column: title(), example }, &[short, long]);
    }
    if let Some(list) = &column.list {
        let (column, separator) = (title(), list.separator.clone());
        let guess = match list.is_mixed {
            true => DoubtfulGuess::MixedList { column, separator },
            false => DoubtfulGuess::List { column, separator },
        };
        doubt(guess, &[&list.seen]);
    }
    if let Some(null) = &column.null {
        doubt(DoubtfulGuess::Null { column: title() }, &[null]);
    }
    doubts
}

/// The first value of a column that is not a key of the table with the column's name.
fn stray(
    files: &Files,
    table: &TableFinding,
    reference: Reference,
    tables: &[TableFinding],
) -> Option<Seen> {
    let target = tables.get(reference.table)?;
    let [key] = target.key.as_slice() else { return None };
    let keys = target.columns.get(*key)?.values.as_ref()?;
    let list = table.columns.get(reference.column)?.list.as_ref();
    let is_stray = |text: &str| {
        let mut items = match list {
            Some(list) => text.split(list.separator.as_str()).collect(),
            None => vec![text],
        }
        .into_iter()
        .map(str::trim);
        !text.trim().is_empty() && items.any(|item| !keys.contains(&digest(item)))
    };
    let mut found = None;
    table.read(files, |record, cell| {
        if found.is_none() {
            let text = cell(reference.column);
            found = is_stray(&text).then(|| Seen::new(record, &text));
        }
    });
    found
}
