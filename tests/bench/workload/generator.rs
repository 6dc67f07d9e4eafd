//! Writes rows and their expected triples.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::model::{BASE, Meaning, TERMS, TYPE, Table, XSD};
use super::random::Random;

/// Writes the rows of a case.
pub struct Generator {
    /// The source of values.
    pub random: Random,
    tables: Vec<(Table, csv::Writer<File>)>,
    expected: BufWriter<File>,
    totals: Totals,
}

/// The counts of written items.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Rows of all tables.
    pub rows: u64,
    /// Bytes of all tables.
    pub bytes: u64,
    /// Triples, counted once per row.
    pub triples: u64,
}

impl Generator {
    /// Starts the tables in a folder.
    pub fn new(folder: &Path, tables: Vec<Table>, seed: u64) -> io::Result<Self> {
        let start = |table: Table| {
            let path = folder.join(table.name).with_extension("csv");
            let mut writer = csv::Writer::from_path(path)?;
            writer.write_record(table.columns.iter().map(|c| &c.name))?;
            Ok((table, writer))
        };
        Ok(Self {
            random: Random::new(seed),
            tables: tables.into_iter().map(start).collect::<io::Result<_>>()?,
            expected: BufWriter::new(File::create(folder.join("expected.nt"))?),
            totals: Totals::default(),
        })
    }

    /// Writes a row of a table.
    pub fn row<S: AsRef<str>>(&mut self, table: &str, cells: &[S]) -> io::Result<()> {
        let known = self.tables.iter_mut().find(|(t, _)| t.name == table);
        let (table, writer) = known.expect("the case has this table");
        let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        assert_eq!(cells.len(), table.columns.len(), "a row of {}", table.name);
        writer.write_record(&cells)?;
        self.totals.rows += 1;
        self.totals.triples += triples(table, &cells, &mut self.expected)?;
        Ok(())
    }

    /// Ends all files.
    pub fn finish(mut self) -> io::Result<Totals> {
        self.expected.flush()?;
        for (_, writer) in self.tables {
            let mut file = writer.into_inner().map_err(|e| e.into_error())?;
            file.flush()?;
            self.totals.bytes += file.metadata()?.len();
        }
        Ok(self.totals)
    }
}

/// Writes the triples of a row in the simplest way; returns their number.
fn triples(table: &Table, cells: &[&str], out: &mut impl Write) -> io::Result<u64> {
    let subject = fill(table, table.about, cells);
    writeln!(out, "<{BASE}{subject}> <{TYPE}> <{TERMS}{}> .", table.class)?;
    let mut count = 1;
    for (column, cell) in table.columns.iter().zip(cells) {
        if cell.is_empty() || column.meaning == Meaning::Nothing {
            continue;
        }
        let start = format!("<{BASE}{subject}> <{TERMS}{}>", column.name);
        match column.meaning {
            Meaning::Nothing => {}
            Meaning::English => writeln!(out, "{start} {}@en .", quoted(cell))?,
            Meaning::Typed("string") => writeln!(out, "{start} {} .", quoted(cell))?,
            Meaning::Typed(datatype) => {
                writeln!(out, "{start} {}^^<{XSD}{datatype}> .", quoted(cell))?;
            }
            Meaning::Iri(template) => {
                writeln!(out, "{start} <{BASE}{}> .", fill(table, template, cells))?;
            }
            Meaning::Each(head) => {
                for item in cell.split(';') {
                    writeln!(out, "{start} <{BASE}{head}{item}> .")?;
                    count += 1;
                }
                count -= 1;
            }
        }
        count += 1;
    }
    for (about, term, value) in &table.links {
        let (about, value) = (fill(table, about, cells), fill(table, value, cells));
        writeln!(out, "<{BASE}{about}> <{TERMS}{term}> <{BASE}{value}> .")?;
        count += 1;
    }
    Ok(count)
}

/// Puts the values of a row, which need no percent-encoding, into a template.
fn fill(table: &Table, template: &str, cells: &[&str]) -> String {
    let mut out = String::new();
    let mut parts = template.split(['{', '}']);
    while let Some(text) = parts.next() {
        out.push_str(text);
        if let Some(name) = parts.next() {
            let value = cells[table.position(name)];
            assert!(value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "{value}");
            out.push_str(value);
        }
    }
    out
}

/// A string of N-Triples.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace('\n', "\\n").replace('\r', "\\r"))
}
