//! Gathers what a worker reports of a part.

use std::collections::HashSet;

use rapporteur::Diagnostics;
use rapporteur::csvw::mapping::{Ledger, Part, PartTable, Rows};
use rapporteur::csvw::table::{Digest, Position};
use serde_json::{Value, json};

/// The most references to remember, to write each once.
const REMEMBERED: usize = 1 << 20;
/// About the most bytes of rows with problems to send back.
const ROWS: usize = 4 << 20;

/// What the report of a part says.
#[derive(Default)]
pub struct Totals {
    /// The problems of a file that was read as a whole.
    pub whole: Option<Diagnostics>,
    /// Rows with problems, or those that were looked for.
    rows: Rows,
    /// How many more rows there are.
    more: u64,
    problems: Diagnostics,
    ledger: Option<Ledger>,
    has_hidden: bool,
    /// Whether reading stopped.
    pub stopped: bool,
    remembered: HashSet<(usize, Digest)>,
}

impl Totals {
    /// Takes what is known of some rows.
    pub fn take(&mut self, part: Part) {
        self.problems.append(part.problems);
        self.has_hidden |= !part.complete;
        self.stopped |= part.stopped;
        match &mut self.ledger {
            Some(ledger) => ledger.join(&part.ledger),
            None => self.ledger = Some(part.ledger),
        }
    }

    /// The same for rows whose problems are reported by reading them again; `bytes` begin with the row
    /// at `at`.
    pub fn take_piece(&mut self, part: Part, table: &PartTable, bytes: &[u8], at: Position) {
        let known: Vec<usize> = self.problems.groups().iter().map(|g| g.kept().len()).collect();
        self.take(part);
        let size: usize = self.rows.iter().map(|(_, row)| row.len()).sum();
        // The rows of problems that are only counted are not needed; the first of each kind always is.
        let known = known.into_iter().chain(std::iter::repeat(0));
        let new = self.problems.groups().iter().zip(known).flat_map(|(group, known)| {
            let most = if size < ROWS { usize::MAX } else { usize::from(known == 0) };
            group.kept().iter().skip(known).take(most)
        });
        self.rows.extend(table.sample(bytes, at, new));
    }

    /// Takes rows that were looked for, and the number of those that were left out.
    pub fn found(&mut self, rows: Rows, more: u64) {
        self.rows.extend(rows);
        self.more += more;
    }

    /// The lines of references of a table: table, number and digest.
    pub fn references(&mut self, table: usize, found: HashSet<(usize, Digest)>) -> String {
        let known = &mut self.remembered;
        if known.len() > REMEMBERED {
            known.clear();
        }
        let new = found.into_iter().filter(|reference| known.insert(*reference));
        let line = |(number, digest)| format!("{table},{number},{}", digest as i64);
        let mut lines: Vec<String> = new.map(line).collect();
        // The same part gives the same bytes.
        lines.sort_unstable();
        lines.join("\n")
    }

    /// The report in JSON of a part between two positions; `opening` opens its table.
    pub fn report(&self, (from, end): (Position, Position), opening: Option<&str>) -> Value {
        let Self { rows, more, problems, ledger, has_hidden, stopped, whole, .. } = self;
        let numbers = |at: Position| json!([at.line, at.record, at.row]);
        let rows =
            rows.iter().map(|(at, bytes)| json!([at.line, at.record, at.row, latin1(bytes)]));
        let columns = ledger.iter().flat_map(|ledger| &ledger.columns);
        let columns = columns.map(|c| json!([c.read, c.mapped, c.null, c.suppressed, c.rejected]));
        json!({
            "from": numbers(from),
            "end": numbers(end),
            "rows": rows.collect::<Vec<_>>(),
            "more": more,
            "counts": PartTable::counts(problems),
            "complete": !(*has_hidden || *stopped),
            "stopped": stopped,
            "opening": opening,
            "whole": whole,
            "read": ledger.as_ref().map(|ledger| ledger.rows).unwrap_or_default(),
            "triples": ledger.as_ref().map(|ledger| ledger.triples).unwrap_or_default(),
            "columns": columns.collect::<Vec<_>>(),
        })
    }
}

/// Bytes as characters, for JSON.
pub fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
