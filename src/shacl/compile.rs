//! Compiles the shapes graph, and reports ill-formed shapes.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::constraint::{Check, Many, ROWS, UseIn};
use super::model::{Constraint, Shape, ShapeId, Shapes};
use super::path::Path;
use super::report::{Component, Message, Messages, Severity};
use super::source::{Failure, Fault, Source, short};
use super::sparql::{self, Components};
use super::target;
use crate::rdf::graph::{Term, TermId};
use crate::rdf::vocab::{shacl, xsd};

/// A shape whose constraints are being read.
pub(super) struct Draft {
    pub(super) node: TermId,
    pub(super) path: Option<Arc<Path>>,
    /// The values of `sh:message`.
    pub(super) messages: Messages,
}

/// Collects shapes, numbered in the order found.
pub(super) struct Compiler<'s, 'g, 'p> {
    pub(super) source: &'s Source<'g>,
    failures: &'p mut Vec<Failure>,
    nodes: Vec<TermId>,
    ids: FxHashMap<TermId, ShapeId>,
}

/// Compiles all shapes with targets or a shape type, and the shapes they need.
pub(super) fn compile(source: &Source<'_>, failures: &mut Vec<Failure>) -> Shapes {
    let mut compiler = Compiler { source, failures, nodes: Vec::new(), ids: FxHashMap::default() };
    for graph in source.subjects_of(shacl::ENTAILMENT) {
        for regime in source.values(graph, shacl::ENTAILMENT) {
            // §1.5: a processor that does not support a regime must say so.
            let regime = source.show(*regime);
            let message = format!("it asks for the entailment {regime}, which is not supported");
            compiler.report(graph, Fault::ill_formed(message));
        }
    }
    let components = sparql::components(source, &mut |node, fault| compiler.report(node, fault));
    for node in roots(source) {
        compiler.id(node);
    }
    let mut shapes = Vec::new();
    while let Some(node) = compiler.nodes.get(shapes.len()).copied() {
        shapes.push(compiler.read(node, &components));
    }
    mark_recursive(&mut shapes);
    let mut shapes = Shapes(shapes);
    refuse_endless(&mut shapes, &mut compiler);
    shapes
}

/// The nodes that are shapes by their type or their targets (§2.1).
fn roots(source: &Source<'_>) -> Vec<TermId> {
    let typed = [shacl::NODE_SHAPE, shacl::PROPERTY_SHAPE].iter().filter_map(|c| source.id(c));
    let mut nodes: Vec<TermId> = typed
        .flat_map(|class| source.hierarchy.class(&source.shapes, class).instances(&source.shapes))
        .collect();
    for property in [
        shacl::TARGET_NODE,
        shacl::TARGET_CLASS,
        shacl::TARGET_SUBJECTS_OF,
        shacl::TARGET_OBJECTS_OF,
    ] {
        nodes.extend(source.subjects_of(property));
    }
    // A class with a parameter is a shape too.
    for row in ROWS {
        nodes.extend(source.subjects_of(row.parameter).filter(|n| target::is_class(source, *n)));
    }
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

impl Compiler<'_, '_, '_> {
    /// The shape of a node; `property` refers to it.
    pub(super) fn shape(&mut self, node: TermId, property: &str) -> Result<ShapeId, Fault> {
        match self.source.graph.term(node) {
            Term::Iri(_) | Term::Blank(_) => Ok(self.id(node)),
            _ => Err(self.source.misfit(property, node, "a shape")),
        }
    }

    fn id(&mut self, node: TermId) -> ShapeId {
        let next = ShapeId(self.nodes.len());
        let id = *self.ids.entry(node).or_insert(next);
        if id == next {
            self.nodes.push(node);
        }
        id
    }

    fn report(&mut self, node: TermId, fault: Fault) {
        self.failures.push(fault.of(node, self.source));
    }

    /// The value of a result; reports a fault.
    fn take<T>(&mut self, node: TermId, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.report(node, fault)).ok()
    }

    fn read(&mut self, node: TermId, components: &Components) -> Shape {
        let source = self.source;
        let path = source.value(node, shacl::PATH);
        let path = path.and_then(|path| path.map(|path| Path::read(source, path)).transpose());
        let severity = self.take(node, severity(source, node)).unwrap_or_default();
        let messages = self.take(node, messages(source, node)).unwrap_or_else(none);
        let targets = self.take(node, target::read(source, node)).unwrap_or_default();
        let mut shape = Shape {
            node,
            path: None,
            severity,
            deactivated: source.is_true(node, shacl::DEACTIVATED),
            targets,
            constraints: Vec::new(),
            recursive: false,
        };
        // Without its path, a shape has no meaning.
        let Some(path) = self.take(node, path) else { return shape };
        shape.path = path.map(Arc::new);
        let draft = Draft { node, path: shape.path.clone(), messages };
        shape.constraints = self.constraints(&draft);
        for found in sparql::constraints(source, &draft, components) {
            shape.constraints.extend(self.take(node, found));
        }
        shape
    }

    /// The constraints of SHACL Core.
    fn constraints(&mut self, draft: &Draft) -> Vec<Constraint> {
        let source = self.source;
        let mut constraints = Vec::new();
        for row in ROWS {
            let values = source.values(draft.node, row.parameter);
            let wrong = match values {
                [] => continue,
                [_, _, ..] if row.many == Many::One => "has more than one value",
                // A qualified count needs the shape that it counts.
                _ if row.use_in == UseIn::PropertyShapes && draft.path.is_none() => {
                    "can be used in property shapes only"
                }
                _ => "",
            };
            if !wrong.is_empty() {
                let fault = Fault::ill_formed(format!("{} {wrong}", short(row.parameter)));
                self.report(draft.node, fault);
                continue;
            }
            for value in values {
                let compiled = (row.compile)(self, draft, *value);
                if let Some(Some(check)) = self.take(draft.node, compiled) {
                    constraints.push(draft.constraint(
                        source,
                        Component::Core(row.component),
                        check,
                    ));
                }
            }
        }
        constraints
    }
}

