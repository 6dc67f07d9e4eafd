//! Finds the target nodes of shapes (§2.1.3).

use super::hierarchy::Class;
use super::source::{Fault, Source};
use crate::rdf::graph::{Term, TermId};
use crate::rdf::vocab::{owl, rdfs, shacl};

/// A target declaration.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// A node, in the data or not.
    Node(TermId),
    /// The instances of a class in the data.
    Class(Class),
    /// The subjects of a property.
    SubjectsOf(TermId),
    /// The objects of a property.
    ObjectsOf(TermId),
}

/// The targets of a shape. A shape that is a class targets its instances (§2.1.3.3).
pub(super) fn read(source: &Source<'_>, shape: TermId) -> Result<Vec<Target>, Fault> {
    let class = |class| Target::Class(source.hierarchy.class(&source.data, class));
    let mut targets = Vec::new();
    for node in source.values(shape, shacl::TARGET_NODE) {
        if let Term::Blank(_) = source.graph.term(*node) {
            return Err(source.misfit(shacl::TARGET_NODE, *node, "an IRI or a literal"));
        }
        targets.push(Target::Node(*node));
    }
    for node in source.values(shape, shacl::TARGET_CLASS) {
        targets.push(class(source.iri(*node, shacl::TARGET_CLASS)?));
    }
    for property in source.values(shape, shacl::TARGET_SUBJECTS_OF) {
        targets.push(Target::SubjectsOf(source.iri(*property, shacl::TARGET_SUBJECTS_OF)?));
    }
    for property in source.values(shape, shacl::TARGET_OBJECTS_OF) {
        targets.push(Target::ObjectsOf(source.iri(*property, shacl::TARGET_OBJECTS_OF)?));
    }
    if is_class(source, shape) {
        targets.push(class(shape));
    }
    Ok(targets)
}

/// Whether the shapes graph says that a node is a class. OWL classes count, even without a triple
/// that `owl:Class` is a subclass of `rdfs:Class`.
pub(super) fn is_class(source: &Source<'_>, node: TermId) -> bool {
    matches!(source.graph.term(node), Term::Iri(_))
        && [rdfs::CLASS, owl::CLASS]
            .iter()
            .filter_map(|iri| source.id(iri))
            .any(|class| source.hierarchy.class(&source.shapes, class).has(&source.shapes, node))
}

/// The focus nodes of targets, in order, each once.
pub(super) fn focus_nodes(source: &Source<'_>, targets: &[Target]) -> Vec<TermId> {
    let mut nodes = Vec::new();
    for target in targets {
        match target {
            Target::Node(node) => nodes.push(*node),
            Target::Class(class) => nodes.extend(class.instances(&source.data)),
            Target::SubjectsOf(property) => {
                nodes.extend(source.data.with(*property).map(|(_, subject)| subject));
            }
            Target::ObjectsOf(property) => {
                nodes.extend(source.data.with(*property).map(|(object, _)| object));
            }
        }
    }
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}
