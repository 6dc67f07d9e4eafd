//! Writes Turtle, and TriG of the default graph, triple by triple.

use super::term;
use crate::rdf::Triple;
use crate::rdf::export::ExportError;
use crate::rdf::export::syntax::{Run, Syntax};
use crate::rdf::graph::Prefixes;
use crate::rdf::vocab::rdf;

/// Writes consecutive triples about a subject as one block.
pub(in crate::rdf::export) struct Turtle<'p> {
    prefixes: &'p Prefixes,
    run: Run,
    /// The current predicate.
    predicate: String,
}

impl<'p> Syntax<'p> for Turtle<'p> {
    fn new(prefixes: &'p Prefixes) -> Self {
        Self { prefixes, run: Run::default(), predicate: String::new() }
    }

    fn head(&mut self, out: &mut String) -> Result<(), ExportError> {
        for (name, namespace) in self.prefixes.iter() {
            term::declare(name, namespace, out);
        }
        Ok(())
    }

    fn triple(&mut self, triple: Triple<'_>, out: &mut String) -> Result<(), ExportError> {
        let is_first = !self.run.is_open();
        if !self.run.goes_on(triple.subject) {
            out.push_str(match is_first {
                true if out.is_empty() => "",
                true => "\n",
                false => " .\n\n",
            });
            term::write(self.prefixes, triple.subject.into(), out);
            out.push(' ');
            self.predicate(triple.predicate, out);
        } else if self.predicate == triple.predicate {
            out.push_str(", ");
        } else {
            out.push_str(" ;\n    ");
            self.predicate(triple.predicate, out);
        }
        term::write(self.prefixes, triple.object, out);
        Ok(())
    }

    fn foot(&mut self, out: &mut String) {
        if self.run.is_open() {
            out.push_str(" .\n");
        }
    }
}

impl Turtle<'_> {
    fn predicate(&mut self, iri: &str, out: &mut String) {
        self.predicate.clear();
        self.predicate.push_str(iri);
        match iri {
            rdf::TYPE => out.push('a'),
            _ => drop(term::iri(self.prefixes, iri, out)),
        }
        out.push(' ');
    }
}
