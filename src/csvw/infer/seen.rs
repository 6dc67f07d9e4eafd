//! Records cells as evidence.

/// The most characters of a text kept; keys are shorter.
const LONGEST: usize = 128;

/// A cell that decided a guess.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The row number as in a spreadsheet.
    pub record: u64,
    /// Its text, shortened if long.
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
