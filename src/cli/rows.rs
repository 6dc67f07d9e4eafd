//! Defines the limit for rows of a table.

use rapporteur::source::{DEFAULT_ROW_LIMIT, Files};

/// The limit for one row of a table.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct RowLimit {
    /// Report a row larger than this, such as 64MiB or 1GiB, as an error: after an unclosed quote,
    /// a row may be the rest of its file [default: 256MiB]
    #[arg(long, value_name = "SIZE", value_parser = size, default_value_t = DEFAULT_ROW_LIMIT,
          hide_default_value = true)]
    row_limit: usize,
}

impl RowLimit {
    /// Applies the limit to a folder.
    pub(super) fn of(self, files: Files) -> Files {
        files.with_row_limit(self.row_limit)
    }
}

/// Parses a number of bytes, with or without a unit.
fn size(text: &str) -> Result<usize, String> {
    const UNITS: &[(&str, u32)] = &[("", 0), ("KiB", 10), ("MiB", 20), ("GiB", 30)];
    const MOST: usize = 2 << 30;
    let (digits, unit) =
        text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let unit = unit.trim_start();
    let shift = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit));
    let bytes = shift.zip(digits.parse().ok()).and_then(|((_, shift), number): (_, usize)| {
        number.checked_mul(1 << shift).filter(|bytes| (1..=MOST).contains(bytes))
    });
    bytes.ok_or_else(|| "give a size up to 2GiB, such as 64MiB or 1GiB".to_owned())
}
