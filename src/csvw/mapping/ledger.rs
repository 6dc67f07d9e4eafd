//! Counts what happens to every cell.

/// The cell counts of one column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColumnLedger {
    /// Cells read.
    pub read: u64,
    /// Cells whose value is in a triple.
    pub mapped: u64,
    /// Cells without a value.
    pub null: u64,
    /// Cells of a column or table whose output is suppressed.
    pub suppressed: u64,
    /// Cells with a fault.
    pub rejected: u64,
}

impl ColumnLedger {
    /// Whether every cell that was read is accounted for.
    pub fn balances(&self) -> bool {
        self.read == self.mapped + self.null + self.suppressed + self.rejected
    }
}

/// The cell counts of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// By column, including virtual ones.
    pub columns: Vec<ColumnLedger>,
    /// Rows read.
    pub rows: u64,
    /// Triples made.
    pub triples: u64,
    /// By column, the last row with a faulty cell.
    rejected: Vec<u64>,
}

impl Ledger {
    /// A ledger for a table with `columns` columns.
    pub fn new(columns: usize) -> Self {
        let rejected = vec![0; columns];
        Self { columns: vec![ColumnLedger::default(); columns], rejected, ..Self::default() }
    }

    /// Adds the counts of other rows.
    pub fn join(&mut self, other: &Self) {
        self.add(&mut other.clone());
    }

    /// Adds the counts of other rows and resets them.
    pub(super) fn add(&mut self, other: &mut Self) {
        for (own, other) in self.columns.iter_mut().zip(&mut other.columns) {
            let ColumnLedger { read, mapped, null, suppressed, rejected } = std::mem::take(other);
            own.read += read;
            own.mapped += mapped;
            own.null += null;
            own.suppressed += suppressed;
            own.rejected += rejected;
        }
        self.rows += std::mem::take(&mut other.rows);
        self.triples += std::mem::take(&mut other.triples);
        other.rejected.fill(0);
    }

    /// Starts a row with `in_file` cells in the file.
    pub(super) fn start(&mut self, in_file: usize) {
        self.rows += 1;
        for column in self.columns.iter_mut().take(in_file) {
            column.read += 1;
        }
    }

    /// Notes that the cell of a column has a fault.
    pub(super) fn reject(&mut self, column: usize) {
        if let Some(row) = self.rejected.get_mut(column) {
            *row = self.rows;
        }
    }

    /// Counts a column's cell; a faulty cell counts as rejected.
    pub(super) fn enter(&mut self, column: usize, entry: Entry) {
        let entry =
            if self.rejected.get(column) == Some(&self.rows) { Entry::Rejected } else { entry };
        let Some(column) = self.columns.get_mut(column) else { return };
        *match entry {
            Entry::Mapped => &mut column.mapped,
            Entry::Null => &mut column.null,
            Entry::Suppressed => &mut column.suppressed,
            Entry::Rejected => &mut column.rejected,
        } += 1;
    }
}

/// The kinds of counted cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Mapped,
    Null,
    Suppressed,
    Rejected,
}
