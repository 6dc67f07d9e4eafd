//! The names and codes of entities.

pub use crate::rdf::naming::NameKind;

/// A text by which an entity goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Label {
    pub(super) kind: NameKind,
    /// Whether it is in another language than English or none.
    pub(super) foreign: bool,
    pub(super) text: String,
    /// The property, by its place among [`Index::properties`].
    pub(super) property: u32,
}
