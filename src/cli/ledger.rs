//! Writes the cell counts of each column as a table.

use std::io::{self, Write};

use comfy_table::{CellAlignment, Table, TableStyle};
use rapporteur::csvw::mapping::TableSummary;
use rapporteur::diagnostic::visible;

/// The columns of the ledger.
const HEADER: [&str; 7] = ["table", "column", "read", "mapped", "null", "suppressed", "rejected"];

/// Writes the ledger of tables, a line for each column: aligned for a person, else as CSV.
/// In each line, read = mapped + null + suppressed + rejected.
pub(super) fn write<'a>(
    tables: impl Iterator<Item = &'a TableSummary>,
    aligned: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lines = tables.flat_map(|table| {
        table.cells().map(|(column, c)| {
            let names = [table.file.to_string(), column.to_string()];
            let numbers =
                [c.read, c.mapped, c.null, c.suppressed, c.rejected].map(|n| n.to_string());
            names.into_iter().chain(numbers).collect::<Vec<String>>()
        })
    });
    if !aligned {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(HEADER)?;
        for line in lines {
            csv.write_record(line)?;
        }
        return csv.flush();
    }
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_header(HEADER);
    for line in lines {
        table.add_row(line.iter().map(|text| visible(text)));
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    writeln!(out, "{}", table.trim_fmt())
}
