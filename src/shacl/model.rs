//! Models compiled shapes.
//!
//! Shapes have constraints, and constraints may have shapes, so `compile`, `constraint`, `sparql`
//! and `validate` refer to each other and these types.

use std::sync::Arc;

use super::constraint::Check;
use super::path::Path;
use super::report::{Component, Messages, Severity};
use super::target::Target;
use crate::rdf::graph::TermId;

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
