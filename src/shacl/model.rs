//! Models compiled shapes.

use std::sync::Arc;

use super::constraint::Check;
use super::path::Path;
use super::target::Target;
use crate::rdf::graph::{Graph, Term, TermId};
use crate::rdf::vocab::shacl;

/// The number of a shape among [`Shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ShapeId(pub(super) usize);

/// All shapes with targets, and the shapes they refer to.
pub(super) struct Shapes(pub(super) Vec<Shape>);

impl Shapes {
    pub(super) fn get(&self, id: ShapeId) -> Option<&Shape> {
        self.0.get(id.0)
    }
}

/// A shape (§2.1).
pub(super) struct Shape {
    /// Its node in the shapes graph.
    pub(super) node: TermId,
    /// The path of a property shape; a node shape has none.
    pub(super) path: Option<Arc<Path>>,
    pub(super) severity: Severity,
    pub(super) deactivated: bool,
    pub(super) targets: Vec<Target>,
    pub(super) constraints: Vec<Constraint>,
    /// Whether it refers to itself, directly or indirectly.
    pub(super) recursive: bool,
}

/// A constraint of a shape (§2.1.4): values of the parameters of a component.
pub(super) struct Constraint {
    pub(super) component: Component,
    pub(super) check: Box<dyn Check>,
    /// The messages of results, unless the check has more specific ones.
    pub(super) messages: Messages,
}

/// A constraint component by its IRI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Component {
    /// One of SHACL's own.
    Core(&'static str),
    /// One declared by the shapes graph (§6).
    Custom(TermId),
}

impl Component {
    /// The IRI.
    pub fn iri(self, graph: &Graph) -> &str {
        match self {
            Self::Core(iri) => iri,
            Self::Custom(id) => match graph.term(id) {
                Term::Iri(text) | Term::Blank(text) => text,
                Term::Typed { text, .. } | Term::Lang { text, .. } => text,
            },
        }
    }
}

/// The severity of a result (§2.1.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// `sh:Violation`, the default.
    #[default]
    Violation,
    /// `sh:Warning`.
    Warning,
    /// `sh:Info`.
    Info,
    /// Another IRI.
    Other(TermId),
}

impl Severity {
    /// The IRI.
    pub fn iri(self, graph: &Graph) -> &str {
        match self {
            Self::Violation => shacl::VIOLATION,
            Self::Warning => shacl::WARNING,
            Self::Info => shacl::INFO,
            Self::Other(id) => Component::Custom(id).iri(graph),
        }
    }
}

/// A text for people, with its language if it has one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Message {
    /// The text.
    pub text: String,
    /// The language tag.
    pub lang: Option<String>,
}

/// Messages, shared by all results of a constraint.
pub(super) type Messages = Arc<[Message]>;
