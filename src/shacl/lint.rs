//! Warns about rules that may never apply. SHACL ignores unknown terms silently (§1.2), so a
//! misspelled rule looks like a rule that all records satisfy.

use super::source::{Failure, Source, short};
use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::rdf::graph::{ONTOLOGY_FOLDER, Term, TermId};
use crate::rdf::vocab::{SHACL_TERMS, shacl};

/// A part of the names of constraint components and their parameters.
const COMPONENT: &str = "ConstraintComponent";

/// A warning for each unknown term in SHACL's namespace, and for each target class unknown to the
/// data and the shapes graph.
pub(super) fn find(source: &Source<'_>) -> Vec<Failure> {
    let mut found: Vec<Failure> = Vec::new();
    let mut warn = |node: TermId, message: String, help: &str| {
        let message = format!("{}: {message}", source.name(node));
        let problem = Diagnostic::new(Code::ShapeIdle, message, Place::file(ONTOLOGY_FOLDER));
        found.push(Failure { node, problem: problem.help(help) });
    };
    let quads = source.graph.part(source.shapes_part);
    for quad in quads {
        for term in [quad.predicate, quad.object] {
            let Some(name) = unknown(source, term) else { continue };
            let help = match nearest(name, SHACL_TERMS.iter().copied()) {
                Some(near) => format!("did you mean sh:{near}?"),
                None => "remove it, or use another namespace".to_owned(),
            };
            warn(quad.subject, format!("SHACL has no sh:{name}"), &help);
        }
    }
    let Some(property) = source.id(shacl::TARGET_CLASS) else { return found };
    for quad in quads.iter().filter(|quad| quad.predicate == property) {
        let class = quad.object;
        let is_said = source.shapes.about(class).next().is_some();
        let has_instances =
            || !source.hierarchy.class(&source.data, class).instances(&source.data).is_empty();
        if !is_said && !has_instances() {
            let name = source.show(class);
            let message = format!(
                "{} {name} is not a class of the ontology, and has no instances",
                short(shacl::TARGET_CLASS)
            );
            warn(quad.subject, message, "correct the class, or remove the shape");
        }
    }
    found
}

/// The name of an unknown term in SHACL's namespace.
fn unknown<'g>(source: &Source<'g>, term: TermId) -> Option<&'g str> {
    let Term::Iri(iri) = source.graph.term(term) else { return None };
    let name = iri.strip_prefix(shacl::NAMESPACE).filter(|name| !name.is_empty())?;
    (!SHACL_TERMS.contains(&name) && !name.contains(COMPONENT)).then_some(name)
}
