//! Classifies properties as names or codes of entities.

pub use crate::rdf::naming::NameKind;

/// A name or code of an entity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Label {
    pub(super) kind: NameKind,
    /// The rank of its language: 0 for the shown language and for none, 1 for English, 2 for
    /// others.
    pub(super) foreign: u8,
    pub(super) text: String,
    /// The property, by its position in [`Index::properties`].
    pub(super) property: u32,
}

/// A code in normal form: lower case, without leading zeros.
pub(super) fn plain_code(code: &str) -> String {
    let code = code.trim();
    match !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()) {
        true => code.trim_start_matches('0').to_owned(),
        false => code.to_ascii_uppercase(),
    }
}
