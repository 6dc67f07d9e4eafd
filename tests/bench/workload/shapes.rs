//! Generates single tables that differ from our records in one way each.

use std::io;

use super::Case;
use super::dialogue::date;
use super::generator::Generator;
use super::model::{Column, Meaning, Meaning::*, Table, column, optional};

pub const WIDE: Case = Case {
    name: "wide",
    about: "100 columns of all types",
    tables: || vec![one(100, column)],
    rows: |to, scale| typed_rows(to, 2_000 * scale, 100, 100),
};

pub const NULLS: Case = Case {
    name: "nulls",
    about: "20 columns, nine cells of ten empty",
    tables: || vec![one(20, optional)],
    rows: |to, scale| typed_rows(to, 20_000 * scale, 20, 10),
};

pub const LONG: Case = Case {
    name: "long",
    about: "texts of 1,000 words with line ends and quotes",
    tables: || {
        let columns = vec![column("id", Nothing), column("text", English)];
        vec![table(columns, vec!["id"])]
    },
    rows: |to, scale| {
        for i in 0..200 * scale {
            let mut text = String::new();
            for paragraph in 0..10 {
                if paragraph > 0 {
                    text.push_str(".\n");
                }
                to.random.words(100, &mut text);
            }
            to.row("records", &[i.to_string(), text])?;
        }
        Ok(())
    },
};

pub const DUPLICATES: Case = Case {
    name: "duplicates",
    about: "every row about 200 times",
    tables: || {
        let columns = vec![
            column("id", Nothing),
            column("label", English),
            column("day", Typed("date")),
            column("kind", Iri("kind/{kind}")),
        ];
        vec![table(columns, vec![])]
    },
    rows: |to, scale| {
        let rows: Vec<_> = (0..100 * scale)
            .map(|i| {
                let mut label = String::new();
                to.random.words(4, &mut label);
                [i.to_string(), label, date(&mut to.random), format!("k{}", to.random.below(9))]
            })
            .collect();
        for _ in 0..20_000 * scale {
            let row = &rows[to.random.below(rows.len() as u64) as usize];
            to.row("records", row)?;
        }
        Ok(())
    },
};

pub const LISTS: Case = Case {
    name: "lists",
    about: "cells of up to 20 items, each an IRI",
    tables: || {
        let columns = vec![column("id", Nothing), optional("topics", Each("topic/"))];
        vec![table(columns, vec!["id"])]
    },
    rows: |to, scale| {
        for i in 0..10_000 * scale {
            let count = to.random.below(21);
            let first = to.random.below(5_000);
            let items: Vec<String> =
                (0..count).map(|n| format!("t{}", first + n * (1 + first % 7))).collect();
            to.row("records", &[i.to_string(), items.join(";")])?;
        }
        Ok(())
    },
};

fn table(columns: Vec<Column>, key: Vec<&'static str>) -> Table {
    Table {
        name: "records",
        about: "record/{id}",
        class: "Record",
        columns,
        key,
        references: vec![],
        links: vec![],
    }
}

/// A table of an id and `width - 1` columns, with the types in turn.
fn one(width: usize, kind: fn(String, Meaning) -> Column) -> Table {
    const MEANINGS: &[Meaning] = &[
        Typed("string"),
        Typed("integer"),
        English,
        Typed("decimal"),
        Typed("date"),
        Typed("boolean"),
    ];
    let mut columns = vec![column("id", Nothing)];
    columns.extend((1..width).map(|i| kind(format!("c{i}"), MEANINGS[i % MEANINGS.len()])));
    table(columns, vec!["id"])
}

/// Rows for [`one`], with values in some percent of the cells.
fn typed_rows(to: &mut Generator, rows: u64, width: u64, percent: u64) -> io::Result<()> {
    for i in 0..rows {
        let mut cells = vec![i.to_string()];
        for column in 1..width {
            let mut cell = String::new();
            let random = &mut to.random;
            if random.percent(percent) {
                match column % 6 {
                    0 | 2 => random.words(2, &mut cell),
                    1 => cell = random.below(1_000_000).to_string(),
                    3 => cell = format!("{}.{}", random.below(1000), random.between(1, 9)),
                    4 => cell = date(random),
                    _ => cell = random.percent(50).to_string(),
                }
            }
            cells.push(cell);
        }
        to.row("records", &cells)?;
    }
    Ok(())
}
