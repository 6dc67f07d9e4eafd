//! Checks a graph against shapes: SHACL Core and SHACL-SPARQL.
//!
//! `compile` compiles the shapes graph into a `model` (`path`s, `target`s, and one `constraint` for
//! each parameter); `validate` finds the focus nodes of each shape and runs its constraints on
//! their values; a [`Report`] holds the results, and writes them as a `sh:ValidationReport`. SPARQL
//! constraints (`sparql`) run with Oxigraph's evaluator over the graph itself, so that literals
//! stay unchanged.
//!
//! Sections are those of the Shapes Constraint Language, W3C Recommendation 20 July 2017.

mod automaton;
mod compile;
mod constraint;
mod hierarchy;
mod lint;
mod model;
mod path;
mod report;
mod source;
mod sparql;
mod target;
#[cfg(test)]
mod tests;
mod validate;
mod value;

pub use path::Path;
pub use report::{Component, Message, Report, ResultPath, Severity, ValidationResult};
pub use source::Failure;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::rdf::apart;
use crate::rdf::graph::{Graph, GraphName, ONTOLOGY_FOLDER, Quad, Term};
use crate::rdf::vocab::shacl;

/// The parts of a dataset with the data and with the shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'a> {
    /// The validated parts, as one graph.
    pub data: &'a [GraphName],
    /// The part with the shapes.
    pub shapes: GraphName,
}

impl Default for Scope<'_> {
    /// The shapes of the ontology, over the default graph of questions.
    fn default() -> Self {
        Self { data: GraphName::USUAL, shapes: GraphName::Ontology }
    }
}

/// Whether the ontology has shapes.
pub fn is_used(graph: &Graph) -> bool {
    let is_ours = |quad: &Quad| match graph.term(quad.predicate) {
        Term::Iri(iri) => iri.starts_with(shacl::NAMESPACE),
        _ => false,
    };
    graph.part(GraphName::Ontology).iter().any(is_ours)
}

/// Shapes that may never apply, each as a warning with [`Code::ShapeIdle`]: unknown SHACL terms,
/// and unknown target classes. This goes beyond SHACL.
///
/// [`Code::ShapeIdle`]: crate::diagnostic::Code::ShapeIdle
pub fn idle(graph: &Graph, scope: Scope<'_>) -> Vec<Failure> {
    lint::find(&source::Source::new(graph, scope))
}

/// Checks the data against the shapes.
///
/// Shapes that cannot be checked completely are failures of the report, with
/// [`Code::ShapeIllFormed`], [`Code::ShapeQuery`] or [`Code::ShapeFailed`]; its results are then
/// those of the other shapes.
///
/// [`Code::ShapeIllFormed`]: crate::diagnostic::Code::ShapeIllFormed
/// [`Code::ShapeQuery`]: crate::diagnostic::Code::ShapeQuery
/// [`Code::ShapeFailed`]: crate::diagnostic::Code::ShapeFailed
pub fn validate(graph: &Graph, scope: Scope<'_>) -> Report {
    // The SPARQL evaluator recurses.
    let report = apart::run(apart::STACK, || validate_here(graph, scope));
    report.unwrap_or_else(|failure| {
        let message = failure.to_string();
        let problem = Diagnostic::new(Code::ShapeFailed, message, Place::file(ONTOLOGY_FOLDER));
        let any = graph.part(scope.shapes).first();
        let failures = any.map(|quad| Failure { node: quad.subject, problem });
        Report::new(Vec::new(), failures.into_iter().collect())
    })
}

fn validate_here(graph: &Graph, scope: Scope<'_>) -> Report {
    let source = source::Source::new(graph, scope);
    let mut failures = Vec::new();
    let shapes = compile::compile(&source, &mut failures);
    let results = validate::run(&source, &shapes, &mut failures);
    Report::new(results, failures)
}
