//! Records cells as evidence.

/// How many characters of a text are kept: a key is not longer.
const LONGEST: usize = 128;

/// A cell that decided a guess.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The number of its row, as a spreadsheet counts.
    pub record: u64,
    /// Its text, or how that begins.
    pub text: String,
}

impl Seen {
    pub(super) fn new(record: u64, text: &str) -> Self {
        let text = match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
            None => text.to_owned(),
        };
        Self { record, text }
    }
}
