//! The names and codes of entities.

pub use crate::rdf::naming::NameKind;

/// A text by which an entity goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Label {
    pub(super) kind: NameKind,
    /// How far its language is from the one that names are shown in: 0 for that and for none, 1 for
    /// English, 2 for others.
    pub(super) foreign: u8,
    pub(super) text: String,
    /// The property, by its place among [`Index::properties`].
    pub(super) property: u32,
}

/// A code without what spreadsheets and people change: case, and zeros before a number.
pub(super) fn plain_code(code: &str) -> String {
    let code = code.trim();
    match !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()) {
        true => code.trim_start_matches('0').to_owned(),
        false => code.to_ascii_uppercase(),
    }
}