impl Draft {
    /// A constraint with the shape's messages, or else the default message of the check.
    fn constraint(
        &self,
        source: &Source<'_>,
        component: Component,
        check: Box<dyn Check>,
    ) -> Constraint {
        let messages = match self.messages.is_empty() {
            true => english(check.message(source)),
            false => self.messages.clone(),
        };
        Constraint { component, check, messages }
    }
}

fn none() -> Messages {
    Arc::from(Vec::new())
}

/// A default message.
pub(super) fn english(text: String) -> Messages {
    Arc::from(vec![Message { text, lang: Some("en".to_owned()) }])
}

/// The values of `sh:message` (§2.1.6), in order.
pub(super) fn messages(source: &Source<'_>, node: TermId) -> Result<Messages, Fault> {
    let message = |value: &TermId| match source.graph.term(*value) {
        Term::Typed { text, datatype: xsd::STRING } => {
            Ok(Message { text: text.to_owned(), lang: None })
        }
        Term::Lang { text, lang } => {
            Ok(Message { text: text.to_owned(), lang: Some(lang.to_owned()) })
        }
        _ => Err(source.misfit(shacl::MESSAGE, *value, "a text")),
    };
    source.values(node, shacl::MESSAGE).iter().map(message).collect()
}

fn severity(source: &Source<'_>, node: TermId) -> Result<Severity, Fault> {
    let Some(value) = source.value(node, shacl::SEVERITY)? else { return Ok(Severity::default()) };
    Ok(match source.graph.term(value) {
        Term::Iri(shacl::VIOLATION) => Severity::Violation,
        Term::Iri(shacl::WARNING) => Severity::Warning,
        Term::Iri(shacl::INFO) => Severity::Info,
        _ => Severity::Other(source.iri(value, shacl::SEVERITY)?),
    })
}

/// Marks the shapes in a cycle (§3.4.3).
fn mark_recursive(shapes: &mut [Shape]) {
    let next = |shape: &Shape| -> Vec<usize> {
        let all = shape.constraints.iter().flat_map(|constraint| constraint.check.shapes());
        all.map(|id| id.0).collect()
    };
    let edges: Vec<Vec<usize>> = shapes.iter().map(next).collect();
    for (number, shape) in shapes.iter_mut().enumerate() {
        shape.recursive = leads_back(&edges, number);
    }
}

fn leads_back(edges: &[Vec<usize>], start: usize) -> bool {
    let mut seen = FxHashSet::default();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        for next in edges.get(at).into_iter().flatten() {
            if *next == start {
                return true;
            }
            if seen.insert(*next) {
                open.push(*next);
            }
        }
    }
    false
}

/// Removes property shapes that refer to themselves only by `sh:property`: they would only follow
/// values forever in cyclic data.
fn refuse_endless(shapes: &mut Shapes, compiler: &mut Compiler<'_, '_, '_>) {
    let is_property = |c: &Constraint| c.component == Component::Core(shacl::PROPERTY_COMPONENT);
    let next = |shape: &Shape| -> Vec<usize> {
        let all = shape.constraints.iter().filter(|c| is_property(c));
        all.flat_map(|constraint| constraint.check.shapes()).map(|id| id.0).collect()
    };
    let edges: Vec<Vec<usize>> = shapes.0.iter().map(next).collect();
    for (number, shape) in shapes.0.iter_mut().enumerate() {
        if shape.recursive && leads_back(&edges, number) {
            shape.constraints.retain(|constraint| !is_property(constraint));
            let message = "sh:property refers back to it, so that reference is not followed";
            compiler.report(shape.node, Fault::ill_formed(message));
        }
    }
}
